"""How much learners had shown before a day of their own, and when they first showed something from it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.utils import timezone

from cairn.evidence.selectors.lately import shown_lately
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Around:
    """Pieces that stand of before the day, and the first day from it on with one; None: none yet."""

    before: int
    first: date | None


def shown_around(
    days: Mapping[UUID, date], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, Around]:
    """What each learner had shown before their day and since, by surviving record; until `day`, it included.

    Who may not be read is left out. Three queries, however many learners.
    """
    allowed = learners(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    mine = set(allowed.filter(pk__in=list(days)).values_list("pk", flat=True))
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    seen = shown_lately(mine, since=_EVER, until=until)
    bounds = np.array([days[who].toordinal() for who in seen.learners], np.int64)
    late = seen.day >= bounds[seen.learner] if len(bounds) else np.zeros(0, bool)
    before = np.bincount(seen.learner[~late], minlength=len(bounds))
    first = np.full(len(bounds), date.max.toordinal())
    np.minimum.at(first, seen.learner[late], seen.day[late])
    return {
        who: Around(int(n), None if at == date.max.toordinal() else date.fromordinal(int(at)))
        for who, n, at in zip(seen.learners, before, first, strict=True)
    }
