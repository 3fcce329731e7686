"""Signing in with a district's identity provider: a real one, on loopback, for every test."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import User, run_server_in_thread
from oidc_provider_mock._app import storage

from cairn.kernel.errors import BadInput
from cairn.people.models import Account, Enrollment, Organization, Person
from cairn.people.services.accounts.devices import of_provider
from cairn.site.providers import providers

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
CLAIMS = {
    "s-ada": {"state_id": "ada", "email": "ada@alder.example", "email_verified": True},
    "s-eve": {"state_id": "eve", "email": "eve@elsewhere.example", "email_verified": True},
    "s-bad": {"email": "ada@alder.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def server():
    users = [User(sub=sub, claims=claims) for sub, claims in CLAIMS.items()]
    with run_server_in_thread(user_claims=users) as server:
        yield server


@pytest.fixture(scope="module")
def issuer(server):
    return f"http://localhost:{server.server_port}"


@pytest.fixture
def ada():
    who = Person(state_id="ada", given_name="Ada", family_name="Test", email="Ada@alder.example")
    who.record = who
    who.save()
    school = Organization.objects.create(name="cedar", kind="school")
    Enrollment.objects.create(person=who, school=school, first_day=date(2020, 1, 1))
    return who


@pytest.fixture
def district(issuer, settings, tmp_path):
    """Makes the provider known, by number or by address."""

    def known(by):
        (tmp_path / "secret").write_text("loopback\n")
        file = tmp_path / "providers.yaml"
        file.write_text(
            f"- {{id: alder, name: Alder, issuer: '{issuer}', client_id: cairn, secret_file: secret, {by}}}"
        )
        settings.SOCIALACCOUNT_PROVIDERS = providers(file)

    return known


def come_in(client, sub, **changed):
    """From our button to the provider, in there as `sub`, and back."""
    onward = client.get("/sign-in/with/alder?next=/words").url
    answer = requests.post(onward, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlparse(answer.headers["Location"])
    said = {name: values[0] for name, values in parse_qs(back.query).items()} | changed
    return client.get(back.path, said)


@pytest.mark.parametrize("by", ["number_claim: state_id", "by_email: true"])
def test_a_person_of_the_roster_comes_in_and_is_known_again(district, ada, by):
    district(by)
    client = Client(headers={"accept-language": "en"})
    assert "Sign in with Alder" in client.get("/sign-in").content.decode()
    assert come_in(client, "s-ada").url == "/words"
    assert "You sign in as alder:" in client.get("/account").content.decode()
    assert come_in(Client(), "s-ada").status_code == 302
    assert Account.objects.get().person == ada
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize("by", ["number_claim: state_id", "by_email: true"])
@pytest.mark.parametrize("sub", ["s-eve", "s-bad", "s-nobody"])
def test_whom_the_roster_does_not_know_stays_outside_and_nobody_is_made(district, ada, by, sub):
    district(by)
    client = Client(headers={"accept-language": "en"})
    answer = come_in(client, sub)
    assert answer.status_code == 403
    assert "Sign-in did not work" in answer.content.decode()
    assert client.get("/account").status_code == 302
    assert (Person.objects.count(), Account.objects.count()) == (1, 0)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(district, ada):
    district("number_claim: state_id")
    assert come_in(Client(), "s-ada", state="another").status_code == 403
    assert come_in(Client(), "s-ada", code="made-up").status_code == 403
    mine = Client()
    onward = mine.get("/sign-in/with/alder").url
    answer = requests.post(onward, data={"sub": "s-ada"}, allow_redirects=False, timeout=10)
    back = urlparse(answer.headers["Location"])
    assert Client().get(f"{back.path}?{back.query}").status_code == 403  # another browser
    assert mine.get(f"{back.path}?{back.query}").status_code == 302
    assert mine.get(f"{back.path}?{back.query}").status_code == 403  # a second time


def test_a_refusal_at_the_provider_is_told_and_lets_nobody_in(district, ada):
    district("number_claim: state_id")
    client = Client()
    onward = client.get("/sign-in/with/alder").url
    answer = requests.post(onward, data={"action": "deny"}, allow_redirects=False, timeout=10)
    back = urlparse(answer.headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_pkce_and_state_go_along(district):
    district("number_claim: state_id")
    asked = parse_qs(urlparse(Client().get("/sign-in/with/alder").url).query)
    assert {"state", "code_challenge"} <= set(asked)
    assert asked["code_challenge_method"] == ["S256"]


def test_an_unknown_provider_is_not_there(district):
    district("number_claim: state_id")
    assert Client().get("/sign-in/with/elsewhere").status_code == 404


@pytest.mark.parametrize(
    "line",
    [
        "- {id: a}",
        "- {id: a, name: A, issuer: 'https://a', client_id: c, secret_file: none, by_email: true}",
        "- {id: a, name: A, issuer: 'https://a', client_id: c, secret_file: secret}",
        "- {id: a, name: A, issuer: 'http://id.example', client_id: c, secret_file: secret, by_email: true}",
        "- {id: a, name: A, issuer: 'id.example', client_id: c, secret_file: secret, by_email: true}",
        "- {id: a, name: A, issuer: 'http://[', client_id: c, secret_file: secret, by_email: true}",
        "a: b",
        "[",
    ],
)
def test_a_file_of_providers_that_leaves_anything_open_is_refused(tmp_path, line):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "providers.yaml").write_text(line)
    with pytest.raises(BadInput):
        providers(tmp_path / "providers.yaml")


@pytest.mark.parametrize("host", ["localhost:8", "127.0.0.1", "[::1]:80"])
def test_without_encryption_a_provider_may_be_on_this_machine_only_and_only_while_trying_out(
    tmp_path, host
):
    (tmp_path / "secret").write_text("x")
    file = tmp_path / "providers.yaml"
    entry = "{id: a, name: A, client_id: c, secret_file: secret, by_email: true, issuer: '%s'}"
    file.write_text("- " + entry % f"http://{host}")
    assert providers(file)["openid_connect"]["APPS"]
    with pytest.raises(BadInput, match="Give its https address"):
        providers(file, https=True)
    file.write_text("- " + entry % f"https://{host}")
    assert providers(file, https=True)["openid_connect"]["APPS"]


def test_two_providers_of_one_id_are_refused(tmp_path):
    (tmp_path / "secret").write_text("x")
    entry = "- {id: a, name: A, issuer: 'https://a', client_id: c, secret_file: secret, by_email: true}\n"
    (tmp_path / "providers.yaml").write_text(entry * 2)
    with pytest.raises(BadInput, match="two providers"):
        providers(tmp_path / "providers.yaml")


EVENT = "http://schemas.openid.net/event/backchannel-logout"
OUT = "/sign-in/with/alder/out"


def token(server, at=None, *, key=None, header=None, **changed):
    """A token with which the provider's server says that somebody is out there; None takes a claim away."""
    with server.app.test_request_context():
        server.app.preprocess_request()  # there the provider finds its key
        kid, own = storage.jwk.kid, storage.jwk.as_pem(is_private=True)
    at = at or timezone.now()
    said = {
        "iss": f"http://localhost:{server.server_port}", "aud": "cairn", "jti": uuid4().hex, "sub": "s-ada",
        "iat": int(at.timestamp()), "exp": int(at.timestamp()) + 120, "events": {EVENT: {}},
    } | changed  # fmt: skip
    claims = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(
        claims, key or own, "RS256", headers=header or ({"kid": kid} if kid else None)
    )


