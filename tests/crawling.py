"""Signs in as every persona of a demonstration that is there and looks for other families on all they reach.

    CAIRN_DATA=… python tests/crawling.py [--few N] [--across N]

`make crawl` makes the demonstration of the default size first. Prints, for each persona, the pages, files and
forms it opened with their bytes, and ends with 1 when anything was found.
"""

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime


def ready() -> date:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    os.environ["CAIRN_COUNT_REQUESTS"] = "0"
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    return datetime.now(UTC).date()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=40, help="pages of one kind for each persona")
    parser.add_argument("--across", type=int, default=200, help="of each other persona's addresses")
    given = parser.parse_args()
    day = ready()
    from cairn.people.selectors.accounts import personas
    from tests.crawl import leaks_of, public_words

    begun, total = time.process_time(), [0, 0]

    def told(name: str, answers: dict[str, tuple[int, str]]) -> None:
        size = sum(len(said) for _, said in answers.values())
        total[0], total[1] = total[0] + len(answers), total[1] + size
        print(f"{name}: {len(answers)} answers, {size / 1e6:.1f} MB", flush=True)

    people = personas(day=day)
    found, crawled = leaks_of(
        people, public_words(), few=given.few, day=day, across=given.across, told=told
    )
    pages = sum(map(len, crawled.values()))
    print(
        f"{len(people)} personas; {pages} pages, files and forms found, {total[0]} answers read with those "
        f"asked for by address; {total[1] / 1e6:.0f} MB; {time.process_time() - begun:.0f} s of CPU; "
        f"{len(found)} findings."
    )
    for line in found:
        print(*line)
    return 1 if found or not people else 0


if __name__ == "__main__":
    sys.exit(main())
