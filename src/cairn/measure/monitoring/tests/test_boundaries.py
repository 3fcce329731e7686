"""Looking again and again errs as often as published tables and plain simulation say."""

import numpy as np
import pytest

from cairn.measure.monitoring.boundaries import boundary, crossed, spent

FIVE = np.arange(1, 6) / 5


@pytest.mark.parametrize(
    ("looks", "pocock", "obrien_fleming"),
    [(2, 2.178, 1.977), (5, 2.413, 2.040), (10, 2.555, 2.087)],
)
def test_the_published_constants_of_pocock_and_of_obrien_and_fleming_err_one_time_in_forty(
    looks, pocock, obrien_fleming
):
    """Two-sided constants for 0.05 of Jennison and Turnbull, tables 2.1 and 2.3; one side is half of it."""
    share = np.arange(1, looks + 1) / looks
    even = crossed(share, np.full(looks, -pocock), 0.0)[-1]
    falling = crossed(share, -obrien_fleming / np.sqrt(share), 0.0)[-1]
    assert even == pytest.approx(0.025, abs=1e-4)
    assert falling == pytest.approx(0.025, abs=1e-4)


def test_what_is_allowed_is_what_is_spent_at_each_look():
    allowed = spent(FIVE, 0.10, 2.0)
    limits = np.asarray(boundary(tuple(FIVE), tuple(allowed)))
    assert crossed(FIVE, limits, 0.0) == pytest.approx(allowed, abs=1e-9)
    assert (np.diff(limits) > 0).all()  # later looks are believed sooner


def test_uneven_looks_and_a_drift_agree_with_a_plain_simulation():
    information = np.array([0.02, 0.05, 0.3, 0.35, 1.0])
    limits = np.asarray(boundary(tuple(information), tuple(spent(information, 0.2, 1.0))))
    random = np.random.default_rng(6)
    steps = np.sqrt(np.diff(information, prepend=0.0))
    drift = -1.7
    walks = np.cumsum(random.normal(drift * steps**2, steps, (200_000, 5)), axis=1)
    below = np.logical_or.accumulate(walks / np.sqrt(information) < limits, axis=1).mean(axis=0)
    assert crossed(information, limits, drift) == pytest.approx(below, abs=0.004)


def test_a_look_that_may_spend_nothing_says_nothing():
    assert boundary((0.5, 1.0), (0.0, 0.1))[0] == -np.inf
    assert boundary((0.5, 1.0), (0.1, 0.1))[1] == -np.inf
