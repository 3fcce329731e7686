"""How probable each score on an item is for a learner of a given ability.

3pl       c + (1 - c) / (1 + exp(-D a (theta - b))); with c = 0 the two-, with a = 1 the one-parameter model
graded    Samejima 1969: reaching score k is 1 / (1 + exp(-D a (theta - b_k)))
gpcm      Muraki 1992: score k in proportion to exp(sum over j <= k of D a (theta - b_j))
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
MODELS = ("3pl", "graded", "gpcm")


@dataclass(frozen=True)
class Item:
    """One item: scores 0 to as many as it has b.

    a      discrimination, above 0
    b      difficulty, thresholds (graded: rising) or steps (gpcm)
    c      lower asymptote, 3pl only, 0 up to but not 1
    """

    model: str
    a: float
    b: tuple[float, ...]
    c: float = 0.0

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise BadInput(
                f"{self.model!r} is no item model.", mend=f"The models are: {', '.join(MODELS)}."
            )
        self._refuse_unless(np.isfinite(self.a) and self.a > 0, "a", self.a, "a number above 0")
        self._refuse_unless(
            len(self.b) > 0 and bool(np.isfinite(self.b).all()), "b", self.b, "numbers"
        )
        one = self.model != "3pl" or len(self.b) == 1
        self._refuse_unless(one, "b", self.b, "one difficulty for a 3pl item")
        rises = self.model != "graded" or bool((np.diff(self.b) > 0).all())
        self._refuse_unless(rises, "b", self.b, "thresholds that rise")
        guessed = 0 <= self.c < 1 and (self.model == "3pl" or self.c == 0)
        self._refuse_unless(
            guessed, "c", self.c, "0 up to but not 1, and 0 where the model has none"
        )

    def _refuse_unless(self, right: bool, name: str, value: object, wanted: str) -> None:
        if not right:
            raise BadInput(
                f"An item of model {self.model} has {name} = {value}.", mend=f"Give {wanted}."
            )

    @property
    def most(self) -> int:
        """The highest score."""
        return len(self.b)

    def probabilities(self, ability: Floats, scaling: float) -> Floats:
        """(n, scores) how probable each score from 0 is at each ability; rows sum to 1."""
        pull = scaling * self.a * (ability[:, None] - np.asarray(self.b))
        if self.model == "gpcm":
            rise = np.concatenate([np.zeros((len(ability), 1)), np.cumsum(pull, axis=1)], axis=1)
            weight = np.exp(rise - rise.max(axis=1, keepdims=True))
            return np.asarray(weight / weight.sum(axis=1, keepdims=True), np.float64)
        reached = np.ones((len(ability), self.most + 2))
        reached[:, 1:-1] = self.c + (1 - self.c) * expit(pull)
        reached[:, -1] = 0.0
        return -np.diff(reached, axis=1)
