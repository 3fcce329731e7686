"""A state's long file of years: what it makes, twice the same, corrected, and with rows that are wrong."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from cairn.intake.selectors import quarantined
from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.services.yearly import import_years
from cairn.standards.mapping.described import BadMapping

MAPPING = """
name: A state
fields:
  learner: ID
  school_year: YEAR
  grade: GRADE
  school: SCHOOL
  school_name: NAME
  district: {constant: "0417"}
  full_year: {column: ALL_YEAR, map: {Y: yes, N: no}}
  english_learner: {column: EL, map: {Y: yes, N: no}}
"""
HEAD = "ID,YEAR,SUBJECT,GRADE,SCHOOL,NAME,ALL_YEAR,EL\n"
ROWS = [
    "7,2022_2023,MATH,3,11,Elm,Y,Y",
    "7,2022_2023,READ,3,11,Elm,Y,Y",
    "7,2023_2024,MATH,4,11,Elm,Y,Y",
    "7,2024-25,MATH,5,12,Oak,N,N",
]
AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def take(tmp_path, db):
    def taken(rows, mapping=MAPPING, by=operator("test")):  # noqa: B008 the keeper is always the same
        (tmp_path / "state.csv").write_text(HEAD + "\n".join(rows) + "\n")
        (tmp_path / "years.yaml").write_text(mapping)
        return import_years(
            tmp_path / "state.csv", tmp_path / "years.yaml", by=by, source="state", at=AT
        )

    return taken


def counts(done):
    count = done.tally.as_json()["years"]
    return [count[key] for key in ("read", "stored", "unchanged", "quarantined")]


def stays():
    rows = apps.get_model("people.Enrollment").objects.order_by("first_day")
    return list(rows.values_list("school__name", "district__state_id", "grade", "first_day"))


def facts():
    rows = apps.get_model("people.Characteristic").objects.order_by("first_day")
    return [(a, b) for a, b in rows.values_list("first_day", "last_day") if b >= a]


def test_a_row_becomes_a_year_at_a_school_and_years_of_a_fact_one_spell(take):
    assert counts(take(ROWS)) == [4, 4, 0, 0]
    assert stays() == [
        ("Elm", "0417", "03", date(2022, 7, 1)),
        ("Elm", "0417", "04", date(2023, 7, 1)),
        ("Oak", "0417", "05", date(2024, 10, 2)),
    ], "who was not there all year came the day after the one that policy names"
    assert facts() == [(date(2022, 7, 1), date(2024, 6, 30))]


def test_twice_the_same_file_changes_nothing_and_a_corrected_one_corrects(take):
    take(ROWS)
    assert counts(take(ROWS)) == [4, 0, 4, 0]
    mended = [*ROWS[:2], ROWS[2].replace("Y,Y", "Y,N"), ROWS[3].replace("12,Oak", "11,Elm")]
    assert counts(take(mended)) == [4, 4, 0, 0], "one of whose groups changed is told anew"
    assert [name for name, *_ in stays()] == ["Elm"] * 3
    assert facts() == [(date(2022, 7, 1), date(2023, 6, 30))]


def test_a_wrong_row_is_put_aside_with_its_line_and_the_others_are_kept(take):
    wrong = [
        "8,2024_2026,MATH,5,12,Oak,Y,N",
        "9,2024_2025,MATH,99,12,Oak,Y,N",
        "short",
        "7,2023_2024,READ,4,12,Oak,Y,Y",
    ]
    done = take([*ROWS, *wrong])
    assert counts(done) == [8, 4, 0, 4]
    assert [(row.line, row.column) for row in quarantined(done.delivery)] == [
        (6, "YEAR"), (7, "GRADE"), (8, ""), (9, ""),
    ]  # fmt: skip
    assert len(stays()) == 3


def test_a_mapping_is_refused_whole_and_only_the_keeper_imports(take):
    with pytest.raises(BadMapping, match=r"fields\.learner.*fields\.color"):
        take(ROWS, MAPPING.replace("learner: ID", "color: ID"))
    with pytest.raises(BadMapping, match="no column AGE"):
        take(ROWS, MAPPING.replace("GRADE", "AGE"))
    with pytest.raises(NotAllowed):
        take(ROWS, by=Actor(uuid7(), "somebody"))
