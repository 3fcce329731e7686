"""Reading what came in: deliveries, their quarantine, and what a source's key became."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import batches

from .models import Delivery, QuarantinedRow, SourceRow


def deliveries() -> QuerySet[Delivery]:
    """What came in, latest first."""
    return Delivery.objects.order_by("-received_at")


def deliveries_about(organization: UUID, *, most: int) -> list[Delivery]:
    """The latest deliveries of every source that has told of this organization in a roster, latest first."""
    told = SourceRow.objects.filter(kind="orgs", subject=organization).values("source")
    return list(deliveries().filter(source__in=told)[:most])


def quarantined(delivery: Delivery) -> QuerySet[QuarantinedRow]:
    """What a delivery brought and was put aside: whole tables first, then rows in the order of their files."""
    return delivery.quarantined.order_by(IsNull(F("line"), False), "file", "line")


def subjects(kind: str, key: str) -> list[UUID]:
    """What rows of this kind and key have become, from whatever source they came."""
    found = SourceRow.objects.filter(kind=kind, key=key, subject__isnull=False)
    return [s for s in found.values_list("subject", flat=True).distinct() if s is not None]


def became(kind: str, keys: Sequence[str]) -> dict[str, set[UUID]]:
    """What each key of this kind has become, from whatever source it came; unknown keys are left out."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for some in batches(keys, 5000):
        rows = SourceRow.objects.filter(kind=kind, key__among=some, subject__isnull=False)
        for key, subject in rows.values_list("key", "subject"):
            if subject is not None:
                found[key].add(subject)
    return dict(found)


def the_only_source(kind: str) -> str:
    """The one sender of this kind of delivery so far. Raises BadInput when there was none, or several."""
    sources = sorted(set(Delivery.objects.filter(kind=kind).values_list("source", flat=True)))
    if len(sources) == 1:
        return sources[0]
    known = f"So far there were: {', '.join(sources)}." if sources else "It is the first one here."
    raise BadInput(
        f"This {kind} does not say which district it comes from. {known}",
        mend="Say it with --source, the same for all its deliveries.",
    )
