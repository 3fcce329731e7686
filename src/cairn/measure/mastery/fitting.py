"""The figures of `latent_growth@1`, fitted to a history: those that foretell each piece best.

A history is a log whose pieces were scored by people and tests as they are. The figures are those under
which each piece was the most probable, given the pieces before it in its own cell (maximum likelihood of
the one-step predictions, with a weak prior that keeps figures the history says nothing of near the
defaults). What tasks and raters have in common over many learners is fitted along with them.

Nothing is fitted unless somebody asks, and what comes out is a plain mapping that policy can hold.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numba import void
from numpy.typing import NDArray
from scipy.optimize import minimize

from cairn.kernel.errors import BadInput
from cairn.measure.compiling import CODES, COUNTS, DAYS, FLOATS, RULE, VECTOR, Vector, compiled
from cairn.measure.mastery.events import Kind, Outcome
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.latent import approach, expect, least_after, settle
from cairn.measure.mastery.layout import LAST_DAY, LOWEST, PIECES, STATE_SLOTS
from cairn.measure.mastery.methods import LATENT_GROWTH, Figure
from cairn.measure.mastery.rule import Rule, Scale
from cairn.measure.mastery.steps import clear, outcome_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_COUNTED, _CONFIRMATION = int(Outcome.COUNTED), int(Kind.CONFIRMATION)
_DEFAULTS: dict[str, Figure] = {s.name: s.default for s in LATENT_GROWTH.settings}
_LIMITS = {s.name: (max(s.least, 1e-3), s.most) for s in LATENT_GROWTH.settings}
_SIZES = ("noise", "drift", "momentum", "momentum_days")
_PRIOR_SD = 2.0
"""Of the logarithm of a size about its default; `start` and `growth` have it as levels."""
_EFFECT_SD = 0.5
_SWEEPS, _ROUNDS = 12, 2
LEAST_CELLS = 50


@compiled(
    void, COUNTS, FLOATS, DAYS, CODES, CODES, FLOATS, FLOATS, RULE, VECTOR, VECTOR, VECTOR, VECTOR
)  # fmt: skip
def _foretell(
    starts: Whole,
    value: Floats,
    day: NDArray[np.int32],
    use: NDArray[np.int8],
    kind: NDArray[np.int8],
    error: Floats,
    difficulty: Floats,
    rule: Vector,
    state: Vector,
    told: Vector,
    pull: Vector,
    hold: Vector,
) -> None:
    """Each piece's log probability from those before it, and its first and second derivative."""
    for cell in range(starts.size - 1):
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            told[i] = np.nan
            pull[i] = hold[i] = 0.0
            if kind[i] == _CONFIRMATION or outcome_of(rule, value[i], use[i]) != _COUNTED:
                continue
            state[PIECES] += 1.0
            state[LAST_DAY] = day[i]
            height = value[i] - rule[LOWEST]
            hard = 0.0 if math.isnan(difficulty[i]) else difficulty[i]
            least = least_after(state, rule, height, hard)
            approach(state, rule)
            share, scale, pull[i], hold[i] = expect(state, rule, height, error[i], hard)
            settle(state, pull[i], hold[i], least)
            told[i] = math.log(share) - scale


@dataclass(frozen=True)
class Foretold:
    """Of each piece, (n,): its log probability from those before it (NaN: not counted), and how that
    changes with what is known: first and second derivative by the height.
    """

    log_probability: Floats
    pull: Floats
    hold: Floats

    @property
    def pieces(self) -> int:
        return int(np.isfinite(self.log_probability).sum())

    @property
    def total(self) -> float:
        return float(np.nansum(self.log_probability))


def foretell(log: Log, rule: Rule, extra: Floats | None = None) -> Foretold:
    """How probable each piece was, given the earlier ones of its cell.

    extra   (n,) difficulty that comes on top of the log's own; an unknown one is 0
    """
    n = log.value.size
    error = log.error if log.error.size else np.full(n, np.nan)
    difficulty = np.nan_to_num(log.difficulty) if log.difficulty.size else np.zeros(n)
    if extra is not None:
        difficulty = difficulty + extra
    out = np.empty(n), np.empty(n), np.empty(n)
    columns = (log.starts, log.value, log.day, log.use, log.kind, error, difficulty)
    _foretell(*columns, rule.vector, np.empty(STATE_SLOTS), *out)
    return Foretold(*out)


