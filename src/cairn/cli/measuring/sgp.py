"""`cairn measure sgp`: student growth percentiles of one cohort, or of all cohorts of a year."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import finish, note, progress, say, say_json

if TYPE_CHECKING:
    from .growth_work import Work

PUT_ASIDE = 3

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]


def sgp(
    input: Input,
    id: Annotated[str, typer.Option(help="The column that says who; text, kept as it is.")],
    scores: Annotated[
        str, typer.Option(help="The score columns from the oldest to the newest, with commas.")
    ],
    out: Annotated[Path, typer.Option(help="Write a row for each learner here (CSV or Parquet).")],
    by: Annotated[
        str,
        typer.Option(help="Columns that tell cohorts apart, such as SUBJECT,GRADE; all in one go."),
    ] = "",
    cuts: Annotated[
        str, typer.Option(help="Percentiles 1..99 whose scores are wanted, such as 1,35,50,65,99.")
    ] = "",
    digits: Annotated[int, typer.Option(help="Digits of the percentile cuts.")] = 0,
    loss_hoss: Annotated[
        str,
        typer.Option(
            help="Keep predictions within LOWEST,HIGHEST of the scale, or within the `observed` newest "
            "scores of each cohort."
        ),
    ] = "",
    matrices: Annotated[
        Path | None,
        typer.Option(help="Measure against these stored matrices (baseline); nothing is fitted."),
    ] = None,
    knots: Annotated[
        Path | None,
        typer.Option(help="Fit anew, but on the knots and boundaries of these stored matrices."),
    ] = None,
    save_matrices: Annotated[
        Path | None, typer.Option(help="Keep knots, boundaries and coefficients here (JSON).")
    ] = None,
    minimum: Annotated[
        int, typer.Option(min=0, help="Complete cases that an order needs to be fitted.")
    ] = 0,
    errors: Annotated[
        str,
        typer.Option(
            help="The priors' standard error columns, oldest first: adds SGP_SIMEX and SGP_SIMEX_RANKED, "
            "percentiles without the priors' measurement error."
        ),
    ] = "",
    replicates: Annotated[int, typer.Option(min=1, help="How often error is drawn for it.")] = 25,
    seed: Annotated[int, typer.Option(min=0, help="What the draws start from.")] = 314159,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for a machine.")
    ] = False,
) -> None:
    """Student growth percentiles: how a score compares with those of learners who began alike.

    One row a learner: the id, SGP (of the highest order the learner has the scores for), SGP_ORDER,
    SGP_ORDER_1 … SGP_ORDER_k, and percentile cuts if asked. Knots and boundaries come from every score in
    each prior's column. Cohorts told apart with --by are computed one after another; one that is too
    small is left empty and told.
    """
    from cairn.measure.growth.simex import Plan
    from cairn.standards.tabular.columns import write_columns

    from .growth_files import Answers, keep_matrices, kept_matrices, read_learners
    from .growth_work import Work

    names = _listed(by)
    learners = read_learners(input, id, _listed(scores), names, _listed(errors))
    answers = Answers(learners, _whole_numbers(cuts, "--cuts"))
    stored = kept_matrices(matrices, names) if matrices is not None else None
    frozen = kept_matrices(knots, names) if knots is not None else None
    plan = Plan(replicates=replicates, seed=seed)
    work = Work(learners, answers, stored, frozen, minimum, loss_hoss, digits, plan)
    with progress() as shown:
        work.do(shown)
    write_columns(answers.table(), out)
    if save_matrices is not None:
        keep_matrices(work.used, names, save_matrices)
    _tell(work, as_json)
    finish(PUT_ASIDE if work.aside else 0)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _whole_numbers(text: str, option: str) -> list[int]:
    from cairn.kernel.errors import BadInput

    try:
        numbers = [int(part) for part in _listed(text)]
    except ValueError:
        numbers = [0]
    if not all(1 <= number <= 99 for number in numbers) or len(set(numbers)) < len(numbers):
        raise BadInput(
            f"{option} {text} are not different percentiles.", mend="Write such as 1,35,50,65,99."
        )
    return numbers


def _tell(work: "Work", as_json: bool) -> None:
    from .growth_work import called

    answers, order = work.answers, work.answers.order
    counts = {k + 1: int((order == k + 1).sum()) for k in range(answers.by_order.shape[1])}
    with_one, cohorts = sum(counts.values()), len(work.used)
    aside = {called(name): why for name, why in work.aside.items()}
    if as_json:
        plain = {"learners": order.size, "with_sgp": with_one, "by_highest_order": counts}
        say_json(plain | {"cohorts": cohorts, "put_aside": aside})
        return
    say(f"{order.size:,} rows; {with_one:,} with a growth percentile, {cohorts} cohorts.")
    for k, count in counts.items():
        say(f"  highest order {k}: {count:,}")
    for name, why in aside.items():
        note(f"{name} was left empty: {why}")
