"""Counting what a school's roster leaves open, and what became of the files from which it came."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from cairn.determinations.models import DeliveryCount, RosterCount
from cairn.intake.selectors import deliveries_about
from cairn.people.selectors.groups import roster_gaps_at

_LATEST = 30
_FATES = {"rows_read": "read", "stored": "stored", "unchanged": "unchanged", "quarantined": "quarantined"}  # fmt: skip


def count_roster(
    school: UUID, as_of: date, grades: Mapping[UUID, str], classes: Mapping[UUID, set[UUID]]
) -> None:
    """Counts one school anew, in place of what was counted before.

    grades   of everyone enrolled
    classes  the learners of each class that is held
    """
    for table in (RosterCount, DeliveryCount):
        table._default_manager.filter(school=school).delete()
    gaps = roster_gaps_at(school, as_of)
    in_class = {who for members in classes.values() for who in members}
    RosterCount.objects.create(
        school_id=school,
        as_of=as_of,
        learners=len(grades),
        without_class=len(grades.keys() - in_class),
        without_grade=sum(grade == "" for grade in grades.values()),
        classes=len(classes),
        without_learners=sum(not members for members in classes.values()),
        **gaps._asdict(),
    )
    DeliveryCount.objects.bulk_create(
        DeliveryCount(
            school_id=school,
            as_of=as_of,
            delivery=came.pk,
            kind=came.kind,
            source=came.source,
            name=came.name,
            received_on=timezone.localdate(came.received_at),
            finished=came.finished_at is not None,
            **{
                column: sum(kind.get(fate, 0) for kind in came.counts.values())
                for column, fate in _FATES.items()
            },
        )
        for came in deliveries_about(school, most=_LATEST)
    )
