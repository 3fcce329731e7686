"""Work that was scored by more than one person, as the log keeps it: what agreement of scorers is counted from.

A performance is known by learner, competency, task and moment. What was corrected or withdrawn speaks for nobody.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from cairn.evidence.models import Evidence
from cairn.evidence.selectors.cells import standing_of
from cairn.kernel.terms import Use

Cell = tuple[UUID, UUID]
_PERFORMANCE = ("learner_id", "competency_id", "task", "performed_at")


class Scored(NamedTuple):
    """A piece as somebody scored it; `scored_at` is when it came here where nobody says when it was scored."""

    id: UUID
    learner: UUID
    competency: UUID
    scorer: UUID
    value: float
    scored_at: datetime
    recorded_at: datetime


_SCORED = (
    "id", "learner__record_id", "competency_id", "scorer__record_id", "value", "scored_at",
    "recorded_at",
)  # fmt: skip


def scored_by_several(
    people: Collection[UUID], *, since: datetime, until: datetime
) -> list[list[Scored]]:
    """Performances in [since, until) with pieces that stand by two people or more.

    people  rows of learners, those joined to them too

    The database looks for candidates along the index of cells, without joining anything; the few that it finds are
    read. Two queries.
    """
    rows = Evidence.objects.filter(
        learner_id__in=list(people), performed_at__gte=since, performed_at__lt=until,
        scorer__isnull=False, value__isnull=False,
    ).exclude(task="").exclude(use=Use.SELF.value)  # fmt: skip
    several = rows.order_by().values(*_PERFORMANCE).annotate(by=Count("scorer_id", distinct=True))
    found = set(several.filter(by__gt=1).values_list(*_PERFORMANCE))
    if not found:
        return []
    learners, competencies, tasks, moments = map(set, zip(*found, strict=True))
    kept = standing_of(learners).filter(
        competency_id__in=competencies, task__in=tasks, performed_at__in=moments,
        scorer__isnull=False, value__isnull=False,
    ).exclude(use=Use.SELF.value)  # fmt: skip
    together: dict[tuple[Any, ...], list[Scored]] = defaultdict(list)
    for row in _in_order(kept).values_list(*_PERFORMANCE, *_SCORED):
        performance = row[: len(_PERFORMANCE)]
        if performance in found:
            together[performance].append(_scored(row[len(_PERFORMANCE) :]))
    return list(together.values())


def as_scored(pieces: Collection[UUID]) -> dict[UUID, Scored]:
    """These pieces as their scorers scored them, whatever came after; without scorer or score they are left out."""
    rows = Evidence.objects.filter(
        pk__in=list(pieces), scorer__isnull=False, value__isnull=False
    ).exclude(use=Use.SELF.value)
    return {row[0]: _scored(row) for row in rows.values_list(*_SCORED)}


def _in_order(rows: "QuerySet[Evidence]") -> "QuerySet[Evidence]":
    return rows.order_by("recorded_at", "pk")


def _scored(row: tuple[Any, ...]) -> Scored:
    found = Scored(*row)
    return found if found.scored_at is not None else found._replace(scored_at=found.recorded_at)


def moments_of_cells(
    people: Collection[UUID], cells: Collection[Cell]
) -> dict[Cell, list[datetime]]:
    """When anything was shown or said of these cells: performances and recordings, of what was taken back too.

    people  rows of learners, those joined to them too; cells are of surviving records
    """
    rows = Evidence.objects.filter(
        learner_id__in=list(people), competency_id__in={competency for _who, competency in cells}
    ).order_by()
    wanted = set(cells)
    found: dict[Cell, list[datetime]] = defaultdict(list)
    columns = ("learner__record_id", "competency_id", "performed_at", "recorded_at")
    for learner, competency, performed, recorded in rows.values_list(*columns):
        if (learner, competency) in wanted:
            found[learner, competency] += [performed, recorded]
    return dict(found)
