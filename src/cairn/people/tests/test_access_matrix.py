"""Every role × relationship × data class × purpose × verb, against a table written by hand: 0 differences."""

from datetime import date, timedelta

import pytest

from cairn.intake.rulebook import book
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import BadPolicy, NotAllowed
from cairn.people.models import (
    Enrollment,
    GuardianException,
    GuardianRestriction,
    Guardianship,
    SectionEnrollment,
)
from cairn.people.rules.access import NEVER_BY_NAME, Relation, decide, read_grants
from cairn.people.selectors.access import (
    everyone_ground,
    learner_ground,
    learners,
    organization_ground,
    section_ground,
)
from cairn.people.selectors.grants import grants
from cairn.people.tests.matrix import ALLOWED, expected, rows
from cairn.people.tests.town import CLASS, ROLES, SCHOOL, TODAY, Town

A_DAY = timedelta(days=1)


@pytest.fixture
def town(db):
    return Town()


def allowed(ask, **question):
    try:
        return ask(**question).reason
    except NotAllowed:
        return ""


def test_the_rule_says_what_the_table_says_for_every_relation_class_purpose_and_verb():
    granted = grants(TODAY)
    wrong = [
        (relation, row)
        for relation in Relation
        for row in rows()
        if bool(decide(relation, *row, granted)) != (row[1:] in ALLOWED[row[0], relation])
    ]
    assert len(Relation) * len(rows()) >= 3920
    assert wrong == []


def test_what_policy_does_not_speak_of_is_denied_and_every_yes_has_its_reason():
    assert not any(decide(r, *row, {}) for r in Relation for row in rows())
    granted = grants(TODAY)
    grounds = [decide(r, *row, granted) for r in Relation for row in rows()]
    assert all(why.reason.endswith(".") for why in grounds if why)


@pytest.mark.slow
def test_the_selectors_say_what_the_table_says_to_everyone_about_every_learner(town):
    wrong, asked = [], 0
    for name, (to_ada, to_bo) in ROLES.items():
        by = town.actor(name)
        for data, purpose, verb in rows():
            question = {"by": by, "purpose": purpose, "data": data, "verb": verb, "day": TODAY}
            listed = set(learners(**question).values_list("pk", flat=True))
            for learner, relations in ((town.ada, to_ada), (town.bo, to_bo)):
                asked += 1
                if (learner.pk in listed) != expected(relations, data, purpose, verb):
                    wrong.append((name, learner.given_name, data, purpose, verb))
    assert asked == len(ROLES) * 2 * len(rows()) >= 17_000
    assert wrong == []


