"""Federal counts, against a slow twin that counts one learner after the other."""

from collections import Counter

import numpy as np
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
from cairn.standards.edfacts.files import DISABILITY, GRADE, RACE, SEX, specification
from cairn.standards.edfacts.records import Agency
from cairn.standards.edfacts.writing import write

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


def test_zero_and_not_known_are_two_things():
    found = list(amounts(counted([]), specification("c052", "SCH")))
    assert [(a.school, a.count) for a in found] == [("1", 0), ("2", 0), ("3", None)]


def test_a_file_that_lost_a_record_does_not_add_up():
    spec, given_ = specification("c052", "SCH"), counted([(0, 0, 0, 0, 0), (1, 0, 0, 0, 0)])
    whole = list(amounts(given_, spec))
    less = [a for a in whole if not (a.school == "1" and a.categories.keys() == {GRADE})]
    written = write(spec, Agency("99", "TK"), 2026, less)
    assert not reconciled(given_, spec, written).holds
