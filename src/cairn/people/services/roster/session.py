"""One run of a roster import: what it knows, and what it has become of rows so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cairn.intake.services import Delivery, Known, Tally, has_sent
from cairn.intake.services import known as known_rows
from cairn.kernel.days import school_year
from cairn.people.models import Organization

MOST_REMEMBERED = 300_000


class New(NamedTuple):
    """A row that this source has not sent before."""

    row: Any
    digest: bytes


class Changed(NamedTuple):
    """A row that differs from what its source sent last; `subject` is what it became then."""

    row: Any
    digest: bytes
    subject: UUID | None


class Place(NamedTuple):
    """What matters of an organization here."""

    kind: str
    district: UUID | None


@dataclass(slots=True)
class Session:
    """What the writers of single tables share.

    source     who answers for the keys
    today      the day on which the roster holds; at  the moment it is taken in
    agents     whom the roster names as agents of a user, by their keys
    """

    source: str
    today: date
    at: datetime
    delivery: Delivery
    tally: Tally
    agents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _news: dict[str, bool] = field(default_factory=dict)
    _subjects: dict[str, dict[str, UUID]] = field(default_factory=dict)
    _places: dict[UUID, Place] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """The first day of spells whose source gives none: that of the present school year."""
        return school_year(self.today).first_day

    def known(self, kind: str, keys: Sequence[str]) -> dict[str, Known]:
        """Those of the keys that this source has sent before; asked once where it sent none at all."""
        if kind not in self._news:
            self._news[kind] = not has_sent(self.source, kind)
        return {} if self._news[kind] else known_rows(self.source, kind, keys)

    def learn(self, kind: str, found: Iterable[tuple[str, UUID | None]]) -> None:
        """Remembers what keys have become."""
        mine = self._subjects.setdefault(kind, {})
        if len(mine) > MOST_REMEMBERED:
            mine.clear()
        mine.update((key, subject) for key, subject in found if subject is not None)

    def subjects(self, kind: str, keys: Iterable[str]) -> dict[str, UUID]:
        """What these keys of this source have become; unknown ones are left out."""
        wanted = {key for key in keys if key}
        mine = self._subjects.setdefault(kind, {})
        if absent := [key for key in wanted if key not in mine]:
            self.learn(
                kind,
                ((k, v.subject) for k, v in known_rows(self.source, kind, absent).items()),
            )
            mine = self._subjects[kind]
        return {key: mine[key] for key in wanted if key in mine}

    def places(self, ids: Iterable[UUID]) -> dict[UUID, Place]:
        """The kind and district of organizations."""
        absent = set(ids) - self._places.keys()
        if absent:
            for pk, kind, district in Organization.objects.filter(pk__in=absent).values_list(
                "pk", "kind", "district"
            ):
                self._places[pk] = Place(kind, district)
        return self._places

    def place(self, pk: UUID, place: Place) -> None:
        self._places[pk] = place


def sorted_out(
    rows: Sequence[Any], digests: Sequence[bytes], known: dict[str, Known]
) -> tuple[list[New], list[Changed], int]:
    """New rows, changed rows, and how many are as they were."""
    new: list[New] = []
    changed: list[Changed] = []
    unchanged = 0
    for row, digest in zip(rows, digests, strict=True):
        before = known.get(row.sourced_id)
        if before is None:
            new.append(New(row, digest))
        elif before.digest == digest:
            unchanged += 1
        else:
            changed.append(Changed(row, digest, before.subject))
    return new, changed, unchanged
