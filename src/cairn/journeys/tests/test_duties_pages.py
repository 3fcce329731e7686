"""An officer's breaches, services and agreements on pages; and what anyone may read of contracts."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cairn.people.selectors.accounts import personas

from .visiting import NOW, model, table, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
A_DAY = timedelta(days=1)
WHAT = "A laptop that was signed in was taken from a car."


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def person_of(username):
    return next(p.person for p in personas(day=TODAY) if p.username == username)


@pytest.fixture
def maya():
    return person_of("maya")


@pytest.fixture
def officer():
    """The state's analyst holds the post of privacy officer as well."""
    sea = model("people.Organization").objects.get(kind="SEA")
    model("people.StaffAssignment").objects.create(
        person_id=person_of("state"), organization=sea, position="privacy_officer",
        first_day=date(2026, 8, 1),
    )  # fmt: skip
    return visitor("state")


def case(officer, **changed):
    """The page of an incident that the officer has opened."""
    given = {
        "what": WHAT, "found_on": TODAY, "first_day": TODAY - A_DAY, "last_day": TODAY,
        "through": "learner",
    }  # fmt: skip
    answer = officer.post(reverse("journeys:new-incident"), given | changed)
    assert answer.status_code == 302, text(answer, answer.status_code)
    return answer.url


def test_requirement_23_anyone_reads_every_contract_without_signing_in_and_no_child_is_there():
    page = text(Client(headers={"accept-language": "en"}).get(reverse("journeys:vendors")))
    for said in (
        "Lumen Reader", "Reading practice that teachers assign", "first name, family name, grade",
        "NIST Cybersecurity Framework 2.0", "In the United States", "Ask the school",
        "Deleted within 60 days", "Harbor Hosting", "The school authorises it", "Cedar Ridge",
        "No service may sell the data",
    ):  # fmt: skip
        assert said in page
    names = model("people.Enrollment").objects.values_list("person__family_name", flat=True)
    words = set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", page)))
    assert not words & {name for name in names if len(name) > 4}


def test_requirement_23_the_words_of_a_contract_are_read_in_spanish_where_they_were_translated():
    page = text(Client(headers={"accept-language": "es"}).get(reverse("journeys:vendors")))
    assert "Práctica de lectura" in page
    assert "nombre" in page
    model("people.ServiceTerms").objects.filter(service="Lumen Reader").update(spanish={})
    page = text(Client(headers={"accept-language": "es"}).get(reverse("journeys:vendors")))
    assert '<p lang="en">Reading practice' in page


def test_requirement_23_what_nobody_has_said_is_said_to_be_missing_and_an_old_contract_shows_its_debt():
    model("people.ServiceTerms").objects.update(stored="", subcontractors=None)
    page = text(Client(headers={"accept-language": "en"}).get(reverse("journeys:vendors")))
    assert page.count("The school has not said this yet.") == 2
    assert re.search(r"Pebble Quiz.*not yet.*overdue", page, re.DOTALL)
    rows = {row["Service"]: row for row in table(Client().get("/vendors?csv"))}
    assert rows["Pebble Quiz"]["Proved to be deleted"] == ""


@pytest.mark.parametrize(
    "username", ["maya", "maya-family", "tran", "cedar-ridge", "alder", "state"]
)
def test_nobody_but_an_officer_finds_breaches_and_agreements(username):
    terms = model("people.ServiceTerms").objects.first()
    for name, args in (
        ("incidents", []), ("new-incident", []), ("agreements", []), ("ask-deletion", [terms.pk]),
        ("deletion-proof", [terms.pk]), ("incident", [terms.pk]), ("incident-learners", [terms.pk]),
    ):  # fmt: skip
        answer = visitor(username).get(reverse(f"journeys:{name}", args=args))
        assert (name, answer.status_code) == (name, 404)


def test_requirement_34_a_case_gives_the_list_of_learners_and_fields_at_once(officer, maya):
    visitor("tran").get(reverse("journeys:learner", args=[maya]))
    page = case(officer, account=model("people.Person").objects.get(pk=person_of("tran")).state_id)
    assert "Make the list" in text(officer.get(page))
    listed = officer.get(f"{page}/learners")
    assert "Maya Ortega" in text(listed)
    rows = table(officer.get(f"{page}/learners?csv"))
    assert [row["name"] for row in rows] == ["Maya Ortega"]
    assert "evidence.Evidence.score" in rows[0]["fields"].split()
    assert "1 learner is concerned" in text(officer.get(page))
    step = model("people.IncidentStep").objects.get()
    assert (step.step, step.learners, len(step.digest)) == ("listed", 1, 64)


def test_requirement_24_an_officer_notes_who_was_told_and_closes_the_case(officer):
    page = case(officer)
    assert page in text(officer.get(reverse("journeys:incidents")))
    assert "1 case is open." in text(officer.get(reverse("journeys:officer")))
    officer.get(f"{page}/learners")
    for step in ("state", "families"):
        given = {"form": "told", "step": step, "on": TODAY, "words": "By letter, text in the file."}
        assert officer.post(page, given | {"words": ""}).status_code == 422
        assert officer.post(page, given).status_code == 302
    assert officer.post(page, {"form": "close", "words": "Disks are encrypted."}).status_code == 302
    assert "Disks are encrypted." in text(officer.get(page))
    assert "No case is open." in text(officer.get(reverse("journeys:officer")))


def test_a_case_that_says_too_little_is_refused_with_what_is_missing(officer):
    given = {"what": WHAT, "found_on": TODAY, "first_day": TODAY, "last_day": TODAY}
    answer = officer.post(reverse("journeys:new-incident"), given)
    assert "it names no account" in text(answer, 422)
    answer = officer.post(reverse("journeys:new-incident"), given | {"account": "nobody"})
    assert "Nobody answers to nobody" in text(answer, 422)


def test_requirement_22_an_officer_asks_for_a_deletion_and_notes_the_proof(officer):
    lumen = model("people.ServiceTerms").objects.get(service="Lumen Reader")
    page = reverse("journeys:ask-deletion", args=[lumen.pk])
    assert page in text(officer.get(reverse("journeys:agreements")))
    for too_little in ({"words": "x"}, {"everything": "on", "words": ""}):
        assert officer.post(page, too_little).status_code == 422
    given = {"everything": "on", "words": "The district leaves the service."}
    assert officer.post(page, given).status_code == 302
    request = model("people.DeletionRequest").objects.get()
    assert request.due_on == TODAY + 30 * A_DAY
    proof = reverse("journeys:deletion-proof", args=[request.pk])
    assert proof in text(officer.get(reverse("journeys:agreements")))
    assert officer.post(proof, {"on": TODAY + A_DAY, "words": "Kim Sol."}).status_code == 422
    assert officer.post(proof, {"on": TODAY, "words": "Kim Sol, by letter."}).status_code == 302
    assert "Kim Sol, by letter." in text(officer.get(reverse("journeys:agreements")))


def test_requirement_22_an_overdue_proof_is_shown_to_the_officer(officer):
    pages = [text(officer.get(reverse(f"journeys:{n}"))) for n in ("officer", "agreements")]
    assert "1 deletion waits for its proof." in pages[0]
    assert "1 proof of deletion is overdue" in pages[1]
    assert "Pebble Quiz" in pages[1]
