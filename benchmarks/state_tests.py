"""State tests for everybody of a demonstration, which has none: mathematics and reading, five years, as one file of
results would bring them; and the year counted and rated from them.

    python benchmarks/state_tests.py DATA [--years 5]

DATA is a data folder with a demonstration; it is written to, so give a copy. Scores rise with the grade and a learner's
scores resemble each other, so that there is growth to estimate. Prints what was written, and how long a thousand rows
took (with the record's indexes).
"""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

RECIPES = Path(__file__).resolve().parent.parent / "docs" / "guide" / "recipes"
SCALE = "state assessment scale score"
SUBJECTS = ("5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b01", "5f0d8a0c-0d5e-5f7e-9b39-2f6f8a7c1b02")
"""Mathematics and reading, as the publisher's framework numbers them."""


def days(today: date, years: int) -> list[date]:
    """The first of May of earlier school years, and today."""
    from cairn.kernel.days import school_year

    ending = school_year(today).ending
    return [*(date(ending - back, 5, 1) for back in range(years - 1, 0, -1)), today]


def rows(today: date, years: int) -> dict[str, pa.Array]:
    """Columns of evidence: one row for each learner enrolled today, subject and year."""
    from django.apps import apps

    from cairn.intake.tables import on
    from cairn.kernel.ids import uuid7
    from cairn.kernel.terms import Use

    stays = apps.get_model("people.Enrollment").objects.filter(on(today))
    people = sorted({key.hex for key in stays.values_list("person__record_id", flat=True)})
    known = apps.get_model("competencies.Competency").objects.filter(cf_item_id__in=SUBJECTS)
    subjects = [key.hex for key in known.order_by("cf_item_id").values_list("pk", flat=True)]
    when = [f"{day} 17:00:00" for day in days(today, years)]
    who, what, then = (
        x.ravel()
        for x in np.meshgrid(*map(np.arange, (len(people), len(subjects), years)), indexing="ij")
    )
    chance = np.random.default_rng(1)
    able = chance.normal(0.0, 0.7, len(people))[who] + chance.normal(0.0, 0.4, who.size)
    value, n = np.clip(np.round(able + 2.5, 2), 1.0, 4.0), who.size
    columns = {
        "id": [uuid7().hex for _ in range(n)],
        "learner_id": pa.array(people).take(who),
        "competency_id": pa.array(subjects).take(what),
        "performed_at": pa.array(when).take(then),
        "recorded_at": pa.array(when).take(then),
        "score": np.round(450 + 40 * (able + then)),
        "value": value,
        "source_key": [f"{i}" for i in range(n)],
    }
    same = {"use": Use.SUMMATIVE.value, "scale": SCALE, "source": "state tests"} | dict.fromkeys(
        ("task", "context", "note"), ""
    )
    return {
        **{name: pa.array(column) for name, column in columns.items()},
        **{name: pa.array([word] * n) for name, word in same.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data")
    parser.add_argument("--years", type=int, default=5)
    given = parser.parse_args()
    os.environ |= {"CAIRN_DATA": given.data, "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from cairn.accountability.selectors.tables import CURRENT
    from cairn.accountability.services.running import run
    from cairn.competencies.services.frameworks import import_framework
    from cairn.competencies.services.plain import import_plain_statements
    from cairn.evidence.services.loading import load_evidence
    from cairn.kernel.access import Purpose, operator
    from cairn.kernel.days import school_year

    at, keeper = timezone.now(), operator("benchmark")
    today = timezone.localdate(at)
    import_framework((RECIPES / "sgpdata-framework.json").read_bytes(), by=keeper, at=at)
    import_plain_statements((RECIPES / "sgpdata-plain.yaml").read_bytes(), by=keeper, at=at)
    columns = rows(today, given.years)
    began = time.process_time()
    with transaction.atomic():
        many = load_evidence(columns)
    took = time.process_time() - began
    print(f"{many:,} scores written, {took / many * 1e6:.1f} ms of processor a thousand")
    made = run(
        school_year(today).ending - 1, by=keeper, purpose=Purpose.OPERATE, at=at, basis=CURRENT
    )
    print(f"{made.run.year} counted on {made.run.counted_on}; growth of {made.run.cohorts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
