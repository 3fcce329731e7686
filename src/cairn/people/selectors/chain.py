"""Whether the log of who looked is as it was written: the chain worked out again, row by row.

No learner is named in what these return: a link's number, a row's id, hashes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress
from cairn.people.models import Look, LookArrival, LookHead, LookLink
from cairn.people.rules.chain import FIELDS, NOTHING_YET, Value, link

Row = tuple[Value, ...]
_AT_ONCE = 5_000
COLUMNS = tuple(
    f"{name}_id" if name in ("actor", "learner", "section", "organization", "of") else name
    for name in FIELDS
)
"""The fields under the hash, by the names that Django gives their columns."""


@dataclass(frozen=True, order=True)
class Head:
    """The last link on a day: its number from 1, and its hash in hexadecimal digits."""

    day: date
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.hash}"


@dataclass(frozen=True)
class Fault:
    """The first place at which the log is not as it was written: the link's number, the row, what is wrong."""

    number: int
    look: UUID | None
    what: str


@dataclass(frozen=True)
class Verified:
    """Links that are right, the last of them, looks that wait to be taken in, and the first fault if there is one."""

    links: int
    hash: str
    waiting: int
    fault: Fault | None


def read_head(line: str) -> Head:
    """A published line, as someone kept it. Raises BadInput."""
    try:
        day, number, digits = line.split()
        if len(bytes.fromhex(digits)) != len(NOTHING_YET) or int(number) < 0:
            raise ValueError(line)
        return Head(date.fromisoformat(day), int(number), digits.lower())
    except ValueError:
        raise BadInput(
            f"“{line.strip()[:120]}” is not a published head.",
            mend="A line is a day, a number and 64 hexadecimal digits, with a space between each.",
        ) from None


def heads(latest: int | None = None) -> list[Head]:
    """What was published, oldest first; only the latest so many when asked."""
    rows = LookHead.objects.order_by("-day")
    found = rows if latest is None else rows[:latest]
    return [Head(h.day, h.number, bytes(h.hash).hex()) for h in found][::-1]


def last_link() -> tuple[int, bytes]:
    """The end of the chain: number and hash; 0 and zeros when nothing was ever taken in."""
    last = LookLink.objects.order_by("-number").values_list("number", "hash").first()
    return (last[0], bytes(last[1])) if last else (0, NOTHING_YET)


def rows_of(looks: Iterable[UUID]) -> dict[UUID, Row]:
    """The fields under the hash, by the look's id."""
    found = Look.objects.filter(pk__in=list(looks)).values_list(*COLUMNS)
    return {row[0]: row for row in found}


def verify(
    kept: Iterable[Head] = (), *, since: Head | None = None, progress: Progress | None = None
) -> Verified:
    """Works the chain out again and compares it with every head that was published or kept.

    kept      heads from outside the database: only these show that a whole chain was written anew
    since     begin after this head, which is believed, instead of at the beginning
    """
    asked = [*heads(), *kept]
    walk = _Walk(asked, since)
    last, _hash = last_link()
    if progress is not None:
        progress.begin("Verifying the log of looks", max(last - walk.number, 0))
    fault = walk.go(progress) or walk.published_beyond() or (None if since else _outside(walk))
    return Verified(walk.number, walk.hash.hex(), LookArrival.objects.count(), fault)


class _Walk:
    """How far the chain was found right."""

    def __init__(self, asked: Iterable[Head], since: Head | None) -> None:
        self.number = since.number if since else 0
        self.hash = bytes.fromhex(since.hash) if since else NOTHING_YET
        self._asked = [h for h in asked if h.number >= self.number]

    def go(self, progress: Progress | None) -> Fault | None:
        for links, rows in _pages(self.number):
            for number, look, stored in links:
                if fault := self._step(number, look, stored, rows.get(look)):
                    return fault
            if progress is not None:
                progress.advance(len(links))
        return None

    def _step(self, number: int, look: UUID, stored: bytes, row: Row | None) -> Fault | None:
        if number != self.number + 1:
            return Fault(self.number + 1, None, "this link is gone from the chain")
        if row is None:
            return Fault(number, look, "this look is gone from the log")
        if link(self.hash, row) != stored:
            return Fault(number, look, "this look, or its place, is not as it was written")
        for head in self._asked:
            if head.number == number and head.hash != stored.hex():
                return Fault(
                    number, look, f"the chain differs from what was published on {head.day}"
                )
        self.number, self.hash = number, stored
        return None

    def published_beyond(self) -> Fault | None:
        beyond = [h for h in self._asked if h.number > self.number]
        if not beyond:
            return None
        first = min(beyond)
        what = f"the chain ends here; on {first.day} it had {first.number:,} links"
        return Fault(self.number + 1, None, what)


def _pages(after: int) -> Iterator[tuple[list[tuple[int, UUID, bytes]], dict[UUID, Row]]]:
    while True:
        found = LookLink.objects.filter(number__gt=after).order_by("number")
        page = found.values_list("number", "look", "hash")[:_AT_ONCE]
        links = [(number, look, bytes(hashed)) for number, look, hashed in page]
        if not links:
            return
        yield links, rows_of(look for _number, look, _hash in links)
        after = links[-1][0]


def _outside(walk: _Walk) -> Fault | None:
    """A look that waits and is not in the log, or is in it and neither a link nor waiting."""
    gone = LookArrival.objects.exclude(look__in=Look.objects.values("pk")).first()
    if gone is not None:
        return Fault(0, gone.look, "this look is gone from the log before it came into the chain")
    if Look.objects.count() <= walk.number:
        return None
    inside = LookLink.objects.values("look")
    waiting = LookArrival.objects.values("look")
    stray = Look.objects.exclude(pk__in=inside).exclude(pk__in=waiting).order_by("pk").first()
    return Fault(0, stray.pk, "this look never came into the chain") if stray else None
