"""Figures that know how they came about: each holds its parts, the line of policy that joined them, and how.

Every number of a rating is a Figure. Its first draw is the number as reported; further draws, where noise was
added, say how else chance could have made it. One engine serves both, so they cannot disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]
"""(draws,), the first as reported; NaN is missing."""

CLOSE = 1e-9
"""Two figures nearer than this are the same: 0.1 × 3 reaches 0.3."""


@dataclass(frozen=True)
class Rule:
    """The line of policy that was applied. `line` is "" where the parameter is one number or word."""

    parameter: str
    line: str
    source: str

    @property
    def said(self) -> str:
        return f"{self.parameter}: {self.line}" if self.line else self.parameter

    def __str__(self) -> str:
        return f"{self.said} ({self.source})"


@dataclass(frozen=True, eq=False)
class Figure:
    """A number and its history.

    what    of what it speaks: "achievement: points"
    draws   (draws,); NaN: missing, and then `why` says why
    how     the sum in words and numbers: "12 × 60 + 6 × 20 …"
    rule    the line of policy; None where arithmetic alone was done
    parts   the figures that went in
    n       learners behind it, where it rests on one result
    """

    what: str
    draws: Draws
    how: str = ""
    rule: Rule | None = None
    parts: tuple["Figure", ...] = ()
    why: str = ""
    n: int | None = None

    @property
    def value(self) -> float | None:
        first = float(self.draws[0])
        return None if np.isnan(first) else first

    @property
    def missing(self) -> bool:
        return bool(np.isnan(self.draws[0]))


def absent(what: str, why: str, rule: Rule | None = None, parts: tuple[Figure, ...] = ()) -> Figure:
    """A figure that is not there, and why not."""
    return Figure(what, np.array([np.nan]), rule=rule, parts=parts, why=why)


def walk(figure: Figure, depth: int = 0) -> Iterator[tuple[int, Figure]]:
    """The figure and all that went into it, each with its depth, in the order in which a person reads."""
    yield depth, figure
    for part in figure.parts:
        yield from walk(part, depth + 1)


def told(figure: Figure) -> Iterator[str]:
    """The trail of a figure, a line for each step, indented; then each source once, by its number."""
    sources: dict[str, int] = {}
    for depth, each in walk(figure):
        number = "–" if each.value is None else say(each.value)
        rule = ""
        if each.rule:
            cited = sources.setdefault(each.rule.source, len(sources) + 1)
            rule = f"by {each.rule.said} [{cited}]"
        tail = "; ".join(part for part in (each.how, each.why, rule) if part)
        yield f"{'  ' * depth}{each.what}: {number}{f'  ({tail})' if tail else ''}"
    for source, cited in sources.items():
        yield f"[{cited}] {source}"


def say(number: float) -> str:
    """A number as short as it can be said without lying: six digits after the point at most.

    >>> say(85.5), say(9.675), say(2 / 3), say(12.0)
    ('85.5', '9.675', '0.666667', '12')
    """
    return f"{number:.6f}".rstrip("0").rstrip(".") or "0"


@dataclass(frozen=True)
class Rounding:
    """To so many digits after the point, halves up or to even, or always down or up."""

    digits: int
    way: str
    rule: Rule

    def of(self, draws: Any) -> Draws:
        scaled = np.asarray(draws, dtype=float) * 10.0**self.digits
        match self.way:
            case "half up":
                whole = np.floor(scaled + 0.5 + CLOSE)
            case "half even":
                whole = np.rint(np.round(scaled, 7))
            case "down":
                whole = np.floor(scaled + CLOSE)
            case _:
                whole = np.ceil(scaled - CLOSE)
        rounded: Draws = whole / 10.0**self.digits
        return rounded


WAYS = ("half up", "half even", "down", "up")


def rounded(figure: Figure, rounding: Rounding | None) -> Figure:
    """The figure as policy rounds it at this step; itself where policy does not."""
    if rounding is None or figure.missing:
        return figure
    draws = rounding.of(figure.draws)
    how = f"{say(figure.draws[0])} rounded {rounding.way} to {rounding.digits} digits"
    return Figure(figure.what, draws, how, rounding.rule, (figure,), n=figure.n)


def same_size(parts: list[Draws]) -> int:
    """How many draws there are; a figure without noise has one and stands for all."""
    return max((each.size for each in parts), default=1)


def shown(figure: Figure, rounding: Rounding | None) -> str:
    """The number as policy has it printed; “–” where it is missing."""
    if figure.value is None:
        return "–"
    if rounding is None:
        return say(figure.value)
    return f"{float(rounding.of(figure.draws)[0]):.{rounding.digits}f}"
