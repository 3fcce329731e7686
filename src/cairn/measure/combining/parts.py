"""The parts of a rule for combining: the scale, the measures, what is enough, and the profile.

Each is a plain value that refuses what cannot be meant, with its mend.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from math import isfinite
from typing import Any, Self

from cairn.kernel.errors import BadPolicy
from cairn.measure.checks import only, within

MOST_LEVELS = 10


def rising(what: str, cuts: tuple[float, ...]) -> None:
    """Refuses cuts that are no numbers or do not rise."""
    numbers = all(isinstance(c, int | float) and isfinite(c) for c in cuts)
    if not numbers or any(a >= b for a, b in pairwise(cuts)):
        raise BadPolicy(
            f"The cuts of {what} are {list(cuts)}.", mend="Give numbers, the lowest first."
        )


class Part:
    """Made of a plain mapping; a word too many or too few is refused."""

    @classmethod
    def from_plain(cls, name: str, plain: Mapping[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        only(name, plain, known)
        given = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
        try:
            return cls(**given)
        except TypeError:
            missing = ", ".join(sorted(known - set(given)))
            raise BadPolicy(
                f"{name} came without all it needs.", mend=f"Add what fits of: {missing}."
            ) from None


@dataclass(frozen=True)
class Scale(Part):
    """Levels `lowest`, `lowest` + 1 …, one more than there are cuts; a score at a cut has the level above."""

    lowest: int
    cuts: tuple[float, ...]

    def __post_init__(self) -> None:
        within("The scale's lowest level", self.lowest, -100, 100, whole=True)
        within("The scale's number of cuts", len(self.cuts), 1, MOST_LEVELS - 1, whole=True)
        rising("the scale", self.cuts)

    @property
    def levels(self) -> int:
        return len(self.cuts) + 1


@dataclass(frozen=True)
class Measure(Part):
    """One measure, and how its scores stand on the common scale: intercept + slope * score.

    weight          in the compensatory mean
    standard_error  of a score, on the measure's own scale, where the learner's row brings none;
                    None where every row must bring its own
    specific_sd     how far what it measures lies from what is determined, on the common scale:
                    tasks, raters, content of its own; it widens the error
    cuts            on the measure's own scale, as many as the scale has; () for the scale's own
    """

    name: str
    weight: float = 1.0
    standard_error: float | None = None
    specific_sd: float = 0.0
    slope: float = 1.0
    intercept: float = 0.0
    cuts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise BadPolicy(f"A measure is called {self.name!r}.", mend="Give it a name.")
        within(f"{self.name}'s weight", self.weight, 0, 1e6)
        if self.standard_error is not None:
            within(f"{self.name}'s standard_error", self.standard_error, 0, 1e9)
        within(f"{self.name}'s specific_sd", self.specific_sd, 0, 1e9)
        within(f"{self.name}'s slope", self.slope, 1e-9, 1e9)
        within(f"{self.name}'s intercept", self.intercept, -1e9, 1e9)
        rising(self.name, self.cuts)


@dataclass(frozen=True)
class Enough(Part):
    """What must be there for a determination.

    minimum         so many measures
    minimum_weight  so large a share of all weights, 0..1
    required        these measures
    carry_years     a score may be so many years old; 0 takes this year's alone
    """

    minimum: int = 1
    minimum_weight: float = 0.0
    required: tuple[str, ...] = ()
    carry_years: float = 0.0

    def __post_init__(self) -> None:
        within("The minimum of measures", self.minimum, 1, 100, whole=True)
        within("The minimum_weight", self.minimum_weight, 0, 1)
        within("The carry_years", self.carry_years, 0, 20)


@dataclass(frozen=True)
class Profile(Part):
    """Of `profile@1`: which pattern of levels reaches a level.

    at_least  so many measures stand at it or above; where measures are missing, the same share of
              those present, rounded up
    gates     these measures stand at it or above; they are required
    below     no measure lies more than so many levels below it; None sets no limit
    """

    at_least: int
    gates: tuple[str, ...] = ()
    below: int | None = None

    def __post_init__(self) -> None:
        within("The profile's at_least", self.at_least, 1, 100, whole=True)
        if self.below is not None:
            within("The profile's below", self.below, 0, MOST_LEVELS, whole=True)


@dataclass(frozen=True)
class Prior(Part):
    """What is known of a learner's standing before any measure, on the common scale."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        within("The prior's mean", self.mean, -1e9, 1e9)
        within("The prior's sd", self.sd, 1e-9, 1e9)
