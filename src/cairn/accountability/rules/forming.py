"""Groups that policy forms of learners: the lowest-performing of a school, by what their tests said the year before.

The year before, because whoever is chosen by this year's figures has low figures this year by being chosen. Columns in,
columns out; a position stands for a learner.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .counting import Figures, People, Whole

LOWEST = "lowest_performing"
"""What policy calls the group, in weights and in what totals are made of."""
_CLOSE = 1e-9


def lowest(school: Whole, value: Figures, share: float) -> NDArray[np.bool_]:
    """(learners,) who is among the lowest so many per cent of those of their school who have a value.

    value   (learners,) NaN: none, who is in no group
    share   per cent; of so many learners it is counted down, and whoever is alike with the last is in
    """
    found = np.zeros(value.size, bool)
    known = np.flatnonzero(~np.isnan(value))
    order = known[np.lexsort((value[known], school[known]))]
    many = np.bincount(school[order], minlength=1) if order.size else np.zeros(1, np.int64)
    first = np.cumsum(many) - many
    k = np.floor(many * share / 100 + _CLOSE).astype(np.int64)
    for at in np.flatnonzero(k).tolist():
        mine = order[first[at] : first[at] + many[at]]
        found[mine] = value[mine] <= value[mine[k[at] - 1]] + _CLOSE
    return found


def formed(people: People, inside: NDArray[np.bool_]) -> People:
    """The people of a group that policy forms, undivided."""
    return replace(people, counts=people.counts & inside, divisions=(), called=LOWEST)
