"""How long the server takes for every page, and how many queries, in a small and in a large state.

    python benchmarks/pages.py [SMALL LARGE] [--people 20] [--promised]

SMALL and LARGE are sizes of the demonstration (default: default district) or data folders that hold one already.
In each, people of every kind, spread over the whole state, sign in, and one page of every kind that their links
lead to is opened through the whole stack (middleware, database, template): once to warm the server up, then once to
be timed; and besides, classes of 28 learners or more, their tables widened to 15 competencies. Prints for each kind of
page the median and the 95th percentile of wall time and of the processor's, the queries, and which part of its time
the log of looks takes. Exits with 1 when a page of the large state asks more queries than any of its kind in the
small one, when the processor works longer than 100 ms for the 95th percentile of a learner's, a family's or a class
page (wall time also tells how busy the machine is), or when the log takes more than a tenth of the time of all pages
that keep a look. With --promised only the pages of learners, families and classes are opened.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LIMIT_MS = 100.0
PROMISED = ("learner", "explain", "family", "section", "class grid")
"""The kinds of pages that have to keep to LIMIT_MS."""
LEAST_LEARNERS, LEAST_COLUMNS = 28, 15
"""Of a class whose table is large."""
LINK = re.compile(r'href="(/[^"#]*)"')
LEFT_OUT = {"site:language", "site:sign-out"}
LOOK_MS = 0.05
"""An answer without a look is done with the log sooner than this."""
MOST_KINDS = 40
"""Of pages for one person: an end in case that a page leads on forever."""

MOST_LOGGED = 0.10
Opening = tuple[float, float, int, float]
"""Wall time and own time in milliseconds, queries, and the wall time in which its looks were kept."""
Opened = dict[str, list[Opening]]
"""For each kind of page its openings."""


def prepare(size: str) -> None:
    """Fills CAIRN_DATA with a demonstration of this size."""
    from datetime import UTC, datetime

    from django.core.management import call_command

    from cairn.demo import build

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    print(build(size=size, seed=1, today=now.date(), at=now), file=sys.stderr)


def everyone() -> dict[str, list[Any]]:
    """The records of all people by what they are today: {kind: records}, in an order that says nothing."""
    from django.apps import apps
    from django.utils import timezone

    from cairn.intake.tables import on

    today = on(timezone.localdate())
    enrolled = apps.get_model("people.Enrollment").objects.filter(today)
    teaching = apps.get_model("people.SectionEnrollment").objects.filter(today, role="teacher")
    posts = apps.get_model("people.StaffAssignment").objects.filter(today)
    guardians = apps.get_model("people.Guardianship").objects.filter(
        today, learner__in=enrolled.values("person")
    )
    found = {
        "learner": enrolled.values_list("person__record_id", flat=True),
        "family": guardians.values_list("guardian__record_id", flat=True),
        "teacher": teaching.values_list("person__record_id", flat=True),
    }
    for position in ("school_leader", "district_leader", "state_analyst"):
        found[position] = posts.filter(position=position).values_list(
            "person__record_id", flat=True
        )
    return {kind: sorted(set(records), key=str) for kind, records in found.items()}


def large_classes(most: int) -> list[tuple[Any, Any]]:
    """(record of a teacher, section) of classes of LEAST_LEARNERS or more, spread over the state."""
    from django.apps import apps
    from django.db.models import Count
    from django.utils import timezone

    from cairn.intake.tables import on

    members = apps.get_model("people.SectionEnrollment").objects.filter(on(timezone.localdate()))
    learners = members.filter(role="learner").values("section").annotate(n=Count("pk"))
    large = list(
        learners.filter(n__gte=LEAST_LEARNERS).order_by("section").values_list("section", flat=True)
    )
    chosen = large[:: max(len(large) // most, 1)][:most]
    teaching = members.filter(section__in=chosen, role="teacher").order_by("section", "pk")
    taught = teaching.values_list("section", "person__record_id")
    return [(person, section) for section, person in dict(taught).items()]


def grids(most: int) -> Opened:
    """The pages of large classes as their teacher opens them; a table of fewer columns is widened, and put back."""
    from django.db import transaction
    from django.urls import reverse

    opened: Opened = defaultdict(list)
    for person, section in large_classes(most):
        visit, address = Visit(person), reverse("journeys:section", args=[section])
        with transaction.atomic():
            widen(section)
            columns = visit.client.get(address).content.decode().count('<th scope="col"')
            if columns >= LEAST_COLUMNS:
                opened["class grid"].append(visit.timed(address))
            transaction.set_rollback(True)
    return opened


def widen(section: Any) -> None:
    """What a class showed of its most common competency it has also shown of others, up to LEAST_COLUMNS in all."""
    from django.apps import apps
    from django.db.models import Count

    evidence, competencies = (
        apps.get_model(name) for name in ("evidence.Evidence", "competencies.Competency")
    )
    shown = evidence.objects.filter(section=section, supersedes=None, withdraws=None)
    counts = shown.values_list("competency").annotate(n=Count("pk")).order_by("-n")
    known = [key for key, _count in counts]
    if not known:
        return
    like = competencies.objects.get(pk=known[0])
    others = competencies.objects.filter(framework=like.framework).exclude(pk__in=known)
    missing = list(others.order_by("pk")[: max(LEAST_COLUMNS - len(known), 0)])
    learners = set(shown.values_list("learner", flat=True))
    estimates = apps.get_model("determinations.Estimate").objects
    for competency in missing:
        again(shown.filter(competency=like), competency)
        there = estimates.filter(competency=competency, learner__in=learners).values("learner")
        levels = estimates.filter(competency=like, learner__in=learners).exclude(learner__in=there)
        again(levels, competency)


def again(rows: Any, competency: Any) -> None:
    """Writes the same rows about another competency."""
    from cairn.kernel.ids import uuid7

    copies = list(rows)
    for each in copies:
        each.pk, each.competency = uuid7(), competency
    rows.model.objects.bulk_create(copies, batch_size=500)


def account_of(person: Any) -> Any:
    """An account that enters as the demonstration's own people do, without a second step."""
    from django.apps import apps

    accounts = apps.get_model("people.Account").objects
    given = {"person_id": person, "persona": "benchmark"}
    return accounts.get_or_create(username=f"bench-{person}", defaults=given)[0]


