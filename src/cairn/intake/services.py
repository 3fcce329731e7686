"""Taking something in: a delivery is opened, its rows are compared with what is known, and it is closed.

Every import follows one pattern. A batch of rows and their fingerprints are written in one transaction:
whoever kills the process loses at most the batch in hand, and the next run goes on where this one ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from cairn.kernel.faults import Fault
from cairn.kernel.progress import batches

from . import bulk
from .models import Delivery as Delivery
from .models import QuarantinedRow, SourceRow
from .statistics import renew_statistics

_KEPT_VALUE, _MANY = 200, 1000
ENDED = b"ended"
"""The fingerprint of a row that its source no longer sends: no row has it, so sent again it is news."""


@dataclass
class Count:
    """What became of the rows of one kind: read = stored + unchanged + quarantined."""

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    quarantined: int = 0

    @property
    def reconciles(self) -> bool:
        return self.read == self.stored + self.unchanged + self.quarantined


@dataclass
class Tally:
    """The counts of a delivery by kind of row."""

    by_kind: dict[str, Count] = field(default_factory=dict)

    def of(self, kind: str) -> Count:
        return self.by_kind.setdefault(kind, Count())

    def as_json(self) -> dict[str, dict[str, int]]:
        return {kind: asdict(count) for kind, count in self.by_kind.items()}


def open_delivery(
    *, kind: str, source: str, name: str, received_at: datetime, received_from: str
) -> Delivery:
    """Notes that something has come in."""
    return Delivery.objects.create(
        kind=kind, source=source, name=name, received_at=received_at, received_from=received_from
    )


def begun_with(delivery: Delivery) -> UUID:
    """The least identifier that anything can have that came with this delivery, or with a run of the
    same kind and source that was cut off before it."""
    alike = Delivery.objects.filter(kind=delivery.kind, source=delivery.source)
    last = alike.exclude(finished_at=None).order_by("pk").last()
    open_ = alike.filter(finished_at=None)
    first = (open_.filter(pk__gt=last.pk) if last else open_).order_by("pk").first() or delivery
    return UUID(int=first.pk.int >> 80 << 80)


def close_delivery(delivery: Delivery, tally: Tally, *, finished_at: datetime) -> None:
    """Notes what became of it."""
    delivery.counts, delivery.finished_at = tally.as_json(), finished_at
    delivery.save(update_fields=["counts", "finished_at"])
    if sum(count.stored for count in tally.by_kind.values()) >= _MANY:
        transaction.on_commit(renew_statistics)  # what is undone must not be planned by


def quarantine(delivery: Delivery, faults: Iterable[Fault]) -> None:
    """Puts faulty rows aside with what is wrong and how to mend it."""
    QuarantinedRow.objects.bulk_create(
        [
            QuarantinedRow(
                delivery=delivery,
                file=f.file,
                line=f.line,
                column=f.column,
                value=f.value[:_KEPT_VALUE],
                what=f.what,
                mend=f.mend,
            )
            for f in faults
        ],
        batch_size=1000,
    )


def digest(*values: object) -> bytes:
    """The fingerprint of a row's values; None and the empty text differ."""
    text = "\x1f".join(["\x00" if v is None else v if type(v) is str else str(v) for v in values])
    return blake2b(text.encode(), digest_size=16).digest()


class Known(NamedTuple):
    """A row as its source last sent it."""

    digest: bytes
    subject: UUID | None


def known(source: str, kind: str, keys: Iterable[str]) -> dict[str, Known]:
    """Those of the keys that this source has sent before."""
    found: dict[str, Known] = {}
    for some in batches(keys, 5000):
        rows = SourceRow.objects.filter(source=source, kind=kind, key__among=some)
        for key, digest, subject in rows.values_list("key", "digest", "subject"):
            found[key] = Known(bytes(digest), subject)
    return found


def remember(
    source: str, kind: str, rows: Sequence[tuple[str, bytes, UUID | None]], *, new: bool
) -> None:
    """Keeps fingerprints (key, digest, subject); `new`: none of the keys was known before."""
    if new:
        bulk.insert(
            SourceRow,
            ("source", "kind", "key", "digest", "subject"),
            ((source, kind, key, digest, subject) for key, digest, subject in rows),
        )
        return
    SourceRow.objects.bulk_create(
        [SourceRow(source=source, kind=kind, key=k, digest=d, subject=s) for k, d, s in rows],
        update_conflicts=True,
        unique_fields=["source", "kind", "key"],
        update_fields=["digest", "subject"],
        batch_size=1000,
    )


def standing(source: str, kind: str) -> Iterator[str]:
    """The keys of the rows that this source has sent and not ended since."""
    rows = SourceRow.objects.filter(source=source, kind=kind).exclude(digest=ENDED)
    return rows.values_list("key", flat=True).iterator(chunk_size=20_000)


def has_sent(source: str, kind: str) -> bool:
    """Whether any row of this kind has come from this source."""
    return SourceRow.objects.filter(source=source, kind=kind).exists()


def mark_ended(source: str, kind: str, keys: Iterable[str]) -> None:
    """Notes that this source no longer sends these rows."""
    for some in batches(keys, 5000):
        SourceRow.objects.filter(source=source, kind=kind, key__among=some).update(digest=ENDED)


def vendor() -> str:
    """Which database holds the record: sqlite or postgresql."""
    return connection.vendor
