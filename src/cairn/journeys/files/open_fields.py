"""The fields of open data: what each table of a release holds, in which unit, and what an empty cell means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairn.accountability.rules.asked import IMPLIED
from cairn.accountability.rules.reading import INTERVAL

WITHHELD = {
    "few": "fewer learners than the smallest number that is shown",
    "beside": "with it, figures of a small group could be worked out",
    IMPLIED: "by itself withheld for that reason, and filled in: its ranges follow from other rows",
}


@dataclass(frozen=True)
class Field:
    """A column: its name, its kind (as `tables.KINDS`), its unit, what it means, what an empty cell means."""

    name: str
    kind: str
    unit: str
    meaning: str
    empty: str = "never empty"

    @property
    def says(self) -> str:
        return f"{self.meaning}. Empty: {self.empty}."


_WHERE = (
    Field("school_year", "text", "", "School year, as 2025-26"),
    Field("place", "text", "", "Key of the place: state, district:ID or school:ID"),
    Field(
        "grade",
        "text",
        "",
        "CEDS grade: two digits, KG, TK or PK; none: in no grade",
        "all grades together",
    ),
    Field("division", "text", "", "How learners are divided: race, english, …", "everybody"),
    Field("group", "text", "", "The value of the division: asian, learner, …", "everybody"),
    Field("question", "text", "", "Key of the question; questions.csv says what it asks"),
    Field("learners_low", "integer", "learners", "The least number of learners the row may have"),
    Field(
        "learners_high",
        "integer",
        "learners",
        "The most",
        "that many or more: no upper end is published",
    ),
)
_WHY = Field(
    "withheld",
    "text",
    "",
    "; ".join(f"{k}: {v}" for k, v in WITHHELD.items()),
    "nothing is withheld",
)
_REACHED = "Learners who reached it, of a hundred; of growth, points on a scale where 50 is typical: the least"
_LIKELY = (
    "Nine times in ten the true value is this or more, for every count that the row leaves open "
    f"({INTERVAL})"
)
_OWN = "a school of its own"
_GONE = "withheld, for the reason in `withheld`; never zero"
LEVELS = (
    *_WHERE,
    Field("level", "text", "", "Key of the level"),
    Field("level_order", "integer", "", "1 is the lowest level"),
    Field("reached", "boolean", "", "Whether this level counts as having reached it"),
    Field(
        "percent_low",
        "number",
        "percent",
        "The least percent of the row's learners at this level",
        _GONE,
    ),
    Field("percent_high", "number", "percent", "The most", _GONE),
    _WHY,
)
SUMMARY = (
    *_WHERE,
    Field("figure_low", "number", "percent", _REACHED, _GONE),
    Field("figure_high", "number", "percent", "The most", _GONE),
    Field("likely_low", "number", "percent", _LIKELY, _GONE),
    Field("likely_high", "number", "percent", "and this or less", _GONE),
    _WHY,
)
PLACES = (
    Field("place", "text", "", "Key of the place"),
    Field("kind", "text", "", "state, district or school"),
    Field("name", "text", "", "Its name in that year"),
    Field("within", "text", "", "Key of its district", "it is in no district"),
    Field("grades", "text", "", "Grades that it teaches", "nobody said"),
)
QUESTIONS = (
    Field("question", "text", "", "Key of the question"),
    Field("name_en", "text", "", "What it is called, in English", "not named in English"),
    Field("name_es", "text", "", "in Spanish", "not named in Spanish"),
    Field("levels", "text", "", "Keys of its levels, lowest first, with spaces between"),
    Field("reached", "text", "", "Those of them that count as having reached it"),
)
STATUSES = (
    Field("school_year", "text", "", "School year, as 2025-26"),
    Field("place", "text", "", "Key of the place: state, district:ID or school:ID"),
    Field("category", "text", "", "The state’s category, such as csi"),
    Field("kind", "text", "", "support: identified for support; success: recognised"),
    Field(
        "status",
        "text",
        "",
        "yes; no; unsaid",
        "a district or the state, of which schools are counted",
    ),
    Field("since", "text", "", "School year on whose results it is so, or is not", "it is unsaid"),
    Field("grounds", "text", "", "Names of the policy's grounds that hold", "it is not so"),
    Field("schools_yes", "integer", "schools", "Schools of which it is said", _OWN),
    Field("schools_unsaid", "integer", "schools", "Further schools of which it is not said", _OWN),
    Field("schools", "integer", "schools", "All schools of which anything is said or unsaid", _OWN),
    Field(
        "unsaid",
        "text",
        "",
        "few: ranges are too wide, or learners too few; others: it cannot be said of some that are ranked together; "
        "rule: it is about groups or several years; open: not decided; before: it goes back to another year",
        "nothing is left unsaid",
    ),
)
_ROW = ("school_year", "place", "grade", "division", "group", "question")
TABLES: Mapping[str, tuple[str, Sequence[Field], Sequence[str]]] = {
    "levels": ("How many are at each level", LEVELS, (*_ROW, "level")),
    "summary": ("How many reached it", SUMMARY, _ROW),
    "statuses": (
        "Who gets support, and who is recognised",
        STATUSES,
        ("school_year", "place", "category"),
    ),
    "places": ("Places", PLACES, ("place",)),
    "questions": ("Questions", QUESTIONS, ("question",)),
}
MEASURED = ("levels", "summary", "statuses")
"""Tables that are written as Parquet as well."""
