"""How long the server takes for a class page, and how many queries, in a small and in a large state.

    python benchmarks/class_page.py [SMALL LARGE] [--pages 60]

SMALL and LARGE are sizes of the demonstration (default: default district) or data folders that hold one
already. Each runs in a process of its own through the whole stack (middleware, database, template), as
everyone's teacher: different classes in turn, each signed in anew, so nothing is served from a cache of
the page. Prints the median and the 95th percentile of wall time and of the process's own time, the
queries, and the ratio large : small. Exits with 1 when the queries differ or the large p95 is above
100 ms of wall time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT_MS = 100.0


def prepare(size: str) -> None:
    """Fills CAIRN_DATA with a demonstration of this size."""
    from datetime import UTC, datetime

    from django.core.management import call_command

    from cairn.demo import build

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    print(build(size=size, seed=1, today=now.date(), at=now), file=sys.stderr)


def classes(most: int) -> list[tuple[Any, str]]:
    """Teachers and a class of each that meets today, spread over the whole state."""
    from django.apps import apps
    from django.utils import timezone

    from cairn.intake.tables import on

    members = apps.get_model("people.SectionEnrollment").objects.filter(
        on(timezone.localdate()), role="teacher"
    )
    found = list(members.order_by("pk").values_list("person__record_id", "section_id"))
    return found[:: max(len(found) // most, 1)][:most]


def account_of(person: Any) -> Any:
    from django.apps import apps

    accounts = apps.get_model("people.Account").objects
    return accounts.get_or_create(username=f"bench-{person}", defaults={"person_id": person})[0]


def measure(most: int) -> dict[str, Any]:
    """Opens each class page twice and says what it took the second time, as a running server would."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    wall, cpu, queries = [], [], set()
    found = classes(most)
    for again, (teacher, section) in [(again, one) for again in (False, True) for one in found]:
        client = Client(headers={"host": "localhost"})
        client.force_login(account_of(teacher), backend="django.contrib.auth.backends.ModelBackend")
        asked.clear()
        with connection.execute_wrapper(listen):
            begun, worked = time.perf_counter(), time.process_time()
            answer = client.get(reverse("journeys:section", args=[section]))
            taken = time.perf_counter() - begun, time.process_time() - worked
        assert answer.status_code == 200, answer.status_code
        if again:
            wall.append(1000 * taken[0])
            cpu.append(1000 * taken[1])
            queries.add(len(asked))
    return {
        "pages": len(wall),
        "wall": sorted(wall),
        "cpu": sorted(cpu),
        "queries": sorted(queries),
    }


def in_a_process(what: str, pages: int) -> dict[str, Any]:
    """Runs one state, building it first when it is named by a size."""
    folder = Path(what)
    if folder.is_dir():
        return _run(folder, "", pages)
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as made:
        return _run(Path(made), what, pages)


def _run(folder: Path, size: str, pages: int) -> dict[str, Any]:
    env = os.environ | {"CAIRN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    env["CAIRN_COUNT_REQUESTS"] = "0"
    command = [sys.executable, __file__, "--child", size or "-", "--pages", str(pages)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def child(size: str, pages: int) -> None:
    import django

    django.setup()
    if size != "-":
        prepare(size)
    print(json.dumps(measure(pages)))


def at(values: list[float], part: float) -> float:
    return values[min(int(part * len(values)), len(values) - 1)]


def report(name: str, found: dict[str, Any]) -> None:
    print(
        f"{name:>24}: {found['pages']} pages, queries {found['queries']}, wall median "
        f"{at(found['wall'], 0.5):.1f} ms, p95 {at(found['wall'], 0.95):.1f} ms; own time median "
        f"{at(found['cpu'], 0.5):.1f} ms, p95 {at(found['cpu'], 0.95):.1f} ms"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("states", nargs="*", default=["default", "district"])
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.pages)
        return 0
    small, large = (in_a_process(state, asked.pages) for state in asked.states)
    report(asked.states[0], small)
    report(asked.states[1], large)
    wall = at(large["wall"], 0.95) / at(small["wall"], 0.95)
    print(f"ratio of p95 wall time, large : small = {wall:.2f}")
    same = small["queries"] == large["queries"]
    print("The queries are the same." if same else "THE QUERIES DIFFER.")
    quick = at(large["wall"], 0.95) <= LIMIT_MS
    if not quick:
        print(f"p95 is above {LIMIT_MS:.0f} ms.")
    return 0 if same and quick else 1


if __name__ == "__main__":
    raise SystemExit(main())
