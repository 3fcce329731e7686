"""The gap between two groups' shares, and its change between two years.

Each gap has Newcombe's interval; the change of a gap joins the two by the limits' own distances (G. Y. Zou &
A. Donner, Statistics in Medicine 27, 2008, the MOVER). A gap can close because the group ahead fell: so
both groups' own changes stand beside it.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from cairn.kernel.errors import BadInput
from cairn.measure.shares import Z90, Difference, Share, difference, wilson


@dataclass(frozen=True)
class GapChange:
    """Shares of four groups of learners, and what follows; a gap is the group ahead less the one behind.

    change           gap after less gap before: below 0 the gap has closed
    ahead, behind    each group's own change
    """

    ahead_before: Share
    behind_before: Share
    ahead_after: Share
    behind_after: Share
    before: Difference
    after: Difference
    change: Difference
    ahead: Difference
    behind: Difference


def gap_change(
    ahead_before: Share, behind_before: Share, ahead_after: Share, behind_after: Share
) -> GapChange:
    """From the four shares, each with its range.

    The four groups count as independent. Where many learners are in both years, or all in the same schools,
    the range is too wide or too narrow: use `clusters` there.
    """
    before = difference(ahead_before, behind_before)
    after = difference(ahead_after, behind_after)
    return GapChange(
        ahead_before=ahead_before,
        behind_before=behind_before,
        ahead_after=ahead_after,
        behind_after=behind_after,
        before=before,
        after=after,
        change=_less(after, before),
        ahead=difference(ahead_after, ahead_before),
        behind=difference(behind_after, behind_before),
    )


def gap_change_of(
    reached: ArrayLike, ahead: ArrayLike, later: ArrayLike, *, z: float = Z90
) -> GapChange:
    """The same from columns.

    reached  (n,) 1 the learner reached the line, 0 did not, NaN missing (left out)
    ahead    (n,) in the group ahead, or in the one behind
    later    (n,) in the later of the two years

    Raises BadInput for other values and where one of the four groups is empty.
    """
    figure = np.asarray(reached, np.float64)
    wrong = np.flatnonzero(~(np.isnan(figure) | np.isin(figure, (0.0, 1.0))))
    if wrong.size:
        raise BadInput(
            f"Row {wrong[0] + 1} has {figure[wrong[0]]:g} where 0 or 1 is asked for.",
            mend="Say 1 for reached and 0 for not; leave it empty where it is missing.",
        )
    first, second = np.asarray(ahead, bool), np.asarray(later, bool)
    there = ~np.isnan(figure)
    shares = []
    for year, when in (("earlier", ~second), ("later", second)):
        for name, who in (("ahead", first), ("behind", ~first)):
            chosen = figure[there & when & who]
            share = wilson(float(chosen.mean()) if chosen.size else 0.0, chosen.size, z=z)
            if share is None:
                raise BadInput(
                    f"Nobody of the group {name} has a figure in the {year} year.",
                    mend="Compare groups and years that have learners.",
                )
            shares.append(share)
    return gap_change(*shares)


def _less(one: Difference, other: Difference) -> Difference:
    """One difference less another, independent one."""
    d = one.difference - other.difference
    down = sqrt((one.difference - one.low) ** 2 + (other.high - other.difference) ** 2)
    up = sqrt((one.high - one.difference) ** 2 + (other.difference - other.low) ** 2)
    return Difference(d, max(d - down, -2.0), min(d + up, 2.0))
