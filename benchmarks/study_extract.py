"""Whether an attacker who knows what others may know of everybody can single out a learner in a study's extract.

    python benchmarks/study_extract.py [DATA]

DATA is a data folder that holds a demonstration (it is copied; default: a new one of the default size). Prints how many
learners an attacker finds as the only ones of their kind, and of how many a level is learned for certain: with names
taken away only, and in the extract; with all known fields and with any three of them. Then the year after, when a tenth
has left: the two extracts joined by code, made without and with heed of the first. Then a million made-up learners with
8 known fields. The attacker shares no code with what protects. Exits with 1 where anybody stands out of an extract.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

KNOWN = (
    "grade", "school", "sex", "race_ethnicity", "english_learner", "military",
    "economic_disadvantage", "language",
)  # fmt: skip
SENSITIVE = ("levels", "pieces", "last_shown")
LEFT = 0.1
Rows = list[tuple[str | None, ...]]


def rows_of(table: pa.Table, names: tuple[str, ...]) -> Rows:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def coarser(ladders: Any, steps: Any, row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """What the attacker expects somebody's row to say, from what they know and the certificate's steps."""
    found = []
    for ladder, value in zip(ladders, row, strict=True):
        step = steps[ladder.name]
        if step == 0 or (value is None and step <= len(ladder.steps)):
            found.append(value)
        else:
            named = {"*": "*"} if step > len(ladder.steps) else ladder.steps[step - 1][1]
            found.append("*" if step > len(ladder.steps) else named.get(value, "other"))
    return tuple(found)


def alone(expected: Rows, released: Rows) -> int:
    """People for whom exactly one released row can be theirs."""
    many = Counter(released)
    return sum(many[row] == 1 for row in expected)


def told(expected: Rows, released: Rows, values: list[str | None]) -> int:
    """People all of whose possible rows say the same of a sensitive field: it is learned for certain."""
    said: dict[Any, set[Any]] = defaultdict(set)
    for row, value in zip(released, values, strict=True):
        said[row].add(value)
    return sum(len(said[row]) == 1 and said[row] not in ({"*"}, {None}) for row in expected)


def attack(words: str, known: pa.Table, released: pa.Table, expect: Any) -> int:
    """Prints what the attacker finds with all fields and with the worst three; returns how many are alone."""
    people = rows_of(known, KNOWN)
    mine = [expect(row) for row in people]
    out = rows_of(released, KNOWN)
    certain = max(told(mine, out, released[name].to_pylist()) for name in SENSITIVE)
    three = 0
    for places in combinations(range(len(KNOWN)), 3):
        some = [tuple(row[i] for i in places) for row in mine]
        three = max(three, alone(some, [tuple(row[i] for i in places) for row in out]))
    found = alone(mine, out)
    print(
        f"{words:<34} alone {found:>6,}   by any three fields {three:>6,}   a value for certain {certain:>6,}"
    )
    return max(found, certain)


def joined(first: Any, second: Any, gone: set[int], promise: Any, n: int) -> int:
    """People who are the only ones of their kind when both years' rows are joined by their codes."""
    one = dict(zip(np.flatnonzero(first.stays).tolist(), rows_of(first.table, KNOWN), strict=True))
    left = [i for i in range(n) if i not in gone]
    there = [left[i] for i in np.flatnonzero(second.stays)]
    two = dict(zip(there, rows_of(second.table, KNOWN), strict=True))
    many = Counter((one.get(i), two.get(i)) for i in one.keys() | two.keys())
    return sum(count for count in many.values() if count < promise.k)


