"""Values off the scale of levels: they count for nothing, so that they are told and never left out silently."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.kernel.errors import BadInput

from ..screen import note
from .inputs import plural

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAMED = 5
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Refuse values off the scale; else they are left out, told."),
]


def tell_off_scale(
    value: "NDArray[np.float64]", ends: tuple[int, int], name: str, path: Path, *, strict: bool
) -> int:
    """How many values lie off the scale; says which rows have the first. NaN is missing, and not off it.

    Raises BadInput with `strict`.
    """
    import numpy as np

    lowest, highest = ends
    rows = np.flatnonzero((value < lowest) | (value > highest))
    if rows.size:
        first = [f"{row + 1} ({value[row]:g})" for row in rows[:NAMED]]
        told(int(rows.size), f"{name} off the scale {lowest} to {highest}", first, path, strict)
    return int(rows.size)


def told(many: int, what: str, first: list[str], path: Path, strict: bool) -> None:
    """Says that so many values are left out, or refuses them."""
    and_so_on = f" and {many - len(first):,} more" if many > len(first) else ""
    rows = "data row" if many == 1 else "data rows"
    said = (
        f"{path.name} has {plural(many, 'value')} of {what}: {rows} {', '.join(first)}{and_so_on}."
    )
    if strict:
        raise BadInput(said, mend="Mend them, or leave --strict out to go on without them.")
    note(f"{said} Left out.")
