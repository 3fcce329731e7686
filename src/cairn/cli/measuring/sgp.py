"""`cairn measure sgp`: student growth percentiles of one cohort, or of all cohorts of a state."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import finish, note, progress, say, say_json
from . import growth_options as given

if TYPE_CHECKING:
    from .growth_work import Work

PUT_ASIDE = 3

Cuts = Annotated[
    str, typer.Option(help="Percentiles 1..99 whose scores are wanted, such as 1,35,50,65,99.")
]
Digits = Annotated[int, typer.Option(min=0, max=9, help="Digits of the percentile cuts.")]
LossHoss = Annotated[
    str,
    typer.Option(
        help="Keep predictions within LOWEST,HIGHEST of the scale, or within the `observed` newest "
        "scores of each cohort."
    ),
]
Matrices = Annotated[
    Path | None,
    typer.Option(help="Measure against these stored matrices (baseline); nothing is fitted."),
]
Knots = Annotated[
    Path | None,
    typer.Option(help="Fit anew, but on the knots and boundaries of these stored matrices."),
]
Saved = Annotated[
    Path | None, typer.Option(help="Keep knots, boundaries and coefficients here (JSON).")
]
Minimum = Annotated[
    int, typer.Option(min=0, help="Complete cases that an order needs to be fitted.")
]
Errors = Annotated[
    str,
    typer.Option(
        help="The priors' standard error columns, oldest first (long: the score's): adds SGP_SIMEX and "
        "SGP_SIMEX_RANKED, percentiles without the priors' measurement error."
    ),
]
Replicates = Annotated[int, typer.Option(min=1, help="How often error is drawn for it.")]


def sgp(
    input: given.Input,
    id: given.Id,
    out: given.Out,
    scores: given.Scores = "",
    by: given.By = "",
    score: given.Score = "",
    year: given.Year = "",
    grade: given.Grade = "",
    subject: given.Subject = "",
    of_years: given.OfYears = "",
    priors: given.Priors = None,
    cuts: Cuts = "",
    digits: Digits = 0,
    loss_hoss: LossHoss = "",
    matrices: Matrices = None,
    knots: Knots = None,
    save_matrices: Saved = None,
    minimum: Minimum = 0,
    errors: Errors = "",
    replicates: Replicates = 25,
    seed: given.Seed = 314159,
    as_json: given.Json = False,
) -> None:
    """Student growth percentiles: how a score compares with those of learners who began alike.

    Wide: a row a learner, --scores. Long: a row a learner, subject and year, --score; then all cohorts
    (subject, grade, year) are computed, and a prior is a score so many years earlier as grades lower.

    Writes the id, SGP (of the highest order the learner has the scores for), SGP_ORDER, SGP_ORDER_1 …
    SGP_ORDER_k, and percentile cuts if asked. Knots and boundaries come from every score of each prior in a
    cohort. A cohort that is too small is left empty and told.
    """
    from cairn.measure.growth.simex import Plan

    from .growth_answers import Answers
    from .growth_matrices import read_kept
    from .growth_work import Asked, Work

    learners = given.learners_in(
        input, id, scores=scores, by=by, score=score, year=year, grade=grade, subject=subject,
        of_years=of_years, priors=priors, errors=errors,
    )  # fmt: skip
    stored = None if matrices is None else read_kept(matrices, learners)
    frozen = None if knots is None else read_kept(knots, learners)
    plan = Plan(replicates=replicates, seed=seed)
    asked = Asked(stored, frozen, minimum, loss_hoss, digits, plan)
    work = Work(learners, Answers(learners, given.percentiles_in(cuts, "--cuts")), asked)
    with progress() as shown:
        work.do(shown)
    _keep(work, out, save_matrices)
    _tell(work, as_json)
    finish(PUT_ASIDE if work.aside else 0)


def _keep(work: "Work", out: Path, matrices: Path | None) -> None:
    from cairn.standards.tabular.written import write_columns

    from .growth_matrices import keep, kept_of

    write_columns(work.answers.table(), out)
    if matrices is not None:
        keep(kept_of(work.learners, work.used), matrices)


def _tell(work: "Work", as_json: bool) -> None:
    from .growth_work import called
    from .inputs import named, plural

    answers, order = work.answers, work.answers.order
    counts = {k + 1: int((order == k + 1).sum()) for k in range(answers.by_order.shape[1])}
    with_one, cohorts = sum(counts.values()), len(work.used)
    aside = {called(name): why for name, why in work.aside.items()}
    alone = [called(name) for name in work.without_past]
    if as_json:
        plain = {"learners": order.size, "with_sgp": with_one, "by_highest_order": counts}
        say_json(plain | {"cohorts": cohorts, "put_aside": aside, "without_earlier_scores": alone})
        return
    rows = plural(order.size, "row")
    say(f"{rows}; {with_one:,} with a growth percentile, {plural(cohorts, 'cohort')}.")
    for k, count in counts.items():
        say(f"  highest order {k}: {count:,}")
    if alone:
        say(f"{plural(len(alone), 'cohort')} without earlier scores: {named(alone)}.")
    for name, why in aside.items():
        note(f"{name} was left empty: {why}")
