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
from numba import float64, void
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr

from cairn.kernel.errors import BadInput
from cairn.measure.compiling import (
    CODES,
    COUNTS,
    DAYS,
    FLOATS,
    MATRIX,
    RULE,
    RULES,
    VECTOR,
    Vector,
    compiled,
)
from cairn.measure.mastery.events import Kind, Outcome
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.latent import MEAN, VARIANCE, approach, expect, least_after, settle
from cairn.measure.mastery.layout import CUT, LAST_DAY, LOWEST, NOISE, PIECES, STATE_SLOTS
from cairn.measure.mastery.methods import LATENT_GROWTH, LEAST_STEP, Figure
from cairn.measure.mastery.rule import Rule, Scale
from cairn.measure.mastery.steps import clear, outcome_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_COUNTED, _NOT_SCORED = int(Outcome.COUNTED), int(Outcome.NOT_SCORED)
_CONFIRMATION = int(Kind.CONFIRMATION)
_DEFAULTS: dict[str, Figure] = {s.name: s.default for s in LATENT_GROWTH.settings}
_LIMITS = {s.name: (max(s.least, 1e-3), s.most) for s in LATENT_GROWTH.settings}
_BOUNDS = {s.name: (s.least, s.most) for s in LATENT_GROWTH.settings}
_SIZES = ("noise", "drift", "momentum", "momentum_days")
_PRIOR_SD = 2.0
"""Of the logarithm of a size about its default; `start` and `growth` have it as levels, `catching_up` as itself."""
_EFFECT_SD = 0.5
_SWEEPS, _ROUNDS = 12, 2
LEAST_CELLS = 50


@compiled(void, VECTOR, RULE, float64)
def _come_to(state: Vector, rule: Vector, day: float) -> None:
    """What is known just before one more piece, on that day."""
    state[PIECES] += 1.0
    state[LAST_DAY] = day
    approach(state, rule)


@compiled(
    void, COUNTS, FLOATS, DAYS, CODES, CODES, FLOATS, FLOATS, RULES, COUNTS, MATRIX, MATRIX
)  # fmt: skip
def _foretell(
    starts: Whole,
    value: Floats,
    day: NDArray[np.int32],
    use: NDArray[np.int8],
    kind: NDArray[np.int8],
    error: Floats,
    difficulty: Floats,
    rules: Floats,
    which: Whole,
    room: Floats,
    told: Floats,
) -> None:
    """Of each piece its log probability from those before it, the centre and spread it was expected
    about, and the first and second derivative by the height.

    room   (2, STATE_SLOTS) to work in
    """
    state, then = room[0], room[1]
    for cell in range(starts.size - 1):
        clear(state)
        for i in range(starts[cell], starts[cell + 1]):
            told[0, i] = told[1, i] = told[2, i] = np.nan
            told[3, i] = told[4, i] = 0.0
            rule = rules[which[i]]
            if kind[i] != _CONFIRMATION and outcome_of(rule, value[i], use[i]) == _NOT_SCORED:
                for slot in range(STATE_SLOTS):
                    then[slot] = state[slot]
                _come_to(then, rule, day[i])
                told[1, i], told[2, i] = then[MEAN], math.sqrt(then[VARIANCE] + rule[NOISE])
                if not math.isnan(difficulty[i]):
                    told[1, i] -= difficulty[i]
                continue
            if kind[i] == _CONFIRMATION or outcome_of(rule, value[i], use[i]) != _COUNTED:
                continue
            height = value[i] - rule[LOWEST]
            hard = 0.0 if math.isnan(difficulty[i]) else difficulty[i]
            least = least_after(state, rule, height, hard)
            _come_to(state, rule, day[i])
            share, scale, pull, hold = expect(state, rule, height, error[i], hard)
            told[0, i] = math.log(share) - scale
            told[1, i] = state[MEAN] - hard
            told[2, i] = math.sqrt(state[VARIANCE] + rule[NOISE])
            told[3, i] = pull
            told[4, i] = hold
            settle(state, pull, hold, least)


@dataclass(frozen=True)
class Forms:
    """Tests whose levels begin elsewhere than the scale's: (n,) each piece's form, -1 for none of them;
    (forms, levels - 1) how much higher each cut of a form lies than the rule's.
    """

    codes: Whole
    higher: Floats

    def cuts(self, rule: Rule) -> Floats:
        """(forms + 1, levels - 1) the cuts of each form; the last row is the rule's own."""
        common = np.array(rule.cuts)
        return np.vstack([_rising(common + self.higher), common])


