"""Resource targeting, simulated: what each school would get of a budget under a rule, and how much of that is chance.

A rule is lines of policy (`improving.targeting.<name>`):

    called en: By need
    of: competencies               the indicator whose levels say who is behind
    count: behind                  or: learners
    weight everybody: 1            each learner counted
    weight disability=yes: 0.5     a group's learners count so much more
    floor csi: 60                  at least so much for each school identified so

Floors come first (of several the largest; where all of them are more than there is, each is cut alike). The rest goes
by weighted counts, in whole units: the largest remainders are rounded up, on a tie in the order of the places' names.
Nothing here is given to anybody: people read it and decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cairn.policy.rulings import Ruling

from .asked import ALL
from .lines import lines_of, one
from .noise import drawn_in

METHOD = "targeting@1"
BEHIND, LEARNERS = "behind", "learners"
_HEADS = ("called", "of", "count", "weight", "floor")
Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class TargetingRule:
    """A rule as policy writes it.

    names    {"en": "By need"}
    weights  {"": 1.0, "disability:yes": .5}: a group as runs name it; empty: everybody
    floors   {category: units for each school identified so}
    """

    names: Mapping[str, str]
    of: str
    count: str
    weights: Mapping[str, float]
    floors: Mapping[str, float]
    source: str

    @classmethod
    def read(cls, ruling: Ruling) -> "TargetingRule":
        """Raises BadPolicy, naming the line that is not understood."""
        lines = lines_of(ruling, _HEADS)
        named = {line.head: line for line in lines}
        weights = {
            _group(line.head.removeprefix("weight ")): line.number()
            for line in lines if line.head.startswith("weight ")
        }  # fmt: skip
        floors = {
            line.head.removeprefix("floor "): line.number()
            for line in lines if line.head.startswith("floor ")
        }  # fmt: skip
        first = lines[0]
        of, count = one(lines, "of"), one(lines, "count")
        if of is None or count is None or not weights:
            first.refuse("of, count or a weight is missing", "Write all three, each on its line.")
        for line in lines:
            if line.head.startswith(("weight ", "floor ")) and line.number() < 0:
                line.refuse("it is below zero", "Give a number of zero or more.")
        if len(named) != len(lines):
            first.refuse("a line is said twice", "Keep one of the two.")
        called = {h.removeprefix("called "): x.rest for h, x in named.items() if "called " in h}
        return cls(
            called, of.rest, count.choice(BEHIND, LEARNERS), weights, floors, ruling.source
        )  # fmt: skip


def _group(word: str) -> str:
    return ALL if word == "everybody" else word.replace("=", ":", 1)


@dataclass(frozen=True)
class Needing:
    """A school as a rule sees it.

    counted   group → (share behind 0..1, learners); groups with too few learners are not there
    standing  category → whether it is identified so, and the chance that another year would say so
    """

    place: str
    counted: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    standing: Mapping[str, tuple[bool, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """What a school would get, in whole units.

    low, high   the middle nine of ten of what it would get in another year like this one
    otherwise   the share of such years in which it differs by more than policy's tolerance
    """

    place: str
    amount: int
    low: int
    high: int
    otherwise: float


@dataclass(frozen=True)
class SharedOut:
    """A budget under one rule. `left`: units that nobody has a claim to by the rule."""

    rule: TargetingRule
    given: tuple[Given, ...]
    left: int
    floors_cut: bool


def share_out(
    rule: TargetingRule,
    schools: Sequence[Needing],
    budget: int,
    *,
    differs: float,
    draws: int,
    random: np.random.Generator,
) -> SharedOut:
    """What each school would get under a rule, in the order given.

    budget   whole units (hours, dollars) there are, 0 or more
    differs  per cent of the amount by which another year's must differ to be something else
    draws    years like this one that are drawn: shares drawn in towards their mean, learners drawn anew
    """
    needs, floors = _drawn(rule, schools, draws, random)
    out, left = allot(needs, floors, budget)
    now, others = out[0], out[1:]
    apart = np.abs(others - now) > np.maximum(now * differs / 100, 0)
    often = apart.mean(axis=0) if draws else np.zeros(len(schools))
    low, high = (
        np.percentile(others, [5, 95], axis=0, method="closest_observation") if draws else (now, now)
    )  # fmt: skip
    given = tuple(
        Given(school.place, int(now[i]), int(low[i]), int(high[i]), float(often[i]))
        for i, school in enumerate(schools)
    )
    return SharedOut(rule, given, int(left[0]), bool(floors[0].sum() > budget))


def _drawn(
    rule: TargetingRule, schools: Sequence[Needing], draws: int, random: np.random.Generator
) -> tuple[Amounts, Amounts]:
    """(draws + 1, schools) weighted counts and floors, the first row as reported."""
    needs = np.zeros((draws + 1, len(schools)))
    for group, weight in rule.weights.items():
        needs += weight * _counted(rule.count, group, schools, draws, random)
    floors = np.zeros_like(needs)
    for category, floor in rule.floors.items():
        found = [each.standing.get(category, (False, 0.0)) for each in schools]
        now, chance = np.array([n for n, _ in found]), np.array([c for _, c in found])
        stands = np.vstack([now, random.random((draws, len(schools))) < chance])
        floors = np.maximum(floors, floor * stands)
    return needs, floors


def _counted(
    count: str, group: str, schools: Sequence[Needing], draws: int, random: np.random.Generator
) -> Amounts:
    found = [each.counted.get(group, (0.0, 0)) for each in schools]
    share, n = np.array([s for s, _ in found]), np.array([n for _, n in found])
    if count == LEARNERS:
        return np.tile(n.astype(float), (draws + 1, 1))
    there = n > 0
    behind = np.zeros((draws + 1, len(schools)))
    behind[0] = share * n
    if draws and there.any():
        p, size = share[there], n[there]
        # With half a learner more on each side: a share of none or all is no proof of none or all.
        error = np.sqrt((p * size + 0.5) * ((1 - p) * size + 0.5)) / (size + 1) ** 1.5
        centre, kept = drawn_in(p, error)
        true = centre + error * np.sqrt(kept) * random.standard_normal((draws, p.size))
        behind[1:, there] = random.binomial(size, np.clip(true, 0, 1))
    return behind


def allot(needs: Amounts, floors: Amounts, budget: int) -> tuple[Amounts, NDArray[np.int64]]:
    """Floors, then the rest by need, in whole units; and what is left over.

    needs, floors  (draws, schools) of zero or more
    """
    wanted = floors.sum(axis=1)
    cut = wanted > budget
    # Cut floors are needs by themselves: all of the budget goes by them.
    base = np.where(cut[:, None], 0.0, np.floor(floors))
    weights = np.where(cut[:, None], floors, needs)
    rest = budget - base.sum(axis=1)
    total = weights.sum(axis=1)
    open_ = total > 0
    exact = weights * np.where(open_, rest / np.where(open_, total, 1.0), 0.0)[:, None]
    whole = np.floor(exact + 1e-9)
    over = np.where(open_, np.rint(rest - whole.sum(axis=1)), 0.0)
    remainder = np.round(exact - whole, 9)
    rank = np.argsort(np.argsort(-remainder, axis=1, kind="stable"), axis=1, kind="stable")
    out = base + whole + (rank < over[:, None])
    return out, np.where(open_, 0, rest).astype(np.int64)
