"""Goals and cycles of a place as they stand: corrected lines left out, each check beside the first reading."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cairn.accountability.models import Cycle, CycleChange, CycleCheck, CycleFinding, PlaceGoal
from cairn.accountability.rules.cycles import Absent, Measured, Stage, stage, waiting
from cairn.accountability.rules.improving import Aim, Change, Reading, beside_aim, change
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import UnknownName

from .leading import may_read_cycles


@dataclass(frozen=True)
class Check:
    """The figure read again; without a reading its row says why. `since`: beside the first reading."""

    row: CycleCheck
    reading: Reading | None
    since: Change | None
    aim: Aim | None


@dataclass(frozen=True)
class WholeCycle:
    """A cycle with the lines that stand, oldest first; `corrected` are those that a later line put right."""

    row: Cycle
    measured: Measured
    first: Reading
    changes: tuple[CycleChange, ...]
    checks: tuple[Check, ...]
    finding: CycleFinding | None
    corrected: tuple[CycleChange | CycleCheck | CycleFinding, ...]
    waiting: tuple[date, ...]

    @property
    def stage(self) -> Stage:
        return stage(len(self.anew), self.finding is not None)

    @property
    def anew(self) -> tuple[Check, ...]:
        """The checks for which the figure had been counted since; a group too small to show was counted too."""
        return tuple(each for each in self.checks if each.row.why not in set(Absent))

    @property
    def last_read(self) -> date:
        """The day on which the latest figure that is kept was counted."""
        return max(each.as_of for each in (self.first, *(c.reading for c in self.checks)) if each)

    @property
    def latest(self) -> Check | None:
        """The last check that has a figure."""
        return next((each for each in reversed(self.checks) if each.reading), None)


@dataclass(frozen=True)
class WholeGoal:
    """A goal with the figure it was set on, and its end where it has one."""

    row: PlaceGoal
    measured: Measured
    first: Reading

    @property
    def ended(self) -> bool:
        return hasattr(self.row, "end")

    @property
    def last(self) -> Reading | None:
        """The figure as it ended."""
        return reading_of(self.row.end) if self.ended else None


def measured_of(row: Cycle | PlaceGoal) -> Measured:
    return Measured(row.source, row.measure, row.group, row.part)


def reading_of(row: object) -> Reading | None:
    """The reading that a row keeps; None where it keeps none."""
    found = tuple(getattr(row, name) for name in Reading.__dataclass_fields__)
    return None if found[1] is None else Reading(*found)


def place_of_cycle(key: UUID) -> UUID | None:
    """Whose cycle it is; None: there is none."""
    return Cycle.objects.filter(pk=key).values_list("organization", flat=True).first()


def place_of_goal(key: UUID) -> UUID | None:
    """Whose goal it is; None: there is none."""
    return PlaceGoal.objects.filter(pk=key).values_list("organization", flat=True).first()


def cycles_of(place: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[WholeCycle]:
    """The cycles of a place, those that go on first, then the latest. Raises NotAllowed."""
    may_read_cycles(place, by, purpose, day)
    rows = Cycle.objects.filter(organization=place)
    return sorted(_whole(rows, day), key=lambda each: each.stage is Stage.CLOSED)


def find_cycle(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> WholeCycle:
    """One of them. Raises NotAllowed, UnknownName."""
    place = place_of_cycle(key)
    may_read_cycles(place or key, by, purpose, day)
    if place is None:
        raise UnknownName("There is no such cycle.", mend="Choose one from the place's page.")
    return _whole(Cycle.objects.filter(pk=key), day)[0]


def cycles_waiting(places: Collection[UUID], day: date) -> dict[UUID, int]:
    """How many agreed check days wait at each of some places whose page the caller has opened."""
    found: dict[UUID, int] = {}
    for each in _whole(Cycle.objects.filter(organization__in=places), day):
        if each.waiting:
            key = each.row.organization_id
            found[key] = found.get(key, 0) + len(each.waiting)
    return found


def cycles_below(places: Collection[UUID], day: date) -> list[WholeCycle]:
    """The cycles of places whose figures the caller has been allowed to read, by the places' names."""
    rows = Cycle.objects.filter(organization__in=places)
    return sorted(_whole(rows, day), key=lambda each: each.row.organization.name)


def _whole(rows: QuerySet[Cycle], day: date) -> list[WholeCycle]:
    """In a number of queries that does not depend on the rows, latest first."""
    kept = rows.select_related("organization", "goal").prefetch_related(
        "changes", "checks", "findings"
    )
    return [_of(row, day) for row in kept.order_by("-at", "-pk")]


def _of(row: Cycle, day: date) -> WholeCycle:
    first = reading_of(row)
    if first is None:
        raise AssertionError("a cycle rests on a figure: the database holds it")
    changes, old_changes = _standing(row.changes.all())
    checks, old_checks = _standing(row.checks.all())
    findings, old_findings = _standing(row.findings.all())
    finding = findings[-1] if findings else None
    agreed = [date.fromisoformat(each) for each in row.check_days]
    due = [] if finding else waiting(agreed, [each.day for each in checks], day)
    return WholeCycle(
        row,
        measured_of(row),
        first,
        tuple(sorted(changes, key=lambda each: (each.first_day, each.pk))),
        tuple(_check(each, row, first) for each in sorted(checks, key=lambda c: (c.day, c.pk))),
        finding,
        tuple(sorted((*old_changes, *old_checks, *old_findings), key=lambda each: each.at)),
        tuple(due),
    )


def _standing(rows: Iterable) -> tuple[list, list]:  # type: ignore[type-arg]
    """Rows that no later one corrects, and the others; oldest first."""
    rows = sorted(rows, key=lambda each: each.pk)
    corrected = {each.corrects_id for each in rows}
    return [r for r in rows if r.pk not in corrected], [r for r in rows if r.pk in corrected]


def _check(row: CycleCheck, cycle: Cycle, first: Reading) -> Check:
    found = reading_of(row)
    since = change(found, first) if found else None
    aim = beside_aim(found, cycle.aim, first) if found and cycle.aim is not None else None
    return Check(row, found, since, aim)


def goals_of(place: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[WholeGoal]:
    """The goals of a place, those that go on first, then the latest. Raises NotAllowed."""
    may_read_cycles(place, by, purpose, day)
    rows = PlaceGoal.objects.filter(organization=place).select_related("end")
    found = [_goal(row) for row in rows.order_by("-at", "-pk")]
    return sorted(found, key=lambda each: each.ended)


def find_goal(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> WholeGoal:
    """One of them. Raises NotAllowed, UnknownName."""
    place = place_of_goal(key)
    may_read_cycles(place or key, by, purpose, day)
    if place is None:
        raise UnknownName("There is no such goal.", mend="Choose one from the place's page.")
    return _goal(PlaceGoal.objects.select_related("end").get(pk=key))


def _goal(row: PlaceGoal) -> WholeGoal:
    first = reading_of(row)
    if first is None:
        raise AssertionError("a goal has its figure: the database holds it")
    return WholeGoal(row, measured_of(row), first)
