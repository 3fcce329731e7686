"""How a report card is drawn: bars of levels, lines of growth, figures over the years. Geometry only.

A row that the gate showed as ranges is drawn so: a part of a bar as wide as the middle of its range, with the range
written in it; a figure as a stroke from … to instead of a dot. What stands beside it as text says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.accountability.rules.cards import Growth, Trend
from cairn.accountability.rules.reading import Figure, whole
from cairn.journeys.drawing.marks import shade

_LEAST_REACH, _STEP = 20.0, 10.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 312.0, 28.0, 150.0
_ROOM = 9.0
"""Percent of a bar that a digit and its neighbours need."""


@dataclass(frozen=True)
class BarPart:
    """One level of a bar: its width in whole percent, and from … to what it says; `room` to write it."""

    level: int
    shade: int
    width: int
    low: int
    high: int
    room: bool


def level_parts(shares: Sequence[tuple[float, float]], blank: int = 0) -> tuple[BarPart, ...]:
    """The parts of a bar, lowest level first; widths add up to a hundred.

    blank   how many of the first are no levels, and left without a colour
    """
    middles = [(low + high) / 2 for low, high in shares]
    total = sum(middles) or 1.0
    widths = _whole([100 * m / total for m in middles])
    return tuple(
        BarPart(
            i,
            shade(i + 1 - blank, levels=len(shares) - blank) if i >= blank else 0,
            width,
            whole(low),
            whole(high),
            width >= (4 if whole(low) == whole(high) else _ROOM * 1.6),
        )
        for i, (width, (low, high)) in enumerate(zip(widths, shares, strict=True))
    )


def _whole(exact: Sequence[float]) -> list[int]:
    """Whole percents that add up to a hundred: by largest remainder, the lower level wins a tie."""
    found = [int(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (found[i] - exact[i], i))
    for i in by_remainder[: 100 - sum(found)]:
        found[i] += 1
    return found


@dataclass(frozen=True)
class GrowthLine:
    """One row of the growth chart, in percent of its width: likely range, and a dot or a stroke for what is shown."""

    start: float
    end: float
    dot: float | None
    low: float
    high: float


@dataclass(frozen=True)
class GrowthAxis:
    """What the rows of a subject share: the strip that is typical, in percent of the width."""

    band: float
    band_width: float
    reach: float

    def at(self, value: float) -> float:
        return round(50 + 48 * min(max((value - 50) / self.reach, -1.0), 1.0), 1)

    def line(self, figure: Figure) -> GrowthLine:
        low, high = self.at(figure.low), self.at(figure.high)
        dot = low if figure.exact else None
        return GrowthLine(self.at(figure.likely[0]), self.at(figure.likely[1]), dot, low, high)


def growth_axis(growth: Sequence[Growth]) -> GrowthAxis:
    """One axis for all subjects, typical in the middle; its strip is the widest of them."""
    ends = [50.0]
    for each in growth:
        ends += each.typical
        ends += [end for row in each.rows if row.figure for end in row.figure.likely]
    furthest = max(abs(end - 50) for end in ends)
    reach = max(_LEAST_REACH, _STEP * -(-furthest // _STEP))
    low = min((each.typical[0] for each in growth), default=50.0)
    high = max((each.typical[1] for each in growth), default=50.0)
    axis = GrowthAxis(0, 0, reach)
    left, right = axis.at(min(low, 48.0)), axis.at(max(high, 52.0))
    return GrowthAxis(left, round(right - left, 1), reach)


@dataclass(frozen=True)
class YearDot:
    """A year of a trend; `top` and `bottom` are the ends of what is shown, the same where it is one number."""

    x: float
    y: float
    top: float
    bottom: float
    year: int
    words: tuple[int, int]
    above: float

    @property
    def exact(self) -> bool:
        return self.words[0] == self.words[1]


@dataclass(frozen=True)
class YearTrend:
    """A trend over school years on a 340 × 190 sheet: a band, a line where years follow each other, dots."""

    ticks: tuple[tuple[float, int], ...]
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dots: tuple[YearDot, ...]
    state: str
    state_end: float | None


def year_trend(trend: Trend) -> YearTrend | None:
    """None below two years that are shown: one point is no trend."""
    shown = [(p.year, p.here) for p in trend.points if p.here is not None]
    if len(shown) < 2:
        return None
    state = [(p.year, p.state) for p in trend.points if p.state is not None]
    low, high = trend_axis([f for _, f in shown] + [f for _, f in state])
    first, last = trend.points[0].year, trend.points[-1].year

    def x(year: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (year - first) / max(1, last - first), 1)

    def y(percent: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (percent - low) / (high - low), 1)

    dots = tuple(
        YearDot(
            x(year), y(f.middle), y(f.high), y(f.low), year, (whole(f.low), whole(f.high)),
            max(y(f.likely[1]) - 6, 12.0),
        )
        for year, f in shown
    )  # fmt: skip
    upper = [f"{x(year)},{y(f.likely[1])}" for year, f in shown]
    lower = [f"{x(year)},{y(f.likely[0])}" for year, f in reversed(shown)]
    return YearTrend(
        tuple((y(t), t) for t in range(low, high + 1, 20)),
        (" ".join(upper + lower),),
        (" ".join(f"{d.x},{d.y}" for d in dots),),
        dots,
        " ".join(f"{x(year)},{y(f.middle)}" for year, f in state) if len(state) > 1 else "",
        y(state[-1][1].middle) if len(state) > 1 else None,
    )


def trend_axis(figures: Sequence[Figure]) -> tuple[int, int]:
    """Lowest and highest percent of the sheet: twenties, at least forty apart."""
    low = 20 * int(min(f.likely[0] for f in figures) // 20)
    high = 20 * int(-(-max(f.likely[1] for f in figures) // 20))
    while high - low < 40:
        low, high = (low - 20, high) if high >= 100 else (low, high + 20)
    return low, high
