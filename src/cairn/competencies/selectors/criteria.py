"""The lines of rubrics, for work that is tied to one of them."""

from collections.abc import Iterable
from uuid import UUID

from cairn.competencies.models import Criterion


def competency_of_criterion(criterion: UUID) -> UUID | None:
    """The competency that a line of a rubric is about; None: it does not say, or there is no such line."""
    return Criterion.objects.filter(pk=criterion).values_list("competency", flat=True).first()


def criteria_of(competencies: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Of each competency, the lines that rubrics in force have for it: key and words. One query."""
    rows = Criterion.objects.filter(competency__in=list(competencies), retired_on=None)
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for key, competency, words in rows.order_by("place", "pk").values_list(
        "pk", "competency_id", "description"
    ):
        if competency is not None and words:
            found.setdefault(competency, []).append((key, words))
    return found
