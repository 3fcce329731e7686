"""What a drawing says is what the numbers say."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.drawing.marks import level_bar, range_row, reach_of, shade, track, trend


@dataclass(frozen=True)
class At:
    shown: int | None = None
    point: float | None = None
    standard_error: float | None = None


def filled(drawn):
    return [step.shade for step in drawn.steps]


def test_steps_are_filled_to_the_level_shown_each_darker_than_the_last():
    assert filled(track(At(shown=3))) == [1, 2, 3, 0]


def test_what_is_not_yet_shown_fills_nothing_and_draws_no_line():
    drawn = track(At())
    assert filled(drawn) == [0, 0, 0, 0]
    assert drawn.line is None


def test_the_dot_lies_in_the_box_of_the_nearest_level():
    drawn = track(At(shown=2, point=2.4, standard_error=0.2))
    second = drawn.steps[1]
    assert second.x <= drawn.line.dot <= second.x + second.width


def test_an_estimate_without_an_error_draws_no_line():
    assert track(At(shown=2, point=2.0)).line is None


@given(
    st.floats(-2, 8), st.floats(0.001, 9), st.integers(2, 13), st.integers(0, 3)
)  # fmt: skip
def test_the_line_holds_the_dot_and_stays_on_the_track(point, error, levels, lowest):
    line = track(At(lowest, point, error), levels=levels, lowest=lowest).line
    assert 0 < line.start <= line.dot <= line.end < 152


@given(st.lists(st.integers(0, 500), min_size=1, max_size=13))
def test_the_parts_of_a_bar_add_up_to_a_hundred_and_lie_within_one_of_the_share(counts):
    parts = level_bar(counts)
    if sum(counts) == 0:
        assert parts == ()
        return
    assert sum(p.percent for p in parts) == 100
    assert [p.count for p in parts] == counts
    assert all(abs(p.percent - 100 * p.count / sum(counts)) < 1 for p in parts)


@given(st.integers(2, 20))
def test_further_along_is_never_lighter(levels):
    ramp = [shade(level, levels=levels) for level in range(1, levels + 1)]
    assert ramp == sorted(ramp)
    assert (ramp[0], ramp[-1]) == (1, 4)


@dataclass(frozen=True)
class OnDay:
    day: date
    share: float
    low: float
    high: float


ranges = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)


@given(st.lists(ranges, min_size=2, max_size=30))
def test_a_trend_stays_on_its_sheet_and_each_dot_inside_its_band(drawn):
    first = date(2025, 1, 31)
    points = [
        OnDay(first + timedelta(days=30 * i), middle, low, high)
        for i, (low, middle, high) in enumerate(drawn)
    ]
    sheet = trend(points)
    corners = [tuple(map(float, c.split(","))) for c in sheet.band.split()]
    assert all(0 <= x <= 340 and 20 <= y <= 155 for x, y in corners)
    uppers, lowers = corners[: len(points)], corners[len(points) :][::-1]
    for dot, (x, upper), (_, lower) in zip(sheet.dots, uppers, lowers, strict=True):
        assert dot.x == x
        assert upper <= dot.y <= lower
    assert [d.percent for d in sheet.dots] == [int(100 * p.share + 0.5) for p in points]
    assert sheet.dots[0].named
    assert sheet.dots[-1].named
    assert sum(d.named for d in sheet.dots) <= 4


def test_one_point_is_no_trend():
    assert trend([OnDay(date(2026, 1, 1), 0.5, 0.4, 0.6)]) is None


@given(ranges, st.floats(0.05, 2))
def test_a_range_has_its_dot_inside_and_zero_in_the_middle(drawn, reach):
    low, middle, high = (v - 0.5 for v in drawn)
    row = range_row(low, middle, high, reach=reach)
    assert 2 <= row.start <= row.dot <= row.end <= 98
    assert (row.start > 50) <= (low > 0)
    assert (row.end < 50) <= (high < 0)


@given(st.lists(st.floats(-1, 1), max_size=9))
def test_the_axis_holds_every_value(values):
    reach = reach_of(values)
    assert reach >= 0.1
    assert all(abs(v) <= reach + 1e-9 for v in values)
