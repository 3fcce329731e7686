"""What a support plan aims at: a line from where the learner began, by so much a week, for so many weeks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Aim:
    """An aim line.

    gain    what the learner is to gain a week, in the check's unit; above 0
    start   the score at week 0 from which the line is drawn, in the check's unit
    weeks   for how many weeks the plan is to run; above 0
    """

    gain: float
    start: float
    weeks: float

    def __post_init__(self) -> None:
        if not (self.gain > 0 and self.weeks > 0 and np.isfinite([self.gain, self.start]).all()):
            raise BadInput(
                f"An aim of {self.gain} a week for {self.weeks} weeks from {self.start} is no aim.",
                mend="Give a gain above 0, a number of weeks above 0 and the score to start from.",
            )

    def at(self, weeks: ArrayLike) -> Floats:
        """The line's height at each week since the start; same shape, in the check's unit."""
        return np.asarray(self.start + self.gain * np.asarray(weeks, np.float64), np.float64)


def checked(weeks: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """Weeks (n,) since the start, never falling, and scores (learners, n), or BadInput that says what is wrong.

    One learner's scores may be given as (n,). A check that was not given is left out with its week, never NaN.
    Several checks of one moment, as at the beginning of a plan, stand side by side with the same week.
    """
    when, what = np.asarray(weeks, np.float64), np.atleast_2d(np.asarray(scores, np.float64))
    if when.ndim != 1 or what.ndim != 2 or what.shape[1] != when.size:
        raise BadInput(
            f"{when.size} weeks do not match scores of shape {what.shape}.",
            mend="Give one score for each week.",
        )
    if not (np.isfinite(when).all() and np.isfinite(what).all()):
        raise BadInput(
            "A week or a score is missing.", mend="Leave the check out where there is no score."
        )
    if (np.diff(when) < 0).any():
        raise BadInput("The checks are not in order of time.", mend="Order them by week.")
    return when, what


def looks_at(weeks: Floats, least: int) -> NDArray[np.bool_]:
    """(n,) at which checks a rule looks: from the least number on, once all checks of the moment are there."""
    last_of_moment = np.append(np.diff(weeks) > 0, True)
    enough = np.arange(1, weeks.size + 1) >= least
    return np.asarray(last_of_moment[: weeks.size] & enough & (weeks > weeks[:1]), np.bool_)
