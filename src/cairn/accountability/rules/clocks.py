"""Clocks: when an identification is made, when it may end, and what follows when it does not.

A clock looks at a standing from before and at whether this year's grounds hold. It never ends one early, and it never
says that one ended where policy does not say when it may.
"""

from dataclasses import dataclass, replace

from .asked import ALL
from .figures import CLOSE, say
from .plan import Clock
from .results import Standing


@dataclass(frozen=True)
class Tick:
    """Where an identification stands after a year. `standing` None: not identified; its `ended` set: it ended."""

    standing: Standing | None
    step: str
    how: str


def named_in(clock: Clock | None, year: int) -> bool:
    """Whether policy names the category on this year's results; without a cadence, every year."""
    if clock is None or clock.every is None or clock.first is None:
        return True
    return year >= clock.first and (year - clock.first) % clock.every == 0


def tick(
    clock: Clock | None,
    before: Standing | None,
    met: bool | None,
    year: int,
    at: tuple[str, str, str],
    total: float | None,
) -> Tick:
    """One year on. `at`: place, group, category. `met` None (not known) neither names nor ends.

    total   this year's, for exits that ask for more than when it was named
    """
    if before is None:
        return _new(clock, met, year, at, total)
    years = year - before.since
    if clock is not None and years < clock.planning:
        return Tick(before, "planning", f"year {years} of {clock.planning} of planning")
    if _may_end(clock, before, met, years, total):
        return Tick(replace(before, ended=year), "ends", f"no ground holds after {years} years")
    if clock is not None and clock.then and years >= clock.then[0]:
        said = f"{years} years without an end"
        return Tick(before, f"more rigorous: {clock.then[1]}", said)
    return Tick(before, "stays", _why_it_stays(clock, before, met, years, total))


def _new(
    clock: Clock | None, met: bool | None, year: int, at: tuple[str, str, str], total: float | None
) -> Tick:
    if not met:
        return Tick(None, "not identified" if met is False else "not known", ALL)
    if not named_in(clock, year):
        every = clock.every if clock else 1
        return Tick(None, "not named this year", f"it is named every {every} years")
    place, group, category = at
    return Tick(Standing(place, group, category, year, total), "named", ALL)


def _may_end(
    clock: Clock | None, before: Standing, met: bool | None, years: int, total: float | None
) -> bool:
    if clock is None or clock.exit_after is None or met is not False or years < clock.exit_after:
        return False
    return not clock.exit_higher or _higher(before, total)


def _higher(before: Standing, total: float | None) -> bool:
    return total is not None and before.total is not None and total > before.total + CLOSE


def _why_it_stays(
    clock: Clock | None, before: Standing, met: bool | None, years: int, total: float | None
) -> str:
    if met is None:
        return "this year's grounds are not known"
    if met:
        return "a ground still holds"
    if clock is None or clock.exit_after is None:
        return "this policy does not say when it ends"
    if years < clock.exit_after:
        return f"it may end after {clock.exit_after} years; this is year {years}"
    then = "not known" if before.total is None else say(before.total)
    now = "not known" if total is None else say(total)
    return f"the total is not higher than when it was named ({then}, now {now})"
