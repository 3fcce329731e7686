"""Who came to a place, who left it, and who changed schools within it: read off enrollments alone.

A school year that begins where the last one ended is no move; a summer apart is no leaving. That a whole school's
enrollments end on one day is the end of its year.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

BREAK_DAYS = 120
"""Days between two enrollments at one school that are a holiday: the longest summer, and some."""


class Moved(StrEnum):
    """What a move is, seen from a place: one school, or all schools of a district."""

    JOINED = "joined"
    """Came from elsewhere, or for the first time."""
    CHANGED = "changed"
    """Changed from one school of the place to another."""
    LEFT = "left"


@dataclass(frozen=True, order=True)
class Stay:
    """One enrollment. `last` None: it goes on; `exit` why it ended, as a source coded it, or empty."""

    learner: UUID
    first: date
    last: date | None
    school: UUID
    exit: str = ""

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Move:
    """One move on a day: the first day there, or the last day of who left.

    there  the school of the place that it is about
    other  the school before, of who left the one after; None: nothing is on record
    """

    kind: Moved
    learner: UUID
    day: date
    there: UUID
    other: UUID | None
    exit: str = ""


def moves(
    stays: Iterable[Stay],
    place: Collection[UUID],
    *,
    since: date,
    until: date,
    year_ends: Collection[tuple[UUID, date]] = (),
) -> list[Move]:
    """The moves of a span, both days included, by day, then learner.

    stays      every enrollment of each learner concerned, at any school, in any order
    place      the schools that the moves are seen from
    year_ends  (school, day) on which a school's year ended: who is on no later record then has not left
    """
    by_learner: dict[UUID, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_learner[stay.learner].append(stay)
    here, ends = set(place), set(year_ends)
    found = (
        move
        for own in by_learner.values()
        for move in _of_learner(sorted(own, key=_order), here, ends)
        if since <= move.day <= until
    )
    return sorted(found, key=lambda m: (m.day, m.learner, m.there))


def stays_by_place(stays: Iterable[Stay]) -> dict[tuple[UUID, UUID], list[Stay]]:
    """By learner and school."""
    found: dict[tuple[UUID, UUID], list[Stay]] = defaultdict(list)
    for stay in stays:
        found[stay.learner, stay.school].append(stay)
    return found


def _order(stay: Stay) -> tuple[date, bool, date, UUID]:
    return stay.first, stay.last is None, stay.last or date.max, stay.school


def _of_learner(stays: list[Stay], here: set[UUID], ends: set[tuple[UUID, date]]) -> Iterator[Move]:
    for at, stay in enumerate(stays):
        if stay.school not in here:
            continue
        earlier, later = stays[:at], stays[at + 1 :]
        if not any(_goes_on(before, stay) for before in earlier):
            yield _arrival(stay, earlier[-1] if earlier else None, here)
        if stay.last is not None and not any(_goes_on(stay, after) for after in later):
            yield from _leaving(stay, _after(stay, later, stays), here, ends)


def _goes_on(before: Stay, after: Stay) -> bool:
    """The same school, without more than a holiday between."""
    return before.school == after.school and _soon(before, after)


def _soon(before: Stay, after: Stay) -> bool:
    """No more than a holiday between."""
    return before.last is None or (after.first - before.last).days <= BREAK_DAYS


def _arrival(stay: Stay, before: Stay | None, here: set[UUID]) -> Move:
    if before is None:
        return Move(Moved.JOINED, stay.learner, stay.first, stay.school, None)
    within = before.school in here and before.school != stay.school and _soon(before, stay)
    kind = Moved.CHANGED if within else Moved.JOINED
    return Move(kind, stay.learner, stay.first, stay.school, before.school)


def _after(stay: Stay, later: list[Stay], stays: list[Stay]) -> Stay | None:
    """What came next, or what goes on beside it since before."""
    beside = [s for s in stays if s is not stay and _outlasts(s, stay)]
    return later[0] if later else beside[-1] if beside else None


def _outlasts(other: Stay, stay: Stay) -> bool:
    if stay.last is None:
        return False
    return other.last is None or other.last > stay.last


def _leaving(
    stay: Stay, after: Stay | None, here: set[UUID], ends: set[tuple[UUID, date]]
) -> Iterator[Move]:
    """At most one move: who goes on within the place has not left it."""
    if stay.last is None or (after is not None and after.school in here and _soon(stay, after)):
        return
    if after is None and (stay.school, stay.last) in ends:
        return
    other = after.school if after and after.school not in here else None
    yield Move(Moved.LEFT, stay.learner, stay.last, stay.school, other, stay.exit)


def year_ends(counted: Iterable[tuple[UUID, date, date | None, int]]) -> set[tuple[UUID, date]]:
    """The days on which more than half of a school's enrollments ended at once.

    counted  (school, first day, last day or None, how many), every enrollment that ended or goes on in the span
    """
    by_school: dict[UUID, list[tuple[date, date | None, int]]] = defaultdict(list)
    for school, first, last, how_many in counted:
        by_school[school].append((first, last, how_many))
    return {
        (school, day)
        for school, rows in by_school.items()
        for day in {last for _first, last, _n in rows if last is not None}
        if 2 * sum(n for _f, last, n in rows if last == day) > _enrolled(rows, day)
    }


def _enrolled(rows: Iterable[tuple[date, date | None, int]], day: date) -> int:
    return sum(n for first, last, n in rows if first <= day and (last is None or last >= day))