def _rising(cuts: Floats) -> Floats:
    steps = LEAST_STEP * np.arange(cuts.shape[1])
    rising: Floats = np.maximum.accumulate(cuts - steps, axis=1) + steps
    return rising


@dataclass(frozen=True)
class Foretold:
    """Of each piece, (n,), from the earlier ones of its cell; NaN where it does not count.

    A piece that was not scored has a centre and a spread too: what it would have shown.

    log_probability   of what it showed
    centre, spread    of the normal distribution of what a rating was expected to show, as a height
    pull, hold        the first and second derivative of the log probability, by the height
    cuts              (n, levels - 1) the heights between which it would show each level
    """

    log_probability: Floats
    centre: Floats
    spread: Floats
    pull: Floats
    hold: Floats
    cuts: Floats

    @property
    def pieces(self) -> int:
        return int(np.isfinite(self.log_probability).sum())

    @property
    def total(self) -> float:
        return float(np.nansum(self.log_probability))

    @property
    def shares(self) -> Floats:
        """(n, levels) how probable it was that the piece, as a rating, would show each level."""
        below = ndtr((self.cuts - self.centre[:, None]) / self.spread[:, None])
        ends = np.zeros((len(below), 1)), np.ones((len(below), 1))
        return np.diff(np.hstack([ends[0], below, ends[1]]), axis=1)


def foretell(
    log: Log, rule: Rule, extra: Floats | None = None, forms: Forms | None = None
) -> Foretold:
    """What was to be expected of each piece, given the earlier ones of its cell.

    extra   (n,) difficulty that comes on top of the log's own; an unknown one is 0
    """
    n = log.value.size
    error = log.error if log.error.size else np.full(n, np.nan)
    difficulty = np.nan_to_num(log.difficulty) if log.difficulty.size else np.zeros(n)
    if extra is not None:
        difficulty = difficulty + extra
    forms = forms or Forms(np.full(n, -1), np.zeros((0, len(rule.cuts))))
    cuts = forms.cuts(rule)
    which = np.where(forms.codes < 0, len(cuts) - 1, forms.codes).astype(np.int64)
    rules = np.repeat(rule.vector[None, :], len(cuts), axis=0)
    rules[:, CUT : CUT + cuts.shape[1]] = cuts
    told = np.empty((5, n))
    columns = (log.starts, log.value, log.day, log.use, log.kind, error, difficulty)
    _foretell(*columns, rules, which, np.empty((2, STATE_SLOTS)), told)
    return Foretold(told[0], told[1], told[2], told[3], told[4], cuts[which])


