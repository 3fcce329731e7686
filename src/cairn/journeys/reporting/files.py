"""Report cards as files and as JSON: one line for each published row, and what each column means.

The CSV, the JSON and the page are made of the same rows; where a row is not shown, its fields are empty and say why.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cairn.accountability.rules.asked import Published, Question
from cairn.accountability.rules.cards import Placed, Standing
from cairn.accountability.rules.reading import INTERVAL, Figure, figure, shares_of
from cairn.accountability.rules.statuses import HowMany, Status, status_data
from cairn.journeys.files.csv_files import Cell
from cairn.kernel.days import SchoolYear

STATUS = "status"
"""Before the category, in place of a question's kind."""
MOST_LEVELS = 6
"""Columns for levels; questions have fewer."""
COLUMNS: Mapping[str, str] = {
    "school_year": "The school year, by its two calendar years.",
    "place": "What the row is of: state, district:ID or school:ID, as the state numbers it.",
    "place_name": "Its name when this was published.",
    "kind": "state, district or school.",
    "district": "The place of a school's district.",
    "question": "What was asked of each student, as KIND.SUBJECT.",
    "question_name": "The question in English.",
    "grade": "The grade: two digits, KG, TK or PK; none: in no grade; empty: all grades together.",
    "group": "DIVISION:VALUE, such as english:learner; empty: all students.",
    "students_from": "The fewest students that the row can have.",
    "students_to": "The most; empty: as many as that, or more.",
    **{
        name: meaning
        for i in range(1, MOST_LEVELS + 1)
        for name, meaning in (
            (f"level_{i}", f"The name of level {i} of the question; level 1 is the lowest."),
            (f"level_{i}_percent_from", f"The least percent of students at level {i}."),
            (f"level_{i}_percent_to", "The most percent; not reached, unless it is 100."),
        )
    },
    "figure_from": "The row's one number: percent that reached it, or growth, of which 50 is typical. The least.",
    "figure_to": "The most.",
    "likely_from": f"Where the true value most likely is, 9 times in 10 ({INTERVAL}): from.",
    "likely_to": "To.",
    "status": "Of a line whose question is status.CATEGORY: yes, no, or unsaid.",
    "status_since": "The school year on whose results it is so, or is not so.",
    "schools_yes": "Of a district or the state: schools of which it is said, at least.",
    "schools_unsaid": "Further schools of which it is not said.",
    "schools": "All schools that are rated.",
    "not_shown": "few: too few students. beside: with it, another group's could be worked out. implied: as that, "
    "and its figures follow from other rows. "
    "Of a status few: ranges are too wide; others: it cannot be said of another; rule: it is about groups or several "
    "years; open: not decided; before: it goes back to another year. Empty: shown.",
}  # fmt: skip
"""The columns of the CSV, with what they mean: the data dictionary."""


def lines(
    rows: Iterable[tuple[Placed, Published]], questions: Mapping[str, Question]
) -> Iterator[list[Cell]]:
    """The rows as cells of COLUMNS."""
    return (_line(place, row, questions[row.question]) for place, row in rows)


def _line(place: Placed, row: Published, question: Question) -> list[Cell]:
    low, high = row.learners
    found = figure(row, question)
    cells: list[Cell] = [
        str(SchoolYear(row.where.year + 1)), place.place, place.name, place.kind, place.within,
        question.key, question.names.get("en", ""), row.where.grade, row.where.group, low, high,
    ]  # fmt: skip
    for i in range(MOST_LEVELS):
        cells += _level(row, question, i)
    return [*cells, *_numbers(found), *[None] * 5, row.why]


def status_lines(
    statuses: Iterable[tuple[Placed, Status | HowMany]], year: int
) -> Iterator[list[Cell]]:
    """Statuses as cells of COLUMNS."""
    return (_status_line(place, each, year) for place, each in statuses)


def _status_line(place: Placed, each: Status | HowMany, year: int) -> list[Cell]:
    said = str(SchoolYear(year + 1)), place.place, place.name, place.kind, place.within
    asked = f"{STATUS}.{each.category}", each.category, "", ""
    blank: list[Cell] = [None] * (len(COLUMNS) - len(said) - len(asked) - 6)
    if isinstance(each, HowMany):
        return [*said, *asked, *blank, "", "", each.yes, each.unsaid, each.schools, ""]
    since = str(SchoolYear(each.since + 1)) if each.since is not None else ""
    return [*said, *asked, *blank, each.says.value, since, None, None, None, each.why or ""]


def _level(row: Published, question: Question, i: int) -> list[Cell]:
    shares = shares_of(row)
    if i >= len(question.levels):
        return ["", None, None]
    if shares is None:
        return [question.levels[i], None, None]
    return [question.levels[i], round(shares[i][0], 2), round(shares[i][1], 2)]


def _numbers(found: Figure | None) -> list[Cell]:
    if found is None:
        return [None, None, None, None]
    return [round(each, 2) for each in (found.low, found.high, *found.likely)]


def dictionary() -> Iterator[list[Cell]]:
    """Each column and what it means."""
    return ([name, meaning] for name, meaning in COLUMNS.items())


def card_data(
    place: Placed,
    standing: Standing,
    rows: Iterable[Published],
    questions: Mapping[str, Question],
    statuses: Iterable[Status | HowMany] = (),
) -> dict[str, Any]:
    """A place's published rows and statuses as plain data."""
    return {
        "place": place.place,
        "name": place.name,
        "kind": place.kind,
        "district": place.within or None,
        "school_year": standing.year,
        "as_of": standing.as_of.isoformat(),
        "approved_on": standing.approved_on.isoformat() if standing.approved_on else None,
        "published_on": standing.released_on.isoformat() if standing.released_on else None,
        "tables_sha256": standing.sha256,
        "minimum": standing.minimum,
        "interval": INTERVAL,
        "questions": [
            {
                "key": q.key,
                "names": dict(q.names),
                "levels": list(q.levels),
                "reached": list(q.reached),
            }
            for q in questions.values()
        ],
        "rows": [_row_data(row, questions[row.question]) for row in rows],
        "statuses": [
            status_data(each) if isinstance(each, Status) else asdict(each) for each in statuses
        ],
    }


def _row_data(row: Published, question: Question) -> dict[str, Any]:
    found, shares = figure(row, question), shares_of(row)
    return {
        "question": row.question,
        "school_year": row.where.year,
        "grade": row.where.grade or None,
        "group": row.where.group or None,
        "students": list(row.learners),
        "percent": None if shares is None else [[round(a, 2), round(b, 2)] for a, b in shares],
        "figure": None if found is None else [round(found.low, 2), round(found.high, 2)],
        "likely": None if found is None else [round(end, 2) for end in found.likely],
        "not_shown": row.why or None,
    }
