"""A demonstration of the smallest size served on loopback for a scanner, with sessions as an attacker may hold them."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 120
_LINE = re.compile(r'"(\w+) (\S+)[^"]*" (\d{3})')


@dataclass(frozen=True)
class Served:
    """Where it is, its folder, and the log of every request it answered."""

    port: int
    data: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def answers(self) -> list[tuple[str, str, int]]:
        """Method, address and status of every answer so far."""
        found = _LINE.findall(self.log.read_text(errors="replace"))
        return [(method, address, int(status)) for method, address, status in found]

    def errors(self) -> list[tuple[str, str, int]]:
        return sorted({each for each in self.answers() if each[2] >= 500})


def build(data: Path) -> None:
    """Makes the demonstration in a folder, where it is not there yet."""
    if not (data / "cairn.sqlite3").exists():
        data.mkdir(parents=True, exist_ok=True)
        made = [sys.executable, "-m", "cairn", "demo", "--size", "tiny", "--no-serve"]
        subprocess.run(made, env=os.environ | {"CAIRN_DATA": str(data)}, check=True)


@contextmanager
def served(built: Path, scratch: Path) -> Iterator[Served]:
    """A copy of a built demonstration, served by the same server as in earnest until the block ends."""
    data = scratch / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(built, data)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    here = Served(port, data, scratch / "requests.log")
    command = [
        sys.executable, "-m", "granian", "cairn.site.wsgi:application", "--interface", "wsgi",
        "--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4",
        "--access-log", "--access-log-fmt", '"%(method)s %(path)s" %(status)s',
    ]  # fmt: skip
    with here.log.open("wb") as log:
        running = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env=os.environ | {"CAIRN_DATA": str(data), "CAIRN_COUNT_REQUESTS": "0"},
        )
        try:
            _wait(here)
            yield here
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(here: Served) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{here.url}/words", timeout=60).read()
            return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"The server did not answer: {here.log.read_text()[-2000:]}")


SESSIONS = """
import json, sys
from datetime import timedelta
import django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from cairn.people.models import Account
from cairn.people.selectors.accounts import persona_account
from cairn.people.services.accounts import passwords
from cairn.people.services.accounts.devices import end_devices
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]

def session(account):
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/home")
    return client.cookies["sessionid"].value

kind, who = sys.argv[1:]
now = timezone.now()
if kind == "live":
    print(session(persona_account(who)))
elif kind == "none":
    print("")
elif kind == "tampered":
    key = session(persona_account(who))
    print(("a" if key[0] != "a" else "b") + key[1:])
elif kind == "expired":
    key = session(persona_account(who))
    Session.objects.filter(pk=key).update(expire_date=now - timedelta(seconds=1))
    print(key)
elif kind == "revoked":
    account = persona_account(who)
    key = session(account)
    end_devices(account, now=now)
    print(key)
elif kind == "signed-out":
    client = Client()
    client.force_login(persona_account(who), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/home")
    key = client.cookies["sessionid"].value
    client.post("/sign-out")
    print(key)
elif kind == "password-changed":
    account = Account.objects.create(username="stolen-from", person=persona_account(who).person)
    account.set_password("four wet otters singing")
    account.save()
    key = session(account)
    account.refresh_from_db()
    passwords.change_password(account, "five dry badgers humming", now=now, address="127.0.0.1")
    print(key)
elif kind == "shut":
    account = Account.objects.create(username="shut", person=persona_account(who).person)
    key = session(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    print(key)
else:
    raise SystemExit(kind)
"""
TOKENS = """
import sys
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from cairn.kernel.access import operator
from cairn.people.models import Agreement, VendorClient, VendorToken
from cairn.people.rules.vendors import Given
from cairn.people.selectors.accounts import persona_account
from cairn.people.selectors.sections import sections_taught
from cairn.people.services.vendors import PROMISES, Contract, enter_contract, issue_client, revoke_client, take_token

kind, who = sys.argv[1:]
at, keeper = timezone.now(), operator("keeper")
day = timezone.localdate(at)
end = day + timedelta(days=90)
fields = () if kind == "nameless" else ("givenName", "familyName", "identifier", "grades")
terms = enter_contract(Contract(
    party="Lumen " + kind, service="Lumen", purpose="practice", exception="99.31(a)(1)", signed_on=day,
    expires_on=end, destroy_by=end, source="scan", under_13="school", security="encrypted",
    promises=frozenset(PROMISES), data={"identity": Given((*fields, "enrollments"), end)},
    sections=(sections_taught(persona_account(who).person_id, day)[0].pk,),
), by=keeper)
issued = issue_client(terms.pk, name="Lumen " + kind, by=keeper, at=at)
token = take_token(str(issued.client.pk), issued.secret, address="127.0.0.1", at=at).value
mine = VendorToken.objects.filter(client=issued.client)
if kind == "token tampered":
    token = ("a" if token[0] != "a" else "b") + token[1:]
elif kind == "token expired":
    mine.update(expires_at=at - timedelta(seconds=1))
elif kind == "token revoked":
    revoke_client(issued.client.pk, by=keeper, at=at)
elif kind == "contract over":
    Agreement.objects.filter(pk=terms.agreement_id).update(ended_on=day - timedelta(days=1))
print(token)
"""
SHUT_OUT = ("token tampered", "token expired", "token revoked", "contract over")
"""Tokens that must open nothing."""
DEAD = ("none", "tampered", "expired", "revoked", "signed-out", "password-changed", "shut")
"""Sessions that must open nothing."""


def session_of(here: Served, kind: str, who: str = "tran") -> str:
    """A session's key: live, or dead in one of the ways of `DEAD`."""
    done = subprocess.run(
        [sys.executable, "-c", SESSIONS, kind, who],
        env=os.environ | {"CAIRN_DATA": str(here.data), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"},
        check=True, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return done.stdout.strip()


def token_of(here: Served, kind: str, who: str = "tran") -> str:
    """A service's token: good for one class, without names ("nameless"), or one of `SHUT_OUT`."""
    done = subprocess.run(
        [sys.executable, "-c", TOKENS, kind, who],
        env=os.environ | {"CAIRN_DATA": str(here.data), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"},
        check=True, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    return done.stdout.strip()


def cookie_file(here: Served, key: str, path: Path) -> Path:
    """The session as a jar that wapiti reads."""
    kept = {"value": key, "version": 0, "expires": None, "secure": False, "port": None}
    path.write_text(json.dumps({HOST: {"/": {"sessionid": kept}}}))
    return path