@dataclass(frozen=True)
class Fitted:
    """Figures for policy, and what they rest on.

    settings     of latent_growth@1, by name
    effects      by the name of each grouping: (groups,) levels by which each is harder or severer
    forms        where each form's levels begin, if forms were fitted
    cells, pieces   that were used
    log_loss     mean minus log probability of a piece, from those before it in its cell
    log_loss_before   the same under the settings the fit began with
    """

    settings: Mapping[str, Figure]
    effects: Mapping[str, Floats] = field(default_factory=dict)
    forms: Forms | None = None
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
    form: Whole | None = None,
) -> Fitted:
    """The settings that foretell the log's pieces best.

    rule     of latent_growth@1: its scale, counted uses, and the settings to begin with
    prior    whether `start`, `start_spread` and `growth` are fitted too; else they stay as the rule has
             them (by default neutral: every level about equally likely, and up as likely as down)
    cuts     whether levels may differ in width; needs four levels or more
    groups   by name, (n,) each piece's task or rater, 0 … ; -1 is unknown
    form     (n,) each piece's test, 0 … ; -1 is none: for tests that each draw their own cuts

    Raises BadInput for a history in which nothing can be seen.
    """
    _check(log, rule)
    groups = groups or {}
    effects = {name: np.zeros(int(codes.max(initial=-1)) + 1) for name, codes in groups.items()}
    forms = None
    if form is not None:
        size = int(form.max(initial=-1)) + 1
        forms = Forms(form, np.zeros((size, rule.scale.levels - 1)))
    before = foretell(log, rule)
    search = _Search(rule, prior=prior, cuts=cuts and rule.scale.levels > 3)
    extra = np.zeros(log.value.size)
    found = search.best(log, extra, forms)
    for _ in range(_ROUNDS if groups or forms else 0):
        extra = _fit_effects(log, found, groups, effects, forms)
        forms = _fit_forms(log, found, extra, forms) if forms else None
        found = search.best(log, extra, forms)
    after = foretell(log, found, extra, forms)
    return Fitted(
        settings=dict(found.settings),
        effects=effects,
        forms=forms,
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
        self.plain = ("start", "growth", "catching_up") if prior else ("catching_up",)
        held = dict(rule.settings)
        self.at = np.array(
            [
                *(math.log(max(float(held[s]), 1e-3)) for s in self.sizes),  # type: ignore[arg-type]
                *(float(held[s]) for s in self.plain),  # type: ignore[arg-type]
                *(np.log(np.diff(rule.cuts)) if cuts else ()),
            ]
        )

    def best(self, log: Log, extra: Floats, forms: Forms | None) -> Rule:
        """The best settings from where the search stands; the search stands there then."""

        def worse(at: Floats) -> float:
            return -foretell(log, self.rule_at(at), extra, forms).total + self._improbable(at)

        bounds = [tuple(np.log(_LIMITS[s])) for s in self.sizes]
        bounds += [_BOUNDS[s] for s in self.plain]
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
        return self.rule.with_settings(settings)


def _tidy(figure: float, name: str) -> float:
    least, most = _BOUNDS[name]
    return min(max(figure, least), most)


def _spread_out(widths: Floats, scale: Scale) -> tuple[float, ...]:
    """Cuts from 0.5 to levels - 1.5 whose distances have these logarithms, but for their sum."""
    shares = np.exp(widths - widths.max())
    shares = np.maximum(shares / shares.sum(), 0.06 / (scale.levels - 2))
    way = np.cumsum(shares / shares.sum()) * (scale.levels - 2)
    return (0.5, *(0.5 + float(x) for x in way))


def summed(groups: Mapping[str, Whole], effects: Mapping[str, Floats], n: int) -> Floats:
    """(n,) what each piece's task and rater add; an unknown one adds nothing."""
    extra = np.zeros(n)
    for name, codes in groups.items():
        known = codes >= 0
        extra[known] += effects[name][codes[known]]
    return extra


def _fit_effects(
    log: Log,
    rule: Rule,
    groups: Mapping[str, Whole],
    effects: dict[str, Floats],
    forms: Forms | None,
) -> Floats:
    """Newton's steps for what each group adds, towards its share of what was not foretold."""
    n = log.value.size
    for _ in range(_SWEEPS):
        for name, codes in groups.items():
            said = foretell(log, rule, summed(groups, effects, n), forms)
            known = (codes >= 0) & np.isfinite(said.log_probability)
            size = effects[name].size
            pulled = np.bincount(codes[known], said.pull[known], size)
            held = np.bincount(codes[known], said.hold[known], size)
            slope = -pulled - effects[name] / _EFFECT_SD**2
            effects[name] = effects[name] + slope / (held + 1.0 / _EFFECT_SD**2)
            weight = np.bincount(codes[known], minlength=size)
            effects[name] -= (effects[name] * weight).sum() / max(weight.sum(), 1)
            effects[name][weight == 0] = 0.0
    return summed(groups, effects, n)


def _fit_forms(log: Log, rule: Rule, extra: Floats, forms: Forms) -> Forms:
    """Scoring steps for each form's cuts: a cut lies well where as many fall above it as expected."""
    size, width = forms.higher.shape
    whole = np.isfinite(log.value) & (log.value == np.floor(log.value)) & (forms.codes >= 0)
    if log.error.size:
        whole &= np.isnan(log.error)
    for _ in range(_SWEEPS):
        said = foretell(log, rule, extra, forms)
        rated = whole & np.isfinite(said.log_probability)
        level = (log.value[rated] - rule.scale.lowest).astype(np.int64)
        at = (said.cuts - said.centre[:, None]) / said.spread[:, None]
        density = np.exp(-0.5 * at * at) / (math.sqrt(2 * math.pi) * said.spread[:, None])
        density = density[rated] / np.exp(said.log_probability[rated])[:, None]
        slope, curve = np.zeros((2, size, width))
        code = forms.codes[rated]
        for k in range(width):
            side = (level == k).astype(float) - (level == k + 1)
            one = density[:, k] * side
            slope[:, k] = np.bincount(code, one, size)
            curve[:, k] = np.bincount(code, one * one, size)
        slope -= forms.higher / _EFFECT_SD**2
        higher = forms.higher + slope / (curve + 1.0 / _EFFECT_SD**2)
        forms = Forms(forms.codes, higher)
    return forms


def rounded(settings: Mapping[str, Figure], digits: int = 4) -> dict[str, Figure]:
    """The settings as a policy writes them down."""
    return {
        name: tuple(round(x, digits) for x in figure)
        if isinstance(figure, Sequence | tuple)
        else round(figure, digits)
        for name, figure in settings.items()
    }
