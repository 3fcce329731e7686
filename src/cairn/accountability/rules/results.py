"""What the engine of accountability is given: results about places and groups, the places, and where they stood before.

A result is one number about the learners of one place, one grade span, one group and one year: the share who are
proficient, the median growth, points as a state printed them. Whoever counts learners makes results (the house's
selectors, or a CSV file); nothing here knows a learner (`membership` says who counts where).

    results = [Result(2025, "school:0417-02", "elementary", ALL, "achievement", 62.5, 240, 3.1)]
    schools = [School("school:0417-02", {"elementary": 240}, title1=True)]
    rated = rate(plan_in_force(book, day), results, schools, 2025)      # `rating.rate`
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .asked import ALL

Key = tuple[int, str, str, str, str]
"""(year, place, span, group, indicator) of a result."""


@dataclass(frozen=True)
class Result:
    """One number, before any rule has touched it. None is “not known”, never zero.

    year       the school year's first calendar year, as in `Where`
    place      "school:<id>" or "district:<id>", as in `Where`
    span       the grade span as policy names it: "elementary", "non_high"
    group      "<division>:<value>", a group that policy forms ("lowest_performing"), or ALL
    indicator  its key in policy: "achievement" for accountability.indicators.achievement
    value      in the indicator's own unit; None where it could not be worked out
    n          learners (or cohort members) behind the value
    se         standard error of the value, from sampling and measurement together; None: not stated
    possible   points possible, where the value is points and their number differs by place
    target     the value that this place and group were to reach, where policy compares with one
    counts     learners in each level, lowest first, where policy gives credit by level; then `value` may be None
    enrolled, tested, excused   learners who should, who did, and who lawfully did not take part
    """

    year: int
    place: str
    span: str
    group: str
    indicator: str
    value: float | None
    n: int
    se: float | None = None
    possible: float | None = None
    target: float | None = None
    counts: tuple[int, ...] = ()
    enrolled: int | None = None
    tested: int | None = None
    excused: int | None = None

    @property
    def key(self) -> Key:
        return self.year, self.place, self.span, self.group, self.indicator


@dataclass(frozen=True)
class School:
    """A place that is rated.

    spans    learners enrolled in each grade span; a place of one span may say any number
    title1   whether it gets Title I money in the year that is rated; None: not known
    kind     "regular", "alternative", or another word that policy uses
    opened, closed   first and last school year; None: before, or after, all that is asked
    joined   places that were merged into this one; what they were before counts as policy says
    earlier  learners in each grade span in earlier years, where they differ
    """

    place: str
    spans: Mapping[str, int] = field(default_factory=dict)
    name: str = ALL
    title1: bool | None = None
    kind: str = "regular"
    opened: int | None = None
    closed: int | None = None
    joined: tuple[str, ...] = ()
    earlier: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """An identification that holds from an earlier year.

    category  "csi", "tsi", "atsi", as policy names it
    since     the school year on whose results it was made
    total     the total at that time, if it is known: some exits ask for more than that
    ended     the school year on whose results it ended; None: it holds
    """

    place: str
    group: str
    category: str
    since: int
    total: float | None = None
    ended: int | None = None
