"""The order in which rows fall silent: grades at once, then schools' rows, the largest value of a division last."""

from dataclasses import replace

import numpy as np

from cairn.disclosure.tables.coarsening import Less
from cairn.disclosure.tables.houses import House
from cairn.disclosure.tables.saying import LARGE, UNSAID, WAITS, WAITS_LARGEST, Rows

from .test_protecting import PROMISE, layout, learners

EVERYBODY, WHITE, BLACK = 0, 1, 2
SCHOOL, GRADE = "S0", "S0 4"


def silent_after(*marked, waits=True, many=40):
    """(place, group) → the round in which the row fell silent, where these stand in the way all the time.

    many  how many white learners the world has in each place; of others it has 10
    """
    of = layout(1, ("4", "5"), {"race": ("White", "Black")})
    places = tuple(
        p if len(p.units) > 1 else replace(p, divided=False, whole=SCHOOL) for p in of.places
    )
    of = replace(of, places=places)
    house = House.of(of)
    at = {p.name: i for i, p in enumerate(places)}
    q = next(iter(of.questions))
    counts = {q: np.concatenate([x.sum(axis=1, keepdims=True), x], axis=1)
              for q, x in learners(of, 60, small_share=0.4).items()}  # fmt: skip
    rows = Rows.of(house, counts, len(places), PROMISE, {})
    if not waits:
        rows.begin_again(waits=False)
    world = np.full((house.places + 1, 3), 10)
    world[:, WHITE] = many
    mark = np.zeros(world.shape, bool)
    for place, group in marked:
        mark[at[place], group] = True
    found = {}
    for turn in range(60):
        for row in marked:
            if rows.steps[q][1][at[row[0]], row[1]] == UNSAID:
                found.setdefault(row, turn)
        if len(found) == len(marked):
            return found
        assert rows.coarsen({q: Less(mark, mark, mark)}, world)
    return found


def test_a_school_s_grade_falls_silent_before_the_school_s_groups_and_the_largest_of_them_last():
    grade = silent_after((GRADE, EVERYBODY))[GRADE, EVERYBODY]
    black = silent_after((SCHOOL, BLACK))[SCHOOL, BLACK]
    white = silent_after((SCHOOL, WHITE))[SCHOOL, WHITE]
    assert grade < black < white
    assert white - black >= WAITS_LARGEST - WAITS - 2, "beyond what ranges differ at first"


def test_the_largest_does_not_wait_longer_where_it_would_be_the_last_that_is_shown():
    both = silent_after((SCHOOL, WHITE), (SCHOOL, BLACK))
    assert both[SCHOOL, WHITE] < silent_after((SCHOOL, WHITE))[SCHOOL, WHITE]


def test_a_row_of_many_waits_longer_by_the_world_s_count_of_them():
    row = (SCHOOL, WHITE)
    few = silent_after(row)[row]
    waits = [silent_after(row, many=n)[row] - few for n in (LARGE[0] - 1, *LARGE)]
    assert waits == [0, WAITS_LARGEST, 2 * WAITS_LARGEST]
    assert silent_after((GRADE, EVERYBODY), many=900) == silent_after((GRADE, EVERYBODY))


def test_where_waiting_leads_nowhere_rows_do_not_wait():
    row = (SCHOOL, WHITE)
    assert silent_after(row, waits=False)[row] == silent_after(row)[row] - WAITS_LARGEST
