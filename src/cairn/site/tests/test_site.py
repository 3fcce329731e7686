"""The front door: signing in and out, the language, the glossary, how levels are decided, what is shut."""

from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cairn.intake.rulebook import book
from cairn.kernel.access import Needs
from cairn.people.models import Account
from cairn.site.rules_today import rules_today

pytestmark = pytest.mark.django_db
COOKIE = "django_language"


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def account():
    made = Account(username="rios")
    made.set_password("a long enough password")
    made.save()
    return made


def every_view(patterns):
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from every_view(entry.url_patterns)
        elif isinstance(entry, URLPattern):
            yield entry.callback


def test_every_view_says_what_it_needs():
    views = list(every_view(get_resolver().url_patterns))
    assert len(views) > 10
    assert [v.__qualname__ for v in views if not isinstance(getattr(v, "needs", None), Needs)] == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/words", "/levels"])
def test_what_needs_no_account_is_open_to_all(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/home", "/classes", "/state"])
def test_everything_else_leads_to_signing_in_and_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.url == f"/sign-in?next={path}"


def test_signing_in_leads_back_to_the_very_question_that_was_asked(client, account):
    asked = "/home?view=class&page=2"
    answer = client.get(asked)
    assert answer.url == "/sign-in?next=/home%3Fview%3Dclass%26page%3D2"
    given = {"username": "rios", "password": "a long enough password", "next": asked}
    assert client.post("/sign-in", given).url == asked


def test_a_password_lets_its_owner_in_and_back_to_where_they_were_going(client, account):
    given = {"username": "rios", "password": "a long enough password", "next": "/words"}
    assert client.post("/sign-in", given).url == "/words"
    assert client.post("/sign-out").url == "/"
    assert client.get("/home").url == "/sign-in?next=/home"


def test_a_wrong_password_says_what_to_check_and_not_which_of_the_two_was_wrong(client, account):
    for username in ("rios", "nobody"):
        answer = client.post("/sign-in", {"username": username, "password": "wrong"})
        assert answer.status_code == 422
        assert "do not belong together" in answer.content.decode()


def test_an_empty_form_names_each_field_and_leads_to_it(client):
    page = client.post("/sign-in", {}).content.decode()
    assert '<a href="#id_username">Enter your user name</a>' in page
    assert '<a href="#id_password">Enter your password</a>' in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(client, account, elsewhere):
    given = {"username": "rios", "password": "a long enough password", "next": elsewhere}
    assert client.post("/sign-in", given).url == "/home"
    assert client.post("/language", {"language": "es", "next": elsewhere}).url == "/"


def test_an_account_that_is_no_persona_cannot_be_entered_with_one_click(client, account):
    assert client.post("/sign-in/persona", {"username": "rios"}).status_code == 404
    assert client.get("/home").status_code == 302


def test_outside_a_demonstration_no_persona_is_offered(client):
    assert "/sign-in/persona" not in client.get("/").content.decode()


def test_an_account_without_a_record_is_told_so(client, account):
    client.force_login(account)
    assert client.get("/home").status_code == 404


def test_the_language_is_what_was_chosen_else_what_the_browser_asks_for(client):
    assert 'lang="es"' in client.get("/", headers={"accept-language": "es-MX"}).content.decode()
    answer = client.post("/language", {"language": "es", "next": "/words"})
    assert (answer.url, answer.cookies[COOKIE].value) == ("/words", "es")
    page = client.get("/words").content.decode()
    assert '<html lang="es"' in page
    assert "Qué significan las palabras" in page


def test_a_language_that_is_not_spoken_here_changes_nothing(client):
    assert COOKIE not in client.post("/language", {"language": "xx"}).cookies


def test_a_form_without_its_token_is_explained():
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/language", {"language": "es"})
    assert answer.status_code == 403
    assert "The form was too old to be taken" in answer.content.decode()


def test_a_page_loads_nothing_from_elsewhere_and_stays_in_no_cache(client):
    answer = client.get("/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize(
    "word",
    ["personalized", "blended", "competency-based", "proficiency", "evidence", "level", "how-sure",
     "determination", "judgement", "zone", "waiver"],
)  # fmt: skip
def test_the_glossary_holds_the_word_under_its_own_address(client, word):
    assert f'<div id="{word}"><dt>' in client.get("/words").content.decode()


def test_how_levels_are_decided_quotes_every_ruling_with_its_source(client):
    page = client.get("/levels").content.decode()
    for source in ("State Board Rule 7.12(b)", "Plain Language Standard 2018, section 4"):
        assert source in page
    assert "It never falls silently" in page


def test_the_rules_of_a_day_are_that_days_rules():
    rules = book()
    then = rules_today(rules, date(2021, 9, 1))
    now = rules_today(rules, date(2026, 11, 21))
    assert then["method"].name == "weighted_latest"
    assert now["method"].name == "latent_growth"
    assert (then["exempt"], [e.title for e in now["exempt"]]) == ([], ["Riverbend innovation zone"])
