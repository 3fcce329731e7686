"""Somebody says to Maya what they saw: she hears it, her family the next school morning, and she keeps it or not."""

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas

from .visiting import NOW, links, model, queries, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
TODAY = NOW.date()
WORDS = "You let him finish, and then you asked a question."


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


def page(name, *args):
    return reverse(f"journeys:{name}", args=args)


def says(maya, what="helping", **more):
    tran = visitor("tran")
    sent = tran.post(page("recognise", maya), {"what": what, "words": WORDS, **more})
    assert sent.status_code == 302, text(sent)
    return model("learning.Recognition").objects.get(words=WORDS)


def test_the_demonstration_shows_growth_with_what_the_record_showed_and_help_passed_on(maya):
    heard = text(visitor("maya").get(page("recognitions", maya)))
    assert "a classmate, passed on by" in heard
    assert "You drew it first" in heard
    kept = text(visitor("maya").get(page("portfolio", maya)))
    assert "You drew it first" in kept
    assert "without giving me the answer" not in kept


def test_a_teacher_says_it_from_the_learners_page_and_the_family_hears_it_next_school_morning(maya):
    tran, me = visitor("tran"), visitor("maya")
    assert page("recognise", maya) in text(tran.get(page("learner", maya)))
    form = text(tran.get(page("recognise", maya)))
    assert "Who can read this" in form
    assert 'value="helping"' in form
    says(maya)
    assert WORDS in text(me.get(page("learner", maya)))
    assert WORDS in text(tran.get(page("said")))
    assert page("said") in text(tran.get(page("classes")))
    family = visitor("maya-family")
    for name in ("family", "recognitions"):
        assert WORDS not in text(family.get(page(name, maya)))


def test_without_a_choice_or_words_the_form_says_what_is_missing(maya):
    tran = visitor("tran")
    answer = text(tran.post(page("recognise", maya), {"words": ""}), status=422)
    assert "Choose what you saw" in answer
    assert "Say it in a sentence or two" in answer
    made_up = {"what": str(maya), "words": WORDS}
    assert "Select a valid choice" in text(tran.post(page("recognise", maya), made_up), status=422)


def test_the_learner_keeps_it_and_takes_it_out_and_its_author_takes_it_back(maya):
    row, me, tran = says(maya, passed_on="on"), visitor("maya"), visitor("tran")
    keep, back = page("keep-recognition", row.pk), page("take-back-recognition", row.pk)
    assert tran.post(keep, {"keep": "yes"}).status_code == 422
    assert me.post(keep, {"keep": "yes"}).status_code == 302
    assert WORDS in text(me.get(page("portfolio", maya)))
    assert WORDS not in text(visitor("maya-family").get(page("portfolio", maya)))
    assert me.post(keep, {"keep": "no"}).status_code == 302
    assert WORDS not in text(me.get(page("portfolio", maya)))
    assert me.post(back).status_code == 422
    assert tran.post(back).status_code == 302
    assert WORDS not in text(me.get(page("recognitions", maya)))
    assert WORDS not in text(tran.get(page("said")))


def test_nobody_else_says_or_hears_anything(maya):
    row = says(maya)
    for who in ("maya", "maya-family"):
        assert visitor(who).get(page("recognise", maya)).status_code == 404
        assert page("recognise", maya) not in text(visitor(who).get(page("learner", maya)))
    stranger = visitor("state")
    for path in (page("recognitions", maya), page("recognise", maya)):
        assert stranger.get(path).status_code == 404
    assert stranger.post(page("take-back-recognition", row.pk)).status_code == 404


def test_the_list_of_what_one_said_is_a_look_at_each_learner_whom_it_names(maya):
    says(maya)
    looks = model("people.Look").objects.filter(learner=maya, through="what you said to learners")
    assert not looks.exists()
    visitor("tran").get(page("said"))
    assert [look.data for look in looks] == ["portfolio"]


def test_many_take_as_many_queries_as_one(maya):
    tran = visitor("tran")
    says(maya)
    paths = [page("recognitions", maya), page("said"), page("learner", maya)]
    before = [queries(tran, path) for path in paths]
    for _ in range(3):
        assert (
            tran.post(page("recognise", maya), {"what": "helping", "words": "Good."}).status_code
            == 302
        )
    assert [queries(tran, path) for path in paths] == before
    assert len(links(text(tran.get(page("said"))), "journeys:recognitions")) == 1
    assert "Lo que usted dijo a estudiantes" in text(visitor("tran", "es").get(page("said")))