@dataclass(frozen=True)
class Fitted:
    """Figures for policy, and what they rest on.

    settings     of latent_growth@1, by name
    effects      by the name of each grouping: (groups,) levels by which each is harder or severer
    cells, pieces   that were used
    log_loss     mean minus log probability of a piece, from those before it in its cell
    log_loss_before   the same under the settings the fit began with
    """

    settings: Mapping[str, Figure]
    effects: Mapping[str, Floats] = field(default_factory=dict)
    cells: int = 0
    pieces: int = 0
    log_loss: float = math.nan
    log_loss_before: float = math.nan


def fit(
    log: Log,
    rule: Rule,
    *,
    prior: bool = True,
    cuts: bool = True,
    groups: Mapping[str, Whole] | None = None,
) -> Fitted:
    """The settings that foretell the log's pieces best.

    rule     of latent_growth@1: its scale, counted uses, and the settings to begin with
    prior    whether `start`, `start_spread` and `growth` are fitted too; else they stay as the rule has
             them (by default neutral: every level about equally likely)
    cuts     whether levels may differ in width; needs four levels or more
    groups   by name, (n,) each piece's task or rater, 0 … ; -1 is unknown

    Raises BadInput for a history in which nothing can be seen.
    """
    _check(log, rule)
    groups = groups or {}
    effects = {name: np.zeros(int(codes.max(initial=-1)) + 1) for name, codes in groups.items()}
    before = foretell(log, rule)
    search = _Search(rule, prior=prior, cuts=cuts and rule.scale.levels > 3)
    found = search.best(log, None)
    for _ in range(_ROUNDS if groups else 0):
        extra = _fit_effects(log, found, groups, effects)
        found = search.best(log, extra)
    after = foretell(log, found, _summed(groups, effects, log.value.size))
    return Fitted(
        settings=dict(found.settings),
        effects=effects,
        cells=int((np.diff(log.starts) > 0).sum()),
        pieces=after.pieces,
        log_loss=-after.total / after.pieces,
        log_loss_before=-before.total / after.pieces,
    )


def _check(log: Log, rule: Rule) -> None:
    if rule.method is not LATENT_GROWTH:
        raise BadInput(
            f"{rule.method.name} has no figures that could be fitted.",
            mend=f"Fit {LATENT_GROWTH.name}.",
        )
    said = foretell(log, rule)
    counted = np.isfinite(said.log_probability)
    cell = np.repeat(np.arange(log.cells), np.diff(log.starts))
    several = int((np.bincount(cell[counted], minlength=1) > 1).sum())
    if several < LEAST_CELLS:
        raise BadInput(
            f"Only {several} cells have two or more pieces that count.",
            mend=f"Give a history of at least {LEAST_CELLS} learners seen twice.",
        )
    if np.ptp(log.value[counted]) == 0.0:
        raise BadInput(
            f"Every piece of this history shows {log.value[counted][0]:g}.",
            mend="Give a history in which levels differ.",
        )


