"""How long a learner's, a family's and a class's page take at a million learners, beside the same pages at 50,000.

    python tests/on_postgres.py python benchmarks/pages_million.py [--size district] [--copies 5 4] [--people 40]

Builds the demonstration of SIZE (about 50,000 learners) in the database that DATABASE_URL names, as a role that may
make roles, puts the second wall up and opens pages as the web server's role. Then writes every district again with
other ids (`_multiply.py`), five times as many, then four times that, and opens pages of people spread over all of it.
A page is opened once to warm the server up, then timed: wall time, and the processor's of this process and the
database's together. Prints median and 95th percentile of both at each size, statements, and every plan that walks a
whole table or index of over 50,000 rows. Exits with 1 when a page's 95th percentile of the processor is above 1.5
times what it was, or above 150 ms. About 30 GB of disk, and half an hour beside the building.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from typing import Any

import _multiply
from pages import at
from second_wall import in_server, prepare, signed_in, wall

MOST_RATIO, LIMIT_MS, LARGE = 1.5, 150.0, 50_000
LEAST_LEARNERS, LEAST_COLUMNS = 28, 15
Opening = tuple[float, float, int]
"""Wall time and the processor's in milliseconds, and statements."""


def visits(most: int) -> dict[str, list[tuple[Any, str]]]:
    """Sessions and pages of people spread over the whole state: {kind of page: visits}."""
    from django.apps import apps
    from django.urls import reverse
    from django.utils import timezone

    from cairn.intake.tables import on

    today = on(timezone.localdate())
    members = apps.get_model("people.SectionEnrollment").objects.filter(today)
    guardians = apps.get_model("people.Guardianship").objects.filter(today)
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for section in _large_classes(2 * most):
        taught = members.filter(section=section, role="teacher").order_by("pk").first()
        child = members.filter(section=section, role="learner").order_by("pk").first()
        if taught is None or child is None:
            continue
        teacher, learner = signed_in(taught.person.record_id), child.person.record_id
        found["class page"].append((teacher, reverse("journeys:section", args=[section])))
        page = reverse("journeys:learner", args=[learner])
        found["learner page, teacher"].append((teacher, page))
        found["learner page, own"].append((signed_in(learner), page))
        guardian = guardians.filter(learner=learner).order_by("pk").first()
        if guardian is not None:
            parent = signed_in(guardian.guardian.record_id)
            page = reverse("journeys:family", args=[learner])
            if parent.get(page).status_code == 200:  # under no order, the child not yet of age
                found["family page"].append((parent, page))
    return found


def _large_classes(most: int) -> list[Any]:
    """Classes of this year with LEAST_LEARNERS or more, spread over all of them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT section_id FROM people_sectionenrollment WHERE role = 'learner' AND first_day <= current_date"
            " AND (last_day IS NULL OR last_day >= current_date) GROUP BY 1 HAVING count(*) >= %s ORDER BY 1",
            [LEAST_LEARNERS],
        )
        rows = [row[0] for row in cursor.fetchall()]
    return rows[:: max(len(rows) // most, 1)][:most]


def opened(visitor: Any, page: str) -> Opening:
    from django.db import connection

    count = 0

    def listen(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    server, here, begun = in_server(), time.process_time(), time.perf_counter()
    with connection.execute_wrapper(listen):
        answer = visitor.get(page)
    taken = time.perf_counter() - begun, time.process_time() - here
    assert answer.status_code == 200, (page, answer.status_code)
    return 1000 * taken[0], 1000 * taken[1] + in_server() - server, count


def columns_of(visitor: Any, page: str) -> int:
    """How many competencies a class's table shows."""
    html = visitor.get(page).content.decode()
    return html.count('<th scope="col"')


