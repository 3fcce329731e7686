"""Student growth percentiles: equal to R's, and how long they take beside R's `quantreg` br.

    python benchmarks/sgp.py [--learners 70000] [--peer 5] [--state]

1. Where the shared data are there (CAIRN_SHARED, default ../shared): every percentile, order and cut of
   grade 8 reading, and the coefficients, beside what R's SGP 2.2 computed.
2. A cohort of so many learners with four priors (the real ones drawn with replacement and jittered, seed
   7; simulated ones without the data): the hundred quantiles of order 4, here and by `rq.fit.br` on
   the same rows, where Rscript with quantreg is installed. R is run at `--peer` quantiles spread evenly
   from .005 to .995, and its time for a hundred is the trapezoid rule over these; their coefficients are
   compared as well.
3. With --state: two subjects x five grades x 60,000 learners with four priors, all orders, in one command.

Times are CPU seconds (user and system) of one thread.
"""

import argparse
import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cairn.measure.growth.matrices import TAUS
from cairn.measure.growth.percentiles import (
    NONE,
    Cohort,
    fit_matrices,
    growth_percentiles,
    splines_of,
)
from cairn.measure.growth.quantiles import regress
from cairn.measure.growth.rows import rows_of

SHARED = (
    Path(os.environ.get("CAIRN_SHARED") or Path(__file__).parents[2] / "shared") / "data" / "sgp"
)
YEARS = ("2020_2021", "2021_2022", "2022_2023", "2023_2024", "2024_2025")
CUTS = (1, 35, 50, 65, 99)
GOAL = 50

BR = r"""
suppressMessages({library(quantreg); library(splines)})
args <- commandArgs(TRUE)
d <- as.matrix(read.csv(args[1])); s <- as.matrix(read.csv(args[2])); taus <- as.numeric(args[-(1:3)])
X <- do.call(cbind, c(list(1), lapply(1:nrow(s), function(j)
  bs(d[, j + 1], knots = s[j, 1:4], Boundary.knots = s[j, 5:6]))))
for (tau in taus) {
  begun <- proc.time()
  fit <- suppressWarnings(rq.fit.br(X, d[, 1], tau = tau))
  cat(sum((proc.time() - begun)[1:2]), format(fit$coefficients, digits = 15), "\n", file = args[3], append = TRUE)
}
"""


