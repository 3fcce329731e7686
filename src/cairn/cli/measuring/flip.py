"""`cairn measure flip`: who has another level under another method, by subgroup."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.kernel.errors import BadInput

from ..screen import note, say, say_json, table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cairn.measure.groups.flips import Columns, Flips, Row

    Rows = NDArray[np.int64]

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
By = Annotated[
    list[str] | None, typer.Option(help="A subgroup's column; may be said again and again.")
]
Methods = Annotated[
    str, typer.Option(help="Or two methods for a file of evidence: mean@1,n_times@1:n=2.")
]


def flip(
    input: Input,
    before: Annotated[str, typer.Option(help="The column of levels before.")] = "",
    after: Annotated[str, typer.Option(help="The column of levels after.")] = "",
    by: By = None,
    line: Annotated[
        str, typer.Option(help="A level, such as Proficient: also say who reaches it.")
    ] = "",
    levels: Annotated[
        str, typer.Option(help="The levels by name, the lowest first; else they are numbers.")
    ] = "",
    none: Annotated[str, typer.Option(help="With --levels: words that mean no level.")] = "",
    learner: Annotated[
        str, typer.Option(help="The learner's column, where a learner has several rows.")
    ] = "",
    methods: Methods = "",
    value: Annotated[str, typer.Option(help="Evidence: the column of values on the scale.")] = "",
    order: Annotated[str, typer.Option(help="Evidence: numbers or times that order it.")] = "",
    skill: Annotated[str, typer.Option(help="Evidence: the column of competencies, if any.")] = "",
    scale: Annotated[
        str, typer.Option(help="Evidence: lowest and highest level, such as 1,4.")
    ] = "",
    pieces: Annotated[int, typer.Option(min=1, help="Evidence: pieces a level asks for.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Write the table here too (.csv or .parquet).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Compare two methods, or two versions of one: who goes up, who goes down, in which subgroup.

    Either two columns of levels, or evidence and two methods. Shares have 90 % ranges, which rest on learners.
    The table is for analysts: small groups are shown as they are.
    """
    from cairn.measure.groups.flips import cross_table, flip_table

    from .inputs import code_columns

    if methods:
        columns, last_row = _from_evidence(
            input, methods, learner, skill, order, value, scale, pieces
        )
    else:
        columns, last_row = _from_levels(input, before, after, levels, none, learner)
    groups = {
        name: (codes[last_row], values)
        for name, (codes, values) in code_columns(input, by or []).items()
    }
    rows = flip_table(columns, groups, line=_line(line, levels))
    if out is not None:
        _write(rows, out)
    names, crossed = cross_table(columns)
    if as_json:
        cross = {"levels": names, "rows_before_columns_after": crossed.tolist()}
        say_json({"rows": [_plain(row) for row in rows], "cross": cross})
    else:
        _show(rows, names, crossed, levels)


def _from_levels(
    path: Path, before: str, after: str, levels: str, none: str, learner: str
) -> "tuple[Columns, Rows]":
    import numpy as np

    from cairn.measure.groups.flips import Columns

    from .inputs import code_columns, level_columns

    if not (before and after):
        raise BadInput(
            "Two columns of levels are asked for.", mend="Give --before and --after, or --methods."
        )
    one, other = level_columns(path, [before, after], levels, none)
    who = code_columns(path, [learner])[learner][0] if learner else None
    if who is not None and (who < 0).any():
        row = int(np.flatnonzero(who < 0)[0]) + 1
        raise BadInput(f"{path.name}, data row {row} has no {learner}.", mend="Fill that cell.")
    return Columns.of(one, other, who), np.arange(one.size)


def _from_evidence(
    path: Path,
    methods: str,
    learner: str,
    skill: str,
    order: str,
    value: str,
    scale: str,
    pieces: int,
) -> "tuple[Columns, Rows]":
    from cairn.measure.groups.flips import Columns

    from .inputs import figures
    from .two_methods import Evidence, levels_by

    for option, given in (("--learner", learner), ("--order", order), ("--value", value)):
        if not given:
            raise BadInput(f"{option} was not given.", mend="Name the column of the evidence.")
    ends = [int(end) for end in figures(scale, "--scale")]
    if len(ends) not in (0, 2):
        raise BadInput(
            f"--scale is {scale!r}.", mend="Give the lowest and the highest, such as 1,4."
        )
    asked = Evidence(learner, skill, order, value, (ends[0], ends[1]) if ends else None, pieces)
    cells = levels_by(path, methods, asked)
    return Columns.of(cells.before, cells.after, cells.learner), cells.last_row


