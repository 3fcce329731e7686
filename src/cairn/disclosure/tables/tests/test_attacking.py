"""The attacker finds exactly what a slow and obvious one finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.disclosure.tables.attacking import LEARNERS, Promise, attack
from cairn.disclosure.tables.releases import Group, Release, together
from cairn.disclosure.tables.statements import between, count, percent, same
from cairn.disclosure.tables.tests import oracles
from cairn.kernel.errors import BadInput

CELLS = [("a", 0), ("a", 1), ("b", 0), ("b", 1), ("x", 0)]
A, B = CELLS[:2], CELLS[2:4]
SETS = [A, B, A + B, [CELLS[0], CELLS[2]], [CELLS[1], CELLS[3]], [CELLS[0]], [CELLS[1], CELLS[4]]]
PARTS = [
    ([CELLS[0]], A),
    ([CELLS[2]], B),
    ([CELLS[0], CELLS[2]], A + B),
    ([CELLS[1]], [*A, CELLS[2]]),
]
MOST = 3
WORLD = st.lists(st.integers(0, MOST), min_size=5, max_size=5).map(
    lambda numbers: dict(zip(CELLS, numbers, strict=True))
)
FIGURE = st.one_of(
    st.tuples(st.just("count"), st.sampled_from(SETS)),
    st.tuples(st.just("mark"), st.sampled_from(SETS)),
    st.tuples(st.just("percent"), st.sampled_from(PARTS), st.integers(0, 1)),
)


def held(world, cells):
    return sum(world[cell] for cell in cells)


def published(figures):
    """What people read of a world: written without any of the library's code."""

    def publish(world):
        shown = []
        for kind, cells, *more in figures:
            if kind == "count":
                shown.append(held(world, cells))
            elif kind == "mark":
                shown.append(held(world, cells) < 3)
            else:
                part, whole = cells
                shown.append(oracles.shown(held(world, part), held(world, whole), *more))
        return shown

    return publish


def statements(figures, world):
    said = [between([cell], 0, MOST, "room") for cell in CELLS]
    for (kind, cells, *_), shown in zip(figures, published(figures)(world), strict=True):
        if kind == "count":
            said.append(count(cells, shown, "count"))
        elif kind == "mark":
            said.append(between(cells, *((0, 2) if shown else (3, None)), "mark"))
        elif shown is None:
            said.append(count(cells[1], 0, "nobody"))
        else:
            said += percent(*cells, shown, says="percent")
    return tuple(said)


DRAWN = (WORLD, st.lists(FIGURE, min_size=1, max_size=4), st.integers(0, 2))


@settings(max_examples=10, deadline=None)
@given(*DRAWN)
def test_it_finds_what_writing_down_every_world_finds(truth, figures, k):
    agrees(truth, figures, k)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(*DRAWN)
def test_it_finds_what_writing_down_every_world_finds_in_hundreds_of_releases(truth, figures, k):
    agrees(truth, figures, k)


def agrees(truth, figures, k):
    profiles = tuple((cell,) for cell in CELLS[:4] if truth[cell])[: 4 if k < 2 else 2]
    group = Group("a", tuple((cell,) for cell in A))
    made = Release(statements(figures, truth), (group,), {"yes": (0,)}, profiles)
    possible = oracles.worlds(CELLS, MOST, published(figures), truth)
    promise = Promise(10, 2, k)
    found = {f.count: f for f in attack(made, [group], promise)}
    none, everybody, width = oracles.known(possible, A, A[:1], profiles, k)
    bad = found["yes"]
    assert (bad.none or bad.all) == (none or everybody)
    assert bad.kept(promise) == (not none and not everybody and width >= promise.width)
    if not (none or everybody) and width < promise.width:
        assert bad.high - bad.low == width
    alone = {f.count: f for f in attack(made, [group], Promise(10, 2, 0))}
    assert (alone["yes"].low, alone["yes"].high) == _range(possible, A[:1])
    assert (alone[LEARNERS].low, alone[LEARNERS].high) == _range(possible, A)


def _range(possible, cells):
    here = [held(world, cells) for world in possible]
    return min(here), max(here)


def test_tables_of_two_years_that_name_the_same_learners_are_read_together():
    group = Group("b", (tuple(B),))
    before = Release((count(A + B, 5, "last year"),), (group,), {})
    now = Release((count(A, 3, "this year"),), (group,), {})
    alone = attack(now, [group], Promise(10, 2, 0))[0]
    linked = attack(together(before, now), [group], Promise(10, 2, 0))[0]
    assert alone.high > 1000
    assert (linked.low, linked.high) == (2, 2)


def test_a_learner_tells_of_every_division_at_once():
    said = (count(A, 2, "a"), same(A, B, "two ways to divide"))
    group = Group("b", ((B[0],), (B[1],)))
    made = Release(said, (group,), {"yes": (0,)}, ((A[0], B[0]),))
    found = {f.count: f for f in attack(made, [group], Promise(10, 2, 2))}["yes"]
    assert found.insiders == ((A[0], B[0]),) * 2
    assert found.all


def test_tables_that_contradict_each_other_are_refused():
    made = Release((count(A, 2, "a"), count(A, 3, "a")), (Group("a", (tuple(A),)),), {})
    with pytest.raises(BadInput, match="contradicts itself"):
        attack(made, made.groups, Promise(10, 2, 0))
    with pytest.raises(BadInput, match="do not fit"):
        made.world({A[0]: 2})


@pytest.mark.parametrize("shown", ["101", "-1", "x", "1/3", "1e1"])
def test_what_is_no_percent_is_refused(shown):
    with pytest.raises(BadInput, match="is no percent"):
        percent(A[:1], A, shown, says="row")
