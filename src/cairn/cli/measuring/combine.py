"""`cairn measure combine`: one determination of each learner from several measures in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import note, say, say_json
from .inputs import plural

if TYPE_CHECKING:
    from cairn.measure.combining.determine import Determinations
    from cairn.measure.combining.measured import Measured
    from cairn.measure.combining.rule import Rule

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]


def combine(
    input: Input,
    rule: Annotated[
        Path, typer.Option(help="The rule, YAML or JSON; see docs/methods/combining.md.")
    ],
    id: Annotated[str, typer.Option(help="The learner's column.")],
    out: Annotated[Path, typer.Option(help="Write a row a learner here (.csv or .parquet).")],
    mover: Annotated[str, typer.Option(help="A column with 1 for who came during the year.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Combine each learner's measures into one level, with the probability of every level.

    A measure called M is read from the column M, its standard errors from M_se and its age in years from M_age
    where these are there. Prints how many have a level, how often that is expected to be right, and what the
    measures themselves say of the errors the rule assumes.
    """
    from cairn.measure.combining.determine import determine

    decided = read_rule(rule)
    measured = _measured(input, decided, mover)
    found = determine(decided, measured)
    _write(input, id, decided, found, out)
    summary = _summary(decided, measured, found)
    if as_json:
        say_json(summary)
    else:
        _show(summary)


def read_rule(path: Path) -> "Rule":
    """The rule a file holds."""
    from cairn.measure.combining.rule import Rule

    from .rule_files import meant_as, yaml_in

    plain = yaml_in(path, BadInput)
    if not isinstance(plain, dict):
        raise BadInput(f"{path} holds no rule.", mend="Write method, scale and measures in it.")
    with meant_as("rule", path, BadInput, "See docs/methods/combining.md."):
        return Rule.from_plain(plain)


def _measured(path: Path, rule: "Rule", mover: str) -> "Measured":
    import numpy as np

    from cairn.measure.combining.measured import Measured
    from cairn.standards.tabular.columns import column_names

    from .inputs import number_columns

    there = set(column_names(path))

    def columns(ending: str, blank: float) -> Any:
        wanted = [f"{name}{ending}" for name in rule.names]
        found = dict(
            zip(
                [w for w in wanted if w in there],
                number_columns(path, [w for w in wanted if w in there]),
                strict=True,
            )
        )
        return np.column_stack([found.get(w, np.full(rows, blank)) for w in wanted])

    scores = np.column_stack(number_columns(path, list(rule.names)))
    rows = len(scores)
    moved = np.zeros(rows, bool)
    if mover:
        mark = number_columns(path, [mover])[0]
        moved = np.nan_to_num(mark) != 0
    return Measured.of(scores, columns("_se", np.nan), columns("_age", 0.0), moved)


def _write(path: Path, id: str, rule: "Rule", found: "Determinations", out: Path) -> None:
    import pyarrow as pa

    from cairn.measure.combining.standing import Unmet
    from cairn.standards.tabular.columns import read_columns
    from cairn.standards.tabular.written import write_columns

    from .inputs import one_row_each

    table = read_columns(path, text=[id])
    one_row_each(table[id], id)
    names = {code: ", ".join(Unmet(code).words) for code in range(8)}
    parts: dict[str, Any] = {"level": found.level, "confidence": found.confidence}
    if rule.method.weighs:
        parts |= {"point": found.point, "standard_error": found.standard_error}
    parts |= {
        f"p_{rule.scale.lowest + k}": found.probabilities[:, k] for k in range(rule.scale.levels)
    }
    for name, values in parts.items():
        table = table.append_column(name, pa.array(values, from_pandas=True))
    table = table.append_column("measures", pa.array(found.present.sum(axis=1)))
    table = table.append_column(
        "why_not", pa.array([names[int(code)] or None for code in found.unmet])
    )
    write_columns(table, out)
    note(f"Wrote {plural(len(table), 'row')} to {out}.")


def _summary(rule: "Rule", measured: "Measured", found: "Determinations") -> dict[str, Any]:
    import numpy as np

    made = found.unmet == 0
    levels = {
        str(rule.scale.lowest + k): int((found.level == rule.scale.lowest + k).sum())
        for k in range(rule.scale.levels)
    }
    return {
        "method": rule.method.name,
        "rule": rule.digest,
        "inputs": measured.digest(),
        "learners": len(found),
        "determined": int(made.sum()),
        "levels": levels,
        "expected_right": float(np.mean(found.confidence[made])) if made.any() else None,
        "unsure_below_0.6": int((found.confidence[made] < 0.6).sum()),
        "measures": _borne_out(rule, measured),
    }


def _borne_out(rule: "Rule", measured: "Measured") -> list[dict[str, Any]] | None:
    """The rule's usual errors beside those that the scores themselves show; None where they cannot say."""
    from cairn.measure.combining.reliabilities import reliabilities

    try:
        shown = reliabilities(measured.score)
    except BadInput as error:
        note(f"The measures cannot be held against one another: {error.what}")
        return None
    return [
        {
            "measure": measure.name,
            "assumed_standard_error": measure.standard_error,
            "shown_standard_error": float(shown.standard_error[j]),
            "shown_reliability": float(shown.reliability[j]),
        }
        for j, measure in enumerate(rule.measures)
    ]


def _show(summary: dict[str, Any]) -> None:
    say(
        f"{summary['determined']:,} of {plural(summary['learners'], 'learner')} have a level by "
        f"{summary['method']}."
    )
    say("Levels: " + ", ".join(f"{level}: {n:,}" for level, n in summary["levels"].items()) + ".")
    if summary["expected_right"] is not None:
        say(
            f"Stated to be right: {summary['expected_right']:.3f} of them; "
            f"{summary['unsure_below_0.6']:,} are less than .6 sure."
        )
    for row in summary["measures"] or []:
        assumed = row["assumed_standard_error"]
        told = "its own in each row" if assumed is None else f"{assumed:g} assumed"
        say(
            f"{row['measure']}: standard error {told}, {row['shown_standard_error']:.3g} by the scores "
            f"themselves (reliability {row['shown_reliability']:.3f})."
        )
