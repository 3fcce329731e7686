"""A family reads its child's page with a code on paper: what is on it, what is not, and what is kept of it."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cairn.people.selectors.accounts import persona_account

from .visiting import NOW, queries, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
CODE = re.compile(r'class="sign">([0-9A-Z-]{19})<')


@pytest.fixture
def clock(demo_state, monkeypatch):
    class Clock:
        now = NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: Clock.now)
    return Clock


@pytest.fixture
def maya(clock):
    """Maya's mother, her sheet, and the address of the class whose teacher printed it."""
    mother = persona_account("maya-family").person_id
    learner = persona_account("maya").person_id
    members = apps.get_model("people.SectionEnrollment").objects
    taught = members.filter(person=persona_account("tran").person_id, role="teacher")
    both = members.filter(person=learner, section__in=taught.values("section"))
    section = both.latest("first_day").section_id
    page = reverse("site:family-sheets", args=[section])
    sheet = visitor("tran").post(page, {"guardian": mother}).content.decode()
    return {"learner": learner, "mother": mother, "class": page, "sheet": sheet,
            "code": CODE.findall(sheet)[0]}  # fmt: skip


def browser(language="en", **more):
    return Client(headers={"accept-language": language}, **more)


def opened(maya, **more):
    client = browser(**more)
    answer = client.post("/sheet", {"code": maya["code"].lower().replace("-", " ")})
    assert answer.status_code == 302, answer.content.decode()
    return client, client.get(answer.url)


def test_the_sheet_says_where_to_type_which_code_and_has_no_address_with_it_in_words(maya):
    assert "http://testserver/sheet<" in maya["sheet"]
    assert maya["sheet"].count(maya["code"]) == 1  # the square code is a drawing
    assert "Maya" in maya["sheet"]


def test_the_page_says_how_it_goes_and_the_next_step_and_holds_nothing_else_of_the_record(maya):
    # A sheet does not know what she would like, as it knows no own words.
    visitor("maya").post(reverse("journeys:would-like", args=[maya["learner"]]))
    _, answer = opened(maya)
    page = answer.content.decode()
    family = visitor("maya-family").get(reverse("journeys:family", args=[maya["learner"]]))
    title = re.search(r"<h1>(.*?)</h1>", family.content.decode()).group(1)
    step = re.search(r'<h2 id="nx"[^>]*>(.*?)</h2>', family.content.decode()).group(1)
    assert f"<h1>{title}</h1>" in page
    assert step in page
    assert str(maya["learner"]) not in page  # no link leads into the record
    person = apps.get_model("people.Person").objects.get(pk=maya["learner"])
    assert person.family_name not in page
    assert "Ms. Tran" not in page
    assert "Cedar Ridge" not in page


def test_on_the_last_evening_west_of_greenwich_the_device_is_still_kept(maya, clock, settings):
    settings.TIME_ZONE = "America/Los_Angeles"
    sheet = apps.get_model("people.FamilySheet").objects.latest("pk")
    clock.now = datetime.combine(sheet.expires_on, time(22), ZoneInfo(settings.TIME_ZONE))
    client, answer = opened(maya)
    assert answer.status_code == 200
    assert len(client.cookies["cairn_sheet"].value) > 20


def test_the_secret_is_in_no_address_title_or_header_and_the_page_is_kept_nowhere(maya):
    client, answer = opened(maya)
    page = answer.content.decode()
    assert maya["code"] not in page + str(answer.headers) + str(client.cookies)
    assert "<title>Your child’s page – Cairn</title>" in page.replace("\n", "")
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"


