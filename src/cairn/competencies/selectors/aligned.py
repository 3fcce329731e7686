"""Finding many competencies at once by the names that evidence gives them, and the levels they have."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Competency, Level

_AT_ONCE = 5000


class Levels(NamedTuple):
    """The levels of a framework's own scale: consecutive numbers from `lowest`, names lowest first."""

    lowest: int
    names: tuple[str, ...]


def by_cf_item_ids(ids: Iterable[str]) -> dict[str, UUID]:
    """Competencies by their publisher's GUID, plain or as `urn:uuid:…`.

    An item that several frameworks hold leads to the one that was kept first; unknown ids are left out.
    """
    asked = {name: bare_guid(name) for name in ids}
    found = _first(Q(cf_item_id__in=keys) for keys in _parts(sorted(set(asked.values()))))
    return {name: found[guid] for name, guid in asked.items() if guid in found}


def bare_guid(name: str) -> str:
    """A GUID as it is kept: without `urn:uuid:`."""
    return name[9:] if name[:9].lower() == "urn:uuid:" else name


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _first(wheres: Iterable[Q]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for where in wheres:
        rows = Competency.objects.filter(where).order_by("-pk")
        found.update(rows.values_list("cf_item_id", "pk"))
    return found


def by_names(names: Iterable[str]) -> dict[str, list[UUID]]:
    """The competencies that each name means: a GUID, `urn:uuid:`, URI, or code; unknown names left out.

    More than one means that the name does not say which.
    """
    asked = sorted(set(names))
    found = {name: [pk] for name, pk in by_cf_item_ids(asked).items()}
    for field in ("uri", "code", "short_code"):
        left = [name for name in asked if name not in found]
        several: dict[str, list[UUID]] = defaultdict(list)
        for part in _parts(left):
            rows = Competency.objects.filter(**{f"{field}__in": part}).order_by("pk")
            for name, pk in rows.values_list(field, "pk"):
                several[name].append(pk)
        found |= several
    return found


def levels_of(competencies: Iterable[UUID]) -> dict[UUID, Levels | None]:
    """The scale of each competency's framework; None where the framework has none and policy decides."""
    rows = Competency.objects.filter(pk__in=list(competencies))
    scales = dict(rows.values_list("pk", "framework__scale_id"))
    levels: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for scale, value, name in Level.objects.filter(
        scale__in=set(scales.values()) - {None}
    ).values_list("scale_id", "value", "name"):
        levels[scale].append((value, name))
    return {pk: _levels(levels.get(scale)) if scale else None for pk, scale in scales.items()}


def _levels(rows: list[tuple[int, str]] | None) -> Levels | None:
    if not rows:
        return None
    ordered = sorted(rows)
    return Levels(ordered[0][0], tuple(name for _, name in ordered))