def read(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


def real_scores() -> np.ndarray:
    """(learners, 5) grade 8 reading, oldest first."""
    rows = read("sgp_input_wide.csv")
    return np.array([[float(row[f"SS_{year}"] or "nan") for year in YEARS] for row in rows])


def exactness() -> None:
    ids, scores = [row["ID"] for row in read("sgp_input_wide.csv")], real_scores()
    at = {learner: i for i, learner in enumerate(ids)}
    for k in range(1, 5):
        cohort = Cohort.of(scores[:, -1], scores[:, -2 : -2 - k : -1])
        begun = time.process_time()
        matrices = fit_matrices(cohort)
        found = growth_percentiles(cohort, matrices, cuts=CUTS)
        took = time.process_time() - begun
        differ = cuts = of = 0
        for row in read(f"sgp_out_k{k}.csv"):
            i = at[row["ID"]]
            if row[f"SGP_ORDER_{k}"] not in ("", "NA"):
                of += 1
                differ += int(row[f"SGP_ORDER_{k}"]) != found.by_order[i, k - 1]
            differ += int(row["SGP"]) != found.percentile[i]
            cuts += [float(row[f"PERCENTILE_CUT_{cut}"]) for cut in CUTS] != list(found.cuts[i])
        with (SHARED / f"coef_qrmatrix_8_{k}.csv").open() as lines:
            theirs = np.array([row[1:] for row in list(csv.reader(lines))[1:]], float)
        off = np.abs(matrices[-1].coefficients - theirs).max()
        print(
            f"  {k} priors: {differ} of {of:,} percentiles differ from R's SGP, {cuts} rows of cuts; "
            f"coefficients within {off:.0e} (goal 0, 0, 1e-8); {took:.2f} s with all orders"
        )


def large(learners: int) -> np.ndarray:
    """(learners, 5) whole-number scores, oldest first."""
    random = np.random.default_rng(7)
    if SHARED.exists():
        real = real_scores()
        real = real[~np.isnan(real).any(axis=1)]
        drawn = real[random.integers(0, len(real), learners)]
    else:
        ability = random.normal(0, 1, (learners, 1))
        drawn = 620 + 55 * ability + random.normal(0, 25, (learners, 5)) + 12 * np.arange(5)
    return np.rint(drawn + random.normal(0, 8, drawn.shape))


def ours(cohort: Cohort) -> tuple[float, np.ndarray]:
    begun = time.process_time()
    rows = rows_of(cohort.priors, cohort.score, splines_of(cohort))
    found = regress(rows, TAUS)
    return time.process_time() - begun, found[:, rows.columns]


def theirs(cohort: Cohort, taus: list[float]) -> tuple[list[float], np.ndarray]:
    """Seconds at each quantile, and the coefficients."""
    with tempfile.TemporaryDirectory() as folder:
        data, splines, script, out = (Path(folder) / n for n in ("d.csv", "s.csv", "br.R", "out"))
        columns = [cohort.score, *cohort.priors.T]
        np.savetxt(data, np.column_stack(columns), "%.17g", ",", header="y,a,b,c,d", comments="")
        curves = [[*s.knots, *s.boundaries] for s in splines_of(cohort)]
        np.savetxt(splines, curves, "%.17g", ",", header="a,b,c,d,l,h", comments="")
        script.write_text(BR)
        subprocess.run(
            ["Rscript", str(script), str(data), str(splines), str(out), *map(str, taus)], check=True
        )
        answers = [[float(word) for word in line.split()] for line in out.read_text().splitlines()]
    return [answer[0] for answer in answers], np.array([answer[1:] for answer in answers])


def has_peer() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "quit(status = !requireNamespace('quantreg', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def speed(learners: int, peer: int) -> None:
    scores = large(learners)
    cohort = Cohort.of(scores[:, -1], scores[:, -2::-1])
    first, _ = ours(cohort)
    again, found = ours(cohort)
    mine = min(first, again)
    print(f"  ours: {mine:.2f} s for 100 quantiles of {learners:,} learners x 4 priors")
    begun = time.process_time()
    matrices = fit_matrices(cohort)
    percentiles = growth_percentiles(cohort, matrices)
    whole = time.process_time() - begun
    there = int((percentiles.percentile != NONE).sum())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  orders 1 to 4 and {there:,} percentiles: {whole:.2f} s; {memory:.2f} GB (goal 2)")
    if not has_peer():
        print("  quantreg br: not run (Rscript with quantreg is not installed)")
        print("  stored: 70,000 x 4 priors took br about 336 s (4 quantiles x 25), R 4.2.2")
        return
    which = np.unique(np.linspace(0, 99, peer).round().astype(int))
    seconds, coefficients = theirs(cohort, [TAUS[t] for t in which])
    hundred = float(np.trapezoid(seconds, which) * 100 / 99)
    told = ", ".join(f"{TAUS[t]:.3f}: {s:.2f}" for t, s in zip(which, seconds, strict=True))
    print(f"  quantreg br, s at each quantile: {told}; a hundred: about {hundred:.0f} s")
    off = np.abs(found[which] - coefficients).max()
    print(f"  coefficients of these quantiles within {off:.0e} of br's")
    print(f"  RATIO br / ours: {hundred / mine:.0f} (goal {GOAL})")


def state() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "state.parquet", Path(folder) / "out.parquet"
        cohorts = []
        for subject in ("MATHEMATICS", "READING"):
            for grade in range(4, 9):
                scores = large(60_000) + grade
                columns = {f"S{year}": scores[:, year] for year in range(5)}
                name = {"ID": [f"{i}" for i in range(60_000)], "SUBJECT": [subject] * 60_000}
                cohorts.append(pa.table({**name, "GRADE": [str(grade)] * 60_000, **columns}))
        pq.write_table(pa.concat_tables(cohorts), source)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        cairn = str(Path(sys.executable).parent / "cairn")
        named = ["--id=ID", "--scores=S0,S1,S2,S3,S4", "--by=SUBJECT,GRADE", f"--out={out}"]
        subprocess.run([cairn, "measure", "sgp", str(source), *named], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        memory = after.ru_maxrss / 2**20
    print(f"  one command, 10 cohorts x 60,000, orders 1 to 4: {took:.1f} s, {memory:.2f} GB")
    print("  stored: a real state's 13 cohorts of 2018, orders 1 and 2 only: 84 worker-minutes")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--learners", type=int, default=70_000)
    asked.add_argument("--peer", type=int, default=5, help="quantiles at which R is run")
    asked.add_argument("--state", action="store_true")
    given = asked.parse_args()
    print("Exactness, grade 8 reading:")
    if SHARED.exists():
        exactness()
    else:
        print("  not run: no shared data (set CAIRN_SHARED)")
    print("Speed:")
    speed(given.learners, given.peer)
    if given.state:
        print("A state's year:")
        state()


if __name__ == "__main__":
    main()
