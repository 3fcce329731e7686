"""How levels are drawn: geometry in, nothing else. Templates only put the numbers into tags.

The same few glyphs serve a learner, a class, a school and a state: steps filled to the level, a line for
the likely range, a dot for the best estimate, a bar cut into the shares of the levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Protocol

LIKELY = 1.6448536269514722
"""Standard errors on each side of an estimate that hold the true value nine times in ten."""
SHADES = 4
"""Steps of the one-hue ramp; a longer scale shares them out."""


class Placed(Protocol):
    """Where a learner stands on a competency; `cairn.determinations.selectors.Standing` is one."""

    @property
    def shown(self) -> int | None: ...
    @property
    def point(self) -> float | None: ...
    @property
    def standard_error(self) -> float | None: ...


@dataclass(frozen=True)
class Step:
    """One box of a track; `shade` is 0 when it is not reached."""

    x: float
    width: float
    shade: int


@dataclass(frozen=True)
class Line:
    """The likely range and, on it, the best estimate."""

    start: float
    end: float
    dot: float


@dataclass(frozen=True)
class Track:
    """Steps filled to the level shown; under them where the learner most likely is, if that is known."""

    steps: tuple[Step, ...]
    line: Line | None


_TRACK_WIDTH, _GAP, _INSET = 152.0, 4.0, 0.5


def shade(level: int, *, levels: int, lowest: int = 1) -> int:
    """The colour step, 1..4, of a level on a scale of so many.

    >>> [shade(level, levels=4) for level in (1, 2, 3, 4)]
    [1, 2, 3, 4]
    >>> [shade(level, levels=13) for level in (1, 7, 13)]
    [1, 3, 4]
    """
    if levels <= 1:
        return SHADES
    part = min(max((level - lowest) / (levels - 1), 0.0), 1.0)
    return 1 + floor(part * (SHADES - 1) + 0.5)


def track(placed: Placed, *, levels: int = 4, lowest: int = 1) -> Track:
    """The level track of one learner on one competency.

    A level that is not known fills nothing; an estimate without an error draws no line, since a dot
    alone would look certain.
    """
    gap = _GAP if levels <= 6 else _GAP / 4
    pitch = (_TRACK_WIDTH - 2 * _INSET + gap) / levels
    shown = placed.shown if placed.shown is not None else lowest - 1
    steps = tuple(
        Step(
            x=round(_INSET + i * pitch, 1),
            width=round(pitch - gap, 1),
            shade=shade(lowest + i, levels=levels, lowest=lowest) if lowest + i <= shown else 0,
        )
        for i in range(levels)
    )
    return Track(steps, _line(placed, pitch, levels, lowest))


def _line(placed: Placed, pitch: float, levels: int, lowest: int) -> Line | None:
    if placed.point is None or placed.standard_error is None:
        return None
    reach = LIKELY * placed.standard_error

    def at(point: float) -> float:
        within = min(max(point, lowest - 0.5), lowest + levels - 0.5)
        return round(min(max((within - lowest + 0.5) * pitch, 3.4), _TRACK_WIDTH - 3.4), 1)

    return Line(at(placed.point - reach), at(placed.point + reach), at(placed.point))


@dataclass(frozen=True)
class Part:
    """One level's part of a bar: whole percents that add up to a hundred."""

    level: int
    shade: int
    percent: int
    count: int


def level_bar(counts: Sequence[int], *, lowest: int = 1) -> tuple[Part, ...]:
    """The parts of a bar over how many stand at each level, lowest first; () when nobody is counted.

    Percents are rounded so that they add up to 100 (largest remainder; the lower level wins a tie).
    """
    total = sum(counts)
    if total == 0:
        return ()
    exact = [100 * n / total for n in counts]
    whole = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[: 100 - sum(whole)]:
        whole[i] += 1
    return tuple(
        Part(lowest + i, shade(lowest + i, levels=len(counts), lowest=lowest), percent, n)
        for i, (percent, n) in enumerate(zip(whole, counts, strict=True))
    )


@dataclass(frozen=True)
class Range:
    """A difference on an axis that runs as far to the left of zero as to the right; all in percent of its width."""

    start: float
    end: float
    dot: float
    band: float  # width of the strip around zero that counts as "about the same"


def range_row(low: float, middle: float, high: float, *, reach: float, band: float = 0.0) -> Range:
    """One row of a range chart: a bar from `low` to `high` and a dot, zero in the middle.

    reach   what either end of the axis stands for; what lies beyond is drawn at the end
    """

    def at(value: float) -> float:
        return round(50 + 48 * min(max(value / reach, -1.0), 1.0), 1)

    return Range(at(low), at(high), at(middle), round(96 * band / reach, 1))


def reach_of(values: Sequence[float], *, least: float = 0.1, step: float = 0.05) -> float:
    """The axis that holds every value: a whole number of steps, never shorter than `least`."""
    furthest = max((abs(v) for v in values), default=0.0)
    return max(least, step * -floor(-furthest / step))


class Dated(Protocol):
    """A share with its likely range on a day; all in 0..1."""

    @property
    def day(self) -> date: ...
    @property
    def share(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Tick:
    y: float
    percent: int


@dataclass(frozen=True)
class Dot:
    """A point of a trend; `named` ones carry their value and their day."""

    x: float
    y: float
    percent: int
    day: date
    named: bool
    above: float  # y of the value's text


@dataclass(frozen=True)
class Trend:
    """A line of shares over time inside the band of its likely ranges, on a 340 × 190 sheet."""

    ticks: tuple[Tick, ...]
    band: str
    line: str
    dots: tuple[Dot, ...]


_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 306.0, 25.0, 150.0
_NAMED = 4


def trend(points: Sequence[Dated]) -> Trend | None:
    """The drawing of a share over time; None below two points, since one point is no trend."""
    if len(points) < 2:
        return None
    lowest, highest, ticks = _axis(points)
    first, span = points[0].day, (points[-1].day - points[0].day).days

    def x(day: date) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / span, 1)

    def y(share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (100 * share - lowest) / (highest - lowest), 1)

    upper = [f"{x(p.day)},{y(p.high)}" for p in points]
    lower = [f"{x(p.day)},{y(p.low)}" for p in reversed(points)]
    named = _spread(len(points))
    dots = tuple(
        Dot(x(p.day), y(p.share), whole_percent(p.share), p.day, i in named, y(p.high) - 6)
        for i, p in enumerate(points)
    )
    return Trend(
        tuple(Tick(y(t / 100), t) for t in ticks),
        " ".join(upper + lower),
        " ".join(f"{d.x},{d.y}" for d in dots),
        dots,
    )


def whole_percent(share: float) -> int:
    """A share as people read it: rounded half up, like everything on a page."""
    return floor(100 * share + 0.5)


def _axis(points: Sequence[Dated]) -> tuple[int, int, list[int]]:
    """Lowest and highest percent of the sheet and its lines: tens or twenties, at least forty apart."""
    low = 20 * floor(min(p.low for p in points) * 5)
    high = -20 * floor(-max(p.high for p in points) * 5)
    while high - low < 40:
        low, high = (low - 20, high) if high == 100 else (low, high + 20)
    return low, high, list(range(low, high + 1, 20))


def _spread(points: int) -> set[int]:
    """Which of the points carry words: the first, the last, and evenly some between."""
    shown = min(points, _NAMED)
    return {round(i * (points - 1) / (shown - 1)) for i in range(shown)}
