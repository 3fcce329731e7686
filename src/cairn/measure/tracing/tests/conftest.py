"""A busy machine is no fault of the arithmetic: examples have no deadline."""

import numpy as np
import pytest
from hypothesis import settings

from cairn.measure.tracing.answers import arranged
from cairn.standards.tabular import columns

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def real_answers(shared):
    """The answers of ASSISTments 2009 to fit on, and those to predict."""
    table = columns.read_columns(
        shared / "tracing" / "assistments2009.csv.gz",
        text=["split", "learner", "response", "skill"],
        number=["position", "correct"],
    )
    skill, names = columns.codes(table, "skill")
    learner, response = columns.codes(table, "learner")[0], columns.codes(table, "response")[0]
    position, correct = columns.numbers(table, "position"), columns.numbers(table, "correct")
    answers = arranged(learner, position, skill, correct, response, names=names)
    train = np.array([said == "train" for said in table["split"].to_pylist()])[answers.row]
    return answers.only(train), answers.only(~train)
