"""Guessing passwords and codes, and how soon it ends."""

import contextlib

import pytest

from cairn.people.models import (
    Turn,
)
from cairn.people.services.accounts import second_step
from cairn.people.services.accounts.invitations import invite, redeem
from cairn.people.services.accounts.turns import TooManyTries, forget, succeeded, take_turn, tried

from .town import GOOD, KEEPER, NOW, account, code_now, person, sign_in

pytestmark = pytest.mark.django_db


def test_after_five_wrong_tries_even_the_right_password_waits_and_waits_grow(client, clock):
    account()
    for _ in range(5):
        assert "do not belong together" in sign_in(client, password="no").content.decode()
    assert "Wait 1 minute" in sign_in(client).content.decode()
    clock.on(seconds=31)
    sign_in(client, password="no")
    clock.on(seconds=31)
    assert "Wait 1 minute" in sign_in(client).content.decode()  # the second wait is twice as long
    clock.on(seconds=30)
    assert sign_in(client).status_code == 302


def test_a_name_that_nobody_has_is_throttled_with_the_same_words(client, clock):
    account()

    def told(username):
        pages = [sign_in(client, username, "no").content.decode() for _ in range(6)]
        return [p.split('role="alert"')[1].split("</div>")[0] for p in pages]

    assert told("rios") == told("nobody")


def test_one_address_cannot_try_a_word_on_every_account(client, clock):
    for n in range(50):
        sign_in(client, f"name{n}", "no")
    assert "too many tries" in sign_in(client, "another", "no").content.decode()
    elsewhere = sign_in(client, "another", "no", address="198.51.100.1").content.decode()
    assert "do not belong together" in elsewhere


def test_a_capital_letter_or_a_space_is_no_fresh_set_of_tries(clock):
    for name in ("rios", "Rios", " rios", "RIOS ", "riOs"):
        take_turn(tried("sign-in", name, "203.0.113.1"), now=NOW)
    with pytest.raises(TooManyTries):
        take_turn(tried("sign-in", "rios", "203.0.113.2"), now=NOW)


def test_a_success_clears_the_account_but_not_what_the_address_did_to_others(clock):
    address = "203.0.113.1"
    for n in range(49):
        take_turn(tried("sign-in", f"victim{n}", address), now=NOW)
    mine = tried("sign-in", "mine", address)
    take_turn(mine, now=NOW)
    succeeded(mine)
    take_turn(tried("sign-in", "victim50", address), now=NOW)
    with pytest.raises(TooManyTries):
        take_turn(tried("sign-in", "victim51", address), now=NOW)


def _guess(clock, name="rios", kind="sign-in", times=100):
    """So many wrong tries, each after the longest wait and from another address."""
    for n in range(times):
        take_turn(tried(kind, name, f"198.51.100.{n}"), now=clock.now)
        clock.on(minutes=16)


def test_after_a_hundred_wrong_tries_in_a_row_only_a_person_lets_one_in_again(client, clock):
    rosa = person("rosa")
    mine = account(who=rosa)
    _guess(clock)
    clock.on(days=30)  # waiting helps no more, and a day forgets nothing
    page = sign_in(client).content.decode()
    assert "this user name was stopped" in page
    assert "this user name was stopped" in sign_in(client, "RIOS ").content.decode()
    (letter,) = invite([rosa.pk], by=KEEPER, now=clock.now)
    redeem(letter.code, username="", password=GOOD, now=clock.now, address="")
    mine.refresh_from_db()
    assert sign_in(client).status_code == 302


def test_the_hundredth_try_may_be_right_and_begins_the_count_anew(client, clock):
    account()
    _guess(clock, times=99)
    assert sign_in(client).status_code == 302
    _guess(clock, times=99)
    assert sign_in(client).status_code == 302


def test_a_name_that_nobody_has_is_stopped_with_the_same_words(client, clock):
    account()
    for name in ("rios", "nobody"):
        _guess(clock, name)
    one, other = (
        sign_in(client, n).content.decode().split('role="alert"')[1].split("</div>")[0]
        for n in ("rios", "nobody")
    )
    assert one == other
    assert "stopped" in one


def test_an_address_that_many_share_only_waits(clock):
    for n in range(150):
        with contextlib.suppress(TooManyTries):
            take_turn(tried("sign-in", f"name{n}", "203.0.113.1"), now=clock.now)
        clock.on(minutes=16)
    take_turn(tried("sign-in", "another", "203.0.113.1"), now=clock.now)


def test_codes_of_the_second_step_are_stopped_likewise(client, analyst, clock):
    secret = second_step.new_secret()
    second_step.set_second_step(analyst, secret, code_now(secret, clock.now), now=clock.now)
    _guess(clock, "ingrid", "step")
    sign_in(client, "ingrid")
    page = client.post("/account/step", {"code": code_now(secret, clock.now)}).content.decode()
    assert "this user name was stopped" in page
    forget("step", ["ingrid"])  # as the keeper's command does
    assert client.post("/account/step", {"code": code_now(secret, clock.now)}).url == "/home"


def test_the_table_of_tries_names_nobody(client):
    sign_in(client, "rios", "no")
    assert all(
        "rios" not in key and "203.0" not in key
        for key in Turn.objects.values_list("key", flat=True)
    )
