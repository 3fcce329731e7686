"""What rosters cannot carry: dated characteristics and records, known again, corrected, put aside."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cairn.intake.selectors import quarantined
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.people.models import (
    Attendance,
    Characteristic,
    CourseCompletion,
    Graduation,
    GuardianRestriction,
    Person,
)
from cairn.people.selectors.access import learners
from cairn.people.selectors.census import gets_title1
from cairn.people.services.records import import_records
from cairn.people.services.roster import import_roster
from cairn.standards.oneroster.tests.a_school import School

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEEPER = operator("keeper")
STATUS = (
    "StudentIdentifier,StatusStartDate,StatusEndDate,EnglishLearnerStatus,ISO6392LanguageCode,"
    "EconomicDisadvantageStatus,MilitaryConnectedStudentIndicator\n"
)
ATTENDANCE = (
    "StudentIdentifier,SchoolIdentifier,SchoolYear,SessionBeginDate,SessionEndDate,"
    "NumberOfDaysInAttendance,NumberOfDaysAbsent\n"
)


@pytest.fixture
def folder(tmp_path):
    roster = School(tmp_path).write()
    import_roster(roster, by=KEEPER, source="lakeside", today=date(2025, 11, 21), at=NOON)
    folder = tmp_path / "records"
    folder.mkdir()
    return folder


def take(folder, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return import_records(folder, by=KEEPER, source="sis", today=TODAY, at=NOON)


def spells(kind):
    rows = Characteristic.objects.filter(kind=kind).order_by("first_day")
    return list(rows.values_list("value", "detail", "first_day", "last_day"))


def test_statuses_become_dated_characteristics(folder):
    done = take(folder, statuses=STATUS + "111,2025-08-15,,Yes,spa,No,ActiveDuty\n")
    assert done.tally.as_json() == {
        "statuses": {"read": 1, "stored": 1, "unchanged": 0, "quarantined": 0}
    }
    assert spells("english_learner") == [("yes", "spa", date(2025, 8, 15), None)]
    assert spells("economic_disadvantage") == [("no", "", date(2025, 8, 15), None)]
    assert spells("military") == [("yes", "ActiveDuty", date(2025, 8, 15), None)]
    assert spells("homeless") == []


def test_a_later_status_ends_the_earlier_one_the_day_before(folder):
    take(folder, statuses=STATUS + "111,2025-08-15,,Yes,spa,,\n")
    take(folder, statuses=STATUS + "111,2026-06-01,,No,,,\n")
    assert spells("english_learner") == [
        ("yes", "spa", date(2025, 8, 15), date(2026, 5, 31)), ("no", "", date(2026, 6, 1), None),
    ]  # fmt: skip


def test_the_same_table_twice_stores_nothing_and_a_corrected_row_corrects(folder):
    table = ATTENDANCE + "111,7527,2026,2025-08-15,2025-12-20,79.5,0\n"
    take(folder, attendance=table)
    assert take(folder).tally.of("attendance").unchanged == 1
    done = take(folder, attendance=table.replace("79.5,0", "78,1.5"))
    assert done.tally.of("attendance").stored == 1
    row = Attendance.objects.get()
    assert (row.days_enrolled, row.days_absent) == (Decimal("79.5"), Decimal("1.5"))


def test_learners_are_known_by_state_id_or_sourced_id_and_others_put_aside(folder):
    rows = "111,7527,2026,2025-08-15,2025-12-20,80,0\nu2,s1,2026,2025-08-15,2025-12-20,80,0\n"
    rows += "000,7527,2026,2025-08-15,2025-12-20,80,0\n111,9999,2026,2025-08-16,2025-12-20,80,0\n"
    done = take(folder, attendance=ATTENDANCE + rows)
    count = done.tally.of("attendance")
    assert (count.read, count.stored, count.quarantined) == (4, 2, 2)
    assert count.reconciles
    told = [(row.line, row.column, row.value) for row in quarantined(done.delivery)]
    assert told == [(4, "StudentIdentifier", "000"), (5, "SchoolIdentifier", "9999")]
    again = take(folder).tally.of("attendance")
    assert (again.unchanged, again.quarantined) == (2, 2)


def test_graduation_and_courses_keep_zero_and_missing_apart(folder):
    take(
        folder,
        graduation="StudentIdentifier,SchoolIdentifier,SchoolYear,CohortYear,CohortStatus\n"
        "111,7527,2026,2023,TransferredOut\n",
        courses="StudentIdentifier,SchoolIdentifier,SchoolYear,CourseIdentifier,CourseTitle,"
        "CourseCompletionStatus,NumberOfCreditsEarned\n"
        "111,7527,2026,ALG1,Algebra,NotCompleted,0\n111,7527,2026,ART,Art,Completed,\n",
    )
    assert Graduation.objects.get().cohort_status == "transferred out"
    courses = CourseCompletion.objects.order_by("course_code")
    assert [(c.status, c.credits) for c in courses] == [
        ("not completed", Decimal(0)), ("completed", None),
    ]  # fmt: skip
    assert {c.person for c in courses} == {Person.objects.get(state_id="111")}


RESTRICTIONS = (
    "StudentIdentifier,GuardianIdentifier,RestrictionType,RestrictionStartDate,RestrictionEndDate,"
    "Authority\n"
)
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def anne():
    """Ada's mother, by the roster; signed in."""
    mother = Person.objects.get(given_name="Anne")
    return Actor(mother.pk, "Anne")


