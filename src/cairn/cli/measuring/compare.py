"""`cairn measure compare`: how well several methods foresee each next answer, side by side."""

from typing import Annotated

import typer

from ..screen import progress
from .trace import (
    Correct,
    Input,
    Json,
    Learner,
    Order,
    Response,
    Seed,
    Skill,
    Split,
    Starts,
    show,
)


def compare(
    input: Input,
    learner: Learner,
    order: Order,
    skill: Skill,
    correct: Correct,
    methods: Annotated[
        str, typer.Option(help="Names with commas between them; left out, every method there is.")
    ] = "",
    response: Response = "",
    split: Split = "",
    starts: Starts = 5,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Predict each next answer by several methods, and print what each was worth.

    As `cairn measure trace`, on the same rows for each. A rule method is read by the rising curve that
    fits the training rows best.
    """
    from .answer_files import Asked, read_history
    from .predicting import NAMES, named, tried

    asked = [named(name.strip()) for name in methods.split(",") if name.strip()] or list(NAMES)
    with progress() as shown:
        history = read_history(input, Asked(learner, order, skill, correct, response, split))
        outcomes = [
            tried(history, name, starts=starts, seed=seed, progress=shown) for name in asked
        ]
    show(outcomes, history, as_json=as_json)
