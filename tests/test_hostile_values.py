"""Values that no honest person types, in every place of a request: never an error of ours, always words."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.forms import BaseForm, DateField
from django.test import Client
from django.urls import get_resolver, resolve

from cairn.people.selectors.accounts import personas
from tests.crawl import ENDING, crawl, signed_in
from tests.hostile import ALL, FEW, Forms, ask, faults, gets, headers, posts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_demo_day(demo_state, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed(username):
    client = signed_in(username) if username else Client()
    client.raise_request_exception = False
    return client


def reached(username, start=("/home", "/", "/account")):
    """A page of every route that a person finds, and every form on them."""
    pages = crawl(signed(username), few=1, post=False, start=start)
    found = {}
    for page, (status, said) in pages.items():
        reader = Forms(page)
        if status == 200 and "<form" in said:
            reader.feed(said)
        for form in reader.found:
            route = resolve(form.action.split("?")[0]).view_name
            names = frozenset(name for name, _ in form.fields)
            if route not in ENDING | {"site:language"}:
                found.setdefault((route, names), form)
    return pages, list(found.values())


def wrong(told):
    return sorted(
        {(who, what, where, why) for who, what, where, answer in told for why in faults(answer)}
    )


def posted(username, forms, values):
    client = signed(username)
    for form in forms:
        for name, fields in posts(form, values):
            shown = f"{name}={fields.get(name, b'')[:20]!r}"
            yield (
                username,
                "POST",
                f"{form.action} {shown}",
                ask(client, "POST", form.action, fields),
            )


def got(username, addresses, values):
    client = signed(username)
    for address in addresses:
        for name, asked in gets(address, values):
            yield username, "GET", f"{address} {name} {asked[-40:]}", ask(client, "GET", asked)


def headed(username, address, values):
    for name, sent in headers(values):
        client = signed(username)
        yield username, name, f"{address} {sent}"[:160], ask(client, "GET", address, headers=sent)


@pytest.fixture
def officer():
    """The state's analyst answers for privacy as well."""
    state = next(p.person for p in personas(day=NOW.date()) if p.username == "state")
    apps.get_model("people", "StaffAssignment").objects.create(
        person_id=state, position="privacy_officer", first_day=NOW.date(),
        organization=apps.get_model("people", "Organization").objects.get(kind="SEA"),
    )  # fmt: skip


SEARCH = ("since", "until", "person", "learner", "through", "purpose")
OPEN = (
    ("", "/sign-in", ("username", "password", "next")),
    ("", "/join", ("code", "username", "password")),
    ("", "/ims/oneroster/token", ("client_id", "client_secret", "scope")),
    ("tran", "/emergency", ("learner", "threat")),
    ("tran", "/account/password", ("old", "new")),
    ("tran", "/account/sessions", ("device",)),
    ("tran", "/language", ("language", "next")),
)


@pytest.mark.slow_on_postgres
def test_a_few_hostile_values_are_never_an_error_of_ours_and_always_answered_with_words(officer):
    told = []
    for username, address, names in OPEN:
        client = signed(username)
        for value in FEW:
            fields = dict.fromkeys(names, value) | {"grant_type": b"client_credentials"}
            told.append((username, address, value[:20], ask(client, "POST", address, fields)))
    client = signed("state")
    for name in SEARCH:
        for value in FEW:
            asked = dict.fromkeys(SEARCH, "") | {name: value}
            told.append(
                ("officer", name, value[:20], ask(client, "GET", f"/officer?{urlencode(asked)}"))
            )
    told += list(headed("", "/sign-in", FEW[:1]))
    assert wrong(told) == []


def test_what_is_no_text_is_answered_in_the_readers_language_and_kept_nowhere():
    client = signed("")
    for sent in ("/sign-in?next=%00", "/%00", "/ims/oneroster/rostering/v1p2/users/%00?filter=%00"):
        answer = ask(client, "GET", sent, headers={"accept-language": "es"})
        assert answer.status_code in {400, 401, 404}, sent
        assert answer.status_code != 400 or "Escríbalo de nuevo" in answer.said.decode()
    bad = {"cookie": 'sessionid="\\000aaaaaaaaaaaa"; django_language="es"'}
    assert "Entrar" in ask(client, "GET", "/sign-in", headers=bad).said.decode()


def below(kind):
    return {kind, *(each for direct in kind.__subclasses__() for each in below(direct))}


def test_no_form_of_any_house_takes_a_day_at_the_end_of_a_calendar():
    get_resolver().url_patterns  # noqa: B018 so that every page and its forms are there
    fields = [
        (form.__name__, name, field)
        for form in below(BaseForm) if form.__module__.startswith("cairn.")
        for name, field in form.base_fields.items() if isinstance(field, DateField)
    ]  # fmt: skip
    assert len(fields) > 4
    for _form, _name, field in fields:
        for day in ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"):
            with pytest.raises(ValidationError, match="1900"):
                field.clean(day)
        assert field.clean("1900-01-01").year == 1900


@pytest.mark.slow
@pytest.mark.parametrize(
    "username",
    ["", *(p for p in ("maya", "maya-family", "tran", "adeyemi", "cedar-ridge", "alder", "state"))],
)
def test_no_hostile_value_in_any_route_or_form_is_an_error_of_ours(username):
    start = (
        ("/", "/sign-in", "/join", "/words", "/levels")
        if not username
        else ("/home", "/", "/account")
    )
    pages, forms = reached(username, start)
    told = wrong(posted(username, forms, ALL)) + wrong(got(username, pages, ALL))
    assert told == []
    assert len(pages) > 3
    assert forms


@pytest.mark.slow
@pytest.mark.parametrize("username", ["", "tran"])
def test_no_hostile_header_or_cookie_is_an_error_of_ours(username):
    assert wrong(headed(username, "/home" if username else "/sign-in", ALL)) == []
