"""AUC, RMSE, log loss and calibration error, against the slow and obvious way."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.measure.tracing import oracles
from cairn.measure.tracing.figures import worth

chance = st.one_of(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0]), st.floats(0, 1))
judged = st.lists(st.tuples(chance, st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


@given(judged)
def test_they_agree_with_the_slow_and_obvious_way(pairs):
    chances, correct = [c for c, _ in pairs], [y for _, y in pairs]
    said = worth(chances, correct)
    assert said.n == len(pairs)
    assert said.auc == pytest.approx(oracles.auc(chances, correct), nan_ok=True)
    assert said.log_loss == pytest.approx(oracles.log_loss(chances, correct))
    assert said.ece == pytest.approx(oracles.calibration_error(chances, correct), abs=1e-12)
    assert said.rmse == pytest.approx(np.mean([(c - y) ** 2 for c, y in pairs]) ** 0.5)


def test_rows_without_an_answer_are_not_judged():
    assert worth([0.2, 0.9, 0.4], [0.0, 1.0, nan]) == worth([0.2, 0.9], [0.0, 1.0])


def test_nothing_to_judge_is_not_a_number():
    said = worth([0.5], [nan])
    assert said.n == 0
    assert isnan(said.auc)


def test_all_right_answers_have_no_auc_but_a_log_loss():
    said = worth([0.5, 0.5], [1.0, 1.0])
    assert isnan(said.auc)
    assert said.log_loss == pytest.approx(np.log(2))


def test_certainty_is_in_the_last_bin_and_an_edge_in_the_upper_one():
    assert worth([1.0, 0.95], [0.0, 1.0]).ece == pytest.approx(0.95 / 2)
    assert worth([0.5, 0.45], [1.0, 0.0]).ece == pytest.approx((0.5 + 0.45) / 2)
