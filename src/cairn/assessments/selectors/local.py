"""Local assessments that districts propose and the state accepts: the register, one with its history.

They are about no learner. The state and the district that proposed one see all of it; whoever teaches, and other
districts, what is accepted.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.assessments.models import LocalAssessment, LocalCriterion, LocalDecision
from cairn.assessments.rules import Answered, standing_of_version
from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use
from cairn.people.rules.access import Relation
from cairn.people.selectors.stations import stations

from .tasks import Criterion

_READING = frozenset(
    {
        Relation.STATE_ANALYST, Relation.DISTRICT_LEADER, Relation.SCHOOL_LEADER, Relation.COUNSELOR,
        Relation.TEACHER,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """As what somebody reads the register: for the state, or for these districts (with their names), or to choose."""

    state: bool
    districts: dict[UUID, str]


@dataclass(frozen=True)
class Said:
    """One answer of the state's."""

    answer: Answered
    words: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Local:
    """One version of a local assessment. `number`: the how manieth; `standing`: where it stands now."""

    id: UUID
    first: UUID
    number: int
    district: UUID
    district_name: str
    title: str
    instructions: str
    use: Use
    grades: str
    minutes: int
    quality: str
    proposed_name: str
    proposed_at: datetime
    latest: bool
    criteria: tuple[Criterion, ...]
    answers: tuple[Said, ...]

    @property
    def standing(self) -> str:
        """A word of `Answered`, or "waiting"."""
        return standing_of_version([said.answer.value for said in self.answers])

    @property
    def accepted(self) -> bool:
        return self.standing == Answered.ACCEPTED

    @property
    def since(self) -> datetime:
        """Since when it stands so."""
        return self.answers[-1].at if self.answers else self.proposed_at


def reader_of(by: Actor, *, day: date) -> Reader:
    """As what `by` reads it. Raises NotAllowed for who neither works here nor decides."""
    there = [place for place in stations(by, day=day) if place.relation in _READING]
    if not there:
        raise NotAllowed(
            f"{by.name} works at no school, district or state agency.",
            mend="Sign in with the account of your work.",
        )
    return Reader(
        any(place.relation is Relation.STATE_ANALYST for place in there),
        {
            place.target: place.name
            for place in there
            if place.relation is Relation.DISTRICT_LEADER and place.target is not None
        },
    )


def register(*, by: Actor, day: date) -> list[Local]:
    """The versions that `by` may see, what waits first, then the latest. Raises NotAllowed."""
    reader = reader_of(by, day=day)
    found = [each for each in whole_register() if _sees(reader, each)]
    return sorted(found, key=lambda each: (each.standing != "waiting", -each.since.timestamp()))


def whole_register() -> list[Local]:
    """Every version that was ever proposed, the first first; for the keeper's file of it."""
    return _whole(LocalAssessment.objects.all())


def accepted(*, by: Actor, day: date) -> list[Local]:
    """What may be given as a task, by title: of each assessment the last version that the state ever accepted.

    Once that one is ended, none of the assessment is accepted.
    """
    reader_of(by, day=day)
    found: dict[UUID, Local] = {}
    for each in whole_register():
        if any(said.answer is Answered.ACCEPTED for said in each.answers):
            found[each.first] = each
    standing_ones = [each for each in found.values() if each.accepted]
    return sorted(standing_ones, key=lambda each: (each.title.casefold(), each.id))


def find_local(key: UUID, *, by: Actor, day: date) -> list[Local]:
    """All versions of the assessment to which this one belongs, as far as `by` sees them, the first first.

    Raises NotAllowed, also where there is none.
    """
    reader = reader_of(by, day=day)
    row = LocalAssessment.objects.filter(pk=key).first()
    first = (row.first_id or row.pk) if row else key
    found = _whole(LocalAssessment.objects.filter(Q(pk=first) | Q(first=first)))
    seen = [each for each in found if _sees(reader, each)]
    if key not in {each.id for each in seen}:
        raise NotAllowed(f"{by.name} finds no such assessment.", mend="Open the register again.")
    return seen


def _sees(reader: Reader, each: Local) -> bool:
    return reader.state or each.district in reader.districts or each.accepted


def _whole(rows: "QuerySet[LocalAssessment]") -> list[Local]:
    """Three queries for any number; the first first."""
    found = list(rows.select_related("district", "superseded").order_by("proposed_at", "pk"))
    keys = [row.pk for row in found]
    criteria: dict[UUID, list[Criterion]] = defaultdict(list)
    for line in LocalCriterion.objects.filter(assessment__in=keys).order_by("place"):
        levels = {int(level): words for level, words in line.levels.items()}
        criteria[line.assessment_id].append(Criterion(line.competency_id, line.words, levels))
    answers: dict[UUID, list[Said]] = defaultdict(list)
    for row in LocalDecision.objects.filter(assessment__in=keys).order_by("decided_at", "pk"):
        answers[row.assessment_id].append(
            Said(Answered(row.answer), row.words, row.decided_name, row.decided_at)
        )
    numbers: dict[UUID, int] = defaultdict(int)
    made = []
    for each in found:
        first = each.first_id or each.pk
        numbers[first] += 1
        made.append(
            Local(
                each.pk, first, numbers[first], each.district_id, each.district.name, each.title,
                each.instructions, Use(each.use), each.grades, each.minutes, each.quality,
                each.proposed_name, each.proposed_at, getattr(each, "superseded", None) is None,
                tuple(criteria[each.pk]), tuple(answers[each.pk]),
            )
        )  # fmt: skip
    return made
