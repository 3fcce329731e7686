"""The right answers of `docs/comprehension/` stand in the first part of the pages, in both languages.

What this cannot know is whether a person understands them: docs/comprehension/README.md tells how to ask.
"""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cairn.journeys.tests.visiting import NOW, text, visitor
from cairn.people.selectors.accounts import persona_account, personas
from tests.comprehension import (
    DOCS,
    QUESTIONS,
    Reader,
    answers_of_level,
    answers_of_map,
    questions,
)
from tests.said import said_on

RELEASED = datetime(2026, 11, 20, 7, tzinfo=UTC)
"""NOW is a Saturday: a family reads what was written down before Friday morning."""


@pytest.fixture
def on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya(on_demo_day):
    return next(p.person for p in personas(day=NOW.date()) if p.username == "maya")


def reader(who, maya, language):
    released = RELEASED if who == "maya-family" else None
    return Reader(maya, persona_account(who).person_id, NOW, released, language)


def read_out(html, begin, end):
    """The words between two places of a page."""
    start = html.index(begin)
    part = html[start : html.index(end, start)]
    return " ".join(run.words for run in said_on(part) if not run.where.startswith("@"))


def unanswered(part, answers):
    """Questions whose right answer does not stand there."""
    assert set(answers) == set(QUESTIONS)
    assert all(answers.values()), "no answer is worked out"
    return {key: said for key, said in answers.items() if not all(s in part for s in said)}


@pytest.mark.parametrize("page", [p.stem for p in DOCS.glob("*.md") if p.stem != "README"])
def test_five_questions_are_asked_of_each_page_in_both_languages(page):
    asked = questions(page)
    assert tuple(asked) == QUESTIONS
    assert [key for key, each in asked.items() if not all(each)] == []
    assert f"({page}.md)" in (DOCS / "README.md").read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.slow_on_postgres
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("who", "route"), [("maya-family", "family"), ("maya", "learner")])
def test_a_page_about_a_learner_answers_all_five_before_the_map_begins(who, route, language, maya):
    html = text(visitor(who, language).get(reverse(f"journeys:{route}", args=[maya])))
    part = read_out(html, "<h1", "</section>")
    assert unanswered(part, answers_of_map(reader(who, maya, language))) == {}


@pytest.mark.django_db
@pytest.mark.slow_on_postgres
@pytest.mark.parametrize("highest", [False, True])
@pytest.mark.parametrize(("who", "language"), [("maya-family", "es"), ("maya", "en")])
def test_a_page_about_one_level_answers_all_five_at_its_top(who, language, highest, maya):
    client = visitor(who, language)
    page = text(client.get(reverse("journeys:learner", args=[maya])))
    competency = _of_a_level(page, reader(who, maya, language), highest=highest)
    html = text(client.get(reverse("journeys:explain", args=[maya, competency])))
    part = read_out(html, "<h1", "<section")
    assert unanswered(part, answers_of_level(reader(who, maya, language), competency)) == {}


def _of_a_level(page, who, *, highest):
    """The first competency with a level that the page leads to: at the highest there is, or below it."""
    found = who.standings()
    return next(c for c in found if str(c) in page and (found[c].shown == 4) == highest)