@pytest.mark.slow_on_postgres
def test_the_check_of_one_learner_agrees_with_the_table(town):
    wrong = [
        (name, *row)
        for name, (to_ada, _) in ROLES.items()
        for row in rows()
        if row[2] in (Verb.READ, Verb.WRITE)
        and bool(
            allowed(
                learner_ground, by=town.actor(name), data=row[0], purpose=row[1], verb=row[2],
                learner=town.ada.pk, day=TODAY,
            )
        ) != expected(to_ada, *row)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.slow_on_postgres
def test_classes_and_schools_open_their_figures_as_the_table_says(town):
    wrong = []
    for name in ROLES:
        for data in DataClass:
            for purpose in Purpose:
                asks = {"by": town.actor(name), "data": data, "purpose": purpose, "day": TODAY}
                figures = {SCHOOL[name]} if name in SCHOOL else set()
                of_school = allowed(organization_ground, organization=town.cedar.pk, **asks)
                if bool(of_school) != expected(figures, data, purpose, Verb.SUMMARIZE):
                    wrong.append((name, "school", data, purpose))
                named = {CLASS[name]} if name in CLASS else set()
                both = expected(named, data, purpose, Verb.SUMMARIZE) and (
                    expected(named, data, purpose, Verb.READ)
                )
                if bool(allowed(section_ground, section=town.section.pk, **asks)) != both:
                    wrong.append((name, "class", data, purpose))
                everyone = name == "operator" and purpose is Purpose.OPERATE
                if bool(allowed(everyone_ground, **asks)) != everyone:
                    wrong.append((name, "everyone", data, purpose))
    assert wrong == []


def reads(town, name, learner, day, data=DataClass.EVIDENCE):
    """Whether someone reads it for any purpose; list and check agree."""
    found = set()
    for purpose in Purpose:
        asks = {"by": town.actor(name), "purpose": purpose, "data": data, "day": day}
        checked = bool(allowed(learner_ground, learner=learner.pk, **asks))
        assert learners(**asks).filter(pk=learner.pk).exists() == checked
        found.add(checked)
    return any(found)


def test_the_day_a_term_ends_begins_the_grace_and_its_end_ends_the_view(town):
    SectionEnrollment.objects.filter(section=town.section).update(last_day=TODAY)
    grace = TODAY + timedelta(days=60)
    assert [reads(town, "teacher", town.ada, d) for d in (TODAY, grace, grace + A_DAY)] == [
        True, True, False,
    ]  # fmt: skip


def test_a_transfer_moves_the_view_from_the_former_school_to_the_new_one_overnight(town):
    Enrollment.objects.filter(person=town.ada).update(last_day=TODAY)
    SectionEnrollment.objects.filter(person=town.ada).update(last_day=TODAY)
    town.enroll(town.ada, town.oak, first_day=TODAY + A_DAY)
    lose = ["principal", "superintendent", "counselor", "counselor by caseload", "teacher"]
    lose.append("on the IEP team")
    gain = ["next superintendent", "team elsewhere"]
    for day, before in ((TODAY, True), (TODAY + A_DAY, False)):
        assert {name: reads(town, name, town.ada, day) for name in lose} == dict.fromkeys(
            lose, before
        )
        assert {name: reads(town, name, town.ada, day) for name in gain} == dict.fromkeys(
            gain, not before
        )
    assert reads(town, "mother", town.ada, TODAY + A_DAY)
    assert reads(town, "teacher", town.bo, TODAY + A_DAY), "who stayed is still seen"


def test_a_teacher_keeps_the_grace_for_who_left_the_class_and_stayed_at_the_school(town):
    SectionEnrollment.objects.filter(person=town.ada).update(last_day=TODAY)
    assert reads(town, "teacher", town.ada, TODAY + timedelta(days=30))


def test_custody_passes_on_its_day(town):
    Guardianship.objects.filter(guardian=town.who["mother"]).update(last_day=TODAY)
    town.guardian("nobody", town.ada, {"first_day": TODAY + A_DAY})
    seen = [
        [reads(town, name, town.ada, day) for name in ("mother", "nobody")]
        for day in (TODAY, TODAY + A_DAY)
    ]
    assert seen == [[True, False], [False, True]]


def test_an_order_bars_from_its_first_day_to_its_last(town):
    first, last = TODAY, TODAY + timedelta(days=9)
    GuardianRestriction.objects.filter(authority="Order 17", kind="no_records").delete()
    GuardianRestriction.objects.create(
        guardianship=Guardianship.objects.get(guardian=town.who["father under an order"]),
        kind="no_records", authority="Order 18", first_day=first, last_day=last,
    )  # fmt: skip
    days = (first - A_DAY, first, last, last + A_DAY)
    seen = [reads(town, "father under an order", town.ada, day) for day in days]
    assert seen == [True, False, False, True]


def test_at_18_the_rights_pass_from_the_family_to_the_learner(town):
    birthday = date(2031, 5, 1)
    for day, before in ((birthday - A_DAY, True), (birthday, False)):
        assert reads(town, "mother", town.ada, day, DataClass.HEALTH) is before
        assert reads(town, "ada", town.ada, day, DataClass.HEALTH) is not before
        assert reads(town, "ada", town.ada, day)


def test_a_dependents_family_keeps_its_view_while_the_exception_lasts_and_under_no_order(town):
    name = "mother by exception"
    GuardianException.objects.filter(guardianship__guardian=town.who[name]).update(last_day=TODAY)
    assert reads(town, name, town.bo, TODAY)
    assert not reads(town, name, town.bo, TODAY + A_DAY)
    GuardianRestriction.objects.create(
        guardianship=Guardianship.objects.get(guardian=town.who[name]),
        kind="no_records", authority="Order 19", first_day=TODAY,
    )  # fmt: skip
    assert not reads(town, name, town.bo, TODAY)


def test_a_caseload_that_ends_leaves_a_counselor_the_school_as_before(town):
    caseload = town.team("counselor", town.cy, "caseload", town.cedar, {"first_day": TODAY})
    assert not reads(town, "counselor", town.ada, TODAY)
    caseload.last_day = TODAY
    caseload.save()
    assert reads(town, "counselor", town.ada, TODAY + A_DAY)


def test_policy_that_opens_a_name_to_who_may_have_none_is_refused():
    for relation in NEVER_BY_NAME:
        with pytest.raises(BadPolicy, match=f"{relation} would read records by name"):
            read_grants(DataClass.EVIDENCE, (f"{relation} improve read",))
    for line in ("teacher instruct", "janitor instruct read", "teacher instruct reads", ""):
        with pytest.raises(BadPolicy, match="is not a relation, a purpose and verbs"):
            read_grants(DataClass.EVIDENCE, (line,))


def test_asking_policy_reads_the_book_once_a_day():
    grants(TODAY)
    assert grants(TODAY) is grants(TODAY)
    assert not book().parameters["access.grants.health"].waivable
