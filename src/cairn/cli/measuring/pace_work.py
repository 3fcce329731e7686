"""The work of `cairn measure pace`: learners' counts by group, and each group's paces."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress
from cairn.measure.growth.pace import Pace, Rates, rates_of
from cairn.measure.growth.pace import pace as paced
from cairn.standards.tabular.columns import read_columns

from .growth_learners import By, Rows, cohorts_of, must_be_there
from .inputs import number_columns, number_or_column, one_row_each, refuse_rows, words

Floats = NDArray[np.float64]
AT_ONCE = 5000
"""Learners between two movements of the progress bar."""


@dataclass(frozen=True)
class Counts:
    """(n,) each, NaN for missing, and the rows of each group; `given` are the columns the answer begins with."""

    given: dict[str, Any]
    mastered: Floats
    elapsed: Floats
    opened: Floats
    due: Floats
    reopened: Floats
    groups: dict[By, Rows]

    @property
    def size(self) -> int:
        return int(self.mastered.size)


def read_counts(
    path: Path,
    id: str,
    mastered: str,
    elapsed: str,
    open_set: str,
    due: str,
    reopened: str,
    by: str,
) -> Counts:
    """A row for each learner. Raises BadInput, naming the row, for figures that cannot be."""
    names = words(by)
    table = read_columns(path, text=dict.fromkeys([id, *names]))
    one_row_each(table[id], id)
    must_be_there(table, names, path)
    count, years = number_columns(path, [mastered, elapsed])
    again = number_columns(path, [reopened])[0] if reopened else np.zeros(count.size)
    opened = number_or_column(path, open_set, "--open-set", count.size)
    asked = number_or_column(path, due, "--due", count.size)
    for name, column in (
        (mastered, count),
        (elapsed, years),
        (open_set, opened),
        (reopened, again),
    ):
        refuse_rows(column < 0, path, f"{name} is below 0", "Mend it; leave missing figures empty.")
    refuse_rows(asked <= 0, path, f"{due} is not above 0", "Give the years that are allowed.")
    more = again > count
    refuse_rows(more, path, f"{reopened} is more than {mastered}", "Mend one of the two.")
    given = {name: table[name] for name in table.column_names}
    return Counts(given, count, years, opened, asked, again, cohorts_of(table, names))


@dataclass
class Work:
    """Goes through the groups; remembers each one's rates, and those that have none."""

    counts: Counts
    stated: Rates | None
    found: dict[str, Floats] = field(init=False)
    rates: dict[By, Rates] = field(default_factory=dict)
    aside: dict[By, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.found = {f.name: np.full(self.counts.size, np.nan) for f in fields(Pace)}

    def do(self, shown: Progress) -> None:
        """Computes every group. A single one without a rate is an error; of several it is left empty."""
        shown.begin("Learners", self.counts.size)
        for name, rows in self.counts.groups.items():
            try:
                self.rates[name] = self._rates(rows)
            except BadInput as error:
                if len(self.counts.groups) == 1:
                    raise
                self.aside[name] = f"{error.what} {error.mend}"
                continue
            self._group(rows, self.rates[name], shown)
        if not self.rates:
            why = next(iter(self.aside.values()))
            raise BadInput(f"No group has a rate. The first: {why}", mend="")

    def _rates(self, rows: Rows) -> Rates:
        if self.stated is not None:
            return self.stated
        return rates_of(self.counts.mastered[rows], self.counts.elapsed[rows])

    def _group(self, rows: Rows, rates: Rates, shown: Progress) -> None:
        of = self.counts
        for start in range(0, rows.size, AT_ONCE):
            part = rows[start : start + AT_ONCE]
            found = paced(
                of.mastered[part],
                of.elapsed[part],
                of.opened[part],
                of.due[part],
                rates,
                reopened=of.reopened[part],
            )
            for name, column in self.found.items():
                column[part] = getattr(found, name)
            shown.advance(part.size)

    def known(self) -> int:
        """How many learners have a rate."""
        return int((~np.isnan(self.found["pace"])).sum())
