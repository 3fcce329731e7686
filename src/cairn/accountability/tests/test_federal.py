"""Federal counts, against a slow twin that counts one learner after the other."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.federal import (
    NO_DISTRICT,
    NO_SCHOOL,
    Counting,
    Place,
    amounts,
    reconciled,
)
from cairn.accountability.selectors.federal import Asked, counting
from cairn.accountability.selectors.tables import tables
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput
from cairn.standards.edfacts.files import DISABILITY, GRADE, RACE, SEX, TOOK_PART, specification
from cairn.standards.edfacts.records import Agency
from cairn.standards.edfacts.writing import write

from .test_counting import a_state  # noqa: F401 a fixture

PLACES = (
    Place("01", "1"),
    Place("01", "2"),
    Place("02", "3", known=False),
    Place("01", ""),
    Place("", "9"),
)
WORDS = {
    GRADE: (["03", "KG", "TK"], ["03", "KG", "MISSING"]),
    RACE: (["asian", "unknown"], ["AS7", "MISSING"]),
    SEX: (["female", "male", "unknown"], ["F", "M", "MISSING"]),
    DISABILITY: (["yes", "no"], ["WDIS", None]),
}
TESTED = {
    **WORDS,
    RACE: (["asian", "unknown"], ["MA", "MISSING"]),
    TOOK_PART: (["NPART", "REGPARTWACC", "unknown"], ["NPART", "REGPARTWACC", "MISSING"]),
}
people = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(-1, 2), st.integers(0, 1), st.integers(0, 2), st.integers(0, 1)
    ),
    max_size=25,
)  # fmt: skip


def counted(rows):
    place, grade, race, sex, ill = np.array(rows, np.int64).reshape(-1, 5).T
    values = zip(WORDS.items(), (grade, race, sex, ill), strict=True)
    return Counting(PLACES, place, {column: (words, at) for (column, (words, _)), at in values})


def slowly(rows, spec):
    """One learner after the other, one set after the other."""
    found = Counter()
    for place, *values in rows:
        where = PLACES[place]
        key = {"SEA": ("", ""), "LEA": (where.district, ""), "SCH": (where.district, where.school)}[
            spec.level
        ]
        if spec.level != "SEA" and not all(key[: 2 if spec.level == "SCH" else 1]):
            continue
        said = {
            column: "MISSING" if at < 0 else codes[at]
            for (column, (_, codes)), at in zip(WORDS.items(), values, strict=True)
        }
        found[key] += 1
        for columns in spec.sets.values():
            if all(said.get(column) for column in columns):
                found[(*key, *((c, said[c]) for c in columns))] += 1
    return found


@given(
    people, st.sampled_from([("c052", "SEA"), ("c052", "LEA"), ("c052", "SCH"), ("c195", "SCH")])
)
def test_records_are_what_counting_one_by_one_gives_and_everybody_is_accounted_for(rows, which):
    spec, given_ = specification(*which), counted(rows)
    found = list(amounts(given_, spec))
    cells = {
        (a.district, a.school, *((c, a.categories[c]) for c in columns)): a.count
        for a in found
        for columns in spec.sets.values()
        if a.categories and set(columns) == set(a.categories)
    }
    totals = {(a.district, a.school): a.count for a in found if not a.categories}
    want = slowly(rows, spec)
    assert cells == {key: n for key, n in want.items() if len(key) > 2}
    assert {key: n for key, n in totals.items() if n} == {
        k: n for k, n in want.items() if len(k) == 2
    }
    written = write(spec, Agency("99", "TK"), 2026, found)
    sums = reconciled(given_, spec, written)
    assert sums.holds
    assert written.refused == ()
    assert sums.counted == len(rows)
    if spec.level == "SCH":
        here = [PLACES[r[0]] for r in rows]
        assert sums.aside.get(NO_SCHOOL, 0) == sum(bool(p.district) and not p.school for p in here)
        assert sums.aside.get(NO_DISTRICT, 0) == sum(not p.district for p in here)


@given(people, st.sampled_from(["SEA", "LEA", "SCH"]))
def test_a_file_without_totals_adds_up_by_its_subtotal_of_everybody(rows, level):
    """C185: who took part stands where the sex did, and whoever has no disability is not counted by it."""
    spec = specification("c185", level)
    place, grade, race, took, ill = np.array(rows, np.int64).reshape(-1, 5).T
    order = (GRADE, RACE, TOOK_PART, DISABILITY)
    values = zip(order, (grade, race, took, ill), strict=True)
    given_ = Counting(PLACES, place, {column: (TESTED[column][0], at) for column, at in values})
    found = list(amounts(given_, spec))
    written = write(spec, Agency("99", "TK"), 2026, found)
    sums = reconciled(given_, spec, written)
    assert (sums.holds, written.refused, sums.counted) == (True, (), len(rows))
    ill_ones = sum(a.count for a in found if a.categories.get(DISABILITY))
    named = [
        r
        for r in rows
        if level == "SEA" or (PLACES[r[0]].district and (level == "LEA" or PLACES[r[0]].school))
    ]
    assert ill_ones == sum(r[4] == 0 for r in named)
    assert {a.categories[RACE] for a in found if RACE in a.categories} <= {"MA", "MISSING"}
    grades = [
        "03",
        "MISSING",
        "MISSING",
    ]  # of kindergarten and of whom nobody knows, this file says nothing
    whole = Counter((grades[r[1]], TESTED[TOOK_PART][1][r[3]]) for r in named)
    mine = Counter()
    for a in found:
        if set(a.categories) == {GRADE, TOOK_PART}:
            mine[a.categories[GRADE], a.categories[TOOK_PART]] += a.count
    assert mine == whole


def test_zero_and_not_known_are_two_things():
    found = list(amounts(counted([]), specification("c052", "SCH")))
    assert [(a.school, a.count) for a in found] == [("1", 0), ("2", 0), ("3", None)]


def test_a_file_that_lost_a_record_does_not_add_up():
    spec, given_ = specification("c052", "SCH"), counted([(0, 0, 0, 0, 0), (1, 0, 0, 0, 0)])
    whole = list(amounts(given_, spec))
    less = [a for a in whole if not (a.school == "1" and a.categories.keys() == {GRADE})]
    written = write(spec, Agency("99", "TK"), 2026, less)
    assert not reconciled(given_, spec, written).holds


def of_tests(code, by, level="SCH"):
    """The records of a file about 2025-26 by set of columns: {values in their order: count}, and its notes."""
    counting_ = counting(code, Asked(2026, by, Purpose.OPERATE, date(2026, 8, 1)))
    spec, found = specification(code, level), {}
    for a in amounts(counting_, spec):
        by_columns = found.setdefault(spec.set_of(a.categories), {})
        by_columns[tuple(a.categories[c] for c in sorted(a.categories))] = a.count
    written = write(spec, Agency("99", "TK"), 2026, amounts(counting_, spec))
    assert reconciled(counting_, spec, written).holds
    return found, counting_.notes


def test_who_took_part_is_whom_the_year_s_tables_count(a_state):  # noqa: F811 the fixture
    found, notes = of_tests("c185", a_state)
    assert found["ST1"] == {("04", "NPART"): 1, ("04", "MISSING"): 3, ("04", "REGPARTWACC"): 1}
    tables_ = tables(2025, by=a_state, purpose=Purpose.OPERATE, day=date(2026, 8, 1))
    [row] = [
        r for r in tables_.rows if r.question == "participation.mathematics" and not r.where.group
    ]
    assert row.counts == (found["ST1"]["04", "NPART"], 4)
    assert notes[:2] == [
        "4 of 5 took part", "how it was given is not in the record (MISSING): 3 of 4",
    ]  # fmt: skip
    assert sum(found["CSD"].values()) == 4, (
        "four are English learners on the day; one was, until December"
    )


def test_results_stand_by_how_the_test_was_given_and_whether_the_level_was_reached(a_state):  # noqa: F811
    found, notes = of_tests("c175", a_state)
    assert found["ST1"] == {
        ("MISSING", "04", "NOTPROFICIENT"): 1, ("MISSING", "04", "PROFICIENT"): 2,
        ("REGASSWACC", "04", "NOTPROFICIENT"): 1,
    }  # fmt: skip
    assert found["CSB"]["REGASSWACC", "F", "04", "NOTPROFICIENT"] == 1
    assert "CSC" not in found, "nobody has a disability that the record knows"
    assert notes[0].startswith("4 have a score; 0 others")
    with pytest.raises(BadInput, match="no score of a state test in reading"):
        of_tests("c178", a_state)
