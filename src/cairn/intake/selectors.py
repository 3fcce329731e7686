"""Reading what came in: deliveries, their quarantine, and what a source's key became."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from .models import Delivery, QuarantinedRow, SourceRow


def deliveries() -> QuerySet[Delivery]:
    """What came in, latest first."""
    return Delivery.objects.order_by("-received_at")


def quarantined(delivery: Delivery) -> QuerySet[QuarantinedRow]:
    """The rows of a delivery that were put aside, in the order of their files."""
    return delivery.quarantined.order_by("file", "line")


def subjects(kind: str, key: str) -> list[UUID]:
    """What rows of this kind and key have become, from whatever source they came."""
    found = SourceRow.objects.filter(kind=kind, key=key, subject__isnull=False)
    return list(found.values_list("subject", flat=True).distinct())


def became(kind: str, keys: Sequence[str]) -> dict[str, set[UUID]]:
    """What each key of this kind has become, from whatever source it came; unknown keys are left out."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for start in range(0, len(keys), 5000):
        rows = SourceRow.objects.filter(
            kind=kind, key__in=keys[start : start + 5000], subject__isnull=False
        )
        for key, subject in rows.values_list("key", "subject"):
            if subject is not None:
                found[key].add(subject)
    return dict(found)
