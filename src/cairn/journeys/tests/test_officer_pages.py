"""A privacy officer's day: requests answered, emergencies reviewed, the log searched; and opening a record at once."""

from datetime import date

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas

from .visiting import NOW, model, text, visitor

pytestmark = pytest.mark.django_db
THREAT = "A caller says that she stands on the bridge behind the school."


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def person_of(username):
    return next(p.person for p in personas(day=NOW.date()) if p.username == username)


@pytest.fixture
def maya():
    return person_of("maya")


@pytest.fixture(params=["en", "es"])
def officer(request):
    """The state's analyst holds the post of privacy officer as well."""
    sea = model("people.Organization").objects.get(kind="SEA")
    model("people.StaffAssignment").objects.create(
        person_id=person_of("state"), organization=sea, position="privacy_officer",
        first_day=date(2026, 8, 1),
    )  # fmt: skip
    return visitor("state", request.param)


def ask(maya):
    words = {"words": "Who read it in October, and why?"}
    answer = visitor("maya-family").post(reverse("journeys:ask-full-list", args=[maya]), words)
    assert answer.status_code == 302
    return model("people.RecordRequest").objects.get(kind="looks")


def emergency(learner, threat=THREAT):
    number = model("people.Person").objects.get(pk=learner).state_id
    given = {"learner": number, "threat": threat}
    return visitor("adeyemi").post(reverse("journeys:emergency"), given)


def test_only_an_officer_finds_the_officers_pages(maya):
    asked = ask(maya)
    for username in ("maya", "maya-family", "tran", "adeyemi"):
        for name, args in (("officer", []), ("request", [asked.pk])):
            answer = visitor(username).get(reverse(f"journeys:{name}", args=args))
            assert answer.status_code == 404


def test_a_familys_request_waits_with_the_officer_and_is_answered(maya, officer):
    asked = ask(maya)
    assert reverse("journeys:request", args=[asked.pk]) in text(officer.get("/officer"))
    page = reverse("journeys:request", args=[asked.pk])
    assert "Who read it in October, and why?" in text(officer.get(page))
    assert officer.post(page, {"words": ""}).status_code == 422
    assert officer.post(page, {"words": "Given whole, on paper."}).status_code == 302
    assert page not in text(officer.get("/officer"))


def test_an_emergency_needs_words_opens_the_record_and_is_reviewed(maya, officer):
    theo = person_of("theo")
    learner = maya if emergency(theo).status_code == 422 else theo
    assert emergency(learner, "help").status_code == 422
    opened = emergency(learner)
    assert opened.status_code == 302
    assert visitor("adeyemi").get(opened.url).status_code == 200
    case = model("people.Emergency").objects.latest("pk")
    page = reverse("journeys:review-emergency", args=[case.pk])
    assert page in text(officer.get("/officer"))
    assert THREAT in text(officer.get(page))
    assert officer.post(page, {}).status_code == 422
    given = {"justified": "yes", "words": "The counselor was called at once."}
    assert officer.post(page, given).status_code == 302


def test_a_stranger_to_the_school_opens_nothing_and_the_form_is_there_for_staff():
    assert "<form" in text(visitor("adeyemi").get(reverse("journeys:emergency")))
    given = {"learner": "no such number", "threat": THREAT}
    answer = visitor("adeyemi").post(reverse("journeys:emergency"), given)
    assert answer.status_code == 422


def test_an_officer_searches_the_log_by_learner(maya, officer):
    visitor("tran").get(reverse("journeys:learner", args=[maya]))
    number = model("people.Person").objects.get(pk=maya).state_id
    assert "Linh Tran" in text(officer.get("/officer", {"learner": number}))
    assert officer.get("/officer", {"learner": "nobody"}).status_code in (200, 422)
