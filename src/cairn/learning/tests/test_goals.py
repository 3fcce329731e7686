"""Goals: set with somebody near, confirmed by the other, checked in, ended with words; only ever added to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.learning.models import Goal, GoalEntry
from cairn.learning.rules.goals import Entry, Going
from cairn.learning.selectors.goals import find_goal, goals_of, goals_to_confirm
from cairn.learning.services import goals
from cairn.learning.services.goals import NewGoal
from cairn.people.rules.access import Relation
from cairn.people.selectors.around import around
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
READS = {"ada", "mother", "father, order over", "father, no contact"}
SERVES = {"teacher", "teacher in grace", "counselor", "counselor by caseload"}
LOOKS_ON = {"on the IEP team", "principal"}


@pytest.fixture
def ada(town):
    return town.actor("ada")


@pytest.fixture
def teacher(town):
    return town.actor("teacher")


def new(town, whom="teacher", **more):
    given = NewGoal(
        "Read for 20 minutes every evening", TODAY + timedelta(days=30),
        ("Choose a book", "Ask for a quiet place"), with_whom=town.who[whom].pk,
    )  # fmt: skip
    return replace(given, **more)


@pytest.fixture
def goal(town, ada):
    return goals.set_goal(town.ada.pk, by=ada, given=new(town), at=NOW)


def seen(goal, by, purpose=Purpose.OWN_RECORD, day=TODAY):
    return find_goal(goal.pk, by=by, purpose=purpose, day=day)


def test_near_a_learner_are_those_whom_no_order_keeps_away(town, ada):
    near = around(town.ada.pk, by=ada, purpose=Purpose.OWN_RECORD, day=TODAY)
    names = {key: name for name, person in town.who.items() for key in [person.pk]}
    assert {names[n.id]: n.relation for n in near} == {
        "mother": Relation.GUARDIAN,
        "father, order over": Relation.GUARDIAN,
        "teacher": Relation.TEACHER,
        "counselor by caseload": Relation.COUNSELOR,
    }


def test_a_goal_waits_for_the_yes_of_whom_it_was_set_with(town, ada, teacher, goal):
    assert seen(goal, ada).waits_for == teacher.person
    told = goals_to_confirm(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
    assert [g.id for g in told] == [goal.pk]
    for name in ("ada", "mother", "counselor", "operator"):
        with pytest.raises((BadInput, NotAllowed)):
            goals.confirm(goal.pk, by=town.actor(name), at=NOW)
    goals.confirm(goal.pk, by=teacher, at=NOW, words="Good idea.")
    assert seen(goal, ada).is_confirmed
    assert goals_to_confirm(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY) == []
    with pytest.raises(BadInput):
        goals.confirm(goal.pk, by=teacher, at=NOW)


def test_a_goal_that_an_adult_sets_waits_for_the_learners_yes(town, ada, teacher):
    made = goals.set_goal(town.ada.pk, by=teacher, given=new(town, with_whom=None), at=NOW)
    assert seen(made, ada).waits_for == ada.person
    goals.confirm(made.pk, by=ada, at=NOW)
    assert seen(made, ada).is_confirmed


def test_only_the_learner_and_who_serves_them_set_goals(town):
    for name in town.who:
        who = town.actor(name)
        if name in SERVES or name == "ada":
            goals.set_goal(town.ada.pk, by=who, given=new(town), at=NOW)
            continue
        with pytest.raises(NotAllowed):
            goals.set_goal(town.ada.pk, by=who, given=new(town), at=NOW)
    assert Goal.objects.count() == len(SERVES) + 1


def test_a_guardian_whom_the_learner_named_says_yes_and_checks_in_and_others_only_read(town, ada):
    made = goals.set_goal(town.ada.pk, by=ada, given=new(town, "mother"), at=NOW)
    mother, father = town.actor("mother"), town.actor("father, order over")
    goals.confirm(made.pk, by=mother, at=NOW)
    goals.check_in(made.pk, by=mother, at=NOW, going=Going.WELL)
    assert seen(made, father).going is Going.WELL
    with pytest.raises(NotAllowed, match="may read this goal"):
        goals.check_in(made.pk, by=father, at=NOW, going=Going.WELL)
    with pytest.raises(NotAllowed, match="no ground to open"):
        goals.check_in(made.pk, by=town.actor("father under an order"), at=NOW, going=Going.WELL)


def test_who_reads_goals_is_as_policy_has_it_and_nobody_learns_that_there_is_one(town, goal):
    for name in town.who:
        purpose = Purpose.OWN_RECORD if name in READS else Purpose.INSTRUCT
        who = town.actor(name)
        if name in READS | SERVES | LOOKS_ON:
            assert [g.id for g in goals_of(town.ada.pk, by=who, purpose=purpose, day=TODAY)]
            continue
        for key in (goal.pk, uuid7()):
            with pytest.raises(NotAllowed, match="no ground to open this record"):
                find_goal(key, by=who, purpose=purpose, day=TODAY)


def test_how_it_goes_is_what_was_said_last_and_steps_can_be_unticked(ada, teacher, goal):
    goals.check_in(goal.pk, by=ada, at=NOW, going=Going.STUCK, words="No quiet place.")
    later = NOW + timedelta(days=1)
    goals.check_in(goal.pk, by=teacher, at=later, going=Going.WELL)
    first, second = seen(goal, ada).steps
    goals.tick(goal.pk, first.pk, by=ada, at=NOW, done=True)
    goals.tick(goal.pk, second.pk, by=ada, at=NOW, done=True)
    goals.tick(goal.pk, first.pk, by=ada, at=later, done=False)
    told = seen(goal, ada)
    assert (told.going, told.done, len(told.check_ins)) == (Going.WELL, {second.pk}, 2)
    with pytest.raises(BadInput, match="stands so already"):
        goals.tick(goal.pk, first.pk, by=ada, at=later, done=False)
    with pytest.raises(BadInput, match="no step"):
        goals.tick(goal.pk, uuid7(), by=ada, at=later, done=True)


def test_a_goal_ends_once_with_what_was_learned_from_it(ada, goal):
    with pytest.raises(BadInput, match="not said"):
        goals.end(goal.pk, by=ada, at=NOW, how=Entry.REACHED, words=" ")
    goals.end(goal.pk, by=ada, at=NOW, how=Entry.LET_GO, words="Evenings are too short.")
    assert seen(goal, ada).ended is Entry.LET_GO
    with pytest.raises(BadInput, match="over"):
        goals.check_in(goal.pk, by=ada, at=NOW, going=Going.WELL)


def test_a_changed_goal_goes_on_as_another(town, ada, goal):
    with pytest.raises(BadInput, match="changed into"):
        goals.end(goal.pk, by=ada, at=NOW, how=Entry.CHANGED, words="Too much.")
    less = new(town, words="Read for 10 minutes")
    goals.end(goal.pk, by=ada, at=NOW, how=Entry.CHANGED, words="Too much.", anew=less)
    now, before = goals_of(town.ada.pk, by=ada, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert (now.row.follows_id, before.ended) == (before.id, Entry.CHANGED)


def test_a_goal_whose_day_is_over_says_so_until_it_is_ended(ada, goal):
    assert not seen(goal, ada, day=goal.by_when).is_late
    assert seen(goal, ada, day=goal.by_when + timedelta(days=1)).is_late


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " "},
        {"by_when": TODAY},
        {"by_when": TODAY + timedelta(days=800)},
        {"steps": ("a",) * 8},
        {"with_whom": None},
        {"with_whom": uuid7()},
    ],
)
def test_a_goal_that_cannot_be_kept_is_refused_with_its_mend(town, ada, wrong):
    with pytest.raises(BadInput):
        goals.set_goal(town.ada.pk, by=ada, given=new(town, **wrong), at=NOW)


def test_no_goal_is_set_with_a_stranger(town, ada):
    with pytest.raises(BadInput, match="from the list"):
        goals.set_goal(town.ada.pk, by=ada, given=new(town, "teacher of others"), at=NOW)


def test_the_database_refuses_to_change_what_was_noted(ada, goal):
    goals.check_in(goal.pk, by=ada, at=NOW, going=Going.WELL)
    for table in (Goal, GoalEntry):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(words="other")
