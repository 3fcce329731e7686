"""Whether the support rules are wrong as often as the pages say: invented learners, and the product's own functions.

    python benchmarks/support_rules.py [--learners N]

For every rule of flags and of progress monitoring, with the settings of the demonstration state's policy: the share
flagged for nothing and the share found, as pages show them, beside what is seen, with its standard error; then in
groups that differ in what is recorded. Exits with 1 where the two differ by more than three standard errors and the
half of a hundredth to which pages round; of a share that a rule may spend at most, where it spends more. Worlds
that the shown figure does not claim to hold in (days missed in spells, pieces not recorded) are printed only. Seeded.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
django.setup()

from cairn.supports.rules import trying  # noqa: E402
from cairn.supports.rules.flags import (  # noqa: E402
    OFTEN_ABSENT,
    SCHOOL_DAYS,
    USUALLY_ABSENT,
    chance_absent,
    chance_absent_in_a_year,
    chance_low,
)
from cairn.supports.rules.progress import Measured, errors  # noqa: E402
from cairn.supports.selectors.looking import InForce, in_force  # noqa: E402

DAY = date(2026, 11, 17)
ROUNDED = 0.005
GAIN, WEEKS, NOISE, THIRD = 1.9, 14.0, 8.0, 1 / 3


@dataclass(frozen=True)
class Line:
    """A figure as shown and as seen; `shown` None: nobody claims it; `most`: it is shown as *at most*."""

    what: str
    shown: float | None
    seen: trying.Seen
    most: bool = False

    @property
    def wrong(self) -> bool:
        if self.shown is None:
            return False
        over = self.seen.share - self.shown
        return (over if self.most else abs(over)) > ROUNDED + 3 * self.seen.error

    def __str__(self) -> str:
        shown = "" if self.shown is None else f"{'≤ ' if self.most else ''}{self.shown:.1%}"
        seen = f"{self.seen.share:6.1%} ± {self.seen.error:.2%}"
        return f"  {self.what:66s}{shown:>8s}   {seen}{'   DIFFERS' if self.wrong else ''}"


def low(force: InForce, learners: int, random: np.random.Generator) -> Iterator[Line]:
    rule, sd = force.settings, force.piece_sd
    tried = partial(trying.low, rule, piece_sd=sd, learners=learners, random=random)
    for several in (3, 10, 20):
        for above, who in ((1.0, "one level further along"), (0.0, "as low as that in everything")):
            shown = chance_low(rule, piece_sd=sd, competencies=several, above=above)
            seen = tried(competencies=several, above=above)
            yield Line(f"low_pieces@1, {several} competencies, {who}", shown, seen)
    seen = tried(competencies=10, above=0.0, recorded=0.5)
    yield Line("  the same, 10, half of them without enough pieces, found", None, seen)


def absent(force: InForce, learners: int, random: np.random.Generator) -> Iterator[Line]:
    rule = force.settings
    tried = partial(trying.absent, rule, random=random)
    few, least = max(learners // 8, 1), rule.absent_days
    for usual, who in ((USUALLY_ABSENT, "one day in twenty"), (OFTEN_ABSENT, "one day in five")):
        seen = tried(usual=usual, days=least, learners=learners)
        yield Line(
            f"absent_share@1, {who}, after {least} days", chance_absent(rule, usual=usual), seen
        )
    year = chance_absent_in_a_year(rule)
    seen = tried(usual=USUALLY_ABSENT, days=SCHOOL_DAYS, learners=few)
    yield Line("absent_share@1, one day in twenty, every night of a year", year, seen)
    for what, world in (
        ("days missed three at a time", {"spell": 3.0}),
        ("half recorded", {"recorded": 0.5}),
    ):
        seen = tried(usual=USUALLY_ABSENT, days=SCHOOL_DAYS, learners=few, **world)
        yield Line(f"  the same, {what}", None, seen)


def plans(force: InForce, learners: int, random: np.random.Generator) -> Iterator[Line]:
    for rule in ("sequential@1", "four_point@1", "trend@1"):
        for noise in (NOISE, None):
            measured = Measured(GAIN, DAY, WEEKS, 1.0, noise, rule, force.false_alarms)
            yield from _plan(measured, learners, random)


def _plan(measured: Measured, learners: int, random: np.random.Generator) -> Iterator[Line]:
    name = f"{measured.rule}, noise {'known' if measured.noise else 'not known'}"
    tried = partial(trying.plan, measured, noise=NOISE, random=random, learners=learners)
    most = measured.rule == "sequential@1"
    for first in (3, 1):
        told = errors(measured, first)
        assert told is not None
        begins = f"{name}, {first} first check{'s' if first > 1 else ''}"
        seen = tried(part=1.0, first_checks=first)
        yield Line(f"{begins}, on the aim", told.sent_away / 100, seen, most)
        found = None if told.found is None else told.found / 100
        yield Line(f"{begins}, a third of it", found, tried(part=THIRD, first_checks=first))
        yield Line(f"{begins}, falling as fast", None, tried(part=-1.0, first_checks=first))
    told = errors(measured)
    assert told is not None
    share = told.sent_away / 100 if most else None
    yield Line(
        f"{name}, 3 of 10 checks missed, on the aim", share, tried(part=1.0, given=0.7), most
    )
    yield Line(f"{name}, 3 of 10 checks missed, a third", None, tried(part=THIRD, given=0.7))


PARTS: tuple[Callable[[InForce, int, np.random.Generator], Iterator[Line]], ...] = (
    low,
    absent,
    plans,
)


def main() -> int:
    asked = argparse.ArgumentParser(description="Whether the support rules err as shown.")
    asked.add_argument("--learners", type=int, default=20_000)
    learners = asked.parse_args().learners
    force, random, wrong = in_force(DAY, {}), np.random.default_rng(5), 0
    print(f"  {'':66s}{'shown':>8s}   seen ± standard error")
    for part in PARTS:
        for line in part(force, learners, random):
            wrong += line.wrong
            print(line, flush=True)
    print(f"\n{wrong} figures differ from what is shown." if wrong else "\nAll as shown.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
