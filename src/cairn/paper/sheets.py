"""What stands on a report card on paper: words and figures as they are printed, and where marks stand in drawings.

Nothing here is worked out from anything: whoever makes a sheet has said it all, in one language. Every drawing has
words of its own (`alt`), which are what is read to somebody who does not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lead:
    """A sentence at the top; `strong` is printed bold."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Fact:
    """A key figure, four in a row: the figure, what it is of, and what is said of it.

    word  the figure is words and is set smaller
    """

    big: str
    label: str
    says: Sequence[str] = ()
    word: bool = False


@dataclass(frozen=True)
class Under:
    """A line above rows that belong together."""

    name: str
    kind: str = field(default="under", init=False)


@dataclass(frozen=True)
class Withheld:
    """A row whose figures are not shown, and why, in words."""

    name: str
    why: str
    first: bool = False
    kind: str = field(default="withheld", init=False)


@dataclass(frozen=True)
class Part:
    """A part of a bar: its width in any unit that all parts share, and what is printed in it where there is room.

    blank   it is no level and left empty; only at the start
    """

    width: float
    says: str
    blank: bool = False


@dataclass(frozen=True)
class LevelsRow:
    """A group's bar, lowest level first, how many learners, and how many of a hundred reached it."""

    name: str
    parts: Sequence[Part]
    learners: str
    reached: str
    alt: str
    kind: str = field(default="row", init=False)


@dataclass(frozen=True)
class GrowthRow:
    """A group on the line of growth, and in words. `first`: printed bold.

    shown   from … to; a dot where both are the same, a stroke where only a range is known
    likely  the range around it
    """

    name: str
    shown: tuple[float, float]
    likely: tuple[float, float]
    figure: str
    says: str
    alt: str
    first: bool = False
    kind: str = field(default="row", init=False)


@dataclass(frozen=True)
class LevelsFigure:
    """Bars under each other. `heads`: over the group, the bar, the learners, who reached it."""

    heads: tuple[str, str, str, str]
    rows: Sequence[LevelsRow | Withheld | Under]
    name: str = ""
    kind: str = field(default="levels", init=False)


@dataclass(frozen=True)
class GrowthFigure:
    """Marks on a line. `ends`: less, typical, more; `typical` and `scale` in units of the rows."""

    heads: tuple[str, str, str]
    ends: tuple[str, str, str]
    scale: tuple[float, float]
    typical: tuple[float, float]
    rows: Sequence[GrowthRow | Withheld | Under]
    name: str = ""
    kind: str = field(default="growth", init=False)


@dataclass(frozen=True)
class Point:
    """A year of a trend; None: not shown, or not asked. `shown` and `likely` as in `GrowthRow`, both or neither.

    state  where the dashed line is in that year
    """

    name: str
    shown: tuple[float, float] | None = None
    likely: tuple[float, float] | None = None
    says: str = ""
    state: float | None = None


@dataclass(frozen=True)
class Tick:
    """A line across a trend, and what stands beside it."""

    at: float
    says: str


@dataclass(frozen=True)
class Trend:
    """One line over the years; `state` names the dashed line."""

    name: str
    caption: str
    scale: tuple[float, float]
    ticks: Sequence[Tick]
    points: Sequence[Point]
    state: str
    alt: str


@dataclass(frozen=True)
class TrendsFigure:
    """Up to three trends beside each other."""

    charts: Sequence[Trend]
    name: str = ""
    kind: str = field(default="trends", init=False)


@dataclass(frozen=True)
class Asked:
    """A question and its answer: in words on the left; figures, or else notes or a list, on the right.

    legend  names of the levels, lowest first
    """

    heading: str
    text: str = ""
    note: str = ""
    legend: Sequence[str] = ()
    figures: Sequence[LevelsFigure | GrowthFigure | TrendsFigure] = ()
    notes: Sequence[str] = ()
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A report card, from its top to its foot.

    language  of every word, as BCP 47 has it: "en", "es"
    brand     who publishes; kicker, about: the lines above and below the title
    """

    language: str
    title: str
    brand: str
    kicker: str
    about: str
    lead: Sequence[Lead]
    facts: Sequence[Fact]
    questions: Sequence[Asked]
    foot: str
