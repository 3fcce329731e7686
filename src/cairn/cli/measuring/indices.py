"""By what `cairn measure accuracy` judges levels, and what each way reads from the files."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.accuracy.classified import Classified
from cairn.measure.accuracy.items import Item
from cairn.measure.accuracy.lee import lee
from cairn.measure.accuracy.livingston_lewis import livingston_lewis
from cairn.measure.accuracy.rudner import rudner, stated
from cairn.standards.tabular.columns import column_names, read_columns

from ..screen import note
from .inputs import figures, number_columns, refuse_rows, words

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_] | slice
Classify = Callable[[Rows], Classified]


@dataclass(frozen=True)
class Asked:
    """What the command was given; "" and None are "not given"."""

    path: Path
    method: str
    score: str
    se: str
    cuts: str
    reliability: float | None
    least: float | None
    most: float | None
    items: Path | None
    scaling: float
    probabilities: str
    level: str
    weight: str

    def columns(self, **names: str) -> list[Floats]:
        """The named columns, and that of weights if there is one."""
        for option, name in names.items():
            if not name:
                raise BadInput(f"--{option} was not given.", mend="Name the column.")
        return number_columns(self.path, [*names.values(), *words(self.weight)])

    @property
    def edges(self) -> list[float]:
        return figures(self.cuts, "--cuts")


def way(asked: Asked) -> tuple[str, Classify]:
    """The method's name, and what classifies some of the file's rows."""
    given = {
        "rudner@1": bool(asked.se),
        "lee@1": asked.items is not None,
        "livingston_lewis@1": asked.reliability is not None,
        "stated@1": bool(asked.probabilities),
    }
    if asked.method and asked.method not in given:
        raise BadInput(
            f"No index is called {asked.method!r}.", mend=f"They are: {', '.join(given)}."
        )
    if asked.level and not asked.probabilities:
        raise BadInput(
            "--level belongs to stated@1.", mend="Give --probabilities as well, or no --level."
        )
    fits = [name for name, there in given.items() if there]
    if len(fits) != 1 or asked.method not in ("", fits[0]):
        raise BadInput(
            "It is not clear by what to judge the levels.",
            mend="Give one of --se, --items, --reliability, --probabilities.",
        )
    return fits[0], _WAYS[fits[0]](asked)


def _rudner(asked: Asked) -> Classify:
    score, error, *weights = asked.columns(score=asked.score, se=asked.se)
    mend = "No score is without error; leave the cell empty where the figure is missing."
    refuse_rows(error <= 0, asked.path, f"{asked.se} is no standard error above 0", mend)
    return lambda rows: rudner(
        score[rows], error[rows], cuts=asked.edges, weight=_some(weights, rows)
    )


def _lee(asked: Asked) -> Classify:
    ability, *weights = asked.columns(score=asked.score)
    items = [] if asked.items is None else read_items(asked.items)
    return lambda rows: lee(
        ability[rows],
        items,
        cuts=asked.edges,
        weight=_some(weights, rows),
        scaling=asked.scaling,
    )


def _some(weights: list[Floats], rows: Rows) -> Floats | None:
    return weights[0][rows] if weights else None


def _livingston_lewis(asked: Asked) -> Classify:
    reliability, least, most = asked.reliability, asked.least, asked.most
    if reliability is None or least is None or most is None or asked.weight:
        raise BadInput(
            "livingston_lewis@1 asks for --reliability, --least and --most, and for no --weight.",
            mend="Give the lowest and the highest possible score.",
        )
    score = asked.columns(score=asked.score)[0]

    def classify(rows: Rows) -> Classified:
        found = livingston_lewis(
            score[rows], reliability=reliability, cuts=asked.edges, least=least, most=most
        )
        if found.parameters == 2:
            note("No four-parameter beta fits within the range; a two-parameter one was taken.")
        note(f"The score is worth {found.effective_length:.2f} right-or-wrong items.")
        return found.classified

    return classify


def _stated(asked: Asked) -> Classify:
    shares = np.column_stack(number_columns(asked.path, words(asked.probabilities)))
    if not asked.level:
        return lambda rows: stated(shares[rows])
    place = number_columns(asked.path, [asked.level])[0]
    _are_places(place, shares.shape[1])
    return lambda rows: stated(shares[rows], place[rows] - 1)


def _are_places(place: Floats, levels: int) -> None:
    wrong = np.flatnonzero(~np.isnan(place) & ~np.isin(place, np.arange(1, levels + 1)))
    if wrong.size:
        raise BadInput(
            f"Data row {wrong[0] + 1}: {place[wrong[0]]:g} is not the place of one of {levels} levels.",
            mend=f"Give places from 1 to {levels}, or a column of probabilities for each level.",
        )


_WAYS: dict[str, Callable[[Asked], Classify]] = {
    "rudner@1": _rudner,
    "lee@1": _lee,
    "livingston_lewis@1": _livingston_lewis,
    "stated@1": _stated,
}


def read_items(path: Path) -> list[Item]:
    """The items of a file, one a row: model, a, b (or b1, b2 …) and, if any, c."""
    names = column_names(path)
    steps = sorted((n for n in names if n[:1] == "b" and n[1:].isdigit()), key=lambda n: int(n[1:]))
    steps = ["b", *steps] if "b" in names or not steps else steps
    guess = ["c"] if "c" in names else []
    rows = read_columns(path, text=["model"], number=["a", *steps, *guess]).to_pylist()
    return [_item(row, steps, f"{path.name}, data row {at}") for at, row in enumerate(rows, 1)]


def _item(row: dict[str, str | float | None], steps: list[str], where: str) -> Item:
    a, c = row["a"], row.get("c")
    b = tuple(float(value) for name in steps if (value := row[name]) is not None)
    try:
        return Item(
            str(row["model"] or ""),
            math.nan if a is None else float(a),
            b,
            0.0 if c is None else float(c),
        )
    except BadInput as error:
        raise BadInput(f"{where}: {error.what}", mend=error.mend) from None
