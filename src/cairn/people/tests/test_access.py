"""Who sees whom: list and check agree, and what is not allowed is not there."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import uuid7
from cairn.people.models import (
    Enrollment,
    GuardianRestriction,
    Guardianship,
    Look,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.access import Relation, comes_of_age
from cairn.people.selectors.access import (
    learner_ground,
    learners,
    organization_ground,
    section_ground,
)
from cairn.people.selectors.once import reading
from cairn.people.selectors.persons import find_learner
from cairn.people.selectors.relations import opened
from cairn.people.services.looks import look_at_learner

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)
SEPTEMBER = date(2026, 9, 1)


def person(name, **values):
    key = uuid7()
    values = {"state_id": str(key), "given_name": name, "family_name": "Test"} | values
    return Person.objects.create(id=key, record_id=key, **values)


def actor(who):
    return Actor(who.pk, who.name)


class Cast:
    """A small school: Ada, taught by Ms Rios; Mr Okafor teaches nobody she knows."""

    def __init__(self):
        self.state = Organization.objects.create(kind="SEA", name="State")
        self.district = Organization.objects.create(kind="LEA", name="Alder", parent=self.state)
        self.school = Organization.objects.create(
            kind="school", name="Cedar", parent=self.district, district=self.district
        )
        self.ada = person("Ada", birth_date=date(2013, 5, 1))
        self.ms_rios, self.mr_okafor = person("Ms"), person("Mr")
        Enrollment.objects.create(
            person=self.ada, school=self.school, district=self.district, first_day=SEPTEMBER
        )
        self.section = Section.objects.create(name="P3", school=self.school, first_day=SEPTEMBER)
        for who, role in ((self.ada, "learner"), (self.ms_rios, "teacher")):
            SectionEnrollment.objects.create(
                section=self.section, person=who, role=role, first_day=SEPTEMBER
            )

    def post(self, who, position, organization):
        StaffAssignment.objects.create(
            person=who, position=position, organization=organization, first_day=SEPTEMBER
        )


@pytest.fixture
def cast():
    return Cast()


def sees(by, whom, purpose, day=TODAY, data=DataClass.EVIDENCE):
    listed = learners(by=by, purpose=purpose, data=data, day=day).filter(pk=whom.pk).exists()
    try:
        learner_ground(by=by, purpose=purpose, data=data, learner=whom.pk, day=day)
        checked = True
    except NotAllowed:
        checked = False
    assert listed == checked, "the list and the check disagree"
    return listed


def test_a_teacher_sees_the_learners_of_her_classes_to_teach_them(cast):
    assert sees(actor(cast.ms_rios), cast.ada, Purpose.INSTRUCT)
    assert not sees(actor(cast.ms_rios), cast.ada, Purpose.OWN_RECORD)


def test_a_teacher_of_other_learners_sees_nothing(cast):
    assert not sees(actor(cast.mr_okafor), cast.ada, Purpose.INSTRUCT)


def test_a_teacher_sees_until_the_grace_period_is_over_and_not_a_day_longer(cast):
    SectionEnrollment.objects.filter(role="teacher").update(last_day=TODAY)
    assert sees(actor(cast.ms_rios), cast.ada, Purpose.INSTRUCT, TODAY + timedelta(days=60))
    assert not sees(actor(cast.ms_rios), cast.ada, Purpose.INSTRUCT, TODAY + timedelta(days=61))


def test_a_teacher_no_longer_sees_a_learner_who_left_the_class_long_ago(cast):
    SectionEnrollment.objects.filter(role="learner").update(last_day=TODAY)
    assert sees(actor(cast.ms_rios), cast.ada, Purpose.INSTRUCT, TODAY + timedelta(days=60))
    assert not sees(actor(cast.ms_rios), cast.ada, Purpose.INSTRUCT, TODAY + timedelta(days=61))


def test_an_order_holds_for_the_two_people_whatever_rosters_say_of_them_again(cast):
    father, again = person("Father"), person("Ada")
    Person.objects.filter(pk=again.pk).update(record=cast.ada)
    links = [
        Guardianship.objects.create(
            guardian=father, learner=who, relation="father", first_day=SEPTEMBER
        )
        for who in (cast.ada, again)
    ]
    GuardianRestriction.objects.create(
        guardianship=links[0], kind="no_records", authority="Order 17", first_day=TODAY
    )
    assert not sees(actor(father), cast.ada, Purpose.OWN_RECORD)


def test_who_has_come_of_age_under_one_id_has_under_every_id(cast):
    mother, again = person("Mother"), person("Ada")
    Person.objects.filter(pk=again.pk).update(record=cast.ada)
    Person.objects.filter(pk=cast.ada.pk).update(birth_date=date(2000, 1, 1))
    Guardianship.objects.create(
        guardian=mother, learner=again, relation="mother", first_day=SEPTEMBER
    )
    assert not sees(actor(mother), cast.ada, Purpose.OWN_RECORD)


def test_a_learner_sees_her_own_record_and_no_one_elses(cast):
    assert sees(actor(cast.ada), cast.ada, Purpose.OWN_RECORD)
    assert not sees(actor(cast.ada), cast.ms_rios, Purpose.OWN_RECORD)


def test_a_guardian_sees_until_the_learner_comes_of_age(cast):
    mother = person("Mother")
    Guardianship.objects.create(
        guardian=mother, learner=cast.ada, relation="mother", first_day=date(2013, 5, 1)
    )
    birthday = comes_of_age(cast.ada.birth_date, 18)
    assert sees(actor(mother), cast.ada, Purpose.OWN_RECORD, birthday - timedelta(days=1))
    assert not sees(actor(mother), cast.ada, Purpose.OWN_RECORD, birthday)


def test_a_court_order_closes_the_record_to_one_guardian_while_it_lasts(cast):
    father = person("Father")
    link = Guardianship.objects.create(
        guardian=father, learner=cast.ada, relation="father", first_day=SEPTEMBER
    )
    GuardianRestriction.objects.create(
        guardianship=link, kind="no_records", authority="Order 17",
        first_day=TODAY, last_day=TODAY,
    )  # fmt: skip
    assert not sees(actor(father), cast.ada, Purpose.OWN_RECORD)
    assert sees(actor(father), cast.ada, Purpose.OWN_RECORD, TODAY + timedelta(days=1))


def test_leaders_see_their_own_school_and_district_and_the_state_sees_no_child(cast):
    for position, where in (("school_leader", cast.school), ("district_leader", cast.district)):
        leader = person(position)
        cast.post(leader, position, where)
        assert sees(actor(leader), cast.ada, Purpose.IMPROVE)
    analyst = person("Analyst")
    cast.post(analyst, "state_analyst", cast.state)
    assert not any(sees(actor(analyst), cast.ada, purpose) for purpose in Purpose)
    asked = {"by": actor(analyst), "purpose": Purpose.IMPROVE, "data": DataClass.EVIDENCE}
    with pytest.raises(NotAllowed):  # a class names its learners
        section_ground(**asked, section=cast.section.pk, day=TODAY)
    why = organization_ground(**asked, organization=cast.school.pk, day=TODAY)
    assert why.relation is Relation.STATE_ANALYST


def test_a_leader_of_another_school_sees_nothing(cast):
    elsewhere = Organization.objects.create(kind="school", name="Elm", district=cast.district)
    leader = person("Leader")
    cast.post(leader, "school_leader", elsewhere)
    assert not sees(actor(leader), cast.ada, Purpose.IMPROVE)
    with pytest.raises(NotAllowed):
        section_ground(
            by=actor(leader),
            purpose=Purpose.IMPROVE,
            data=DataClass.EVIDENCE,
            section=cast.section.pk,
            day=TODAY,
        )


def test_a_teachers_post_at_the_school_opens_no_class_of_a_colleague(cast):
    cast.post(cast.mr_okafor, "teacher", cast.school)
    for purpose in Purpose:
        with pytest.raises(NotAllowed):
            section_ground(
                by=actor(cast.mr_okafor),
                purpose=purpose,
                data=DataClass.EVIDENCE,
                section=cast.section.pk,
                day=TODAY,
            )
    assert section_ground(
        by=actor(cast.ms_rios),
        purpose=Purpose.INSTRUCT,
        data=DataClass.EVIDENCE,
        section=cast.section.pk,
        day=TODAY,
    )


def test_a_look_is_kept_with_its_ground_and_a_refused_one_leaves_no_trace_of_the_learner(cast):
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    look_at_learner(
        cast.ada.pk,
        by=actor(cast.ms_rios),
        purpose=Purpose.INSTRUCT,
        data=DataClass.EVIDENCE,
        at=at,
        through="page",
    )
    with pytest.raises(NotAllowed):
        look_at_learner(
            cast.ada.pk,
            by=actor(cast.mr_okafor),
            purpose=Purpose.INSTRUCT,
            data=DataClass.EVIDENCE,
            at=at,
            through="page",
        )
    [look] = Look.objects.all()
    assert (look.actor, look.learner, look.actor_role) == (cast.ms_rios, cast.ada, "teacher")


def test_a_learner_is_found_by_any_name_of_theirs_and_only_by_who_may_see_them(cast):
    for name in (str(cast.ada.pk), cast.ada.state_id):
        found = find_learner(name, by=operator("me"), purpose=Purpose.OPERATE, day=TODAY)
        assert found == cast.ada
    with pytest.raises(UnknownName):
        find_learner(
            cast.ada.state_id, by=actor(cast.mr_okafor), purpose=Purpose.INSTRUCT, day=TODAY
        )


def test_someone_born_on_a_leap_day_comes_of_age_on_the_first_of_march():
    assert comes_of_age(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_a_reading_asks_once_for_each_reader_learner_and_day(django_assert_num_queries):
    cast, ask = Cast(), {"purpose": Purpose.INSTRUCT, "data": DataClass.EVIDENCE}
    ms_rios, mr_okafor = actor(cast.ms_rios), actor(cast.mr_okafor)
    with reading():
        why = learner_ground(by=ms_rios, learner=cast.ada.pk, day=TODAY, **ask)
        with django_assert_num_queries(0):
            other = ask | {"data": DataClass.PORTFOLIO}
            again = learner_ground(by=ms_rios, learner=cast.ada.pk, day=TODAY, **other)
        assert again.relation is why.relation is Relation.TEACHER
        for by, learner, day in (
            (mr_okafor, cast.ada.pk, TODAY),
            (ms_rios, cast.mr_okafor.pk, TODAY),
            (ms_rios, cast.ada.pk, SEPTEMBER - timedelta(days=1)),
        ):
            with pytest.raises(NotAllowed):
                learner_ground(by=by, learner=learner, day=day, **ask)


def test_what_changes_is_seen_by_the_next_reading():
    cast = Cast()
    ask = {
        "by": actor(cast.ms_rios),
        "purpose": Purpose.INSTRUCT,
        "data": DataClass.EVIDENCE,
        "day": TODAY,
    }
    with reading():
        learner_ground(learner=cast.ada.pk, **ask)
    SectionEnrollment.objects.filter(person=cast.ms_rios).delete()
    with reading(), pytest.raises(NotAllowed):
        learner_ground(learner=cast.ada.pk, **ask)


@pytest.mark.parametrize(
    "relation", [Relation.GUARDIAN, Relation.GUARDIAN_BY_CODE, Relation.SPECIAL_TEAM]
)
def test_whose_child_it_is_is_asked_of_people_alone_so_that_no_plan_walks_them_all(relation):
    """PostgreSQL puts eight tables in order at once; joined to guardianships, this walked every person's row."""
    asked = opened(relation, Actor(uuid7(), "mother"), date(2026, 11, 21))
    assert "JOIN" not in str(asked.query).partition(" WHERE ")[0]
