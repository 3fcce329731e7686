"""The demonstration state is whole, small when asked, and peopled by its standing cast."""

from datetime import date

import pytest

from cairn.demo import is_built, personas
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.rules.access import Relation
from cairn.people.selectors.access import learners

TODAY = date(2026, 11, 21)


@pytest.mark.django_db
def test_an_empty_record_holds_no_demonstration():
    assert not is_built()
    assert personas(day=TODAY) == []


def test_the_tiny_state_has_a_school_of_each_kind_and_counts_itself(demo_state):
    assert is_built()
    assert (demo_state.districts, demo_state.schools) == (2, 4)
    assert 150 <= demo_state.learners <= 200
    assert demo_state.evidence > 50 * demo_state.learners
    assert demo_state.levels > 12 * demo_state.learners


def test_every_persona_is_who_its_button_says(demo_state):
    relations = [(p.username, p.relation) for p in personas(day=TODAY)]
    assert relations == [
        ("maya", Relation.SELF),
        ("maya-family", Relation.GUARDIAN),
        ("tran", Relation.TEACHER),
        ("cedar-ridge", Relation.SCHOOL_LEADER),
        ("alder", Relation.DISTRICT_LEADER),
        ("state", Relation.STATE_ANALYST),
        ("adeyemi", Relation.TEACHER),
        ("theo", Relation.SELF),
        ("officer", Relation.PRIVACY_OFFICER),
    ]


def test_the_family_and_the_teacher_of_maya_see_maya(demo_state):
    by_name = {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}
    maya = by_name["maya"].person
    for who, purpose in (
        ("maya", Purpose.OWN_RECORD),
        ("maya-family", Purpose.OWN_RECORD),
        ("tran", Purpose.INSTRUCT),
        ("cedar-ridge", Purpose.IMPROVE),
        ("alder", Purpose.IMPROVE),
    ):
        seen = learners(by=by_name[who], purpose=purpose, data=DataClass.EVIDENCE, day=TODAY)
        assert seen.filter(pk=maya).exists(), who
    assert not learners(
        by=by_name["state"], purpose=Purpose.IMPROVE, data=DataClass.EVIDENCE, day=TODAY
    ).exists()
