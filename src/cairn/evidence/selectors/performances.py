"""The performance tasks that a learner did, each with all that it showed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases

from .cells import shown_by


class Performance(NamedTuple):
    """One task done once: its title (empty: it had none), when, and the level it showed of each competency."""

    title: str
    day: date
    values: dict[UUID, float]


def performances(
    learner: UUID,
    competencies: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    known: datetime | None = None,
) -> list[Performance]:
    """The scored performance tasks of a learner that showed something of these, oldest first. Raises NotAllowed.

    known   as the record stood at this moment; None: as it is

    Rows of one task and one moment are one performance; a row whose task has no title stands for itself. Of a
    competency that was scored twice in one the later row counts.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = shown_by(aliases(learner)).filter(
        use=Use.PERFORMANCE.value, value__isnull=False, competency__in=list(competencies)
    )
    rows = rows.filter(_not_yet("superseded_by", known), _not_yet("withdrawn_by", known))
    if known is not None:
        rows = rows.filter(recorded_at__lte=known)
    found: dict[tuple[str, datetime], Performance] = {}
    for key, title, at, competency, value in rows.order_by("performed_at", "recorded_at", "pk").values_list(
        "pk", "task", "performed_at", "competency_id", "value"
    ):  # fmt: skip
        done = found.setdefault(
            (title or str(key), at), Performance(title, timezone.localtime(at).date(), {})
        )
        if value is not None:
            done.values[competency] = value
    return list(found.values())


def _not_yet(name: str, known: datetime | None) -> Q:
    """That nothing took the row back, as far as it was known."""
    gone = Q(**{name: None})
    return gone if known is None else gone | Q(**{f"{name}__recorded_at__gt": known})
