"""A day on which two English teachers of Cedar Ridge scored the same essays, each alone: they agree about one
competency, disagree about another, and of a third too few works were scored to say anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from uuid import UUID

from django.utils import timezone

from cairn.competencies.selectors.aligned import by_names
from cairn.demo import cast
from cairn.evidence.rules import performance_key
from cairn.evidence.services.log import Piece, append
from cairn.kernel.terms import Use
from cairn.people.selectors.classes import school_class
from cairn.people.selectors.groups import classes_at, grades_at, places_above
from cairn.people.selectors.organizations import find_organization
from cairn.people.selectors.sections import teachers_of_section

_AGO = timedelta(days=18)
_SOURCE = "Cedar Ridge scoring day"
_FIRST = (2, 3, 3, 1, 2, 4, 3, 2, 3, 2, 1, 3)


@dataclass(frozen=True)
class _Told:
    """A task, of which grade and how many learners at most, and by how much the second level differs, in turn."""

    task: str
    code: str
    grade: str
    most: int
    apart: tuple[int, ...]


_TOLD = (
    _Told("A letter to the school board", "ELA.1", "08", 28, (1, 0, 1, 0, 1, -1, 0, 1)),
    _Told("A letter to the town council", "ELA.1", "06", 28, (0, 1, 1, -1, 0)),
    _Told("What the graph does not say", "ELA.3", "08", 28, (0, 0, 0, 0, 1, 0, 0, 0, 0)),
    _Told("Two sources, one claim", "ELA.2", "06", 12, (0, 1, 0)),
)


def write_scoring_day(today: date, at: datetime) -> int:
    """Adds both scores of each work, as a file would bring them; returns how many pieces."""
    school = find_organization(cast.CEDAR_RIDGE).pk
    scorers = _english_teachers(school, today)[:2]
    if len(scorers) < 2:
        return 0
    competencies, grades = by_names({told.code for told in _TOLD}), grades_at(school, today)
    district = places_above()[school][0]
    moment = timezone.make_aware(datetime.combine(today - _AGO, time(10)))
    pieces: list[Piece] = []
    for told in _TOLD:
        learners = sorted(who for who, grade in grades.items() if grade == told.grade)[: told.most]
        [competency] = competencies[told.code]
        pieces += _pieces(told, learners, competency, scorers, moment, district)
    append(pieces, source=_SOURCE, at=at)
    return len(pieces)


def _pieces(
    told: _Told,
    learners: Sequence[UUID],
    competency: UUID,
    scorers: Sequence[UUID],
    moment: datetime,
    district: UUID,
) -> Iterator[Piece]:
    turns = zip(learners, cycle(_FIRST), cycle(told.apart), strict=False)
    for who, first, apart in islice(turns, len(learners)):
        second = min(max(first + apart, 1), 4)
        for i, (scorer, level) in enumerate(zip(scorers, (first, second), strict=True)):
            yield Piece(
                f"{told.task}, {who}, {i}", who, competency, Use.PERFORMANCE.value, moment,
                score=float(level), scale="1-4", value=float(level), district=district,
                scored_at=moment + timedelta(hours=4 + i), scorer=scorer, task=told.task,
                performance=performance_key(
                    task=told.task, performance=None, day=moment.date(), score=float(level)
                ),
            )  # fmt: skip


def _english_teachers(school: UUID, today: date) -> list[UUID]:
    sections = [key for key in classes_at(school, today) if "English" in school_class(key).name]
    return sorted({who.pk for key in sections for who in teachers_of_section(key, today)})
