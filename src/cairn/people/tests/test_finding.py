"""Finding a learner among those whom one may open, and nobody else."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.finding import asked_words
from cairn.people.models import (
    Enrollment,
    NameWord,
    Organization,
    PersonIdentifier,
    Section,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.access import Relation
from cairn.people.selectors.access import learners
from cairn.people.selectors.finding import classes_found, learners_found, listed
from cairn.people.selectors.relations import OPENS, relations_held
from cairn.people.services.finding import renew_everyones_words, renew_words
from cairn.people.services.matching import merge, unmerge
from cairn.people.tests.test_access import SEPTEMBER, TODAY, actor, cast, person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 17, 15, tzinfo=UTC)
__all__ = ["cast"]


def found(by, typed, purpose=Purpose.INSTRUCT, **more):
    words = asked_words(typed)
    return set(learners_found(words, by=by, purpose=purpose, day=TODAY, most=20, **more))


@pytest.fixture
def school(cast):
    """Ada with two names and a number, taught by Ms Rios."""
    ada = cast.ada
    ada.family_name, ada.preferred_given_name = "Muñoz-Lovelace", "Addie"
    ada.save()
    PersonIdentifier.objects.create(person=ada, kind="local", issuer="Alder", value="0400-000123")
    renew_everyones_words()
    return cast


@pytest.mark.parametrize(
    "typed", ["ada", "ADA munoz", "love ad", "muñ", "addie", "0400-0001", "000123", "Lovelace, Ada"]
)
def test_a_teacher_finds_a_learner_by_beginnings_of_names_in_any_order_and_by_number(school, typed):
    assert found(actor(school.ms_rios), typed) == {school.ada.pk}


@pytest.mark.parametrize("typed", ["da", "ada x", "ada 0500", "lovelaces", "a m"])
def test_every_word_must_begin_a_word_of_theirs(school, typed):
    assert found(actor(school.ms_rios), typed) == set()


def test_a_teacher_of_other_learners_finds_nobody_by_the_same_questions_as_for_nobody(school):
    by, asked = actor(school.mr_okafor), []
    for typed in ("ada", "zzz"):
        with CaptureQueriesContext(connection) as said:
            assert found(by, typed) == set()
        asked.append([q["sql"].replace(typed, "?") for q in said.captured_queries])
    assert asked[0] == asked[1]


def test_who_is_somebody_to_nobody_is_asked_little_and_finds_what_asking_all_finds(school):
    for who in (school.ms_rios, school.mr_okafor, school.ada):
        by = actor(who)
        held = relations_held(by, TODAY)
        for purpose in (Purpose.OWN_RECORD, Purpose.INSTRUCT):
            assert found(by, "ada", purpose, among=held) == found(by, "ada", purpose)
    assert relations_held(actor(school.ms_rios), TODAY) == {
        Relation.SELF, Relation.ELIGIBLE_STUDENT, Relation.TEACHER
    }  # fmt: skip


def test_nobody_finds_a_colleague_or_a_family(school):
    """Adults are persons too; only who learns is found."""
    school.post(school.mr_okafor, "school_leader", school.school)
    renew_everyones_words()
    assert found(actor(school.mr_okafor), "test") == set()
    assert found(actor(school.mr_okafor), "ada") == {school.ada.pk}


def test_a_state_analyst_and_a_privacy_officer_find_nobody(school):
    for position in ("state_analyst", "privacy_officer"):
        who = person(position)
        school.post(who, position, school.state)
        for purpose in (Purpose.OWN_RECORD, Purpose.INSTRUCT, Purpose.IMPROVE):
            assert found(actor(who), "ada", purpose) == set()


def test_a_new_name_and_number_are_found_and_the_old_ones_are_not(school):
    school.ada.family_name = "Byron"
    school.ada.save()
    PersonIdentifier.objects.filter(person=school.ada).update(value="0400-000777")
    renew_words([school.ada.pk])
    by = actor(school.ms_rios)
    assert [found(by, t) for t in ("lovelace", "000123")] == [set(), set()]
    assert found(by, "byron 000777") == {school.ada.pk}


def test_making_the_words_again_changes_no_row(school):
    before = set(NameWord.objects.values_list("pk", "word", "person"))
    renew_everyones_words()
    renew_words([school.ada.pk, school.ms_rios.pk])
    assert set(NameWord.objects.values_list("pk", "word", "person")) == before


def test_a_joined_record_is_found_by_either_name_and_parted_again_by_its_own(school):
    other = person("Augusta")
    renew_words([other.pk])
    by, keeper = actor(school.ms_rios), operator("keeper")
    merge(school.ada.pk, other.pk, by=keeper, at=AT, reason="one person")
    assert found(by, "augusta ada") == {school.ada.pk}
    unmerge(other.pk, by=keeper, at=AT, reason="two after all")
    assert [found(by, "augusta"), found(by, "ada")] == [set(), {school.ada.pk}]


def test_a_list_names_them_with_grade_and_school_by_family_name(school):
    ben = person("Ben", family_name="Abbott", grade="07")
    [first, second] = listed({school.ada.pk, ben.pk}, day=TODAY)
    assert (first.name, first.grade, first.school) == ("Ben Abbott", "7", "")
    assert (second.name, second.school) == ("Addie Muñoz-Lovelace", "Cedar")


def test_a_class_is_found_by_who_teaches_it_or_leads_its_school_while_it_goes_on(school):
    school.post(school.mr_okafor, "school_leader", school.school)
    superintendent = person("Su")
    school.post(superintendent, "district_leader", school.district)

    def named(who, typed="P3"):
        ask = {"by": actor(who), "purpose": Purpose.INSTRUCT, "day": TODAY}
        return [c.name for c in classes_found(asked_words(typed), most=9, **ask)]

    assert named(school.ms_rios) == named(school.mr_okafor) == ["P3"]
    assert named(school.ada) == named(superintendent) == []
    assert named(school.ms_rios, "p4") == []
    Section.objects.update(last_day=date(2026, 10, 1))
    assert named(school.ms_rios) == []


def test_the_words_are_looked_up_in_their_index(school):
    """However many there are: on no database is the whole table read."""
    by = actor(school.ms_rios)
    with CaptureQueriesContext(connection) as said:
        found(by, "maria garcia")
    asked = [q["sql"] for q in said.captured_queries if "nameword" in q["sql"]]
    assert len(asked) > 3
    for sql in asked:
        for line in plan(sql):
            assert not line.startswith(("SCAN people_nameword", "SCAN people_person")), line
            assert "Seq Scan on people_" not in line, line


def plan(sql):
    """How the database goes about a query, line by line."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a tiny table is read whole otherwise
            cursor.execute(f"EXPLAIN {sql}")
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


