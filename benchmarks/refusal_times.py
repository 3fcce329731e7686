"""Whether a clock tells what one may not see from what is not there.

    [python tests/on_postgres.py] python benchmarks/refusal_times.py [--asks 400] [--seed 1]

In the smallest demonstration, somebody who may not see a learner, a class or a school asks for one that exists and
for one that does not, in turns by chance, each time another; the processor's time of each answer is taken, through
the whole stack. Prints for each page the medians and how often what exists took longer than what does not (.5: the
clock tells nothing), with its 95 % range; and the same of one kind against itself, the floor. Exits with 1 when a
range leaves .5 by more than .05. Needs CAIRN_DATA empty, or DATABASE_URL.
"""

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-refusals-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
os.environ["CAIRN_COUNT_REQUESTS"] = "0"
CAIRN = str(Path(sys.executable).with_name("cairn"))
subprocess.run([CAIRN, "init"], check=True, stdout=subprocess.DEVNULL)

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from cairn.demo import build  # noqa: E402
from cairn.kernel.ids import uuid7  # noqa: E402
from cairn.people.models import Account, Enrollment, Organization, Section  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"
WHO = ("maya-family", "tran", "cedar-ridge")
LEARNERS = ("learner", "family", "looks", "required", "portfolio", "goals")
MOST = 0.05
MOST_KEYS = 20


def pages():
    """[(whose page, who asks, route, what exists and is shut to them)]."""
    cedar = Organization.objects.get(name="Cedar Ridge Middle School").pk
    far = list(Enrollment.objects.exclude(school=cedar).values_list("person", flat=True).distinct())
    for who in WHO:
        yield from ((who, name, far) for name in LEARNERS)
    sections = Section.objects.exclude(school=cedar).values_list("pk", flat=True)
    schools = Organization.objects.filter(kind="school").exclude(pk=cedar)
    yield "tran", "section", list(sections)
    yield "maya-family", "organization", list(schools.values_list("pk", flat=True))


def shut(client, name, keys, drawn):
    """Up to so many of these that answer as if they were not there: a teacher's own may have moved here."""
    some = drawn.sample(keys, min(len(keys), MOST_KEYS))
    return [k for k in some if client.get(reverse(f"journeys:{name}", args=[k])).status_code == 404]


def visitor(username):
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def answered(client, name, keys, asks, drawn):
    """Milliseconds of the processor of answers for what exists, and for what does not."""
    took, status = ([], []), set()
    for exists in drawn.sample([True, False] * asks, 2 * asks):
        url = reverse(f"journeys:{name}", args=[drawn.choice(keys) if exists else uuid7()])
        began = time.process_time_ns()
        answer = client.get(url)
        took[not exists].append((time.process_time_ns() - began) / 1e6)
        status.add(answer.status_code)
    assert status == {404}, (name, status)
    return [np.array(each) for each in took]


def longer(one, other):
    """How often one took longer than the other (a tie counts half), and half the width of its 95 % range."""
    above = (one[:, None] > other).mean() + (one[:, None] == other).mean() / 2
    return above, 1.96 * np.sqrt((len(one) + len(other) + 1) / (12 * len(one) * len(other)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--asks", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.ERROR)  # each refusal is a line on standard error
    now = datetime.now(UTC)
    build(size="tiny", seed=1, today=now.date(), at=now)
    drawn, told = random.Random(given.seed), []
    print(f"database {connection.vendor}; {given.asks} asks of each kind a page")
    for who, name, keys in pages():
        client = visitor(who)
        closed = shut(client, name, keys, drawn)
        answered(client, name, closed, 5, drawn)  # warm
        there, nowhere = answered(client, name, closed, given.asks, drawn)
        above, half = longer(there, nowhere)
        floor, _half = longer(there[::2], there[1::2])
        print(f"{who:12} {name:13} exists {np.median(there):6.2f} ms, does not {np.median(nowhere):6.2f};"
              f" longer {above:.3f} ± {half:.3f} (floor {floor:.3f})", flush=True)  # fmt: skip
        told += [name] if abs(above - 0.5) - half > MOST else []
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
