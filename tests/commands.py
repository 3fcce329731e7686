"""Every command's help, as docs/guide/commands.md holds it; `--write` writes the page anew."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from cairn.cli.app import app

PAGE = Path(__file__).parent.parent / "docs" / "guide" / "commands.md"
HEAD = "# Commands\n\nWhat `cairn … --help` says; written by `python tests/commands.py --write`.\n"


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command below, groups first."""
    yield path
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from commands(below, (*path, name))


def page() -> str:
    """The page as it should be."""
    os.environ |= {"COLUMNS": "96", "TERMINAL_WIDTH": "96"}
    parts = [HEAD]
    for path in commands(typer.main.get_command(app)):
        said = CliRunner().invoke(app, [*path, "--help"], prog_name="cairn").stdout
        lines = "\n".join(line.rstrip() for line in said.strip().splitlines())
        parts.append(f"## {' '.join(('cairn', *path))}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/guide/commands.md is not what the commands say. Run it with --write.")
