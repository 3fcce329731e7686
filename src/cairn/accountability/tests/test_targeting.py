"""A budget shared out under a rule: to the unit, by floors first, and how much of it is chance."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.models import RunPlace, RunResult
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.targeting import Needing, TargetingRule, allot, share_out
from cairn.accountability.selectors.targeting import measure_of, needing
from cairn.intake.rulebook import book
from cairn.kernel.errors import BadPolicy
from cairn.policy.rulings import Ruling

DAY = date(2026, 11, 21)
NEED = TargetingRule.read(book().ask_state("improving.targeting.by_need", DAY))
ALIKE = TargetingRule.read(book().ask_state("improving.targeting.by_learners", DAY))
schools = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), min_size=1, max_size=8)


def shared(rule, schools, budget=1000, draws=0, differs=10.0):
    return share_out(
        rule, schools, budget, differs=differs, draws=draws, random=np.random.default_rng(3)
    )


@given(schools, st.integers(0, 2000))
def test_every_unit_is_given_and_nobody_is_below_the_floor(schools, budget):
    needs, floors = ([each[i] for each in schools] for i in (0, 1))
    out, left = allot(np.array([needs], float), np.array([floors], float), budget)
    assert out.sum() + left[0] == budget
    assert (out == np.floor(out)).all()
    if sum(floors) <= budget:
        assert (out[0] >= floors).all()
        over = out[0] - floors
        for i, j in zip(*np.nonzero(np.subtract.outer(needs, needs) > 0), strict=True):
            assert over[i] >= over[j] - 1, "more need, never less but for one unit of rounding"
        assert left[0] == (budget - sum(floors) if not any(needs) else 0)


def test_a_worked_budget():
    schools = [
        Needing("a", {"": (0.5, 100), "disability:yes": (0.5, 20)}, {"csi": (True, 1.0)}),
        Needing("b", {"": (0.2, 100)}),
    ]
    given = shared(NEED, schools, 135).given
    # Floor 60; the other 75 by 50 + .5 × 10 = 55 and 20: 55 and 20 of 75.
    assert [each.amount for each in given] == [115, 20]
    assert [each.amount for each in shared(ALIKE, schools, 135).given] == [68, 67], (
        "a tie goes by name"
    )


def test_without_noise_in_the_counts_nobody_would_get_something_else():
    schools = [Needing(str(i), {"": (i / 10, 50 + i)}) for i in range(8)]
    assert [each.otherwise for each in shared(ALIKE, schools, draws=200).given] == [0.0] * 8
    noisy = shared(NEED, schools, draws=200).given
    assert max(each.otherwise for each in noisy) > 0.1
    large = [Needing(str(i), {"": (0.2 + i / 10, 50_000)}) for i in range(6)]
    assert max(each.otherwise for each in shared(NEED, large, draws=200).given) == 0


def test_the_stated_range_holds_nine_of_ten_other_years():
    random, n = np.random.default_rng(11), 60
    true = random.normal(0.5, 0.12, 30).clip(0.05, 0.95)
    inside = []
    for _ in range(25):
        one, other = (random.binomial(n, true) / n for _year in range(2))
        schools = [Needing(str(i), {"": (share, n)}) for i, share in enumerate(one)]
        stated = shared(NEED, schools, 3000, draws=200).given
        again = shared(NEED, [Needing(str(i), {"": (s, n)}) for i, s in enumerate(other)], 3000)
        inside += [s.low <= a.amount <= s.high for s, a in zip(stated, again.given, strict=True)]
    assert 0.86 <= np.mean(inside) <= 0.95, np.mean(inside)


def test_a_standing_with_a_chance_gives_its_floor_as_often():
    schools = [
        Needing("a", {"": (0.4, 100)}, {"csi": (False, 0.3)}),
        Needing("b", {"": (0.4, 100)}),
    ]
    given = shared(ALIKE_WITH_FLOOR, schools, 200, draws=2000).given
    assert [each.amount for each in given] == [100, 100], "not identified: no floor as reported"
    assert given[0].otherwise == pytest.approx(0.3, abs=0.04)


def test_who_is_behind_is_counted_by_levels_or_refused():
    plan = plan_in_force(book(), DAY)
    (mean, *_more) = (k for k, each in plan.indicators.items() if "mean of" in each.measured_by)
    behind, heads = (TargetingRule({}, mean, how, {"": 1.0}, {}, "t") for how in ("behind", "learners"))  # fmt: skip
    with pytest.raises(BadPolicy, match="nobody can be counted as behind"):
        measure_of("x", behind, plan)
    assert measure_of("x", heads, plan).how == "mean"
    assert measure_of("by_need", NEED, plan).how == "share"
    with pytest.raises(BadPolicy, match="nobody counts an indicator weather"):
        measure_of("x", replace(behind, of="weather"), plan)


def test_a_row_without_counts_of_levels_says_nothing_of_who_is_behind():
    places = [RunPlace(place="a", name="A"), RunPlace(place="b", name="B")]
    rows = [
        RunResult(place=place, indicator="competencies", group="", n=40, counts=counts)
        for place, counts in (("a", [10, 10, 15, 5]), ("b", []))
    ]
    behind, heads = (needing(rule, places, rows, [], {2, 3}, 10) for rule in (NEED, ALIKE))
    assert [each.counted for each in behind] == [{"": (0.5, 40)}, {}]
    assert [each.counted[""][1] for each in heads] == [40, 40]


ALIKE_WITH_FLOOR = TargetingRule({}, "competencies", "learners", {"": 1.0}, {"csi": 60.0}, "test")


@pytest.mark.parametrize(
    "lines",
    [
        ["count: behind", "weight everybody: 1"],
        ["of: competencies", "count: heads", "weight everybody: 1"],
        ["of: competencies", "count: behind", "weight everybody: -1"],
        ["of: competencies", "count: behind", "weight everybody: 1", "wait csi: 3"],
    ],
)
def test_a_line_that_is_not_understood_is_refused_by_name(lines):
    with pytest.raises(BadPolicy, match=r"improving\.targeting\.x"):
        TargetingRule.read(Ruling("improving.targeting.x", tuple(lines), "test"))
