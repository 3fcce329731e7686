"""Where one is signed in, and how a session ends."""

import pytest
from django.test import Client

from cairn.people.models import (
    Device,
)
from cairn.people.services.accounts.devices import end_devices

from .town import GOOD, account, sign_in

pytestmark = pytest.mark.django_db


def test_ones_own_sessions_are_listed_and_ended(client, clock):
    account()
    sign_in(client)
    client.get("/account")
    other = Client(headers={"accept-language": "en", "user-agent": "CrOS Chrome/1"})
    sign_in(other, address="198.51.100.7")
    page = other.get("/account").content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.x.x" in page
    assert "203.0.113.9" not in page
    other.post("/account/sessions", {"device": "others"})
    assert client.get("/account").url.startswith("/sign-in")
    assert other.get("/account").status_code == 200


def _listed(client):
    return client.get("/account").content.decode().count('class="when"')


def test_a_session_that_was_signed_out_or_ran_out_is_listed_no_more(client, clock):
    account()
    other = Client(headers={"accept-language": "en"})
    left = Client(headers={"accept-language": "en"})
    for each in (client, other, left):
        sign_in(each)
    assert _listed(client) == 3
    other.post("/sign-out")
    assert _listed(client) == 2
    clock.on(hours=13)  # nobody has come back to the third
    sign_in(client)
    assert _listed(client) == 1


def test_a_keeper_ends_every_session_of_an_account(client, clock):
    mine = account()
    sign_in(client)
    assert client.get("/account").status_code == 200
    assert end_devices(mine, now=clock.now) == 1  # as `cairn accounts sign-out` does
    assert client.get("/account").status_code == 302


def test_nobody_ends_somebody_elses_session(client, clock):
    account()
    account("eve")
    sign_in(client)
    client.get("/account")
    eve = Client(headers={"accept-language": "en"})
    sign_in(eve, "eve")
    eve.post("/account/sessions", {"device": str(Device.objects.get(account__username="rios").pk)})
    assert client.get("/account").status_code == 200


def test_a_new_password_ends_every_other_session_and_keeps_this_one(client, clock):
    account()
    other = Client(headers={"accept-language": "en"})
    for each in (client, other):
        sign_in(each)
        each.get("/account")
    given = {"present": GOOD, "password": "another long enough one"}
    assert client.post("/account/password", given).status_code == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_present_password_is_asked_for_and_throttled(client, clock):
    account()
    sign_in(client)
    given = {"present": "no", "password": "another long enough one"}
    for _ in range(5):
        page = client.post("/account/password", given).content.decode()
        assert "not your present password" in page
    assert "too many tries" in client.post("/account/password", given).content.decode()


def test_a_session_ends_when_idle_and_when_old(client, clock):
    account()
    sign_in(client)
    assert client.get("/account").status_code == 200
    clock.on(minutes=61)
    assert client.get("/account").status_code == 302
    sign_in(client)
    for _ in range(14):
        clock.on(minutes=55)
        answer = client.get("/account")
    assert answer.status_code == 302
