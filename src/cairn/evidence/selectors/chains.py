"""Where chains of corrections end: for whoever keeps a piece's key and asks what stands in its place now."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from cairn.evidence.models import Evidence


class End(NamedTuple):
    """The row at the end of a chain, where it is not withdrawn; `value` None: not scored."""

    id: UUID
    value: float | None


def ends_that_stand(pieces: Collection[UUID]) -> dict[UUID, End]:
    """For each of these pieces what stands in its place; left out where that was withdrawn.

    For learners whose class the caller has opened. One query for each correction in a row.
    """
    end = {key: key for key in pieces}
    while end:
        later = dict(
            Evidence.objects.filter(supersedes__in=set(end.values())).values_list(
                "supersedes_id", "id"
            )
        )
        if not later:
            break
        end = {first: later.get(last, last) for first, last in end.items()}
    rows = Evidence.objects.filter(id__in=set(end.values()), withdrawn_by=None)
    found = {key: End(key, value) for key, value in rows.values_list("id", "value")}
    return {first: found[last] for first, last in end.items() if last in found}


class Kept(NamedTuple):
    """What one row of the log says by itself; `value` None: not scored."""

    value: float | None
    note: str


def as_said(pieces: Collection[UUID]) -> dict[UUID, Kept]:
    """What these rows say, whatever came after them; for whoever has opened their learners' class."""
    rows = Evidence.objects.filter(id__in=list(pieces)).values_list("id", "value", "note")
    return {key: Kept(value, note) for key, value, note in rows}
