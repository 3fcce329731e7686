"""Everyone's levels by every method over a whole log, beside DuckDB's window query for three of them.

    python benchmarks/levels_in_batch.py [ROWS] [FOLDER]

Writes a log in the order in which it was recorded (default 10,000,000 rows; ten learners' rows a cell, ten
cells a learner of 520 competencies, one row in a hundred late), then works out, from Parquet to Parquet,
with two threads each: latest, n-times and decaying average by one window query in DuckDB; and every method
of `cairn.measure.mastery` by the batch job: level, shown level, certainty, and each cell's count and last
day. Each runs in a process of its own; processor time is both threads'. FOLDER keeps the log for the next run.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

THREADS = 2
DAY = date(2026, 7, 1)
START, YEARS = 1_700_000_000_000_000, 2
HOUR = 3_600_000_000
SCHEMA = pa.schema(
    [
        ("learner", pa.int32()),
        ("competency", pa.int16()),
        ("performed_at", pa.timestamp("us")),
        ("recorded_at", pa.timestamp("us")),
        ("source_key", pa.int64()),
        ("value", pa.float64()),
        ("use", pa.int8()),
        ("setting", pa.int64()),
    ]
)
WINDOW = """
    WITH numbered AS (
        SELECT learner, competency, value, performed_at,
               row_number() OVER (PARTITION BY learner, competency ORDER BY performed_at DESC) AS back
        FROM '{log}'
    )
    SELECT learner, competency,
           max(value) FILTER (WHERE back = 1) AS latest,
           CASE WHEN count(*) FILTER (WHERE value >= 4) >= 3 THEN 4
                WHEN count(*) FILTER (WHERE value >= 3) >= 3 THEN 3
                WHEN count(*) FILTER (WHERE value >= 2) >= 3 THEN 2
                WHEN count(*) >= 3 THEN 1 END AS n_times,
           sum(value * 0.65 * pow(0.35, back - 1)) / (1 - pow(0.35, count(*))) AS decaying,
           count(*) AS pieces, max(performed_at) AS last
    FROM numbered GROUP BY learner, competency
"""


def write_log(rows: int, path: Path) -> None:
    random = np.random.default_rng(7)
    cells = max(rows // 10, 1)
    every = YEARS * 365 * 24 * HOUR // rows
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for first in range(0, rows, 1_000_000):
            n = min(1_000_000, rows - first)
            cell = random.integers(0, cells, n)
            learner, place = np.divmod(cell, 10)
            recorded = START + (first + np.arange(n)) * every
            late = np.where(random.random(n) < 0.01, random.integers(0, 720, n), 0)
            columns = [
                learner.astype(np.int32),
                ((learner * 37 + place * 52) % 520).astype(np.int16),
                pa.array(recorded - random.integers(0, HOUR, n) - late * HOUR, SCHEMA[2].type),
                pa.array(recorded, SCHEMA[3].type),
                first + np.arange(n),
                random.integers(1, 5, n).astype(float),
                random.integers(0, 7, n).astype(np.int8),
                random.integers(1, 60, n),
            ]
            writer.write_table(pa.table(columns, schema=SCHEMA))


def by_window(log: Path, out: Path) -> None:
    import duckdb

    engine = duckdb.connect()
    engine.execute(f"SET threads = {THREADS}")
    engine.execute("SET preserve_insertion_order = false")
    engine.execute(f"SET temp_directory = '{out.parent / 'spill'}'")
    engine.execute(f"COPY ({WINDOW.format(log=log)}) TO '{out}' (FORMAT parquet)")


def by_batch(log: Path, out: Path) -> None:
    from cairn.batch import here
    from cairn.batch.levels import level_job
    from cairn.measure.mastery.methods import METHODS
    from cairn.measure.mastery.rule import Rule

    plain = {
        "scale": {"lowest": 1, "levels": 4},
        "gates": {"pieces": 3, "contexts": 2},
        "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
    }
    rules = [Rule.from_plain(plain | {"method": name}) for name in METHODS]
    here.run(level_job(log, [rules], day=DAY), out, threads=THREADS)


def measured(what: str, log: Path, out: Path) -> dict[str, float]:
    """Runs one of the two in a process of its own."""
    command = [sys.executable, __file__, f"--{what}", str(log), str(out)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(found.stdout)
    return told


def tell(work: str, log: Path, out: Path) -> None:
    import cairn.batch.here
    import cairn.batch.levels  # noqa: F401 a program's start is not the work's

    begun, cpu = time.perf_counter(), time.process_time()
    {"window": by_window, "batch": by_batch}[work](log, out)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"wall": wall, "cpu": cpu, "gb": memory}))


def step_in_a_loop() -> dict[str, float]:
    """Nanoseconds of one compiled step of each method, over a million rows."""
    from cairn.measure.mastery.fold import Log, fold
    from cairn.measure.mastery.methods import METHODS
    from cairn.measure.mastery.rule import Rule

    plain = {
        "scale": {"lowest": 1, "levels": 4},
        "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
    }
    n = 1_000_000
    random = np.random.default_rng(3)
    day = np.tile(np.arange(10), n // 10) + 20_000
    held = Log.of(
        np.arange(0, n + 1, 10), random.integers(1, 5, n), day, np.zeros(n), np.ones(n), np.zeros(n)
    )
    found = {}
    for name in METHODS:
        rules = [Rule.from_plain(plain | {"method": name})]
        times = []
        for _ in range(3):
            begun = time.process_time()
            fold(held, rules)
            times.append(time.process_time() - begun)
        found[name] = min(times) / n * 1e9
    return found


def main(rows: int, folder: Path) -> None:
    log = folder / f"log-{rows}.parquet"
    if not log.exists():
        write_log(rows, log)
    print(f"{rows:,} rows, {log.stat().st_size / 1e9:.2f} GB of Parquet, {os.cpu_count()} cores")
    window = measured("window", log, folder / "window.parquet")
    batch = measured("batch", log, folder / "levels")
    for name, told in (
        ("DuckDB, window query, three methods", window),
        ("all methods, bkt@1 too", batch),
    ):
        per_row = told["cpu"] / rows * 1e9
        print(
            f"{name:38} {told['wall']:7.1f} s  {told['cpu']:7.1f} s CPU"
            f"  {per_row:6.0f} ns CPU a row  {told['gb']:.2f} GB"
        )
    print(
        f"ratio: {batch['wall'] / window['wall']:.2f} of the wall time, "
        f"{batch['cpu'] / window['cpu']:.2f} of the processor time (goal: 1.5; 6 GB)"
    )
    steps = step_in_a_loop()
    print("one compiled step, ns:", ", ".join(f"{k} {v:.0f}" for k, v in steps.items()))
    check(folder / "window.parquet", folder / "levels")


def check(window: Path, levels: Path) -> None:
    """That both say the same latest level: the window orders by the moment alone, so ties may differ."""
    import duckdb

    [different, cells] = duckdb.sql(
        f"SELECT count(*) FILTER (WHERE w.latest <> l.latest_1_level), count(*) FROM '{window}' AS w "
        f"JOIN '{levels}/*.parquet' AS l USING (learner, competency)"
    ).fetchone()
    print(f"{cells:,} cells in both; the latest level differs in {different} (moments that tie)")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] in ("--window", "--batch"):
        tell(sys.argv[1][2:], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
        if len(sys.argv) > 2:
            main(count, Path(sys.argv[2]))
        else:
            with tempfile.TemporaryDirectory() as scratch:
                main(count, Path(scratch))
