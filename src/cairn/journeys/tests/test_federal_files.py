"""Files for the federal government, of a small state whose every learner is known."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps

from cairn.accountability.rules.federal import amounts
from cairn.accountability.selectors.federal import Asked, counting
from cairn.intake.rulebook import book
from cairn.journeys.files.federal import write_federal
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed, NotYetInForce
from cairn.kernel.ids import uuid7
from cairn.kernel.progress import SILENT
from cairn.standards.edfacts.files import specification
from cairn.standards.edfacts.reading import read


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


@pytest.fixture
def a_state(db):
    """A district with two schools; four learners, of whom one came in November and one is of no race that is told."""
    top = make("people.Organization", kind="SEA", name="State")
    lea = make("people.Organization", kind="LEA", name="D", state_id="01", parent=top)
    schools = [
        make("people.Organization", kind="school", name=n, state_id=n, parent=lea, district=lea)
        for n in ("S1", "S2")
    ]
    for i in range(4):
        key = uuid7()
        who = make(
            "people.Person", id=key, record_id=key, state_id=f"L{i}", given_name="A", family_name="B",
            sex="female" if i % 2 else "male",
        )  # fmt: skip
        make(
            "people.Enrollment", person=who, school=schools[0], district=lea, grade="04",
            first_day=date(2025, 11, 3) if i == 3 else date(2025, 9, 1),
        )  # fmt: skip
        if i < 2:
            make(
                "people.Characteristic", person=who, kind="race_ethnicity", value="Asian",
                first_day=date(2024, 9, 1),
            )  # fmt: skip
        for school, enrolled, absent in ((schools[0], 60, 6 if i < 3 else 5), (schools[1], 9, 9)):
            make(
                "people.Attendance", person=who, school=school, school_year=2026, days_enrolled=enrolled,
                days_absent=absent, first_day=date(2025, 9, 1), last_day=date(2026, 3, 1),
            )  # fmt: skip
    return operator("test")


def said(code, level, by, day=date(2026, 8, 1)):
    asked = Asked(2026, by, Purpose.OPERATE, day)
    return {
        (a.school, *a.categories.values()): a.count
        for a in amounts(counting(code, asked), specification(code, level))
    }


def test_members_are_who_was_there_on_the_first_of_october(a_state):
    found = said("c052", "SCH", a_state)
    assert (found["S1",], found["S2",]) == (3, None), "nobody was ever enrolled at S2"
    assert found["S1", "04", "AS7", "M"] == found["S1", "04", "AS7", "F"] == 1
    assert found["S1", "04", "MISSING", "M"] == 1, "whose race nobody tells is counted all the same"
    assert said("c052", "SEA", a_state)["",] == 3


def test_ten_in_a_hundred_days_of_at_least_ten_is_chronic(a_state):
    found = said("c195", "SCH", a_state)
    assert (found["S1",], found["S2",]) == (3, None), "nine days are too few"
    assert found["S1", "M", "AS7"] == 1


def test_only_the_keeper_asks_and_not_before_the_day(a_state):
    with pytest.raises(NotAllowed):
        said("c052", "SCH", Actor(uuid7(), "somebody"))
    with pytest.raises(BadInput, match="counted on 2025-10-01"):
        said("c052", "SCH", a_state, day=date(2025, 9, 30))
    with pytest.raises(BadInput, match="has not begun"):
        said("c195", "SCH", a_state, day=date(2025, 6, 1))


def test_the_folder_holds_the_files_how_they_add_up_and_the_log_says_who_looked(a_state, tmp_path):
    at = datetime(2026, 8, 1, 12, tzinfo=UTC)
    box = write_federal(
        tmp_path / "ed", ["c052", "c195", "c175", "c029"], 2026, version="v000001", by=a_state,
        purpose=Purpose.OPERATE, at=at, progress=SILENT,
    )  # fmt: skip
    made = box.made
    assert [m.written.name for m in made] == [
        "TKSEAMEMBERv000001.csv", "TKLEAMEMBERv000001.csv", "TKSCHMEMBERv000001.csv",
        "TKSCHCHRONABSEv000001.csv",
    ]  # fmt: skip
    for m in made:
        assert read((tmp_path / "ed" / m.written.name).read_bytes()).amounts == m.written.kept
    told = (tmp_path / "ed" / "RECONCILED.md").read_text()
    assert told.count(": adds up.") == 4
    assert "3 counted = 3 in the totals + 0 put aside" in told
    looks = apps.get_model("people.Look").objects.filter(through="EDFacts files")
    assert {look.purpose for look in looks} == {Purpose.OPERATE.value}
    assert all("99.35" in look.reason for look in looks)
    assert {look.data for look in looks} == {
        "identity", "circumstances", "health", "supports", "evidence",
    }  # fmt: skip
    assert "no score of a state test in mathematics of 2025-26" in told
    assert "charter status" in told.partition("## C029: not written")[2], (
        "the directory is refused with what is missing"
    )


@pytest.fixture
def a_policy(settings, tmp_path):
    """A folder of policy that a test may change; `book` reads it anew."""
    settings.POLICY = tmp_path / "policy"
    shutil.copytree(Path(__file__).parents[4] / "policy", settings.POLICY)
    book.cache_clear()
    yield settings.POLICY
    book.cache_clear()


def test_a_rule_that_is_not_in_force_keeps_back_its_own_file_alone(a_state, a_policy, tmp_path):
    late = a_policy / "parameters/federal/absent_share.yaml"
    late.write_text(late.read_text().replace("2018-07-01", "2030-07-01"))
    box = write_federal(
        tmp_path / "ed", ["c195", "c052"], 2026, version="v000001", by=a_state,
        purpose=Purpose.OPERATE, at=datetime(2026, 8, 1, 12, tzinfo=UTC), progress=SILENT,
    )  # fmt: skip
    assert (len(box.made), list(box.refused)) == (3, ["c195"])
    assert isinstance(box.refused["c195"], NotYetInForce)
    assert "## C195: not written" in (tmp_path / "ed" / "RECONCILED.md").read_text()