class _Search:
    """Looks for the best settings: sizes by their logarithm, cuts by the logarithm of their distances."""

    def __init__(self, rule: Rule, *, prior: bool, cuts: bool) -> None:
        self.rule, self.cuts = rule, cuts
        sizes = tuple(s for s in _SIZES if s != "noise" or rule.scale.levels > 2)
        self.sizes = (*sizes, "start_spread") if prior else sizes
        self.plain = ("start", "growth") if prior else ()
        held = dict(rule.settings)
        self.at = np.array(
            [
                *(math.log(max(float(held[s]), 1e-3)) for s in self.sizes),  # type: ignore[arg-type]
                *(float(held[s]) for s in self.plain),  # type: ignore[arg-type]
                *(np.log(np.diff(rule.cuts)) if cuts else ()),
            ]
        )

    def best(self, log: Log, extra: Floats | None) -> Rule:
        """The best settings from where the search stands; the search stands there then."""

        def worse(at: Floats) -> float:
            return -foretell(log, self.rule_at(at), extra).total + self._improbable(at)

        bounds = [tuple(np.log(_LIMITS[s])) for s in self.sizes]
        bounds += [(-20.0, 20.0) if s == "start" else (-10.0, 10.0) for s in self.plain]
        bounds += [(-2.0, 2.0)] * (self.at.size - len(bounds))
        done = minimize(
            worse, self.at, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60, "ftol": 1e-7}
        )
        self.at = done.x
        return self.rule_at(self.at)

    def _improbable(self, at: Floats) -> float:
        k = len(self.sizes)
        usual = [math.log(float(_DEFAULTS[s])) for s in self.sizes]  # type: ignore[arg-type]
        off = np.concatenate([at[:k] - usual, at[k:]])
        return float((off * off).sum() / (2.0 * _PRIOR_SD**2))

    def rule_at(self, at: Floats) -> Rule:
        k, j = len(self.sizes), len(self.sizes) + len(self.plain)
        settings = dict(self.rule.settings)
        settings |= {s: _tidy(math.exp(x), s) for s, x in zip(self.sizes, at[:k], strict=True)}
        settings |= {s: _tidy(float(x), s) for s, x in zip(self.plain, at[k:j], strict=True)}
        if self.cuts:
            settings["cuts"] = _spread_out(at[j:], self.rule.scale)
        return _with(self.rule, settings)


def _tidy(figure: float, name: str) -> float:
    least, most = (
        _LIMITS[name] if name in _SIZES or name == "start_spread" else (-math.inf, math.inf)
    )
    return min(max(figure, least), most)


def _spread_out(widths: Floats, scale: Scale) -> tuple[float, ...]:
    """Cuts from 0.5 to levels - 1.5 whose distances have these logarithms, but for their sum."""
    shares = np.exp(widths - widths.max())
    shares = np.maximum(shares / shares.sum(), 0.06 / (scale.levels - 2))
    way = np.cumsum(shares / shares.sum()) * (scale.levels - 2)
    return (0.5, *(0.5 + float(x) for x in way))


def _with(rule: Rule, settings: Mapping[str, Figure]) -> Rule:
    parts = (rule.method, rule.scale, rule.certainty)
    return Rule(*parts, settings=tuple(settings.items()), gates=rule.gates, counted=rule.counted)


def _summed(groups: Mapping[str, Whole], effects: Mapping[str, Floats], n: int) -> Floats:
    """(n,) what each piece's task and rater add; an unknown one adds nothing."""
    extra = np.zeros(n)
    for name, codes in groups.items():
        known = codes >= 0
        extra[known] += effects[name][codes[known]]
    return extra


def _fit_effects(
    log: Log, rule: Rule, groups: Mapping[str, Whole], effects: dict[str, Floats]
) -> Floats:
    """Newton's steps for what each group adds, towards its share of what was not foretold."""
    n = log.value.size
    for _ in range(_SWEEPS):
        for name, codes in groups.items():
            said = foretell(log, rule, _summed(groups, effects, n))
            known = (codes >= 0) & np.isfinite(said.log_probability)
            size = effects[name].size
            pulled = np.bincount(codes[known], said.pull[known], size)
            held = np.bincount(codes[known], said.hold[known], size)
            slope = -pulled - effects[name] / _EFFECT_SD**2
            effects[name] = effects[name] + slope / (held + 1.0 / _EFFECT_SD**2)
            weight = np.bincount(codes[known], minlength=size)
            effects[name] -= (effects[name] * weight).sum() / max(weight.sum(), 1)
            effects[name][weight == 0] = 0.0
    return _summed(groups, effects, n)


def rounded(settings: Mapping[str, Figure], digits: int = 4) -> dict[str, Figure]:
    """The settings as a policy writes them down."""
    return {
        name: tuple(round(x, digits) for x in figure)
        if isinstance(figure, Sequence | tuple)
        else round(figure, digits)
        for name, figure in settings.items()
    }