def is_in(client):
    return client.get("/account").status_code == 200


def test_who_signs_out_at_the_provider_is_out_here_in_every_browser(server, district, ada):
    district("number_claim: state_id")
    mine, more, other = Client(), Client(), Client()
    for client in (mine, more):
        come_in(client, "s-ada")
    other.force_login(Account.objects.create(username="other"), backend=BACKEND)
    strict = Client(enforce_csrf_checks=True)
    earlier = token(server, timezone.now() - timedelta(hours=1))
    assert strict.post(OUT, {"logout_token": earlier}).status_code == 400  # it is over
    assert is_in(mine)
    answer = strict.post(OUT, {"logout_token": token(server)})
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)
    assert [is_in(each) for each in (mine, more, other)] == [False, False, True]


def test_a_token_that_was_heard_once_ends_no_session_that_began_since(server, district, ada):
    district("number_claim: state_id")
    mine, kept = Client(), token(server)
    come_in(mine, "s-ada")
    assert Client().post(OUT, {"logout_token": kept}).status_code == 200
    come_in(mine, "s-ada")
    assert Client().post(OUT, {"logout_token": kept}).status_code == 400
    assert is_in(mine)


def test_a_token_that_could_not_be_obeyed_is_heard_again(server, district, ada, monkeypatch):
    district("number_claim: state_id")
    mine, kept = Client(), token(server)
    come_in(mine, "s-ada")
    with monkeypatch.context() as patch:
        patch.setattr("cairn.site.openid_out.end_of_provider", _database_is_away)
        with pytest.raises(OperationalError):
            Client().post(OUT, {"logout_token": kept})
    assert Client().post(OUT, {"logout_token": kept}).status_code == 200
    assert not is_in(mine)


