"""Which groups are to be protected, read from what is published alone: every one that may have fewer than the minimum.

A group is a row that is not shown, or what several such rows leave together: a total less its published parts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .attacking import LEARNERS, Promise
from .layouts import EVERYBODY, Layout
from .rows import Row, Shown


@dataclass(frozen=True)
class Kept:
    """A group that may be small, and which of its counts are to stay unknown.

    counts  name → levels; LEARNERS: all of them
    """

    row: Row
    counts: tuple[tuple[str, tuple[int, ...]], ...]


def to_keep(
    layout: Layout,
    shown: Mapping[str, Shown],
    sensitive: Mapping[str, tuple[int, ...]],
    promise: Promise,
) -> list[Kept]:
    """Every group that may have fewer than the minimum, as far as its own row and its total's say."""
    found: dict[str, Row] = {}
    for row in layout.rows:
        if _may_be_small(shown[row.key].learners, promise.minimum):
            found[row.key] = row
    for rest in _rests(layout, shown, promise.minimum):
        found.setdefault(rest.key, rest)
    levels = tuple(range(layout.levels))
    kept = []
    for row in found.values():
        counts = list(sensitive.items())
        if promise.sizes and not row.known:
            counts.insert(0, (LEARNERS, levels))
        kept.append(Kept(row, tuple(counts)))
    return kept


def _may_be_small(learners: tuple[int, int | None], minimum: int) -> bool:
    low, high = learners
    return low < minimum and (high is None or high > 0)


def _rests(layout: Layout, shown: Mapping[str, Shown], minimum: int) -> Iterator[Row]:
    by_name = {place.name: place for place in layout.places}
    for place in layout.places:
        for everybody, rows in layout.divided(place):
            yield from _rest(everybody, rows, shown, minimum)
        for way in place.sums:
            parts = [by_name[name] for name in way]
            values = [(d, v) for d, vs in layout.divisions.items() for v in vs]
            for division, value in [(layout.first, EVERYBODY), *values]:
                whole = layout.row(place, division, value)
                rows = [layout.row(part, division, value) for part in parts]
                yield from _rest(whole, rows, shown, minimum)


def _rest(
    whole: Row, rows: Sequence[Row], shown: Mapping[str, Shown], minimum: int
) -> Iterator[Row]:
    """What the rows that are not shown leave together, where it may be small and is more than one of them."""
    hidden = [
        row for row in rows if shown[row.key].shares is None and shown[row.key].counts is None
    ]
    if len(hidden) < 2 or len(hidden) == len(rows):
        return
    low, high = _left(
        shown[whole.key], [shown[r.key] for r in rows if r not in hidden], hidden, shown
    )
    if _may_be_small((low, high), minimum):
        levels = tuple(
            tuple(cell for row in hidden for cell in row.levels[i])
            for i in range(len(whole.levels))
        )
        key = f"{whole.key}, rest: {', '.join(row.key for row in hidden)}"
        yield Row(key, levels, known=low == high)


def _left(
    whole: Shown, parts: Iterable[Shown], hidden: Sequence[Row], shown: Mapping[str, Shown]
) -> tuple[int, int | None]:
    parts = list(parts)
    low = sum(shown[row.key].learners[0] for row in hidden)
    if all(part.learners[1] is not None for part in parts):
        low = max(low, whole.learners[0] - sum(part.learners[1] or 0 for part in parts))
    most = [shown[row.key].learners[1] for row in hidden]
    high = None if None in most else sum(m or 0 for m in most)
    if whole.learners[1] is not None:
        less = whole.learners[1] - sum(part.learners[0] for part in parts)
        high = less if high is None else min(high, less)
    return low, high
