"""SAML with a key of ours: assertions encrypted for us, and single logout begun on either side."""

import base64
import shutil
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree

from cairn.kernel.errors import BadInput
from cairn.people.models import Account, AccountEvent, Device
from cairn.site.providers import providers

from . import test_saml
from .test_saml import HEADERS, NS, NUMBER, ada, asked, give, request_of, stays_outside

pytestmark = test_saml.pytestmark
client, idp = test_saml.client, test_saml.idp
__all__ = ["ada", "client", "idp"]
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@pytest.fixture
def district(idp, settings):
    """Makes the provider known to us with a key of ours; `more` is what else its entry says."""
    from .saml_idp import key_pair

    if not (idp.folder / "ours.key").is_file():
        key_pair(idp.folder, "ours")
        key_pair(idp.folder, "another's")

    def known(more="", keys="key_file: ours.key, certificate_file: ours.crt"):
        cache.clear()
        file = idp.folder / "providers.yaml"
        given = ", ".join(each for each in (f"number_claim: '{NUMBER}'", keys, more) if each)
        file.write_text(f"- {{id: birch, name: Birch, metadata_file: birch.xml, {given}}}")
        settings.SOCIALACCOUNT_PROVIDERS = providers(file)
        ours = Client(headers=HEADERS).get("/sign-in/saml/birch/metadata")
        (idp.folder / "cairn.xml").write_bytes(ours.content)
        idp.servers.clear()
        return idp

    yield known
    idp.servers.clear()


# Encrypted


def test_an_assertion_encrypted_for_us_lets_its_person_in_and_nothing_of_it_is_read_on_the_way(
    district, ada, client
):
    idp = district("encrypted: true")
    answer = idp.answer(request_of(asked(client)), "ada", encrypt=True)
    assert "EncryptedAssertion" in answer
    assert "birch.example" not in answer
    assert give(client, answer).url == "/home"
    assert Account.objects.get().person == ada


@pytest.mark.parametrize(
    "wrong", [{"keys": "wrong"}, {"sign": False}, {"minutes": -10}, {"answers": "another"}], ids=str
)
def test_what_is_wrong_in_an_encrypted_assertion_is_refused_as_in_an_open_one(
    district, ada, client, wrong
):
    idp = district("encrypted: true")
    answer = idp.answer(request_of(asked(client)), "ada", encrypt=True, **wrong)
    stays_outside(client, give(client, answer))


def test_an_open_assertion_is_refused_where_it_has_to_be_encrypted_and_one_for_another_key_too(
    district, ada, client
):
    idp = district("encrypted: true")
    stays_outside(client, give(client, idp.answer(request_of(asked(client)), "ada")))
    district("encrypted: true", "key_file: another's.key, certificate_file: another's.crt")
    for_another = idp.answer(request_of(asked(client)), "ada", encrypt=True)
    district("encrypted: true")
    stays_outside(client, give(client, for_another))


def test_one_that_is_encrypted_is_good_once_and_not_around_an_open_one(district, ada, client):
    idp = district("encrypted: true")
    eves = etree.fromstring(idp.answer(request_of(asked(client)), "eve", encrypt=True).encode())
    forged = etree.fromstring(idp.answer(request_of(asked(client)), "ada", sign=False).encode())
    eves.insert(2, forged.find("saml:Assertion", NS))
    stays_outside(client, give(client, etree.tostring(eves).decode()))
    answer = idp.answer(request_of(asked(client)), "ada", encrypt=True)
    assert give(client, answer).status_code == 302
    assert give(Client(headers=HEADERS), answer).status_code == 403


def test_a_key_that_does_not_fit_or_is_missing_stops_the_installation(district):
    district()
    for more, keys in (
        ("encrypted: true", ""),
        ("", "key_file: ours.key"),
        ("", "key_file: ours.key, certificate_file: right.crt"),
        ("", "key_file: nowhere.key, certificate_file: ours.crt"),
    ):
        with pytest.raises(BadInput):
            district(more, keys)


# Signed out at the provider


def _provider_says_out(idp, *, keys="right", name="id-ada", sessions=None, at=None):
    """The provider's request to end a session, in an address."""
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID

    server = idp.server(keys)
    (entity,) = server.metadata.service_providers()
    (service,) = server.metadata.single_logout_service(entity, BINDING_HTTP_REDIRECT, "spsso")
    about = NameID(format=NAMEID_FORMAT_PERSISTENT, text=name)
    _, request = server.create_logout_request(
        service["location"], entity, name_id=about, session_indexes=sessions
    )
    if at is not None:
        request.issue_instant = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    sent = server.apply_binding(
        BINDING_HTTP_REDIRECT, str(request), service["location"], sign=True, sigalg=SHA256
    )
    parts = urlsplit(dict(sent["headers"])["Location"])
    return f"{parts.path}?{parts.query}"


def _signed_in(idp, who="ada"):
    browser = Client(headers=HEADERS)
    answer = idp.answer(request_of(asked(browser)), who)
    assert give(browser, answer).status_code == 302
    [statement] = etree.fromstring(answer.encode()).iter(f"{{{NS['saml']}}}AuthnStatement")
    return browser, statement.get("SessionIndex")


def is_in(browser):
    return browser.get("/account").status_code == 200