def measure(most: int) -> dict[str, list[Opening]]:
    """Opens each page twice as the web server's role; the second time counts."""
    told: dict[str, list[Opening]] = defaultdict(list)
    pages = visits(most)
    wall(True)
    try:
        for kind, found in pages.items():
            for visitor, page in found:
                if len(told[kind]) == most:
                    break
                opened(visitor, page)
                told[kind].append(opened(visitor, page))
                if kind == "class page" and columns_of(visitor, page) >= LEAST_COLUMNS:
                    told[f"class page, {LEAST_LEARNERS} × {LEAST_COLUMNS} and more"].append(told[kind][-1])  # fmt: skip
        walked = {kind: whole_tables(*found[len(found) // 2]) for kind, found in pages.items()}
    finally:
        wall(False)
    for kind, tables in walked.items():
        walks = f"walks {', '.join(sorted(tables))}" if tables else "every large table by an index"
        print(f"  {kind}: {walks}")
    return told


def whole_tables(visitor: Any, page: str) -> set[str]:
    """Large tables that a statement of this page walks from end to end, by the plans of the second wall's reader."""
    from django.db import connection

    large: set[str] = set()

    def explained(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if sql.lstrip().startswith("SELECT") and not many:
            with connection.cursor() as cursor:
                plan = cursor.connection.execute(  # past the wrapper, in the same transaction
                    "EXPLAIN (FORMAT JSON) " + sql, params
                ).fetchone()[0]
            _walk(plan[0]["Plan"], large)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        visitor.get(page)
    return large


def _walk(node: dict[str, Any], large: set[str]) -> None:
    table = node.get("Relation Name")
    if table and "Scan" in node["Node Type"] and "Index Cond" not in node:
        bitmap = node["Node Type"] == "Bitmap Heap Scan"  # what it looks for stands one level down
        if not bitmap and _rows(table) > LARGE:
            large.add(table)
    for each in node.get("Plans", ()):
        _walk(each, large)


def _rows(table: str) -> float:
    from django.db import connection

    asked = "SELECT reltuples FROM pg_class WHERE relname = %s"
    found = connection.connection.execute(asked, [table]).fetchone()
    return float(found[0]) if found else 0.0


def size() -> str:
    """Learners enrolled now, pieces of evidence, and the database's size."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(DISTINCT person_id) FROM people_enrollment WHERE first_day <= current_date"
            " AND (last_day IS NULL OR last_day >= current_date)), (SELECT count(*) FROM evidence_evidence),"
            " pg_database_size(current_database())"
        )
        learners, pieces, taken = cursor.fetchone()
    return f"{learners:,} learners, {pieces:,} pieces of evidence, {taken / 1e9:.1f} GB"


def told(found: list[Opening]) -> str:
    walls, owns, counts = zip(*found, strict=True)
    return (
        f"{len(found):3} × wall {at(walls, 0.5):6.1f} {at(walls, 0.95):6.1f}, "
        f"processor {at(owns, 0.5):6.1f} {at(owns, 0.95):6.1f} ms, {min(counts)}–{max(counts)} statements"
    )


def report(small: dict[str, list[Opening]], large: dict[str, list[Opening]]) -> int:
    """Prints both sizes and the ratios; how many kinds of pages miss the promise."""
    missed = 0
    for kind, found in large.items():
        ratios = [
            at([each[which] for each in found], part) / at([e[which] for e in small[kind]], part)
            for which in (0, 1)
            for part in (0.5, 0.95)
        ]
        good = ratios[3] <= MOST_RATIO and at([own for _, own, _ in found], 0.95) <= LIMIT_MS
        missed += not good
        print(f"{kind}\n  before {told(small[kind])}\n  after  {told(found)}")
        print("  ratios " + " ".join(f"{r:.2f}" for r in ratios) + ("" if good else "  <- missed"))
    return missed


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    asked.add_argument("--size", default="district")
    asked.add_argument("--copies", type=int, nargs="+", default=[5, 4], help="256 in all at most")
    asked.add_argument("--people", type=int, default=40)
    asked.add_argument("--built", action="store_true", help="the demonstration stands already")
    asked.add_argument("--step", type=int, default=1, help="above all numbers of copies there are")
    given = asked.parse_args()
    if not os.environ.get("DATABASE_URL"):
        print("PostgreSQL alone: python tests/on_postgres.py python …")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    os.environ["CAIRN_COUNT_REQUESTS"] = "0"
    os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-million-"))
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    if not given.built:
        prepare(given.size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    print(f"before: {size()}", flush=True)
    small = measure(given.people)
    report(small, small)
    step, missed = given.step, 0
    for copies in given.copies:
        _multiply.multiply(copies, step=step)
        step *= 2 ** (copies - 1).bit_length()
        print(f"after: {size()}", flush=True)
        missed = report(small, measure(given.people))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
