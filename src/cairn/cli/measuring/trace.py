"""`cairn measure trace`: how well a method foresees each next answer in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import note, progress, say, say_json
from .inputs import plural
from .policy_figures import check_policy, write_policy

if TYPE_CHECKING:
    from .answer_files import History
    from .predicting import Outcome

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
Learner = Annotated[str, typer.Option(help="The column that says who answered.")]
Order = Annotated[str, typer.Option(help="The column that says when: numbers or ISO times.")]
Skill = Annotated[str, typer.Option(help="The column that says in which skill.")]
Correct = Annotated[str, typer.Option(help="The column that says 1 right, 0 wrong; empty unknown.")]
Response = Annotated[
    str,
    typer.Option(
        help="The column that says which rows are one answer to one problem; without it, a learner's "
        "rows of the same order are."
    ),
]
Split = Annotated[
    str,
    typer.Option(
        help="The column with `train` in the rows to fit on; the others are predicted. Without it every "
        "fifth learner is predicted."
    ),
]
Starts = Annotated[int, typer.Option(min=1, max=100, help="How many starting points bkt@1 has.")]
Seed = Annotated[int, typer.Option(min=0, help="What the starting points are drawn with.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]
HEADS = ["method", "n", "AUC", "RMSE", "log loss", "ECE", "fit s", "predict s"]


def trace(
    input: Input,
    learner: Learner,
    order: Order,
    skill: Skill,
    correct: Correct,
    method: Annotated[
        str, typer.Option(help="bkt@1, latent_growth@1, or a rule method such as mean@1.")
    ] = "",
    response: Response = "",
    split: Split = "",
    out: Annotated[
        Path | None, typer.Option(help="Write each predicted row with its `chance` here.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Predict by this stored fit; nothing is fitted.")
    ] = None,
    save_model: Annotated[
        Path | None, typer.Option(help="Keep the fit here, with what it was fitted on (JSON).")
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="Write bkt@1's typical chances as parameters into this policy folder."),
    ] = None,
    start: Annotated[str, typer.Option(help="With --policy: the first day they hold.")] = "",
    source: Annotated[str, typer.Option(help="With --policy: who decided so.")] = "",
    starts: Starts = 5,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Predict each next answer from the learner's earlier answers only, and say how good that was.

    Fits on the training rows, predicts each of the others, and prints n, AUC, RMSE, log loss, expected
    calibration error (ten equal-width bins) and processor seconds.
    """
    from cairn.standards.tabular.written import write_columns

    from .answer_files import Asked, predictions, read_history
    from .predicting import keep, tried

    _one_of(method, model)
    if policy is not None:
        check_policy(policy, start, source)
    with progress() as shown:
        history = read_history(input, Asked(learner, order, skill, correct, response, split))
        if model is not None:
            outcome = _by_stored(history, model, method)
        else:
            outcome = tried(history, method, starts=starts, seed=seed, progress=shown)
    if save_model is not None:
        keep(outcome.fitted, save_model)
    if policy is not None:
        _into_policy(outcome, policy, start, source)
    if out is not None:
        write_columns(predictions(history, outcome.chances), out)
    if as_json:
        say_json(outcome.plain())
    else:
        show([outcome], history)


def _one_of(method: str, model: Path | None) -> None:
    from cairn.kernel.errors import BadInput

    if not method and model is None:
        from .predicting import NAMES

        raise BadInput("No method was named.", mend=f"Give --method: {', '.join(NAMES)}.")


def _into_policy(outcome: "Outcome", policy: Path, start: str, source: str) -> None:
    """The typical skill's chances: a policy has one rule for all competencies."""
    from cairn.kernel.errors import BadInput
    from cairn.measure.tracing.bkt import METHOD, Bkt

    fitted = outcome.fitted
    if not isinstance(fitted, Bkt):
        raise BadInput(
            f"{outcome.method} has no chances for a policy to hold; {METHOD} has.",
            mend="Leave --policy out. Figures of latent_growth@1: cairn measure fit-levels.",
        )
    digest = str(fitted.fitted_on.get("digest", ""))[:12]
    decided = f"{source}; fitted on {digest}" if digest else source
    figures = fitted.typical._asdict()
    write_policy(policy, start, decided, method=METHOD, figures=figures, unit="chance")


def _by_stored(history: "History", model: Path, method: str) -> "Outcome":
    from cairn.kernel.errors import BadInput

    from .predicting import judged, stored

    name, fitted = stored(model)
    if method and method != name:
        raise BadInput(f"{model} holds {name}, not {method}.", mend="Leave --method out.")
    return judged(history, name, fitted)


def show(outcomes: "list[Outcome]", history: "History", *, as_json: bool = False) -> None:
    """The figures of one method, or of several side by side."""
    if as_json:
        say_json([outcome.plain() for outcome in outcomes])
        return
    from ..screen import table

    table([_row(outcome) for outcome in outcomes], heads=HEADS)
    fitted, rest = int(history.train.sum()), int(history.rest.sum())
    say(f"{plural(fitted, 'row')} to fit on, {plural(rest, 'row')} predicted; processor seconds.")
    unknown = rest - outcomes[0].worth.n
    if unknown > 0:
        note(f"{unknown:,} predicted rows have no answer and were not judged.")


def _row(outcome: "Outcome") -> list[str]:
    worth = outcome.worth
    figures = [worth.auc, worth.rmse, worth.log_loss, worth.ece]
    told = ["–" if f != f else f"{f:.4f}" for f in figures]
    seconds = [f"{outcome.fit_seconds:.3f}", f"{outcome.predict_seconds:.3f}"]
    return [outcome.method, f"{worth.n:,}", *told, *seconds]
