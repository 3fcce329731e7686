"""What a command shows: results on standard output, everything said along the way on standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from cairn.kernel.progress import SILENT, Progress


def finish(code: int) -> None:
    """Ends a command that is done with a code that says how."""
    if code:
        raise typer.Exit(code)


def note(text: str) -> None:
    """Something for the person at the screen, never for a machine."""
    print(text, file=sys.stderr, flush=True)


def say(text: str = "") -> None:
    """A line of the result."""
    print(text, flush=True)


def say_json(value: Any) -> None:
    """The result as one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on standard error where a person is watching; silence elsewhere."""
    if not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield _Bar(bars)


class _Bar:
    def __init__(self, bars: Any) -> None:
        self.bars, self.task = bars, None

    def begin(self, what: str, total: int | None) -> None:
        self.task = self.bars.add_task(what, total=total)

    def advance(self, done: int) -> None:
        if self.task is not None:
            self.bars.advance(self.task, done)


def table(rows: list[list[str]], *, heads: list[str]) -> None:
    """A small table in plain text, columns as wide as they need to be."""
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    for row in [heads, *rows]:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
