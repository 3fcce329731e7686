"""A learner's evidence for whoever may read it, with what has become of every piece."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from cairn.evidence.models import Evidence
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import records_of

from .cells import CellRow, rows_of_learners


class Shown(NamedTuple):
    """A piece with its standing."""

    row: CellRow
    evidence: Evidence

    @property
    def counts(self) -> bool:
        """Whether methods step over it; whether it counts for a level is their answer."""
        return self.row.status == "standing"


def evidence_of(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, as_of: date | None = None
) -> list[Shown]:
    """All of a learner's pieces, cell by cell in the order of the log. Raises NotAllowed.

    day     the day on which `by` asks
    as_of   the last day on which a piece may have been performed; None: whenever
    """
    record = records_of([learner]).get(learner, learner)
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=record, day=day)
    rows = rows_of_learners([record], until=None if as_of is None else end_of(as_of))
    found = Evidence.objects.in_bulk([row.id for row in rows])
    return [Shown(row, found[row.id]) for row in rows]


def pieces_named(
    keys: Collection[UUID], learner: UUID, *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, Evidence]:
    """These pieces, where they are the learner's; one query. Raises NotAllowed."""
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = Evidence.objects.filter(pk__in=list(keys), learner__record=learner)
    return {row.pk: row for row in rows}


def end_of(day: date) -> datetime:
    """The first moment after a day, as days end here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
