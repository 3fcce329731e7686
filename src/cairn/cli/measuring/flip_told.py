"""What `cairn measure flip` shows: a table of moves, and levels before by levels after."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..screen import note, say, table
from .inputs import MISSING, plural, words

if TYPE_CHECKING:
    from cairn.measure.groups.flips import Flips, Row

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


def written(rows: "list[Row]", names: list[float], crossed: Any) -> dict[str, Any]:
    """Everything as JSON."""
    cross = {"levels": names, "rows_before_columns_after": crossed.tolist()}
    return {"rows": [_plain(row) for row in rows], "cross": cross}


def write(rows: "list[Row]", out: Path) -> None:
    """The table as a file, a row for everybody and for each subgroup."""
    import pyarrow as pa

    from cairn.standards.tabular.written import write_columns

    write_columns(pa.Table.from_pylist([_plain(row) for row in rows]), out)
    note(f"Wrote {plural(len(rows), 'row')} to {out}.")


HEADS = ["", "with both", "up", "90 %", "down", "90 %", "mean", "at line", "then", "change, 90 %"]


def show(rows: "list[Row]", names: list[float], crossed: Any, levels: str) -> None:
    """The table for a person, who falls more often than the rest, and levels before by levels after."""
    table([_told(row) for row in rows], heads=HEADS)
    everybody = rows[0].flips
    say(
        f"{plural(everybody.gained, 'row has', 'rows have')} a level only after, {everybody.lost:,} only "
        f"before, {everybody.neither:,} under none."
    )
    for row in rows:
        if row.down_rest is not None and row.down_rest.low > 0:
            title = MISSING if row.value is None else row.value
            say(f"{row.by} {title} falls more often than the rest: {_signed(row.down_rest)}.")
    say()
    _show_crossed(names, crossed, levels)


def _told(row: "Row") -> list[str]:
    of = row.flips
    title = f"{row.by} {MISSING if row.value is None else row.value}" if row.by else "everybody"
    return [title, f"{of.both:,}", *_moves(of), *_at_line(of)]


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
    order = words(levels)
    titles = [order[int(name) - 1] if order else f"{name:g}" for name in names] + ["none"]
    rows = [[title, *(f"{n:,}" for n in line)] for title, line in zip(titles, crossed, strict=True)]
    table(rows, heads=["before \\ after", *titles])
