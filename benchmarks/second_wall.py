"""What row-level security costs a class page and a learner's page on PostgreSQL.

    python tests/on_postgres.py python benchmarks/second_wall.py [SIZE] [--pages 200]

Builds the demonstration of SIZE (default: tiny) in the database that DATABASE_URL names, as a role that may
make roles, puts the second wall up, and opens the same pages in turn without it (a role that no policy
touches) and with it (the web server's role, its reader tied to the transaction), each through the whole
stack in this process, the order of the two changing from page to page. Prints, for each kind of page, the
median and 95th percentile of wall time, pages a second, and the ratio; what tying a reader to a request
costs; and what a statement costs more. Exits with 1 when throughput falls by more than 30 %, or the wall
adds more than 0.5 ms to a statement's median.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

MOST_LOST, MOST_MS = 0.30, 0.5


def prepare(size: str) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from cairn.demo import build
    from cairn.site.wall.inspection import holes
    from cairn.site.wall.raising import raise_wall

    with connection.cursor() as cursor:
        for role in (settings.APP_ROLE, settings.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN")
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    print(build(size=size, seed=1, today=now.date(), at=now), file=sys.stderr)
    raise_wall()
    assert not holes(), holes()


def visits(most: int) -> dict[str, list[tuple[Any, str]]]:
    """Teachers' sessions with a class page and a learner's page of theirs, spread over the state."""
    from django.apps import apps
    from django.urls import reverse
    from django.utils import timezone

    from cairn.intake.tables import on

    members = apps.get_model("people.SectionEnrollment").objects.filter(on(timezone.localdate()))
    taught = list(
        members.filter(role="teacher").order_by("pk").values_list("person__record", "section")
    )
    found: dict[str, list[tuple[Any, str]]] = {"class page": [], "learner page": []}
    for person, section in taught[:: max(len(taught) // most, 1)][:most]:
        visitor = signed_in(person)
        pupil = members.filter(section=section, role="learner").order_by("pk").first()
        found["class page"].append((visitor, reverse("journeys:section", args=[section])))
        if pupil is not None:
            page = reverse("journeys:learner", args=[pupil.person.record_id])
            found["learner page"].append((visitor, page))
    return found


def signed_in(person: Any) -> Any:
    from django.apps import apps
    from django.test import Client

    accounts = apps.get_model("people.Account").objects
    account, _new = accounts.get_or_create(
        username=f"bench-{person}", defaults={"person_id": person}
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def wall(stands: bool) -> None:
    from django.conf import settings
    from django.db import connection

    settings.SECOND_WALL = stands
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APP_ROLE if stands else 'none'}")


def opened(visitor: Any, page: str) -> tuple[float, float, int]:
    """Milliseconds, milliseconds in the database, statements."""
    from django.db import connection

    spent = [0.0, 0]

    def listen(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += 1000 * (time.perf_counter() - started)
            spent[1] += 1

    started = time.perf_counter()
    with connection.execute_wrapper(listen):
        response = visitor.get(page)
    took = 1000 * (time.perf_counter() - started)
    assert response.status_code == 200, (page, response.status_code)
    return took, spent[0], int(spent[1])


def compare(pages: list[tuple[Any, str]], most: int) -> bool:
    told: dict[bool, list[tuple[float, float, int]]] = {False: [], True: []}
    for turn in range(-10, most):
        visitor, page = pages[turn % len(pages)]
        for stands in (False, True) if turn % 2 else (True, False):
            wall(stands)
            took = opened(visitor, page)
            if turn >= 0:  # the first are for warming up
                told[stands].append(took)
    wall(False)
    for stands, name in ((False, "one wall"), (True, "two walls")):
        times = [t for t, _db, _n in told[stands]]
        print(
            f"  {name:10} median {statistics.median(times):7.2f} ms   "
            f"p95 {statistics.quantiles(times, n=20)[-1]:7.2f} ms   "
            f"{1000 / statistics.fmean(times):6.1f} pages/s"
        )
    return judge(told)


def judge(told: dict[bool, list[tuple[float, float, int]]]) -> bool:
    mean = {k: statistics.fmean(t for t, _db, _n in rows) for k, rows in told.items()}
    lost = 1 - mean[False] / mean[True]
    paired = zip(told[False], told[True], strict=True)
    added = statistics.median(two[0] - one[0] for one, two in paired)
    statement = statistics.median(db / n for _t, db, n in told[True]) - statistics.median(
        db / n for _t, db, n in told[False]
    )
    statements = [statistics.median(n for *_x, n in told[k]) for k in (False, True)]
    print(f"  throughput lost {lost:.1%}; added to a page (median of pairs) {added:.2f} ms")
    print(f"  statements {statements[0]:.0f} and {statements[1]:.0f}; to each {statement:+.3f} ms")
    return lost <= MOST_LOST and statement <= MOST_MS


def tying(most: int) -> None:
    """What it costs to tie a reader to a transaction, and to begin and end one."""
    from django.apps import apps
    from django.db import connection, transaction
    from django.utils import timezone

    from cairn.site.wall.scope import enter

    posts = apps.get_model("people.SectionEnrollment").objects.filter(role="teacher")
    people = list(posts.values_list("person__record_id", flat=True).distinct()[:50])
    empty, tied, day = [], [], timezone.localdate()
    for turn in range(most):
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        middle = time.perf_counter()
        with transaction.atomic():
            enter(people[turn % len(people)], day)
        empty.append(1000 * (middle - started))
        tied.append(1000 * (time.perf_counter() - middle))
    print(
        f"an empty transaction {statistics.median(empty):.2f} ms, one tied to a teacher "
        f"{statistics.median(tied):.2f} ms"
    )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    asked.add_argument("size", nargs="?", default="tiny")
    asked.add_argument("--pages", type=int, default=200)
    given = asked.parse_args()
    if not os.environ.get("DATABASE_URL"):
        print("PostgreSQL alone has a second wall: python tests/on_postgres.py python …")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-wall-"))
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    prepare(given.size)
    good = []
    for name, pages in visits(40).items():
        print(name)
        good.append(compare(pages, given.pages))
    tying(given.pages)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
