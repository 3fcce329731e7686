"""The log of looks under load: reads that left = reads in the log, with kill -9 in between; and what it costs.

    python benchmarks/looks_under_load.py [--requests 50000] [--workers 4] [--rounds 6] [--seed 1]

Processes ask for pages of the smallest demonstration as its people do; each writes down, on disk, what its
answer was before it asks again. They are killed with -9 in the middle, again and again, and so is the process
that takes looks into the chain. Then: every answer that left has its look, the chain is whole, and a flipped
byte is found. The floor beside the cost is the same page without its look. Needs CAIRN_DATA empty, or DATABASE_URL.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-looks-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cairn.demo import build  # noqa: E402
from cairn.kernel.access import Actor  # noqa: E402
from cairn.people.models import Look, LookArrival  # noqa: E402
from cairn.people.selectors.accounts import persona_account, personas  # noqa: E402
from cairn.people.selectors.chain import verify  # noqa: E402
from cairn.people.services import looks as noting  # noqa: E402
from cairn.people.services.sealing import seal, seal_all  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = ("learner", "looks", "family")


def prepared():
    """The demonstration, and the addresses that its people may ask for: [(username, url)]."""
    call_command("migrate", verbosity=0)
    day = timezone.localdate()
    build(size="tiny", seed=1, today=day, at=datetime.now(UTC))
    who = {p.username: Actor(p.person, p.words) for p in personas(day=day)}
    maya = who["maya"].person
    asked = [
        (u, reverse(f"journeys:{p}", args=[maya]))
        for u in ("maya", "maya-family", "tran")
        for p in PAGES
    ]
    asked += [
        ("state", reverse("journeys:state")),
        ("theo", reverse("journeys:learner", args=[maya])),
    ]
    return asked


def visitor(username):
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(persona_account(username), backend=BACKEND)
    return client


def work(asked, number, file, seed):
    """A worker: asks, and writes what came back to disk before it goes on; 404 is a read that was refused."""
    drawn = random.Random(seed)
    clients = {u: visitor(u) for u, _ in asked}
    with file.open("ab", buffering=0) as ledger:
        for _ in range(number):
            username, url = drawn.choice(asked)
            answer = clients[username].get(url)
            ledger.write(b"1" if answer.status_code == 200 and answer.content else b"0")


def forked(job):
    """Runs a job in a process of its own; no connection is open that it could share."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            job()
        finally:
            os._exit(0)
    return pid


def drain():
    while True:
        if not seal(limit=50):
            time.sleep(0.02)


def under_load(asked, requests, workers, rounds, seed):
    """(answers that left, kills) after all rounds; every round but the last ends with -9."""
    drawn = random.Random(seed)
    folder = Path(os.environ["CAIRN_DATA"])
    ledgers, kills, each = [], 0, requests // (workers * rounds)
    for number in range(rounds):
        files = [folder / f"ledger-{number}-{n}" for n in range(workers)]
        ledgers += files
        pids = [
            forked(lambda f=f, s=seed + number * 100 + n: work(asked, each, f, s))
            for n, f in enumerate(files)
        ]
        sealer = forked(drain)
        if number < rounds - 1:
            while sum(
                f.stat().st_size for f in files if f.exists()
            ) < each * workers * drawn.uniform(0.5, 0.9):
                time.sleep(0.05)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                kills += 1
        for pid in pids:
            os.waitpid(pid, 0)
        os.kill(sealer, signal.SIGKILL)
        kills += 1
        os.waitpid(sealer, 0)
    left = sum(f.read_bytes().count(b"1") for f in ledgers)
    return left, kills


def cost(asked, times):
    """Median milliseconds of one page with its look and without it, in turns."""
    username, url = asked[0]
    client, note = visitor(username), noting._note
    found = {"with": [], "without": []}
    for n in range(times * 2):
        how = ("with", "without")[n % 2]
        noting._note = note if how == "with" else (lambda why, *_a, **_k: why)
        started = time.process_time() if os.environ.get("CAIRN_CPU") else time.perf_counter()
        client.get(url)
        ended = time.process_time() if os.environ.get("CAIRN_CPU") else time.perf_counter()
        found[how].append((ended - started) * 1000)
    noting._note = note
    return statistics.median(found["with"]), statistics.median(found["without"])


def flipped():
    """The first fault once one byte of one look was changed by someone who holds the database."""
    victim = Look.objects.order_by("pk")[Look.objects.count() // 2]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER people_look_is_never_changed")
        changed = victim.reason[:-1] + ("," if victim.reason[-1:] != "," else ".")
        key = victim.pk if connection.vendor == "postgresql" else victim.pk.hex
        cursor.execute("UPDATE people_look SET reason = %s WHERE id = %s", [changed, key])
    fault = verify().fault
    return fault is not None and fault.look == victim.pk


def main():
    parser = argparse.ArgumentParser()
    for name, usual in (
        ("requests", 50_000),
        ("workers", 4),
        ("rounds", 6),
        ("seed", 1),
        ("pages", 60),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    asked = prepared()
    for username, url in asked:
        visitor(username).get(url)
    before = Look.objects.count()
    left, kills = under_load(asked, given.requests, given.workers, given.rounds, given.seed)
    kept = Look.objects.count() - before
    seal_all()
    found = verify()
    whole = (
        found.fault is None
        and found.links == Look.objects.count()
        and not LookArrival.objects.exists()
    )
    most = (
        given.workers * given.rounds
    )  # a killed worker's last look may have been kept with no answer gone
    on, off = cost(asked, given.pages)
    print(f"database {connection.vendor}; kills -9: {kills}")
    print(f"answers that left {left:,}; looks kept {kept:,}; lost {max(left - kept, 0)}; "
          f"kept of a request that was killed {max(kept - left, 0)} (at most {most})")  # fmt: skip
    print(f"chain whole: {whole} ({found.links:,} links); a flipped byte found: {flipped()}")
    print(f"a page with its look {on:.1f} ms, without {off:.1f} ms: {100 * (on / off - 1):.1f} %")
    return 0 if left <= kept <= left + most and whole else 1


if __name__ == "__main__":
    sys.exit(main())
