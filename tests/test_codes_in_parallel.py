"""An attacker who has read one code over a shoulder shows it at the same moment as its owner: one of them gets in."""

import json
import subprocess
import sys

TWO_AT_ONCE = """
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from cairn.cli import session
session.ready()
from django.db import connection
from allauth.mfa.totp.internal import auth as totp
from cairn.people.models import Account
from cairn.people.services.accounts import second_step

def code_of(secret, at):
    return totp.format_hotp_value(totp.hotp_value(secret, int(at.timestamp()) // 30))

def show(start, account, code, at):
    connection.ensure_connection()
    start.wait()
    try:
        return second_step.is_second_step(account, code, now=at)
    finally:
        connection.close()

def at_once(pool, account, code, at):
    start = Barrier(2)
    shown = [pool.submit(show, start, account, code, at) for _ in range(2)]
    return sum(each.result() for each in shown)

account, now, secret = Account.objects.create(username="ingrid"), session.now(), second_step.new_secret()
paper = second_step.set_second_step(account, secret, code_of(secret, now), now=now)
later = [now + timedelta(minutes=n) for n in range(1, 11)]
with ThreadPoolExecutor(2) as pool:
    print(json.dumps({
        "paper": [at_once(pool, account, code, now) for code in paper],
        "app": [at_once(pool, account, code_of(secret, at), at) for at in later],
    }))
"""


def test_each_code_opens_for_one_of_two_who_show_it_at_once(installation):
    done = subprocess.run(
        [sys.executable, "-c", TWO_AT_ONCE],
        env=installation.settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"paper": [1] * 10, "app": [1] * 10}
