"""Searching, as the demonstration's people meet it."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from cairn.journeys.tests.visiting import NOW, model, queries, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def maya():
    return model("people.Person").objects.get(given_name="Maya", family_name="Ortega").pk


def search(who, typed, language="en"):
    page = text(visitor(who, language).get(f"{reverse('journeys:search')}?q={quote(typed)}"))
    return page[page.index("<main") : page.index("</main>")]


def test_a_teacher_finds_her_learner_who_is_told_that_she_looked():
    key = maya()
    page = search("tran", "ortega may")
    assert f'href="/learn/{key}">Maya Ortega</a>' in page
    assert "Their families can see that you looked for them." in page
    look = model("people.Look").objects.get(learner=key, through="search")
    assert (look.data, look.purpose, look.actor_role) == ("identity", "instruct", "teacher")
    assert look.bytes > 0


def test_a_mother_finds_her_child_and_is_led_to_the_familys_page():
    page = search("maya-family", "maya")
    assert f'href="/family/{maya()}">Maya Ortega</a>' in page
    assert page.count("/family/") == 1
    assert "Their families can see" not in page


@pytest.mark.parametrize("who", ["adeyemi", "theo", "state"])
def test_whoever_may_not_open_her_gets_the_answer_for_nobody_and_no_look_is_kept(who):
    one, other = search(who, "maya ortega"), search(who, "zzyzx qqq")
    assert one.replace("maya ortega", "") == other.replace("zzyzx qqq", "")
    assert "Nothing that you may open fits these words." in one
    assert not model("people.Look").objects.filter(through="search").exists()


def test_classes_tasks_competencies_and_words_are_found_each_with_its_page():
    page = search("tran", "period 3")
    assert re.search(r'href="/classes/[0-9a-f-]{36}">Period 3, Grade 7 Math', page)
    task = model("assessments.Task").objects.filter(superseded=None).exclude(author=None).first()
    assert task.title in search("tran", task.title.split()[0] + " " + task.title.split()[-1])
    assert "Proporciones" in search("maya", "proporc", "es") or "Razones" in search(
        "maya", "razon", "es"
    )
    assert 'href="/words#evidence"' in search("maya", "evidence")


def test_a_competency_by_itself_leads_to_where_the_reader_stands():
    page = search("maya", "7.RP.A.2")
    key, *_ = sorted(re.findall(r'href="/competencies/([0-9a-f-]{36})"', page))
    shown = text(visitor("maya").get(f"/competencies/{key}"))
    assert f'href="/learn/{maya()}/{key}"' in shown
    assert "/learn/" not in text(visitor("tran").get(f"/competencies/{key}"))
    assert visitor("tran").get(f"/competencies/{maya()}").status_code == 404


def test_nothing_is_looked_for_before_two_letters_are_typed():
    for typed in ("", "o", "%"):
        search("tran", typed)
    assert not model("people.Look").objects.filter(through="search").exists()
    assert "Type at least two letters" in search("tran", "o")


def test_more_than_a_page_of_learners_says_so_and_names_no_more_than_a_page():
    words = model("people.NameWord").objects
    there = words.filter(person__enrollments__school__name="Cedar Ridge Middle School")
    one_each = {person: key for key, person in there.values_list("pk", "person")}
    words.filter(pk__in=one_each.values()).update(word="samename")
    page = search("cedar-ridge", "samename")
    assert page.count("/learn/") == 20
    assert "These are not all" in page
    assert model("people.Look").objects.filter(through="search").count() == 20


def test_the_box_stands_on_every_page_of_who_is_signed_in(client):
    page = text(visitor("tran").get(reverse("journeys:classes")))
    assert page.count('action="/search"') == 1
    assert 'action="/search"' not in text(client.get("/"))
    assert "Buscar" in text(visitor("tran", "es").get(reverse("journeys:classes")))


def test_two_learners_found_and_many_take_the_same_number_of_queries():
    leader, page = visitor("cedar-ridge"), f"{reverse('journeys:search')}?q="
    assert queries(leader, f"{page}or") == queries(leader, f"{page}ma") < 40
