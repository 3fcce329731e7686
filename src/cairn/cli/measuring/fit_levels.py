"""`cairn measure fit-levels`: the figures of latent_growth@1 from a history, for policy to hold."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import progress, say
from .inputs import plural
from .off_scale import Strict
from .policy_figures import check_policy, write_policy, write_text

if TYPE_CHECKING:
    from cairn.measure.mastery.rule import Rule

METHOD = "latent_growth@1"

InputFile = Annotated[
    Path,
    typer.Argument(
        metavar="INPUT", help="CSV (.gz too) or Parquet: one row for each piece of evidence."
    ),
]
Learner = Annotated[str, typer.Option(help="Who showed it.", metavar="COLUMN")]
Day = Annotated[str, typer.Option(help="When: 2026-05-31, or a number of days.", metavar="COLUMN")]
Value = Annotated[str, typer.Option(help="Its value on the scale of levels.", metavar="COLUMN")]
Levels = Annotated[str, typer.Option(help="The scale's lowest and highest level: 1-4.")]
Out = Annotated[Path, typer.Option(help="The figures, and what they were fitted on, as JSON.")]
Competency = Annotated[str, typer.Option(help="Of what; left out: all of one.", metavar="COLUMN")]
Error = Annotated[
    str, typer.Option(help="The value's standard error, in levels.", metavar="COLUMN")
]
Task = Annotated[str, typer.Option(help="Fit how hard each task is.", metavar="COLUMN")]
Rater = Annotated[str, typer.Option(help="Fit how severe each rater is.", metavar="COLUMN")]
Form = Annotated[
    str,
    typer.Option(
        help="Fit where the levels of each test (its grade and year, say) begin.", metavar="COLUMN"
    ),
]
Neutral = Annotated[
    bool, typer.Option("--neutral", help="Keep every level equally likely at first.")
]
EqualWidths = Annotated[bool, typer.Option("--equal-widths", help="Keep all levels equally wide.")]
Policy = Annotated[
    Path | None, typer.Option(help="Write the figures as parameters into this policy folder.")
]
Start = Annotated[str, typer.Option(help="With --policy: the first day they hold.")]
Source = Annotated[str, typer.Option(help="With --policy: who decided so.")]


def fit_levels(
    file: InputFile,
    learner: Learner,
    day: Day,
    value: Value,
    levels: Levels,
    out: Out,
    competency: Competency = "",
    error: Error = "",
    task: Task = "",
    rater: Rater = "",
    form: Form = "",
    neutral: Neutral = False,
    equal_widths: EqualWidths = False,
    strict: Strict = False,
    policy: Policy = None,
    start: Start = "",
    source: Source = "",
) -> None:
    """Fit the figures of latent_growth@1 to a history: noise, drift, momentum, start, cuts between levels."""
    from cairn.measure.mastery.fitting import fit

    from .fitted_figures import as_plain, check_place
    from .history_files import Asked, read_history

    check_place(out)
    if policy is not None:
        check_policy(policy, start, source)
    rule = _rule(levels)
    asked = Asked(learner, competency, day, value, error, (task, rater, form), strict)
    history = read_history(file, asked, rule)
    groups = {name: codes for name, codes in history.groups.items() if name != form}
    with progress() as shown:
        shown.begin("Fitting", None)
        fitted = fit(
            history.log, rule, prior=not neutral, cuts=not equal_widths, groups=groups,
            form=history.groups.get(form),
        )  # fmt: skip
    held = as_plain(fitted, rule, history, file, levels=levels, form=form)
    write_text(out, json.dumps(held, indent=2) + "\n")
    _tell(held, out)
    if policy is not None:
        decided = f"{source}; fitted on {held['fitted_on']['digest'][:12]}"
        write_policy(policy, start, decided, method=METHOD, figures=held["settings"])


def _rule(levels: str) -> "Rule":
    from cairn.measure.mastery.rule import Rule

    certainty = {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5}  # moves no figure
    return Rule.from_plain({"method": METHOD, "scale": _scale(levels), "certainty": certainty})


def _scale(levels: str) -> dict[str, int]:
    lowest, _, highest = levels.rpartition("-")
    try:
        return {"lowest": int(lowest), "levels": int(highest) - int(lowest) + 1}
    except ValueError:
        raise BadInput(
            f"{levels!r} is not a scale of levels.", mend="Write its lowest and highest: 1-4."
        ) from None


def _tell(held: dict[str, Any], out: Path) -> None:
    for name, figure in held["settings"].items():
        say(f"{name}: {figure}")
    on = held["fitted_on"]
    say(
        f"Log loss of the next piece: {on['log_loss_before']:.4f} before, {on['log_loss']:.4f} fitted."
    )
    pieces, cells = plural(on["pieces"], "piece"), plural(on["cells"], "cell")
    say(f"Fitted on {pieces} of {cells}; kept in {out}.")
