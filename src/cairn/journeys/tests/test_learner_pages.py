"""The pages about one learner, as each of the demonstration's people meets them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cairn.determinations.selectors.standings import standings_of_learner
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.evidence.services.recording import record_evidence, withdraw
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.terms import Use
from cairn.learning.rules.recognitions import About
from cairn.learning.services.recognitions import NewRecognition, recognise
from cairn.people.selectors.accounts import persona_account, personas
from cairn.people.selectors.looks import who_looked

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def visitor(username, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(persona_account(username), backend=BACKEND)
    return client


def person_of(username):
    return next(p.person for p in personas(day=NOW.date()) if p.username == username)


@pytest.fixture
def maya():
    return person_of("maya")


def standings(learner):
    me = Actor(learner, "x")
    return standings_of_learner(learner, by=me, purpose=Purpose.OWN_RECORD, day=NOW.date())


def explain_url(learner, competency):
    return reverse("journeys:explain", args=[learner, competency])


def text(response):
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_home_leads_everyone_to_the_page_on_which_their_day_starts(maya):
    assert visitor("maya").get("/home").url == reverse("journeys:learner", args=[maya])
    assert visitor("maya-family").get("/home").url == reverse("journeys:family", args=[maya])
    assert visitor("tran").get("/home").url == reverse("journeys:classes")
    assert visitor("state").get("/home").url == reverse("journeys:state")


def test_a_learner_meets_one_next_step_and_the_map(maya):
    page = text(visitor("maya").get(reverse("journeys:learner", args=[maya])))
    assert "Maya, here is where you are" in page
    assert page.count("Your next step") == 1
    assert "How sure are we?" in page


def test_a_teacher_reads_the_same_page_in_the_third_person(maya):
    page = text(visitor("tran").get(reverse("journeys:learner", args=[maya])))
    assert "Here is where Maya is" in page
    assert "you moved" not in page


def test_a_family_reads_one_sentence_and_no_comparison_with_others(maya):
    page = text(visitor("maya-family").get(reverse("journeys:family", args=[maya])))
    assert page.count("<h1>") == 1
    for word in ("class average", "rank", "percentile", "at risk", "behind"):
        assert word not in page.lower()


def test_opening_a_page_is_kept_once_with_its_purpose_and_the_family_sees_it(maya):
    visitor("tran").get(reverse("journeys:learner", args=[maya]))
    mine = Actor(maya, "Maya")
    found = who_looked(maya, by=mine, purpose=Purpose.OWN_RECORD, day=NOW.date(), since=NOW.date())
    [look] = [each for each in found if not each.organization]
    assert (look.name, look.purpose, look.times) == ("Linh Tran", Purpose.INSTRUCT, 1)
    page = text(visitor("maya-family").get(reverse("journeys:looks", args=[maya])))
    assert "Linh Tran, teacher" in page


def test_who_looked_comes_as_a_file_in_which_no_name_is_a_formula(maya):
    for username in ("tran", "maya"):
        visitor(username).get(reverse("journeys:learner", args=[maya]))
    answer = visitor("maya").get(reverse("journeys:looks", args=[maya]) + "?csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Week of", "Who"]
    expert = "Ines Calder, Calder Architects"
    assert {row[1] for row in rows[1:]} == {"Linh Tran", "Maya Ortega", expert, ""}
    published = {tuple(row[2:5]) for row in rows[1:] if not row[1]}
    assert {what.partition(" of ")[0] for _role, _purpose, what in published} == {
        "figures about all learners"
    }, "whoever made the releases read everybody's record, and is named by role alone"


@pytest.mark.parametrize("username", ["adeyemi", "theo", "state"])
def test_whoever_has_no_ground_finds_no_such_page(username, maya):
    competency = next(iter(standings(maya)))
    for name, args in (
        ("learner", [maya]),
        ("family", [maya]),
        ("looks", [maya]),
        ("explain", [maya, competency]),
    ):
        assert visitor(username).get(reverse(f"journeys:{name}", args=args)).status_code == 404


def test_an_explanation_lists_every_piece_and_the_rule_with_its_source(maya):
    many = max(standings(maya).values(), key=lambda s: s.pieces)
    page = text(visitor("maya").get(explain_url(maya, many.competency)))
    assert page.count('data-t="What became of it"') >= many.pieces
    assert "State Board Rule 7.12(a), amended 2026-02-11" in page
    assert "Write down your judgement" not in page


def test_in_the_zone_both_rules_stand_side_by_side():
    theo = person_of("theo")
    many = max(standings(theo).values(), key=lambda s: s.pieces)
    page = text(visitor("theo").get(explain_url(theo, many.competency)))
    assert "With the waiver: Riverbend innovation zone" in page
    assert "By the state’s rule" in page
    assert "Innovation Zone agreement IZ-2025-03" in page


def test_a_competency_never_begun_is_explained_as_no_level(maya):
    theirs = standings(person_of("theo"))
    other = next(c for c in theirs if c not in standings(maya))
    page = text(visitor("maya").get(explain_url(maya, other)))
    assert "That is not a low level; it is no level." in page


def test_a_competency_that_does_not_exist_is_no_page(maya):
    assert visitor("maya").get(explain_url(maya, maya)).status_code == 404


def test_a_judgement_is_kept_beside_the_level_with_its_reason(maya, monkeypatch):
    held = next(s for s in standings(maya).values() if s.held is not None)
    url = explain_url(maya, held.competency)
    given = {"level": "2", "reason": "She needed help with each step in our talk."}
    assert visitor("tran").post(url, given).status_code == 302
    assert given["reason"] in text(visitor("maya").get(url))
    assert given["reason"] not in text(visitor("maya-family").get(url))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=3))
    assert given["reason"] in text(visitor("maya-family").get(url))
    assert standings(maya)[held.competency].held == held.held


def test_a_judgement_without_level_or_reason_says_what_to_mend(maya):
    url = explain_url(maya, next(iter(standings(maya))))
    answer = visitor("tran").post(url, {})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is something to mend" in page
    assert 'href="#id_reason"' in page


def test_only_who_teaches_may_judge(maya):
    url = explain_url(maya, next(iter(standings(maya))))
    visitor("maya-family").post(url, {"level": "4", "reason": "She is my daughter after all."})
    assert "my daughter" not in text(visitor("maya").get(url))


def test_a_level_falls_only_when_a_teacher_confirms_it(maya):
    falling = next(s for s in standings(maya).values() if s.points_lower)
    url = explain_url(maya, falling.competency)
    assert "does not fall until a teacher" in text(visitor("maya").get(url))
    given = {
        "level": str(falling.level),
        "reason": "Her last three pieces agree.",
        "confirms_fall": "on",
    }
    assert visitor("tran").post(url, given).status_code == 302
    assert standings(maya)[falling.competency].held == falling.level


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    maya, django_assert_max_num_queries
):
    theo, tran = person_of("theo"), Actor(person_of("tran"), "Linh Tran")

    def asked_for(who, learner):
        client = visitor(who)
        with django_assert_max_num_queries(80) as asked:
            client.get(reverse("journeys:learner", args=[learner]))
        return len(asked)

    for who, learner in (("maya", maya), ("theo", theo)):  # rules are read once and kept
        asked_for(who, learner)
    much, little = asked_for("maya", maya), asked_for("theo", theo)
    assert 0 <= much - little <= 5  # only Maya grew and has a wish, which are put into words
    for words in ("She waited for the others.", "He asked her, and she showed him."):
        recognise(maya, by=tran, given=NewRecognition(About.HELPING, words), at=NOW)
    assert asked_for("maya", maya) == much


FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)
SUNDAY, MONDAY = FRIDAY + timedelta(days=2), FRIDAY + timedelta(days=3)


@pytest.mark.parametrize("page", ["journeys:family", "journeys:learner", "journeys:explain"])
def test_a_family_meets_what_was_written_down_on_the_next_school_morning(maya, page, monkeypatch):
    [competency, *_] = standings(maya)
    teacher = Actor(person_of("tran"), "Linh Tran")
    address = [maya, competency] if page == "journeys:explain" else [maya]
    url = reverse(page, args=address)

    def on(moment, username):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        html, _, _ = text(visitor(username).get(url)).partition('id="wl"')  # who looked is next
        return re.sub(r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"', "", html)

    before = on(SUNDAY, "maya-family")
    assert "Newer entries come on the next school morning." in before
    slip = record_evidence(
        by=teacher, learner=maya, competency=competency, use=Use.OBSERVATION, score=1,
        performed_at=FRIDAY - timedelta(hours=3), at=FRIDAY, task="A slip of the finger",
    )  # fmt: skip
    while work_out_arrivals(as_of=FRIDAY.date()):
        pass
    assert on(SUNDAY, "maya-family") == before
    if page == "journeys:explain":
        assert "A slip of the finger" in on(SUNDAY, "maya"), "the learner reads it at once"
        assert "Newer entries" not in on(SUNDAY, "tran")
        assert "A slip of the finger" in on(MONDAY, "maya-family")
    withdraw(evidence=slip.pk, by=teacher, reason="Another child's.", at=FRIDAY)
    while work_out_arrivals(as_of=FRIDAY.date()):
        pass
    assert on(SUNDAY, "maya-family") == before
