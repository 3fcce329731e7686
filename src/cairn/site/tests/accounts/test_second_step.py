"""The second step with codes, as people meet it."""

import pytest
from django.db import connection

from cairn.people.models import (
    Account,
)
from cairn.people.services.accounts import second_step

from .town import NOW, code_now, sign_in

pytestmark = pytest.mark.django_db


def test_a_post_with_wide_access_can_do_nothing_but_set_the_second_step(client, analyst, clock):
    sign_in(client, "ingrid")
    for path in ("/home", "/account", "/state", "/words"):
        assert client.get(path).url == "/account/step"
    page = client.get("/account/step").content.decode()
    secret = client.session["cairn.second_step_secret"]
    assert secret in page
    assert client.post("/account/step", {"code": "000000"}).status_code == 422
    page = client.post("/account/step", {"code": code_now(secret, clock.now)}).content.decode()
    assert "Keep these codes" in page
    assert client.get("/account").status_code == 200


def test_a_code_opens_once_and_a_recovery_code_once(client, analyst, clock):
    secret = second_step.new_secret()
    codes = second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    assert not second_step.is_second_step(analyst, code_now(secret, NOW), now=NOW)
    clock.on(minutes=2)
    sign_in(client, "ingrid")
    assert client.get("/account").url == "/account/step"
    assert client.post("/account/step", {"code": code_now(secret, clock.now)}).url == "/home"
    assert client.get("/account").status_code == 200
    assert second_step.is_second_step(analyst, codes[0], now=clock.now)
    assert not second_step.is_second_step(analyst, codes[0], now=clock.now)


def test_a_visitor_of_the_demonstration_cannot_shut_the_next_one_out(client, analyst, clock):
    Account.objects.filter(pk=analyst.pk).update(persona="The state's analyst")
    client.post("/sign-in/persona", {"username": "ingrid"})
    assert client.get("/account/step").url == "/account"
    assert "Set up the second step" not in client.get("/account").content.decode()
    assert client.get("/state").status_code != 302


def test_codes_of_the_second_step_cannot_be_guessed(client, analyst, clock):
    secret = second_step.new_secret()
    second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    clock.on(minutes=2)
    sign_in(client, "ingrid")
    for _ in range(5):
        client.post("/account/step", {"code": "000000"})
    page = client.post("/account/step", {"code": code_now(secret, clock.now)}).content.decode()
    assert "too many tries" in page


def test_the_secret_is_sealed_in_the_database(analyst):
    secret = second_step.new_secret()
    second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert all(secret not in str(row) for row in cursor.fetchall())
