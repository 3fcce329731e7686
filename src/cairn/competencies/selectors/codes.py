"""What publishers call competencies, for tables that carry many of them."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from cairn.competencies.models import Competency

_AT_ONCE = 5000


class Codes(NamedTuple):
    """The publisher's code, and its GUID (CASE)."""

    code: str
    cf_item_id: str


def codes_of(competencies: Collection[UUID]) -> dict[UUID, Codes]:
    """The codes of these competencies."""
    keys = list(competencies)
    found: dict[UUID, Codes] = {}
    for first in range(0, len(keys), _AT_ONCE):
        rows = Competency.objects.filter(pk__in=keys[first : first + _AT_ONCE])
        found |= {key: Codes(*rest) for key, *rest in rows.values_list("pk", "code", "cf_item_id")}
    return found
