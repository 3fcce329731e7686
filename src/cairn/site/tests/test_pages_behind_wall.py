"""Pages behind the second wall: the same for who may read them, and shut where a page forgets its filter."""

import re

from django.test import Client
from django.urls import reverse

from cairn.accountability.selectors.tables import CURRENT
from cairn.accountability.services import running
from cairn.journeys.tests.visiting import NOW, links, model, text, visitor
from cairn.kernel.access import Purpose, operator
from cairn.kernel.days import school_year
from cairn.people.rules.access import Relation
from cairn.people.selectors import access

from .behind_wall import (
    DAY,
    POSTGRESQL,
    a_teacher,
    become,
    learners_seen,
    may_open,
    person_of,
)

pytestmark = POSTGRESQL


def test_the_wall_stands_when_a_page_forgets_its_filter(wall, settings, monkeypatch):
    """The page's check, taken out, lets a teacher open any record; the database gives no row of it."""
    teacher = a_teacher()
    reach = may_open(teacher.person_id)
    rows = model("evidence.Evidence").objects.exclude(learner__record__in=reach)
    stranger = model("people.Person").objects.get(pk=rows.first().learner_id)
    pupils, everybody = access.opened, model("people.Person").objects.values("record_id")

    def all_are_pupils(relation, *asked):
        return everybody if relation is Relation.TEACHER else pupils(relation, *asked)

    monkeypatch.setattr(access, "opened", all_are_pupils)
    page = reverse("journeys:learner", args=[stranger.pk])
    client = visitor(teacher.username)
    assert stranger.family_name in text(client.get(page))  # one wall only: the hole is real
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert stranger.family_name not in text(client.get(page), status=404)


def test_every_persona_finds_the_same_pages_behind_the_wall(wall, settings):
    for username in _personas():
        client = visitor(username)
        settings.SECOND_WALL = False
        become("none")
        pages = _pages(client)
        before = [_said(client.get(page)) for page in pages]
        settings.SECOND_WALL = True
        become(settings.APP_ROLE)
        for page, said in zip(pages, before, strict=True):
            status, words = _said(client.get(page))
            assert (username, page, status, set(words) ^ set(said[1])) == (
                username,
                page,
                said[0],
                set(),
            )
    become("none")


def test_the_doors_of_a_demonstration_stand_open_behind_the_wall(wall, settings, client):
    before = _said(client.get("/"))
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert _said(client.get("/")) == before


def test_a_request_takes_its_whole_course_behind_the_wall(wall, settings, monkeypatch):
    """Asked, refused, heard, overturned, carried out; a choice, a consent, a notice: each by its own role."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya, mother = (person_of(name) for name in ("maya", "maya-family"))
    piece = model("evidence.Evidence").objects.filter(
        learner=maya, value__isnull=False, supersedes=None, withdraws=None, superseded_by=None,
        withdrawn_by=None,
    ).latest("pk")  # fmt: skip
    family, school, district = (visitor(n) for n in ("maya-family", "cedar-ridge", "alder"))
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)

    def send(who, name, *args, query="", **given):
        address = reverse(f"journeys:{name}", args=args) + query
        answer = who.post(address, given)
        assert answer.status_code == 302, (name, answer.content[:500])

    send(family, "correct", maya, query=f"?piece={piece.pk}", words="It showed more.")
    [key] = links(text(school.get(reverse("journeys:requests"))), "journeys:request")
    refused = {"form": "decide", "decision": "refuse", "words": "No."}
    send(school, "request", key, **refused)
    send(family, "ask-hearing", maya, key)
    send(district, "request", key, form="hear", outcome="overturned", words="They are right.")
    granted = {"form": "decide", "decision": "correct", "level": "4", "words": "As decided."}
    send(school, "request", key, **granted)
    send(family, "choose", maya, choice="directory", agrees="no")
    consent = {"party": "Tutor", "purpose": "help", "parts": ["evidence"], "signature": "Ana"}
    send(family, "consent", maya, **consent)
    send(school, "notices", to=[f"{maya} {mother}"], how="paper", language="en")
    become("none")
    steps = model("people.RequestStep").objects.filter(request=key).order_by("pk")
    said = [step.said for step in steps]
    assert said == ["refused", "hearing_asked", "overturned", "granted"]
    assert model("evidence.Evidence").objects.get(supersedes=piece).score == 4
    assert model("people.NoticeGiven").objects.get(learner=maya).given_to_id == mother


def test_a_leader_finds_the_learners_behind_a_number_behind_the_wall(wall, settings, monkeypatch):
    """The same names as without it, though only the leader's own rows are there; who sees figures alone has none."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    by = {"by": operator("test"), "purpose": Purpose.OPERATE}
    running.run(school_year(DAY).first_day.year, at=NOW, basis=CURRENT, **by)
    cedar = model("people.Organization").objects.get(name="Cedar Ridge Middle School")
    page = reverse("journeys:behind-learners", args=[cedar.pk]) + "?indicator="
    leader, analyst = visitor("cedar-ridge"), visitor("state")

    def named(indicator):
        return re.findall(r'<th scope="row">([^<]+)</th>', text(leader.get(page + indicator)))

    before = {key: named(key) for key in ("attendance", "competencies")}
    assert min(map(len, before.values())) > 10
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert {key: named(key) for key in before} == before
    assert "neither counted nor named here" in text(leader.get(page + "attendance"))
    assert analyst.get(page + "attendance").status_code == 404