def _database_is_away(**_asked):
    raise OperationalError("locked")


def test_words_of_an_hour_ago_end_nothing_that_began_since(server, district, ada):
    district("number_claim: state_id")
    mine = Client()
    come_in(mine, "s-ada")
    kept = token(server, timezone.now() - timedelta(hours=1), exp=None)
    assert Client().post(OUT, {"logout_token": kept}).status_code == 200
    assert is_in(mine)


def test_only_the_providers_own_words_of_a_sign_out_end_a_session(server, district, ada):
    district("number_claim: state_id")
    mine = Client()
    come_in(mine, "s-ada")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    shared = jwt.encode(
        jwt.decode(token(server), options={"verify_signature": False}), "loopback" * 4, "HS256"
    )
    unsigned = jwt.encode(
        jwt.decode(token(server), options={"verify_signature": False}), "", "none"
    )
    wrong = [
        "", "x", "a.b.c", "x" * 70_000, shared, unsigned, token(server, key=stranger),
        token(server, header={"kid": "another"}), token(server, aud="another"), token(server, iss="https://x.example"),
        token(server, events=None), token(server, events={"x": {}}), token(server, nonce="n"),
        token(server, jti=None), token(server, iat=None), token(server, sub=None),
        token(server, timezone.now() + timedelta(hours=1)),
    ]  # fmt: skip
    for each in wrong:
        answer = Client().post(OUT, {"logout_token": each})
        assert answer.status_code == 400, each[:80]
        assert b"Traceback" not in answer.content
    assert (
        Client().post("/sign-in/with/birch/out", {"logout_token": token(server)}).status_code == 404
    )
    assert Client().get(OUT).status_code == 405
    assert Client().post(OUT, {"logout_token": token(server, sub="s-eve")}).status_code == 200
    assert is_in(mine)


def test_one_session_of_the_provider_ends_one_here_with_or_without_a_name(server, district, ada):
    district("number_claim: state_id")
    mine, more = Client(), Client()
    for client, session in ((mine, "one"), (more, "two")):
        come_in(client, "s-ada")
        of_provider(client.session.session_key, provider="alder", name="s-ada", session=session)
    for sub, session in (("s-ada", "three"), ("s-eve", "one"), (None, "three")):
        assert (
            Client().post(OUT, {"logout_token": token(server, sub=sub, sid=session)}).status_code
            == 200
        )
    assert (is_in(mine), is_in(more)) == (True, True)
    assert (
        Client().post(OUT, {"logout_token": token(server, sub="s-ada", sid="one")}).status_code
        == 200
    )
    assert (is_in(mine), is_in(more)) == (False, True)
    assert (
        Client().post(OUT, {"logout_token": token(server, sub=None, sid="two")}).status_code == 200
    )
    assert not is_in(more)
