"""Levels that learners held before a day of their own: what somebody who moves brings along."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from cairn.determinations.models import Estimate
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners


def levels_brought(
    days: Mapping[UUID, date], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, int]:
    """In how many competencies each held a level before their day; who held none is left out.

    Who may not be read is left out too. One query.
    """
    allowed = learners(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = Estimate.objects.filter(
        learner__in=allowed.filter(pk__in=list(days)), shown__isnull=False, shown_since__lte=day
    )
    held = rows.values_list("learner_id", "shown_since")
    return dict(Counter(who for who, since in held if since and since < days[who]))
