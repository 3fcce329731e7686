"""Reliabilities from the measures themselves: exact where they must be, near the truth where drawn."""

import math

import numpy as np
import pytest

from cairn.kernel.errors import BadInput
from cairn.measure.combining.reliabilities import reliabilities

TRUE = np.array([0.88, 0.8, 0.55, 0.7])


def drawn(count=60_000, seed=3):
    random = np.random.default_rng(seed)
    shared = random.normal(size=(count, 1))
    noise = random.normal(size=(count, 4))
    return (shared * np.sqrt(TRUE) + noise * np.sqrt(1 - TRUE)) * [1, 10, 5, 2] + [0, 100, 3, 0]


def test_they_are_near_those_that_were_drawn_also_with_missing_scores():
    scores = drawn()
    assert np.allclose(reliabilities(scores).reliability, TRUE, atol=0.015)
    scores[np.random.default_rng(1).random(scores.shape) < 0.2] = math.nan
    found = reliabilities(scores)
    assert np.allclose(found.reliability, TRUE, atol=0.015)
    assert np.allclose(found.standard_error, np.sqrt(1 - TRUE) * [1, 10, 5, 2], rtol=0.05)
    placed = found.intercept + found.slope * scores
    assert np.allclose(np.nanmean(placed, axis=0), 0, atol=1e-9)
    assert np.allclose(np.nanvar(placed, axis=0), 1 / found.reliability)


def test_worked_by_hand():
    # correlations .84, .70, .66 between 1-2, 1-3, 2-3, made exact
    wanted = np.array([[1, 0.84, 0.70], [0.84, 1, 0.66], [0.70, 0.66, 1]])
    plain = np.linalg.qr(np.c_[np.ones(40), np.random.default_rng(2).normal(size=(40, 3))])[0][
        :, 1:
    ]
    scores = plain @ np.linalg.cholesky(wanted).T
    assert reliabilities(scores).reliability.round(4).tolist() == [0.8909, 0.792, 0.55]


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "not three measures"),
        ([[1.0, 2.0, 3.0]] * 4, "no spread"),
        ([[1, 1, 3], [2, 2, 2], [3, 3, 1], [4, 4, 0]], "correlate -1"),
        ([[1, 1, math.nan], [2, 2, 2], [3, 3, 1], [4, 4, math.nan]], "too few learners"),
    ],
)
def test_what_cannot_be_meant_is_refused(scores, says):
    with pytest.raises(BadInput, match=says):
        reliabilities(scores)
