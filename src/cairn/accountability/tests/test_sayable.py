"""What statuses give away: a naive label narrows what a range leaves open; one that is said leaves it all open."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cairn.accountability.rules.asked import ALL, Published, Question, Where
from cairn.accountability.rules.figures import Rule
from cairn.accountability.rules.ground_lines import category_names, grounds
from cairn.accountability.rules.languages import unnamed
from cairn.accountability.rules.measured import Spans
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
from cairn.accountability.rules.results import Result, School, Standing
from cairn.accountability.rules.rooms import Shown
from cairn.accountability.rules.sayable import least_learners, statuses
from cairn.accountability.rules.statuses import (
    Stands,
    Status,
    Unsaid,
    how_many,
    of_places,
    status_faults,
    status_of,
    statuses_data,
)
from cairn.kernel.errors import BadPolicy
from cairn.policy.rulings import Ruling

RULE = Rule("test", "test", "test")
READING = Question("achievement.reading", ("not yet", "reached"), (1,), {"en": "Reading"})
SPANS = Spans.read(["all: 04"])
GROUP = "race:asian"
YEAR = 2025


def lowest(each="school", number=34):
    return GroundRule(
        "lowest", (Condition("total", "in lowest", number),), RULE, each=each, within="state"
    )


def below(number, subject="reading", each="school"):
    return GroundRule("below", (Condition(subject, "below", number),), RULE, each=each)


def plan_of(weights, **more):
    """A policy of reading, which is published, and of belonging, which is not."""
    indicators = {
        "reading": Indicator("reading", {}, RULE, measured_by="share of achievement.reading"),
        "belonging": Indicator("belonging", {}, RULE, measured_by="a survey of another house"),
    }
    row = WeightRow("any", None, weights, {}, RULE)
    return Plan(
        date(2025, 1, 1), "", indicators, (row,), {"spans": RULE}, minimum_n={"accountability": 20},
        lowest=Lowest("up", "in", RULE), **more,
    )  # fmt: skip


def row(place, low, group=ALL, *, step=10, learners=(40, 59), why=""):
    shares = None if why else ((100 - low - step, 100 - low), (low, low + step))
    return Published(READING.key, Where(YEAR, place, ALL, group), learners, shares, why)


def results(values, group=ALL):
    """{place: (reading, belonging)}; belonging None: nobody asked."""
    return [
        Result(YEAR, place, "all", group, key, value, 50)
        for place, pair in values.items()
        for key, value in zip(("reading", "belonging"), pair, strict=True)
        if value is not None
    ]


def said(plan, made, rows, standings=(), categories=("help", "good")):
    schools = [School(place) for place in sorted({each.place for each in made})]
    state = rate(plan, made, schools, YEAR, standings=standings)
    shown = {YEAR: Shown(rows, [READING], (35, 66))}
    least = least_learners(plan, 10)
    return statuses(
        plan, made, schools, state, list(standings), shown, SPANS, categories, least
    )  # fmt: skip


def test_a_naive_label_halves_what_a_range_leaves_open_and_ours_is_not_said():
    """By hand: of 50 learners 30 to 39 percent reached it, so 15 to 19 did; “below 35” leaves 15, 16 and 17."""
    rows, plan = [row("s", 30)], plan_of({"reading": 100}, identification={"help": (below(35),)})
    worlds = {
        reached: rate(plan, results({"s": (2.0 * reached, None)}), [School("s")], YEAR).identified("help") != ()
        for reached in range(51)
        if 30 <= 2 * reached < 40
    }  # fmt: skip
    assert [reached for reached, named in worlds.items() if named] == [15, 16, 17]
    assert len(worlds) == 5
    [ours] = said(plan, results({"s": (32.0, None)}), rows)
    assert (ours.says, ours.why, ours.since, ours.step) == (Stands.UNSAID, Unsaid.CLOSE, None, "")
    # Where no world is on the other side, the label adds nothing.
    [far] = said(plan, results({"s": (12.0, None)}), [row("s", 10)])
    assert far.says is Stands.YES


def test_of_a_withheld_group_nothing_is_said_whatever_its_figures():
    """A label would say that there are 20 of them at least, and how they did; its absence the opposite."""
    plan = plan_of(
        {"reading": 50, "belonging": 50}, identification={"help": (below(35, "total", "group"),)}
    )
    for value, n in ((5.0, 25), (95.0, 25), (5.0, 12)):
        made = [
            replace(each, n=n) for each in results({"s": (value, 50.0)}, GROUP)
        ] + results({"s": (60.0, 50.0)})  # fmt: skip
        hidden = row("s", 0, GROUP, why="beside", learners=(10, None))
        [ours] = said(plan, made, [row("s", 60), hidden])
        assert (ours.group, ours.says, ours.why) == (GROUP, Stands.UNSAID, Unsaid.FEW)
    few = row("s", 0, GROUP, learners=(15, 24))
    [ours] = said(plan, results({"s": (5.0, 50.0)}, GROUP) + results({"s": (60.0, 50.0)}), [few])
    assert ours.why is Unsaid.FEW, "it would say that there are 20 at least"


def test_one_that_could_be_worked_out_by_the_share_keeps_the_others_from_being_said():
    plan = plan_of({"reading": 100}, identification={"help": (lowest(),)})
    values = {"a": (20.0, None), "b": (50.0, None), "c": (58.0, None)}
    rows = [row("a", 20), row("b", 50), row("c", 50)]
    # Reading alone makes the totals: of two in one range either may be the second of the lowest two.
    assert {each.why for each in said(plan, results(values), rows)} == {Unsaid.OTHERS}
    apart, far = values | {"c": (80.0, None)}, [*rows[:2], row("c", 80)]
    assert [each.says for each in said(plan, results(apart), far)] == ["yes", "yes", "no"]
    mixed = plan_of({"reading": 50, "belonging": 50}, identification={"help": (lowest(),)})
    asked = {place: (reading, 50.0) for place, (reading, _) in values.items()}
    assert [each.says for each in said(mixed, results(asked), rows)] == ["yes", "yes", "no"]
    rows[1] = row("b", 0, why="beside")
    found = said(mixed, results(asked), rows)
    assert [(each.place, each.why) for each in found] == [
        ("a", Unsaid.OTHERS), ("b", Unsaid.FEW), ("c", Unsaid.OTHERS),
    ], "two of three are named: with two said, anybody has the third"  # fmt: skip


def test_in_a_year_in_which_nobody_is_named_that_is_said_and_nothing_of_its_figures():
    clock = {"help": Clock("help", every=3, first=2024, planning=1, exit_after=3)}
    plan = plan_of({"reading": 100}, identification={"help": (below(35),)}, clocks=clock)
    for value in (31.0, 39.0):
        [ours] = said(plan, results({"s": (value, None)}), [row("s", 30)])
        assert ours == Status("s", ALL, "help", "support", Stands.NO)
    stands = [Standing("s", ALL, "help", 2024)]
    [ours] = said(plan, results({"s": (39.0, None)}), [row("s", 30)], stands)
    assert ours.why is Unsaid.CLOSE, "whether it goes on rests on figures"
    [ours] = said(plan, results({"s": (31.0, None)}), [row("s", 20)], stands)
    assert ours.why is Unsaid.CLOSE, "31 is not in its row"
    [ours] = said(plan, results({"s": (11.0, None)}), [row("s", 10)], stands)
    assert (ours.says, ours.since, ours.step) == (Stands.YES, 2024, "stays")


def test_a_number_that_belonging_is_compared_with_bounds_what_it_may_make_up_for():
    plan = plan_of(
        {"reading": 50, "belonging": 50},
        identification={"help": (below(50, "total"),)},
        recognition={"good": (below(52, "belonging"),)},
    )
    near, far = ({"s": (45.0, value)} for value in (51.0, 30.0))
    assert [each.says for each in said(plan, results(near), [row("s", 40)])] == ["unsaid", "yes"]
    assert [each.says for each in said(plan, results(far), [row("s", 40)])] == ["yes", "yes"]


_shares = st.tuples(st.integers(0, 9), st.floats(0.01, 0.99), st.floats(0, 100), st.floats(0, 1))


@settings(max_examples=150, deadline=None)
@given(st.lists(_shares, min_size=2, max_size=5), st.sampled_from([("lowest", 34), ("below", 45)]))
def test_every_world_of_the_rows_is_as_possible_with_the_statuses_as_without(schools, ground):
    """The proof, against the engine: in any world of the rows, belonging can be such that all comes out as it was said.

    Each school's reading is in its row, once as it is and once anywhere else in it.
    """
    kind, number = ground
    rules = (lowest(number=number) if kind == "lowest" else below(number, "total"),)
    plan = plan_of({"reading": 40, "belonging": 60}, identification={"help": rules})
    names = [f"s{i}" for i in range(len(schools))]
    pairs = list(zip(names, schools, strict=True))
    true = {name: (10 * ten + 10 * at, belonging) for name, (ten, at, belonging, _) in pairs}
    rows = [row(name, 10 * ten) for name, (ten, *_) in pairs]
    found = {each.place: each for each in said(plan, results(true), rows)}
    told = {place: each for place, each in found.items() if each.says is not Stands.UNSAID}
    assume(told)
    world = {}
    for name, (ten, _, _, other) in pairs:
        reading = 10 * ten + 10 * other
        belonging = true[name][1] + 40 / 60 * (true[name][0] - reading)
        world[name] = (reading, min(max(belonging, 0.0), 100.0))
    there = rate(plan, results(world), [School(name) for name in names], YEAR)
    named = {each.place for each in there.identified("help")}
    assert {place: each.says is Stands.YES for place, each in told.items()} == {
        place: place in named for place in told
    }


def test_anybody_can_check_that_what_is_withheld_has_no_status_and_districts_count_what_is_said():
    made = [
        Status("school:1", ALL, "csi", "support", Stands.YES, 2024, "stays"),
        Status("school:1", GROUP, "tsi", "support", Stands.UNSAID, why=Unsaid.FEW),
        Status("school:2", ALL, "csi", "support", Stands.UNSAID, why=Unsaid.CLOSE),
    ]
    few = row("school:1", 0, GROUP, why="few", learners=(0, 9))
    rows = [row("school:1", 20), few, row("school:2", 30)]
    data = statuses_data(YEAR, 20, made, "")
    assert [status_of(each) for each in data["statuses"]] == made
    assert status_faults(data, rows) == []
    above = {"school:1": ("district:1", "state"), "school:2": ("state",)}
    many = {
        (place, each.category): (each.yes, each.unsaid, each.schools)
        for place, some in how_many(made, above).items()
        for each in some
    }
    assert many == {
        ("district:1", "csi"): (1, 0, 1), ("district:1", "tsi"): (0, 1, 1),
        ("state", "csi"): (1, 1, 2), ("state", "tsi"): (0, 1, 1),
    }  # fmt: skip
    undecided = [Status("school:1", ALL, "good", "success", Stands.OPEN)]
    assert how_many(undecided, above)["state"][0].open == 1
    assert set(of_places(made, above)) == {"school:1", "school:2", "district:1", "state"}
    naive = replace(made[1], says=Stands.YES, since=YEAR, step="named", why=None)
    for wrong, fault in (
        ([made[0], naive], "its figures are not shown"),
        ([replace(made[1], step="not named this year")], "tells something"),
        ([made[0], made[0]], "said twice"),
        ([replace(made[0], why=Unsaid.CLOSE)], "tells something"),
    ):
        assert any(
            fault in each for each in status_faults(statuses_data(YEAR, 20, wrong, ""), rows)
        )
    assert status_faults(statuses_data(YEAR, 41, made, ""), rows), "they may be too few to be rated"
    assert status_faults(data | {"format": "x"}, rows)


@pytest.mark.parametrize("typical", [(35, 66)])
def test_growth_makes_up_for_itself_within_its_classes_and_no_further(typical):
    """In ranges of 10, low (1 to 34), typical (35 to 65), high (66 to 99): a mean of 61 is not in every world."""
    question = Question("growth.reading", ("low", "typical", "high"), (1, 2), {})
    indicator = Indicator("growth", {}, RULE, measured_by="mean of growth.reading")
    high = GroundRule("high", (Condition("growth", "at least", 45.0),), RULE)
    plan = Plan(
        date(2025, 1, 1), "", {"growth": indicator}, (WeightRow("any", None, {"growth": 100}, {}, RULE),),
        {"spans": RULE}, minimum_n={"accountability": 20}, recognition={"good": (high,)},
    )  # fmt: skip
    published = Published(question.key, Where(YEAR, "s"), (40, 59), ((40, 50), (35, 45), (15, 25)))
    for value, says in ((43.0, Stands.NO), (46.0, Stands.YES), (61.0, Stands.UNSAID)):
        made = [Result(YEAR, "s", "all", ALL, "growth", value, 50)]
        state = rate(plan, made, [School("s")], YEAR)
        shown = {YEAR: Shown([published], [question], typical)}
        [ours] = statuses(plan, made, [School("s")], state, [], shown, SPANS, ["good"], 20)
        assert ours.says is says


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
    plan = plan_of({"reading": 100}, identification={"help": (below(35),)})
    assert unnamed(plan) == []
    named = replace(plan, called={"help": category_names(ruled(*lines))})
    assert unnamed(named) == [
        f"indicators.{key}: {language}" for key in ("reading", "belonging") for language in ("en", "es")
    ]  # fmt: skip
