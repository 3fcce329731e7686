"""What each measure says of a cell, and what a rule makes of several: pure, for one cell as for many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.numbers import DIGITS, kept
from cairn.measure.combining.determine import Determinations, determine
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.standing import Standing, Unmet, standing
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import LATENT_GROWTH
from cairn.measure.mastery.rule import Rule

from .combining import Combining

Floats = NDArray[np.float64]
YEAR = 365.25


@dataclass(frozen=True)
class Beside:
    """What there is of cells besides evidence, (cells,) each.

    level   of the latest judgement; NaN where there is none
    made    its day, counted from 1970-01-01; NaN where there is none
    mover   the learner came during the year
    """

    level: Floats
    made: Floats
    mover: NDArray[np.bool_]


@dataclass(frozen=True)
class _Figures:
    """(cells, measures) each; NaN is missing. `pieces` counts, and 0 is none."""

    score: Floats
    error: Floats
    day: Floats
    pieces: NDArray[np.int64]


def combined(force: Combining, log: Log, beside: Beside, day: int) -> list[dict[str, Any]]:
    """The outcome of each cell of the log by one rule, as JSON can hold it.

    log   events up to the day, counted from 1970-01-01

    An outcome: level, confidence, probabilities, point, standard_error (null where there is none), unmet,
    mover, prior_share, and of each measure why it counts or not, score, standard_error, age in years,
    pieces, level of its own, and share: how much it had to say in the point.
    """
    figures = _figures(force, log, beside, day)
    age = np.round(np.maximum(day - figures.day, 0) / YEAR, 9)
    measured = Measured.of(figures.score, figures.error, age, beside.mover)
    found, at = determine(force.rule, measured), standing(force.rule, measured)
    return [_outcome(force, measured, found, at, figures.pieces, i) for i in range(len(measured))]


def _figures(force: Combining, log: Log, beside: Beside, day: int) -> _Figures:
    columns = [
        _judged(force, beside) if own is None else _shown(own, log, day) for own in force.estimates
    ]
    score, error, when, pieces = (np.column_stack(part) for part in zip(*columns, strict=True))
    return _Figures(score, error, when, pieces.astype(np.int64))


def _judged(force: Combining, beside: Beside) -> tuple[Floats, ...]:
    scale = force.rule.scale
    there = (scale.lowest <= beside.level) & (beside.level < scale.lowest + scale.levels)
    blank = np.full(there.shape, np.nan)
    level, made = np.where(there, beside.level, np.nan), np.where(there, beside.made, np.nan)
    return level, blank, made, (~np.isnan(beside.level)).astype(np.float64)


def _shown(rule: Rule, log: Log, day: int) -> tuple[Floats, ...]:
    """Read on the day of the latest piece: how far a level may have wandered since, combining adds."""
    states = fold(log, [rule])
    last = read_all(states, [rule], day=day).last_day
    said = read_all(states, [rule], day=np.where(np.isnan(last), day, last))
    point, error = said.point, said.standard_error
    if rule.method is LATENT_GROWTH:
        point, error = _without_start(rule, point, error)
    return point, error, last, said.pieces.astype(np.float64)


def _without_start(rule: Rule, point: Floats, error: Floats) -> tuple[Floats, Floats]:
    """What the pieces alone say: the start is divided out, since of several measures it would count often.

    The start is taken as wide as it was at the first piece. A figure as wide as that or wider stays as it is;
    none leaves the scale.
    """
    settings = dict(rule.settings)
    start, spread = (float(settings[name]) for name in ("start", "start_spread"))  # type: ignore[arg-type]
    lowest, highest = rule.scale.lowest, rule.scale.highest
    mean = lowest + (rule.cuts[0] + rule.cuts[-1]) / 2 + start
    known, before = error**-2.0, (spread * rule.scale.levels) ** -2.0
    gained = known - before
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.clip((known * point - before * mean) / gained, lowest, highest)
        own_error = gained**-0.5
    told = gained > 0
    return (
        np.where(told, np.round(own, DIGITS), point),
        np.where(told, np.round(own_error, DIGITS), error),
    )


def _outcome(
    force: Combining,
    measured: Measured,
    found: Determinations,
    at: Standing,
    pieces: NDArray[np.int64],
    i: int,
) -> dict[str, Any]:
    made = found.unmet[i] == 0
    share = found.share[i]
    weighs = made and force.rule.method.weighs
    return {
        "level": _whole(found.level[i]),
        "confidence": kept(float(found.confidence[i])) if made else None,
        "probabilities": found.probabilities[i].tolist() if made else [],
        "point": _figure(found.point[i]),
        "standard_error": _figure(found.standard_error[i]),
        "unmet": list(Unmet(int(found.unmet[i])).words),
        "mover": bool(measured.mover[i]),
        "prior_share": kept(1.0 - float(np.nansum(share))) if weighs else None,
        "measures": [
            {
                "measure": name,
                "why": _why(at, measured, pieces, i, j),
                "score": _figure(measured.score[i, j]),
                "standard_error": _error(force, measured, i, j),
                "age": float(measured.age[i, j]) if pieces[i, j] else None,
                "pieces": int(pieces[i, j]),
                "level": force.rule.scale.lowest + int(at.level[i, j])
                if at.present[i, j]
                else None,
                "share": _figure(share[j]) if at.present[i, j] else None,
            }
            for j, name in enumerate(force.rule.names)
        ],
    }


def _why(at: Standing, measured: Measured, pieces: NDArray[np.int64], i: int, j: int) -> str:
    """counted; missing: nothing there; no_level: there is something, but no figure; too_old."""
    if at.present[i, j]:
        return "counted"
    if pieces[i, j] == 0:
        return "missing"
    return "no_level" if np.isnan(measured.score[i, j]) else "too_old"


def _error(force: Combining, measured: Measured, i: int, j: int) -> float | None:
    """Its own, else the rule's; None where there is no figure to have one."""
    if np.isnan(measured.score[i, j]):
        return None
    own, usual = measured.error[i, j], force.rule.measures[j].standard_error
    return usual if np.isnan(own) else float(own)


def _whole(level: float) -> int | None:
    return None if np.isnan(level) else int(level)


def _figure(value: float) -> float | None:
    return None if np.isnan(value) else kept(float(value))


def confidence_of(outcome: Any, level: int | None, lowest: int) -> float | None:
    """The stated probability of a level among an outcome's; None where none is stated."""
    shares: Sequence[float] = outcome["probabilities"]
    return None if level is None or not shares else shares[level - lowest]
