"""All methods in one pass: what each says alone, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.several import Levels, levels
from cairn.measure.mastery.tests.casts import DAY, a_rule, pieces, rules
from cairn.measure.mastery.tests.casts import cells as some_cells


def log_of(held: list[list[Event]]) -> Log:
    columns = zip(*(event for events in held for event in events), strict=True)
    return Log.of(np.cumsum([0, *map(len, held)]), *(list(columns) or [()] * len(Event._fields)))


def one_by_one(log: Log, sets: list[list[Rule]], which: list[int], day: int) -> Levels:
    """The slow and obvious twin: each method folded and read alone."""
    found = []
    for method in range(len(sets[0])):
        alone = [several[method] for several in sets]
        found.append(read_all(fold(log, alone, which), alone, which, day=day))
    lowest = np.array([sets[w][0].scale.lowest for w in which])
    sure = []
    for read in found:
        at = np.nan_to_num(read.level - lowest).astype(int)
        picked = read.figures[np.arange(len(which)), 12 + at]
        sure.append(np.where(np.isnan(read.level), np.nan, picked))
    return Levels(
        found[0].pieces.astype(float),
        found[0].last_day,
        np.array([read.level for read in found]),
        np.array([read.shown for read in found]),
        np.array(sure),
    )


def everything(rule: Rule, names: list[str]) -> list[Rule]:
    """The rule with each method in the place of its own."""
    own = dict(rule.settings)
    return [
        replace(
            rule,
            method=METHODS[name],
            settings=tuple(own.items()) if name == rule.method.name else (),
        )
        for name in names
    ]


@st.composite
def cases(draw):
    names = draw(st.permutations(sorted(METHODS)))
    names = names[: draw(st.sampled_from([1, 3, len(names)]))]
    in_force = draw(st.lists(rules(), min_size=1, max_size=2))
    sets = [everything(rule, names) for rule in in_force]
    which = draw(st.lists(st.integers(0, len(sets) - 1), max_size=4))
    return sets, which, [draw(some_cells(sets[w][0], most=10)) for w in which]


@given(cases(), st.sampled_from([DAY - 500, DAY, DAY + 900]))
def test_each_method_says_what_it_says_alone(case, day):
    sets, which, held = case
    log = log_of(held)
    together, alone = levels(log, sets, which, day=day), one_by_one(log, sets, which, day)
    for name in Levels._fields:
        assert getattr(together, name).tobytes() == getattr(alone, name).tobytes(), name


def test_a_curve_that_ends_on_the_cut_between_levels_is_read_with_care():
    names = ["power_law@1", "mean@1"]
    log = log_of([pieces(2.5, 2.5, 2.5, 2.5, 1), pieces(1.5, 1.5, 1.5), pieces(3, 2, 3, 2)])
    sets, which = [everything(a_rule(), names)], [0, 0, 0]
    together, alone = levels(log, sets, which, day=DAY), one_by_one(log, sets, which, DAY)
    assert together.shown.tolist() == alone.shown.tolist()


def test_a_log_of_no_cells_has_no_levels():
    found = levels(log_of([]), [[a_rule()]], day=DAY)
    assert found.pieces.shape == (0,)
    assert found.level.shape == (1, 0)


@pytest.mark.parametrize(
    "sets",
    [
        [],
        [[]],
        [[a_rule()], [a_rule(), a_rule("latest@1")]],
        [[a_rule(), a_rule("latest@1", gates={"pieces": 2})]],
    ],
)
def test_sets_that_cannot_go_together_are_refused(sets):
    with pytest.raises(BadInput):
        levels(log_of([pieces(2)]), sets, day=DAY)
