"""`cairn measure flip`: who has another level under another method, by subgroup."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cairn.kernel.errors import BadInput

from ..screen import say_json
from .off_scale import Strict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cairn.measure.groups.flips import Columns

    from .two_methods import Evidence

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
Before = Annotated[str, typer.Option(help="The column of levels before.")]
After = Annotated[str, typer.Option(help="The column of levels after.")]
By = Annotated[
    list[str] | None, typer.Option(help="A subgroup's column; may be said again and again.")
]
Line = Annotated[str, typer.Option(help="A level, such as Proficient: also say who reaches it.")]
Levels = Annotated[
    str, typer.Option(help="The levels by name, the lowest first; else they are numbers.")
]
NoLevel = Annotated[str, typer.Option(help="With --levels: words that mean no level.")]
Learner = Annotated[
    str, typer.Option(help="The learner's column, where a learner has several rows.")
]
Methods = Annotated[
    str, typer.Option(help="Or two methods for a file of evidence: mean@1,n_times@1:n=2.")
]
Value = Annotated[str, typer.Option(help="Evidence: the column of values on the scale.")]
Order = Annotated[str, typer.Option(help="Evidence: numbers or times that order it.")]
Skill = Annotated[str, typer.Option(help="Evidence: the column of competencies, if any.")]
Scale = Annotated[str, typer.Option(help="Evidence: lowest and highest level, such as 1,4.")]
Pieces = Annotated[int, typer.Option(min=1, help="Evidence: pieces a level asks for.")]
Out = Annotated[
    Path | None, typer.Option(help="Write the table here too (.csv, .csv.gz or .parquet).")
]


class Compared(NamedTuple):
    """Levels before and after, each one's row in the file, and how many values lay off the scale."""

    columns: "Columns"
    row: "NDArray[np.int64]"
    off_scale: int = 0


def flip(
    input: Input,
    before: Before = "",
    after: After = "",
    by: By = None,
    line: Line = "",
    levels: Levels = "",
    none: NoLevel = "",
    learner: Learner = "",
    methods: Methods = "",
    value: Value = "",
    order: Order = "",
    skill: Skill = "",
    scale: Scale = "",
    pieces: Pieces = 1,
    strict: Strict = False,
    out: Out = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Compare two methods, or two versions of one: who goes up, who goes down, in which subgroup.

    Either two columns of levels, or evidence and two methods. Shares have 90 % ranges, which rest on learners.
    The table is for analysts: small groups are shown as they are.
    """
    from cairn.measure.groups.flips import cross_table, flip_table

    from .flip_told import show, write, written
    from .inputs import code_columns
    from .two_methods import Evidence

    if methods:
        ends = _ends(scale)
        asked = Evidence(learner, skill, order, value, ends, pieces, strict)
        found = _from_evidence(input, methods, asked)
    else:
        found = _from_levels(input, before, after, levels, none, learner)
    groups = {
        name: (codes[found.row], values)
        for name, (codes, values) in code_columns(input, by or []).items()
    }
    rows = flip_table(found.columns, groups, line=_line(line, levels))
    crossed = cross_table(found.columns)
    if out is not None:
        write(rows, out)
    if as_json:
        say_json(written(rows, *crossed) | {"off_scale": found.off_scale})
    else:
        show(rows, *crossed, levels)


def _from_levels(
    path: Path, before: str, after: str, levels: str, none: str, learner: str
) -> Compared:
    import numpy as np

    from cairn.measure.groups.flips import Columns

    from .inputs import code_columns, level_columns, refuse_rows

    if not (before and after):
        raise BadInput(
            "Two columns of levels are asked for.", mend="Give --before and --after, or --methods."
        )
    one, other = level_columns(path, [before, after], levels, none)
    who = code_columns(path, [learner])[learner][0] if learner else None
    if who is not None:
        refuse_rows(who < 0, path, f"{learner} is empty", "Fill that cell.")
    return Compared(Columns.of(one, other, who), np.arange(one.size))


def _from_evidence(path: Path, methods: str, asked: "Evidence") -> Compared:
    from cairn.measure.groups.flips import Columns

    from .two_methods import levels_by

    named = (("--learner", asked.learner), ("--order", asked.order), ("--value", asked.value))
    for option, given in named:
        if not given:
            raise BadInput(f"{option} was not given.", mend="Name the column of the evidence.")
    cells = levels_by(path, methods, asked)
    columns = Columns.of(cells.before, cells.after, cells.learner)
    return Compared(columns, cells.last_row, cells.off_scale)


def _ends(scale: str) -> tuple[int, int] | None:
    """The scale's lowest and highest level; None where the values themselves are to say."""
    from .inputs import figures

    ends = figures(scale, "--scale")
    if not ends:
        return None
    if len(ends) != 2 or any(end != int(end) for end in ends):
        raise BadInput(
            f"--scale is {scale!r}.", mend="Give the lowest and the highest, such as 1,4."
        )
    return int(ends[0]), int(ends[1])


def _line(line: str, levels: str) -> float | None:
    from .inputs import words

    if not line:
        return None
    names = words(levels)
    if line in names:
        return names.index(line) + 1.0
    try:
        return _finite(float(line))
    except ValueError:
        known = (
            f"The levels are: {', '.join(names)}." if names else "Give a number, or --levels too."
        )
        raise BadInput(f"--line is {line!r}.", mend=known) from None


def _finite(figure: float) -> float:
    if not abs(figure) < float("inf"):
        raise ValueError(figure)
    return figure
