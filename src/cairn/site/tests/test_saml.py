"""Signing in with a district's SAML provider: pysaml2's own, on loopback, for every test.

What it signs is given to us whole, or bent as an attacker would bend it.
"""

import base64
import copy
import re
import shutil
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from lxml import etree

from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import Account, Enrollment, Organization, Person
from cairn.site.providers import providers
from cairn.site.saml.provider import refuse_unless_meant_for_us

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:CFB has been moved"),
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning"
    ),  # pysaml2 leaves its pipes to be collected
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(
        shutil.which("xmlsec1") is None,
        reason="the provider of these tests signs with xmlsec1: apt-get install xmlsec1",
    ),
]
NUMBER = "urn:oid:1.3.6.1.4.1.99999.1"
NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
SAYS = {
    "ada": {NUMBER: "ada", "mail": "ada@birch.example"},
    "eve": {NUMBER: "eve", "mail": "eve@elsewhere.example"},
    "nobody": {"mail": "nobody@birch.example"},
    "two": {NUMBER: ["ada", "ben"], "mail": ["ada@birch.example", "ben@birch.example"]},
}
HEADERS = {"accept-language": "en", "host": "localhost"}


@pytest.fixture(scope="module")
def idp(tmp_path_factory):
    from .saml_idp import key_pair, running

    folder = tmp_path_factory.mktemp("idp")
    key_pair(folder, "wrong")
    with running(folder, SAYS) as found:
        (folder / "birch.xml").write_text(found.published())
        yield found


@pytest.fixture
def district(idp, settings):
    """Makes the provider known to us, by number or by address, and us to the provider."""

    def known(by=f"number_claim: '{NUMBER}'"):
        cache.clear()
        file = idp.folder / "providers.yaml"
        file.write_text(f"- {{id: birch, name: Birch, metadata_file: birch.xml, {by}}}")
        settings.SOCIALACCOUNT_PROVIDERS = providers(file)
        ours = Client(headers=HEADERS).get("/sign-in/saml/birch/metadata")
        (idp.folder / "cairn.xml").write_bytes(ours.content)
        return idp

    return known


@pytest.fixture
def ada():
    who = Person(state_id="ada", given_name="Ada", family_name="Test", email="Ada@birch.example")
    who.record = who
    who.save()
    school = Organization.objects.create(name="cedar", kind="school")
    Enrollment.objects.create(person=who, school=school, first_day=date(2020, 1, 1))
    return who


@pytest.fixture
def client():
    return Client(headers=HEADERS)


def asked(client, onward=""):
    """Our request, as it goes to the provider in the address."""
    return client.get(f"/sign-in/saml/birch{onward}").url


def request_of(address):
    return parse_qs(urlsplit(address).query)["SAMLRequest"][0]


def give(client, answer):
    """Posts an answer, as the provider's page does, and follows to our own page that looks at it."""
    given = {"SAMLResponse": base64.b64encode(answer.encode()).decode()}
    first = client.post("/sign-in/saml/birch/answer", given)
    return client.get(first.url) if first.status_code == 302 else first


def stays_outside(client, answer):
    assert answer.status_code == 403
    assert "Sign-in did not work" in answer.content.decode()
    assert client.get("/account").status_code == 302
    assert not Account.objects.exists()


# Who comes in


@pytest.mark.parametrize("by", [f"number_claim: '{NUMBER}'", "by_email: true"])
def test_a_person_of_the_roster_comes_in_over_the_wire_and_is_known_again(
    district, ada, client, by
):
    district(by)
    assert "Sign in with Birch" in client.get("/sign-in").content.decode()
    page = requests.get(asked(client, "?next=/words") + "&as=ada", timeout=10).text
    posted = unescape(re.search(r'name="SAMLResponse"\s+value="([^"]+)"', page)[1])
    action = unescape(re.search(r'action="([^"]+)"', page)[1])
    assert action == "http://localhost/sign-in/saml/birch/answer"
    first = client.post(urlsplit(action).path, {"SAMLResponse": posted})
    assert client.get(first.url).url == "/words"
    assert "You sign in as birch:" in client.get("/account").content.decode()
    assert Account.objects.get().person == ada
    assert not Account.objects.get().has_usable_password()
    assert SocialAccount.objects.get().extra_data == {}
    again = Client(headers=HEADERS)
    assert give(again, district(by).answer(request_of(asked(again)), "ada")).status_code == 302
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("by", "who"),
    [
        (f"number_claim: '{NUMBER}'", "eve"),
        (f"number_claim: '{NUMBER}'", "two"),
        ("by_email: true", "eve"),
        ("by_email: true", "two"),
    ],
)
def test_whom_the_roster_does_not_know_stays_outside_and_nobody_is_made(
    district, ada, client, by, who
):
    idp = district(by)
    stays_outside(client, give(client, idp.answer(request_of(asked(client)), who)))
    assert Person.objects.count() == 1


