"""In which order competencies stand on a page: framework by framework, as their publishers order them."""

from collections.abc import Iterable
from uuid import UUID

from cairn.competencies.models import Competency


def reading_order(competency_ids: Iterable[UUID]) -> list[UUID]:
    """These competencies in the order in which their frameworks are read; one query."""
    rows = Competency.objects.filter(pk__in=list(competency_ids))
    return list(rows.order_by("framework__title", "position", "pk").values_list("pk", flat=True))