class Visit:
    """One person's way over the pages: one page of each kind, in the order in which links are met."""

    def __init__(self, person: Any) -> None:
        from django.test import Client

        self.client = Client(headers={"host": "localhost"})
        backend = "django.contrib.auth.backends.ModelBackend"
        self.client.force_login(account_of(person), backend=backend)
        self.asked = 0

    def pages(self, begin: str = "/home", *, promised: bool = False) -> dict[str, str]:
        """The first address of each kind of page; of those promised alone, and the way to them."""
        first = self.client.get(begin, follow=True)
        start = first.redirect_chain[-1][0] if first.redirect_chain else begin
        found, waiting = {self.kind(start): start}, [first.content.decode()]
        while waiting and len(found) < MOST_KINDS:
            for address in LINK.findall(waiting.pop(0)):
                kind = self.kind(address)
                if kind and kind not in found and not (promised and kind not in PROMISED):
                    answer = self.client.get(address)
                    if answer.status_code == 200 and not answer.streaming:
                        found[kind] = address
                        waiting.append(answer.content.decode(errors="replace"))
        return {kind: address for kind, address in found.items() if kind}

    def kind(self, address: str) -> str | None:
        """The name of the page behind an address; None for what is no page of ours or ends the visit."""
        from django.urls import Resolver404, resolve

        try:
            match = resolve(address.partition("?")[0])
        except Resolver404:
            return None
        return None if match.view_name in LEFT_OUT else match.url_name

    def timed(self, address: str) -> Opening:
        from django.db import connection

        self.asked = 0
        with connection.execute_wrapper(self._count), keeping_looks() as kept:
            begun, worked = time.perf_counter(), time.process_time()
            self.client.get(address)
            taken = time.perf_counter() - begun, time.process_time() - worked
        return 1000 * taken[0], 1000 * taken[1], self.asked, 1000 * sum(kept)

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked += 1
        return execute(sql, params, many, context)


