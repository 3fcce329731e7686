"""The same answers the slow and obvious way, to test against; nothing else uses this."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from cairn.measure.tracing.bkt import Skill

_FORGETS, _FRESH_FORGETS = 0.8, 0.7
Answered = Sequence[int]


def bkt_likelihood(skill: Skill, answers: Answered) -> float:
    """The chance of just these answers: summed over every moment at which the skill may be learned.

    `moment` 0: known from the first; t: learned just after answer t; n: not before the last.
    """
    n, total = len(answers), 0.0
    for moment in range(n + 1):
        if moment == 0:
            path = skill.prior
        elif moment < n:
            path = (1 - skill.prior) * (1 - skill.learn) ** (moment - 1) * skill.learn
        else:
            path = (1 - skill.prior) * (1 - skill.learn) ** (n - 1)
        for t, correct in enumerate(answers):
            right = 1 - skill.slip if t >= moment else skill.guess
            path *= right if correct == 1 else 1 - right
        total += path
        if n == 0:
            return 1.0
    return total


def bkt_chance(skill: Skill, earlier: Answered) -> float:
    """How likely the next answer is right: the share of futures that go on with a right answer."""
    return bkt_likelihood(skill, [*earlier, 1]) / bkt_likelihood(skill, earlier)


class Filter(NamedTuple):
    """A learner as the filter sees him: two figures for himself, two for each skill."""

    ability: float
    variance: float
    deviation: dict[str, float]
    spread: dict[str, float]


def filtered(
    events: Sequence[dict[str, float]], settings: Sequence[float], difficulty: dict[str, float]
) -> Filter:
    """The filter after these events, each the answers by skill."""
    v0, spread0, drift, wander, gain = settings
    ability, variance = 0.0, v0
    deviation: dict[str, float] = {}
    spread: dict[str, float] = {}
    for event in events:
        k = len(event)
        for s in event:
            deviation.setdefault(s, 0.0)
            spread.setdefault(s, spread0)
        y = sum(event.values()) / k
        eta = ability + sum(deviation[s] - difficulty[s] for s in event) / k
        unsure = variance + sum(spread[s] for s in event) / k**2
        p = 1 / (1 + math.exp(-eta))
        w = p * (1 - p)
        step, sure = (y - p) / (1 + unsure * w), w / (1 + unsure * w)
        ability += variance * step
        variance += drift - variance**2 * sure
        for s in event:
            deviation[s] += spread[s] / k * step + gain
            spread[s] += wander - (spread[s] / k) ** 2 * sure
    return Filter(ability, variance, deviation, spread)


def signs(
    events: Sequence[dict[str, float]],
    skill: str,
    settings: Sequence[float],
    difficulty: dict[str, float],
) -> list[float]:
    """The signs for the next answer in a skill, from the list of all events so far."""
    seen = filtered(events, settings, difficulty)
    variance = seen.variance + seen.spread.get(skill, settings[1])
    middle = seen.ability + seen.deviation.get(skill, 0.0) - difficulty[skill]
    middle /= math.sqrt(1 + math.pi / 8 * variance)
    mine = [event[skill] for event in events if skill in event]
    at = max((i for i, event in enumerate(events) if skill in event), default=-1)
    just = bool(mine) and at == len(events) - 1
    shares = [sum(event.values()) / len(event) for event in events]
    streak = 0
    while streak < len(mine) and mine[-1 - streak] == 1:
        streak += 1
    last = 2 * shares[-1] - 1 if shares else 0.0
    return [
        1.0,
        middle,
        max(middle, 0.0),
        max(middle - 1.2, 0.0),
        0.0 if mine else 1.0,
        1.0 if just else 0.0,
        math.log(1 + len(mine)),
        math.log(1 + len(events)),
        2 * mine[-1] - 1 if mine else 0.0,
        last,
        seen.ability,
        *[1.0 if streak >= k else 0.0 for k in (2, 3, 4, 5)],
        math.log(1 + len(events) - 1 - at) if mine else 0.0,
        _recent_share(shares, _FORGETS),
        _recent_share(mine, _FRESH_FORGETS),
        0.0 if mine else seen.ability,
        last if just else 0.0,
    ]


def _recent_share(shares: Sequence[float], forgets: float) -> float:
    """The share that was right, the latest weighing 1, those before ever less; 0.6 stands for nothing."""
    weights = [forgets**age for age in range(len(shares))]
    recent = sum(w * s for w, s in zip(weights, reversed(shares), strict=True))
    return (recent + 0.6) / (sum(weights) + 1)


def auc(chances: Sequence[float], correct: Sequence[float]) -> float:
    """Every right answer against every wrong one."""
    right = [c for c, y in zip(chances, correct, strict=True) if y == 1]
    wrong = [c for c, y in zip(chances, correct, strict=True) if y == 0]
    won = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
    return won / (len(right) * len(wrong)) if right and wrong else math.nan


def calibration_error(chances: Sequence[float], correct: Sequence[float], bins: int = 10) -> float:
    total = 0.0
    for k in range(bins):
        held = [
            (c, y)
            for c, y in zip(chances, correct, strict=True)
            if k <= c * bins < k + 1 or (c == 1 and k == bins - 1)
        ]
        total += abs(sum(c for c, _ in held) - sum(y for _, y in held))
    return total / len(chances)


def log_loss(chances: Sequence[float], correct: Sequence[float]) -> float:
    happened = [c if y == 1 else 1 - c for c, y in zip(chances, correct, strict=True)]
    return -sum(math.log(max(h, 1e-12)) for h in happened) / len(happened)


def rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The rising sequence nearest to the values: at each place, the largest of the least means."""

    def mean(i: int, j: int) -> float:
        return sum(v * w for v, w in zip(values[i:j], weights[i:j], strict=True)) / sum(
            weights[i:j]
        )

    n = len(values)
    return [
        max(min(mean(i, j) for j in range(at + 1, n + 1)) for i in range(at + 1)) for at in range(n)
    ]
