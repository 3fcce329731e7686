"""A part of a state says of its places what the state says; parts of learners are fitted and rounded to the sums."""

import numpy as np
import pytest

from cairn.disclosure.tables.houses import House
from cairn.disclosure.tables.layouts import Layout, Place, Question
from cairn.disclosure.tables.parting import Part
from cairn.disclosure.tables.raking import raked
from cairn.disclosure.tables.settling import rounded

RANDOM = np.random.default_rng(3)
NAMES = [f"S{s} {g}" for s in range(6) for g in "45"]
PLACES = [
    *(Place(u, (u,)) for u in NAMES),
    *(Place(f"district {d}", tuple(NAMES[4 * d : 4 * d + 4])) for d in range(3)),
    *(Place(f"state {g}", tuple(u for u in NAMES if u.endswith(g))) for g in "45"),
    Place("state", tuple(NAMES)),
]
HOUSE = House.of(
    Layout(tuple(NAMES), tuple(PLACES), {"race": ("White", "Black")}, {"mathematics": Question(3)})
)
WORLD = {"mathematics": RANDOM.integers(0, 30, (len(NAMES), 3, 3))}


@pytest.mark.parametrize("near", [[0], [0, 1, 2, 3], [2, 5, 11]])
def test_a_part_adds_up_to_what_the_state_says_and_changes_no_others(near):
    part = Part.of(HOUSE, np.isin(np.arange(len(NAMES)), near))
    here = part.world(WORLD)
    sums = HOUSE.sums(WORLD["mathematics"])
    assert np.array_equal(part.house.sums(here["mathematics"]), sums[part.at])
    here["mathematics"] = here["mathematics"] + part.real[:, None, None]
    more = part.put(WORLD, here)["mathematics"] - WORLD["mathematics"]
    assert np.array_equal(np.flatnonzero(more.any(axis=(1, 2))), near)


def test_no_unit_is_in_two_that_stand_for_many():
    part = Part.of(HOUSE, np.arange(len(NAMES)) < 4)
    rest = np.concatenate(part.rest)
    assert len(set(rest.tolist())) == rest.size == len(NAMES) - 4
    assert part.real.sum() == 4


def test_parts_are_fitted_to_places_in_proportion_and_rounded_without_drifting():
    totals = RANDOM.integers(20, 60, (len(NAMES), 1))
    start = np.ones((len(NAMES), 1, 3)) * totals[:, :, None] / 3
    state = np.array([[70, 100, int(totals.sum()) - 170]])
    ends = np.zeros((2, HOUSE.places + 1, 1, 3), np.int64)
    ends[1] = 10**6
    ends[:, HOUSE.places - 1] = state
    found = raked(HOUSE, start, ends, totals)
    assert np.allclose(found.sum(axis=2), totals)
    assert np.allclose(found.sum(axis=0), state, atol=0.5)
    whole = rounded(found[:, 0])
    assert np.array_equal(whole.sum(axis=1), totals[:, 0])
    assert np.all(np.abs(whole.sum(axis=0) - state[0]) <= 2)