@contextmanager
def keeping_looks() -> Iterator[list[float]]:
    """The seconds that each answer takes to keep the looks that it rests on."""
    from cairn.people.services.answers import Answer

    kept: list[float] = []
    leaves = Answer.leaves

    def timed(answer: Answer, size: int | None) -> None:
        begun = time.perf_counter()
        leaves(answer, size)
        kept.append(time.perf_counter() - begun)

    Answer.leaves = timed  # type: ignore[method-assign]
    try:
        yield kept
    finally:
        Answer.leaves = leaves  # type: ignore[method-assign]


def measure(most: int, *, promised: bool) -> dict[str, Opened]:
    """Every kind of page for up to `most` people of each kind: {kind of person: what was opened}."""
    told: dict[str, Opened] = {}
    for kind, people in everyone().items():
        if promised and kind not in ("learner", "family", "teacher"):
            continue
        opened: Opened = defaultdict(list)
        for person in people[:: max(len(people) // most, 1)][:most]:
            visit = Visit(person)
            for page, address in visit.pages(promised=promised).items():
                opened[page].append(visit.timed(address))
        told[kind] = opened
    told["teacher, large"] = grids(most)
    return told


def in_a_process(what: str, *asked: str) -> dict[str, Opened]:
    """Runs one state, building it first when it is named by a size."""
    folder = Path(what)
    if folder.is_dir():
        return _run(folder, "", asked)
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as made:
        return _run(Path(made), what, asked)


def _run(folder: Path, size: str, asked: tuple[str, ...]) -> dict[str, Opened]:
    env = os.environ | {"CAIRN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    env["CAIRN_COUNT_REQUESTS"] = "0"
    command = [sys.executable, __file__, "--child", size or "-", *asked]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def child(size: str, people: int, *, promised: bool) -> None:
    import django

    django.setup()
    if size != "-":
        prepare(size)
    from cairn.site.settled import settle

    settle()  # as the server does before it answers
    print(json.dumps(measure(people, promised=promised)))


def at(values: list[float], part: float) -> float:
    """The value below which this part of them lies."""
    return sorted(values)[min(int(part * len(values)), len(values) - 1)]


def line(found: list[Opening]) -> str:
    wall, own, queries, kept = zip(*found, strict=True)
    return (
        f"{len(found):3} × {at(wall, 0.5):6.1f} {at(wall, 0.95):6.1f} "
        f"{at(own, 0.5):6.1f} {at(own, 0.95):6.1f} ms, "
        f"{min(queries)}–{max(queries)} queries, log {100 * sum(kept) / sum(wall):4.1f} %"
    )


def logged(opened: dict[str, Opened]) -> float:
    """The part of the time of all pages that keep a look in which it is kept."""
    openings = [each for pages in opened.values() for found in pages.values() for each in found]
    keeping = [(wall, kept) for wall, _own, _queries, kept in openings if kept > LOOK_MS]
    return sum(kept for _wall, kept in keeping) / sum(wall for wall, _kept in keeping)


def faults(page: str, small: list[Any], large: list[Any]) -> list[str]:
    found = []
    if small and max(q for _, _, q, _ in large) > max(q for _, _, q, _ in small):
        found.append("more queries")
    if page in PROMISED and at([own for _wall, own, *_ in large], 0.95) > LIMIT_MS:
        found.append(f"p95 above {LIMIT_MS:.0f} ms")
    return found


def report(small: dict[str, Opened], large: dict[str, Opened]) -> int:
    """Prints a line for each kind of page and person; the number of faults."""
    count = 0
    print("opened × wall: median, p95; processor: median, p95; queries; small | large")
    for kind, opened in large.items():
        for page, found in sorted(opened.items()):
            before = small.get(kind, {}).get(page, [])
            wrong = faults(page, before, found)
            count += len(wrong)
            marks = f"  <- {', '.join(wrong)}" if wrong else ""
            print(
                f"{kind:>15} {page:<22}{line(before) if before else '-':>74} | {line(found)}{marks}"
            )
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("states", nargs="*", default=["default", "district"])
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--promised", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.people, promised=asked.promised)
        return 0
    given = ("--people", str(asked.people), *(["--promised"] if asked.promised else []))
    small, large = (in_a_process(state, *given) for state in asked.states)
    count = report(small, large)
    part = logged(large)
    print(
        f"The log takes {100 * part:.1f} % of the time of the large state's pages that keep a look."
    )
    count += part > MOST_LOGGED
    print(f"{count} faults.")
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
