"""The measures of many learners as columns."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """n learners by m measures, in the order of the rule's measures.

    score  (n, m)  on each measure's own scale; NaN is missing, 0 is a score
    error  (n, m)  its standard error, on the same scale; NaN takes the rule's
    age    (n, m)  years since it was measured; 0 is this year
    mover  (n,)    came during the year
    """

    score: Floats
    error: Floats
    age: Floats
    mover: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        score: ArrayLike,
        error: ArrayLike | None = None,
        age: ArrayLike | None = None,
        mover: ArrayLike | None = None,
    ) -> "Measured":
        """Checked columns; what is left out is missing errors, ages 0 (NaN as well), and no mover."""
        scores = np.array(score, np.float64, ndmin=2)
        blank = np.full(scores.shape, np.nan)
        errors = blank if error is None else np.array(error, np.float64, ndmin=2)
        ages = np.zeros(scores.shape) if age is None else np.array(age, np.float64, ndmin=2)
        moved = np.zeros(len(scores), bool) if mover is None else np.asarray(mover, bool)
        if (
            errors.shape != scores.shape
            or ages.shape != scores.shape
            or moved.shape != (len(scores),)
        ):
            raise BadInput(
                f"Scores are {scores.shape}, errors {errors.shape}, ages {ages.shape}, movers {moved.shape}.",
                mend="Give one error and age for each score, and one mark of moving for each learner.",
            )
        ages = np.where(np.isnan(ages), 0.0, ages)
        _refuse("a score", np.isinf(scores))
        _refuse("a standard error", (errors < 0) | np.isinf(errors))
        _refuse("an age", ages < 0)
        return cls(scores, errors, ages, moved)

    def __len__(self) -> int:
        return len(self.score)

    def digest(self) -> str:
        """Names the columns' content, so that what a determination rested on can be told again."""
        content = hashlib.sha256()
        for column in (self.score, self.error, self.age, self.mover.astype(np.float64)):
            settled = np.where(np.isnan(column), np.nan, column + 0.0)
            content.update(repr(settled.shape).encode())
            content.update(np.ascontiguousarray(settled, "<f8").tobytes())
        return content.hexdigest()


def _refuse(what: str, wrong: NDArray[np.bool_]) -> None:
    rows: Sequence[int] = np.flatnonzero(wrong.any(axis=1)).tolist()
    if rows:
        place = int(np.flatnonzero(wrong[rows[0]])[0])
        raise BadInput(
            f"Row {rows[0] + 1}, measure {place + 1}: {what} that cannot be.",
            mend="Mend that cell; leave it empty where the figure is missing.",
        )
