"""A roster taken in: what it becomes, what it ends, what it asks, and that doing it again changes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cairn.intake.selectors import quarantined
from cairn.kernel.access import operator
from cairn.kernel.errors import BadInput, NeedsConfirmation
from cairn.people.models import (
    Characteristic,
    Enrollment,
    Guardianship,
    MatchCase,
    Organization,
    Person,
    PersonIdentifier,
    Role,
    Section,
    SectionEnrollment,
    StaffAssignment,
    Term,
)
from cairn.people.services.roster import import_roster
from cairn.standards.oneroster.tests.a_school import School

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 21)
NOON = datetime(2025, 11, 21, 12, tzinfo=UTC)
KEEPER = operator("keeper")


@pytest.fixture
def school(tmp_path):
    return School(tmp_path)


def take(school, *, source="lakeside", today=TODAY, **settings):
    return import_roster(school.write(), by=KEEPER, source=source, today=today, at=NOON, **settings)


def everything():
    """All rows of the house, for comparing before and after."""
    tables = (
        Organization, Person, PersonIdentifier, Role, Enrollment, StaffAssignment, Term, Section,
        SectionEnrollment, Guardianship, Characteristic, MatchCase,
    )  # fmt: skip
    return {table: sorted(map(str, table.objects.values_list())) for table in tables}


def test_a_roster_becomes_organizations_persons_classes_and_spells(school):
    done = take(school)
    assert done.tally.as_json()["users"] == {
        "read": 4,
        "stored": 4,
        "unchanged": 0,
        "quarantined": 0,
    }
    assert all(count.reconciles for count in done.tally.by_kind.values())
    ferry = Organization.objects.get(kind="school")
    assert (ferry.name, ferry.state_id, ferry.district.name) == ("Ferry School", "7527", "Lakeside")
    ada = Person.objects.get(state_id="111")
    assert (ada.given_name, ada.grade, ada.sex, ada.birth_date) == (
        "Ada",
        "06",
        "female",
        date(2014, 12, 10),
    )
    enrolled = Enrollment.objects.get(person=ada)
    assert (enrolled.school, enrolled.district, enrolled.grade) == (ferry, ferry.district, "06")
    assert (enrolled.first_day, enrolled.last_day) == (date(2025, 8, 15), date(2026, 6, 15))
    section = Section.objects.get()
    assert [t.name for t in section.terms.all()] == ["Fall"]
    assert (section.first_day, section.last_day) == (date(2025, 8, 15), date(2025, 12, 20))
    roles = SectionEnrollment.objects.order_by("role").values_list("role", flat=True)
    assert list(roles) == ["learner", "learner", "teacher"]
    assert StaffAssignment.objects.get().position == "teacher"


def test_race_and_ethnicity_is_one_category(school):
    take(school)
    kept = Characteristic.objects.order_by("person__given_name").values_list("value", flat=True)
    assert list(kept) == ["White", "HispanicOrLatinoEthnicity"]


def test_agents_who_are_parents_answer_for_the_learner(school):
    take(school)
    bond = Guardianship.objects.get()
    assert (bond.guardian.given_name, bond.learner.given_name) == ("Anne", "Ada")
    school.replace("users", ",g1,", ",,")
    take(school, today=TODAY + timedelta(days=1))
    assert Guardianship.objects.get().last_day == TODAY


def test_the_same_roster_twice_changes_nothing(school):
    take(school)
    before = everything()
    again = take(school, today=TODAY + timedelta(days=1))
    assert everything() == before
    assert {c.stored for c in again.tally.by_kind.values()} == {0}
    assert all(count.reconciles for count in again.tally.by_kind.values())
    assert again.ended == {}


def test_a_changed_row_changes_what_it_became(school):
    take(school)
    key = Person.objects.get(state_id="111").pk
    school.replace("users", "Ada,Lovelace", "Ada,Byron")
    school.replace("users", ",06,", ",07,")
    done = take(school)
    assert done.tally.of("users").stored == 1
    assert done.tally.of("users").unchanged == 3
    changed = Person.objects.get(pk=key)
    assert (changed.family_name, changed.grade) == ("Byron", "07")


def test_faulty_rows_are_put_aside_and_the_others_kept(school):
    school.replace("demographics", "female", "M")
    school.add("enrollments", "e9,,,k1,s1,nobody,student,,,")
    done = take(school)
    told = [str(row.what) for row in quarantined(done.delivery)]
    assert len(told) == 2
    assert done.tally.of("demographics").quarantined == 1
    assert done.tally.of("enrollments").quarantined == 1
    assert Person.objects.get(state_id="111").sex == ""
    assert SectionEnrollment.objects.count() == 3
    assert all(count.reconciles for count in done.tally.by_kind.values())


def test_a_row_that_was_put_aside_comes_in_when_it_is_mended(school):
    school.replace("demographics", "female", "M")
    take(school)
    school.replace("demographics", ",M,", ",female,")
    assert take(school).tally.of("demographics").stored == 1
    assert Person.objects.get(state_id="111").sex == "female"


# -- ending -------------------------------------------------------------------------------------


def larger(school, learners=40):
    """A school with enough learners that one of them is no large share."""
    for n in range(learners):
        school.add("users", f"m{n},,,true,m{n},,Max,Muster{n},,5{n:03},,,,,06,,,,,,s1,")
        school.add("roles", f"mr{n},,,m{n},primary,student,,,s1,")
        school.add("enrollments", f"me{n},,,k1,s1,m{n},student,,,")
    return school


def without(school, *keys):
    for stem, data in school.files.items():
        lines = [x for x in data.decode().splitlines() if not set(keys) & set(x.split(",")[:6])]
        school.files[stem] = ("\n".join(lines) + "\n").encode()


def test_who_is_no_longer_in_a_whole_roster_has_ended_and_is_not_removed(school):
    take(larger(school))
    without(school, "m7")
    done = take(school)
    assert done.ended == {"users": 1, "roles": 1, "enrollments": 1}
    gone = Person.objects.get(family_name="Muster7")
    yesterday = TODAY - timedelta(days=1)
    assert Enrollment.objects.get(person=gone).last_day == yesterday
    assert SectionEnrollment.objects.get(person=gone).last_day == yesterday
    assert take(school).ended == {}


def test_who_comes_back_goes_on(school):
    take(larger(school))
    whole = dict(school.files)
    without(school, "m7")
    take(school)
    school.files = whole
    done = take(school)
    assert done.tally.of("users").stored == 1
    back = Person.objects.get(family_name="Muster7")
    assert Enrollment.objects.get(person=back).last_day is None


def test_half_a_roster_stops_and_asks_before_anything_is_written(school):
    take(larger(school))
    without(school, *(f"m{n}" for n in range(20)))
    school.replace("users", "Ada", "Adah")
    before = everything()
    with pytest.raises(NeedsConfirmation, match=r"20 of 44 people.*--confirm"):
        take(school)
    assert everything() == before
    done = take(school, confirm=True)
    assert done.ended == {"users": 20, "roles": 20, "enrollments": 20}


def test_half_the_enrollments_of_classes_that_go_on_stop_and_ask(school):
    take(larger(school))
    school.files["enrollments"] = school.files["enrollments"][:400]
    school.files["enrollments"] = school.files["enrollments"].rpartition(b"\n")[0] + b"\n"
    with pytest.raises(NeedsConfirmation, match="enrollments"):
        take(school, today=date(2027, 1, 1))


def test_a_roster_that_cannot_be_read_to_its_end_ends_nobody(school):
    take(larger(school))
    without(school, "m7")
    school.add("users", '"broken')
    done = take(school)
    assert "users" not in done.ended
    assert Enrollment.objects.get(person__family_name="Muster7").last_day == TODAY - timedelta(1)


def test_a_row_that_is_put_aside_does_not_end(school):
    take(larger(school))
    school.replace("users", "true,m7,", "perhaps,m7,")
    done = take(school)
    assert "users" not in done.ended


def test_a_missing_table_ends_nothing(school):
    take(larger(school))
    del school.files["enrollments"]
    done = take(school)
    assert done.ended == {}
    assert "not in the bundle" in str(done.faults[0])


def test_a_delta_deletes_and_adds(school):
    take(larger(school))
    school.delta(
        users="u9,active,2025-11-21T00:00:00.000Z,true,cy,,Cy,Young,,900,,,,,06,,,,,,s1,\n",
        enrollments="me7,tobedeleted,2025-11-21T00:00:00.000Z,,,,,,,\n"
        "e9,active,2025-11-21T00:00:00.000Z,k1,s1,u9,student,,,\n",
    )
    done = take(school)
    assert done.ended == {"enrollments": 1}
    assert all(count.reconciles for count in done.tally.by_kind.values())
    assert SectionEnrollment.objects.get(person__family_name="Muster7").last_day < TODAY
    assert (
        SectionEnrollment.objects.get(person__family_name="Young").section == Section.objects.get()
    )
    again = take(school)
    assert again.ended == {}
    assert {c.stored for c in again.tally.by_kind.values()} == {0}


def test_version_1_1_tells_roles_in_users(school):
    school.version = "1.1"
    del school.files["roles"], school.modes["roles"]
    rows = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
        "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
        "u1,,,true,s1,student,ada,,Ada,Lovelace,,111,,,,,06,\n"
        "u2,,,true,s1,student,bo,,Bo,Diaz,,112,,,,,06,\n"
        "t9,,,true,s1,teacher,rios,,Maria,Rios,,901,,,,,,\n"
        'g1,,,true,"s1,d1",administrator,anne,,Anne,Byron,,,,,,,,\n'
    )
    school.files["users"] = rows.encode()
    school.replace("lineItems", "academicSessionSourcedId", "gradingPeriodSourcedId")
    assert all(count.reconciles for count in take(school).tally.by_kind.values())
    assert Enrollment.objects.count() == 2
    posts = StaffAssignment.objects.order_by("position").values_list("position", flat=True)
    assert list(posts) == ["district_leader", "school_leader", "teacher"]
    school.replace("users", '"s1,d1",administrator', "d1,administrator")
    take(school)
    ended = StaffAssignment.objects.exclude(last_day=None).get()
    assert ended.position == "school_leader"


def test_no_roster_makes_a_state_analyst(school):
    school.add("orgs", "state,,,Granite,state,00,")
    school.add("roles", "r9,,,t9,secondary,districtAdministrator,,,state,")
    take(school)
    assert StaffAssignment.objects.get().position == "teacher"


def test_a_bundle_that_is_no_bundle_leaves_nothing_behind(school):
    (school.folder / "users.csv").write_text("x")
    with pytest.raises(BadInput, match=r"no manifest\.csv"):
        import_roster(school.folder, by=KEEPER, source="s", today=TODAY, at=NOON)
    assert not Person.objects.exists()


# -- one person in two rosters --------------------------------------------------------------------


def mover(school, name="Ada,Lovelace", birth="2014-12-10"):
    """The roster of another district to which Ada has moved."""
    school.replace("orgs", "Lakeside,district,2690", "Hilltop,district,2700")
    school.replace("orgs", "Ferry School,school,7527", "Hill School,school,7600")
    school.replace("users", "Ada,Lovelace", name)
    for old, new in (
        ("112", "812"),
        ("901", "801"),
        ("Bo,Diaz", "Bea,Moss"),
        ("Anne,Byron", "Al,Ross"),
    ):
        school.replace("users", old, new)
    school.replace("demographics", "2014-12-10", birth)
    return school


def test_a_mover_keeps_one_record(school, tmp_path):
    take(school)
    other = tmp_path / "hilltop"
    other.mkdir()
    done = take(mover(School(other)), source="hilltop")
    [ada] = Person.objects.filter(state_id="111")
    assert done.cases == 0
    assert Enrollment.objects.filter(person=ada).count() == 2
    assert not MatchCase.objects.exists()


def test_a_state_id_that_another_person_claims_is_put_before_a_person(school, tmp_path):
    take(school)
    other = tmp_path / "hilltop"
    other.mkdir()
    take(mover(School(other), name="Oskar,Wild"), source="hilltop")
    [case] = MatchCase.objects.all()
    assert (case.kind, case.decision) == ("conflict", "open")
    assert case.one.state_id == "111"
    assert case.other.state_id.startswith("provisional:")
    assert "Both claim the state id 111." in case.reasons
    assert PersonIdentifier.objects.get(kind="state").person == case.other


def test_the_same_name_with_another_birth_date_is_not_joined_unasked(school, tmp_path):
    take(school)
    other = tmp_path / "hilltop"
    other.mkdir()
    take(mover(School(other), birth="2012-01-31"), source="hilltop")
    [case] = MatchCase.objects.all()
    assert "The birth dates differ: 2014-12-10 and 2012-01-31." in case.reasons


def test_a_learner_under_two_ids_is_found_and_nothing_is_joined_unasked(school):
    school.add("users", "u5,,,true,ada2,,Áda,Lovelace,,999,,,,,06,,,,,,s1,")
    school.add("demographics", "u5,,,2014-10-12,female,,,,,,,,,,,")
    done = take(school)
    assert done.cases == 1
    [case] = MatchCase.objects.all()
    assert case.kind == "probable"
    assert case.score > 0.9
    assert any("day and month are swapped" in reason for reason in case.reasons)
    assert set(Person.objects.values_list("pk", "record_id")) == {
        (pk, pk) for pk in Person.objects.values_list("pk", flat=True)
    }
    assert take(school).cases == 0


@pytest.mark.slow  # the same file from end to end: tests/test_real_input.py
@pytest.mark.shared
def test_lakeside_reconciles_and_a_second_time_nothing_is_stored(shared):
    bundle = shared / "oneroster" / "lakeside.zip"
    take_it = lambda: import_roster(  # noqa: E731
        bundle, by=KEEPER, source="lakeside", today=date(2026, 11, 21), at=NOON
    )
    counts = take_it().tally.as_json()
    assert counts["users"] == {"read": 11442, "stored": 11442, "unchanged": 0, "quarantined": 0}
    assert counts["enrollments"]["stored"] == 29409
    assert counts["demographics"]["stored"] == 10516
    again = take_it().tally
    assert {count.stored for count in again.by_kind.values()} == {0}
    assert again.of("enrollments").unchanged == 29409
