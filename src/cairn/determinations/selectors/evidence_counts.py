"""How healthy a school's or district's evidence is, as it was counted: internal, for those who answer for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Max, Model, Q, QuerySet, Sum

from cairn.determinations.models import EvidenceCount, SectionCount, SittingCount
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import organization_ground
from cairn.people.selectors.organizations import schools_under

_Model = TypeVar("_Model", bound=Model)
USES = tuple("own" if use is Use.SELF else use.word for use in Use)
"""The columns of pieces, in the order of `kernel.terms.Use`."""
_FIGURES = ("enrolled", "learners", "enough", "stale", "unsure")


@dataclass(frozen=True)
class Seen:
    """Learners and pieces of one grade and competency, or of one school: see `EvidenceCount`.

    cells    learner × competency with any scored evidence; `enough`, `stale` and `unsure` are of these
    pieces   {what they were for: how many this school year}
    """

    cells: int
    enough: int
    stale: int
    unsure: int
    pieces: Mapping[str, int]


NOTHING = Seen(0, 0, 0, 0, dict.fromkeys(USES, 0))


@dataclass(frozen=True)
class Health:
    """Everything counted of an organization on its latest counted day.

    enrolled   {(school, grade): learners}
    by_cell    {(grade, competency): what is seen}
    by_school  {school: what is seen}
    """

    as_of: date | None
    enrolled: Mapping[tuple[UUID, str], int]
    by_cell: Mapping[tuple[str, UUID], Seen]
    by_school: Mapping[UUID, Seen]


@dataclass(frozen=True)
class ClassSeen:
    """What came out of a class this school year; `last` None: nothing did."""

    section: UUID
    name: str
    school: UUID
    enrolled: int
    learners: int
    competencies: int
    pieces: int
    last: date | None


@dataclass(frozen=True)
class Sittings:
    """How often a grade sat a test this school year."""

    grade: str
    use: str
    test: str
    sittings: int


def health_of(organization: UUID, *, by: Actor, purpose: Purpose, day: date) -> Health:
    """What its schools have seen. Three queries of what was counted. Raises NotAllowed."""
    rows = counted(EvidenceCount, organization, by, purpose, day)
    whole, cells = rows.filter(competency=None), rows.exclude(competency=None)
    enrolled = {
        (school, grade): n for school, grade, n in whole.values_list("school", "grade", "enrolled")
    }
    sums = {name: Sum(name) for name in (*_FIGURES[1:], *USES)}
    by_cell = cells.values("grade", "competency").order_by().annotate(**_renamed(sums))
    by_school = cells.values("school").order_by().annotate(**_renamed(sums))
    return Health(
        as_of=rows.aggregate(latest=Max("as_of"))["latest"],
        enrolled=enrolled,
        by_cell={(row["grade"], row["competency"]): _seen(row) for row in by_cell},
        by_school={row["school"]: _seen(row) for row in by_school},
    )


def counted(
    model: type[_Model], organization: UUID, by: Actor, purpose: Purpose, day: date
) -> QuerySet[_Model]:
    """The rows of the organization's schools; each school's are of the day it was last counted."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    return model._default_manager.filter(school_id__in=schools_under(organization))


def _renamed(sums: Mapping[str, Sum]) -> dict[str, Sum]:
    return {f"sum_{name}": total for name, total in sums.items()}


def _seen(row: Any) -> Seen:
    learners, enough, stale, unsure = (row[f"sum_{name}"] for name in _FIGURES[1:])
    return Seen(learners, enough, stale, unsure, {use: row[f"sum_{use}"] for use in USES})


def classes_seen(organization: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[ClassSeen]:
    """Every class of its schools, by name. One query of what was counted. Raises NotAllowed."""
    rows = counted(SectionCount, organization, by, purpose, day)
    found = rows.order_by("section__name", "section_id").values_list(
        "section_id", "section__name", "school_id",
        "enrolled", "learners", "competencies", "pieces", "last_performed",
    )  # fmt: skip
    return [ClassSeen(*row) for row in found]


def silent_classes(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, tuple[int, int]]:
    """Of each school: its classes with learners, and how many of them have shown nothing. Raises NotAllowed."""
    rows = counted(SectionCount, organization, by, purpose, day).filter(enrolled__gt=0)
    silent = Count("pk", filter=Q(learners=0))
    by_school = rows.values_list("school").order_by().annotate(classes=Count("pk"), silent=silent)
    return {school: (classes, none) for school, classes, none in by_school}


def sittings_of(organization: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Sittings]:
    """How often each grade sat each test. One query of what was counted. Raises NotAllowed."""
    rows = counted(SittingCount, organization, by, purpose, day)
    found = rows.values_list("grade", "use", "test").order_by("grade", "use", "test")
    return [Sittings(*row) for row in found.annotate(Sum("sittings"))]
