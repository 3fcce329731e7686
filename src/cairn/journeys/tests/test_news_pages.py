"""What is new for a person: from the record as it stands, by what they may see, as they choose to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cairn.evidence.services.recording import record_evidence, withdraw
from cairn.journeys.telling.kinds import Kind
from cairn.journeys.telling.page import told_to
from cairn.kernel.access import Actor
from cairn.kernel.terms import Use
from cairn.learning.rules.reviews import Kind as Asks
from cairn.learning.services import reviews
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.news import marks_of

from .visiting import NOW, model, queries, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.slow_on_postgres]
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
PAGE = "/news"


@pytest.fixture(autouse=True)
def clock(monkeypatch, demo_state):
    def go_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    go_to(NOW)
    return go_to


def actor(username):
    return next(
        Actor(p.person, username) for p in personas(day=NOW.date()) if p.username == username
    )


def shown(maya, competency=None, at=NOW):
    """A piece that Ms. Tran writes down."""
    given = model("evidence.Evidence").objects.filter(learner=maya.person).first()
    return record_evidence(
        by=actor("tran"), learner=maya.person, competency=competency or given.competency_id,
        use=Use.FORMATIVE, performed_at=at, at=at, score=3.0, note="",
    )  # fmt: skip


def moments(username, kind, at):
    day = timezone.localdate(at)
    found = told_to(actor(username), at=at, day=day, language="en")
    return [moment for line in found if line.kind is kind for moment in line.ats]


@pytest.mark.parametrize("username", ["maya", "maya-family", "tran", "officer"])
def test_what_nobody_asked_for_is_not_worked_out_and_the_rest_is_the_same(username):
    by, asked = actor(username), {"at": NOW, "day": NOW.date(), "language": "en"}
    every = told_to(by, **asked)
    assert told_to(by, **asked, kinds=[]) == []
    for kind in Kind:
        alone = told_to(by, **asked, kinds=[kind])
        assert alone == [line for line in every if line.kind is kind]


def asks(maya, number, at=NOW):
    """Maya asks for reviews of as many competencies."""
    found = model("evidence.Evidence").objects.filter(learner=maya.person, withdraws=None)
    open_now = model("learning.ReviewRequest").objects.filter(learner=maya.person)
    left = found.exclude(competency__in=open_now.values("competency"))
    for key in list(left.values_list("competency", flat=True).distinct())[:number]:
        reviews.ask(maya.person, key, by=maya, kind=Asks.READY, words="I can.", at=at)


def mark(client, *kinds):
    page = client.get(PAGE)
    until = page.content.decode().split('name="until" value="')[1].split('"')[0]
    return client.post(reverse("journeys:news-read"), {"kind": list(kinds), "until": until})


def test_a_family_is_told_when_what_was_written_down_is_released_and_never_before():
    a_moment = timedelta(seconds=1)
    early, late = (moments("maya-family", Kind.RECORDED, at) for at in (MONDAY - a_moment, MONDAY))
    shown(actor("maya"))
    assert NOW in moments("maya", Kind.RECORDED, NOW)
    assert moments("maya-family", Kind.RECORDED, MONDAY - a_moment) == early
    assert moments("maya-family", Kind.RECORDED, MONDAY) == [*late, MONDAY]


def test_what_was_taken_back_before_its_release_is_never_told():
    before = moments("maya-family", Kind.RECORDED, MONDAY)
    piece = shown(actor("maya"))
    withdraw(
        by=actor("tran"), evidence=piece.pk, reason="Another child.", at=NOW + timedelta(hours=1)
    )
    assert moments("maya-family", Kind.RECORDED, MONDAY) == before


def test_what_was_read_is_new_no_more_and_what_comes_after_is(clock):
    me, maya = visitor("maya"), actor("maya")
    mark(me, *Kind)
    assert "Nothing is new since" in text(me.get(PAGE))
    clock(NOW + timedelta(hours=1))
    shown(maya, at=NOW + timedelta(minutes=30))
    assert "1 thing is new for you." in text(me.get(PAGE))


def test_a_mark_is_of_the_moment_at_which_the_page_was_made_and_never_goes_back():
    me, maya = visitor("maya"), actor("maya")
    mark(me, "recorded")
    later = marks_of(maya)["recorded"]
    for until in ("2026-11-20T09:00:00+00:00", "2036-01-01T00:00:00+00:00"):
        me.post(reverse("journeys:news-read"), {"kind": "recorded", "until": until})
        assert marks_of(maya)["recorded"] == later == NOW
    before_all_days = {"until": "0001-01-01T00:00:00+23:59"}
    for wrong in (
        {"kind": "x"},
        {"until": "soon"},
        {"until": "2026-13-45T00:00:00Z"},
        before_all_days,
    ):
        sent = {"kind": "recorded", "until": NOW.isoformat()} | wrong
        assert me.post(reverse("journeys:news-read"), sent).status_code == 422


def test_the_head_of_every_page_says_how_much_was_new_without_asking_the_record_again():
    me, maya = visitor("maya"), actor("maya")
    own = reverse("journeys:learner", args=[maya.person])
    assert 'class="count"' not in text(me.get(own))
    bare = queries(me, own)
    me.get("/home")
    assert 'class="count"' in text(me.get(own))
    assert queries(me, own) == bare
    mark(me, *Kind)
    assert 'class="count"' not in text(me.get(own))


def test_what_waits_for_a_teacher_is_counted_and_names_nobody():
    maya, tran = actor("maya"), visitor("tran")
    looks = model("people.Look").objects.filter(actor=actor("tran").person)
    asks(maya, 1)
    seen = looks.count()
    page = text(tran.get(PAGE))
    assert reverse("journeys:reviews") in page
    assert "Maya" not in page
    assert looks.count() == seen


def test_reading_what_is_new_about_a_child_is_a_look_at_that_child():
    family = actor("maya-family")
    text(visitor("maya-family").get(PAGE))
    looks = model("people.Look").objects.filter(actor=family.person, through="what is new")
    assert {look.learner_id for look in looks} >= {actor("maya").person}


def test_who_may_see_a_child_no_more_is_told_nothing_of_the_child(clock):
    family = actor("maya-family")
    assert moments("maya-family", Kind.RECORDED, NOW)
    model("people.Guardianship").objects.filter(guardian=family.person).update(
        first_day=NOW.date() - timedelta(days=900), last_day=NOW.date() - timedelta(days=1)
    )
    assert told_to(family, at=NOW, day=NOW.date(), language="en") == []
    assert "Maya" not in text(visitor("maya-family").get(PAGE))


def test_a_kind_that_is_switched_off_is_told_no_more_and_a_right_cannot_be():
    me = visitor("maya-family")
    page = reverse("journeys:news-settings")
    kinds = [
        Kind.REVIEWS, Kind.TASKS, Kind.RECORDED, Kind.SUPPORTS, Kind.ASKED, Kind.REQUESTS, Kind.RIGHTS,
    ]  # fmt: skip
    chosen = {kind.value: "digest" for kind in kinds} | {"rhythm": "daily"}
    assert "written down" in text(me.get(PAGE))
    assert me.post(page, chosen | {"recorded": "off"}).status_code == 302
    assert "pieces of work were written down" not in text(me.get(PAGE))
    assert '<option value="off" selected>' in text(me.get(page))
    assert me.post(page, chosen | {"rights": "off"}).status_code == 422
    assert me.post(page, chosen | {"rhythm": "hourly"}).status_code == 422


def test_everybody_is_asked_about_what_concerns_them_alone():
    def kinds(username):
        page = text(visitor(username).get(reverse("journeys:news-settings")))
        return {kind for kind in Kind if f'name="{kind.value}"' in page}

    assert Kind.GOALS in kinds("maya")
    assert Kind.GOALS not in kinds("maya-family")
    assert {Kind.TO_REVIEW, Kind.FLAGS} <= kinds("tran")
    assert kinds("state") == {Kind.LOCAL}


@pytest.mark.parametrize("username", ["maya", "tran"])
def test_the_page_asks_as_much_for_few_as_for_many(username):
    maya = actor("maya")
    asks(maya, 1)
    shown(maya)
    few = queries(visitor(username), PAGE)
    asks(maya, 4)
    for minutes in range(5):
        shown(maya, at=NOW - timedelta(minutes=minutes))
    assert queries(visitor(username), PAGE) == few


def test_every_persona_reads_the_page_and_every_link_on_it_opens():
    for username in ("maya", "maya-family", "tran", "adeyemi", "alder", "state"):
        client = visitor(username)
        found = told_to(actor(username), at=NOW, day=NOW.date(), language="en")
        assert {line.words for line in found if not line.words.strip()} == set()
        text(client.get(PAGE))
        for url in {line.url for line in found}:
            assert client.get(url).status_code == 200, url
