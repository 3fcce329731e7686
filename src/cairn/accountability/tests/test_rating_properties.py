"""What must stay the same, and what may change, when a weight, a school or a value changes."""

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.comparing import compare
from cairn.accountability.rules.files import read_rows
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.near import answers, flips, near_a_line
from cairn.accountability.rules.noise import (
    again,
    around,
    change_words,
    interval,
)
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.results import Result, School
from cairn.kernel.errors import BadInput
from cairn.policy.book import read

STATES = Path(__file__).parents[4] / "policy" / "states"
PLAN = plan_in_force(read(STATES / "colorado"), date(2025, 6, 30))
EVERYTHING = plan_in_force(read(STATES / "everything"), date(2025, 6, 30))
KEYS = ("achievement", "growth")
BRIEF = settings(max_examples=25, deadline=None)
values = st.lists(st.tuples(*[st.floats(0, 100)] * 2), min_size=2, max_size=8)


def results(rows, span="elem_middle", year=2024, n=100, se=None):
    return [
        Result(year, f"s{i}", span, ALL, key, value, n, se)
        for i, row in enumerate(rows)
        for key, value in zip(KEYS, row, strict=True)
    ]


def totals(plan, made, schools=()):
    state = rate(plan, made, schools, 2024)
    return {place: rated.total.total.value for place, rated in state.places.items()}


def with_weights(plan, span, **weights):
    rows = tuple(replace(r, weights=weights) if r.span == span else r for r in plan.weights)
    return replace(plan, weights=rows)


@BRIEF
@given(values)
def test_a_changed_weight_changes_what_it_weighs_and_nothing_else(rows):
    made = (
        results(rows)
        + [replace(r, place="h" + r.place, span="high") for r in results(rows)]
        + [Result(2024, f"hs{i}", "high", ALL, "pwr", 50.0, 100) for i in range(len(rows))]
    )
    other = with_weights(PLAN, "elem_middle", achievement=55.0, growth=45.0)
    changes = compare(rate(PLAN, made, (), 2024), rate(other, made, (), 2024))
    moved = {c.place for c in changes}
    assert not any(place.startswith("h") for place in moved)
    for i, (achievement, growth) in enumerate(rows):
        by = 0.15 * (achievement - growth)
        assert totals(other, made)[f"s{i}"] - totals(PLAN, made)[f"s{i}"] == pytest.approx(
            by, abs=1e-9
        )
        assert (f"s{i}" in moved) == (abs(by) > 1e-9)
    assert all(
        "accountability.weights.elem_middle" in " ".join(c.why)
        for c in changes
        if c.what == "total"
    )


@BRIEF
@given(values, st.randoms())
def test_the_order_of_results_and_schools_changes_nothing(rows, random):
    made = results(rows)
    schools = [School(f"s{i}", title1=i % 2 == 0) for i in range(len(rows))]
    one = rate(PLAN, made, schools, 2024)
    random.shuffle(made)
    random.shuffle(schools)
    assert compare(one, rate(PLAN, made, schools, 2024)) == ()


@BRIEF
@given(values, st.floats(0, 100))
def test_another_school_changes_no_rating_by_criterion(rows, value):
    made = results(rows)
    more = [replace(r, place="other", value=value) for r in made if r.place == "s0"]
    before = {p: r.rating for p, r in rate(PLAN, made, (), 2024).places.items()}
    after = {p: r.rating for p, r in rate(PLAN, made + more, (), 2024).places.items()}
    assert {p: after[p] for p in before} == before


@BRIEF
@given(
    st.tuples(*[st.floats(0, 100)] * 4),
    st.integers(0, 3),
    st.floats(0, 30),
)
def test_a_better_value_never_lowers_a_total(row, which, by):
    """Cuts, pooled years and proportional weights of the invented state, where every rule is monotone."""
    keys = ("achievement", "growth", "attendance", "elp")
    made = [Result(2024, "s", "elementary", ALL, k, v, 100) for k, v in zip(keys, row, strict=True)]
    better = [
        replace(r, value=min(100.0, r.value + by)) if i == which else r for i, r in enumerate(made)
    ]
    assert totals(EVERYTHING, better)["s"] >= totals(EVERYTHING, made)["s"] - 1e-9


def test_one_engine_gives_the_same_with_noise_and_without():
    made = results([(50, 60), (30, 35), (20, 80)], se=4.0)
    drawn = around(PLAN, made, draws=50, random=np.random.default_rng(1))
    noisy = rate(PLAN, made, (), 2024, draws=drawn)
    assert compare(rate(PLAN, made, (), 2024), noisy) == ()
    one_by_one = [
        rate(PLAN, [replace(r, value=float(drawn[r.key][k])) for r in made], (), 2024)
        for k in (1, 7, 50)
    ]
    for state, k in zip(one_by_one, (1, 7, 50), strict=True):
        for place, rated in state.places.items():
            assert noisy.places[place].total.total.draws[k] == pytest.approx(
                rated.total.total.value
            )


def test_who_is_near_the_line_is_listed_and_who_is_far_is_not():
    made = results([(53.1, 53.1), (80, 80)], se=2.0)
    drawn = around(PLAN, made, draws=400, random=np.random.default_rng(2))
    near = near_a_line(answers(rate(PLAN, made, (), 2024, draws=drawn)), 0.9)
    assert [(e.place, e.what) for e in near] == [("s0", "rating")]
    assert near[0].chance == pytest.approx(0.5, abs=0.1)
    low, high = interval(rate(PLAN, made, (), 2024, draws=drawn).places["s0"].total.total)
    assert high - low == pytest.approx(2 * 1.96 * 2 * np.hypot(0.4, 0.6), rel=0.15)


