"""Made-up answers for the tests: few learners and skills, rich in ties, repeats and unknown answers."""

from math import nan

import numpy as np
from hypothesis import strategies as st

from cairn.measure.tracing.answers import arranged

NAMES = ("adding", "halving", "rounding")

row = st.tuples(
    st.integers(0, 2),
    st.integers(0, 4),
    st.integers(0, len(NAMES) - 1),
    st.sampled_from([0.0, 1.0, 1.0, nan]),
    st.integers(-1, 4),
)
rows = st.lists(row, max_size=30)


def answers_of(rows, *, responses=True):
    """Answers from (learner, order, skill, correct, response) tuples."""
    columns = [np.array(column) for column in zip(*rows, strict=True)] or [np.empty(0)] * 5
    learner, order, skill, correct, response = columns
    return arranged(learner, order, skill, correct, response if responses else None, names=NAMES)


def learners(count, skills, pieces, *, seed, guess=0.2, slip=0.1, learn=0.15, prior=0.3):
    """Answers of learners who know a skill or do not, just as the model says; also the columns."""
    random = np.random.default_rng(seed)
    out = []
    for who in range(count):
        known = random.random(skills) < prior
        for order in range(pieces):
            skill = int(random.integers(skills))
            right = random.random() < (1 - slip if known[skill] else guess)
            out.append((who, order, skill, float(right), order))
            known[skill] |= random.random() < learn
    columns = [np.array(column) for column in zip(*out, strict=True)]
    return arranged(*columns, names=tuple(f"skill {k}" for k in range(skills)))