def test_the_cookie_goes_to_that_page_alone_and_signs_nobody_in(maya):
    client, _ = opened(maya)
    cookie = client.cookies["cairn_sheet"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/sheet", True, "Strict")
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    there = client.get(reverse("journeys:family", args=[maya["learner"]]))
    assert there.url.startswith("/sign-in")
    cookie.set("cairn_sheet", cookie.value[:-2] + "xx", cookie.value[:-2] + "xx")
    assert client.get("/sheet/page").url == "/sheet"


def test_each_opening_is_kept_as_the_guardians_by_a_printed_code_and_shown(maya):
    client, _ = opened(maya)
    client.get("/sheet/page")
    looks = apps.get_model("people.Look").objects.filter(through="printed code")
    assert {(look.actor_id, look.actor_role, look.learner_id) for look in looks} == {
        (maya["mother"], "guardian_by_code", maya["learner"])
    }
    assert looks.count() == 2
    shown = visitor("maya-family").get(reverse("journeys:looks", args=[maya["learner"]]))
    assert "family, by a printed code" in shown.content.decode()


def test_a_family_with_a_sheet_reads_what_was_released_and_nothing_newer(maya):
    _, answer = opened(maya)
    assert "This tells what was written down before" in answer.content.decode()


def test_left_alone_or_closed_the_page_asks_for_the_code_again_and_knows_the_device(maya, clock):
    client, _ = opened(maya)
    clock.now = NOW + timedelta(minutes=61)
    assert client.get("/sheet/page").url == "/sheet?over"
    assert client.post("/sheet", {"code": maya["code"]}).url == "/sheet/page"
    assert client.post("/sheet/close").url == "/sheet"
    assert client.get("/sheet/page").url == "/sheet?over"
    assert client.post("/sheet", {"code": maya["code"]}).status_code == 302
    assert apps.get_model("people.FamilySheet").objects.get(ended_at=None).devices == 1


def test_a_guardian_with_an_account_ends_the_sheet_and_the_open_page_shuts(maya):
    client, _ = opened(maya)
    family = visitor("maya-family")
    listed = reverse("journeys:sheets", args=[maya["learner"]])
    key = apps.get_model("people.FamilySheet").objects.get(ended_at=None).pk
    assert "End this sheet now" in family.get(listed).content.decode()
    family.post(reverse("journeys:end-sheet", args=[maya["learner"], key]))
    assert "You hold no sheet" in family.get(listed).content.decode()
    assert client.get("/sheet/page").url == "/sheet?over"
    assert "cairn_sheet" not in {k for k, v in client.cookies.items() if v.value}


def test_an_order_shuts_an_open_page_at_once(maya):
    client, _ = opened(maya)
    ties = apps.get_model("people.Guardianship").objects.filter(guardian=maya["mother"])
    apps.get_model("people.GuardianRestriction").objects.create(
        guardianship=ties.get(learner=maya["learner"]), kind="no_contact", authority="Order 3",
        first_day=NOW.date(),
    )  # fmt: skip
    assert client.get("/sheet/page").url == "/sheet?over"
    refused = browser().post("/sheet", {"code": maya["code"]})
    assert "This code opens nothing" in refused.content.decode()


def test_who_is_signed_in_on_the_same_device_is_not_on_the_page(maya):
    teacher = visitor("tran")
    teacher.post("/sheet", {"code": maya["code"]})
    page = teacher.get("/sheet/page").content.decode()
    assert "Sign out" not in page
    assert teacher.get("/classes").status_code == 200  # still signed in elsewhere


def test_a_spanish_family_has_its_sheet_and_page_in_spanish(maya):
    people = apps.get_model("people.Person").objects.filter(pk=maya["mother"])
    people.update(language="es")
    sheet = visitor("tran").post(maya["class"], {"guardian": maya["mother"]}).content.decode()
    assert '<section class="letter" lang="es">' in sheet
    client = browser("en")
    client.post("/sheet", {"code": CODE.findall(sheet)[0]})
    assert '<html lang="es"' in client.get("/sheet/page").content.decode()


def test_the_list_of_families_asks_as_much_for_one_as_for_a_class(maya):
    client = visitor("tran")

    many, rows = queries(client, maya["class"]), _listed(client, maya)
    members = apps.get_model("people.SectionEnrollment").objects.filter(
        section=maya["class"].split("/")[2], role="learner"
    )
    members.exclude(person=maya["learner"]).delete()
    few, fewer = queries(client, maya["class"]), _listed(client, maya)
    assert rows > fewer >= 1
    assert many <= few


def _listed(client, maya):
    return client.get(maya["class"]).content.decode().count('<th scope="row">')


def test_the_class_leads_to_its_sheets_and_no_family_finds_them(maya):
    section = maya["class"].removesuffix("/sheets")
    assert maya["class"] in visitor("tran").get(section).content.decode()
    for who in ("maya-family", "maya", "state", "adeyemi"):
        assert visitor(who).get(maya["class"]).status_code == 404
