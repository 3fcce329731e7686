"""Who has another level under another method, or another version of one: counts with likely ranges.

A level is missing where a method gives none. "Gained" and "lost" are about having a level at all; "up" and
"down" about those who have one under both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.groups.paired import paired_difference
from cairn.measure.shares import Z90, Difference, Share, difference, wilson

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Flips:
    """Of one group of rows; a row is a learner, or a learner's competency.

    rows, learners      all of them; `both_learners` those with a level under both
    same, up, down      rows with a level under both
    gained, lost        rows with a level only after, only before; `neither` under none
    up_share …          of the rows with both, with their ranges; None where there are none
    mean_change         levels, mean of after - before over rows with both; NaN where there are none
    line_before, …      share at the line or beyond; their paired difference; None without a line
    """

    rows: int
    learners: int
    both_learners: int
    same: int
    up: int
    down: int
    gained: int
    lost: int
    neither: int
    up_share: Share | None
    down_share: Share | None
    mean_change: float
    line_before: Share | None
    line_after: Share | None
    line_change: Difference | None

    @property
    def both(self) -> int:
        """Rows with a level under both."""
        return self.same + self.up + self.down


@dataclass(frozen=True)
class Row:
    """One line of a flip table.

    by, value    the subgroup's column and its value; both "" for everybody, value None where it is missing
    down_rest    the share that falls here less that of all other rows; None for everybody
    """

    by: str
    value: str | None
    flips: Flips
    down_rest: Difference | None


@dataclass(frozen=True)
class Columns:
    """n rows: levels before and after (NaN is none) and whose they are (n,), a code for each learner."""

    before: Floats
    after: Floats
    learner: NDArray[np.int64]

    @classmethod
    def of(cls, before: ArrayLike, after: ArrayLike, learner: ArrayLike | None = None) -> "Columns":
        """Checked columns; without `learner`, each row is one learner."""
        one, other = np.asarray(before, np.float64), np.asarray(after, np.float64)
        who = np.arange(one.size) if learner is None else np.asarray(learner, np.int64)
        if one.ndim != 1 or one.shape != other.shape or one.shape != who.shape:
            raise BadInput(
                f"The columns have {one.size}, {other.size} and {who.size} rows.",
                mend="Give each row a level before, a level after and a learner.",
            )
        return cls(one, other, who)

    def chosen(self, rows: NDArray[Any]) -> "Columns":
        """Some of the rows, by their numbers or marks."""
        return Columns(self.before[rows], self.after[rows], self.learner[rows])


def flips(columns: Columns, *, line: float | None = None, z: float = Z90) -> Flips:
    """Who changes, among all rows.

    line  the level that counts as reached, such as Proficient; left out, no shares at a line
    z     standard errors on each side of a likely range; ranges rest on learners, not on rows
    """
    had, has = ~np.isnan(columns.before), ~np.isnan(columns.after)
    both = columns.chosen(had & has)
    moved = both.after - both.before
    size = np.unique(both.learner).size
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    rows, at_line = moved.size, _at_line(both, size, line, z)
    return Flips(
        rows=columns.before.size,
        learners=np.unique(columns.learner).size,
        both_learners=size,
        same=rows - up - down,
        up=up,
        down=down,
        gained=int((~had & has).sum()),
        lost=int((had & ~has).sum()),
        neither=int((~had & ~has).sum()),
        up_share=wilson(up / rows, size, z=z) if rows else None,
        down_share=wilson(down / rows, size, z=z) if rows else None,
        mean_change=float(moved.mean()) if rows else float("nan"),
        line_before=at_line.before,
        line_after=at_line.after,
        line_change=at_line.change,
    )


@dataclass(frozen=True)
class _Line:
    before: Share | None = None
    after: Share | None = None
    change: Difference | None = None


def _at_line(both: Columns, size: int, line: float | None, z: float) -> _Line:
    if line is None or not both.before.size:
        return _Line()
    before, after = both.before >= line, both.after >= line
    cells = (before & after, ~before & after, before & ~after, ~before & ~after)
    return _Line(
        before=wilson(float(before.mean()), size, z=z),
        after=wilson(float(after.mean()), size, z=z),
        change=paired_difference(*(float(c.sum()) for c in cells), size=size, z=z),
    )


Groups = Mapping[str, tuple[NDArray[np.int64], Sequence[str]]]


def flip_table(
    columns: Columns, groups: Groups, *, line: float | None = None, z: float = Z90
) -> list[Row]:
    """Everybody first, then each value of each subgroup column.

    groups  by column: (n,) codes of the values from 0, -1 where missing, and the values
    """
    everybody = flips(columns, line=line, z=z)
    rows = [Row("", "", everybody, None)]
    for by, (codes, values) in groups.items():
        own = _own_learners(columns, codes)
        for code, chosen in _each(codes):
            here = flips(columns.chosen(chosen), line=line, z=z)
            rest = _share_of_rest(everybody, here, own.get(code, 0), z)
            compared = difference(here.down_share, rest) if here.down_share and rest else None
            rows.append(Row(by, values[code] if code >= 0 else None, here, compared))
    return rows


def _each(codes: Whole) -> Iterator[tuple[int, Whole]]:
    """Each code that there is and its rows; the missing ones last."""
    order = np.argsort(codes, kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    parts = dict(zip(found.tolist(), np.split(order, starts[1:])[: found.size], strict=True))
    yield from ((code, parts[code]) for code in sorted(parts, key=lambda c: (c < 0, c)))


def _own_learners(columns: Columns, codes: Whole) -> dict[int, int]:
    """By code: the learners with levels under both in this subgroup and in no other."""
    both = ~(np.isnan(columns.before) | np.isnan(columns.after))
    _, who = np.unique(columns.learner[both], return_inverse=True)
    span = int(codes.max(initial=0)) + 2
    pairs = np.unique(who * span + codes[both] + 1)
    alone = np.bincount(pairs // span)[pairs // span] == 1 if pairs.size else pairs == 0
    found, counts = np.unique(pairs[alone] % span - 1, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _share_of_rest(everybody: Flips, here: Flips, own: int, z: float) -> Share | None:
    """The share that falls among all rows but those here."""
    rows = everybody.both - here.both
    if rows == 0:
        return None
    return wilson((everybody.down - here.down) / rows, everybody.both_learners - own, z=z)


def cross_table(columns: Columns) -> tuple[list[float], NDArray[np.int64]]:
    """The levels there are, lowest first, and how many rows have each pair: rows before, columns after.

    The last row and the last column are those without a level.
    """
    levels = np.unique(np.concatenate([columns.before, columns.after]))
    levels = levels[~np.isnan(levels)]
    table = np.zeros((levels.size + 1, levels.size + 1), np.int64)
    at = [
        np.where(np.isnan(c), levels.size, np.searchsorted(levels, c))
        for c in (columns.before, columns.after)
    ]
    np.add.at(table, tuple(at), 1)
    return levels.tolist(), table
