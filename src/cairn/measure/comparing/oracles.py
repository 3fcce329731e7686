"""Pairs and adjusted differences again, one at a time, slow and obvious; to test against."""

from collections.abc import Sequence
from statistics import stdev

import numpy as np

from .matching import Before


def pairs(helped: Before, waiting: Before, calipers: Sequence[float]) -> list[tuple[int, int]]:
    """As `matching.matched`, by looking at everybody in turn."""
    columns = list(zip(*[*helped.seen.tolist(), *waiting.seen.tolist()], strict=True))
    spread = [stdev(column) or 1.0 for column in columns]

    def distance(i: int, j: int) -> float | None:
        if helped.where[i] != waiting.where[j] or helped.who[i] == waiting.who[j]:
            return None
        gaps = [abs(helped.seen[i, k] - waiting.seen[j, k]) / spread[k] for k in (0, 1)]
        if any(gap > most + 1e-12 for gap, most in zip(gaps, calipers, strict=True)):
            return None
        return float(sum(gap**2 for gap in gaps) ** 0.5)

    possible = {
        i: [j for j in range(len(waiting.who)) if distance(i, j) is not None]
        for i in range(len(helped.who))
    }
    used: set[int] = set()
    found = []
    for i in sorted(possible, key=lambda i: (len(possible[i]), i)):
        free = [j for j in possible[i] if int(waiting.who[j]) not in used]
        if free:
            best = min(free, key=lambda j: (distance(i, j), j))
            used.add(int(waiting.who[best]))
            found.append((i, best))
    return sorted(found)


def adjusted(differences: Sequence[float], apart: Sequence[Sequence[float]]) -> float:
    """The first figure of least squares, by orthogonal columns one after another (Gram and Schmidt)."""
    rows = np.column_stack([np.asarray(apart, float), np.ones(len(differences))])
    done: list[np.ndarray] = []
    for column in rows.T:
        rest = column.copy()
        for before in done:
            rest -= (rest @ before) / (before @ before) * before
        if rest @ rest > 1e-12:
            done.append(rest)
    last = done[-1]
    return float(last @ np.asarray(differences, float) / (last @ last))
