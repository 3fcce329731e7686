"""Local assessments as pages: the district proposes in two steps, the state answers, a teacher gives one."""

import csv
import io

import pytest
from django.urls import reverse

from .visiting import NOW, links, model, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def alder():
    return visitor("alder")


@pytest.fixture
def state():
    return visitor("state")


def proposed(alder, **change):
    """The address of a new proposal about ratios."""
    address = reverse("journeys:local-new") + "?codes=7.RP.A.2"
    page = text(alder.get(address))
    line = model("competencies.Competency").objects.get(short_code="7.RP.A.2").pk
    assert f'name="v.{line}.3"' in page
    sent = {
        "title": "Paint for a wall", "use": "performance", "minutes": "40", "grades": "7",
        "quality": "Three teachers looked at it.", f"v.{line}.3": "From 12 of 20 points.",
    }  # fmt: skip
    return alder.post(address, sent | change)


def test_a_district_finds_it_from_its_page_proposes_and_the_state_accepts(alder, state):
    register = reverse("journeys:local-register")
    for client in (alder, state):
        assert register in text(client.get("/home", follow=True))
    answer = proposed(alder)
    assert answer.status_code == 302
    one = answer.headers["Location"]
    assert "Waits for the state" in text(alder.get(one))
    assert "Accept it" not in text(alder.get(one))
    assert "2 wait for your answer" in text(state.get(register))
    assert "There are no words" in text(state.post(one, {"answer": "returned"}), status=422)
    assert state.post(one, {"answer": "accepted"}).status_code == 302
    assert "Accepted" in text(alder.get(one))
    assert alder.post(one, {"answer": "ended", "words": "w"}).status_code == 404


def test_a_teacher_takes_an_accepted_one_and_gives_it(alder, state):
    state.post(proposed(alder).headers["Location"], {"answer": "accepted"})
    tran = visitor("tran")
    section = model("assessments.Giving").objects.get(task__title="Bread for 30").section_id
    page = reverse("journeys:local-for-class", args=[section])
    assert page in text(tran.get(reverse("journeys:class-tasks", args=[section])))
    found = text(tran.get(page))
    assert "Paint for a wall" in found
    assert "A map of our town" not in found, "nobody has answered it"
    key = next(k for k in links(found, "journeys:local-one") if k in _paint())
    give = tran.post(page, {"take": key}).headers["Location"]
    assert tran.post(give, {"to": "everyone"}).status_code == 302
    task = model("assessments.Task").objects.get(local=key)
    assert task.givings.get().section_id == section
    assert tran.post(page, {"take": "nothing"}).status_code >= 400
    for username in ("maya", "maya-family", "adeyemi", "state"):
        assert visitor(username).get(page).status_code == 404


def _paint():
    rows = model("assessments.LocalAssessment").objects.filter(title="Paint for a wall")
    return {str(key) for key in rows.values_list("pk", flat=True)}


def test_what_was_returned_is_gone_on_from_with_its_words(alder, state):
    one = proposed(alder).headers["Location"]
    state.post(one, {"answer": "returned", "words": "Try it with learners."})
    page = text(alder.get(f"{one}/next"))
    assert "Try it with learners." in page
    assert "From 12 of 20 points." in page
    assert "Paint for a wall" in page


def test_what_is_missing_is_said_in_the_reader_s_language_and_what_was_written_stays(alder):
    espanol = visitor("alder", "es")
    answer = proposed(espanol, quality="", minutes="x", instructions="Work it out.")
    page = text(answer, status=422)
    assert "Di cómo saben que muestra lo que dice." in page
    assert "Di cuántos minutos" in page
    assert "From 12 of 20 points." in page
    assert "Work it out." in page
    wrong = reverse("journeys:local-new") + "?codes=no.such.code"
    assert "no.such.code" in text(alder.get(wrong), status=422)


def test_the_register_as_a_file_and_who_may_read_it(alder):
    answer = alder.get(reverse("journeys:local-register-csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    kitchen = [r for r in rows if r["title"] == "A kitchen for any number"]
    assert sorted((r["version"], r["standing"]) for r in kitchen) == [
        ("1", "returned"), ("2", "accepted"),
    ]  # fmt: skip
    assert all(r["competencies"].endswith("7.RP.A.2") for r in kitchen)
    one = reverse("journeys:local-one", args=[kitchen[0]["id"]])
    for username in ("maya", "maya-family"):
        for address in (reverse("journeys:local-register"), one, reverse("journeys:local-new")):
            assert visitor(username).get(address).status_code == 404
    assert visitor("tran").get(reverse("journeys:local-new")).status_code == 404
