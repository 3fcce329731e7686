"""Every rule method against its slow oracle, on five years of a state's real scores.

    python benchmarks/oracles_on_real_data.py [FILE]

FILE is sgpData_LONG.csv.gz (default: ../shared/data/sgp, or $CAIRN_SHARED). Where CAIRN_DATA (or
DATABASE_URL) holds a record into which it was imported, that record is used; otherwise a folder of its
own is filled by `cairn import evidence` with the documented mapping first.

The fast way reads the record: its log in order, folded and read by the compiled step; and the estimates
that it keeps. The slow way reads the file with Python's csv module and works out each learner ×
subject from the definition. Scores differ less than learners, so the slow way works out each different
history once. Exits with 1 when any level, fact or figure differs.
"""

import csv
import gzip
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from cairn.measure.mastery import oracles
from cairn.measure.mastery.events import Event, Use, context_code
from cairn.measure.mastery.fold import fold, read_all
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.readings import Reading
from cairn.measure.mastery.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "docs" / "guide" / "recipes"
SHARED = Path(os.environ.get("CAIRN_SHARED") or ROOT.parent / "shared") / "data"
LEVELS = {"Unsatisfactory": 1.0, "Partially Proficient": 2.0, "Proficient": 3.0, "Advanced": 4.0}
SUBJECTS = {
    "5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b01": "MATHEMATICS",
    "5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b02": "READING",
}
EPOCH = date(1970, 1, 1)
READ_ON = date(2026, 11, 21)
CLOSE = 3e-8
"""Figures are kept to nine digits; sums in another order may differ in the last one or two."""

Cell = tuple[str, str]
"""The state's number of a learner, and a subject."""
History = tuple[tuple[int, float], ...]
"""(day, value) of each score, oldest first; a value that is missing is None."""


def histories(file: Path) -> dict[Cell, History]:
    """What the file says, read the plain way."""
    found: dict[Cell, list[tuple[int, Any]]] = defaultdict(list)
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            day = date(int(row["YEAR"][-4:]), 5, 1)
            score = ((day - EPOCH).days, LEVELS.get(row["ACHIEVEMENT_LEVEL"]))
            found[row["ID"], row["CONTENT_AREA"]].append(score)
    return {cell: tuple(sorted(scores, key=lambda s: s[0])) for cell, scores in found.items()}


