"""The same determinations, slow and obvious: one learner at a time, every pattern of levels written out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

from cairn.measure.combining.parts import Enough, Measure
from cairn.measure.combining.rule import Rule

Normal = NormalDist


@dataclass(frozen=True)
class Score:
    """One measure of one learner; NaN is missing."""

    score: float
    error: float = math.nan
    age: float = 0.0


@dataclass(frozen=True)
class Answer:
    """None where the way has none; `why` in words where there is no determination."""

    level: int | None
    probabilities: list[float]
    point: float | None
    standard_error: float | None
    why: tuple[str, ...]


Present = list[tuple[Measure, Score]]


def determine(rule: Rule, scores: Sequence[Score], *, mover: bool = False) -> Answer:
    """One learner's determination."""
    enough = rule.movers if mover and rule.movers is not None else rule.enough
    present = [
        (measure, score)
        for measure, score in zip(rule.measures, scores, strict=True)
        if not math.isnan(score.score) and score.age <= enough.carry_years
    ]
    if why := _why_not(rule, enough, present):
        return Answer(None, [], None, None, why)
    if rule.method.weighs:
        return _weighed(rule, present)
    return _patterned(rule, present)


def _why_not(rule: Rule, enough: Enough, present: Present) -> tuple[str, ...]:
    names = [measure.name for measure, _ in present]
    required = {*enough.required, *(rule.profile.gates if rule.profile else ())}
    every = math.fsum(measure.weight for measure in rule.measures)
    here = math.fsum(measure.weight for measure, _ in present)
    little = every > 0 and here / every < enough.minimum_weight - 1e-12
    silent = rule.method.name == "compensatory@1" and here == 0
    found = {
        "few_measures": len(present) < enough.minimum,
        "little_weight": little or silent,
        "no_required_measure": not required <= set(names),
    }
    return tuple(name for name, unmet in found.items() if unmet)


def place(rule: Rule, measure: Measure, score: Score) -> Normal:
    """Where the score stands on the common scale, with its error."""
    usual = math.nan if measure.standard_error is None else measure.standard_error
    error = usual if math.isnan(score.error) else score.error
    variance = (error * measure.slope) ** 2 + measure.specific_sd**2
    variance += rule.drift_per_year**2 * score.age
    return Normal(measure.intercept + measure.slope * score.score, math.sqrt(variance))


def _weighed(rule: Rule, present: Present) -> Answer:
    made = (
        _mean_of(rule, present) if rule.method.name == "compensatory@1" else _bayes(rule, present)
    )
    shares = _shares(rule, made if rule.prior is None else _bayes(rule, present))
    level = (
        sum(round(made.mean, 9) >= cut for cut in rule.scale.cuts)
        if rule.method.name == "compensatory@1"
        else max(range(len(shares)), key=lambda k: (round(shares[k], 9), -k))
    )
    return Answer(rule.scale.lowest + level, shares, made.mean, made.stdev, ())


def _mean_of(rule: Rule, present: Present) -> Normal:
    total = math.fsum(measure.weight for measure, _ in present)
    parts = [(m.weight / total, place(rule, m, score)) for m, score in present]
    return Normal(
        math.fsum(w * p.mean for w, p in parts), math.hypot(*(w * p.stdev for w, p in parts))
    )


def _bayes(rule: Rule, present: Present) -> Normal:
    places = [place(rule, measure, score) for measure, score in present]
    if rule.prior is not None:
        places.append(Normal(rule.prior.mean, rule.prior.sd))
    total = math.fsum(1 / p.variance for p in places)
    return Normal(math.fsum(p.mean / p.variance for p in places) / total, math.sqrt(1 / total))


def _shares(rule: Rule, normal: Normal) -> list[float]:
    return [_between(normal, k, rule.scale.cuts) for k in range(rule.scale.levels)]


def _between(normal: Normal, k: int, cuts: Sequence[float]) -> float:
    under = 0.0 if k == 0 else normal.cdf(cuts[k - 1])
    return (1.0 if k == len(cuts) else normal.cdf(cuts[k])) - under


def _patterned(rule: Rule, present: Present) -> Answer:
    own, chance = [], []
    for measure, score in present:
        linked = place(rule, measure, score)
        cuts = [measure.intercept + measure.slope * c for c in measure.cuts] or rule.scale.cuts
        chance.append([_between(linked, k, cuts) for k in range(rule.scale.levels)])
        reached = (
            [score.score >= cut for cut in measure.cuts]
            if measure.cuts
            else [round(linked.mean, 9) >= cut for cut in rule.scale.cuts]
        )
        own.append(sum(reached))
    names = [measure.name for measure, _ in present]
    shares = [0.0] * rule.scale.levels
    for pattern in product(range(rule.scale.levels), repeat=len(present)):
        likely = math.prod(each[k] for each, k in zip(chance, pattern, strict=True))
        shares[level_of_pattern(rule, names, pattern)] += likely
    if rule.prior is not None:
        shares = _shares(rule, _bayes(rule, present))
    return Answer(rule.scale.lowest + level_of_pattern(rule, names, own), shares, None, None, ())


def level_of_pattern(rule: Rule, names: Sequence[str], levels: Sequence[int]) -> int:
    """The highest level, from 0, that these levels reach."""
    return max(k for k in range(rule.scale.levels) if k == 0 or _reaches(rule, names, levels, k))


def _reaches(rule: Rule, names: Sequence[str], levels: Sequence[int], k: int) -> bool:
    if rule.profile is None:
        return min(levels) >= k
    share = rule.profile.at_least / len(rule.measures)
    enough = sum(level >= k for level in levels) >= share * len(levels) - 1e-9
    gates = all(
        level >= k for name, level in zip(names, levels, strict=True) if name in rule.profile.gates
    )
    below = rule.profile.below
    near = below is None or all(level >= k - below for level in levels)
    return enough and gates and near
