"""Which competencies a grade is expected to show: those of the frameworks in use, each with its parts in one."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from cairn.competencies.models import Association, Competency, PlainStatement

_PART = "isChildOf"


class Expected(NamedTuple):
    """A competency that stands for itself; what it is divided into (6.EE.A.2a …) is counted with it.

    grades   for which its publisher wrote it, CEDS codes; empty: the publisher names none
    parts    itself and all that it is divided into
    """

    competency: UUID
    code: str
    title: str
    domain: str
    framework: str
    grades: frozenset[str]
    parts: frozenset[UUID]


def expected(used: Collection[UUID], *, language: str) -> list[Expected]:
    """The competencies of every framework to which one of `used` belongs, as they are read.

    Without what only groups others and what was retired. Three queries, however many.
    """
    frameworks = Competency.objects.filter(pk__in=list(used)).values("framework")
    rows = list(
        Competency.objects.filter(framework__in=frameworks, assessable=True, retired_on=None)
        .order_by("framework__title", "position", "pk")
        .values_list(
            "pk", "short_code", "code", "title", "statement", "domain", "framework__title", "grades"
        )
    )
    whole_of = _wholes({row[0] for row in rows}, frameworks)
    parts: dict[UUID, set[UUID]] = {}
    for key, *_rest in rows:
        parts.setdefault(whole_of[key], set()).add(key)
    said = PlainStatement.objects.filter(language=language, competency__in=list(parts))
    titles = dict(said.exclude(title="").values_list("competency", "title"))
    return [
        Expected(
            key, short or code, titles.get(key) or title or statement,
            domain or framework, framework, frozenset(grades), frozenset(parts[key]),
        )
        for key, short, code, title, statement, domain, framework, grades in rows
        if key in parts
    ]  # fmt: skip


def _wholes(known: Collection[UUID], frameworks: "QuerySet[Competency, Any]") -> dict[UUID, UUID]:
    """From each competency to the one that it is a part of in the end; to itself where it is no part."""
    rows = Association.objects.filter(
        framework__in=frameworks, type=_PART, origin__isnull=False, destination__isnull=False
    ).order_by("pk")
    above = {
        part: whole
        for part, whole in rows.values_list("origin", "destination")
        if part in known and whole in known
    }
    return {key: _top(key, above) for key in known}


def _top(key: UUID, above: dict[UUID, UUID]) -> UUID:
    met = {key}
    while (whole := above.get(key)) is not None and whole not in met:
        met.add(whole)
        key = whole
    return min(met, key=str) if above.get(key) in met else key
