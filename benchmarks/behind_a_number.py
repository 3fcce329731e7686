"""How long the server works for the page of the learners behind a number.

    python benchmarks/behind_a_number.py DATA [--times 5]

DATA is a data folder with a demonstration in which a year was rated; the page keeps looks there, so give a copy. It has
no state tests: `benchmarks/state_tests.py DATA` writes them first, and so there is growth to name somebody of. The
leaders of four schools (of the least, the median, the 90th percentile and the most learners) open the page of every
indicator of the last run and of every question of the oldest release, once to warm up, then so many times. Prints the
processor's and the wall time's median, the queries and the size of the page. Exits with 1 where any of the four waits
for more than LIMIT_MS of processor, asks more queries than the median school's page, or gets no page. What nobody can
be named of (growth where its grades were not kept, an indicator that was not counted) is said and not opened.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import urlencode

LIMIT_MS = 200.0
PARTS = (0.0, 0.5, 0.9, 1.0)
SLACK = 4
"""A page on which nobody is named writes no look; further ties are asked of only where one does not open all."""


def schools() -> list[tuple[Any, int]]:
    """Schools and how many learners each has today, from few to many."""
    from django.apps import apps
    from django.db.models import Count
    from django.utils import timezone

    from cairn.intake.tables import on

    stays = apps.get_model("people.Enrollment").objects.filter(on(timezone.localdate()))
    found = stays.values_list("school").annotate(n=Count("person", distinct=True))
    return sorted(found, key=lambda row: (row[1], str(row[0])))


def asked() -> Iterator[dict[str, str]]:
    """What pages are asked for: what can be named of the last run's indicators and the oldest release's questions."""
    from django.apps import apps

    from cairn.accountability.rules.in_force import plan_in_force
    from cairn.accountability.selectors.runs import latest_run
    from cairn.accountability.services.members import cell_of_indicator, cell_of_release
    from cairn.intake.rulebook import book
    from cairn.kernel.errors import UnknownName

    run = latest_run()
    for key in plan_in_force(book(), run.counted_on).indicators:
        try:
            nameable = cell_of_indicator(run, key).nameable
        except UnknownName:
            nameable = False
        if nameable:
            yield {"indicator": key}
        else:
            print(f"{key}: nobody is named of it")
    release = apps.get_model("accountability.Release").objects.order_by("year", "pk").first()
    for question in release.questions if release else ():
        if cell_of_release(release, question["key"]).nameable:
            yield {"release": str(release.pk), "question": question["key"]}
        else:
            print(f"{question['key']} of the release: nobody is named of it")


def leader(school: Any) -> Any:
    """The record of somebody who leads a school today."""
    from django.apps import apps
    from django.utils import timezone

    from cairn.intake.tables import on

    posts = apps.get_model("people.StaffAssignment").objects.filter(on(timezone.localdate()))
    held = posts.filter(organization=school, position="school_leader").order_by("pk")
    return held.values_list("person__record_id", flat=True)[0]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data")
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    os.environ |= {"CAIRN_DATA": given.data, "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
    os.environ["CAIRN_COUNT_REQUESTS"] = "0"
    import django

    django.setup()
    from django.urls import reverse
    from pages import Visit

    from cairn.site.settled import settle

    settle()
    there, pages, faults = schools(), list(asked()), 0
    chosen = [there[min(int(part * len(there)), len(there) - 1)] for part in PARTS]
    middle: dict[str, int] = {}
    for school, learners in [chosen[1], chosen[0], *chosen[2:]]:
        visit = Visit(leader(school))
        for words in pages:
            page = reverse("journeys:behind-learners", args=[school]) + "?" + urlencode(words)
            answer = visit.client.get(page)
            seen = [visit.timed(page) for _ in range(given.times)]
            own, wall = (median(each[i] for each in seen) for i in (1, 0))
            what, queries = list(words.values())[-1], max(each[2] for each in seen)
            most = middle.setdefault(urlencode(words), queries)
            wrong = own > LIMIT_MS or queries > most + SLACK or answer.status_code != 200
            faults += wrong
            print(
                f"{learners:6,} learners  {what:<24} {answer.status_code}  processor {own:6.1f} ms, "
                f"wall {wall:7.1f} ms, {queries} queries, {len(answer.content) / 1000:5.1f} kB"
                + ("  <- too much" if wrong else "")
            )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
