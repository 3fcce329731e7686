"""What is said to a learner: growth that the record shows, or help; who says it, takes it back, reads it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.learning.models import Recognition, RecognitionStep
from cairn.learning.rules.recognitions import About, Step, growths, is_kept
from cairn.learning.selectors.recognitions import recognitions_of, said_by
from cairn.learning.services.recognitions import NewRecognition, keep, recognise, withdraw
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
HELPED = NewRecognition(About.HELPING, "You waited until Bo had found it himself.")
ONE, TWO = UUID(int=1), UUID(int=2)


@dataclass
class Change:
    day: date
    competency: UUID
    before: int | None
    after: int


def on(days):
    return date(2026, 9, 1) + timedelta(days=days)


def test_growth_is_from_the_first_level_seen_to_the_one_that_stands_since_it_was_held():
    changes = [
        Change(on(42), ONE, 2, 3),
        Change(on(0), ONE, None, 1),
        Change(on(20), ONE, 1, 2),
        Change(on(30), TWO, 2, 3),
    ]
    one, two = growths(changes)
    assert (one.competency, one.level_from, one.level_to, one.weeks) == (ONE, 1, 3, 6)
    assert (two.level_from, two.level_to, two.since, two.weeks) == (2, 3, None, None)


def test_a_level_that_fell_back_is_no_growth_and_one_that_came_back_counts_from_then():
    rose = [Change(on(0), ONE, None, 1), Change(on(10), ONE, 1, 3)]
    assert growths([*rose, Change(on(20), ONE, 3, 1)]) == []
    back = growths([*rose, Change(on(20), ONE, 3, 2), Change(on(30), ONE, 2, 3)])
    assert back[0].until == on(30)
    assert growths([Change(on(0), ONE, None, 3)]) == []
    assert growths([]) == []
    zero = growths([Change(on(0), ONE, None, 0), Change(on(1), ONE, 0, 1)])
    assert (zero[0].level_from, zero[0].weeks) == (0, 1)


def test_the_learners_last_choice_holds():
    assert not is_kept([])
    assert is_kept([Step.KEPT, Step.PUT_AWAY, Step.KEPT])
    assert not is_kept([Step.KEPT, Step.PUT_AWAY])


def read(town, name="ada", purpose=Purpose.OWN_RECORD, **more):
    return recognitions_of(town.ada.pk, by=town.actor(name), purpose=purpose, day=TODAY, **more)


def helped(town, name="teacher", at=NOW):
    return recognise(town.ada.pk, by=town.actor(name), given=HELPED, at=at)


def rose(town, competency):
    make = apps.get_model("determinations.LevelChange").objects.create
    for step, (day, before, after) in enumerate(((50, None, 1), (8, 1, 3))):
        make(
            id=uuid7(), learner=town.ada, competency_id=competency, step=step, day=TODAY - timedelta(days=day),
            level_before=before, level_after=after,
        )  # fmt: skip


def test_growth_keeps_what_the_record_shows_and_nothing_that_it_does_not(town, competencies):
    rose(town, competencies[0])
    teacher = town.actor("teacher")
    given = NewRecognition(About.GROWTH, "You drew it first.", competencies[0])
    recognise(town.ada.pk, by=teacher, given=given, at=NOW)
    seen = read(town)[0].growth
    assert (seen.level_from, seen.level_to, seen.weeks) == (1, 3, 6)
    for wrong in (
        NewRecognition(About.GROWTH, "You grew there.", competencies[1]),
        NewRecognition(About.GROWTH, "You grew."),
        NewRecognition(About.HELPING, "You helped.", competencies[0]),
        NewRecognition(About.HELPING, " "),
    ):
        with pytest.raises(BadInput):
            recognise(town.ada.pk, by=teacher, given=wrong, at=NOW)


def test_who_serves_the_learner_says_it_and_nobody_else(town):
    helped(town)
    helped(town, "counselor")
    for name in (
        "ada",
        "bo",
        "mother",
        "principal",
        "superintendent",
        "teacher of others",
        "nobody",
    ):
        with pytest.raises(NotAllowed):
            helped(town, name)
    assert len(read(town)) == 2
    assert len(read(town, "mother")) == 2
    for name in ("bo", "father under an order", "nobody"):
        with pytest.raises(NotAllowed):
            read(town, name)


def test_its_author_takes_it_back_and_then_nobody_reads_it(town):
    row = helped(town)
    for name in ("counselor", "ada", "mother"):
        with pytest.raises(NotAllowed):
            withdraw(row.pk, by=town.actor(name), at=NOW)
    withdraw(row.pk, by=town.actor("teacher"), at=NOW)
    assert read(town) == []
    assert said_by(by=town.actor("teacher"), purpose=Purpose.INSTRUCT, day=TODAY) == []
    with pytest.raises(NotAllowed):
        withdraw(row.pk, by=town.actor("teacher"), at=NOW)
    with pytest.raises(NotAllowed):
        keep(row.pk, by=town.actor("ada"), at=NOW, kept=True)
    for rows in (Recognition.objects.all(), RecognitionStep.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by_name="x")


def test_only_the_learner_keeps_it_in_the_portfolio(town):
    row = helped(town)
    for name in ("teacher", "mother"):
        with pytest.raises(NotAllowed):
            keep(row.pk, by=town.actor(name), at=NOW, kept=True)
    keep(row.pk, by=town.actor("ada"), at=NOW, kept=True)
    assert read(town)[0].is_kept
    keep(row.pk, by=town.actor("ada"), at=NOW + timedelta(minutes=1), kept=False)
    assert not read(town)[0].is_kept


def test_before_the_release_a_family_does_not_read_it_and_the_author_finds_what_they_said(town):
    helped(town, at=NOW - timedelta(days=3))
    helped(town)
    assert len(read(town, "mother", known=NOW - timedelta(days=1))) == 1
    mine = said_by(by=town.actor("teacher"), purpose=Purpose.INSTRUCT, day=TODAY)
    assert [each.row.at for each in mine] == [NOW, NOW - timedelta(days=3)]
    assert said_by(by=town.actor("counselor"), purpose=Purpose.INSTRUCT, day=TODAY) == []


def test_the_table_itself_refuses_growth_that_does_not_rise(town, competencies):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(
            learner=town.ada, about="growth", words="x", competency_id=competencies[0],
            level_from=2, level_to=2, until=TODAY, passed_on=False, by_name="x", at=NOW,
        )  # fmt: skip