def is_shown_ada(guardian, day=TODAY):
    seen = learners(by=guardian, purpose=Purpose.OWN_RECORD, data=DataClass.IDENTITY, day=day)
    return seen.filter(given_name="Ada").exists()


def test_an_order_closes_the_record_until_it_is_lifted(folder, anne):
    assert is_shown_ada(anne)
    row = "111,g1,NoRecords,2026-09-01,{},Order 17\n"
    done = take(folder, restrictions=RESTRICTIONS + row.format(""))
    assert done.tally.as_json()["restrictions"]["stored"] == 1
    assert not is_shown_ada(anne)
    assert is_shown_ada(anne, date(2026, 8, 31))
    again = take(folder, restrictions=RESTRICTIONS + row.format(""))
    assert again.tally.as_json()["restrictions"]["unchanged"] == 1
    take(folder, restrictions=RESTRICTIONS + row.format(TODAY))
    assert not is_shown_ada(anne)
    assert is_shown_ada(anne, LATER)
    assert GuardianRestriction.objects.count() == 1


def test_an_order_that_comes_before_the_roster_names_the_bond_holds_when_it_does(tmp_path):
    school = School(tmp_path)
    school.replace("users", ",g1,06,", ",,06,")
    import_roster(school.write(), by=KEEPER, source="lakeside", today=TODAY, at=NOON)
    folder = tmp_path / "records"
    folder.mkdir()
    take(folder, restrictions=RESTRICTIONS + f"111,g1,NoRecords,{LATER},,Order 17\n")
    mother = Person.objects.get(given_name="Anne")
    signed_in = Actor(mother.pk, "Anne")
    assert not is_shown_ada(signed_in), "an order opens nothing"
    assert not is_shown_ada(signed_in, LATER)

    (tmp_path / "again").mkdir()
    school = School(tmp_path / "again")
    import_roster(school.write(), by=KEEPER, source="lakeside", today=TODAY, at=NOON)
    assert is_shown_ada(signed_in)
    assert not is_shown_ada(signed_in, LATER)


def test_not_to_be_written_to_is_not_to_be_shown_nothing(folder, anne):
    take(folder, restrictions=RESTRICTIONS + "111,g1,NoContact,2026-09-01,,Order 17\n")
    assert is_shown_ada(anne)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("111,nobody,NoRecords,2026-09-01,,Order 17", "GuardianIdentifier"),
        ("111,111,NoRecords,2026-09-01,,Order 17", "GuardianIdentifier"),
        ("111,g1,Never,2026-09-01,,Order 17", "RestrictionType"),
        ("111,g1,NoRecords,2026-09-01,2026-08-31,Order 17", "RestrictionEndDate"),
        ("111,g1,NoRecords,2026-09-01,,", "Authority"),
    ],
)
def test_an_order_that_cannot_be_kept_is_put_aside_and_says_why(folder, row, column):
    done = take(folder, restrictions=RESTRICTIONS + row + "\n")
    [fault] = quarantined(done.delivery)
    assert fault.column == column
    assert not GuardianRestriction.objects.exists()


def test_a_correction_is_known_by_its_key_whatever_the_file_is_called(folder, monkeypatch):
    from typer.testing import CliRunner

    from cairn.cli import imports, session

    monkeypatch.setattr(session, "ready", lambda: None)
    monkeypatch.setattr(session, "today", lambda: TODAY)
    row = "111,g1,NoRecords,2026-09-01,{},Order 17\n"
    for name, end in (("restrictions-jan.csv", ""), ("restrictions-jun.csv", TODAY)):
        (folder / name).write_text(RESTRICTIONS + row.format(end))
        done = CliRunner().invoke(imports.app, ["records", str(folder / name)])
        assert done.exit_code == 0, done.output
    assert [order.last_day for order in GuardianRestriction.objects.all()] == [TODAY]


def test_a_school_s_title1_is_kept_by_year_corrected_and_not_guessed(folder):
    head = "SchoolIdentifier,SchoolYear,TitleISchoolStatus\n"
    rows = "7527,2026,SWELIGSWPROG\ns1,2027,NOTTITLE1ELIG\n7527,2025,yes\n9999,2026,TGELGBTGPROG\n"
    count = take(folder, title1=head + rows).tally.of("title1")
    assert (count.read, count.stored, count.quarantined) == (4, 2, 2)
    assert [gets_title1(year) for year in (2025, 2026, 2027)] == [
        {},
        {"7527": True},
        {"7527": False},
    ]
    assert take(folder, title1=head + "s1,2026,SWELIGNOPROG\n").tally.of("title1").stored == 1
    assert gets_title1(2026) == {"7527": False}, (
        "the same school by its other name: said last, and corrected"
    )
