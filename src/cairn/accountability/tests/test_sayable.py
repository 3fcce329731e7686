"""What statuses give away: a naive label narrows what a range leaves open; ours leaves each world of the proof."""

from dataclasses import replace
from datetime import date
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.accountability.rules.asked import ALL, Published, Question, Where
from cairn.accountability.rules.figures import Rounding, Rule
from cairn.accountability.rules.ground_lines import category_names, grounds
from cairn.accountability.rules.languages import unnamed
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.needing import TOTAL
from cairn.accountability.rules.plan import (
    Clock,
    Condition,
    GroundRule,
    Indicator,
    Lowest,
    Plan,
    WeightRow,
)
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.reaches import Shown
from cairn.accountability.rules.results import Result, School
from cairn.accountability.rules.sayable import Said, statuses
from cairn.accountability.rules.statuses import (
    HowMany,
    Stands,
    Status,
    Unsaid,
    how_many,
    of_places,
    status_of,
)
from cairn.kernel.errors import BadPolicy
from cairn.policy.rulings import Ruling

RULE = Rule("test", "test", "test")
READING = Question("achievement.reading", ("not yet", "reached"), (1,), {"en": "Reading"})
SPANS = Spans.read(["all: 04"])
YEAR = 2025
CHANGED = 3


def ground(relation, number, subject=TOTAL, **more):
    return GroundRule(relation, (Condition(subject, relation, number),), RULE, **more)


def plan_of(weights, **more):
    """A policy of reading, which is published, and of belonging, which is not."""
    indicators = {
        "reading": Indicator("reading", {}, RULE, measured_by="share of achievement.reading"),
        "belonging": Indicator("belonging", {}, RULE, measured_by="share of survey.known"),
    }
    row = WeightRow("any", None, weights, {}, RULE)
    return Plan(
        date(2025, 1, 1), "", indicators, (row,), {"spans": RULE}, minimum_n={"accountability": 20},
        lowest=Lowest("up", "in", RULE), rounding={"total": Rounding(1, "half up", RULE)}, **more,
    )  # fmt: skip


HALVES = {"reading": 50, "belonging": 50}


def row(place, low, *, step=10, learners=(40, 59), why=""):
    shares = None if why else ((100 - low - step, 100 - low), (low, low + step))
    return Published(READING.key, Where(YEAR, place, ALL), learners, shares, why)


def counts(each):
    """A certificate's world, made from the row alone: the middle of what it says."""
    n = round(sum(each.learners) / 2 + 0.1)
    low, high = (each.shares or ((0, 100), (0, 100)))[1]
    reached = round(n * (low + high) / 200)
    return (n - reached, reached)


def results(values, year=YEAR):
    """{place: (reading, belonging)}; belonging None: nobody asked."""
    return [
        Result(year, place, "all", ALL, key, value, 50)
        for place, pair in values.items()
        for key, value in zip(("reading", "belonging"), pair, strict=True)
        if value is not None
    ]


def said(plan, values, rows, *, before=None, year=YEAR):
    schools = [School(place) for place in sorted(values)]
    world = {(each.question, each.where): counts(each) for each in rows}
    shown = {year: Shown(rows, [READING], (35, 66), world, CHANGED, frozenset(values))}
    return statuses(
        plan,
        results(values, year),
        schools,
        (),
        year,
        shown,
        SPANS,
        ("help", "low", "good"),
        before or {},
    )


def answers(found):
    return {(each.place, each.category): each.why or each.says for each in found.statuses}


def test_a_naive_label_halves_what_a_range_leaves_open_and_ours_is_not_said_whatever_is_true():
    """By hand: of 50 learners 30 to 39 percent reached it, so 15 to 19 did; “below 35” leaves 15, 16 and 17."""
    plan = plan_of({"reading": 100}, identification={"help": (ground("below", 35, "reading"),)})
    worlds = {
        reached: rate(plan, results({"s": (2.0 * reached, None)}), [School("s")], YEAR).identified("help") != ()
        for reached in range(51)
        if 30 <= 2 * reached < 40
    }  # fmt: skip
    assert [reached for reached, named in worlds.items() if named] == [15, 16, 17]
    assert len(worlds) == 5
    for value in (30.0, 32.0, 36.0, 39.0):  # whether it is said follows from the range alone
        assert answers(said(plan, {"s": (value, None)}, [row("s", 30)])) == {("s", "help"): Unsaid.FEW}  # fmt: skip
    # Where no world is on the other side, the label adds nothing.
    assert answers(said(plan, {"s": (12.0, None)}, [row("s", 10)])) == {("s", "help"): Stands.YES}
    assert answers(said(plan, {"s": (42.0, None)}, [row("s", 40)])) == {("s", "help"): Stands.NO}


def test_what_no_table_holds_leaves_every_row_as_it_is():
    """Belonging can take the total to either side, so a label tells nothing of reading."""
    plan = plan_of(HALVES, identification={"help": (ground("below", 40),)})
    for pair in ((33.0, 20.0), (33.0, 90.0)):
        found = said(plan, {"s": pair}, [row("s", 30)])
        assert answers(found)["s", "help"] in {Stands.YES, Stands.NO}


