"""`cairn measure sgp`: student growth percentiles of one cohort, or of all cohorts of a year."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .screen import finish, note, progress, say, say_json

if TYPE_CHECKING:
    from cairn.kernel.progress import Progress
    from cairn.measure.growth.matrices import Matrix
    from cairn.measure.growth.percentiles import Clamp, Cohort

    from .growth_files import Answers, By, Kept, Learners

PUT_ASIDE = 3
OBSERVED = "observed"

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
    from cairn.standards.tabular.columns import write_columns

    from .growth_files import Answers, keep_matrices, kept_matrices, read_learners

    names = _listed(by)
    learners = read_learners(input, id, _listed(scores), names)
    answers = Answers(learners, _whole_numbers(cuts, "--cuts"))
    stored = kept_matrices(matrices, names) if matrices is not None else None
    frozen = kept_matrices(knots, names) if knots is not None else None
    work = _Work(answers, stored, frozen, minimum, loss_hoss, digits)
    with progress() as shown:
        work.do(learners, shown)
    write_columns(answers.table(), out)
    if save_matrices is not None:
        keep_matrices(work.used, names, save_matrices)
    _tell(answers, work, as_json)
    finish(PUT_ASIDE if work.aside else 0)


class _Work:
    """Goes through the cohorts, and remembers what was used and what was put aside."""

    def __init__(
        self,
        answers: "Answers",
        stored: "Kept | None",
        frozen: "Kept | None",
        minimum: int,
        loss_hoss: str,
        digits: int,
    ) -> None:
        self.answers, self.stored, self.frozen = answers, stored, frozen
        self.minimum, self.loss_hoss, self.digits = minimum, loss_hoss, digits
        self.used: Kept = {}
        self.aside: dict[By, str] = {}

    def do(self, learners: "Learners", shown: "Progress") -> None:
        from cairn.kernel.errors import BadInput

        from .growth_files import in_turn

        for name, rows, cohort in in_turn(learners):
            try:
                self._one(name, rows, cohort, shown)
            except BadInput as error:
                if not name:
                    raise
                self.aside[name] = f"{error.what} {error.mend}"

    def _one(self, name: "By", rows: Any, cohort: "Cohort", shown: "Progress") -> None:
        from cairn.measure.growth.percentiles import growth_percentiles

        matrices = self._matrices(name, cohort, shown)
        clamp = _clamp(self.loss_hoss, cohort)
        cuts, digits = self.answers.cuts, self.digits
        found = growth_percentiles(cohort, matrices, cuts=cuts, digits=digits, clamp=clamp)
        self.answers.take(rows, found)
        self.used[name] = matrices

    def _matrices(self, name: "By", cohort: "Cohort", shown: "Progress") -> "list[Matrix]":
        from cairn.measure.growth.percentiles import fit_matrices

        if self.stored is not None:
            return _found(self.stored, name)
        frozen = _found(self.frozen, name) if self.frozen is not None else None
        splines = max(frozen, key=lambda matrix: matrix.order).splines if frozen else None
        if splines is not None:
            splines = splines[: cohort.orders]
        return fit_matrices(cohort, splines=splines, minimum=self.minimum, progress=shown)


def _found(kept: "Kept", name: "By") -> "list[Matrix]":
    from cairn.kernel.errors import BadInput

    from .growth_files import matrices_for

    matrices = matrices_for(kept, name)
    if not matrices:
        raise BadInput(
            f"No stored matrices are for {_called(name)}.",
            mend="Store some for it, or leave it out.",
        )
    return matrices


def _clamp(asked: str, cohort: "Cohort") -> "Clamp | None":
    import numpy as np

    from cairn.kernel.errors import BadInput
    from cairn.measure.growth.percentiles import Clamp

    if not asked:
        return None
    if asked == OBSERVED:
        return Clamp(float(np.nanmin(cohort.score)), float(np.nanmax(cohort.score)))
    try:
        low, high = (float(part) for part in asked.split(","))
    except ValueError:
        low, high = 0.0, 0.0
    if not low < high:
        raise BadInput(
            f"--loss-hoss {asked} is no lowest and highest score.",
            mend=f"Write them with a comma, such as 180,765, or write {OBSERVED}.",
        )
    return Clamp(low, high)


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


def _called(name: "By") -> str:
    return " ".join(name) if name else "this cohort"


def _tell(answers: "Answers", work: _Work, as_json: bool) -> None:
    order = answers.order
    counts = {k + 1: int((order == k + 1).sum()) for k in range(answers.by_order.shape[1])}
    with_one, cohorts = sum(counts.values()), len(work.used)
    aside = {_called(name): why for name, why in work.aside.items()}
    if as_json:
        plain = {"learners": order.size, "with_sgp": with_one, "by_highest_order": counts}
        say_json(plain | {"cohorts": cohorts, "put_aside": aside})
        return
    say(f"{order.size:,} rows; {with_one:,} with a growth percentile, {cohorts} cohorts.")
    for k, count in counts.items():
        say(f"  highest order {k}: {count:,}")
    for name, why in aside.items():
        note(f"{name} was left empty: {why}")
