"""The log of looks under load: reads that left = reads in the log, byte by byte, with kill -9 in between.

    python benchmarks/looks_under_load.py [--requests 50000] [--clients 3] [--kills 40] [--seed 1] [--minutes 600]

The real server answers people of the smallest demonstration, and a service's program, over a socket. Each client
writes to disk, before it asks again, whom it asked as, for what, and how many bytes of body it received: a ledger
that knows nothing of Cairn. Server, sealer, exports and (on PostgreSQL) the database are killed with -9 in the
middle, again and again. Then every answer that arrived whole must have its own look with the same number of bytes,
what the log has more must be the look of a request of the same person that was cut off, the chain must be whole,
and one flipped byte must be found. Last, the cost: a page with its look and without it, in turns. Needs CAIRN_DATA
empty, or DATABASE_URL.
"""

import argparse
import http.client
import os
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-looks-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
os.environ["CAIRN_COUNT_REQUESTS"] = "0"  # a few people ask for everything here
CAIRN = str(Path(sys.executable).with_name("cairn"))
# Tables, and the secret of sessions, which the server shares.
subprocess.run([CAIRN, "init"], check=True, stdout=subprocess.DEVNULL)

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cairn.assessments.models import ExpertWork, Giving  # noqa: E402
from cairn.demo import build  # noqa: E402
from cairn.kernel.access import operator  # noqa: E402
from cairn.people.models import (  # noqa: E402
    Account,
    Look,
    LookArrival,
    Organization,
    VendorToken,
)
from cairn.people.rules.vendors import Given  # noqa: E402
from cairn.people.selectors.accounts import personas  # noqa: E402
from cairn.people.selectors.chain import verify  # noqa: E402
from cairn.people.selectors.sections import learners_of_section, sections_taught  # noqa: E402
from cairn.people.services import answers  # noqa: E402
from cairn.people.services.sealing import seal, seal_all  # noqa: E402
from cairn.people.services.vendors import (  # noqa: E402
    PROMISES,
    Contract,
    enter_contract,
    issue_client,
    take_token,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
FOLDER = Path(os.environ["CAIRN_DATA"])
SOCKET = str(FOLDER / "web.sock")
SECRET = "a" * 32
SERVER = """
from granian import Granian
from granian.constants import Interfaces
from pathlib import Path
import sys
Granian("cairn.site.wsgi:application", uds=Path(sys.argv[1]), interface=Interfaces.WSGI, workers=1,
        blocking_threads=4, log_access=False, log_enabled=False).serve()
"""
COPY = "export of the whole record"
PROGRAM, FED = "nightly sync", "roster API, students"
INVITED, SCORES = "Omar Reyes, Reyes Surveying", "work shown to a community expert"
OPENED = "who looked"


class Asked(NamedTuple):
    """One thing that may be asked for: as whom, how, where, how often of a hundred, and the look it leaves."""

    share: float
    username: str
    method: str
    url: str
    look: tuple[str, str] | None  # through what, whose; None: it is refused, or about nobody


def prepared():
    """The demonstration, what its people ask for, and the cookies with which they are signed in."""
    day = timezone.localdate()
    build(size="tiny", seed=1, today=day, at=datetime.now(UTC))
    who = {p.username: p.person for p in personas(day=day)}
    asked = list(_asked(who))
    people = {a.username for a in asked} - {"", PROGRAM}
    asked += _by_an_expert(expert := _an_expert())
    shown = {u: {"Cookie": _cookie(u), "X-CSRFToken": SECRET} for u in people}
    shown[PROGRAM] = {"Authorization": f"Bearer {_token(sections_taught(who['tran'], day)[0].pk)}"}
    shown[INVITED] = {"Cookie": _kept(expert)}
    persons = Account.objects.filter(username__in=people).values_list("username", "person")
    return asked, shown, {username: str(person) for username, person in persons}


def _asked(who):
    maya = str(who["maya"])
    day = timezone.localdate()
    section = sections_taught(who["tran"], day)[0].pk
    pupils = sorted(map(str, learners_of_section(section, day)))
    state = Organization.objects.get(kind="SEA").pk
    school = Organization.objects.select_related("parent").get(name="Cedar Ridge Middle School")
    competency = _a_competency(maya)

    def at(name, *keys):
        return reverse(f"journeys:{name}", args=keys)

    share = 1 / len(pupils)
    for pupil in pupils:  # a whole class, so that nobody's list of looks grows beyond a busy year's
        own, looked = f"own-{pupil}", (OPENED, pupil)
        Account.objects.create(username=own, person_id=pupil)
        explained = ("explanation", pupil)
        explanation = at("explain", pupil, competency)
        yield Asked(40 * share, own, "GET", at("looks", pupil) + "?csv", looked)
        yield Asked(14 * share, own, "GET", at("looks", pupil), looked)
        yield Asked(6 * share, own, "HEAD", at("looks", pupil), looked)
        yield Asked(2 * share, "tran", "GET", explanation + "?csv", explained)
        yield Asked(1 * share, "tran", "GET", explanation, explained)
        yield Asked(1 * share, "tran", "GET", at("learner", pupil), ("learner page", pupil))
        yield Asked(1 * share, own, "GET", at("required", pupil), ("what is asked", pupil))
    yield Asked(0.5, "maya", "GET", at("learner", maya), ("learner page", maya))
    yield Asked(0.5, "maya-family", "GET", at("family", maya), ("family page", maya))
    yield Asked(0.2, "maya-family", "POST", at("copy", maya), (COPY, maya))
    yield Asked(2, "tran", "GET", at("section", section), ("page", str(section)))
    yield Asked(3, "tran", "GET", at("section-csv", section), ("export", str(section)))
    fetched = reverse("people:inside", args=["classes", section, "students"])
    yield Asked(2, PROGRAM, "GET", fetched, (FED, pupils[0]))  # one look for each of the class
    yield Asked(0.3, "state", "GET", at("state"), ("page", str(state)))
    for username, place in (("cedar-ridge", school), ("alder", school.parent)):
        about = ("page of the week", str(place.pk))
        yield Asked(0.3, username, "GET", at("leading-week", place.pk), about)
        about = ("page of evidence-health", str(place.pk))
        yield Asked(0.2, username, "GET", at("leading", place.pk, "evidence-health"), about)
    yield Asked(1, "", "GET", at("expert-works"), None)  # without a code
    yield Asked(1, "theo", "GET", at("required", maya), None)  # refused
    yield Asked(1, "theo", "GET", at("learner", maya), None)  # refused
    yield Asked(8, "tran", "GET", at("looks", maya), None)  # refused to staff
    yield Asked(8, "", "GET", at("learner", maya), None)  # not signed in
    yield Asked(6, "maya", "GET", reverse("site:words"), None)  # about nobody
    yield Asked(6, "", "GET", "/static/cairn/app.css", None)  # asked again: 304


def _an_expert():
    """A browser in which an expert from the community typed the code of an invitation and accepted the terms."""
    giving = Giving.objects.get(task__title="A map of our room")
    until = timezone.localdate() + timedelta(days=3)
    said = dict(zip(("name", "organization"), INVITED.split(", "), strict=True))
    letter = visitor("tran").post(
        reverse("journeys:experts", args=[giving.pk]), said | {"until": until}
    )
    [code] = re.findall(r"<code>([0-9A-Z-]{19})</code>", letter.content.decode())
    outside = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    outside.post(reverse("journeys:expert"), {"code": code})
    outside.post(reverse("journeys:expert-terms"))
    return outside


def _by_an_expert(outside):
    """All works on one page, whose look with the bytes is at the first, and one work."""
    page = reverse("journeys:expert-works")
    works = re.findall(r'href="(/expert/works/[0-9a-f-]{36})"', outside.get(page).content.decode())
    whose = [str(ExpertWork.objects.get(pk=url.rsplit("/", 1)[1]).learner_id) for url in works]
    yield Asked(2, INVITED, "GET", page, (SCORES, whose[0]))
    yield Asked(2, INVITED, "GET", works[-1], (SCORES, whose[-1]))


def _token(section):
    """A service under contract may have the names of one class; what its program shows."""
    keeper, at, end = operator("keeper"), timezone.now(), timezone.localdate() + timedelta(days=90)
    terms = enter_contract(
        Contract(
            party="Lumen Learning Tools", service="Lumen Reader", purpose="reading practice",
            exception="99.31(a)(1)", signed_on=timezone.localdate(), expires_on=end, destroy_by=end,
            source="benchmark", under_13="school", security="encrypted", promises=frozenset(PROMISES),
            data={"identity": Given(("givenName", "familyName", "enrollments"), end)},
            sections=(section,),
        ),
        by=keeper,
    )  # fmt: skip
    issued = issue_client(terms.pk, name=PROGRAM, by=keeper, at=at)
    token = take_token(str(issued.client.pk), issued.secret, address="127.0.0.1", at=at)
    VendorToken.objects.update(
        expires_at=at + timedelta(days=7)
    )  # as if it fetched a new one hourly
    return token.value


def _pupils(who):
    day = timezone.localdate()
    return learners_of_section(sections_taught(who["tran"], day)[0].pk, day)


def _a_competency(maya):
    html = visitor("maya").get(reverse("journeys:learner", args=[maya])).content.decode()
    start = html.index(f'"/learn/{maya}/', html.index("<main")) + len(f'"/learn/{maya}/')
    while html[start + 8] != "-":
        start = html.index(f'"/learn/{maya}/', start) + len(f'"/learn/{maya}/')
    return html[start : start + 36]


def visitor(username):
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client


def _cookie(username):
    return _kept(visitor(username))


def _kept(client):
    found = client.cookies
    return "; ".join([*(f"{k}={m.value}" for k, m in found.items()), f"csrftoken={SECRET}"])


class Wire(http.client.HTTPConnection):
    """HTTP over the server's socket."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(60)
        self.sock.connect(SOCKET)


class Visits:
    """A client: asks by chance, and writes down what it received before it asks again."""

    def __init__(self, asked, shown, file, seed):
        self.asked, self.shown, self.file, self.drawn = asked, shown, file, random.Random(seed)
        self.wire, self.stamp = None, ""

    def go(self, requests, until):
        shares = [a.share for a in self.asked]
        for number in self.drawn.choices(range(len(self.asked)), shares, k=requests):
            if time.monotonic() > until:
                return
            self.write(f"{number}")  # on its way
            self.write(f" {self._one(self.asked[number])}\n")

    def write(self, text):
        self.file.write(text.encode())

    def _one(self, asked):
        """Status and bytes of the body; status 0: it was cut off."""
        while self.wire is None:  # the server is gone, or not there yet
            with suppress(OSError):
                wire = Wire("localhost")
                wire.connect()
                self.wire = wire
                break
            time.sleep(0.05)
        try:
            return self._answer(asked)
        except (OSError, http.client.HTTPException):
            self.wire = None
            return "0 0"

    def _answer(self, asked):
        self.wire.request(asked.method, asked.url, headers=self._headers(asked))
        answer = self.wire.getresponse()
        body = answer.read()
        self.stamp = answer.headers.get("Last-Modified") or self.stamp
        return f"{answer.status} {len(body)}"

    def _headers(self, asked):
        found = {"Host": "localhost", "Accept-Encoding": self.drawn.choice(["gzip", "identity"])}
        if asked.username:
            found |= self.shown[asked.username]
        elif self.stamp:
            found["If-Modified-Since"] = self.stamp
        return found


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


def visit(asked, shown, path, seed, requests, until):
    with path.open("ab", buffering=0) as file:
        Visits(asked, shown, file, seed).go(requests, until)


def sealer():
    while True:
        with suppress(django.db.Error):
            if seal(limit=50):
                continue
        time.sleep(0.05)
        connection.close_if_unusable_or_obsolete()


class Killed(NamedTuple):
    """What was killed with -9, and exports that came to their end: {bytes of the file: times}."""

    servers: int
    sealers: int
    databases: int
    exports: int
    exported: Counter


class Site:
    """The server and the sealer, killed and begun again."""

    def __init__(self, seed):
        self.drawn, self.kills = random.Random(seed), Counter()
        self.exported = Counter()
        self.begin()

    def begin(self):
        Path(SOCKET).unlink(missing_ok=True)
        self.web = subprocess.Popen(
            [sys.executable, "-c", SERVER, SOCKET], start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.sealer = forked(sealer)

    def end(self):
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        os.kill(self.sealer, signal.SIGKILL)
        os.waitpid(self.sealer, 0)
        self.kills.update(servers=1, sealers=1)

    def kill(self, number):
        self.export(killed=number % 2 == 0)
        if connection.vendor == "postgresql" and number % 8 == 3:
            self.kill_database()
        else:
            self.end()
            self.begin()

    def export(self, *, killed):
        out = FOLDER / f"levels-{time.monotonic_ns()}.csv"
        command = [CAIRN, "export", "levels", "-o", str(out), "--why", "a benchmark"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if killed:
            time.sleep(self.drawn.uniform(0.5, 6))
            process.kill()
        if process.wait() == 0:
            self.exported[out.stat().st_size] += 1
        else:
            self.kills.update(exports=1)
        out.unlink(missing_ok=True)

    def kill_database(self):
        """One of the database's own processes: PostgreSQL then ends all others and recovers from its log."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        if Path(f"/proc/{pid}/comm").read_text().strip() == "postgres":
            os.kill(pid, signal.SIGKILL)
            self.kills.update(databases=1)
        connection.close()
        while True:
            with suppress(django.db.Error):
                connection.ensure_connection()
                return
            time.sleep(0.2)


def under_load(asked, shown, requests, clients, kills, seed, until):
    """Files with what the clients received, and what was killed."""
    files = [FOLDER / f"received-{n}" for n in range(clients)]
    each = -(-requests // clients)
    site = Site(seed)
    while not Path(SOCKET).exists():
        time.sleep(0.1)
    pids = [
        forked(lambda f=f, s=seed + n: visit(asked, shown, f, s, each, until))
        for n, f in enumerate(files)
    ]
    for number in range(kills):
        wanted = requests * (number + site.drawn.random()) / (kills + 0.5)
        while lines(files) < wanted and time.monotonic() < until:
            time.sleep(0.2)
        if time.monotonic() > until:
            break
        site.kill(number)
        print(f"  {lines(files):,} asked, killed {dict(site.kills)}", flush=True)
    for pid in pids:
        os.waitpid(pid, 0)
    site.end()
    return files, site


def lines(files):
    """Requests so far; a line has at least six bytes, so the files' sizes would do, but they are small."""
    return sum(f.read_bytes().count(b"\n") for f in files if f.exists())


def received(files):
    """[(number of what was asked, status, bytes)], status 0 where it was cut off."""
    for file in files:
        for line in file.read_text().splitlines():
            number, status, size = [*line.split(), "0", "0"][:3]
            yield int(number), int(status), int(size)


def reconciled(asked, who, files, since, exported):
    """Compares what arrived with the log, look by look and byte by byte: {words: figure}."""
    arrived, cut, others = Counter(), Counter(), Counter()
    for number, status, size in received(files):
        one = asked[number]
        whose = (who.get(one.username, one.username), *(one.look or ("", "")))
        if status == 200 and one.look is not None:
            arrived[(*whose, size)] += 1
        elif status in (0, 500):
            cut[whose] += 1
        else:
            others[status] += 1
    kept, beside = Counter(), Counter()
    for actor, name, through, *whose, size in since.filter(of=None).values_list(
        "actor", "actor_name", "through", "learner", "section", "organization", "bytes"
    ):
        if size == 0 and through != OPENED:  # that one is asked for by HEAD too
            beside[through] += 1  # its bytes stand at another look of the same answer
        elif actor is not None or name in {PROGRAM, INVITED}:
            key = (str(actor or name), through, str(next(w for w in whose if w)), size)
            kept[key] += 1
    ended = Counter(since.exclude(of=None).values_list("bytes", flat=True))
    more = kept - arrived
    unexplained = Counter(key[:3] for key in more.elements()) - cut
    fed = sum(times for key, times in kept.items() if key[1] == FED)
    return {
        "answers that arrived whole, with a look": arrived.total(),
        "other answers (refused, about nobody, 304)": others.total(),
        "requests that were cut off": cut.total(),
        "looks kept": kept.total(),
        "lost": (arrived - kept).total(),
        "kept and not arrived": more.total(),
        "of them without a request that was cut off": unexplained.total(),
        "answers to a program": fed,
        "its looks at others of the class": beside[FED],
        "learners of the class less one": len(_pupils(who)) - 1,
        "answers to an expert": sum(times for key, times in kept.items() if key[1] == SCORES),
        "other looks beside those with the bytes": beside.total() - beside[FED],
        "bytes that arrived": sum(key[3] * times for key, times in arrived.items()),
        "bytes in the log": sum(key[3] * times for key, times in kept.items()),
        "bytes kept and not arrived": sum(key[3] * times for key, times in more.items()),
        "exports that ended": exported.total(),
        "exports lost or with other bytes": (exported - ended).total(),
    }


def cost(asked, times):
    """Median milliseconds of processor of one page with its look and without it, in turns."""
    client, keep = visitor(asked.username), answers.Answer.leaves
    found = {"with": [], "without": []}
    for n in range(times * 2):
        how = ("with", "without")[n % 2]
        answers.Answer.leaves = keep if how == "with" else (lambda _self, _size: None)
        started = time.perf_counter(), time.process_time()
        client.get(asked.url)
        found[how].append(
            [1000 * (b - a) for a, b in zip(started, (time.perf_counter(), time.process_time()), strict=True)]
        )  # fmt: skip
    answers.Answer.leaves = keep
    return {
        how: [statistics.median(column) for column in zip(*rows, strict=True)]
        for how, rows in found.items()
    }


def flipped():
    """Whether the row is named in which someone who holds the database changed one byte."""
    seal_all()
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
    usual = {"requests": 50_000, "clients": 3, "kills": 40, "seed": 1, "pages": 60, "minutes": 600}
    for name, value in usual.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    asked, shown, who = prepared()
    since = Look.objects.exclude(pk__in=list(Look.objects.values_list("pk", flat=True)))
    began = time.perf_counter()
    until = time.monotonic() + 60 * given.minutes
    files, site = under_load(
        asked, shown, given.requests, given.clients, given.kills, given.seed, until
    )
    seconds = time.perf_counter() - began
    told = reconciled(asked, who, files, since, site.exported)
    seal_all()
    found = verify()
    whole = (
        found.fault is None
        and found.links == Look.objects.count()
        and not LookArrival.objects.exists()
    )
    print(f"database {connection.vendor}; {lines(files):,} requests in {seconds:,.0f} s")
    print(f"killed -9: {dict(site.kills)}")
    for words, figure in told.items():
        print(f"{words}: {figure:,}")
    print(f"bytes of the whole log: {Look.objects.aggregate(sum=Sum('bytes'))['sum']:,}")
    print(f"chain whole: {whole} ({found.links:,} links)")
    signed_in = [one for one in asked if one.username in who and one.method == "GET"]
    costly = {one.look[0]: one for one in signed_in if one.look}
    for one in costly.values():
        if given.pages:
            on, off = (cost(one, given.pages)[how] for how in ("with", "without"))
            print(f"{one.look[0]}: with its look {on[0]:.1f} ms ({on[1]:.1f} of processor), without "
                  f"{off[0]:.1f} ({off[1]:.1f}): {100 * (on[0] / off[0] - 1):.1f} %")  # fmt: skip
    print(f"a flipped byte found: {flipped()}")
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"processor seconds of what was begun: {children.ru_utime + children.ru_stime:,.0f}")
    right = (
        told["lost"] == told["exports lost or with other bytes"] == 0
        and told["of them without a request that was cut off"] == 0
        and (told["exports that ended"] > 0 or not site.kills["exports"])
        and told["its looks at others of the class"]
        == told["answers to a program"] * told["learners of the class less one"]
        and told["bytes in the log"] == told["bytes that arrived"] + told["bytes kept and not arrived"]
        and whole
    )  # fmt: skip
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