def test_a_code_on_paper_reaches_one_child_behind_the_wall_whatever_its_holder_may_else(
    wall, settings, monkeypatch
):
    """Printed by the teacher, typed by nobody, closed by its holder: each behind the wall."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya, mother, tran = (person_of(name) for name in ("maya", "maya-family", "tran"))
    members = model("people.SectionEnrollment").objects
    taught = members.filter(person=tran, role="teacher", last_day__gte=DAY).values("section")
    class_ = members.filter(person=maya, section__in=taught).latest("first_day").section_id
    other = members.filter(section=class_, role="learner").exclude(person=maya).first().person_id
    ties = model("people.Guardianship").objects
    ties.create(guardian_id=mother, learner_id=other, relation="aunt", first_day=DAY)
    family, nobody = visitor("maya-family"), Client(headers={"accept-language": "en"})
    teacher = visitor("tran")
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    sheets = text(teacher.post(f"/classes/{class_}/sheets", {"guardian": mother}))
    codes = dict(
        zip(
            re.findall("See how (.*?) is", sheets), re.findall('"sign">(.*?)<', sheets), strict=True
        )
    )
    assert len(codes) == 2
    assert nobody.post("/sheet", {"code": codes["Maya"]}).status_code == 302
    assert "Maya" in text(nobody.get("/sheet/page"))
    assert learners_seen() == {maya}  # not the other child for whom she answers too
    listed = text(family.get(reverse("journeys:sheets", args=[maya])))
    (end,) = re.findall('action="(/learn/[^"]*/end)"', listed)
    assert family.post(end).status_code == 302
    assert nobody.get("/sheet/page").url == "/sheet?over"
    shut = learners_seen()
    nobody.get("/")
    assert learners_seen() == shut  # no more than anybody at the front door
    become("none")


def _personas():
    rows = model("people.Account").objects.filter(person__isnull=False).exclude(persona="")
    return list(rows.order_by("pk").values_list("username", flat=True))


def _pages(client):
    """Where a person's day starts, and some of the pages that it leads to."""
    home = client.get(reverse("journeys:home"), follow=True)
    found = re.findall(r'href="(/[^"#]*)"', home.content.decode())
    found = [
        page
        for page in found
        # The front page names the people of its doors to whoever has yet to sign in (the next test).
        if page != "/" and not page.startswith(("/static", "/who", "/sign")) and "looks" not in page
    ]
    return [home.request["PATH_INFO"], *dict.fromkeys(found)][:9]


def _said(response):
    """A page's words, without what differs each time."""
    words = response.content.decode()
    words = re.sub(r'name="(csrfmiddlewaretoken|until)" value="[^"]*"', "", words)
    words = re.sub(r"\d+ (people have|person has) opened|\d+ times?|once", "", words)
    return response.status_code, words.splitlines()
