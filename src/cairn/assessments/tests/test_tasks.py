"""What a learner is still asked for: until every competency of the task has a piece that stands."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cairn.assessments.selectors.tasks import given_in, progress_of, tasks_due, tasks_of
from cairn.assessments.services.entering import Said, enter, take_back
from cairn.assessments.services.tasks import give, hand_in
from cairn.evidence.tests.conftest import actor
from cairn.kernel.access import Purpose

from .conftest import NOW, TODAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def scored(school, rios, giving):
    """Scores Ada's bread in some competencies; the batch, to take it back."""

    def score(*competencies, at=NOW, **further):
        batch = uuid4()
        said = [
            Said(uuid4(), batch, school.ada.pk, c, TODAY, 3.0, giving=giving.pk, **further)
            for c in competencies
        ]
        enter(school.section.pk, said, by=rios, at=at)
        return batch

    return score


@pytest.fixture
def waits(school, rios):
    """Whether the task waits for Ada, as its list, the line on her page and the class say alike."""

    def ask(known=None):
        mine = {"by": actor(school.ada), "purpose": Purpose.OWN_RECORD, "day": TODAY}
        open_ones = [
            m.given.id for m in tasks_of(school.ada.pk, known=known, **mine) if not m.scored
        ]
        due = [d.giving for d in tasks_due(school.ada.pk, known=known, **mine)]
        assert due == open_ones
        if known is None:
            hers = {"by": rios, "purpose": Purpose.INSTRUCT, "day": TODAY}
            [given] = given_in(school.section.pk, **hers)
            wanted = [line.competency for line in given.task.criteria]
            done = progress_of([given], **hers)[given.id].done(school.ada.pk, wanted)
            assert done is not bool(due)
        return bool(due)

    return ask


def test_a_task_waits_until_all_of_it_is_scored(school, scored, waits):
    assert waits()
    scored(school.ratios)
    assert waits(), "one of its two competencies"
    scored(school.essay)
    assert not waits()


def test_what_was_scored_and_taken_back_waits_again(school, rios, scored, waits):
    batch = scored(school.ratios, school.essay)
    assert not waits()
    take_back(school.section.pk, batch, by=rios, at=NOW)
    assert waits()
    scored(school.ratios, school.essay)
    assert not waits()


def test_what_is_known_at_a_moment_is_told_as_it_was(school, rios, scored, waits):
    batch = scored(school.ratios, school.essay)
    assert not waits(NOW)
    take_back(school.section.pk, batch, by=rios, at=LATER)
    assert not waits(NOW), "it was taken back afterwards"
    assert waits(LATER)
    assert waits(NOW - timedelta(minutes=1)), "nothing was scored yet"


def test_what_was_handed_in_is_said_and_waits_on(school, giving, waits):
    ada = actor(school.ada)
    hand_in(giving.pk, by=ada, words="Twelve loaves.", link="", at=NOW)
    [due] = tasks_due(school.ada.pk, by=ada, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert (due.title, due.due, due.handed_in) == ("Bread for 30", TODAY, True)
    assert waits()


def test_what_waits_for_the_learner_stands_before_what_waits_for_the_teacher(
    school,
    rios,
    task,
    giving,
):
    ada, section = actor(school.ada), school.section.pk
    earlier = give(task.pk, section, by=rios, at=NOW)
    latest = give(task.pk, section, by=rios, at=LATER)
    hand_in(giving.pk, by=ada, words="Twelve loaves.", link="", at=LATER)
    asked = {"by": ada, "purpose": Purpose.OWN_RECORD, "day": TODAY}
    order = [latest.pk, earlier.pk, giving.pk]
    assert [each.giving for each in tasks_due(school.ada.pk, **asked)] == order
    assert [each.given.id for each in tasks_of(school.ada.pk, **asked)] == order


def test_as_many_queries_for_none_as_for_some(school, scored, giving, django_assert_num_queries):
    def count(learner):
        by = actor(learner)
        with django_assert_num_queries(6):
            tasks_due(learner.pk, by=by, purpose=Purpose.OWN_RECORD, day=TODAY)

    count(school.ben)
    scored(school.ratios)
    count(school.ada)
