"""The regression with weights for every skill: its one optimum, and what few answers may do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from cairn.measure.tracing import links
from cairn.measure.tracing.links import COMMON_RIDGE


def made(seed, rows=60, skills=3, signs=2):
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(rows), random.normal(1, 2, (rows, signs))])
    skill = random.integers(0, skills, rows)
    y = (random.random(rows) < 1 / (1 + np.exp(-x @ random.normal(0, 1, signs + 1)))).astype(float)
    return x, y, skill


def penalised(x, y, skill, common, own, ridge):
    """What a fit makes least, written out."""
    width = x.std(0)
    width[0] = 1.0
    middle = x.mean(0)
    middle[0] = 0.0
    loss = 0.0
    for i in range(len(y)):
        logit = ((x[i] - middle) / width) @ (common + own[skill[i]])
        loss += np.log1p(np.exp(-logit if y[i] == 1 else logit))
    loss += 0.5 * (COMMON_RIDGE * (common[1:] ** 2).sum() + 1e-6 * common[0] ** 2)
    return loss + 0.5 * ridge * (own**2).sum()


@settings(max_examples=8)
@given(st.integers(0, 1000), st.sampled_from([0.5, 5.0, 100.0]))
def test_it_is_the_optimum_a_general_search_finds(seed, ridge):
    x, y, skill = made(seed)
    q, skills = x.shape[1], 3

    def loss(flat):
        return penalised(x, y, skill, flat[:q], flat[q:].reshape(skills, q), ridge)

    found = minimize(loss, np.zeros(q * (skills + 1)), method="BFGS", options={"gtol": 1e-4}).x
    width, middle = x.std(0), x.mean(0)
    weights = found[:q] + found[q:].reshape(skills, q)
    searched = (weights[:, 1:] / width[1:]) @ (x[:, 1:] - middle[1:]).T + weights[:, :1]
    fitted = links.fit(x, y, skill, skills=skills, ridge=ridge).weights @ x.T
    assert fitted == pytest.approx(searched, abs=0.01)


def test_a_skill_without_rows_has_the_common_weights():
    x, y, skill = made(3)
    link = links.fit(x, y, skill, skills=5, ridge=4.0)
    assert (link.own[3:] == 0).all()
    assert (link.own[0] != 0).all()


def test_a_strong_ridge_leaves_the_common_weights_alone():
    x, y, skill = made(3)
    link = links.fit(x, y, skill, skills=3, ridge=1e9)
    assert link.own == pytest.approx(np.zeros((3, 3)), abs=1e-6)


def test_answers_that_a_line_parts_wholly_still_have_an_optimum():
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    y = (np.arange(20) >= 10).astype(float)
    link = links.fit(x, y, np.zeros(20, np.int64), skills=1, ridge=1.0)
    assert np.isfinite(link.weights).all()
    assert ((x @ link.weights[0] > 0) == (y == 1)).all()


def test_a_sign_that_never_changes_does_no_harm():
    x, y, skill = made(3)
    same = np.column_stack([x, np.full(len(y), 7.0)])
    assert links.fit(same, y, skill, skills=3, ridge=4.0).weights @ same.T == pytest.approx(
        links.fit(x, y, skill, skills=3, ridge=4.0).weights @ x.T, abs=1e-6
    )
