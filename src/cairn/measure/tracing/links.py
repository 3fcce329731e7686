"""A logistic regression in which every skill has weights of its own, drawn towards the common ones.

Logit of the chance: x·(common + own of the skill). The skills' own weights are held small (ridge): with
few answers a skill keeps the common weights, with many it has its own. One optimum, found by Newton's
method; the matrix to be solved is an arrow, so a skill costs a small block and not the whole.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import float64
from numpy.typing import NDArray

from cairn.measure.compiling import COUNTS, FLOATS, MATRIX, RULES, compiled

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

COMMON_RIDGE = 1.0
CUBE = float64[:, :, ::1]
_ROUNDS, _HALVINGS, _ENOUGH = 50, 30, 1e-9


class Link(NamedTuple):
    """common (q,) weights; own (skills, q) what a skill's weights are more than these."""

    common: Floats
    own: Floats

    @property
    def weights(self) -> Floats:
        return self.common + self.own


class _Problem(NamedTuple):
    """Rows in the order of their skills: those of skill s are starts[s] … starts[s + 1] - 1."""

    x: Floats
    y: Floats
    starts: Places
    held: Floats
    ridge: float


class _Slopes(NamedTuple):
    """What is to be made least, at a link; by skill its curvature (q, q) and slope (q,), without ridges."""

    loss: float
    curves: Floats
    pulls: Floats


@compiled(float64, RULES, FLOATS, COUNTS, RULES, CUBE, MATRIX)
def _gather(
    x: Floats, y: Floats, starts: Places, weights: Floats, curves: Any, pulls: Floats
) -> float:
    """Minus the log-likelihood; adds up the skills' curvature and slope. BLAS would start threads."""
    loss = 0.0
    q = x.shape[1]
    for s in range(starts.size - 1):
        curve, pull, weight = curves[s], pulls[s], weights[s]
        for i in range(starts[s], starts[s + 1]):
            row = x[i]
            logit = 0.0
            for k in range(q):
                logit += row[k] * weight[k]
            p = 1.0 / (1.0 + math.exp(-logit))
            loss += max(logit, 0.0) + math.log1p(math.exp(-abs(logit))) - y[i] * logit
            spread, rest = p * (1.0 - p), y[i] - p
            for j in range(q):
                part = row[j] * spread
                pull[j] += row[j] * rest
                for k in range(q):
                    curve[j, k] += part * row[k]
    return loss


def _slopes(problem: _Problem, link: Link) -> _Slopes:
    skills, q = link.own.shape
    curves, pulls = np.zeros((skills, q, q)), np.zeros((skills, q))
    weights = np.ascontiguousarray(link.weights)
    loss = _gather(problem.x, problem.y, problem.starts, weights, curves, pulls)
    asked = (problem.held * link.common**2).sum() + problem.ridge * (link.own**2).sum()
    return _Slopes(loss + 0.5 * float(asked), curves, pulls)


def fit(x: Floats, y: Floats, skill: Places, *, skills: int, ridge: float) -> Link:
    """The weights that fit best.

    x      (rows, q)  signs; the first is 1 in every row
    y      (rows,)    1 or 0
    skill  (rows,)    places, 0 … skills - 1; a skill without rows has no weights of its own
    ridge  how strongly a skill's weights are held to the common ones, signs in standard deviations
    """
    middle, width = x.mean(0), x.std(0)
    middle[0], width[width < 1e-9] = 0.0, 1.0
    at = np.argsort(skill, kind="stable")
    held = np.full(x.shape[1], COMMON_RIDGE)
    held[0] = 1e-6
    problem = _Problem(
        x=np.ascontiguousarray((x[at] - middle) / width),
        y=y[at],
        starts=np.searchsorted(skill[at], np.arange(skills + 1)).astype(np.int64),
        held=held,
        ridge=ridge,
    )
    link = _newton(problem, Link(np.zeros(x.shape[1]), np.zeros((skills, x.shape[1]))))
    return Link(_unscaled(link.common, middle, width), _unscaled(link.own, middle, width))


def _unscaled(weights: Floats, middle: Floats, width: Floats) -> Floats:
    plain: Floats = weights / width
    plain[..., 0] -= plain[..., 1:] @ middle[1:]
    return plain


def _newton(problem: _Problem, link: Link) -> Link:
    here = _slopes(problem, link)
    for _ in range(_ROUNDS):
        step, size = _direction(problem, link, here), 1.0
        for _ in range(_HALVINGS):
            tried = Link(link.common + size * step.common, link.own + size * step.own)
            there = _slopes(problem, tried)
            if there.loss <= here.loss:
                break
            size /= 2
        else:
            return link
        gained, link, here = here.loss - there.loss, tried, there
        if gained <= _ENOUGH * abs(here.loss):
            return link
    return link


def _direction(problem: _Problem, link: Link, here: _Slopes) -> Link:
    """Newton's step: the skills' blocks are solved first, what is left of the common block last."""
    q = link.common.size
    common, slope = np.diag(problem.held), -problem.held * link.common
    met = np.flatnonzero(np.diff(problem.starts))
    curves, pulls = here.curves[met], here.pulls[met]
    own_pulls = pulls - problem.ridge * link.own[met]
    right = np.concatenate([curves, own_pulls[:, :, None]], axis=2)
    solved = np.linalg.solve(curves + problem.ridge * np.eye(q), right)
    by_common, alone = solved[:, :, :q], solved[:, :, q]
    common = common + (curves - np.einsum("sij,sjk->sik", curves, by_common)).sum(0)
    slope = slope + (pulls - np.einsum("sij,sj->si", curves, alone)).sum(0)
    step = np.linalg.solve(common, slope)
    own = np.zeros_like(link.own)
    own[met] = alone - np.einsum("sij,j->si", by_common, step)
    return Link(step, own)
