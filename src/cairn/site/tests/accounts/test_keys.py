"""Security keys and passkeys: who may add one, and every answer that must not open an account."""

import json
import re
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cairn.people.models import Account, AccountEvent
from cairn.people.services.accounts import second_step

from .soft_key import SoftKey
from .town import account, code_now, sign_in

pytestmark = pytest.mark.django_db


def asked(page):
    return json.loads(unescape(re.search(r'data-options="([^"]+)"', page.content.decode())[1]))


def add(client, key, name="Laptop", **bent):
    given = key.create(asked(client.get("/account/keys")), **bent)
    return client.post("/account/keys", {"name": name, "answer": json.dumps(given)})


def show(client, key, **bent):
    given = key.get(asked(client.get("/account/step")), **bent)
    return client.post("/account/step/key", {"answer": json.dumps(given)})


@pytest.fixture
def keyed(client, analyst):
    """The analyst with one key, signed out."""
    sign_in(client, "ingrid")
    key = SoftKey()
    page = add(client, key)
    assert "Keep these codes" in page.content.decode()
    client.post("/sign-out")
    return key


def test_a_key_is_a_second_step_and_brings_codes_for_paper(client, analyst, clock):
    sign_in(client, "ingrid")
    assert client.get("/home").url == "/account/step"
    assert "Use a security key" in client.get("/account/step").content.decode()
    key = SoftKey()
    codes = re.findall(r'class="sign">([\d ]+)<', add(client, key).content.decode())
    assert len(codes) == 10
    assert client.get("/account").status_code == 200
    client.post("/sign-out")
    sign_in(client, "ingrid")
    assert client.get("/home").url == "/account/step"
    assert show(client, key).url == "/home"
    assert "the key “Laptop”" in client.get("/account").content.decode()
    client.post("/sign-out")
    sign_in(client, "ingrid")
    assert client.post("/account/step", {"code": codes[0]}).url == "/home"  # without any script
    noted = AccountEvent.objects.filter(account=analyst).values_list("what", flat=True)
    assert {"key_added", "recovery_code_used"} <= set(noted)


def test_who_knows_only_the_password_adds_no_key_of_their_own(client, keyed, clock):
    sign_in(client, "ingrid")
    assert client.get("/account/keys").url == "/account/step"
    given = {"name": "Mine", "answer": "{}"}
    assert client.post("/account/keys", given).url == "/account/step"
    assert Authenticator.objects.filter(type="webauthn").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://testserver.evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://sub.testserver"},
        {"host": "evil.example"},
    ],
    ids=str,
)
def test_a_key_on_another_page_opens_nothing(client, keyed, clock, change):
    sign_in(client, "ingrid")
    for name, value in change.items():
        setattr(keyed, name, value)
    assert show(client, keyed).status_code == 422
    assert client.get("/account").url == "/account/step"


def test_another_key_or_one_that_nobody_touched_opens_nothing(client, keyed, clock):
    sign_in(client, "ingrid")
    other = SoftKey()
    assert show(client, other).status_code == 422
    other.id = keyed.id
    assert show(client, other).status_code == 422
    assert show(client, keyed, flags=0).status_code == 422
    assert show(client, keyed).url == "/home"


def test_an_answer_opens_once_and_only_what_was_asked_last(client, keyed, clock):
    sign_in(client, "ingrid")
    first = asked(client.get("/account/step"))
    second = asked(client.get("/account/step"))
    assert first != second
    old = {"answer": json.dumps(keyed.get(first))}
    assert client.post("/account/step/key", old).status_code == 422
    good = {"answer": json.dumps(keyed.get(asked(client.get("/account/step"))))}
    assert client.post("/account/step/key", good).url == "/home"
    client.post("/sign-out")
    sign_in(client, "ingrid")
    assert client.post("/account/step/key", good).status_code == 422
    client.get("/account/step")
    assert client.post("/account/step/key", good).status_code == 422


def test_an_answer_that_comes_too_late_opens_nothing(client, keyed, clock):
    sign_in(client, "ingrid")
    given = {"answer": json.dumps(keyed.get(asked(client.get("/account/step"))))}
    clock.on(minutes=11)
    assert client.post("/account/step/key", given).status_code == 422


def test_a_copied_key_whose_count_stands_still_opens_nothing(client, keyed, clock):
    sign_in(client, "ingrid")
    assert show(client, keyed).url == "/home"
    client.post("/sign-out")
    sign_in(client, "ingrid")
    keyed.count -= 1
    assert show(client, keyed).status_code == 422


@pytest.mark.parametrize("words", ["", "[]", "{}", '{"id": 1}', "{", '{"rawId": "x"}'])
def test_what_is_no_answer_counts_as_a_wrong_try(client, keyed, clock, words):
    sign_in(client, "ingrid")
    for _ in range(5):
        client.get("/account/step")
        assert client.post("/account/step/key", {"answer": words}).status_code == 422
    page = show(client, keyed)
    assert page.status_code == 422
    assert "too many tries" in page.content.decode()


def test_one_key_is_one_accounts_and_is_not_added_twice(client, keyed, clock):
    sign_in(client, "ingrid")
    show(client, keyed)
    assert add(client, keyed, "again").status_code == 422
    account("rios")
    other = Client(headers={"accept-language": "en"})
    sign_in(other, "rios")
    assert add(other, keyed).status_code == 422
    other.get("/account/keys")
    mine = Authenticator.objects.get(type="webauthn")
    other.post("/account/keys", {"remove": str(mine.pk)})
    assert Authenticator.objects.filter(type="webauthn").exists()


def test_the_last_step_takes_its_codes_along_and_policy_asks_anew(client, keyed, clock):
    sign_in(client, "ingrid")
    show(client, keyed)
    mine = Authenticator.objects.get(type="webauthn")
    client.post("/account/keys", {"remove": str(mine.pk)})
    assert not Authenticator.objects.exists()
    client.post("/sign-out")
    sign_in(client, "ingrid")
    assert client.get("/home").url == "/account/step"


def test_an_app_and_keys_stand_side_by_side_and_share_their_codes(client, analyst, keyed, clock):
    secret = second_step.new_secret()
    assert (
        second_step.set_second_step(analyst, secret, code_now(secret, clock.now), now=clock.now)
        == []
    )
    clock.on(minutes=2)
    sign_in(client, "ingrid")
    assert client.post("/account/step", {"code": code_now(secret, clock.now)}).url == "/home"
    client.post("/sign-out")
    sign_in(client, "ingrid")
    assert show(client, keyed).url == "/home"


def test_what_opens_an_account_is_changed_only_soon_after_signing_in(client, keyed, clock):
    sign_in(client, "ingrid")
    show(client, keyed)
    clock.on(minutes=16)
    for path in ("/account/keys", "/account/step"):
        page = client.get(path)
        assert page.status_code == 403
        assert "Sign in again" in page.content.decode()
    assert client.post("/account/keys", {"remove": "1"}).status_code == 403


def test_a_visitor_of_the_demonstration_adds_no_key(client, analyst, clock):
    Account.objects.filter(pk=analyst.pk).update(persona="The state's analyst")
    client.post("/sign-in/persona", {"username": "ingrid"})
    assert client.get("/account/keys").url == "/account"
