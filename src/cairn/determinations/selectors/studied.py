"""What learners have shown, as a study's extract takes it: the level people see, and how much stands behind it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Max, Sum

from cairn.determinations.models import Estimate
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import everyone_ground


@dataclass(frozen=True)
class Behind:
    """Over all competencies: how many have a level to show, counted pieces, the latest one's day (None: none)."""

    levels: int
    pieces: int
    last: date | None


def levels_shown(
    competencies: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> Iterator[tuple[UUID, UUID, int]]:
    """(surviving record, competency, level shown) where there is enough evidence for one. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = Estimate.objects.filter(
        competency__in=competencies, shown__isnull=False, learner=F("learner__record")
    )
    for who, competency, level in rows.values_list("learner_id", "competency_id", "shown").iterator(
        20_000
    ):
        if level is not None:
            yield who, competency, level


def behind(*, by: Actor, purpose: Purpose, day: date) -> dict[UUID, Behind]:
    """What stands behind each surviving record; who has shown nothing is left out. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = Estimate.objects.filter(learner=F("learner__record")).values_list("learner_id")
    sums = rows.annotate(levels=Count("shown"), all=Sum("pieces"), last=Max("last_performed"))
    return {who: Behind(levels, pieces, last) for who, levels, pieces, last in sums.order_by()}
