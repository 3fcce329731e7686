"""Ways that look at levels: which level a pattern of measures reaches, and how probably.

A level is reached when enough of the measures present stand at it or above, every gate does, and no measure
lies too far below. `conjunctive@1` is the pattern in which all of them must.

How probable: each measure's true place is normal about its score with its own error, independently; the
chance that so many reach a level is summed over every way in which they can, one measure at a time.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from cairn.measure.combining.rule import Rule, needed_of
from cairn.measure.combining.standing import Standing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def reached_level(rule: Rule, at: Standing) -> Whole:
    """(n,) the highest level, from 0, that the pattern of observed levels reaches."""
    level = np.zeros(len(at.level), np.int64)
    for k in range(1, rule.scale.levels):
        stands = np.where(at.present, at.level >= k, False)
        enough = stands.sum(axis=1) >= _needed(rule, at)
        far = at.present & (at.level < _floor(rule, k))
        level[enough & ~far.any(axis=1) & (stands | ~at.present)[:, _gates(rule)].all(axis=1)] = k
    return level


def chances(rule: Rule, at: Standing) -> Floats:
    """(n, levels) how probable it is that the true places reach exactly each level."""
    levels = rule.scale.levels
    reach = np.ones((len(at.level), levels + 1))
    for k in range(1, levels):
        reach[:, k] = _chance_to_reach(rule, at, k)
    reach[:, levels] = 0.0
    return np.asarray(np.maximum(-np.diff(reach, axis=1), 0.0), np.float64)


def _chance_to_reach(rule: Rule, at: Standing, k: int) -> Floats:
    count = len(rule.measures)
    gates, floor = _gates(rule), _floor(rule, k)
    ways = np.zeros((len(at.level), count + 1))  # how probable: so many stand at k, none too low
    ways[:, 0] = 1.0
    for j in range(count):
        stands = _at_or_above(at, j, k)
        allowed = np.zeros_like(stands) if gates[j] else _at_or_above(at, j, floor) - stands
        step = ways * allowed[:, None]
        step[:, 1:] += ways[:, :-1] * stands[:, None]
        ways = np.where(at.present[:, j, None], step, ways)
    enough = np.arange(count + 1) >= _needed(rule, at)[:, None]
    return np.asarray((ways * enough).sum(axis=1), np.float64)


def _at_or_above(at: Standing, j: int, k: int) -> Floats:
    if k <= 0:
        return np.ones(len(at.level))
    return np.asarray(ndtr((at.place[:, j] - at.cuts[j, k - 1]) / at.spread[:, j]), np.float64)


def _needed(rule: Rule, at: Standing) -> Whole:
    """(n,) the rule's share of the measures present, rounded up; at least one."""
    present, of = at.present.sum(axis=1), len(rule.measures)
    return np.asarray(np.maximum(-(-needed_of(rule.profile, of) * present // of), 1), np.int64)


def _floor(rule: Rule, k: int) -> int:
    """The lowest level a measure may have where level k is reached."""
    if rule.profile is None:
        return k
    return 0 if rule.profile.below is None else max(k - rule.profile.below, 0)


def _gates(rule: Rule) -> list[bool]:
    gates = rule.profile.gates if rule.profile else ()
    return [name in gates for name in rule.names]
