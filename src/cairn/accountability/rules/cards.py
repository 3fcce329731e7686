"""A report card: what the published rows of a place say, in the order in which people ask.

It is made of `Published` rows and nothing else, for a school, a district or the state; a page, a sheet of paper and a
file print the same card. Sentences are keys with what goes into them; `journeys` has the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .asked import Published, Question
from .reading import Against, Figure
from .statuses import HowMany, Status


class Says(StrEnum):
    """What a sentence of a card can say; `about` names questions, `groups` names groups, `n` is a number."""

    NOTHING_SHOWN = "nothing_shown"
    NOTHING_CLEAR = "nothing_clear"
    GROWTH_MORE = "growth_more"
    GROWTH_LESS = "growth_less"
    GROWTH_ABOUT = "growth_about"
    GROWTH_CLOSE = "growth_close"
    REACHED = "reached"
    REACHED_RANGE = "reached_range"
    MORE_THAN_STATE = "more_than_state"
    ABOUT_AS_STATE = "about_as_state"
    LESS_THAN_STATE = "less_than_state"
    GROUPS_LESS = "groups_less"
    GROUPS_GROWTH_MORE = "groups_growth_more"
    GROUPS_GROWTH_LESS = "groups_growth_less"
    NO_GROUP_CLEAR = "no_group_clear"
    RISEN = "risen"
    FALLEN = "fallen"
    STEADY = "steady"
    CHANGE_CLOSE = "change_close"
    FIRST_YEAR = "first_year"
    ASK_GROUPS = "ask_groups"
    ASK_GROWTH = "ask_growth"
    ASK_ATTENDANCE = "ask_attendance"
    ASK_FALLEN = "ask_fallen"
    ASK_GOOD = "ask_good"
    ASK_SMALL = "ask_small"
    ASK_SURVEY = "ask_survey"
    ASK_NEXT = "ask_next"


@dataclass(frozen=True)
class Sentence:
    """One sentence before it is put into words.

    about    keys of questions
    groups   groups as in `Where.group`
    low, high  whole percents or points; the same where it is one number
    year     a school year
    strong   printed bold
    """

    says: Says
    about: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    year: int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Tile:
    """A key figure: of one question, everybody of the place.

    figure  None: withheld; `row.why` says for what reason
    before  the same a year earlier, and how it compares
    """

    question: Question
    row: Published
    figure: Figure | None
    state: Figure | None
    against: Against | None
    before: Figure | None = None
    change: Against | None = None


@dataclass(frozen=True)
class GrowthRow:
    """A row of the growth chart: a group in a subject, on a scale on which 50 is typical."""

    group: str
    row: Published
    figure: Figure | None
    against: Against | None


@dataclass(frozen=True)
class Growth:
    """A subject's growth; `typical` is the state's likely range.

    rows  everybody first, then who is in a program
    more  all other groups
    """

    question: Question
    typical: tuple[float, float]
    rows: tuple[GrowthRow, ...]
    more: tuple[GrowthRow, ...] = ()


@dataclass(frozen=True)
class LevelRow:
    """The levels of a group, or of a grade: for each the least and the most percent, or why they are not shown."""

    group: str
    row: Published
    shares: tuple[tuple[float, float], ...] | None
    figure: Figure | None
    against_all: Against | None


@dataclass(frozen=True)
class Levels:
    """One subject's levels: everybody, then the groups.

    divisions  "program": who learns English, has a disability, lives on little …; "race"; in the order of the release
    more       all other groups: those who are not, girls and boys …
    grades     everybody of each grade, youngest first
    """

    question: Question
    everybody: LevelRow
    divisions: tuple[tuple[str, tuple[LevelRow, ...]], ...]
    sentence: Sentence
    groups_say: Sentence
    more: tuple[LevelRow, ...] = ()
    grades: tuple[LevelRow, ...] = ()


@dataclass(frozen=True)
class YearPoint:
    """One year of a trend; what is None is not shown or was not asked."""

    year: int
    row: Published | None
    here: Figure | None
    state: Figure | None


@dataclass(frozen=True)
class Trend:
    """A question over the years of all releases, oldest first, with what can be said of the change."""

    question: Question
    points: tuple[YearPoint, ...]
    sentence: Sentence


@dataclass(frozen=True)
class Placed:
    """A place as a release names it. `kind` is "state", "district" or "school"; `within` the district's place."""

    place: str
    kind: str
    name: str
    within: str = ""
    grades: str = ""


@dataclass(frozen=True)
class Standing:
    """Of which release a card is: when the data are from, who approved it when, and what certifies it.

    sha256   of the certified tables, as 64 hexadecimal digits
    minimum  learners below whom nothing is shown
    basis    on what achievement rests: "determined" or "current"; empty: nobody kept it
    """

    year: int
    as_of: date
    approved_on: date | None
    released_on: date | None
    sha256: str
    minimum: int
    basis: str = ""


@dataclass(frozen=True)
class Card:
    """The report card of one place and year.

    statuses   who gets support and who is recognised here, as far as it may be said: of a school
    schools    of how many schools that is so: of a district or the state
    """

    place: Placed
    within: Placed | None
    standing: Standing
    learners: tuple[int, int | None] | None
    headline: tuple[Sentence, ...]
    tiles: tuple[Tile, ...]
    growth: tuple[Growth, ...]
    growth_says: tuple[Sentence, ...]
    levels: tuple[Levels, ...]
    trends: tuple[Trend, ...]
    ask: tuple[Sentence, ...]
    questions: Mapping[str, Question] = field(default_factory=dict)
    statuses: tuple[Status, ...] = ()
    schools: tuple[HowMany, ...] = ()

    @property
    def year(self) -> int:
        return self.standing.year
