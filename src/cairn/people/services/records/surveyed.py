"""Answers to surveys: none but of a survey that was announced, of a learner whom it might ask, on one of its days.

An answer is confidential. Rows are known again by the answer that is kept, not by a fingerprint, which would tell it
after it was destroyed: there are few answers to guess from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.intake.bulk import insert
from cairn.kernel.faults import Fault
from cairn.kernel.ids import uuid7
from cairn.people.models import Enrollment, Person, Survey, SurveyAnswer
from cairn.people.rules.rights import Choice
from cairn.people.rules.surveys import may_ask
from cairn.people.selectors.groups import places_under
from cairn.people.selectors.rights import said_among
from cairn.people.services.roster.writing import change

from .writing import Placed

STUDENT, SURVEY = "StudentIdentifier", "SurveyIdentifier"
QUESTION, DAY = "QuestionIdentifier", "AnswerDate"
NAMES = ("person_id", "survey_id", "question", "answer", "answered_on")
Key = tuple[UUID, UUID, str]
"""A learner, a survey, a question."""


@dataclass(frozen=True)
class _Known:
    """What decides about the rows of a batch.

    places  of each survey's organization: every place whose learners it asks
    said    of each learner the family's latest word about surveys
    record  of each learner the surviving record
    stays   of each record: the school of an enrollment, its first and last day
    heard   by record, survey and question: the rows of people whose answers are kept
    """

    surveys: dict[UUID, Survey]
    places: dict[UUID, set[UUID]]
    said: dict[UUID, bool]
    record: dict[UUID, UUID]
    stays: dict[UUID, list[tuple[UUID, date, date | None]]]
    heard: dict[Key, set[UUID]]


def to_be_kept(
    placed: Sequence[Placed], file: str, lines: dict[Key, int]
) -> tuple[list[Placed], list[Fault]]:
    """The rows that may be kept, and what stands against the others. Six queries.

    lines   where each learner's answer to a question stands in the file; these rows' are added
    """
    known = _known(placed)
    kept: list[Placed] = []
    faults: list[Fault] = []
    for row in placed:
        fault = next(_wrong(row, file, known), None) or _told_before(row, file, known, lines)
        fault = fault or _heard_before(row, file, known)
        if fault is None:
            kept.append(row)
        else:
            faults.append(fault)
    return kept, faults


def _told_before(row: Placed, file: str, known: _Known, lines: dict[Key, int]) -> Fault | None:
    """Against a row that the file has already, by another number of the learner or another spelling of the survey."""
    line = lines.setdefault(_of_record(row, known), row.record.line)
    if line == row.record.line:
        return None
    what = f"Line {line} is about the same learner, survey and question."
    return _fault(row, file, STUDENT, what, "Keep one of the two.")


def _heard_before(row: Placed, file: str, known: _Known) -> Fault | None:
    """Against a row of whom an earlier file named by another number: one learner answers a question once."""
    heard = known.heard.get(_of_record(row, known), set())
    if not heard or row.person in heard:
        return None
    return _fault(
        row, file, STUDENT, "The learner's answer is kept already, under another of their numbers.",
        "Send it under that number, if it is to be corrected.",
    )  # fmt: skip


def _of_record(row: Placed, known: _Known) -> Key:
    person, survey, question = _of(row)
    return known.record[person], survey, question


def _known(placed: Sequence[Placed]) -> _Known:
    people = {row.person for row in placed if row.person is not None}
    records = dict(Person.objects.filter(pk__among=people).values_list("pk", "record_id"))
    named = {_id(row.record.values[SURVEY]) for row in placed} - {None}
    surveys = {row.pk: row for row in Survey.objects.filter(pk__among=named)}
    return _Known(
        surveys,
        places_under({row.organization_id for row in surveys.values()}),
        said_among(Choice.SURVEYS, people),
        records,
        _stays(set(records.values())),
        _heard(set(records.values()), surveys),
    )


def _heard(records: Collection[UUID], surveys: Collection[UUID]) -> dict[Key, set[UUID]]:
    rows = SurveyAnswer.objects.filter(person__record__among=records, survey__among=surveys)
    found: dict[Key, set[UUID]] = defaultdict(set)
    said = rows.values_list("person_id", "person__record_id", "survey_id", "question")
    for person, record, survey, question in said:
        found[record, survey, question].add(person)
    return found


def _id(name: str) -> UUID | None:
    """The id that a cell says, however it is spelled; None: it is no id."""
    try:
        return UUID(name)
    except ValueError:
        return None


def _stays(records: Collection[UUID]) -> dict[UUID, list[tuple[UUID, date, date | None]]]:
    found: dict[UUID, list[tuple[UUID, date, date | None]]] = {each: [] for each in records}
    rows = Enrollment.objects.filter(person__record__among=records)
    told = rows.values_list("person__record_id", "school_id", "first_day", "last_day")
    for record, school, first, last in told:
        found[record].append((school, first, last))
    return found


def _wrong(row: Placed, file: str, known: _Known) -> Iterator[Fault]:
    """What stands against keeping an answer, the first thing first."""
    values, name = row.record.values, _id(row.record.values[SURVEY])
    survey = None if name is None else known.surveys.get(name)
    if survey is None:
        yield _fault(
            row, file, SURVEY, "No survey was announced here under this id.", "See: cairn surveys list"
        )  # fmt: skip
        return
    if values[QUESTION] not in set(survey.keys) - {""}:
        yield _fault(
            row, file, QUESTION, "The survey was announced without such a question.",
            "Leave it out: families have not read it. Another time announce it with its key.",
        )  # fmt: skip
    if not survey.first_day <= values[DAY] <= survey.last_day:
        yield _fault(
            row, file, DAY,
            f"It lies outside the days of the survey, {survey.first_day} to {survey.last_day}.",
            "Correct the day; answers of other days are not taken.",
        )  # fmt: skip
    yield from _not_asked(row, file, survey, known)


def _not_asked(row: Placed, file: str, survey: Survey, known: _Known) -> Iterator[Fault]:
    """By enrollment, or by the family's word."""
    person, _, _ = _of(row)
    day, places = row.record.values[DAY], known.places[survey.organization_id]
    if not any(
        school in places and first <= day and (last is None or day <= last)
        for school, first, last in known.stays[known.record[person]]
    ):
        yield _fault(
            row, file, STUDENT, f"The learner was not enrolled on {day} where the survey asks.",
            "Correct the number, or import the roster first.",
        )  # fmt: skip
    if not may_ask(known.said.get(person), protected_area=bool(survey.areas)):
        about = (
            "not said yes to surveys about protected areas"
            if survey.areas
            else "said no to surveys"
        )
        yield _fault(
            row, file, STUDENT, f"The family has {about}.",
            "Destroy the answer, and ask only whom cairn surveys asked lists.",
        )  # fmt: skip