def test_the_provider_ends_the_session_it_names_in_whichever_browser_its_words_arrive(
    district, ada
):
    """In a frame, or from another site, our cookie does not come along."""
    idp = district()
    (one, first), (two, second) = _signed_in(idp), _signed_in(idp)
    assert first != second
    elsewhere = Client(headers=HEADERS)
    answer = elsewhere.get(_provider_says_out(idp, sessions=[first]))
    assert answer.url.startswith(f"{idp.address}/slo?SAMLResponse=")
    assert (is_in(one), is_in(two)) == (False, True)
    assert AccountEvent.objects.filter(what="sessions_ended").count() == 1
    elsewhere.get(_provider_says_out(idp))  # names no session: all of this person
    assert not is_in(two)


def test_its_words_end_nobody_elses_session_nor_one_that_began_here_nor_one_that_began_later(
    district, ada, client
):
    idp = district()
    mine, _session = _signed_in(idp)
    own = Client(headers=HEADERS)
    own.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    for harmless in (
        _provider_says_out(idp, name="id-eve"),
        _provider_says_out(idp, sessions=["another"]),
        _provider_says_out(idp, at=datetime.now(UTC) - timedelta(minutes=10)),
    ):
        assert mine.get(harmless).status_code == 302
        assert is_in(mine)
    for bad in (
        _provider_says_out(idp, keys="wrong"),
        _provider_says_out(idp).split("&Signature=")[0],
        "/sign-in/saml/birch/out?Signature=x",
        "/sign-in/saml/birch/out?SAMLRequest=x&Signature=x",
    ):
        assert mine.get(bad).status_code == 403
        assert is_in(mine)
    client.get(_provider_says_out(idp))
    assert (is_in(mine), is_in(own)) == (False, True)


# Signed out here


def test_signing_out_here_ends_the_session_and_offers_the_same_at_the_provider(district, ada):
    idp = district()
    mine, session = _signed_in(idp)
    page = mine.post("/sign-out")
    assert page.headers["Clear-Site-Data"]
    assert not is_in(mine)
    html = page.content.decode()
    [address] = {
        unescape(part.split('"')[0]) for part in html.split('href="') if f"{idp.address}/slo" in part
    }  # fmt: skip
    asked_for = _read_by_provider(idp, address)
    assert asked_for.name_id.text == "id-ada"
    assert [each.text for each in asked_for.session_index] == [session]
    back = _answered(idp, asked_for)
    assert "You are signed out of Birch too" in mine.get(back).content.decode()
    for doubtful in (back.split("&Signature=")[0], _answered(idp, asked_for, keys="wrong")):
        assert "Birch did not say" in mine.get(doubtful).content.decode()


def _read_by_provider(idp, address):
    """Our request as pysaml2 reads it, its signature proved."""
    from saml2 import BINDING_HTTP_REDIRECT

    query = {n: v[0] for n, v in parse_qs(urlsplit(address).query).items()}
    found = idp.server().parse_logout_request(
        query["SAMLRequest"], BINDING_HTTP_REDIRECT, relay_state=query["RelayState"],
        sigalg=query["SigAlg"], signature=query["Signature"],
    )  # fmt: skip
    assert found is not None
    return found.message


def _answered(idp, request, keys="right"):
    from saml2 import BINDING_HTTP_REDIRECT

    server = idp.server(keys)
    answer = server.create_logout_response(request, [BINDING_HTTP_REDIRECT])
    sent = server.apply_binding(
        BINDING_HTTP_REDIRECT, str(answer), answer.destination, response=True, sign=True, sigalg=SHA256
    )  # fmt: skip
    parts = urlsplit(dict(sent["headers"])["Location"])
    return f"{parts.path}?{parts.query}"


def test_an_answer_of_the_provider_ends_nothing(district, ada):
    idp = district()
    mine, _session = _signed_in(idp)
    asked_for = _read_by_provider(idp, _way_out_of(Client(headers=HEADERS), idp))
    assert mine.get(_answered(idp, asked_for)).status_code == 200
    assert is_in(mine)
    assert Device.objects.filter(ended_at=None).count() == 1


def _way_out_of(browser, idp):
    assert give(browser, idp.answer(request_of(asked(browser)), "ada")).status_code == 302
    html = browser.post("/sign-out").content.decode()
    return unescape(html.split(f'href="{idp.address}')[1].split('"')[0])


@pytest.mark.parametrize("keys", ["", "key_file: ours.key, certificate_file: ours.crt"])
def test_without_a_key_of_ours_or_after_the_provider_is_gone_signing_out_is_as_before(
    district, ada, settings, keys
):
    idp = district(keys=keys)
    mine, _session = _signed_in(idp)
    if keys:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}, "saml": {"APPS": []}}
    assert mine.post("/sign-out").url == "/"
    assert not is_in(mine)


def test_our_requests_are_signed_and_what_we_publish_says_so(district, client):
    idp = district("encrypted: true")
    published = (idp.folder / "cairn.xml").read_text()
    assert 'AuthnRequestsSigned="true"' in published
    assert published.count("KeyDescriptor use=") == 2
    query = parse_qs(urlsplit(asked(client)).query)
    assert query["SigAlg"] == [SHA256]
    assert len(base64.b64decode(query["Signature"][0])) == 256
    assert shutil.which("xmlsec1")
