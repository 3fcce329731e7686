"""Where chains of corrections end: for whoever keeps a piece's key and asks what stands in its place now."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from cairn.evidence.models import Evidence
from cairn.kernel.ids import NOTHING


class End(NamedTuple):
    """The row at the end of a chain, where it is not withdrawn; `value` None: not scored."""

    id: UUID
    value: float | None


def ends_that_stand(pieces: Collection[UUID], *, known: datetime | None = None) -> dict[UUID, End]:
    """For each of these pieces what stands in its place; left out where that was withdrawn.

    known   as the log stood at that moment, if given

    For learners whose record or class the caller has opened. Two queries, of none as of many, and one
    more for each correction in a row.
    """
    log = (
        Evidence.objects.all() if known is None else Evidence.objects.filter(recorded_at__lte=known)
    )
    end = {key: key for key in pieces}
    while later := dict(log.filter(supersedes__in=_asked(end)).values_list("supersedes_id", "id")):
        end = {first: later.get(last, last) for first, last in end.items()}
    withdrawn = log.filter(withdraws=OuterRef("pk"))
    rows = log.filter(~Exists(withdrawn), id__in=_asked(end))
    found = {key: End(key, value) for key, value in rows.values_list("id", "value")}
    return {first: found[last] for first, last in end.items() if last in found}


def _asked(end: dict[UUID, UUID]) -> set[UUID]:
    return set(end.values()) or {NOTHING}


class Kept(NamedTuple):
    """What one row of the log says by itself; `value` None: not scored."""

    value: float | None
    note: str


def as_said(pieces: Collection[UUID]) -> dict[UUID, Kept]:
    """What these rows say, whatever came after them; for whoever has opened their learners' class."""
    rows = Evidence.objects.filter(id__in=list(pieces)).values_list("id", "value", "note")
    return {key: Kept(value, note) for key, value, note in rows}