def _fault(row: Placed, file: str, column: str, what: str, mend: str) -> Fault:
    record = row.record
    return Fault(file, record.line, column, str(record.values[column]), what, mend, record.key)


def survey_answers(placed: Sequence[Placed]) -> int:
    """Keeps what is new or has changed; returns how many rows were there already, just as they are."""
    said = {_of(row): row for row in placed}
    there = SurveyAnswer.objects.filter(
        person__among={person for person, *_ in said},
        survey__among={survey for _, survey, _ in said},
    ).values_list("pk", *NAMES)
    found: dict[Key, tuple[UUID, int, date]] = {
        (person, survey, question): (pk, answer, day)
        for pk, person, survey, question, answer, day in there
    }
    values = {
        key: (*key, row.record.values["AnswerValue"], row.record.values[DAY])
        for key, row in said.items()
    }
    new = [(uuid7(), *values[key]) for key in said if key not in found]
    other = [
        (found[key][0], values[key])
        for key in said
        if key in found and found[key][1:] != values[key][3:]
    ]
    insert(SurveyAnswer, ("id", *NAMES), new)
    change(SurveyAnswer, NAMES, other)
    return len(placed) - len(new) - len(other)


def _of(row: Placed) -> Key:
    values = row.record.values
    assert row.person is not None, "rows without a learner were put aside"  # noqa: S101 for the type checker
    return row.person, UUID(values[SURVEY]), values[QUESTION]
