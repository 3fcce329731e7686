"""What has been determined officially about one learner, for pages that ask for several competencies at once."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from cairn.determinations.models import Determination
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground


class Determined(NamedTuple):
    """One official determination: as of which day, which level; None: there was not enough to determine one."""

    as_of: date
    level: int | None


def determined(
    learner: UUID,
    competencies: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    known: datetime | None = None,
) -> dict[UUID, list[Determined]]:
    """The official determinations by that day that stand, oldest first, by competency. Raises NotAllowed.

    known   as decided by this moment; None: as they are
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = Determination.objects.filter(
        learner__record=learner, competency__in=list(competencies), as_of__lte=day
    )
    stands = Q(superseded_by=None)
    if known is not None:
        rows = rows.filter(decided_at__lte=known)
        stands |= Q(superseded_by__decided_at__gt=known)
    found: dict[UUID, list[Determined]] = {}
    for key, as_of, level in rows.filter(stands).order_by("as_of", "decided_at", "pk").values_list(
        "competency_id", "as_of", "level"
    ):  # fmt: skip
        found.setdefault(key, []).append(Determined(as_of, level))
    return found