def rule(method: str) -> Rule:
    """Two scores are enough to see what gates, baseline and shown level make of five years."""
    return Rule.from_plain(
        {
            "method": method,
            "settings": {"n": 2} if method == "n_times@1" else {},
            "scale": {"lowest": 1, "levels": 4},
            "gates": {"pieces": 2},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )


class Oracle:
    """The slow answer for a history under a rule; each different history is worked out once."""

    def __init__(self, held: Rule, day: int) -> None:
        self.rule, self.day = held, day
        self.answers: dict[History, Reading] = {}

    def __call__(self, history: History) -> Reading:
        if history not in self.answers:
            context = context_code("state assessment")
            events = [
                Event(math.nan if value is None else value, day, Use.SUMMATIVE, context)
                for day, value in history
            ]
            self.answers[history] = oracles.read(self.rule, events, self.day)
        return self.answers[history]


def same(quick: Reading, slow: Reading) -> bool:
    """Facts alike, point and level to the last digit, further figures to the last kept one."""
    named = ("point", "level", "shown", "unmet", "pieces", "contexts", "last_day", "baseline")
    if any(getattr(quick, name) != getattr(slow, name) for name in named):
        return False
    figures = [
        ((r.standard_error, r.effective, r.piece_sd), r.probabilities) for r in (quick, slow)
    ]
    (few, many), (few_slow, many_slow) = figures
    return len(many) == len(many_slow) and all(
        a == b or (a is not None and b is not None and abs(a - b) <= CLOSE)
        for a, b in zip((*few, *many), (*few_slow, *many_slow), strict=True)
    )


def the_record() -> Iterator[tuple[list[Cell], Any, list[Any]]]:
    """The whole log, some learners at a time: cells by name, their columns, their kept estimates."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()
    from django.apps import apps

    from cairn.determinations.selectors.columns import columns_of, steps_of
    from cairn.evidence.selectors.cells import rows_of_learners
    from cairn.kernel.progress import batches

    people, competencies, estimates = map(
        apps.get_model, ("people.Person", "competencies.Competency", "determinations.Estimate")
    )
    number = dict(people.objects.values_list("pk", "state_id"))
    subject = {
        pk: SUBJECTS[guid]
        for pk, guid in competencies.objects.values_list("pk", "cf_item_id")
        if guid in SUBJECTS
    }
    for some in batches(number, 5_000):
        columns = columns_of(steps_of(rows_of_learners(some)))
        kept = {
            (e.learner_id, e.competency_id): e
            for e in estimates.objects.filter(learner__in=some).select_related("rule")
        }
        yield (
            [(number[learner], subject[competency]) for learner, competency in columns.cells],
            columns.log,
            [kept.get(cell) for cell in columns.cells],
        )


def kept_reading(estimate: Any) -> tuple[Any, ...]:
    return (
        estimate.point,
        estimate.standard_error,
        estimate.level,
        estimate.shown,
        estimate.pieces,
        tuple(estimate.probabilities),
        estimate.baseline,
        estimate.baseline_day,
    )


def as_kept(reading: Reading) -> tuple[Any, ...]:
    begun = reading.baseline
    return (
        reading.point,
        reading.standard_error,
        reading.level,
        reading.shown,
        reading.pieces,
        reading.probabilities,
        begun and begun.level,
        begun and date.fromordinal(int(begun.day) + EPOCH.toordinal()),
    )


def near(kept: tuple[Any, ...], slow: tuple[Any, ...]) -> bool:
    """Alike, figures to the last kept digit."""
    pairs = zip(kept, slow, strict=True)
    return all(a == b or np.allclose(a, b, rtol=0, atol=CLOSE) for a, b in pairs)


def compare(told: dict[Cell, History]) -> int:
    """Prints a line for each method; how many cells differ anywhere."""
    day = (READ_ON - EPOCH).days
    by_method = {method: Oracle(rule(method), day) for method in METHODS}
    by_kept_rule: dict[tuple[str, date], Oracle] = {}
    wrong = dict.fromkeys([*METHODS, "kept estimates"], 0)
    fast = dict.fromkeys(METHODS, 0.0)
    seen = 0
    for cells, log, estimates in the_record():
        seen += len(cells)
        for method, oracle in by_method.items():
            begun = time.process_time()
            readings = read_all(fold(log, [oracle.rule]), [oracle.rule], day=day)
            fast[method] += time.process_time() - begun
            wrong[method] += sum(
                not same(readings[i], oracle(told[cell])) for i, cell in enumerate(cells)
            )
        for cell, estimate in zip(cells, estimates, strict=True):
            if estimate is None:
                wrong["kept estimates"] += 1
                continue
            key = (estimate.rule.digest, estimate.as_of)
            if key not in by_kept_rule:
                held = Rule.from_plain(estimate.rule.rule)
                by_kept_rule[key] = Oracle(held, (estimate.as_of - EPOCH).days)
            slow = as_kept(by_kept_rule[key](told[cell]))
            wrong["kept estimates"] += not near(kept_reading(estimate), slow)
    absent = len(told) - seen
    different = len(next(iter(by_method.values())).answers)
    print(f"{seen:,} learner × subject cells, {different:,} different histories; absent: {absent}")
    for method in METHODS:
        print(f"{method:22} differ: {wrong[method]:,}   fold and read: {fast[method]:.2f} s CPU")
    rules = ", ".join(sorted({o.rule.method.name for o in by_kept_rule.values()}))
    print(f"kept estimates ({rules}) differ: {wrong['kept estimates']:,}")
    return sum(wrong.values()) + abs(absent)


def fill(file: Path) -> None:
    """Imports the file as docs/guide/recipes says, into the folder that CAIRN_DATA names."""
    cairn = [sys.executable, "-m", "cairn", "import"]
    subprocess.run([*cairn, "framework", RECIPES / "sgpdata-framework.json"], check=True)
    words = ["--mapping", RECIPES / "sgpdata.yaml", "--source", "sgpdata", "--json"]
    subprocess.run([*cairn, "evidence", file, *words], check=True)


def main() -> int:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "sgp" / "sgpData_LONG.csv.gz"
    if not file.is_file():
        print(f"{file} is not there; name it, or set CAIRN_SHARED. Nothing was compared.")
        return 0
    if "CAIRN_DATA" in os.environ:
        return 1 if compare(histories(file)) else 0
    with tempfile.TemporaryDirectory(prefix="cairn-oracles-") as folder:
        os.environ["CAIRN_DATA"] = folder
        fill(file)
        return 1 if compare(histories(file)) else 0


if __name__ == "__main__":
    sys.exit(main())
