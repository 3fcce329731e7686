"""What each kind of record becomes."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from cairn.intake.bulk import insert
from cairn.kernel.ids import named, uuid7
from cairn.people.models import (
    Attendance,
    Characteristic,
    CourseCompletion,
    CredentialEarned,
    DisciplineCount,
    Graduation,
)
from cairn.people.services.roster.writing import change, end
from cairn.standards.records import Record
from cairn.standards.records.layouts import CATEGORIES, DETAILS, STATUSES

ONE_DAY = timedelta(days=1)
SPELL = ("person_id", "kind", "value", "detail", "first_day", "last_day")


class Placed(NamedTuple):
    """A record whose learner, school and guardian are known, where its layout names them; `subject` is what
    it became before, if it did.
    """

    record: Record
    person: UUID | None
    school: UUID | None
    guardian: UUID | None
    subject: UUID | None


@dataclass(frozen=True, slots=True)
class Kind:
    """The table that a layout fills, and how."""

    model: type[models.Model]
    names: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _words(name: str) -> str:
    """`TransferredOut` → `transferred out`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


KINDS = {
    "attendance": Kind(
        Attendance,
        ("first_day", "last_day", "days_enrolled", "days_absent"),
        lambda v: (
            v["SessionBeginDate"],
            v["SessionEndDate"],
            _decimal(v["NumberOfDaysInAttendance"] + v["NumberOfDaysAbsent"]),
            _decimal(v["NumberOfDaysAbsent"]),
        ),
    ),
    "discipline": Kind(
        DisciplineCount,
        ("action", "count", "days"),
        lambda v: (
            v["DisciplinaryActionTaken"],
            v["DisciplinaryActionCount"],
            _decimal(v["DurationOfDisciplinaryAction"]),
        ),
    ),
    "graduation": Kind(
        Graduation,
        ("cohort_year", "cohort_status", "diploma_type", "awarded_on"),
        lambda v: (
            v["CohortYear"],
            _words(v["CohortStatus"]),
            v["HighSchoolDiplomaType"],
            v["DiplomaOrCredentialAwardDate"],
        ),
    ),
    "courses": Kind(
        CourseCompletion,
        ("course_code", "course_name", "status", "credits", "completed_on", "level"),
        lambda v: (
            v["CourseIdentifier"],
            v["CourseTitle"],
            _words(v["CourseCompletionStatus"]),
            _decimal(v["NumberOfCreditsEarned"]),
            v["CourseEndDate"],
            v["CourseLevelCharacteristic"],
        ),
    ),
    "credentials": Kind(
        CredentialEarned,
        ("title", "category", "earned_on"),
        lambda v: (
            v["CredentialDefinitionTitle"],
            v["CredentialDefinitionCategoryType"],
            v["CredentialCompletionDate"],
        ),
    ),
}


def school_records(layout: str, placed: Sequence[Placed]) -> dict[str, UUID]:
    """Attendance, discipline, graduation, courses, credentials: one row each. Returns what each key became."""
    kind = KINDS[layout]
    names = ("person_id", "school_id", "school_year", *kind.names)
    new = {p.record.key: uuid7() for p in placed if p.subject is None}
    insert(
        kind.model,
        ("id", *names),
        [(new[p.record.key], *_values(kind, p)) for p in placed if p.subject is None],
    )
    change(kind.model, names, [(p.subject, _values(kind, p)) for p in placed if p.subject])
    return new


def _values(kind: Kind, placed: Placed) -> tuple[Any, ...]:
    values = placed.record.values
    return (placed.person, placed.school, values["SchoolYear"], *kind.values(values))


def statuses(placed: Sequence[Placed], *, source: str, today: date) -> None:
    """One row of status becomes one characteristic for each status that it tells."""
    said: dict[UUID, tuple[Any, ...]] = {}
    unsaid: set[UUID] = set()
    for p in placed:
        for kind in STATUSES.values():
            unsaid.add(_spell(source, p.record.key, kind))
        for kind, value, detail in _told(p.record.values):
            pk = _spell(source, p.record.key, kind)
            first, last = p.record.values["StatusStartDate"], p.record.values["StatusEndDate"]
            said[pk] = (p.person, kind, value, detail, first, last)
    there = set(Characteristic.objects.filter(pk__in=unsaid).values_list("pk", flat=True))
    insert(
        Characteristic,
        ("id", *SPELL),
        [(pk, *values) for pk, values in said.items() if pk not in there],
    )
    change(Characteristic, SPELL, [(pk, said[pk]) for pk in said if pk in there])
    end(Characteristic, there - said.keys(), today)
    _close_overlaps({(values[0], values[1]) for values in said.values()})


def _spell(source: str, key: str, kind: str) -> UUID:
    return named("record-status", source, key, kind)


def _told(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(kind, value, detail); what is unknown is not told."""
    for column, kind in STATUSES.items():
        match values[column]:
            case None | "Unknown":
                continue
            case word if column in CATEGORIES:
                yield kind, word, ""
            case "Yes" | "No" as word:
                yield kind, word.lower(), values[DETAILS[column]] or "" if column in DETAILS else ""
            case "NotMilitaryConnected":
                yield kind, "no", ""
            case word:
                yield kind, "yes", word


def _close_overlaps(cells: set[tuple[UUID, str]]) -> None:
    """A status that begins later ends the earlier one of its kind the day before."""
    spells: dict[tuple[UUID, str], list[tuple[date, UUID, date | None]]] = defaultdict(list)
    rows = Characteristic.objects.filter(
        person_id__in={person for person, _ in cells}, kind__in={kind for _, kind in cells}
    ).order_by("first_day", "pk")
    for pk, person, kind, first, last in rows.values_list(
        "pk", "person_id", "kind", "first_day", "last_day"
    ):
        spells[person, kind].append((first, pk, last))
    closing = []
    for cell in cells:
        mine = [s for s in spells[cell] if s[2] is None or s[2] >= s[0]]
        for (first, pk, last), (following, _, _) in pairwise(mine):
            if first < following and (last is None or last >= following):
                closing.append((pk, [following - ONE_DAY]))
    change(Characteristic, ("last_day",), closing)