def test_of_whom_rows_leave_open_if_they_are_rated_nothing_is_said_and_nobody_ranked_with_them():
    lowest = plan_of(HALVES, identification={"help": (ground("in lowest", 34),)})
    alone = plan_of(HALVES, identification={"help": (ground("below", 40),)})
    values = {"s": (33.0, 20.0), "t": (63.0, 60.0), "u": (73.0, 60.0)}
    unsure = [row("s", 30), row("t", 60), row("u", 70, learners=(10, 29))]
    assert set(answers(said(lowest, values, unsure)).values()) == {Unsaid.OTHERS}, "of 3 it is 2"
    quarter = plan_of(HALVES, identification={"help": (ground("in lowest", 25),)})
    assert answers(said(quarter, values, unsure)) == {
        ("s", "help"): Stands.YES, ("t", "help"): Stands.NO, ("u", "help"): Unsaid.FEW,
    }, "one is the lowest, with it or without"  # fmt: skip
    below = values | {"u": (73.0, 0.0), "s": (33.0, 90.0)}
    assert set(answers(said(quarter, below, unsure)).values()) == {Unsaid.OTHERS}
    assert answers(said(alone, values, unsure))["u", "help"] is Unsaid.FEW
    withheld = [row("s", 30), row("t", 60), row("u", 70, why="beside")]
    assert answers(said(alone, values, withheld))["u", "help"] is Stands.NO, "belonging decides"
    sure = [row("s", 30), row("t", 60), row("u", 70)]
    assert answers(said(lowest, values, sure))["s", "help"] is Stands.YES


def test_groups_several_years_and_other_comparisons_are_left_to_letters():
    for rule in (
        ground("below", 40, each="group"),
        ground("below", 40, years=(2, 2)),
        ground("below", 40, "percentile"),
    ):
        plan = plan_of(HALVES, identification={"help": (rule,)})
        found = said(plan, {"s": (33.0, 20.0)}, [row("s", 30)])
        assert answers(found) == {("s", "help"): Unsaid.RULE}
        assert not found.needs


def test_in_a_year_without_names_only_what_was_said_before_is_said_while_nothing_can_end_it():
    clock = Clock("help", 3, YEAR, planning=1, exit_after=3)
    plan = plan_of(HALVES, identification={"help": (ground("below", 40),)}, clocks={"help": clock})
    yes = Status("s", "help", "support", Stands.YES, YEAR, ("below",))
    no = Status("t", "help", "support", Stands.NO, YEAR)
    values = {"s": (33.0, 90.0), "t": (33.0, 20.0), "u": (33.0, 20.0)}

    def later(year):
        rows = [replace(row(place, 30), where=Where(year, place)) for place in values]
        found = said(plan, values, rows, before={("s", "help"): yes, ("t", "help"): no}, year=year)
        return {each.place: each for each in found.statuses}

    assert later(YEAR + 1)["s"] == yes
    assert later(YEAR + 1)["t"] == no
    assert later(YEAR + 1)["u"].why is Unsaid.BEFORE, "nothing was said of it"
    named = later(YEAR + 3)
    assert named["s"].why is Unsaid.BEFORE, "its grounds are gone, and whether it ends is not told"
    assert named["t"].says is Stands.YES
    assert named["t"].since == YEAR + 3


def _world(found, rows, changed):
    """A world of the certificate: a few learners of each school changed, belonging as what is said asks for."""
    other = {}
    for each, by in zip(rows, changed, strict=True):
        place, reached = each.where.place, counts(each)[1] + by
        reading = 2.0 * min(max(reached, 0), 50)
        least, most = -inf, inf
        for need in found.needs.get(place, ()):
            if need.subject == TOTAL:
                least, most = max(least, need.least), min(most, need.most)
        least, most = 2 * least - reading, 2 * most - reading
        assert least <= 95 + 1e-9
        assert most >= 5 - 1e-9, "an insider knows a twentieth of it"
        other[place] = reading, min(max(50.0, least, 0.0), most, 100.0)
    return other


RANGE = st.tuples(st.integers(0, 9), st.floats(0, 0.999), st.floats(0, 100))


@settings(max_examples=120, deadline=None)
@given(st.lists(RANGE, min_size=3, max_size=8), st.data())
def test_in_every_world_of_the_certificate_the_whole_list_of_statements_is_the_same(made, data):
    """Statements and reasons: the worlds that show the promise publish the same list."""
    plan = plan_of(
        HALVES,
        identification={
            "help": (ground("in lowest", 34),),
            "low": (ground("below", 25, "reading"),),
        },
        recognition={"good": (ground("at least", 70),)},
    )
    rows = [row(f"s{i}", 10 * low) for i, (low, _, _) in enumerate(made)]
    values = {
        f"s{i}": (10 * low + 10 * share, belongs) for i, (low, share, belongs) in enumerate(made)
    }
    found = said(plan, values, rows)
    if found == Said() or Unsaid.OTHERS in answers(found).values():
        return  # a list that is not said may be one that would have told
    by = st.lists(st.integers(-CHANGED, CHANGED), min_size=len(rows), max_size=len(rows))
    other = said(plan, _world(found, rows, data.draw(by)), rows)
    assert other.statuses == found.statuses


