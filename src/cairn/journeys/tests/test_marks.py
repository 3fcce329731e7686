"""What a drawing says is what the numbers say."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.marks import level_bar, shade, track


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
