"""The real half of `levels_tell_the_truth`: next year's level on a state test, from the earlier years'."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cairn.measure.mastery.fitting import fit, rounded
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import BKT, METHODS
from cairn.measure.mastery.outlook import outlook_of
from cairn.measure.mastery.rule import Rule
from cairn.standards.tabular import columns

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SHARED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).parents[2] / "shared"))
FILE = SHARED / "data" / "sgp" / "sgpData_LONG.csv.gz"
NAMES = ["Unsatisfactory", "Partially Proficient", "Proficient", "Advanced"]
LATENT = "latent_growth@1"
KNOTS = np.arange(1.0, 4.01, 0.5)
YEARS = 5
_NONE = -99.0


class Students(NamedTuple):
    """Tests of one subject, student after student, oldest first.

    form   (n,) which test: its grade and year
    past   (n,) how many earlier tests the student has
    """

    log: Log
    level: Whole
    form: Whole
    past: Whole


def students(subject: str, half: int) -> Students:
    """Every second student of a subject, by the order of their numbers."""
    table = columns.read_columns(
        FILE,
        text=["VALID_CASE", "CONTENT_AREA", "YEAR", "ID", "ACHIEVEMENT_LEVEL"],
        whole=["GRADE"],
    )
    names = {name: np.array(table[name].to_pylist(), object) for name in table.column_names}
    level = np.array([NAMES.index(x) if x in NAMES else -1 for x in names["ACHIEVEMENT_LEVEL"]])
    who = np.unique(names["ID"].astype(str), return_inverse=True)[1]
    chosen = (names["CONTENT_AREA"] == subject) & (names["VALID_CASE"] == "VALID_CASE")
    chosen &= (level >= 0) & (who % 2 == half)
    year = np.array([int(str(y)[:4]) for y in names["YEAR"]])
    year -= year.min()
    rows = np.flatnonzero(chosen)
    rows = rows[np.lexsort((year[rows], who[rows]))]
    first = np.flatnonzero(np.diff(who[rows], prepend=-1))
    starts = np.append(first, rows.size)
    grade = names["GRADE"][rows].astype(np.int64)
    zeros = np.zeros(rows.size)
    log = Log.of(starts, level[rows] + 1.0, (year[rows] * 365.25).astype(int), zeros, zeros, zeros)
    past = np.arange(rows.size) - np.repeat(first, np.diff(starts))
    return Students(log, level[rows], (grade - 3) * YEARS + year[rows], past)


def points_before(these: Students, rule: Rule) -> Floats:
    """(n,) the method's point from the earlier tests; NaN where it has none."""
    log, found = these.log, np.full(these.level.size, np.nan)
    count = np.diff(log.starts)
    for length in range(1, YEARS):
        cell = np.flatnonzero(count > length)
        rows = log.starts[cell][:, None] + np.arange(length)
        zeros = np.zeros(rows.size)
        starts = np.arange(0, rows.size + 1, length)
        part = Log.of(starts, log.value[rows].ravel(), log.day[rows].ravel(), zeros, zeros, zeros)
        said = read_all(fold(part, [rule]), [rule], day=0)
        found[log.starts[cell] + length] = said.point
    return found


def features(keys: Floats) -> Floats:
    """What a link may use: keys are the method's point, the number of earlier years, the test to come."""
    point, past, form = keys[:, 0], keys[:, 1].astype(int), keys[:, 2].astype(int)
    missing = np.isnan(point)
    at = np.where(missing, 2.5, point)
    basis = np.maximum(0.0, 1.0 - np.abs(at[:, None] - KNOTS) / 0.5)
    basis[missing], slope = 0.0, at - 2.5
    forms = np.eye(8 * YEARS)[form]
    by_past = [np.column_stack([basis, ~missing]) * (past == k)[:, None] for k in range(1, YEARS)]
    return np.hstack([*by_past, missing[:, None], forms, forms * slope[:, None]])


def linked(train: Floats, level: Whole, others: Floats) -> Floats:
    """(m, levels) a multinomial logistic regression's chances, fitted on `train`; both are keys."""
    keys, where = np.unique(np.nan_to_num(train, nan=_NONE), axis=0, return_inverse=True)
    keys[keys == _NONE] = np.nan
    rows, counts = features(keys), np.zeros((len(keys), len(NAMES)))
    np.add.at(counts, (where.ravel(), level), 1.0)
    n, width = len(level), rows.shape[1]

    def worse(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(width, -1)
        logs = _log_chances(rows @ weights)
        slope = rows.T @ (np.exp(logs) * counts.sum(1, keepdims=True) - counts)
        loss = -(counts * logs).sum() + 0.01 * flat @ flat
        return float(loss / n), ((slope + 0.02 * weights) / n).ravel()

    done = minimize(
        worse,
        np.zeros(width * len(NAMES)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 400, "maxcor": 30},
    )
    chances: Floats = np.exp(_log_chances(features(others) @ done.x.reshape(width, -1)))
    return chances


def _log_chances(scores: Floats) -> Floats:
    scores = scores - scores.max(1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    return logs


def real(
    rule: Callable[..., Rule],
    calibration: Callable[[Floats, Whole], Any],
    line: Callable[[str, Any], str],
    beneath: Callable[[Any], str],
    heading: Callable[[str, str], None],
) -> None:
    for subject in ("MATHEMATICS", "READING"):
        mine, others = students(subject, 0), students(subject, 1)
        later, asked = mine.past > 0, others.past > 0
        fitted = fit(mine.log, rule(LATENT), form=mine.form)
        outlook = outlook_of(fitted, rule(LATENT), mine.log)
        heading(f"{subject}: {asked.sum():,} levels of students never seen", "")

        def show(name: str, chances: Floats, *, whole: bool = False) -> None:
            found = calibration(chances, others.level[asked])  # noqa: B023 it is called at once
            print(line(name, found), flush=True)
            if whole:
                print(beneath(found))

        show(f"{LATENT} as it states", outlook.stated(others.log, others.form)[asked], whole=True)
        show(f"{LATENT}, its outlook", outlook.foretell(others.log, others.form)[asked], whole=True)
        for method in METHODS:
            if method not in (LATENT, BKT.name):
                held = rule(method, **({"n": 2} if method == "n_times@1" else {}))
                points = [points_before(s, held) for s in (mine, others)]
                show(f"{method} by its link", _by_link(points, mine, others))
        print(f"fitted on {later.sum():,} levels: {rounded(fitted.settings, 3)}")


def _by_link(points: list[Floats], mine: Students, others: Students) -> Floats:
    """`points` (n,) of both halves' students, before each of their tests."""
    keys = [
        np.column_stack([one, s.past, s.form])[s.past > 0]
        for one, s in zip(points, (mine, others), strict=True)
    ]
    return linked(keys[0], mine.level[mine.past > 0], keys[1])