NAMES = ["Ana", "José", "Jo", "Anaïs", "de la Cruz", "Cruz-Ortega", "Ortega", "O’Neill", "Đặng"]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=6),
    st.lists(st.sampled_from(["an", "jo", "cruz", "or", "dang", "oneill", "de", "l"]), max_size=3),
    st.sampled_from(["teacher", "school_leader", "district_leader", "counselor", None]),
)
def test_it_finds_whom_reading_everybody_finds(people, typed, role):
    """The slow and obvious way: everyone whom the reader may open, name by name."""
    district = Organization.objects.create(kind="LEA", name="D")
    school = Organization.objects.create(kind="school", name="S", district=district)
    section = Section.objects.create(name="P", school=school, first_day=SEPTEMBER)
    who = person("Reader")
    if role == "teacher":
        SectionEnrollment.objects.create(
            section=section, person=who, role="teacher", first_day=SEPTEMBER
        )
    elif role:
        place = district if role == "district_leader" else school
        StaffAssignment.objects.create(
            person=who, position=role, organization=place, first_day=SEPTEMBER
        )
    made = [person(given_name, family_name=family) for given_name, family in people]
    for number, each in enumerate(made):
        if number % 3:
            Enrollment.objects.create(
                person=each, school=school, district=district, first_day=SEPTEMBER
            )
            SectionEnrollment.objects.create(
                section=section, person=each, role="learner", first_day=SEPTEMBER
            )
    renew_words([each.pk for each in made])
    words, by = asked_words(" ".join(typed)), Actor(who.pk, "Reader")
    ask = {"by": by, "purpose": Purpose.INSTRUCT, "day": TODAY}
    seen = set(learners(data=DataClass.EVIDENCE, **ask).values_list("pk", flat=True))
    slow = {each.pk for each in made if words and each.pk in seen and all(
        any(part.startswith(word) for part in asked_words(f"xx {each.name} {each.name}"))
        for word in words
    )}  # fmt: skip
    got = learners_found(words, most=20, **ask)
    assert set(got) == slow
    assert {why.relation for why in got.values()} <= set(OPENS)
