"""EDFacts files: what is written is what is read, and what may not stand is put aside by its line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput, UnknownName
from cairn.standards.edfacts.files import (
    GRADE,
    HOMELESS,
    PROFICIENT,
    RACE,
    SEX,
    TEST,
    TOOK_PART,
    specification,
)
from cairn.standards.edfacts.reading import read
from cairn.standards.edfacts.records import Agency, Amount
from cairn.standards.edfacts.writing import write

AGENCY = Agency("47", "TN")
SCHOOL = specification("c052", "SCH")
ABSENT = specification("c195", "SCH")


def test_the_definitions_say_columns_sets_and_values():
    assert [c.name for c in SCHOOL.columns if c.category] == [GRADE, RACE, SEX]
    assert SCHOOL.permitted[SEX] == {"F", "M", "MISSING"}
    assert {"AM7", "MU7", "MISSING"} < SCHOOL.permitted[RACE]
    assert {"KG", "01", "12", "UG"} < SCHOOL.permitted[GRADE]
    assert (SCHOOL.name, SCHOOL.year) == ("SCHOOL MEMBERSHIP TABLE", "2022-23")
    with pytest.raises(UnknownName, match="c129"):
        specification("c129", "SCH")


@pytest.mark.parametrize(
    ("code", "table", "own", "records"),
    [
        ("c175", "STUDPERFM", {TEST, PROFICIENT}, 22),
        ("c178", "STUDPERFRLA", {TEST, PROFICIENT}, 22),
        ("c185", "STUPARTMATH", {TOOK_PART}, 23),
        ("c188", "STUPARTRLA", {TOOK_PART}, 23),
    ],
)
def test_files_of_tests_count_by_grade_and_their_own_categories_in_every_set(
    code, table, own, records
):
    spec = specification(code, "SCH")
    assert (spec.table, len(spec.columns), spec.has_total) == (table, records, False)
    assert list(spec.sets) == [*(f"CS{letter}" for letter in "ABCDEFGHI"), "ST1"]
    assert all({GRADE, *own} < {*columns} or name == "ST1" for name, columns in spec.sets.items())
    assert set(spec.sets["ST1"]) == {GRADE, *own}
    assert spec.permitted[GRADE] == {*(f"{n:02}" for n in range(3, 13)), "HS", "MISSING"}
    assert {"MA", "MNP", "MW", "MISSING"} < spec.permitted[RACE]
    [refused] = write(spec, AGENCY, 2026, [Amount("0102", "01", {}, 3)]).refused
    assert "counts by nothing" in refused.faults[-1].what


def test_a_file_is_as_a_state_s_own_files_were():
    """The header as Tennessee wrote it for 2016-17, and the columns of a record of chronic absence."""
    amounts = [
        Amount("00010", "0002", {SEX: "F", RACE: "BL7"}, 7),
        Amount("00010", "0002", {SEX: "M", HOMELESS: "HOMELSENRL"}, 0),
        Amount("00010", "0002", {}, 12),
        Amount("00010", "0003", {}, None, "The roster came too late"),
    ]
    found = write(ABSENT, AGENCY, 2017, amounts, version="2017-01")
    assert found.content.decode().split("\r\n") == [
        "SCH CHRON ABSENT,4,TNSCHCHRONABSE2017-01.csv,C195,2016-2017,,",
        "1,47,01,00010,0002,CHRONABSENT,F,BL7,,,,,,N,,7",
        "2,47,01,00010,0002,CHRONABSENT,M,,,,,HOMELSENRL,,N,,0",
        "3,47,01,00010,0002,CHRONABSENT,,,,,,,,Y,,12",
        "4,47,01,00010,0003,CHRONABSENT,,,,,,,,Y,The roster came too late,-1",
        "",
    ]
    assert len(found.name) == 25


@given(
    st.lists(
        st.builds(
            Amount,
            st.sampled_from(["0102", "0417"]),
            st.sampled_from(["01", "02"]),
            st.dictionaries(
                st.sampled_from([GRADE, RACE, SEX]),
                st.sampled_from(["01", "KG", "AS7", "F", "MISSING", "purple"]),
            ),
            st.one_of(st.none(), st.integers(-2, 500)),
            st.sampled_from(["", "late", "a,b"]),
        ),
        max_size=25,
    )
)
def test_what_is_kept_reads_back_and_every_record_is_kept_or_put_aside(amounts):
    found = write(SCHOOL, AGENCY, 2026, amounts)
    assert len(found.kept) + len(found.refused) == len(amounts)
    again = read(found.content)
    assert (again.amounts, again.refused, again.records) == (found.kept, (), len(found.kept))
    assert write(SCHOOL, AGENCY, 2026, again.amounts).content == found.content
    for amount in found.kept:
        assert all(value in SCHOOL.permitted[name] for name, value in amount.categories.items())
    assert len({a.key for a in found.kept}) == len(found.kept)


def test_a_faulty_record_is_named_by_line_and_column_and_takes_no_other_with_it():
    good = Amount("0102", "01", {GRADE: "05"}, 3)
    bad = Amount("0102", "02", {GRADE: "5", RACE: "AS7"}, 3)
    [refused] = write(SCHOOL, AGENCY, 2026, [bad, good]).refused
    assert (refused.line, [(f.column, f.value) for f in refused.faults]) == (3, [(GRADE, "5")])
    assert "Permitted: 01, 02" in refused.faults[0].mend
    [twice] = write(SCHOOL, AGENCY, 2026, [good, replace(good, count=4)]).refused
    assert "already" in twice.faults[0].what
    [nowhere] = write(SCHOOL, AGENCY, 2026, [Amount("0102", "", {}, 1)]).refused
    assert nowhere.faults[0].column == "StateSchoolIDNumber"


def test_a_file_that_was_changed_is_found_out():
    content = write(SCHOOL, AGENCY, 2026, [Amount("0102", "01", {}, 3)]).content
    with pytest.raises(BadInput, match="says 1 records and there are 0"):
        read(content.split(b"\r\n")[0])
    with pytest.raises(BadInput, match="no header"):
        read(b"MEMBERSHIP,1,x,C052,2025-2026,,\r\n")
    [refused] = read(content.replace(b",Y,,3", b",N,,many")).refused
    assert {fault.column for fault in refused.faults} == {"Amount", "TotalIndicator"}