def _line(line: str, levels: str) -> float | None:
    from .inputs import words

    if not line:
        return None
    names = words(levels)
    if line in names:
        return names.index(line) + 1.0
    try:
        return float(line)
    except ValueError:
        known = (
            f"The levels are: {', '.join(names)}." if names else "Give a number, or --levels too."
        )
        raise BadInput(f"--line is {line!r}.", mend=known) from None


_COUNTS = ("rows", "learners", "same", "up", "down", "gained", "lost", "neither")
_RANGED = ("up_share", "down_share", "line_before", "line_after")


def _plain(row: "Row") -> dict[str, Any]:
    """A flat row: counts, shares with their ranges; null where there is none."""
    found: dict[str, Any] = {"by": row.by, "value": row.value}
    found |= {name: getattr(row.flips, name) for name in _COUNTS}
    change = row.flips.mean_change
    found["mean_change"] = None if change != change else change
    for name in _RANGED:
        share = getattr(row.flips, name)
        found[name] = share and share.share
        found[f"{name}_low"], found[f"{name}_high"] = (share and share.low, share and share.high)
    for name, of in (("line_change", row.flips.line_change), ("down_rest", row.down_rest)):
        found[name] = of and of.difference
        found[f"{name}_low"], found[f"{name}_high"] = (of and of.low, of and of.high)
    return found


def _write(rows: "list[Row]", out: Path) -> None:
    import pyarrow as pa

    from cairn.standards.tabular.written import write_columns

    write_columns(pa.Table.from_pylist([_plain(row) for row in rows]), out)
    note(f"Wrote {len(rows):,} rows to {out}.")


def _show(rows: "list[Row]", names: list[float], crossed: Any, levels: str) -> None:
    from .inputs import MISSING

    told = []
    for row in rows:
        of = row.flips
        title = f"{row.by} {MISSING if row.value is None else row.value}" if row.by else "everybody"
        told.append([title, f"{of.both:,}", *_moves(of), *_at_line(of)])
    heads = [
        "",
        "with both",
        "up",
        "90 %",
        "down",
        "90 %",
        "mean",
        "at line",
        "then",
        "change, 90 %",
    ]
    table(told, heads=heads)
    everybody = rows[0].flips
    say(
        f"{everybody.gained:,} rows have a level only after, {everybody.lost:,} only before, "
        f"{everybody.neither:,} under none."
    )
    for row in rows:
        if row.down_rest is not None and row.down_rest.low > 0:
            title = MISSING if row.value is None else row.value
            say(f"{row.by} {title} falls more often than the rest: {_signed(row.down_rest)}.")
    say()
    _show_crossed(names, crossed, levels)


def _moves(of: "Flips") -> list[str]:
    if of.up_share is None or of.down_share is None:
        return ["–"] * 5
    shares = [
        f
        for s in (of.up_share, of.down_share)
        for f in (f"{s.share:.3f}", f"{s.low:.3f}–{s.high:.3f}")
    ]
    return [*shares, f"{of.mean_change:+.3f}"]


def _at_line(of: "Flips") -> list[str]:
    if of.line_before is None or of.line_after is None or of.line_change is None:
        return ["–"] * 3
    return [f"{of.line_before.share:.3f}", f"{of.line_after.share:.3f}", _signed(of.line_change)]


def _signed(of: Any) -> str:
    return f"{of.difference:+.3f} ({of.low:+.3f} to {of.high:+.3f})"


def _show_crossed(names: list[float], crossed: Any, levels: str) -> None:
    """Rows before, columns after; the last are without a level."""
    from .inputs import words

    order = words(levels)
    titles = [order[int(name) - 1] if order else f"{name:g}" for name in names] + ["none"]
    rows = [[title, *(f"{n:,}" for n in line)] for title, line in zip(titles, crossed, strict=True)]
    table(rows, heads=["before \\ after", *titles])
