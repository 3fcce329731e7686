"""The rules by which small numbers are usually kept back, and what an outsider learns behind each of them."""

import time
from collections.abc import Sequence

import numpy as np
from _linear import Linear
from _outsider import Learned, Outsider, Row, Target, counts_of
from _simulated import (
    GROUPS,
    LEVELS,
    MINIMUM,
    SETS,
    WIDTH,
    Truth,
    in_order,
    of_districts,
    of_group,
    shape,
    small_rows,
)

Ends = tuple[int, int]


def band(n: int) -> tuple[int, ...]:
    """Cuts of shares by n, as in the federal files of the field: halves below 16, whole percents above 300."""
    step = 50 if n < 16 else 20 if n < 31 else 10 if n < 61 else 5 if n < 301 else 1
    return tuple(range(0, 101, step))


def published_by(rule: str, x: np.ndarray, units: tuple[int, ...]) -> list[Row]:
    """The rows of a place with these learners (values, levels), by one of the usual rules."""
    counts = [of_group(x, group) for group in range(len(GROUPS))]
    few = {g for g, c in enumerate(counts) if c.sum() < MINIMUM}
    silent: set[int] = set()
    if rule == "suppression":
        for division in shape().divisions:
            those = [v + 1 for v in division]
            hidden = [g for g in those if g in few]
            if len(hidden) == 1 and len(those) > 1:
                rest = [g for g in those if g not in few]
                silent |= {hidden[0], min(rest, key=lambda g: counts[g].sum())}
    found = []
    for g, own in enumerate(counts):
        n = int(own.sum())
        if g in silent:
            continue
        if g in few:
            found.append(Row(units, g, 0, MINIMUM - 1))
        elif rule == "banding":
            cuts = np.array(band(n))
            at = np.minimum((100 * own[:, None] >= cuts * n).sum(axis=1) - 1, cuts.size - 2)
            found.append(Row(units, g, n, n, [(int(cuts[a]), int(cuts[a + 1])) for a in at]))
        else:
            found.append(Row(units, g, n, n, counts=[int(c) for c in own]))
    return found


def kept(rows: Sequence[Row], most: float) -> float:
    """Bits that rows tell, over those that whole percents and n of all rows of the minimum or more would tell."""
    return sum(_bits(row) for row in rows) / most


def _bits(row: Row) -> float:
    from cairn.disclosure.tables.rows import information

    if row.most is not None and row.most < MINIMUM:
        return 0.0
    shares: Sequence[tuple[int, int]] = row.shares
    if row.counts:
        percents = [100 * c // row.least for c in row.counts]
        shares = [(min(p, 99), min(p, 99) + 1) for p in percents]
    return information((row.least, row.most), shares)


def within(target: Target, free: Sequence[int]) -> Target:
    return Target(tuple(free.index(u) for u in target.units), target.group)


def usual(rule: str, truth: Truth, schools: int, share: float, random: np.random.Generator) -> None:
    """What is learned about the first year's small units from one table, and from all of the district."""
    x, number = in_order(truth)
    alone, linked = Learned(), Learned()
    told, most, shown, every = 0.0, 0.0, 0, 0
    began = time.process_time()
    for those in of_districts(schools, 0, number):
        rows = [row for p in those for row in published_by(rule, x[list(p)].sum(axis=0), p)]
        whole = [r for p in those for r in published_by("counts", x[list(p)].sum(axis=0), p)]
        told += sum(_bits(row) for row in rows)
        most += sum(_bits(row) for row in whole)
        shown += sum(bool(row.counts) or bool(row.shares) for row in rows)
        every += len(whole)
        units = sorted({u for p in those for u in p})
        small = small_rows(x, [p for p in those if len(p) == 1])
        small = [t for t in small if random.random() < share]
        small.sort(key=lambda t: t.units)
        known: list[Ends] = []
        for unit in sorted({t.units for t in small}):
            table = Outsider.of(shape(), x, [row for row in rows if row.units == unit], unit)
            here = [within(t, unit) for t in small if t.units == unit]
            known += learn(alone, table, here, random)
        district = Outsider.of(shape(), x, rows, units)
        learn(linked, district, [within(t, units) for t in small], random, known)
    took = time.process_time() - began
    print(
        f"{rule}: shares in {shown / every:.1%} of rows, information kept {told / most:.1%} ({took:.0f} s CPU)\n"
        f"  one table            {alone}\n  all of the district  {linked}", flush=True,
    )  # fmt: skip


def learn(
    learned: Learned, outsider: Outsider, targets: Sequence[Target], random: np.random.Generator,
    before: Sequence[Ends] = (),
) -> list[Ends]:  # fmt: skip
    """The ends of all counts of the targets, one target after the other; before: from fewer rows."""
    sets = list(SETS.values())
    counts = [cells for target in targets for cells in counts_of(outsider, target, sets)]
    ends = Linear(outsider, counts, WIDTH, random).ends(before) if counts else []
    for i in range(0, len(ends), len(sets) + 1):
        learned.add(ends[i : i + len(sets) + 1], LEVELS, WIDTH)
    return ends
