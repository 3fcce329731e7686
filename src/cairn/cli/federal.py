"""Files for the federal government: an agency's duty, internal, and in the log."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.kernel.access import Purpose

from . import session
from .screen import finish, note, progress, table

NOT_WHOLE = 3
"""Done, but a file or a record was not written, or the sums differ."""


def edfacts(
    folder: Annotated[Path, typer.Argument(help="A new folder for the files.")],
    year: Annotated[
        int, typer.Option(help="The school year's first calendar year: 2025 is 2025-26.")
    ],
    files: Annotated[
        list[str] | None,
        typer.Option(
            help="c052 (membership), c175, c178 (results in mathematics, reading), c185, c188 (who took part), "
            "c195 (chronic absence); repeat. Default: all."
        ),
    ] = None,
    version: Annotated[
        str, typer.Option(help="Up to seven letters that tell these files from others.")
    ] = "v000001",
) -> None:
    """Write EDFacts files of a school year, and how they add up. They are never public."""
    session.ready()
    from cairn.journeys.files.federal import write_federal
    from cairn.standards.edfacts.files import codes

    with progress() as bar:
        box = write_federal(
            folder, [each.lower() for each in files or codes()], year + 1, version=version,
            by=session.asker(), purpose=Purpose.OPERATE, at=session.now(), progress=bar,
        )  # fmt: skip
    table(
        [
            [m.written.name, f"{len(m.written.kept):,}", f"{m.adds_up.counted:,}", f"{m.adds_up.reported:,}",
             f"{sum(m.adds_up.aside.values()):,}", "yes" if m.adds_up.holds else "NO"]
            for m in box.made
        ],
        heads=["file", "records", "counted", "reported", "put aside", "adds up"],
    )  # fmt: skip
    note(
        f"Wrote {folder}. RECONCILED.md says how each file adds up; ASIDE.md, if there, what is not in one."
    )
    for code, error in box.refused.items():
        note(f"{code.upper()} is not written. {error}")
    whole = all(m.adds_up.holds and not m.written.refused for m in box.made)
    if not whole or box.refused:
        finish(NOT_WHOLE)