def demonstration(data: str | None, scratch: Path) -> None:
    if data:
        shutil.copytree(data, scratch / "data")
    os.environ |= {
        "CAIRN_DATA": str(scratch / "data"), "DJANGO_SETTINGS_MODULE": "cairn.site.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    (scratch / "data").mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    if not data:
        from cairn.demo import build

        now = datetime.now(UTC)
        build(size="default", seed=1, today=now.date(), at=now)


def extract(day: date) -> tuple[pa.Table, pa.Table, list[Any]]:
    from cairn.journeys.studies.fields import field_named, ladder
    from cairn.journeys.studies.reading import read
    from cairn.kernel.access import Purpose, operator
    from cairn.people.selectors.studies import study_on
    from cairn.people.services.releases import agree
    from cairn.people.services.studies import enter_study

    keeper = operator("benchmark")
    fields = [field_named(name) for name in (*KNOWN, *SENSITIVE)]
    row = agree(
        by=keeper, party="University", purpose="a study", exception="99.31(a)(6)", source="made up",
        data=["evidence", "circumstances"], signed_on=day, expires_on=day, destroy_by=day,
    )  # fmt: skip
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    enter_study(row.pk, {f.name: f.data for f in fields}, by=keeper, at=at)
    _, known, sensitive = read(
        fields, study_on(row.pk, day), by=keeper, purpose=Purpose.OPERATE, day=day
    )
    return known, sensitive, [ladder(f, {}) for f in fields if f.known]


def two_years(known: pa.Table, sensitive: pa.Table, ladders: list[Any], promise: Any) -> int:
    from cairn.disclosure.records.protecting import Earlier, StandsOut, protect

    first = protect(known, sensitive, ladders, promise)
    n, random = known.num_rows, np.random.default_rng(7)
    gone = set(random.choice(n, int(LEFT * n), replace=False).tolist())
    stays = np.array([i not in gone for i in range(n)])
    mask = pa.array(stays)
    careless = protect(known.filter(mask), sensitive.filter(mask), ladders, promise)
    print(
        f"\nA year later, {len(gone):,} of {n:,} have left; joined by code, in a class of fewer than {promise.k}:"
    )
    print(f"  without heed of the first extract: {joined(first, careless, gone, promise, n):,}")
    before = np.where(first.stays, first.classes + 1, 0)
    earlier = Earlier(
        before[stays], np.bincount(before[~stays], minlength=before.max() + 1), random
    )
    for share in (promise.most_withheld, 0.5):
        wider = type(promise)(promise.k, promise.l, share, promise.most_tried)
        try:
            second = protect(
                known.filter(mask), sensitive.filter(mask), ladders, wider, earlier=earlier
            )
        except StandsOut:
            print(f"  with heed, at most {share:.0%} withheld: refused")
            continue
        found = joined(first, second, gone, promise, n)
        cost = f"{second.withheld:,} withheld, {second.information:.0%} left"
        print(f"  with heed, at most {share:.0%} withheld: {found:,} ({cost})")
        return found
    return 0


def million() -> None:
    from cairn.disclosure.records.ladders import Ladder
    from cairn.disclosure.records.protecting import Promise, protect

    random, n = np.random.default_rng(1), 1_000_000
    drawn = {
        "grade": random.integers(3, 13, n), "district": random.zipf(1.5, n) % 200,
        "sex": random.integers(0, 2, n), "race": np.minimum(random.geometric(0.5, n), 7),
    }  # fmt: skip
    drawn |= {f"status {share}": random.random(n) < share for share in (0.1, 0.14, 0.5, 0.02)}
    known = pa.table({name: pa.array(each.astype(int).astype(str)) for name, each in drawn.items()})
    sensitive = pa.table({f"level {i}": random.integers(0, 4, n).astype(str) for i in range(4)})
    bands = {str(g): "3-5" if g < 6 else "6-8" if g < 9 else "9-12" for g in range(3, 13)}
    types = {str(d): str(d % 5) for d in range(200)}
    ladders = [Ladder("grade", (("band", bands),)), Ladder("district", (("type", types),))]
    ladders += [Ladder(name) for name in known.column_names[2:]]
    began = time.process_time()
    found = protect(known, sensitive, ladders, Promise(10))
    print(
        f"\n{n:,} learners, {len(ladders)} known fields, 4 sensitive: {time.process_time() - began:.1f} s CPU, "
        f"{found.tried} choices tried, {found.information:.0%} left (at most {found.bound:.0%}), "
        f"smallest class {found.smallest}"
    )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("data", nargs="?")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        demonstration(given.data, Path(scratch))
        from cairn.disclosure.records.protecting import Promise, protect

        known, sensitive, ladders = extract(datetime.now(UTC).date())
        promise = Promise(10)
        began = time.process_time()
        found = protect(known, sensitive, ladders, promise)
        took = time.process_time() - began
        naive = pa.table({n: t[n] for t in (known, sensitive) for n in t.column_names})
        print(
            f"{known.num_rows:,} learners, {len(KNOWN)} known fields, k = {promise.k}; {took:.1f} s CPU\n"
        )
        attack("names taken away only", known, naive, lambda row: row)
        bad = attack("the extract", known, found.table, lambda r: coarser(ladders, found.steps, r))
        kept = ", ".join(f"{name} {share:.0%}" for name, share in found.kept.items())
        print(
            f"\nleft: {found.information:.0%} (no choice leaves more than {found.bound:.0%}); {kept}"
        )
        print(
            f"withheld: {found.withheld:,} rows; {dict(found.cells)} cells; smallest class {found.smallest}"
        )
        bad += two_years(known, sensitive, ladders, promise)
        million()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
