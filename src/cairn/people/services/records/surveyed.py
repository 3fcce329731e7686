"""Answers to surveys: none but of a survey that was announced, of a learner whom it might ask, on one of its days.

An answer is confidential. Rows are known again by the answer that is kept, not by a fingerprint, which would tell it
after it was destroyed: there are few answers to guess from.
"""

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

SURVEY, QUESTION, DAY = "SurveyIdentifier", "QuestionIdentifier", "AnswerDate"
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
    """

    surveys: dict[UUID, Survey]
    places: dict[UUID, set[UUID]]
    said: dict[UUID, bool]
    record: dict[UUID, UUID]
    stays: dict[UUID, list[tuple[UUID, date, date | None]]]


def to_be_kept(
    placed: Sequence[Placed], file: str, lines: dict[Key, int]
) -> tuple[list[Placed], list[Fault]]:
    """The rows that may be kept, and what stands against the others. Five queries.

    lines   where each learner's answer to a question stands in the file; these rows' are added
    """
    known = _known(placed)
    kept: list[Placed] = []
    faults: list[Fault] = []
    for row in placed:
        fault = next(_wrong(row, file, known), None) or _told_before(row, file, known, lines)
        if fault is None:
            kept.append(row)
        else:
            faults.append(fault)
    return kept, faults


def _told_before(row: Placed, file: str, known: _Known, lines: dict[Key, int]) -> Fault | None:
    """Against a row that the file has already, by another number of the learner or another spelling of the survey."""
    person, survey, question = _of(row)
    line = lines.setdefault((known.record[person], survey, question), row.record.line)
    if line == row.record.line:
        return None
    return Fault(
        file, row.record.line, "StudentIdentifier", row.record.values["StudentIdentifier"],
        f"Line {line} is about the same learner, survey and question.", "Keep one of the two.",
        row.record.key,
    )  # fmt: skip


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
    )


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
    values, person = row.record.values, row.person
    assert person is not None, "every row of this layout names a learner"  # noqa: S101 for the type checker

    def fault(column: str, what: str, mend: str) -> Fault:
        return Fault(file, row.record.line, column, values[column], what, mend, row.record.key)

    name, day = _id(values[SURVEY]), values[DAY]
    survey = None if name is None else known.surveys.get(name)
    if survey is None:
        yield fault(
            SURVEY, "No survey was announced here under this id.", "See: cairn surveys list"
        )
        return
    if values[QUESTION] not in set(survey.keys) - {""}:
        yield fault(
            QUESTION, "The survey was announced without such a question.",
            "Leave it out: families have not read it. Another time announce it with its key.",
        )  # fmt: skip
    if not survey.first_day <= day <= survey.last_day:
        yield Fault(
            file, row.record.line, DAY, str(day),
            f"It lies outside the days of the survey, {survey.first_day} to {survey.last_day}.",
            "Correct the day; answers of other days are not taken.", row.record.key,
        )  # fmt: skip
    if not any(
        school in known.places[survey.organization_id]
        and first <= day
        and (last is None or day <= last)
        for school, first, last in known.stays[known.record[person]]
    ):
        yield fault(
            "StudentIdentifier", f"The learner was not enrolled on {day} where the survey asks.",
            "Correct the number, or import the roster first.",
        )  # fmt: skip
    if not may_ask(known.said.get(person), protected_area=bool(survey.areas)):
        yield fault(
            "StudentIdentifier",
            "The family has not said yes to surveys about protected areas."
            if survey.areas
            else "The family has said no to surveys.",
            "Destroy the answer, and ask only whom cairn surveys asked lists.",
        )


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
