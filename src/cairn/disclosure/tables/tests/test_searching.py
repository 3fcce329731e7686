"""What says less, where and when: a large state must not say less only because it is large."""

import numpy as np
import pytest

from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.coarsening import Less
from cairn.disclosure.tables.houses import FREE, Bounds, House
from cairn.disclosure.tables.layouts import Layout, Place, Question
from cairn.disclosure.tables.ledgers import Lacking
from cairn.disclosure.tables.middles import middle
from cairn.disclosure.tables.rows import OPEN, UNSAID
from cairn.disclosure.tables.saying import Rows
from cairn.disclosure.tables.searching import LONG, Search, _near

PROMISE = Promise(minimum=10, width=2, insiders=1)
NOBODY = np.zeros((1, 1), np.int64)


def state(schools, grades=7, district=12, levels=4, questions=2):
    """Every unit, school, district and its grades, the state and its grades."""
    names = [f"{s} {g}" for s in range(schools) for g in range(grades)]
    groups = {(): names}
    for unit in names:
        s, g = unit.split()
        d = f"district {int(s) // district}"
        for place in (("school", s), (d,), (d, g), ("state", g)):
            groups.setdefault(place, []).append(unit)
    places = [Place(u, (u,)) for u in names]
    places += [
        Place(" ".join(("state", *p)) if not p else " ".join(p), tuple(u))
        for p, u in groups.items()
    ]
    asked = {f"subject {q}": Question(levels) for q in range(questions)}
    return House.of(
        Layout(tuple(names), tuple(places), {"race": ("White", "Black", "Other")}, asked)
    )


@pytest.mark.parametrize(("schools", "most"), [(60, 0.25), (200, 0.1), (500, 0.06)])
def test_near_a_school_is_its_district_and_not_the_whole_state_in_its_grades(schools, most):
    house = state(schools)
    bad = np.array([place.name == "school 0" for place in house.layout.places])
    near = _near(house, bad)
    assert near[: 7 * 12].all()
    assert near.mean() <= most


def search(house):
    no = np.zeros((house.places, len(house.layout.groups)), np.int64)
    nowhere = np.full(house.places, house.places - 1)
    rows = Rows({}, house.places, 10, {}, no > 0, nowhere, {"subject 0": (no, no)}, {}, [])
    return Search(house, rows, PROMISE, {})


def test_what_lacks_for_long_is_each_for_itself():
    house = state(12)
    groups = np.zeros((house.places, len(house.layout.groups)), bool)
    insiders = np.zeros(house.above.shape[0], bool)
    groups[3:5, 2] = insiders[10:12] = True
    pressing = np.zeros((house.places + 1, groups.shape[1]), np.int64)
    pressing[[3, house.finest[10]], [2, 1]] = LONG + 1
    pressing[[4, house.finest[11]]] = LONG
    lasting = search(house).lasting(Lacking(groups, insiders), pressing)
    assert np.argwhere(lasting.groups).tolist() == [[3, 2]]
    assert np.flatnonzero(lasting.insiders).tolist() == [10]


def rows_of(sizes, cuts):
    """Two questions about 40 learners in one place, with these steps each."""
    counts = {q: np.full((2, 1, 4), 10) for q in sizes}
    steps = {q: (np.full((2, 1), sizes[q]), np.full((2, 1), cuts[q])) for q in sizes}
    return Rows(
        counts, 1, 10, {}, np.array([[False], [True]]), np.array([1, 1]), steps, {}, [], waits=False
    )


def less(size=False, tail=False, step=False):
    return Less(*(np.array([[mark], [False]]) for mark in (size, tail, step)))


def steps(rows):
    return {q: (int(size[0, 0]), int(cut[0, 0])) for q, (size, cut) in rows.steps.items()}


def test_questions_of_the_same_learners_say_less_together_of_how_many_they_are():
    rows = rows_of({"a": 0, "b": 1}, {"a": 0, "b": 0})
    assert rows.coarsen({"a": less(size=True), "b": less()}, NOBODY)
    assert steps(rows) == {"a": (1, 0), "b": (2, 0)}


def test_nobody_falls_silent_while_another_question_says_how_many_they_are():
    rows = rows_of({"a": OPEN, "b": OPEN - 1}, {"a": UNSAID, "b": 0})
    assert rows.coarsen({"a": less(size=True), "b": less()}, NOBODY)
    assert steps(rows) == {"a": (OPEN, UNSAID), "b": (OPEN, 0)}
    assert rows.coarsen({"a": less(size=True), "b": less(size=True)}, NOBODY)
    assert steps(rows)["b"] == (OPEN, UNSAID)
    assert not rows.coarsen({"a": less(size=True), "b": less(size=True)}, NOBODY)


def test_a_row_that_can_say_less_of_its_shares_is_not_silent_for_its_size():
    rows = rows_of({"a": OPEN}, {"a": 0})
    assert rows.coarsen({"a": less(size=True, step=True)}, NOBODY)
    assert steps(rows) == {"a": (OPEN, 1)}


def test_somebody_is_at_each_level_before_room_is_kept_elsewhere():
    house = House.of(
        Layout(
            ("S",),
            (Place("S", ("S",)),),
            {"race": ("White", "Black")},
            {"mathematics": Question(4)},
        )
    )
    shape = (2, 3)
    said = Bounds(
        np.array([[54, 50, 0], [0, 0, 0]]), np.array([[54, FREE, 9], [FREE] * 3]),
        np.zeros((*shape, 4), np.int64), np.full((*shape, 4), 100), np.array([[False, True, True], [True] * 3]),
    )  # fmt: skip
    said.low[0, 0], said.high[0, 0] = (40, 40, 0, 0), (60, 60, 20, 20)
    before = {"mathematics": np.array([[[25, 25, 4, 0], [25, 25, 4, 0], [0, 0, 0, 0]]])}
    world = middle(house, {"mathematics": said}, PROMISE, before)["mathematics"]
    assert world[0, 0].min() >= 1
    assert world[0, 0].sum() == 54


def test_where_no_value_is_shown_one_gives_way():
    house = state(1)
    small = np.tile([False, False, False, True], (7, 1))
    hidden = np.ones_like(small)
    _, go = house.directions(small, hidden)
    assert go[:7].tolist() == [[False, True, False, False]] * 7
    hidden[0, 1:3] = False
    assert house.directions(small, hidden)[1][0].tolist() == [False, True, True, False]


def test_the_grades_of_a_school_fall_silent_before_the_school_itself():
    """Two grades that are parts of a school; then nowhere."""
    at = UNSAID - 1
    untold, part_of = np.zeros((4, 3), bool), np.array([3, 0, 0, 3])
    steps = {"a": (np.full((4, 3), OPEN), np.full((4, 3), at))}
    counts = {"a": np.full((4, 3, 4), 10)}
    rows = Rows(counts, 3, 10, {}, untold, part_of, steps, {}, [], waits=False)
    every = np.zeros((4, 3), bool)
    every[0] = True
    less = {"a": Less(every & False, every, every)}
    assert rows.coarsen(less, NOBODY)
    cut = rows.steps["a"][1]
    assert (cut[0].tolist(), cut[1:3, 0].tolist()) == ([at, UNSAID, UNSAID], [UNSAID, UNSAID])
    assert rows.coarsen(less, NOBODY)
    assert cut[0, 0] == UNSAID
