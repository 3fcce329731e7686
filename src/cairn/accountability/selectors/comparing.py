"""A kept run rated again by another policy: who changes, by which line, and what chance leaves open of it.

Internal, as the run is. Nothing about a learner is read: the numbers are those that the run kept. What the other policy
asks for beyond them is named as lacking; `services.comparing` counts anew where that can be had.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from cairn.accountability.models import Run, RunIdentification, RunPlace
from cairn.accountability.rules.chances import Spread, other_years
from cairn.accountability.rules.comparing import compare
from cairn.accountability.rules.considering import (
    Differs,
    Lacking,
    differences,
    lacking,
    laid_over,
    usable,
)
from cairn.accountability.rules.in_force import first_day, plan_in_force
from cairn.accountability.rules.near import Near, answers
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.rated import State
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.weighing import Summary, Weighed, by_question, summary, weigh
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import SchoolYear, school_year
from cairn.kernel.errors import BadInput
from cairn.policy.book import Book, read

from .answering.kinds import KINDS
from .inputs import Inputs, of_kept
from .runs import identifications_of, kept_answers, places_of

_DIGITS = 9


@dataclass(frozen=True)
class Methods:
    """Two policies for one run: the installation's on the run's day, and the one considered, laid over it."""

    run: Run
    other: Book
    ours: Plan
    theirs: Plan
    differs: tuple[Differs, ...]

    @property
    def counts_otherwise(self) -> bool:
        """Whether the other policy counts other learners, or counts them otherwise."""
        return any(each.counts for each in self.differs)


@dataclass(frozen=True)
class Compared:
    """What comes out otherwise by the other policy, of the schools of one place.

    names    by place, every school that either policy rates
    weighed  by place, as `rules.comparing` has it
    lacking  what the other policy asks for and does not get
    anew     both sides were counted today; else the numbers are those that the run kept
    drifted  schools of which the run says something else than its own rules say of the same today
    unsaid   what the other policy does not say, and what was done instead
    """

    methods: Methods
    names: Mapping[str, str]
    weighed: tuple[Weighed, ...]
    summary: Summary
    lacking: tuple[Lacking, ...]
    anew: bool
    drifted: int
    unsaid: Mapping[str, str]


def methods_of_folder(run: Run, folder: Path) -> Methods:
    """A run's policy beside that of a folder, as it is on the run's day. Raises BadPolicy."""
    return methods(run, read(folder), run.counted_on)


def methods_of_year(run: Run, year: int) -> Methods:
    """A run's policy beside the rules in force on the last day of another school year. Raises BadPolicy, BadInput.

    year   its first calendar year
    """
    day, first = SchoolYear(year + 1).last_day, first_day(book())
    if day < first:
        raise BadInput(
            f"Policy has no rules of accountability by {day}; the first are from {first}.",
            mend=f"Name {school_year(first).first_day.year} or a later year.",
        )
    return methods(run, book(), day)


def methods(run: Run, other: Book, day: date) -> Methods:
    """A run's policy beside another book as that is on a day. Raises BadPolicy."""
    laid = laid_over(book(), other, day)
    on = run.counted_on
    ours, theirs = plan_in_force(book(), on), plan_in_force(laid, on)
    return Methods(run, laid, ours, theirs, differences(book(), laid, on))


def same_rules(run: Run, year: int) -> bool:
    """Whether another school year's rules say of accountability what was said on the run's day."""
    laid = laid_over(book(), book(), SchoolYear(year + 1).last_day)
    return not differences(book(), laid, run.counted_on)


def compare_kept(
    found: Methods, within: UUID, *, by: Actor, purpose: Purpose, day: date
) -> Compared:
    """By the numbers that the run kept. The same few queries whatever the size. Raises NotAllowed, BadInput."""
    places = list(places_of(found.run, within, by=by, purpose=purpose, day=day))
    identified = list(identifications_of(found.run, places))
    given = of_kept(found.run)
    theirs = read_by(found, given)
    year, schools, standings = given.year, given.schools, given.standings
    before = rate(found.ours, given.results, schools, year, standings=standings)
    after = other_years(found.theirs, theirs.results, schools, year, standings=standings)
    spreads = {
        p.place: Spread(p.low, p.high, p.error or 0.0)
        for p in places
        if p.low is not None and p.high is not None
    }
    return side_by_side(
        found, places, before, after, identified=identified, anew=False,
        known=kept_answers(places, identified), spreads=spreads,
        missing=lacking(found.ours, found.theirs, given.now, theirs.now, KINDS),
    )  # fmt: skip


def read_by(found: Methods, given: Inputs) -> Inputs:
    """Numbers of the run's policy as the other reads them. Empty where it can read none."""
    reached = {key: each["reached"] for key, each in found.run.questions.items()}
    now, earlier = (
        usable(found.ours, found.theirs, some, reached) for some in (given.now, given.earlier)
    )
    return Inputs(given.year, now, earlier, given.schools, given.standings)


def side_by_side(
    found: Methods,
    places: Iterable[RunPlace],
    before: State,
    after: State,
    *,
    identified: Iterable[RunIdentification],
    anew: bool,
    known: Iterable[Near],
    spreads: Mapping[str, Spread],
    missing: tuple[Lacking, ...],
) -> Compared:
    """Two ratings of the same year, of the places that the caller has been allowed to read.

    known     the answers of the run's own policy whose chance is known
    spreads   the likely ranges of its totals
    """
    kept = list(places)
    names = {each.place: each.name for each in kept}
    changes = [each for each in compare(before, after) if each.place in names]
    weighed = weigh(
        changes, by_question(known), by_question(answers(after)), spreads, found.ours.clear
    )
    return Compared(
        found, names, weighed, summary(weighed, len(names)), missing, anew,
        _drifted(kept, list(identified), before), after.unsaid,
    )  # fmt: skip


def _drifted(places: list[RunPlace], identified: list[RunIdentification], state: State) -> int:
    """How many places the run's own rules say something else of today than the run did when it was kept."""
    kept: dict[str, set[tuple[str, str]]] = {}
    for row in identified:
        if row.met and not row.recognition:
            kept.setdefault(row.place, set()).add((row.category, row.group))
    return sum(not _as_kept(each, kept.get(each.place, set()), state) for each in places)


def _as_kept(row: RunPlace, met: set[tuple[str, str]], state: State) -> bool:
    rated = state.places.get(row.place)
    if rated is None:
        return False
    value = rated.total.total.value
    total = None if value is None else round(float(value), _DIGITS)
    now = {(each.category, each.group) for each in rated.identifications if each.met}
    return (total, rated.rating or "", now) == (row.total, row.rating, met)


def nothing_to_compare(found: Methods) -> BadInput:
    """That the other policy measures nothing which is counted here."""
    asks = "; ".join(f"{key}: {each.measured_by}" for key, each in found.theirs.indicators.items())
    return BadInput(
        f"Nothing that this policy measures is counted here ({asks}).",
        mend="Measure by what docs/methods/counting.md counts, or rate a file: cairn accountability rate.",
    )
