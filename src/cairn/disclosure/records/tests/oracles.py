"""The slow and obvious ways: counting by dictionaries, and trying every choice of steps."""

from collections import Counter
from itertools import product
from math import log2

from cairn.disclosure.records.ladders import OTHER, WITHHELD


def at_step(ladder, step, value):
    if step == len(ladder.steps) + 1:
        return WITHHELD
    if step == 0 or value is None:
        return value
    return ladder.steps[step - 1][1].get(value, OTHER)


def rows_at(rows, ladders, steps):
    return [
        tuple(at_step(lad, s, v) for lad, s, v in zip(ladders, steps, row, strict=True))
        for row in rows
    ]


def standing_out(rows, k):
    """Places of rows that fewer than k rows look like."""
    many = Counter(rows)
    return {i for i, row in enumerate(rows) if many[row] < k}


def information(rows, ladders, steps, gone):
    """The share of bits that stay, weighted; of a table that tells nothing, the share of rows."""
    published, n = rows_at(rows, ladders, steps), len(rows)
    found, weights = 0.0, 0.0
    for q, ladder in enumerate(ladders):
        exact, now = Counter(r[q] for r in rows), Counter(r[q] for r in published)
        whole = sum(log2(n / exact[r[q]]) for r in rows)
        if whole == 0 or ladder.weight == 0:
            continue
        left = sum(log2(n / now[published[i][q]]) for i in range(n) if i not in gone)
        found, weights = found + ladder.weight * left / whole, weights + ladder.weight
    return found / weights if weights else (n - len(gone)) / n


def best_information(rows, ladders, k, limit, before):
    """The most that any choice keeps; None: none withholds few enough."""
    found = None
    for steps in product(*(range(len(lad.steps) + 2) for lad in ladders)):
        linked = [(b, *r) for b, r in zip(before, rows_at(rows, ladders, steps), strict=True)]
        gone = standing_out(linked, k)
        if len(gone) <= limit:
            mine = information(rows, ladders, steps, gone)
            found = mine if found is None else max(found, mine)
    return found
