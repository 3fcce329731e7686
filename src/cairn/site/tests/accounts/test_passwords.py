"""Which passwords are taken, and how they are kept."""

import pytest
from django.contrib.auth.hashers import identify_hasher

from cairn.people.models import Account
from cairn.people.services.accounts import passwords, second_step

from .town import GOOD, NOW, account, code_now, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "weak",
    [
        "short but fine",
        "1234567890123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "riosriosriosriosrios",
        "x" * 257,
    ],
)
def test_a_password_that_would_be_guessed_is_refused(weak):
    with pytest.raises(passwords.WeakPassword):
        passwords.change_password(account(), weak, now=NOW)


@pytest.mark.parametrize(
    "good",
    [GOOD, "ñandúes bajo la lluvia", "all small letters only", "密码是很长的一句话没有人会猜到"],
)
def test_length_is_all_that_is_asked_and_any_sign_will_do(good, real_hash):
    mine = account()
    passwords.change_password(mine, good, now=NOW)
    assert mine.check_password(passwords.normal(good))
    assert identify_hasher(mine.password).algorithm == "scrypt"


def _with_app(mine):
    secret = second_step.new_secret()
    assert second_step.set_second_step(mine, secret, code_now(secret, NOW), now=NOW)


def test_where_policy_always_asks_for_a_second_step_eight_characters_are_enough(analyst):
    with pytest.raises(passwords.WeakPassword, match="8 characters"):
        passwords.change_password(analyst, "wet otte", now=NOW)
    _with_app(analyst)
    passwords.change_password(analyst, "wet otte", now=NOW)
    with pytest.raises(passwords.WeakPassword, match="7 characters"):
        passwords.change_password(analyst, "wet ott", now=NOW)


def test_who_has_a_second_step_of_their_own_accord_may_lose_it_so_fifteen_stay(clock):
    mine = account()
    _with_app(mine)
    with pytest.raises(passwords.WeakPassword, match="14 characters"):
        passwords.change_password(mine, "x wet otters y", now=NOW)


def test_sixty_four_characters_and_more_are_taken_whole(client):
    long = "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3
    mine = account()
    passwords.change_password(mine, long, now=NOW)
    assert sign_in(client, password=long[:-1]).status_code == 422  # nothing is cut off
    assert sign_in(client, password=long).status_code == 302


def test_spaces_at_either_end_are_part_of_it(client):
    mine = account()
    passwords.change_password(mine, f"  {GOOD} ", now=NOW)
    assert sign_in(client, password=GOOD).status_code == 422
    assert sign_in(client, password=f"  {GOOD} ").status_code == 302


def test_nothing_runs_out_and_no_hint_or_question_is_kept(client, clock):
    mine = account()
    passwords.change_password(mine, GOOD, now=NOW)
    clock.on(days=5 * 365)
    assert sign_in(client).url == "/home"
    kept = {f.name for f in Account._meta.get_fields()}
    assert not {name for name in kept if "hint" in name or "question" in name}


@pytest.mark.parametrize("path", ["/sign-in", "/join"])
def test_a_manager_can_fill_every_field_and_pasting_is_not_stopped(client, path):
    page = client.get(path).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page or 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page


def test_one_accent_written_two_ways_is_one_password(client, clock):
    mine = account()
    passwords.change_password(mine, "el ni\u00f1o y la nutria", now=NOW)
    assert sign_in(client, password="el nin\u0303o y la nutria").status_code == 302
