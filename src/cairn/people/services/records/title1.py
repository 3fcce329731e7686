"""What is said of schools and their Title I money: one row for a school and year, whoever said it last."""

from collections.abc import Sequence
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.ids import uuid7
from cairn.people.models import TitleIStatus
from cairn.people.services.roster.writing import change

from .writing import Placed

NAMES = ("school_id", "school_year", "status")


def title1(placed: Sequence[Placed]) -> dict[str, UUID]:
    """Returns what each key became; a school that two senders name differently is one school all the same."""
    said = {_of(p): p.record.values["TitleISchoolStatus"] for p in placed}
    rows = TitleIStatus.objects.filter(school__in={school for school, _ in said})
    found = {
        (school, year): pk
        for pk, school, year in rows.values_list("pk", "school_id", "school_year")
    }
    new = {at: uuid7() for at in said if at not in found}
    insert(TitleIStatus, ("id", *NAMES), [(pk, *at, said[at]) for at, pk in new.items()])
    change(TitleIStatus, NAMES, [(found[at], (*at, said[at])) for at in said if at in found])
    return {p.record.key: (found | new)[_of(p)] for p in placed}


def _of(placed: Placed) -> tuple[UUID | None, int]:
    return placed.school, placed.record.values["SchoolYear"]
