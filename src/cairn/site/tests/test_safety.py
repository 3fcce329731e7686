"""What every answer carries for its reader's safety, and what Django itself would warn of in earnest use."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from cairn.intake import unfinished
from cairn.site.middleware import POLICY

DIRECTIVES = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))


def test_the_policy_runs_no_code_but_our_own_and_is_framed_by_nobody():
    assert DIRECTIVES["default-src"] == "'none'"
    assert DIRECTIVES["script-src"] == DIRECTIVES["style-src"] == "'self'"
    assert DIRECTIVES["base-uri"] == DIRECTIVES["frame-ancestors"] == "'none'"
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & set(POLICY.split())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sign-in", "/home", "/nowhere", "/learn/nobody"])
def test_every_answer_also_a_refusal_carries_the_safety_headers(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Cache-Control"] == "no-store"
    assert not {"Server", "X-Powered-By"} & set(headers)


@pytest.mark.django_db
def test_cookies_are_kept_from_scripts_and_from_other_sites(client):
    cookies = client.get(reverse("site:sign-in")).cookies
    for cookie in cookies.values():
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"]


def test_under_https_django_has_nothing_to_say_about_the_deployment(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cairn", "check", "--deploy"],
        env=os.environ | {"CAIRN_HTTPS": "1", "CAIRN_HOSTS": "cairn.example", "CAIRN_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout


def test_without_https_the_check_names_what_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cairn", "check", "--deploy"],
        env={k: v for k, v in os.environ.items() if k != "CAIRN_HTTPS"} | {"CAIRN_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "CAIRN_HTTPS=1" in done.stdout


@pytest.mark.django_db
def test_while_a_restore_has_not_ended_every_address_answers_that_it_is_closed(
    client, settings, tmp_path
):
    settings.DATA = tmp_path
    unfinished.note_stage(unfinished.Stage.DESTROYING)
    for address in ("/", "/sign-in", "/home", "/ims/oneroster/v1p2/users", "/nowhere"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert answer.headers["Retry-After"]
    assert b"cairn check" in answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    unfinished.finish()
    assert client.get("/").status_code == 200
