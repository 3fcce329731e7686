"""The drawing of a plan's checks beside its aim line, on a 340 × 190 sheet; a table stands beside it."""

from dataclasses import dataclass

from cairn.supports.selectors.plans import Plan

_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 330.0, 15.0, 160.0
_ROOM = 0.08
_DAYS = 7


@dataclass(frozen=True)
class Mark:
    """A height or a week that is written beside an axis."""

    at: float
    words: str


@dataclass(frozen=True)
class PlanChart:
    """Coordinates: the aim line's ends, a dot for each check, and what is written at the axes."""

    aim: str
    dots: tuple[tuple[float, float], ...]
    heights: tuple[Mark, ...]
    weeks: tuple[Mark, ...]


def plan_chart(plan: Plan) -> PlanChart | None:
    """None where there is no first check, and so no line."""
    start, row = plan.progress.start, plan.row
    if start is None:
        return None
    goal = start + row.gain * row.weeks
    scores = [check.score for check in plan.scores]
    low, high = min([start, goal, *scores]), max([start, goal, *scores])
    room = _ROOM * (high - low)
    weeks = max([row.weeks, *(plan.measured.week_of(check.day) for check in plan.scores)])

    def x(week: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * week / weeks, 1)

    def y(score: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (score - low + room) / (high - low + 2 * room), 1)

    return PlanChart(
        aim=f"{x(0)},{y(start)} {x(row.weeks)},{y(goal)}",
        dots=tuple((x(plan.measured.week_of(c.day)), y(c.score)) for c in plan.scores),
        heights=tuple(Mark(y(score), f"{score:.0f}") for score in sorted({low, start, goal, high})
                      if score in (start, goal) or min(abs(y(score) - y(start)), abs(y(score) - y(goal))) > 18),
        weeks=tuple(Mark(x(week), f"{week:g}") for week in (0, row.weeks)),
    )  # fmt: skip
