"""How much harder than usual a piece was: the task's difficulty and the rater's severity, together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def hardness(difficulty: ArrayLike, severity: ArrayLike) -> NDArray[np.float64]:
    """The sum of what is known of the two, in levels, (n,); NaN where neither is known.

    A harder task and a severer rater lower a rating alike: many-facet Rasch measurement (Linacre 1989).
    """
    task, rater = np.asarray(difficulty, np.float64), np.asarray(severity, np.float64)
    easy, mild = np.isnan(task), np.isnan(rater)
    together = np.where(easy, 0.0, task) + np.where(mild, 0.0, rater)
    return np.where(easy & mild, np.nan, together)
