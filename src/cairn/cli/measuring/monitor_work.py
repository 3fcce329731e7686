"""The work of `cairn measure monitor`: each learner's checks in order, and what the rule says of them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress
from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.rules import RULES, Settings, slopes
from cairn.standards.tabular.columns import numbers, read_columns

from .inputs import finite, must_have_rows, refuse_rows

Floats = NDArray[np.float64]
GO_ON, CHANGE, HIGHER = "go on", "change", "higher"
ANSWER = ("CHECKS", "GAIN", "SAYS", "SINCE", "FIRST_TOLD")


@dataclass(frozen=True)
class Checks:
    """One learner's checks in order of their weeks, those without a score left out."""

    learner: str
    weeks: Floats
    scores: Floats


def read_checks(path: Path, id: str, week: str, score: str) -> list[Checks]:
    """A row for each check. Raises BadInput, naming the row, for one without a learner or a week."""
    table = read_columns(path, text={id: id}, number={week: week, score: score})
    must_have_rows(table.num_rows, path)
    learners = np.asarray(table[id].to_pylist(), object)
    weeks = finite(numbers(table, week), week, path)
    scores = finite(numbers(table, score), score, path)
    nobody = np.array([name is None or name == "" for name in learners])
    refuse_rows(nobody, path, f"{id} is empty", "Say whose check it is.")
    refuse_rows(np.isnan(weeks), path, f"{week} is empty", "Give the weeks since the plan began.")
    refuse_rows(weeks < 0, path, f"{week} is below 0", "Count the weeks from the plan's beginning.")
    known = ~np.isnan(scores)
    names, who = np.unique(learners.astype(str), return_inverse=True)
    order = np.lexsort((weeks, who))
    parts = np.split(order, np.flatnonzero(np.diff(who[order])) + 1)
    kept = [rows[known[rows]] for rows in parts]
    return [
        Checks(str(name), weeks[rows], scores[rows]) for name, rows in zip(names, kept, strict=True)
    ]


@dataclass
class Work:
    """Goes through the learners; `found` are the columns of the answer."""

    checks: list[Checks]
    id: str
    aim: Aim
    settings: Settings
    rule: str

    def do(self, shown: Progress) -> dict[str, list[Any]]:
        """What the rule says of each learner, since when, on how many checks, at what gain a week."""
        shown.begin("Learners", len(self.checks))
        columns: dict[str, list[Any]] = {name: [] for name in (self.id, *ANSWER)}
        for checks in self.checks:
            row = (checks.learner, checks.weeks.size, _gain(checks), *self._says(checks))
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
            shown.advance(1)
        return columns

    def _says(self, checks: Checks) -> tuple[str, float | None, float | None]:
        first = checks.scores[checks.weeks <= 0]
        if not first.size:
            return "no first check", None, None
        aim = replace(self.aim, start=float(np.median(first)))
        signals = RULES[self.rule](checks.weeks, checks.scores, aim, self.settings)
        told = np.flatnonzero(signals.change[0])
        ever = float(checks.weeks[told[0]]) if told.size else None
        for word, flags in ((CHANGE, signals.change[0]), (HIGHER, signals.higher[0])):
            if flags[-1]:
                off = np.flatnonzero(~flags)
                return word, float(checks.weeks[off[-1] + 1]), ever
        return GO_ON, None, ever


def _gain(checks: Checks) -> float | None:
    gain = slopes(checks.weeks, checks.scores[None, :])[0] if checks.weeks.size else np.nan
    return None if np.isnan(gain) else float(np.round(gain, 4))


def known_rule(rule: str) -> str:
    """The rule, or BadInput that names those there are."""
    if rule not in RULES:
        raise BadInput(f"There is no rule {rule!r}.", mend=f"Choose one of: {', '.join(RULES)}.")
    return rule
