"""What the engine of accountability answers: totals, ratings, identifications and recognitions, each with its trail.

Every figure is a `figures.Figure`: `.value`, `.why` when missing, and `figures.told(figure)` for the whole trail
(rule, source, numbers, rounding). Chances are None where no noise was drawn (`noise`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .asked import ALL
from .figures import Figure, Rule
from .results import Standing


@dataclass(frozen=True, eq=False)
class Part:
    """One indicator of one span and group: what it gave.

    points, possible   before the weight; `points.why` says why there are none
    weight             as used; None where the indicator did not count
    n                  learners behind it, 0 where nothing was given
    """

    span: str
    group: str
    indicator: str
    value: Figure
    points: Figure
    possible: float
    weight: float | None
    n: int


@dataclass(frozen=True, eq=False)
class Total:
    """A total of a place (group ALL) or of one of its groups, in per cent of the points possible.

    year   this year's alone; `total` blends years as policy says
    parts  indicators of every span (and, of a place, of every group that its total blends), this year
    """

    place: str
    group: str
    total: Figure
    year: Figure
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, eq=False)
class Ground:
    """One reason of policy, tried on a place or a group.

    holds   True, False, or None: policy or results do not say (`why`)
    chance  that it holds, over the draws; None without noise
    trail   the figures that were compared
    """

    name: str
    rule: Rule
    holds: bool | None
    how: str
    why: str = ""
    chance: float | None = None
    trail: tuple[Figure, ...] = ()


@dataclass(frozen=True, eq=False)
class Identification:
    """Whether a place or group is identified in a category, by which grounds, and where its clock stands.

    met       this year's grounds hold; None: cannot be said
    chance    that they hold, over the draws
    standing  as it holds after this year; None: not identified
    step      "named", "planning", "stays", "exits", "not named this year" (outside the cadence), "not identified",
              "more rigorous: …" after the years policy gives
    how       in words, with the line of the clock
    """

    place: str
    group: str
    category: str
    met: bool | None
    grounds: tuple[Ground, ...]
    chance: float | None = None
    standing: Standing | None = None
    step: str = ALL
    how: str = ALL


@dataclass(frozen=True, eq=False)
class Recognition:
    """A success that policy names, and the grounds that hold."""

    place: str
    group: str
    key: str
    grounds: tuple[Ground, ...]
    chance: float | None = None


@dataclass(frozen=True, eq=False)
class Rated:
    """One place, one year.

    total       of the whole place; `total.total.why` where there is none
    groups      totals of its groups, by group
    rating      policy's word; None with `why` where policy or results give none
    chances     of each rating, over the draws; empty without noise
    percentile  among places of the same span, where policy asks for one
    before      last year's per cent alone, by this year's rules; beside it stands `total.year`
    """

    place: str
    year: int
    total: Total
    groups: Mapping[str, Total]
    rating: str | None
    why: str
    rating_rule: Rule | None
    chances: Mapping[str, float] = field(default_factory=dict)
    percentile: Figure | None = None
    before: Figure | None = None
    participation: tuple[Figure, ...] = ()
    identifications: tuple[Identification, ...] = ()
    recognitions: tuple[Recognition, ...] = ()


@dataclass(frozen=True, eq=False)
class State:
    """All places of one year under one policy.

    unsaid  what policy does not say and the engine met: parameter → what was done instead
    """

    year: int
    places: Mapping[str, Rated]
    unsaid: Mapping[str, str]
    ended: tuple[Standing, ...] = ()

    def identified(self, category: str) -> tuple[Identification, ...]:
        """All that stand in a category after this year, by place and group."""
        return tuple(
            each
            for place in sorted(self.places)
            for each in self.places[place].identifications
            if each.category == category and each.standing is not None
        )
