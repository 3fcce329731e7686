"""Help in place: every page of a person says what it shows, from the source of which the guide is made."""

import pytest
from django.urls import URLPattern, URLResolver

from cairn.journeys.helping.finding import PAGES, help_here, route_of_help, told
from cairn.journeys.tests.visiting import NOW, text, visitor
from cairn.journeys.words.glossary import entries
from cairn.kernel.access import Needs
from cairn.site.urls import urlpatterns
from tests.help_pages import PAGE, page

WITHOUT = {
    "": "the front door explains itself, and what Cairn is",
    "sign-in": "who signs in is asked two things",
    "join": "the letter in the reader's hand says what to do",
    "sheet": "who opens it has a code on paper, and the paper says what it shows and what to do",
    "home": "it leads on to another page",
    "language": "a button",
    "sign-out": "a button",
    "handed-in": "a file",
    "works": "a file",
    "local-assessments.csv": "a file",
    "record": "for the device that records without a network",
    "ims": "for programs",
}
"""By the first word of an address: why these pages have no help."""


def routes(patterns, before=""):
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif isinstance(each, URLPattern) and each.callback.needs is not Needs.CLIENT:
            yield route


def test_every_page_of_a_person_has_help_or_a_reason_why_not():
    bare = [r for r in routes(urlpatterns) if route_of_help(r) is None]
    assert [r for r in bare if r.split("/")[0] not in WITHOUT] == []


def test_no_help_is_of_a_page_that_is_not_there():
    assert set(PAGES) - set(routes(urlpatterns)) == set()


def test_a_sign_is_a_word_of_the_glossary_and_no_help_says_nothing():
    known = {entry.key for chapter in entries() for entry in chapter.entries}
    for route, make in PAGES.items():
        help_ = make()
        assert set(help_.signs) <= known, route
        assert help_.shows.endswith("."), route
        assert help_.can.endswith("."), route
        assert len(told(help_).signs) == len(help_.signs)


def test_the_guide_to_every_page_is_made_of_the_same_words():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_page_that_is_not_there_has_no_help(rf):
    assert help_here(rf.get("/nowhere")) is None


@pytest.mark.django_db
def test_help_stands_on_the_page_in_the_readers_language(demo_state, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert "This page shows what is new for you" in text(visitor("maya").get("/news"))
    assert "Esta página muestra lo nuevo" in text(visitor("maya", "es").get("/news"))
    assert 'id="about-page"' not in text(visitor("maya").get("/no-such-page"), status=404)
