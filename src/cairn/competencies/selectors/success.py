"""The definition of success in force, and the chain from it through its dimensions to competencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from cairn.competencies.models import Competency, Consultation, Dimension, SuccessDefinition


@dataclass(frozen=True)
class Part:
    """One dimension with what it rests on, in the language asked for where it has been translated."""

    name: str
    kind: str
    statement: str
    competencies: Sequence[Competency]


@dataclass(frozen=True)
class Success:
    """A definition of success, whole.

    consulted   who was asked, what they said and what it changed, oldest first
    language    of name and statement
    """

    definition: SuccessDefinition
    name: str
    statement: str
    language: str
    parts: Sequence[Part]
    consulted: Sequence[Consultation]


def definitions() -> QuerySet[SuccessDefinition]:
    """Every version that was ever adopted, latest first."""
    return SuccessDefinition.objects.order_by("-adopted_on", "-version")


def success(day: date, *, language: str = "en") -> Success | None:
    """The definition in force on a day: the latest adopted by then; None before the first."""
    definition = definitions().filter(adopted_on__lte=day).first()
    return None if definition is None else chain(definition, language=language)


def chain(definition: SuccessDefinition, *, language: str = "en") -> Success:
    """Definition → dimensions → competencies; four queries."""
    standing = Competency.objects.filter(retired_on=None).select_related("framework")
    competencies = Prefetch(
        "competencies",
        standing.defer("case", "framework__case").order_by("framework__title", "position"),
    )
    dimensions = definition.dimensions.order_by("position").prefetch_related(competencies)
    words = definition.names.get(language, {})
    return Success(
        definition=definition,
        name=words.get("name") or definition.name,
        statement=words.get("statement") or definition.statement,
        language=language if words.get("statement") else "en",
        parts=[_part(each, language) for each in dimensions],
        consulted=list(definition.consultations.order_by("held_on", "with_whom")),
    )


def _part(dimension: Dimension, language: str) -> Part:
    words = dimension.names.get(language, {})
    return Part(
        name=words.get("name") or dimension.name,
        kind=dimension.kind,
        statement=words.get("statement") or dimension.statement,
        competencies=list(dimension.competencies.all()),
    )
