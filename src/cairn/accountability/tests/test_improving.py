"""A cycle of improvement: its figure is read and never typed, words are said where ranges are clear, lines stay."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.cycles import Finding, Measured, Stage, waiting
from cairn.accountability.rules.improving import Aim, Reading, beside_aim, change
from cairn.accountability.rules.reading import Against
from cairn.accountability.selectors.improving import find_cycle
from cairn.accountability.selectors.place_figures import figures_of
from cairn.accountability.selectors.school_supports import schools_supported
from cairn.accountability.services.improving import (
    NewCycle,
    NewGoal,
    Tried,
    add_change,
    check_in,
    conclude,
    end_goal,
    open_cycle,
    set_goal,
)
from cairn.accountability.services.school_supports import NewSupport, log_given, promise_support
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.measure.shares import wilson
from cairn.people.tests.town import TODAY, Town

AT = datetime(TODAY.year, TODAY.month, TODAY.day, 17, tzinfo=UTC)
PROFICIENT, DISABLED = (Measured("counts", "proficient", group) for group in ("", "disability=yes"))


def reading(share, n, as_of=TODAY):
    found = wilson(share, n)
    return Reading(as_of, 100 * share, 100 * found.low, 100 * found.high, n, 90)


def test_more_and_less_are_said_only_where_the_range_is_clear():
    assert change(reading(0.6, 400), reading(0.4, 400)).word is Against.MORE
    assert change(reading(0.4, 400), reading(0.6, 400)).word is Against.LESS
    assert change(reading(0.6, 12), reading(0.4, 12)).word is Against.CLOSE
    assert change(reading(0.5, 9000), reading(0.51, 9000)).word is Against.ABOUT


def test_where_nothing_changed_a_change_is_said_at_most_as_often_as_the_range_is_wrong():
    random = np.random.default_rng(1)
    for n in (15, 60, 300):
        drawn = random.binomial(n, 0.4, (2000, 2)) / n
        words = [change(reading(a, n), reading(b, n)).word for a, b in drawn]
        said = sum(word in (Against.MORE, Against.LESS) for word in words) / len(words)
        assert said < 0.12, (n, said)


@given(st.integers(0, 100), st.integers(5, 500), st.integers(0, 99))
def test_an_aim_is_reached_or_not_by_the_whole_range(percent, n, whole_aim):
    aim = whole_aim + 0.5
    now, before = reading(percent / 100, n), reading(0.5, 50)
    mirrored = Reading(TODAY, 100 - now.value, 100 - now.high, 100 - now.low, n, 90)
    word = beside_aim(now, aim, before)
    assert (word is Aim.THERE) == (now.high <= aim if aim < 50 else now.low >= aim)
    assert beside_aim(mirrored, 100 - aim, before) is word, "rising and falling are alike"


days = st.lists(
    st.integers(0, 200).map(lambda n: date(2026, 8, 1) + timedelta(n)), max_size=5, unique=True
)


@given(days, days)
def test_a_check_day_waits_until_somebody_reads_the_figure_on_it_or_later(agreed, read):
    day = date(2027, 1, 1)
    last = max(read, default=date.min)
    assert waiting(agreed, read, day) == sorted(due for due in agreed if last < due <= day)
    assert waiting(agreed, [*read, day], day) == [], (
        "whoever reads it today has nothing to wait for"
    )


@pytest.fixture
def town(db):
    """Cedar with two counted months: everybody, and a group too small to show."""
    made = Town()
    for as_of, levels in ((TODAY - timedelta(days=40), [30, 30, 15, 5]), (TODAY, [5, 10, 40, 25])):
        for group, n, counts in (
            ("all", 80, levels),
            ("disability=yes", 4, [1, 1, 1, 1]),
            ("disability=no", 76, [n - 1 for n in levels]),
        ):
            apps.get_model("determinations.GroupCount").objects.create(
                place=made.cedar, subgroup=group, domain="*", as_of=as_of, enrolled=n,
                learners=n, cells=sum(counts), enough=sum(counts), levels=counts,
            )  # fmt: skip
    return made


def new(measured=PROFICIENT, aim=None):
    tried = Tried("Tasks in pairs", "Grade 6 teams", TODAY, TODAY + timedelta(days=60))
    days = [TODAY + timedelta(days=9)]
    return NewCycle("Pairs", "Few explain their way.", measured, tried, days, "Ms. Ash", aim)


def begun(town, **more):
    then = AT - timedelta(days=20)
    return open_cycle(town.cedar.pk, new(**more), by=town.actor("principal"), at=then).pk


def whole(town, cycle, day=TODAY):
    return find_cycle(cycle, by=town.actor("principal"), purpose=Purpose.IMPROVE, day=day)


def test_a_cycle_goes_from_need_to_what_was_learned_and_keeps_its_figure_as_it_was(town):
    by, cycle = town.actor("principal"), begun(town, aim=70.0)
    first = whole(town, cycle).first
    assert (first.value, first.n, first.as_of) == (25.0, 80, TODAY - timedelta(days=40))
    assert whole(town, cycle).stage is Stage.OPEN
    with pytest.raises(BadInput, match="read the figure again"):
        conclude(cycle, Finding.KEEP, "It helps.", by=by, at=AT)
    old = check_in(cycle, "All teams do it", by=by, at=AT)
    check_in(cycle, "Two teams do it.", by=by, at=AT, corrects=old.pk)
    found = whole(town, cycle)
    assert [
        (c.row.words, round(c.reading.value, 2), c.since.word, c.aim) for c in found.checks
    ] == [("Two teams do it.", 81.25, Against.MORE, Aim.THERE)]
    assert [each.pk for each in found.corrected] == [old.pk], "what was corrected stays to be read"
    with pytest.raises(BadInput, match="corrected before"):
        check_in(cycle, "Three.", by=by, at=AT, corrects=old.pk)
    conclude(cycle, Finding.ADAPT, "Shorter tasks.", by=by, at=AT)
    assert whole(town, cycle).stage is Stage.CLOSED
    for again in (
        lambda: add_change(cycle, new().tried, by=by, at=AT),
        lambda: check_in(cycle, "More.", by=by, at=AT),
    ):
        with pytest.raises(BadInput, match="closed"):
            again()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        apps.get_model("accountability.CycleCheck").objects.update(words="other")


def test_the_same_count_read_twice_is_no_check_that_closes_a_cycle(town):
    by, cycle = town.actor("principal"), begun(town)
    same = check_in(cycle, "Two teams do it.", by=by, at=AT - timedelta(days=1))
    assert (same.value, same.as_of, same.why) == (None, None, "not_anew")
    assert whole(town, cycle).stage is Stage.OPEN
    with pytest.raises(BadInput, match="not been counted anew"):
        conclude(cycle, Finding.KEEP, "It helps.", by=by, at=AT)
    assert check_in(cycle, "All do it.", by=by, at=AT).value == 81.25
    assert check_in(cycle, "Still.", by=by, at=AT + timedelta(days=1)).why == "not_anew"
    conclude(cycle, Finding.KEEP, "It helps.", by=by, at=AT)


def test_a_figure_that_nobody_counts_any_more_closes_no_cycle(town):
    by, cycle = town.actor("principal"), begun(town)
    apps.get_model("determinations.GroupCount").objects.all().delete()
    assert check_in(cycle, "It went well.", by=by, at=AT).why == "not_counted"
    with pytest.raises(BadInput, match="not been counted anew"):
        conclude(cycle, Finding.KEEP, "It helps.", by=by, at=AT)
    conclude(cycle, Finding.DROP, "We cannot know.", by=by, at=AT)


def test_a_goal_that_ends_before_anything_is_counted_anew_says_so(town):
    by, soon = town.actor("principal"), TODAY + timedelta(days=30)
    goals = [
        set_goal(town.cedar.pk, NewGoal("More", PROFICIENT, 90, soon), by=by, at=at).pk
        for at in (AT - timedelta(days=20), AT)
    ]
    ends = [end_goal(each, "Done.", by=by, at=AT) for each in goals]
    assert [(each.value, each.why) for each in ends] == [(81.25, ""), (None, "not_anew")]
    with pytest.raises(BadInput, match="has ended"):
        end_goal(goals[0], "Again.", by=by, at=AT)


@pytest.mark.parametrize(
    ("aim", "by_when"),
    [(150, TODAY + timedelta(days=30)), (90, TODAY), (90, date.max)],
    ids=["more than all", "today", "the last day there is"],
)
def test_an_aim_or_a_day_that_cannot_be_is_refused(town, aim, by_when):
    with pytest.raises(BadInput):
        set_goal(
            town.cedar.pk, NewGoal("More", PROFICIENT, aim, by_when),
            by=town.actor("principal"), at=AT,
        )  # fmt: skip


def test_who_closes_or_ends_holds_the_row_before_reading_what_stands(town):
    if not connection.features.has_select_for_update:
        pytest.skip("this database lets one write at a time")
    by, cycle = town.actor("principal"), begun(town)
    goal = set_goal(
        town.cedar.pk, NewGoal("More", PROFICIENT, 90, TODAY + timedelta(days=9)), by=by, at=AT
    ).pk
    coach = NewSupport(town.alder.pk, "A coach", "Mr. Low", TODAY, TODAY, cycle=cycle)
    above = town.actor("superintendent")
    support = promise_support(town.cedar.pk, coach, by=above, at=AT).pk
    for act, held, read in (
        (
            lambda: log_given(support, "One day", by=above, at=AT),
            "_schoolsupport",
            "_schoolsupportline",
        ),
        (lambda: check_in(cycle, "Seen.", by=by, at=AT), "_cycle", "_cyclecheck"),
        (lambda: conclude(cycle, Finding.DROP, "No.", by=by, at=AT), "_cycle", "_cyclefinding"),
        (lambda: end_goal(goal, "Done.", by=by, at=AT), "_placegoal", "_placegoalend"),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        said = [each["sql"] for each in asked]
        first = next(i for i, sql in enumerate(said) if "FOR UPDATE" in sql)
        assert f'"accountability{held}"' in said[first]
        assert first < next(i for i, sql in enumerate(said) if f'"accountability{read}"' in sql)


def test_nothing_rests_on_a_figure_that_pages_keep_back(town):
    by = town.actor("principal")
    shown = figures_of(town.cedar.pk, by=by, purpose=Purpose.IMPROVE, day=TODAY)
    kept = {each.measured.group: each.why for each in shown if each.reading is None}
    assert kept == {"disability=yes": "small", "disability=no": "complementary"}
    with pytest.raises(BadInput, match="not shown here"):
        open_cycle(town.cedar.pk, new(DISABLED), by=by, at=AT)
    cycle = begun(town)
    rows = apps.get_model("determinations.GroupCount").objects
    rows.filter(as_of=TODAY, subgroup="all").update(learners=4)
    check_in(cycle, "Many are away.", by=by, at=AT)
    (check,) = whole(town, cycle).checks
    assert (check.reading, check.row.value, check.row.why) == (None, None, "small")


def test_figures_of_a_rated_year_are_kept_back_beside_a_small_neighbor(town):
    run = apps.get_model("accountability.Run").objects.create(
        year=2025, counted_on=TODAY, basis="current", methods={}, unsaid={}, questions={}, made_at=AT,
    )  # fmt: skip
    apps.get_model("accountability.RunPlace").objects.create(
        run=run, organization=town.cedar, place="C", name="Cedar", spans={}, chances={}, trail=[]
    )
    sizes = {"": 80, "disability:yes": 4, "disability:no": 76, "sex:male": 39, "sex:female": 41}
    for group, n in sizes.items():
        apps.get_model("accountability.RunResult").objects.create(
            run=run, place="C", span="non_high", group=group, indicator="math", value=50.0, n=n,
            low=40.0, high=60.0, counts=[],
        )  # fmt: skip
    found = figures_of(
        town.cedar.pk, by=town.actor("principal"), purpose=Purpose.IMPROVE, day=TODAY
    )
    why = {each.measured.group: each.why for each in found if each.measured.source == "run"}
    assert why == dict.fromkeys(sizes, "") | {
        "disability:yes": "small", "disability:no": "complementary",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("principal", True, True), ("superintendent", True, True), ("state analyst", True, False),
        ("teacher", True, False), ("counselor", True, False), ("principal elsewhere", False, False),
        ("former principal", False, False), ("mother", False, False), ("ada", False, False),
        ("nobody", False, False), ("next superintendent", False, False),
    ],
)  # fmt: skip
def test_those_who_lead_write_and_a_schools_teachers_read(town, who, reads, writes):
    by, cycle = town.actor(who), begun(town)
    purpose = Purpose.INSTRUCT if who == "counselor" else Purpose.IMPROVE
    for may, act in (
        (reads, lambda: find_cycle(cycle, by=by, purpose=purpose, day=TODAY)),
        (writes, lambda: open_cycle(town.cedar.pk, new(), by=by, at=AT)),
        (writes, lambda: check_in(cycle, "Seen.", by=by, at=AT)),
    ):
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_support_has_a_reason_is_promised_from_above_and_counts_what_stands(town):
    by, cycle = town.actor("superintendent"), begun(town)
    given = NewSupport(
        town.alder.pk, "A coach", "Mr. Low", TODAY, TODAY + timedelta(days=90), hours=40, cycle=cycle
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        promise_support(town.cedar.pk, given, by=town.actor("principal"), at=AT)
    without = NewSupport(town.alder.pk, "A coach", "Mr. Low", TODAY, TODAY)
    with pytest.raises(BadInput, match="answers nothing"):
        promise_support(town.cedar.pk, without, by=by, at=AT)
    with pytest.raises(BadInput, match="answers nothing"):
        promise_support(town.elm.pk, given, by=by, at=AT)
    key = promise_support(town.cedar.pk, given, by=by, at=AT).pk
    line = log_given(key, "Ten hours", hours=10, by=by, at=AT)
    later = AT + timedelta(days=2)
    mended = log_given(key, "Eight hours", hours=8, by=by, at=later, corrects=line.pk)
    assert mended.day == line.day == TODAY, "what is put right was given on its day"
    names = {town.cedar.pk: "Cedar", town.elm.pk: "Elm"}
    asked = {"by": by, "purpose": Purpose.IMPROVE, "day": TODAY}
    cedar, elm = schools_supported(town.alder.pk, names, **asked)
    assert [(s.hours, s.money, s.goes_on) for s in cedar.supports] == [(8, None, True)]
    assert elm.supports == ()
    log_given(key, "The coach moved away.", ended=True, by=by, at=AT)
    (cedar, _elm) = schools_supported(town.alder.pk, names, **asked)
    assert [s.goes_on for s in cedar.supports] == [False]


def test_support_is_as_long_as_its_days_say_up_to_the_end_of_the_calendar(town):
    by = town.actor("superintendent")
    given = NewSupport(
        town.alder.pk, "A coach", "Mr. Low", TODAY, date.max, cycle=begun(town)
    )  # fmt: skip
    with pytest.raises(BadInput, match="more than three years"):
        promise_support(town.cedar.pk, given, by=by, at=AT)
    late = replace(given, first_day=date(9999, 1, 1))
    assert promise_support(town.cedar.pk, late, by=by, at=AT).last_day == date.max
