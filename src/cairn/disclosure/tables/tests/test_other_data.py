"""Other learners than the usual: nobody, one alone, a group that is everybody. Shown safely, whatever they are."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.disclosure.tables.attacking import attack, small
from cairn.disclosure.tables.certifying import certificate, examine, published
from cairn.disclosure.tables.layouts import as_release
from cairn.disclosure.tables.searching import GivesAway
from cairn.disclosure.tables.tests.test_protecting import (
    PROFICIENT,
    PROMISE,
    layout,
    learners,
    made,
    truth_of,
    written,
)


def counts_of(*units):
    """Of units, White and Black learners who reached it or not; the same of low income and other."""
    return {"mathematics": np.array([[white, black, black, white] for white, black in units])}


NOBODY, ONE, SOME = [[0, 0], [0, 0]], [[0, 0], [1, 0]], [[14, 18], [3, 2]]
ODD = {
    "nobody anywhere": [NOBODY, NOBODY],
    "one school, of nobody": [NOBODY],
    "one school, of one learner": [ONE],
    "one school": [SOME],
    "a school of nobody beside another": [NOBODY, SOME],
    "a school of one learner beside another": [ONE, SOME],
    "a group that is everybody": [[[20, 25], [0, 0]], [[11, 9], [0, 0]]],
    "everybody at one level": [[[30, 0], [4, 0]], [[22, 0], [3, 0]]],
}


def safe_or_refused(of, counts):
    """Whether it is shown: then every row is true, the certificate holds, and an exact attacker learns nothing."""
    try:
        found = made(of, counts)
    except GivesAway:
        return False
    assert examine(written(published(found)), written(certificate(found))) == []
    release = as_release(found.layout, found, PROFICIENT)
    truth = release.world(truth_of(of, counts))
    for each in attack(release, small(release, truth, PROMISE.minimum), PROMISE):
        assert each.kept(PROMISE), str(each)
    return True


@pytest.mark.parametrize("name", ODD)
def test_other_learners_are_shown_safely(name):
    units = ODD[name]
    assert safe_or_refused(layout(len(units)), counts_of(*units))


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 2), st.integers(0, 40), st.floats(0, 0.5), st.integers(0, 999))
def test_whatever_the_schools_an_exact_attacker_learns_nothing(schools, n, share, seed):
    of = layout(schools)
    safe_or_refused(of, learners(of, n, seed=seed, small_share=share))
