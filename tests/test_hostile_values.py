"""Values that no honest person types, in every place of a request: never an error of ours, always words."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import resolve

from tests.crawl import ENDING, crawl, signed_in
from tests.hostile import ALL, Forms, ask, faults, gets, headers, posts

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
