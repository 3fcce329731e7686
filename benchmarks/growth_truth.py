"""Do growth figures tell the truth? What measurement error does to percentiles, and whether projections come true.

    python benchmarks/growth_truth.py

1. Simulated: 5,000 learners whose growth has nothing to do with where they truly began; prior scores of
   reliability 0.85. Mean percentile by fifths of the true beginning: 50 everywhere would be fair. Plain
   percentiles, SIMEX (a line and a parabola, 10 replicates, seed 1), and the percentile that knows the
   true prior. It is a simulation: real errors are not all normal and equal.
2. Real, where the shared data are there (CAIRN_SHARED): reading, learners of grade 6 in 2022-23 are
   projected to grades 7 and 8 with the fits of that year alone; stated probabilities of reaching the
   median score of that year's grade, beside how many did in 2023-24 and 2024-25.
Times are CPU seconds.
"""

import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import duckdb
import numpy as np
from scipy.stats import norm

from cairn.measure.growth.percentiles import Cohort, fit_matrices, growth_percentiles
from cairn.measure.growth.projections import chances, targets, trajectories
from cairn.measure.growth.simex import Plan, corrected_percentiles

SHARED = (
    Path(os.environ.get("CAIRN_SHARED") or Path(__file__).parents[2] / "shared") / "data" / "sgp"
)
LONG = SHARED / "sgpData_LONG.csv.gz"
YEARS = ("2020_2021", "2021_2022", "2022_2023", "2023_2024", "2024_2025")


def measurement_error(n: int = 5000, reliability: float = 0.85) -> None:
    random = np.random.default_rng(1)
    began = random.normal(600, 50, n)
    error = 50 * np.sqrt((1 - reliability) / reliability)
    prior = np.rint(began + random.normal(0, error, n))
    expected = 0.85 * (began - 600) + 620
    now = np.rint(expected + random.normal(0, 30, n))
    cohort = Cohort.of(now, prior[:, None])
    matrices = fit_matrices(cohort)
    errors = np.full((n, 1), error)
    rows = {
        "plain": growth_percentiles(cohort, matrices).percentile,
        "knowing the true prior": 100 * norm.cdf((now - expected) / 30),
    }
    for degree, name in ((1, "line"), (2, "parabola")):
        plan = Plan(replicates=10, degree=degree, seed=1)
        begun = time.process_time()
        found = corrected_percentiles(cohort, errors, matrices[0], plan)
        took = time.process_time() - begun
        rows[f"SIMEX, {name}"] = found.percentile
        rows[f"SIMEX, {name}, ranked"] = found.ranked
        print(f"  SIMEX, {name}: {took:.1f} s for {4 * 10} refits of 100 quantiles")
    fifth = np.argsort(np.argsort(began)) * 5 // n
    for name, percentile in rows.items():
        means = ", ".join(f"{percentile[fifth == f].mean():.1f}" for f in range(5))
        print(f"  {name:28} {means}")


def wide(grade: int, year: int, back: int, ahead: int = 0) -> np.ndarray:
    """Reading scores of a grade's learners: latest year first, each a grade earlier; NaN missing."""
    joins, columns = [], []
    for step in range(-ahead, back + 1):
        columns.append(f"t{step + ahead}.SCALE_SCORE")
        joins.append(
            f"left join long t{step + ahead} on t{step + ahead}.ID = base.ID and "
            f"t{step + ahead}.YEAR = '{YEARS[year - step]}' and t{step + ahead}.GRADE = {grade - step}"
        )
    query = f"select {', '.join(columns)} from (select ID from long where YEAR = '{YEARS[year]}' "
    query += f"and GRADE = {grade} order by ID) base {' '.join(joins)} order by base.ID"
    table = duckdb.sql(query).fetchnumpy()
    return np.column_stack(
        [np.ma.filled(column.astype(float), np.nan) for column in table.values()]
    )


def coming_true() -> None:
    duckdb.sql(
        f"create or replace table long as select ID, YEAR, GRADE::int GRADE, SCALE_SCORE from "
        f"read_csv('{LONG}') where VALID_CASE = 'VALID_CASE' and CONTENT_AREA = 'READING'"
    )
    seventh, eighth = wide(7, 2, 2), wide(8, 2, 2)
    years = [fit_matrices(Cohort.of(scores[:, 0], scores[:, 1:])) for scores in (seventh, eighth)]
    standards = [float(np.nanmedian(seventh[:, 0])), float(np.nanmedian(eighth[:, 0]))]
    scores = wide(6, 2, 2, ahead=2)
    later, known = scores[:, [1, 0]], scores[:, 2:]
    begun = time.process_time()
    said = chances(known, years, standards, seed=1)
    took = time.process_time() - begun
    print(f"  {len(known):,} learners x 2 years x {said.draws} draws: {took:.1f} s")
    for year in range(2):
        both = ~(np.isnan(later[:, year]) | np.isnan(said.by_year[:, year]))
        stated, there = said.by_year[both, year], later[both, year] >= standards[year]
        tenth = np.minimum((stated * 10).astype(int), 9)
        cells = [
            f"{stated[tenth == t].mean():.2f}:{there[tenth == t].mean():.2f} ({(tenth == t).sum()})"
            for t in range(10)
        ]
        off = np.average(
            [abs(stated[tenth == t].mean() - there[tenth == t].mean()) for t in range(10)],
            weights=[(tenth == t).sum() for t in range(10)],
        )
        print(f"  year {year + 1}, stated:came true (learners): {', '.join(cells)}")
        print(
            f"    stated {stated.mean():.3f}, came true {there.mean():.3f}; mean error over tenths {off:.3f}"
        )
    begun = time.process_time()
    needed = targets(trajectories(known, years), standards)
    took = time.process_time() - begun
    below = (known[:, 0] < np.nanmedian(known[:, 0])) & (needed.to_reach > 0)
    print(
        f"  trajectories at 99 percentiles: {took:.1f} s; the middle learner below the median needs "
        f"{np.median(needed.to_reach[below]):.0f} to reach it within two years"
    )


if __name__ == "__main__":
    print("Measurement error, mean percentile by fifths of the true beginning:")
    measurement_error()
    print("Projections of real learners:")
    coming_true() if LONG.exists() else print("  not run: no shared data (set CAIRN_SHARED)")
