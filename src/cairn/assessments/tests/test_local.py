"""Districts propose local assessments with their alignment; the state accepts them or says what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.assessments.models import LocalAssessment, LocalCriterion, LocalDecision, Task
from cairn.assessments.rules import Answered
from cairn.assessments.selectors.local import accepted, find_local, register
from cairn.assessments.services.local import Proposal, answer, propose, take_as_task
from cairn.assessments.services.tasks import NewCriterion, NewTask, write_task
from cairn.evidence.tests.conftest import actor, every, make, person
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

from .conftest import NOW, TODAY

ACCEPTED, RETURNED, ENDED = Answered.ACCEPTED, Answered.RETURNED, Answered.ENDED


def posted(name, position, organization):
    who = person(name)
    make(
        "people.StaffAssignment", person=who, organization=organization, position=position,
        first_day=TODAY - timedelta(days=100),
    )  # fmt: skip
    return actor(who)


@pytest.fixture
def alder(school):
    return posted("Lena", "district_leader", school.district)


@pytest.fixture
def birch(school):
    other = make(
        "people.Organization", kind="LEA", name="Birch", state_id="0102",
        parent=school.district.parent,
    )  # fmt: skip
    return posted("Bo", "district_leader", other)


@pytest.fixture
def state(school):
    return posted("Ines", "state_analyst", school.district.parent)


@pytest.fixture
def kitchen(school):
    return Proposal(
        "Kitchen", Use.PERFORMANCE, [NewCriterion(school.ratios, "", {3: "From 12 points."})], 45,
        "Five teachers looked at it.",
    )  # fmt: skip


def titles(by):
    return [(each.title, each.standing) for each in register(by=by, day=TODAY)]


def said(key, what, by, *, words="Because.", at=NOW):
    answer(key, what, words=words, by=by, at=at)


def test_what_a_district_proposes_the_state_accepts_and_a_teacher_takes_as_a_task(
    school, rios, alder, birch, state, kitchen
):
    key = propose(kitchen, by=alder, at=NOW)
    assert titles(alder) == titles(state) == [("Kitchen", "waiting")]
    assert titles(birch) == titles(rios) == []
    with pytest.raises(BadInput, match="does not accept"):
        take_as_task(key, by=rios, at=NOW)
    said(key, ACCEPTED, state, words="")
    assert titles(birch) == titles(rios) == [("Kitchen", "accepted")]
    task = take_as_task(key, by=rios, at=NOW)
    [line] = task.criteria.all()
    assert (task.title, task.author_id, task.local_id) == ("Kitchen", rios.person, key)
    assert (line.competency_id, line.levels) == (school.ratios, {"3": "From 12 points."})


def test_a_task_that_is_changed_is_the_accepted_one_no_longer(school, rios, alder, state, kitchen):
    key = propose(kitchen, by=alder, at=NOW)
    said(key, ACCEPTED, state)
    task = take_as_task(key, by=rios, at=NOW)
    mine = NewTask("Kitchen, mine", Use.PERFORMANCE, [NewCriterion(school.ratios)])
    assert write_task(by=rios, given=mine, at=NOW, instead_of=task.pk).local_id is None
    assert Task.objects.get(pk=task.pk).local_id == key


def test_returned_with_words_it_is_mended_and_the_history_stays(alder, state, kitchen):
    first = propose(kitchen, by=alder, at=NOW)
    with pytest.raises(BadInput, match="no words"):
        said(first, RETURNED, state, words=" ")
    said(first, RETURNED, state, words="Try it first.")
    later = NOW + timedelta(hours=1)
    second = propose(replace(kitchen, quality="Tried."), by=alder, at=later, instead_of=first)
    said(second, ACCEPTED, state, at=later)
    one, two = find_local(first, by=alder, day=TODAY)
    assert (one.number, one.standing, one.answers[0].words) == (1, "returned", "Try it first.")
    assert (two.number, two.standing, two.since, two.first) == (2, "accepted", later, first)


def test_the_accepted_version_stays_until_the_next_is_accepted_and_can_be_ended(
    rios, alder, state, kitchen
):
    first = propose(kitchen, by=alder, at=NOW)
    said(first, ACCEPTED, state)
    second = propose(replace(kitchen, minutes=30), by=alder, at=NOW, instead_of=first)
    assert [a.id for a in accepted(by=rios, day=TODAY)] == [first]
    said(second, ACCEPTED, state)
    assert [a.id for a in accepted(by=rios, day=TODAY)] == [second]
    said(second, ENDED, state, words="The standard changed.")
    assert accepted(by=rios, day=TODAY) == [], "the version before does not come back"


@pytest.mark.parametrize(
    ("before", "then"),
    [([], ENDED), ([ACCEPTED], ACCEPTED), ([RETURNED], ACCEPTED), ([ACCEPTED, ENDED], ACCEPTED)],
)
def test_a_version_is_answered_in_its_turn(alder, state, kitchen, before, then):
    key = propose(kitchen, by=alder, at=NOW)
    for each in before:
        said(key, each, state)
    with pytest.raises(BadInput, match="already"):
        said(key, then, state)


def test_nobody_answers_a_version_that_has_a_next_one(alder, state, kitchen):
    first = propose(kitchen, by=alder, at=NOW)
    propose(kitchen, by=alder, at=NOW, instead_of=first)
    with pytest.raises(BadInput, match="later version"):
        said(first, ACCEPTED, state)
    with pytest.raises(BadInput, match="changed since"):
        propose(kitchen, by=alder, at=NOW, instead_of=first)


def test_only_the_district_proposes_and_only_the_state_answers(
    school, rios, alder, birch, state, kitchen
):
    key = propose(kitchen, by=alder, at=NOW)
    for by in (rios, state, actor(school.ada)):
        with pytest.raises(NotAllowed):
            propose(kitchen, by=by, at=NOW)
    with pytest.raises(NotAllowed):
        propose(kitchen, by=birch, at=NOW, instead_of=key)
    for by in (rios, alder, birch, actor(school.ada)):
        with pytest.raises(NotAllowed):
            said(key, ACCEPTED, by)
    for who in (key, uuid7()):
        with pytest.raises(NotAllowed):
            find_local(who, by=birch, day=TODAY)
    with pytest.raises(NotAllowed):
        register(by=actor(school.ada), day=TODAY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": " "}, "no title"),
        ({"minutes": 0}, "0 minutes"),
        ({"minutes": 1201}, "1201 minutes"),
        ({"quality": " "}, "shows what it says"),
        ({"criteria": []}, "no competency"),
    ],
)
def test_what_is_missing_is_said(alder, kitchen, change, why):
    with pytest.raises(BadInput, match=why):
        propose(replace(kitchen, **change), by=alder, at=NOW)
    assert not LocalAssessment.objects.exists()


def test_a_competency_without_rubric_or_cuts_is_refused(school, alder, kitchen):
    bare = [*kitchen.criteria, NewCriterion(school.essay)]
    with pytest.raises(BadInput, match="neither a rubric nor cuts"):
        propose(replace(kitchen, criteria=bare), by=alder, at=NOW)


def test_the_register_takes_as_many_queries_for_one_as_for_many(
    alder, state, kitchen, django_assert_num_queries
):
    said(propose(kitchen, by=alder, at=NOW), ACCEPTED, state)

    def count():
        with django_assert_num_queries(7):
            register(by=state, day=TODAY)

    count()
    for n in range(4):
        propose(replace(kitchen, title=f"Kitchen {n}"), by=alder, at=NOW)
    count()


@pytest.mark.parametrize("model", [LocalAssessment, LocalCriterion, LocalDecision])
def test_the_database_changes_nothing_in_the_register(alder, state, kitchen, model):
    said(propose(kitchen, by=alder, at=NOW), ACCEPTED, state)
    assert every(f"assessments.{model.__name__}").exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
