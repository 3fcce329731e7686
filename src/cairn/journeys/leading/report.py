"""A leader's page: an answer first, a few figures, then one part for each question, each with a table to take away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.disclosure.withholding import Withheld, withheld
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.files.tables import Line, Table


@dataclass(frozen=True)
class Fact:
    """A figure that stands by itself; None: nobody knows."""

    words: str
    figure: str | None
    says: str = ""


@dataclass(frozen=True)
class Part:
    """One question with its answer in a sentence, the mend, and the table behind it."""

    key: str
    question: str
    answer: str
    table: Table
    mend: str = ""


@dataclass(frozen=True)
class Choice:
    """What a reader may choose: `name` in the address, its label, (value, words) of each, and what is chosen."""

    name: str
    words: str
    offered: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Report:
    """Everything that a page and its files print; `as_of` None: nothing is counted yet."""

    title: str
    lead: str
    as_of: date | None
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    query: str = ""
    """What the address of the page and of its files says of what it is about; empty: the usual days and rules."""
    choice: Choice | None = None

    @property
    def tables(self) -> dict[str, Table]:
        return {part.table.name: part.table for part in self.parts}


def kept_back_words(minimum: int) -> dict[str, str]:
    """Why a row is kept back, in words."""
    small = ngettext(
        "Not shown. Fewer than %(num)s learner, so results could point to one child.",
        "Not shown. Fewer than %(num)s learners, so results could point to one child.",
        minimum,
    ) % {"num": minimum}
    other = _("Not shown. With this number, a small group’s could be worked out.")
    return {Withheld.SMALL.value: small, Withheld.COMPLEMENTARY.value: other}


@dataclass(frozen=True)
class Row:
    """A row before it is known whether it is shown: `named` cells always stand, `figures` may be kept back.

    size   learners whom it is about
    """

    key: str
    named: tuple[Cell, ...]
    size: int
    figures: tuple[Cell | date, ...]
    link: str = ""


def shown(rows: Iterable[Row], *, minimum: int, whole: int | None = None) -> list[Line]:
    """The rows as lines; a withheld one has no figure.

    whole   where the rows divide these learners among them, so that a hidden row could be worked out
    """
    rows = list(rows)
    if whole is None:
        hidden = {r.key: Withheld.SMALL for r in rows if 0 < r.size < minimum}
    else:
        hidden = withheld({r.key: r.size for r in rows}, minimum=minimum, whole=whole)
    return [_line(row, hidden) for row in rows]


def _line(row: Row, hidden: Mapping[str, Withheld]) -> Line:
    if row.key not in hidden:
        return Line((*row.named, *row.figures), row.link)
    return Line((*row.named, *[None] * len(row.figures)), row.link, hidden[row.key].value)


def grade_words(code: str) -> str:
    """A CEDS code as people say it: "6"; of who has none, that nobody says."""
    return code.lstrip("0") or code or _("not stated")


@dataclass(frozen=True)
class Place:
    """The school or district that a page is about, and its schools by id."""

    id: UUID
    name: str
    is_district: bool
    schools: Mapping[UUID, str]
