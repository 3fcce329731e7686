"""Fitted figures written into a policy folder: a dated, sourced value for each setting of a method."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cairn.kernel.errors import BadInput

from ..screen import say


def check_policy(folder: Path, start: str, source: str) -> None:
    """Raises BadInput where the figures could not be written, before anything is fitted."""
    if not (folder / "parameters").is_dir():
        raise BadInput(f"{folder} is no policy folder.", mend="Name one that holds parameters/.")
    try:
        datetime.fromisoformat(start)
    except ValueError:
        raise BadInput(f"{start!r} is not a first day.", mend="Give --start 2026-07-01.") from None
    if not source.strip():
        raise BadInput(
            "Nobody is named who decided so.", mend="Give --source 'Board Rule 7.12(k)'."
        )


def write_policy(
    folder: Path,
    start: str,
    source: str,
    *,
    method: str,
    figures: Mapping[str, Any],
    unit: str = "levels",
) -> None:
    """Adds a dated value to each of these parameters of the method; makes those that are not there."""
    place = folder / "parameters" / "determination" / method.split("@")[0]
    place.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        path = place / f"{name}.yaml"
        begun = f"description: {name} of {method}.\nunit: {unit}\nvalues:\n"
        text = path.read_text(encoding="utf-8") if path.exists() else begun
        line = (
            f"  - {{start: {start}, value: {json.dumps(figure)}, source: {json.dumps(source)}}}\n"
        )
        write_text(path, text.rstrip("\n") + "\n" + line)
    say(f"Policy has them from {start}; choose {method} in parameters/determination/method.yaml.")


def write_text(path: Path, text: str) -> None:
    """Raises BadInput where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error}.", mend="Name another place.") from None
