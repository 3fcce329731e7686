"""What is filled in of withheld rows follows from the published ones, and from nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.disclosure.tables.attacking import attack
from cairn.disclosure.tables.certifying import certificate, examine, fingerprint, published
from cairn.disclosure.tables.houses import House
from cairn.disclosure.tables.implied import STEP, WIDEST, beyond, filled_in, implied
from cairn.disclosure.tables.layouts import as_release
from cairn.disclosure.tables.protecting import Protected
from cairn.disclosure.tables.rows import CUTS, OPEN, STEPS, UNSAID, Shown
from cairn.disclosure.tables.saying import Rows
from cairn.disclosure.tables.sums import Sums

from .test_protecting import PROFICIENT, PROMISE, layout, learners, made, sets, written
from .test_searching import state

TWENTIES = STEPS.index(20)
GIRLS, BOYS = 1, 2
ONE = layout(1, divisions={"sex": ("girls", "boys")})
PLAIN = layout(2, ("4", "5"))


def tables_of(of, counts, steps, hidden):
    """Tables of these counts that nobody protected: rows in these steps of size and shares, some withheld.

    steps   (places, groups) of CUTS
    hidden  (places, groups) whether the row is withheld
    """
    house = House.of(of)
    full = {
        q: np.concatenate([x[:, : len(next(iter(of.divisions.values())))].sum(axis=1, keepdims=True), x], axis=1)
        for q, x in counts.items()
    }  # fmt: skip
    rows = Rows.of(house, full, len(of.places), PROMISE, {})
    for size, cut in rows.steps.values():
        size[:-1] = np.where(hidden, OPEN, 0)
        cut[:-1] = np.where(hidden, UNSAID, steps)
    said = {q: rows.said(q) for q in counts}
    return written(published(Protected(of, house, PROMISE, sets(of), said, full, 1.0, 0)))


def one_school(girls, boys):
    """Everybody withheld, girls and boys shown in steps of twenty."""
    counts = {"mathematics": np.array([[girls, boys]])}
    steps = np.full((1, 3), TWENTIES)
    return tables_of(ONE, counts, steps, np.array([[True, False, False]]))


def test_where_girls_and_boys_are_between_two_ends_so_is_everybody():
    (row,) = filled_in(one_school([10, 10], [25, 25])).values()
    assert (row.place, row.group, row.learners) == (0, 0, (70, 70))
    assert row.shares == ((40, 60), (40, 60))


def test_whatever_is_true_of_those_who_are_withheld_the_same_published_rows_imply_the_same():
    """Of 70 learners 30 reached it, or 40: both are published alike, so what is filled in is the same."""
    least, most = one_school([11, 9], [29, 21]), one_school([9, 11], [21, 29])
    assert least == most
    assert least["questions"]["mathematics"]["implied"]


def test_the_smaller_group_moves_everybody_no_further_than_its_learners_can():
    (row,) = filled_in(one_school([20, 0], [45, 55])).values()
    assert row.shares == ((45, 70), (30, 55)), (
        "100 boys of 40 to 60, 20 girls of 80 to 100 and of 0 to 20"
    )


def test_a_row_of_which_the_others_say_too_little_stays_empty():
    tables = one_school([9, 0], [40, 60])  # the girls are few
    (row,) = filled_in(tables).values()
    assert max(b - a for a, b in row.shares) <= WIDEST
    assert not filled_in(one_school([5, 0], [6, 5]))


def test_boys_are_what_girls_leave_of_everybody():
    counts = {"mathematics": np.array([[[10, 10], [90, 90]]])}
    hidden = np.array([[False, False, True]])
    (row,) = filled_in(tables_of(ONE, counts, np.zeros((1, 3), np.int64), hidden)).values()
    assert (row.group, row.learners, row.shares) == (BOYS, (180, 180), ((45, 55), (45, 55)))


@st.composite
def any_tables(draw):
    """Two schools of two grades, in any steps, with any rows withheld; and the learners."""
    counts = learners(PLAIN, draw(st.integers(8, 60)), seed=draw(st.integers(0, 999)))
    shape = (len(PLAIN.places), len(PLAIN.groups))
    random = np.random.default_rng(draw(st.integers(0, 999)))
    hidden = random.random(shape) < draw(st.sampled_from([0.1, 0.3, 0.6]))
    return tables_of(PLAIN, counts, random.integers(0, len(CUTS), shape), hidden), counts


@given(any_tables())
@settings(max_examples=25, deadline=None)
def test_the_learners_are_within_what_is_filled_in_and_nothing_else_is_filled_in(drawn):
    tables, counts = drawn
    assert beyond(tables) == []
    for (q, place, group), row in filled_in(tables).items():
        assert tables["questions"][q]["rows"][place][group][2] == "beside"
        inside = [PLAIN.units.index(u) for u in PLAIN.places[place].units]
        own = counts[q][inside].sum(axis=0)
        own = own[:2].sum(axis=0) if group == 0 else own[group - 1]
        assert row.learners[0] <= own.sum() <= row.learners[1]
        for n, (a, b) in zip(own.tolist(), row.shares, strict=True):
            assert a % STEP == b % STEP == 0
            assert b - a <= WIDEST
            assert a * own.sum() <= 100 * n
            assert 100 * n < b * own.sum() or b == 100


def test_closer_ranges_than_the_others_imply_are_found_and_wider_ones_are_not():
    tables = one_school([10, 10], [25, 25])
    row = tables["questions"]["mathematics"]["implied"][0]
    row[3][0] = [35, 60]
    assert not beyond(tables)
    row[3][0] = [45, 60]
    assert beyond(tables) == [("mathematics", 0, 0)]
    row[:] = [0, GIRLS, [20, 20], [[40, 60], [40, 60]]]
    assert beyond(tables), "a row that is shown is not filled in"


@pytest.fixture(scope="module")
def found():
    of = layout()
    return made(of, learners(of, 24, seed=5))


def test_a_certificate_is_of_what_is_filled_in_too(found):
    tables, said = written(published(found)), written(certificate(found))
    assert said["rows_implied"] == len(implied(tables)) == 2
    assert examine(tables, said) == []
    tables["questions"]["mathematics"]["implied"][0][3][0][0] += STEP
    said["tables"]["sha256"] = fingerprint(tables)
    assert ["more than the others imply" in fault for fault in examine(tables, said)] == [True]
    tables["questions"]["mathematics"]["implied"].pop()
    assert any("2 rows implied, and there are 1" in fault for fault in examine(tables, said))


def test_an_attacker_learns_nothing_from_what_is_filled_in_that_they_did_not_know(found):
    """The least and the most of every count of the rows, by whole-number programs, with and without them."""
    layout = found.layout
    filled = {
        (q, layout.places[p].name, *layout.groups[g]): Shown(row.learners, row.shares)
        for (q, p, g), row in filled_in(published(found)).items()
    }
    before, after = (
        as_release(layout, shown, PROFICIENT) for shown in (found, {**found, **filled})
    )
    for key in filled:
        group = next(layout.group(row) for row in layout.rows() if row.key == key)
        ends = [attack(release, [group], PROMISE, insiders=()) for release in (before, after)]
        assert ends[0] == ends[1]


def test_each_place_is_the_sum_of_its_parts_in_every_way_that_there_is():
    house = state(24)
    places = house.layout.places
    found = {}
    for whole, parts in Sums(house).of_places:
        units = [unit for part in parts.tolist() for unit in places[part].units]
        assert sorted(units) == sorted(places[whole].units)
        found.setdefault(places[whole].name, set()).add(places[parts[0]].name)
    assert found["state"] == {"district 0", "state 0"}
    assert found["district 1"] == {"school 12", "district 1 0"}
    assert found["state 3"] == {"district 0 3"}
