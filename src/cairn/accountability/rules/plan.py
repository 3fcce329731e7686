"""A state's rules of accountability, as they were in force on a day: what its policy says, typed, line by line.

`in_force.plan_in_force(book, day)` makes a Plan from a policy folder. What policy does not say is None or empty, and
the engine says so where it matters; no state's value is a default here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .asked import ALL
from .figures import Rounding, Rule


@dataclass(frozen=True)
class Dimension:
    """A part of the state's definition of success."""

    key: str
    names: Mapping[str, str]
    rule: Rule


@dataclass(frozen=True)
class Consultation:
    """The record of a conversation on which an indicator or a dimension rests."""

    key: str
    words: str
    rule: Rule


@dataclass(frozen=True)
class Cut:
    """So many points (or this level) from a figure on; or up to it, where less is better."""

    gives: float
    at: float
    up_to: bool
    rule: Rule


@dataclass(frozen=True)
class Steps:
    """Cuts, the best first; `otherwise` below them all."""

    cuts: tuple[Cut, ...]
    otherwise: float = 0.0


@dataclass(frozen=True)
class Indicator:
    """One indicator: whom it serves, how its value becomes points.

    score      "as given", "cuts", "index", "percentile" or "matrix"
    possible   points possible; a result may say its own
    reads      "value", "against target" (value − target) or "change" (value − last year's)
    credit     points of each level, lowest first, for "index"; per learner of 1, before × possible
    status, change, rows   of "matrix": rows[status level][change level] points
    pool       years to pool and when: (3, "when few") or (3, "always"); None: policy pools no years
    within     bounds of the value, for noise; None: none
    n          the purpose whose minimum n counts
    counts_all True: those who should have taken part and did not count as without success
    """

    key: str
    names: Mapping[str, str]
    rule: Rule
    dimension: str = ALL
    consulted: tuple[str, ...] = ()
    measured_by: str = ALL
    score: str = "as given"
    possible: float = 100.0
    reads: str = "value"
    cuts: Steps = Steps(())
    credit: tuple[float, ...] = ()
    status: Steps = Steps(())
    change: Steps = Steps(())
    rows: tuple[tuple[float, ...], ...] = ()
    pool: tuple[int, str] | None = None
    within: tuple[float, float] | None = None
    n: str = "accountability"
    counts_all: bool = False
    better: str = "higher"


@dataclass(frozen=True)
class WeightRow:
    """Weights of a grade span where exactly these indicators are present; of one group's, or of any without its own.

    shared   indicators that share one weight by their n: ("growth", "elp") → 50
    """

    span: str
    group: str | None
    weights: Mapping[str, float]
    shared: Mapping[tuple[str, ...], float]
    rule: Rule

    @property
    def indicators(self) -> frozenset[str]:
        return (
            frozenset(self.weights).union(*self.shared) if self.shared else frozenset(self.weights)
        )


@dataclass(frozen=True)
class Share:
    """Weights of groups, or of years oldest first, where exactly these are present."""

    weights: Mapping[str, float]
    rule: Rule


@dataclass(frozen=True)
class Rating:
    """A word for totals from a figure on; `at` None: for all below. Best first."""

    name: str
    at: float | None
    rule: Rule


@dataclass(frozen=True)
class Participation:
    """Who should take part, who is excused, and what follows.

    rate         per cent that should
    denominator  "enrolled", or "larger of rate of enrolled and tested" (ESEA 1111(c)(4)(E))
    excused      "removed" from the enrolled, or "kept"
    lower        ratings lower when so many subjects are below; None: nothing follows in the rating
    """

    rate: float
    rule: Rule
    denominator: str | None = None
    excused: str | None = None
    lower: tuple[int, int] | None = None
    lower_rule: Rule | None = None


@dataclass(frozen=True)
class Condition:
    """One comparison: a subject with a number, its target, the lowest of a list, or a standing.

    subject  an indicator, "total", "year" (this year's alone), "percentile", "participation", "recognised"; with
             "school " before it, the whole school's when a group is asked
    over     years whose points are added up for it; 1: as policy blends
    relation "below", "at most", "at least", "above", "in lowest", "as", "in"
    number   what it is compared with; of "in lowest" per cent, of "in" years; None: the result's own target
    other    the category, of "as" and "in"
    """

    subject: str
    relation: str
    number: float | None
    over: int = 1
    other: str = ALL


@dataclass(frozen=True)
class GroundRule:
    """A ground of policy: every condition must hold, in `years[0]` of the latest `years[1]` years.

    each      "school", or "group": tried on every group
    among     which places are ranked: "all" or "title1"
    within    "state", or "span": ranked among places of the same span
    versus    whose totals a group's is ranked with: "groups" (all groups'), "same group", "schools"
    kinds     kinds of place; empty: any
    spans     only places with one of these spans; empty: any
    purpose   whose minimum n counts for it
    """

    name: str
    conditions: tuple[Condition, ...]
    rule: Rule
    years: tuple[int, int] = (1, 1)
    each: str = "school"
    among: str = "all"
    within: str = "state"
    versus: str = "same group"
    kinds: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    purpose: str = ALL


@dataclass(frozen=True)
class Clock:
    """When a category is named, when it may end, and what follows if it does not.

    every, first   named every so many years, counted from `first`
    planning       years of planning after it is named
    exit_after     years after which it may end, when no ground holds any longer; None: policy does not say
    exit_higher    it ends only if the total is higher than when it was named
    then           (years, what): after so many years without an end
    """

    category: str
    every: int | None = None
    first: int | None = None
    planning: int = 0
    exit_after: int | None = None
    exit_higher: bool = False
    then: tuple[int, str] | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True)
class Lowest:
    """How the lowest so many per cent are counted: the number rounded, and what happens to ties on the line."""

    count: str | None = None
    ties: str | None = None
    rule: Rule | None = None


@dataclass(frozen=True)
class Life:
    """New, closed and merged places.

    new      rated from this year of operation on; None: policy does not say
    closed   "not rated" or "rated"
    merged   "together": earlier results of the joined places count, weighted by n; "anew": they do not
    """

    new: int | None = None
    closed: str | None = None
    merged: str | None = None
    rule: Rule | None = None


@dataclass(frozen=True)
class Plan:
    """All that a policy says about accountability on a day.

    called   category of identification or recognition → what people call it, by language, where policy says it
    """

    day: date
    digest: str
    indicators: Mapping[str, Indicator]
    weights: tuple[WeightRow, ...]
    said: Mapping[str, Rule]
    dimensions: tuple[Dimension, ...] = ()
    consultations: Mapping[str, Consultation] = field(default_factory=dict)
    multiply: str | None = None
    missing: str | None = None
    groups: tuple[Share, ...] = ()
    spans: str | None = None
    years: tuple[Share, ...] = ()
    minimum_n: Mapping[str, int] = field(default_factory=dict)
    rounding: Mapping[str, Rounding] = field(default_factory=dict)
    ratings: tuple[Rating, ...] = ()
    participation: Participation | None = None
    identification: Mapping[str, tuple[GroundRule, ...]] = field(default_factory=dict)
    recognition: Mapping[str, tuple[GroundRule, ...]] = field(default_factory=dict)
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    lowest: Lowest = Lowest()
    life: Life = Life()
    substitutes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    percentile: str | None = None
    clear: float | None = None
    margin: float | None = None
    grades: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lowest_share: float | None = None

    def unmeasured(self) -> tuple[Dimension, ...]:
        """Dimensions of the definition of success that no indicator serves."""
        served = {each.dimension for each in self.indicators.values()}
        return tuple(each for each in self.dimensions if each.key not in served)