def test_a_name_for_once_only_ties_nobody_to_it(district, ada, client):
    idp = district()
    for _ in range(2):
        each = Client(headers=HEADERS)
        answer = idp.answer(request_of(asked(each)), "ada", transient=True)
        assert give(each, answer).url == "/home"
    assert SocialAccount.objects.get().uid == "ada"


# What an attacker would try


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": "wrong"},
        {"sign_alg": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
        {"minutes": -10},
        {"audience": "https://another.example/metadata"},
        {"sign": False},
        {"sign": False, "sign_response": True},  # a signature around the assertion, none on it
        {"answers": "ONELOGIN_another"},
        {"answers": None},
    ],
    ids=str,
)
def test_an_assertion_that_is_not_for_us_now_and_signed_is_refused(district, ada, client, wrong):
    idp = district()
    stays_outside(client, give(client, idp.answer(request_of(asked(client)), "ada", **wrong)))


def test_an_answer_is_good_once_and_in_the_browser_that_asked(district, ada, client):
    answer = district().answer(request_of(asked(client)), "ada")
    another = Client(headers=HEADERS)
    asked(another)
    stays_outside(another, give(another, answer))
    assert give(client, answer).status_code == 302
    client.post("/sign-out")
    assert give(client, answer).status_code == 403
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("wrong", [{}, {"answers": None}], ids=["asked for", "unasked"])
def test_a_stolen_assertion_around_which_a_new_answer_is_put_is_refused(
    district, ada, client, wrong
):
    """Only the assertion is signed: whose request the answer around it names, the thief may write."""
    good = district().answer(request_of(asked(client)), "ada", **wrong)
    stolen = etree.fromstring(good.encode())
    thief = Client(headers=HEADERS)
    own = etree.fromstring(district().answer(request_of(asked(thief)), "eve").encode())
    stolen.set("InResponseTo", own.get("InResponseTo"))
    stays_outside(thief, give(thief, etree.tostring(stolen).decode()))


def test_an_assertion_must_itself_name_the_request_the_place_and_the_audience(district, client):
    idp = district()
    good = idp.answer(request_of(asked(client)), "ada")
    root = etree.fromstring(good.encode())
    ours = {
        "answers": root.get("InResponseTo"),
        "recipient": "http://localhost/sign-in/saml/birch/answer",
        "audience": "http://localhost/sign-in/saml/birch/metadata",
    }
    refuse_unless_meant_for_us(good, **ours)
    for changed in ours:
        with pytest.raises(NotAllowed):
            refuse_unless_meant_for_us(good, **ours | {changed: "another"})
    for path in ("AudienceRestriction", "SubjectConfirmation", "SubjectConfirmationData"):
        bare = copy.deepcopy(root)
        found = bare.find(f".//saml:{path}", NS)
        found.getparent().remove(found)
        with pytest.raises(NotAllowed):
            refuse_unless_meant_for_us(etree.tostring(bare), **ours)
    for name in ("InResponseTo", "Recipient", "NotOnOrAfter"):
        bare = copy.deepcopy(root)
        del bare.find(".//saml:SubjectConfirmationData", NS).attrib[name]
        with pytest.raises(NotAllowed):
            refuse_unless_meant_for_us(etree.tostring(bare), **ours)


def _wrapped(answer, way):
    """The signed assertion of eve kept somewhere, and one that nobody signed, of ada, where it is read."""
    root = etree.fromstring(answer.encode())
    signed = root.find("saml:Assertion", NS)
    forged = copy.deepcopy(signed)
    forged.remove(forged.find("ds:Signature", NS))
    forged.set("ID", "_forged" if way != "same id" else signed.get("ID"))
    for value in forged.iterfind(".//saml:AttributeValue", NS):
        value.text = "ada"
    match way:
        case "before" | "same id":
            signed.addprevious(forged)
        case "after":
            signed.addnext(forged)
        case "inside the signature":
            signature = signed.find("ds:Signature", NS)
            root.replace(signed, forged)
            forged.insert(1, signature)
            etree.SubElement(signature, f"{{{NS['ds']}}}Object").append(signed)
        case "around":
            root.replace(signed, forged)
            forged.append(signed)
        case "in the extensions":
            root.replace(signed, forged)
            more = etree.Element(f"{{{NS['samlp']}}}Extensions")
            more.append(signed)
            root.insert(1, more)
    return etree.tostring(root).decode()


@pytest.mark.parametrize(
    "way", ["before", "after", "same id", "inside the signature", "around", "in the extensions"]
)
def test_a_signature_wrapped_around_another_assertion_is_refused(district, ada, client, way):
    answer = district().answer(request_of(asked(client)), "eve")
    stays_outside(client, give(client, _wrapped(answer, way)))