def test_stated_flips_are_those_that_noise_makes():
    """Identification of the lowest 5 %: what one reported year states, against what noise does to the truth."""
    random = np.random.default_rng(3)
    schools = [School(f"s{i}", title1=True) for i in range(60)]
    plan = replace(EVERYTHING, years=(), groups=())
    stated, seen = [], []
    for _ in range(6):
        true = random.normal(50, 6, (60, 2))
        one, two = (true + random.normal(0, 5, true.shape) for _ in range(2))
        made = results(one, "elementary", se=5.0)
        drawn = again(plan, made, 2024, draws=200, random=random)
        stated.append(flips(rate(plan, made, schools, 2024, draws=drawn))["csi"])
        met = [
            {
                p: r.identifications[0].met
                for p, r in rate(plan, results(x, "elementary"), schools, 2024).places.items()
            }
            for x in (one, two)
        ]
        seen.append(np.mean([met[0][p] != met[1][p] for p in met[0]]))
    assert np.mean(stated) == pytest.approx(np.mean(seen), abs=0.025)
    assert np.mean(stated) > 0.02


@BRIEF
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([True, False, None])), min_size=1, max_size=9
    ),
    st.sampled_from(["in", "out"]),
    st.sampled_from([20.0, 34.0, 50.0]),
)
def test_where_title1_is_not_known_the_answer_is_the_one_of_every_world_or_none(rows, ties, share):
    """Against every way in which the schools of which nobody knows may get Title I money or not."""
    [rule] = [r for r in EVERYTHING.identification["csi"] if r.among == "title1"]
    rule = replace(rule, conditions=(replace(rule.conditions[0], number=share),), within="state")
    plan = replace(
        EVERYTHING, years=(), groups=(), clocks={}, identification={"csi": (rule,)},
        lowest=replace(EVERYTHING.lowest, ties=ties),
    )  # fmt: skip
    made = results([(10.0 * v, 10.0 * v) for v, _ in rows], "elementary")

    def met(known):
        schools = [School(f"s{i}", title1=k) for i, k in enumerate(known)]
        state = rate(plan, made, schools, 2024)
        return [state.places[f"s{i}"].identifications[0].met for i in range(len(known))]

    open_ = [i for i, (_, known) in enumerate(rows) if known is None]
    worlds = []
    for way in product([True, False], repeat=len(open_)):
        known = [k for _, k in rows]
        for i, yes in zip(open_, way, strict=True):
            known[i] = yes
        worlds.append(met(known))
    for at, found in enumerate(met([k for _, k in rows])):
        everywhere = {world[at] for world in worlds}
        assert found == (everywhere.pop() if len(everywhere) == 1 else None)


@pytest.mark.parametrize(
    ("by", "word"), [(12, "more"), (-12, "less"), (0, "about"), (3, "too close to call")]
)
def test_more_and_less_are_said_only_where_it_is_clear(by, word):
    random = np.random.default_rng(5)
    size = 3.0 if word != "about" else 0.5
    years = [
        rate(
            PLAN,
            results([(v, v)], year=2024, se=size),
            (),
            2024,
            draws=around(PLAN, results([(v, v)], year=2024, se=size), draws=400, random=random),
        )
        for v in (50 + by, 50)
    ]
    now, before = (s.places["s0"].total.total for s in years)
    assert change_words({"s0": (now, before)}, clear=0.9, margin=2.0) == {"s0": word}


def test_faulty_rows_are_put_aside_with_line_and_mend_and_the_rest_is_used(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text(
        "year,place,span,group,indicator,value,n,counts\n"
        "2024,a,high,,growth,0,20,\n"
        "2024,a,high,,growth,1,20,\n"
        "2024,b,high,,growth,x,20,\n"
        "2024,b,high,,charm,1,20,\n"
        "2024,,high,,growth,1,20,\n"
        "2024,c,high,,growth,,20,1;2\n"
        "2024,d,high,,growth,1,20,,9\n"
    )
    found = read_rows(file, Result, PLAN.indicators)
    assert [(r.place, r.value, r.counts) for r in found.used] == [
        ("a", 0.0, ()),
        ("c", None, (1, 2)),
    ]
    assert [each.line for each in found.aside] == [3, 4, 5, 6, 8]
    assert all(each.mend for each in found.aside)
    file.write_text("place,spans\na,high\nb,middle=180;high=210\n")
    schools = read_rows(file, School)
    assert [school.spans for school in schools.used] == [{"middle": 180, "high": 210}]
    assert schools.aside[0].mend == "Write span=learners, as elementary=210;middle=180."
    file.write_text("place,charm\n")
    with pytest.raises(
        BadInput, match="lacks group, indicator, n, span, value, year and has charm"
    ):
        read_rows(file, Result)


def test_of_all_places_together_a_word_is_true_as_often_as_it_must_be_and_rare_where_nothing_changed():
    random = np.random.default_rng(6)
    for spread, most in ((8.0, 0.9), (0.0, 0.02)):
        true = random.normal(50, 8, (300, 2))
        moved = random.normal(0, spread, true.shape)
        states = []
        for value in (true, true + moved):
            made = results(value + random.normal(0, 4, true.shape), se=4.0)
            drawn = around(PLAN, made, draws=200, random=random)
            states.append(rate(PLAN, made, (), 2024, draws=drawn))
        places = [f"s{i}" for i in range(300)]
        pairs = {
            p: (states[1].places[p].total.total, states[0].places[p].total.total) for p in places
        }
        words = change_words(pairs, clear=0.9, margin=None)
        change = moved @ np.array([0.4, 0.6])
        said = [
            (w == "more") == (change[i] > 0)
            for i, w in enumerate(words.values())
            if w in ("more", "less")
        ]
        assert len(said) / 300 <= most
        assert not spread or (len(said) > 10 and np.mean(said) >= 0.87)
