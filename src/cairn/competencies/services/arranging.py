"""What an element owes to its neighbours: its place in the tree, its short code, its domain, its ends."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Association, Competency, Framework
from cairn.competencies.rules import (
    Edge,
    children_in_order,
    is_assessable,
    short_codes,
    walk,
)
from cairn.competencies.services.rewriting import rewrite

_ARRANGED = ("position", "short_code", "domain", "assessable")


def arrange(framework: Framework) -> None:
    """Works out, for every competency of a framework, what depends on the others."""
    rows = list(
        Competency.objects.filter(framework=framework, retired_on=None)
        .order_by("place")
        .defer("case")
    )
    by_key = {row.pk: row for row in rows}
    children = children_in_order([row.pk for row in rows], list(_edges(framework)))
    ends = short_codes(row.code for row in rows)
    first: dict[UUID, tuple[UUID, ...]] = {}
    for key, above in walk(children):
        first.setdefault(key, above)
    changed = []
    for position, (key, above) in enumerate(first.items()):
        row = by_key[key]
        short = ends.get(row.code, "")
        values = {
            "position": position,
            "short_code": short,
            "domain": _domain(framework, short, [by_key[k] for k in above]),
            "assessable": is_assessable(row.kind, has_children=bool(children.get(key))),
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            _assign(row, values)
            changed.append(row)
    rewrite(changed, _ARRANGED)


def link_strangers(framework: Framework) -> None:
    """Lets associations of other frameworks that named this one's items before they were here find them."""
    here = dict(Competency.objects.filter(framework=framework).values_list("cf_item_id", "pk"))
    loose = Association.objects.filter(Q(origin=None) | Q(destination=None))
    found = []
    for row in loose.exclude(framework=framework).defer("case").iterator(chunk_size=2000):
        origin = row.origin_id or here.get(row.origin_identifier)
        destination = row.destination_id or here.get(row.destination_identifier)
        if (origin, destination) != (row.origin_id, row.destination_id):
            row.origin_id, row.destination_id = origin, destination
            found.append(row)
    rewrite(found, ["origin_id", "destination_id"])


def _edges(framework: Framework) -> Iterable[Edge[UUID]]:
    rows = Association.objects.filter(framework=framework, type="isChildOf", retired_on=None)
    for child, parent, named, order in rows.order_by("place").values_list(
        "origin_id", "destination_id", "destination_identifier", "sequence_number"
    ):
        if child is not None and (parent is not None or named == framework.cf_document_id):
            yield Edge(child, parent, order)


def _domain(framework: Framework, short_code: str, above: Sequence[Competency]) -> str:
    """The name the framework's keeper gave this part of it, else that of the topmost heading."""
    kept: Sequence[Mapping[str, Any]] = framework.domains
    for each in kept:
        if fnmatchcase(short_code, each["match"]):
            return str(next(iter(each["names"].values())))
    return (above[0].title or above[0].statement) if above else ""


def _assign(row: Competency, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
