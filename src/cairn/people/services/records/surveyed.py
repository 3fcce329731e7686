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
from cairn.people.selectors.rights import said_among
from cairn.people.services.roster.writing import change

from .writing import Placed

SURVEY, QUESTION, DAY = "SurveyIdentifier", "QuestionIdentifier", "AnswerDate"
NAMES = ("person_id", "survey_id", "question", "answer", "answered_on")
_Key = tuple[UUID, UUID, str]
"""A learner, a survey, a question."""


@dataclass(frozen=True)
class _Known:
    """What decides about the rows of a batch.

    said    of each learner the family's latest word about surveys
    stays   of each learner: the places that an enrollment is at or under, its first and last day
    """

    surveys: dict[str, Survey]
    said: dict[UUID, bool]
    stays: dict[UUID, list[tuple[set[UUID | None], date, date | None]]]


def to_be_kept(placed: Sequence[Placed], file: str) -> tuple[list[Placed], list[Fault]]:
    """The rows that may be kept, and what stands against the others. Four queries."""
    known = _known(placed)
    faults = [next(_wrong(row, file, known), None) for row in placed]
    kept = [row for row, fault in zip(placed, faults, strict=True) if fault is None]
    return kept, [fault for fault in faults if fault is not None]


def _known(placed: Sequence[Placed]) -> _Known:
    people = {row.person for row in placed if row.person is not None}
    return _Known(
        _surveys({row.record.values[SURVEY] for row in placed}),
        said_among(Choice.SURVEYS, people),
        _stays(people),
    )


def _surveys(names: Collection[str]) -> dict[str, Survey]:
    keys: dict[UUID, str] = {}
    for name in names:
        try:
            keys[UUID(name)] = name
        except ValueError:
            continue
    return {keys[row.pk]: row for row in Survey.objects.filter(pk__in=list(keys))}


def _stays(
    people: Collection[UUID],
) -> dict[UUID, list[tuple[set[UUID | None], date, date | None]]]:
    records = dict(Person.objects.filter(pk__among=people).values_list("pk", "record_id"))
    found: dict[UUID, list[tuple[set[UUID | None], date, date | None]]] = {}
    rows = Enrollment.objects.filter(person__record__among=set(records.values())).values_list(
        "person__record_id", "school_id", "district_id", "school__parent_id", "district__parent_id",
        "first_day", "last_day",
    )  # fmt: skip
    for record, *places, first, last in rows:
        found.setdefault(record, []).append((set(places), first, last))
    return {row: found.get(record, []) for row, record in records.items()}


def _wrong(row: Placed, file: str, known: _Known) -> Iterator[Fault]:
    """What stands against keeping an answer, the first thing first."""
    values, person = row.record.values, row.person
    assert person is not None, "every row of this layout names a learner"  # noqa: S101 for the type checker

    def fault(column: str, what: str, mend: str) -> Fault:
        return Fault(file, row.record.line, column, values[column], what, mend, row.record.key)

    survey, day = known.surveys.get(values[SURVEY]), values[DAY]
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
        survey.organization_id in places and first <= day and (last is None or day <= last)
        for places, first, last in known.stays[person]
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
    found: dict[_Key, tuple[UUID, int, date]] = {
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


def _of(row: Placed) -> _Key:
    values = row.record.values
    assert row.person is not None, "rows without a learner were put aside"  # noqa: S101 for the type checker
    return row.person, UUID(values[SURVEY]), values[QUESTION]
