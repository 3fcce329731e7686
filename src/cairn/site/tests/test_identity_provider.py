"""Signing in with a district's identity provider: a real one, on loopback, for every test."""

from datetime import date
from urllib.parse import parse_qs, urlparse

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from cairn.kernel.errors import BadInput
from cairn.people.models import Account, Enrollment, Organization, Person
from cairn.site.providers import providers

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

CLAIMS = {
    "s-ada": {"state_id": "ada", "email": "ada@alder.example", "email_verified": True},
    "s-eve": {"state_id": "eve", "email": "eve@elsewhere.example", "email_verified": True},
    "s-bad": {"email": "ada@alder.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def issuer():
    users = [User(sub=sub, claims=claims) for sub, claims in CLAIMS.items()]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


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
