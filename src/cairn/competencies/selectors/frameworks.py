"""Reading frameworks: which there are, how they are built, and what comes before what."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cairn.competencies.models import Association, Competency, Framework
from cairn.competencies.rules import Edge, children_in_order, walk
from cairn.kernel.errors import AmbiguousName, UnknownName


def frameworks() -> QuerySet[Framework]:
    """Every framework by its title, with `competencies_here`: how many it holds that evidence can be about."""
    standing = Q(competencies__retired_on=None, competencies__assessable=True)
    counted = Framework.objects.annotate(competencies_here=Count("competencies", filter=standing))
    return counted.defer("case").order_by("title")


def framework(framework_id: UUID) -> Framework:
    """One framework. Raises UnknownName."""
    found = Framework.objects.filter(pk=framework_id).first()
    if found is None:
        raise _unknown(str(framework_id))
    return found


def find_framework(name: str) -> Framework:
    """By our id, its publisher's GUID, its address or its title. Raises UnknownName, AmbiguousName."""
    bare = name.strip().removeprefix("urn:uuid:")
    where = Q(cf_document_id__iexact=bare) | Q(uri=bare) | Q(title__iexact=bare)
    with suppress(ValueError):
        where |= Q(pk=UUID(bare))
    found = list(Framework.objects.filter(where).defer("case")[:3])
    if not found:
        raise _unknown(name)
    if len(found) > 1:
        listed = ", ".join(f"{each.title} ({each.cf_document_id})" for each in found)
        raise AmbiguousName(f"{name} may be {listed}.", mend="Give the GUID of the one you mean.")
    return found[0]


def competencies_of(framework_id: UUID) -> list[UUID]:
    """All competencies of a framework, retired ones too."""
    rows = Competency.objects.filter(framework_id=framework_id).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class Node:
    """A competency at one place of a tree; one with several parents stands at several places.

    above    those over it, topmost first
    """

    competency: Competency
    above: tuple[Competency, ...]

    @property
    def depth(self) -> int:
        return len(self.above)


def tree(framework_id: UUID) -> list[Node]:
    """A framework's competencies as its publisher orders them, each under every parent. Two queries."""
    rows = Competency.objects.filter(framework_id=framework_id, retired_on=None)
    found = {row.pk: row for row in rows.order_by("place").defer("case")}
    edges = Association.objects.filter(
        framework_id=framework_id, type="isChildOf", retired_on=None, origin__isnull=False
    ).order_by("place")
    children = children_in_order(
        list(found),
        [
            Edge(*each)
            for each in edges.values_list("origin_id", "destination_id", "sequence_number")
        ],
    )
    return [Node(found[key], tuple(found[each] for each in above)) for key, above in walk(children)]


def below(competency_ids: Iterable[UUID]) -> set[UUID]:
    """All that stands under these, at any depth, they themselves included. One query a layer."""
    found = set(competency_ids)
    layer = found
    while layer:
        rows = Association.objects.filter(
            type="isChildOf", retired_on=None, destination__in=layer, origin__retired_on=None
        )
        layer = set(rows.values_list("origin_id", flat=True)) - found
        found |= layer
    return found


def prerequisites(competency_ids: Iterable[UUID]) -> dict[UUID, list[Competency]]:
    """What its framework says comes before each of these, in reading order."""
    return _neighbours(competency_ids, asked="destination", answer="origin")


def followers(competency_ids: Iterable[UUID]) -> dict[UUID, list[Competency]]:
    """What each of these comes before."""
    return _neighbours(competency_ids, asked="origin", answer="destination")


def _neighbours(
    competency_ids: Iterable[UUID], *, asked: str, answer: str
) -> dict[UUID, list[Competency]]:
    rows = (
        Association.objects.filter(
            **{f"{asked}__in": list(competency_ids), f"{answer}__retired_on": None},
            type="precedes",
            retired_on=None,
        )
        .select_related(answer)
        .defer("case", f"{answer}__case")
        .order_by(f"{answer}__position", f"{answer}_id")
    )
    found: dict[UUID, dict[UUID, Competency]] = defaultdict(dict)
    for row in rows:
        one, other = getattr(row, f"{asked}_id"), getattr(row, answer)
        if one != other.pk:
            found[one][other.pk] = other
    return {key: list(others.values()) for key, others in found.items()}


def of_grades(grades: Iterable[str], framework_id: UUID | None = None) -> list[Competency]:
    """The assessable competencies meant for any of these grades (CEDS codes: KG, 01 … 12), in order."""
    wanted = set(grades)
    rows = Competency.objects.filter(retired_on=None, assessable=True).defer("case")
    if framework_id is not None:
        rows = rows.filter(framework_id=framework_id)
    # Lists in JSON cannot be searched alike on both databases, and no framework is too long to read.
    return [row for row in rows.order_by("framework_id", "position") if wanted & set(row.grades)]


def _unknown(name: str) -> UnknownName:
    titles = ", ".join(Framework.objects.order_by("title").values_list("title", flat=True)[:8])
    mend = f"Here are: {titles}." if titles else "Import one with `cairn import framework`."
    return UnknownName(f"No framework is called {name}.", mend=mend)