@settings(max_examples=80, deadline=None)
@given(RANGE, RANGE, st.sampled_from([TOTAL, "reading"]), st.integers(1, 99))
def test_whether_one_is_said_follows_from_the_rows_and_not_from_what_is_true(
    made, another, subject, line
):
    plan = plan_of(HALVES, identification={"help": (ground("below", line, subject),)})
    (low, own, mine), (_, share, belongs) = made, another
    rows = [row("s", 10 * low)]
    one = answers(said(plan, {"s": (10 * low + 10 * own, mine)}, rows))["s", "help"]
    other = answers(said(plan, {"s": (10 * low + 10 * share, belongs)}, rows))["s", "help"]
    assert isinstance(one, Unsaid) == isinstance(other, Unsaid)


def test_what_is_open_is_open_once():
    """Two names of one question: the second would say of the total what the first left open."""
    plan = plan_of(
        HALVES,
        identification={"help": (ground("below", 46),)},
        recognition={"good": (ground("at least", 60, "care"),)},
    )
    again = Indicator("care", {}, RULE, measured_by="share of survey.known")
    plan = replace(plan, indicators={**plan.indicators, "care": again})
    assert set(answers(said(plan, {"s": (31.0, 60.5)}, [row("s", 30)])).values()) <= {
        Unsaid.RULE, Unsaid.OPEN,
    }  # fmt: skip


def test_statements_that_cannot_all_be_so_together_are_not_said_whatever_is_true():
    """A low total beside little belonging asks for little reading: the second is left unsaid, in each case."""
    plan = plan_of(
        HALVES,
        identification={"help": (ground("below", 29),)},
        recognition={"good": (ground("at most", 20, "belonging"),)},
    )
    for reading in range(30, 40):
        for belongs in (10.0, 19.5, 40.0, 90.0):
            found = answers(said(plan, {"s": (float(reading), belongs)}, [row("s", 30)]))
            assert [each in set(Unsaid) for each in found.values()] == [False, True]


def test_only_the_lowest_of_totals_are_said_and_only_where_silence_is_possible_too():
    values = {"s": (33.0, 99.0), "t": (38.0, 10.0), "u": (39.0, 20.0)}
    rows = [row(place, 30) for place in values]
    by_reading = plan_of(HALVES, identification={"help": (ground("in lowest", 34, "reading"),)})
    assert set(answers(said(by_reading, values, rows)).values()) == {Unsaid.RULE}
    # With reading alone nothing is open, so nobody can be alike: that a list is silent would tell the order.
    alone = plan_of({"reading": 100}, identification={"help": (ground("in lowest", 50),)})
    wide = [row("s", 20, step=20), row("t", 35, step=20)]
    for s, t in ((30.0, 45.0), (24.0, 38.0), (39.0, 36.0), (40.0, 35.0)):
        found = said(alone, {"s": (s, None), "t": (t, None)}, wide)
        assert set(answers(found).values()) == {Unsaid.OTHERS}


def test_of_an_indicator_outside_the_total_rows_must_say_that_there_are_learners_enough():
    plan = plan_of({"belonging": 100}, identification={"help": (ground("below", 60, "reading"),)})
    world = row("s", 30, learners=(10, 29))
    assert answers(said(plan, {"s": (33.0, 33.0)}, [world])) == {("s", "help"): Unsaid.FEW}


def test_districts_and_the_state_say_of_how_many_schools_it_is_so():
    few = [
        Status("a", "help", "support", Stands.YES, YEAR, ("below",)),
        Status("b", "help", "support", Stands.NO, YEAR),
        Status("c", "help", "support", Stands.UNSAID, why=Unsaid.FEW),
    ]
    above = dict.fromkeys("abc", ("d", "state"))
    assert how_many(few, above)["d"] == [HowMany("help", "support", 1, 1, 3)]
    assert how_many(few[2:], above)["d"] == [HowMany("help", "support", 0, 1, 1, "few")]
    kept = of_places(few, above)
    assert [status_of(each) for place in "abc" for each in kept[place]] == few


def test_policy_may_call_its_categories_in_each_language_and_is_told_of_one_that_is_missing():
    def ruled(*lines):
        return Ruling("accountability.identification.help", lines, "test")

    lines = ("called en: Help first", "called es: Ayuda primero", "few: when reading below 35")
    known = frozenset({"reading"})
    assert [each.name for each in grounds(ruled(*lines), known)] == ["few"]
    assert category_names(ruled(*lines)) == {"en": "Help first", "es": "Ayuda primero"}
    assert category_names(ruled(lines[2])) == {}
    with pytest.raises(BadPolicy, match="no name in English"):
        category_names(ruled(*lines[1:]))
    plan = plan_of({"reading": 100}, identification={"help": (ground("below", 35, "reading"),)})
    assert unnamed(plan) == []
    named = replace(plan, called={"help": category_names(ruled(*lines))})
    assert unnamed(named) == [
        f"indicators.{key}: {language}" for key in ("reading", "belonging") for language in ("en", "es")
    ]  # fmt: skip