def test_a_changed_value_or_a_comment_that_splits_it_lets_nobody_else_in(district, ada, client):
    answer = district().answer(request_of(asked(client)), "eve")
    stays_outside(client, give(client, answer.replace(">eve<", ">ada<")))
    SAYS["split"] = {NUMBER: "ada.evil", "mail": "x@birch.example"}
    answer = district().answer(request_of(asked(client)), "split")
    assert ">ada.evil<" in answer
    stays_outside(client, give(client, answer.replace(">ada.evil<", ">ada<!-- -->.evil<")))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "no base 64 !",
        base64.b64encode(b"no xml").decode(),
        base64.b64encode(b"<a/>").decode(),
        base64.b64encode(
            b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
        ).decode(),
        "A" * 300_000,
    ],
    ids=["nothing", "noise", "text", "other xml", "entity", "large"],
)
def test_what_is_no_answer_at_all_is_refused_in_the_same_words(district, ada, client, given):
    district()
    asked(client)
    first = client.post("/sign-in/saml/birch/answer", {"SAMLResponse": given})
    stays_outside(client, client.get(first.url) if first.status_code == 302 else first)


def test_the_page_that_looks_at_an_answer_says_the_same_without_one(district, client):
    district()
    stays_outside(client, client.get("/sign-in/saml/birch/back"))


def test_the_cookie_that_ties_an_answer_to_its_browser_is_hidden_from_scripts(district, client):
    answer = district().answer(request_of(asked(client)), "ada")
    given = {"SAMLResponse": base64.b64encode(answer.encode()).decode()}
    first = client.post("/sign-in/saml/birch/answer", given)
    assert first.cookies
    assert all(c["httponly"] and c["samesite"] == "Lax" for c in first.cookies.values())


def test_an_unknown_provider_is_not_there(district, client):
    district()
    for path in ("", "/metadata", "/back", "/out?Signature=x"):
        assert client.get(f"/sign-in/saml/elsewhere{path}").status_code == 404
    assert client.post("/sign-in/saml/elsewhere/answer", {"SAMLResponse": "x"}).status_code == 404


# Signing out everywhere


def _signed_out(idp, keys="right"):
    """The provider's own request to end the session, in the address, signed with a key."""
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID

    server = idp.server(keys)
    (entity,) = server.metadata.service_providers()
    (service,) = server.metadata.single_logout_service(entity, BINDING_HTTP_REDIRECT, "spsso")
    name = NameID(format=NAMEID_FORMAT_PERSISTENT, text="id-ada")
    _, request = server.create_logout_request(service["location"], entity, name_id=name)
    sent = server.apply_binding(
        BINDING_HTTP_REDIRECT, str(request), service["location"], sign=True,
        sigalg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    )  # fmt: skip
    parts = urlsplit(dict(sent["headers"])["Location"])
    return f"{parts.path}?{parts.query}"


def test_the_provider_ends_the_session_with_its_signature_and_not_without(district, ada, client):
    idp = district()
    assert give(client, idp.answer(request_of(asked(client)), "ada")).status_code == 302
    good = _signed_out(idp)
    for bad in (
        _signed_out(idp, "wrong"),
        good.split("&Signature=")[0],
        good[:-12] + "AAAAAAAAAAA=",
    ):
        assert client.get(bad).status_code in (400, 403)
        assert client.get("/account").status_code == 200
    answer = client.get(good)
    assert answer.url.startswith(f"{idp.address}/slo?SAMLResponse=")
    assert client.get("/account").status_code == 302


# The file of providers


def test_a_file_that_leaves_anything_open_is_refused(idp, tmp_path):
    good = idp.published()
    from_elsewhere = good.replace(f"{idp.address}/sso", "http://idp.example/sso")
    broken = {
        "no xml": "no xml",
        "nobody": "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>",
        "no certificate": re.sub(r"<ns\d:KeyDescriptor.*</ns\d:KeyDescriptor>", "", good),
        "open": from_elsewhere,
    }
    file = tmp_path / "providers.yaml"
    file.write_text("- {id: a, name: A, metadata_file: a.xml, by_email: true}")
    for words in ("cannot be read", "describes 0", "lacks", "not reached by https"):
        text = next(iter(broken.values()))
        del broken[next(iter(broken))]
        (tmp_path / "a.xml").write_text(text)
        with pytest.raises(BadInput, match=words):
            providers(file)
    (tmp_path / "a.xml").write_text(good)
    assert providers(file)["saml"]["APPS"][0]["client_id"] == "a"
    with pytest.raises(BadInput, match="not reached by https"):
        providers(file, https=True)  # loopback too, once Cairn itself is reached by HTTPS
