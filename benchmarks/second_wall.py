"""What row-level security costs the pages of a teacher and of a principal on PostgreSQL.

    python tests/on_postgres.py python benchmarks/second_wall.py [SIZE] [--pages 200]

Builds the demonstration of SIZE (default: tiny) in the database that DATABASE_URL names, as a role that may
make roles, puts the second wall up, and opens the same pages in turn without it (a role that no policy
touches) and with it (the web server's role, its reader tied to the transaction), each through the whole
stack in this process, the order of the two changing from page to page. Prints for each kind of page: the
time and the processor time of this process and of the server's (on Linux, the server on this machine); what
the wall adds to each statement that asks for rows; and, apart from that, what it adds once a request, which
is working the reader's ties out. Exits with 1 when throughput falls by more than 30 % (processor time, where
it is known), or the wall adds more than 0.5 ms to a statement.
"""

import argparse
import math
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
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
    found["school page"] = _of_principals(most)
    return found


def _of_principals(most: int) -> list[tuple[Any, str]]:
    from django.apps import apps
    from django.urls import reverse
    from django.utils import timezone

    from cairn.intake.tables import on

    posts = apps.get_model("people.StaffAssignment").objects.filter(
        on(timezone.localdate()), position="school_leader"
    )
    held = posts.order_by("pk").values_list("person__record", "organization")[:most]
    return [(signed_in(who), reverse("journeys:organization", args=[o])) for who, o in held]


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


@dataclass
class Cost:
    """What one page took: milliseconds and, of the processor, milliseconds here and in the server."""

    page: float = 0.0
    asking: float = 0.0
    statements: int = 0
    tying: float = 0.0
    here: float = 0.0
    server: float = float("nan")

    @property
    def processor(self) -> float:
        return self.here + self.server

    @property
    def each(self) -> float:
        return self.asking / self.statements


def opened(visitor: Any, page: str) -> Cost:
    from django.db import connection

    cost = Cost()

    def listen(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = 1000 * (time.perf_counter() - started)
            if "cairn_enter" in sql:
                cost.tying += took
            elif sql.lstrip().startswith("SELECT"):
                cost.asking += took
                cost.statements += 1

    server, here, started = in_server(), time.process_time(), time.perf_counter()
    with connection.execute_wrapper(listen):
        response = visitor.get(page)
    cost.page = 1000 * (time.perf_counter() - started)
    cost.here = 1000 * (time.process_time() - here)
    cost.server = in_server() - server
    assert response.status_code == 200, (page, response.status_code)
    return cost


def in_server() -> float:
    """Milliseconds of the processor that the server has spent on this connection; NaN where that is not told."""
    from django.db import connection

    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.is_file() else float("nan")


def compare(pages: list[tuple[Any, str]], most: int) -> bool:
    told: dict[bool, list[Cost]] = {False: [], True: []}
    for turn in range(-10, most):
        visitor, page = pages[turn % len(pages)]
        for stands in (False, True) if turn % 2 else (True, False):
            wall(stands)
            cost = opened(visitor, page)
            if turn >= 0:  # the first are for warming up
                told[stands].append(cost)
    wall(False)
    for stands, name in ((False, "one wall"), (True, "two walls")):
        rows = told[stands]
        print(
            f"  {name:10} median {statistics.median(c.page for c in rows):7.2f} ms   "
            f"p95 {statistics.quantiles((c.page for c in rows), n=20)[-1]:7.2f} ms   "
            f"processor {statistics.fmean(c.here for c in rows):7.2f} ms here "
            f"and {statistics.fmean(c.server for c in rows):6.2f} ms in the server"
        )
    return judge(told[False], told[True])


def judge(one: list[Cost], two: list[Cost]) -> bool:
    def lost(what: str) -> float:
        of = [statistics.fmean(getattr(c, what) for c in rows) for rows in (one, two)]
        return 1 - of[0] / of[1]

    each = statistics.median(b.each - a.each for a, b in zip(one, two, strict=True))
    lost_ms, lost_processor = lost("page"), lost("processor")
    print(f"  throughput lost: by time {lost_ms:.1%}, by the processor {lost_processor:.1%}")
    print(
        f"  statements that ask for rows {statistics.median(c.statements for c in two):.0f}: "
        f"{each:+.3f} ms to each (median of pairs); once a request {statistics.median(c.tying for c in two):.2f} ms"
    )
    worst = lost_ms if math.isnan(lost_processor) else lost_processor
    return worst <= MOST_LOST and each <= MOST_MS


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
    os.environ["CAIRN_COUNT_REQUESTS"] = "0"
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
