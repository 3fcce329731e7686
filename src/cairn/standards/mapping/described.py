"""What a mapping says, once it has been read and found whole."""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from cairn.kernel.errors import BadInput

Word = str | float | None
"""What a foreign value stands for; None is missing."""

NUMBER_KINDS = ("any", "state", "local", "sourcedId", "id")
"""Whose number a learner's column holds."""
FIELDS = {
    "learner": "text",
    "competency": "text",
    "use": "use",
    "score": "number",
    "level": "level",
    "scale": "text",
    "scale_min": "number",
    "scale_max": "number",
    "standard_error": "number",
    "difficulty": "number",
    "severity": "number",
    "performed_at": "moment",
    "submitted_at": "moment",
    "scored_at": "moment",
    "scorer": "text",
    "task": "text",
    "context": "text",
    "section": "text",
    "district": "text",
    "performance": "text",
    "administered": "text",
    "note": "text",
    "withdrawn": "flag",
    "given_name": "text",
    "family_name": "text",
}
"""The fields of a piece of evidence and what each holds."""
NEEDED = ("learner", "competency", "use", "performed_at")


class BadMapping(BadInput):
    """A mapping that cannot be used; says where it is wrong, all of it at once."""


@dataclass(frozen=True)
class Source:
    """Where a field's value comes from: a column, a constant, or a template over columns.

    words     what single values stand for; others are refused, or kept when `others_kept`
    format    of days and moments: ISO when empty, else strptime's, or "school_year" with `month_day`
    optional  the column may be absent from a file
    """

    column: str = ""
    constant: str | None = None
    template: str = ""
    words: Table[str, Word] | None = None
    others_kept: bool = False
    format: str = ""
    month_day: tuple[int, int] = (6, 30)
    optional: bool = False


@dataclass(frozen=True)
class Scale:
    """The scale on which rows report, for all of them or for those that `where` describes."""

    where: Table[str, str] = field(default_factory=dict)
    name: str = ""
    least: float | None = None
    most: float | None = None
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Learners:
    """Whose number names a learner, and whether unknown learners get a record from this file."""

    number: str = "any"
    create: bool = False


@dataclass(frozen=True)
class Mapping:
    """One vendor's file, as a whole.

    where     a row counts when each of these columns holds this value; others are passed over
    key       the columns that together name a row; all of a row's meaning when there are none
    missing   texts that mean "nothing", besides the empty one
    error_in  whether `standard_error` is in score points or in levels
    """

    name: str
    fields: Table[str, Source]
    key: tuple[str, ...] = ()
    where: Table[str, str] = field(default_factory=dict)
    scales: tuple[Scale, ...] = ()
    missing: frozenset[str] = frozenset()
    learners: Learners = Learners()
    error_in: str = "score"
    strict: bool = False
    """Tell of columns that the mapping does not speak of."""
