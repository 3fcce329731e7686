"""A report card says no more than its published rows: held against every count that the rows leave open."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.asked import IMPLIED, Published, Question, Where
from cairn.accountability.rules.cards import Placed, Says, Standing
from cairn.accountability.rules.making_cards import Released, card
from cairn.accountability.rules.reading import Against, against, figure, shares_of
from cairn.measure.shares import difference, wilson

LEVELS = ("beginning", "developing", "proficient", "extending")
MATH = Question("achievement.mathematics", LEVELS, (2, 3), {"en": "Math", "es": "Matemáticas"})
GROWTH = Question("growth.mathematics", ("low", "typical", "high"), (1, 2), {"en": "Math"})
SCHOOL, DISTRICT = "school:1", "district:1"


STATE = Where(2025, "state")


def banded(question, counts, step, where=STATE, size=1):
    """A row as the gate shows it: ranges of `step` percent, the last of which holds a hundred."""
    n = sum(counts)
    ranges = []
    for count in counts:
        low = min(100 * count // (n * step), (100 - 1) // step) * step
        ranges.append((low, min(low + step, 100)))
    low = n // size * size
    return Published(question.key, where, (max(low, 1), low + size - 1), tuple(ranges))


counts4 = st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(lambda c: sum(c) > 0)
steps = st.sampled_from([1, 5, 10, 20, 40])


def share(counts, question=MATH):
    worth = (0, 0.5, 1) if question is GROWTH else (0, 0, 1, 1)
    return sum(n * w for n, w in zip(counts, worth, strict=True)) / sum(counts)


@given(counts4, steps, st.sampled_from([1, 5, 10]))
def test_the_true_share_and_its_interval_lie_in_what_is_said(counts, step, size):
    """Whatever the counts behind a row are, the figure and its likely interval hold theirs."""
    said = figure(banded(MATH, counts, step, size=size), MATH)
    true = wilson(share(counts), sum(counts))
    assert said.low - 1e-9 <= 100 * true.share <= said.high + 1e-9
    assert said.likely[0] - 1e-9 <= 100 * true.low <= 100 * true.high <= said.likely[1] + 1e-9
    for (low, high), n in zip(shares_of(said.row), counts, strict=True):
        assert low - 1e-9 <= 100 * n / sum(counts) <= high + 1e-9


@given(counts4, counts4, steps, steps)
def test_more_and_less_are_said_only_where_the_learners_behind_the_rows_say_so(a, b, fine, coarse):
    found = against(
        figure(banded(MATH, a, fine), MATH), figure(banded(MATH, b, coarse, size=10), MATH)
    )
    true = difference(wilson(share(a), sum(a)), wilson(share(b), sum(b)))
    if found is Against.MORE:
        assert true.low > 0
    if found is Against.LESS:
        assert true.high < 0
    if found is Against.ABOUT:
        assert max(abs(true.low), abs(true.high)) <= 0.05


@given(st.lists(st.integers(0, 80), min_size=3, max_size=3).filter(lambda c: sum(c) > 0), steps)
def test_growth_stands_on_a_scale_on_which_fifty_is_typical(counts, step):
    said = figure(banded(GROWTH, counts, step), GROWTH)
    assert said.low - 1e-9 <= 100 * share(counts, GROWTH) <= said.high + 1e-9
    even = figure(banded(GROWTH, (7, 20, 7), 1), GROWTH)
    assert (even.low, even.high) == (49.5, 50.5)


def release(rows, year=2025, places=()):
    standing = Standing(year, date(year + 1, 8, 14), date(year + 1, 10, 2), None, "0" * 64, 10)
    named = (Placed("state", "state", "Tamarack"), Placed(DISTRICT, "district", "Alder"))
    named += (Placed(SCHOOL, "school", "Cedar Ridge", DISTRICT, "6–8"), *places)
    return Released(standing, (GROWTH, MATH), named, tuple(rows))


def row(question, counts, place=SCHOOL, group="", year=2025, step=1):
    return banded(question, counts, step, Where(year, place, group=group))


STATE_ROWS = [row(MATH, (900, 1200, 2000, 900), "state"), row(GROWTH, (1000, 3000, 1000), "state")]


def says(found):
    return [sentence.says for sentence in found]


def test_a_school_that_grows_more_and_leaves_a_group_behind_says_both():
    here = [
        row(MATH, (36, 100, 179, 83)),
        row(GROWTH, (60, 180, 150)),
        row(MATH, (14, 18, 12, 2), group="english:learner"),
        row(MATH, (22, 82, 167, 81), group="english:other"),
        Published(MATH.key, Where(2025, SCHOOL, group="race:pacific"), (0, 9), why="few"),
    ]
    found = card(SCHOOL, release(STATE_ROWS + here))
    assert says(found.headline) == [Says.GROWTH_MORE, Says.MORE_THAN_STATE, Says.GROUPS_LESS]
    assert found.headline[-1].groups == ("english:learner",)
    assert says(found.ask)[:3] == [Says.ASK_GROUPS, Says.ASK_GOOD, Says.ASK_SMALL]
    hidden = found.levels[0].divisions[1][1][0]
    assert (hidden.row.why, hidden.shares, hidden.figure) == ("few", None, None)
    assert found.learners == (398, 398)


def test_a_row_that_the_others_imply_is_shown_as_they_say_it():
    ranges = ((0, 10), (20, 30), (40, 55), (15, 25))
    here = [
        Published(MATH.key, Where(2025, SCHOOL), (390, 402), ranges, IMPLIED),
        Published(MATH.key, Where(2025, SCHOOL, group="race:asian"), (40, 49), ranges, IMPLIED),
    ]
    found = card(SCHOOL, release(STATE_ROWS + here))
    everybody = found.tiles[0].figure
    assert (everybody.low, everybody.high) == (60.0, 80.0)
    assert found.levels[0].divisions[0][1][0].shares
    assert Says.ASK_SMALL not in says(found.ask)


def test_a_school_of_which_nothing_is_shown_says_that_and_nothing_else():
    few = [Published(q.key, Where(2025, SCHOOL), (0, 9), why="few") for q in (MATH, GROWTH)]
    found = card(SCHOOL, release(STATE_ROWS + few))
    assert says(found.headline) == [Says.NOTHING_SHOWN]
    assert found.learners is None
    assert all(tile.figure is None for tile in found.tiles)


def test_the_state_is_compared_with_nobody():
    found = card("state", release(STATE_ROWS))
    assert {tile.against for tile in found.tiles} == {None}
    assert {tile.state for tile in found.tiles} == {None}
    assert says(found.headline) == [Says.REACHED]


def test_a_change_over_the_years_is_said_where_it_is_clear():
    before = release([*STATE_ROWS, row(MATH, (80, 120, 90, 20), year=2023)], 2023)
    now = release([*STATE_ROWS, row(MATH, (30, 90, 140, 60))])
    trend = card(SCHOOL, now, [before]).trends[0]
    assert trend.sentence.says is Says.RISEN
    assert (trend.sentence.low, trend.sentence.high, trend.sentence.year) == (24, 28, 2023)
    assert [point.year for point in trend.points] == [2023, 2025]
    assert card(SCHOOL, now).trends[0].sentence.says is Says.FIRST_YEAR


@given(st.lists(counts4, min_size=3, max_size=3), steps)
def test_a_group_is_called_behind_only_where_its_learners_are(rows, step):
    """The others are the rest of the school: behind in truth, and by the interval of the true counts."""
    mine, others, state = rows
    everybody = [a + b for a, b in zip(mine, others, strict=True)]
    found = card(
        SCHOOL,
        release([
            row(MATH, state, "state"),
            row(MATH, everybody, step=step),
            row(MATH, mine, group="english:learner", step=step),
        ]),
    )  # fmt: skip
    if any(sentence.says is Says.GROUPS_LESS for sentence in found.headline):
        true = difference(wilson(share(mine), sum(mine)), wilson(share(everybody), sum(everybody)))
        assert true.high < 0


TESTED = Question("tested.mathematics", ("untested", *LEVELS), (3, 4), {"en": "Math"})


@given(st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(lambda c: sum(c) > 0), steps)
def test_one_table_says_what_was_reached_and_who_was_tested_of_the_same_learners(counts, step):
    """Whatever the counts behind the row are, both figures hold theirs, and the page knows each by its own name."""
    row = banded(TESTED, counts, step)
    made = card("state", replace(release([row]), questions=(TESTED,)))
    reached, took_part = made.tiles
    assert (reached.question.key, took_part.question.key) == (
        "tested.mathematics",
        "participation.mathematics",
    )
    n = sum(counts)
    assert (
        reached.figure.low - 1e-9 <= 100 * (counts[3] + counts[4]) / n <= reached.figure.high + 1e-9
    )
    assert took_part.figure.low - 1e-9 <= 100 * (n - counts[0]) / n <= took_part.figure.high + 1e-9
    assert took_part.row is reached.row
    assert all("participation.mathematics" not in sentence.about for sentence in made.ask)


def test_a_table_without_the_untested_is_no_earlier_year_of_one_with_them():
    old = Question(TESTED.key, LEVELS, (2, 3), TESTED.names)
    once = banded(old, (1, 2, 3, 4), 5, Where(2024, "state"))
    before = replace(release([once], 2024), questions=(old,))
    now = replace(release([banded(TESTED, (1, 1, 2, 3, 4), 5)]), questions=(TESTED,))
    assert [tile.before for tile in card("state", now, [before]).tiles] == [None, None]
