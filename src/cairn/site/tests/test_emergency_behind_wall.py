"""A record opened in an emergency, behind the second wall: for one learner, after words, and nothing besides."""

from datetime import timedelta

import pytest
from django.conf import settings as installed
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cairn.journeys.tests.visiting import BACKEND, model
from cairn.people.selectors.emergencies import named_at_a_post
from cairn.people.tests.town import Town
from cairn.site.tests.behind_wall import POSTGRESQL, become
from cairn.site.wall import scope
from cairn.site.wall.raising import raise_wall

pytestmark = POSTGRESQL
THREAT = "He says that he will hurt himself tonight."


@pytest.fixture
def town(db, roles):
    raise_wall()
    made = Town()
    made.posted("nobody", made.cedar, "aide")
    yield made
    become("none")


@pytest.fixture
def aide(town, settings):
    """Somebody who works at the school, and is tied to none of its learners, at work behind the wall."""
    client = Client()
    client.force_login(town.account("nobody"), backend=BACKEND)
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    return client


def open_(client, number, threat=THREAT):
    given = {"learner": number, "threat": threat}
    return client.post(reverse("journeys:emergency"), given)


def page_of(client, learner):
    return client.get(reverse("journeys:learner", args=[learner.pk])).status_code


def seen(town, name="nobody"):
    """The learners of whom raw SQL gives a row to somebody."""
    scope.enter(town.who[name].pk, timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_enrollment")
        return {key for (key,) in cursor.fetchall()}


def test_a_record_is_opened_for_whoever_works_there_after_words_and_no_other_with_it(town, aide):
    assert page_of(aide, town.ada) == page_of(aide, town.bo) == 404
    assert open_(aide, town.ada.state_id, threat="Danger!").status_code == 422
    assert (page_of(aide, town.ada), seen(town)) == (404, set())

    answer = open_(aide, town.ada.state_id)
    assert answer.status_code == 302, answer.content.decode()
    assert aide.get(answer.headers["Location"]).status_code == 200
    assert page_of(aide, town.bo) == page_of(aide, town.cy) == 404
    assert seen(town) == {town.ada.pk}
    become("none")
    looks = model("people.Look").objects.filter(actor=town.who["nobody"])
    assert {(x.learner_id, x.actor_role, x.purpose) for x in looks} == {
        (town.ada.pk, "emergency", "emergency")
    }
    [opening] = model("people.Emergency").objects.all()
    assert (opening.learner_id, opening.threat) == (town.ada.pk, THREAT)


def test_whoever_works_elsewhere_and_whoever_has_no_post_opens_nothing(town, settings):
    settings.SECOND_WALL = True
    for name in ("next superintendent", "mother", "principal elsewhere"):
        client = Client()
        client.force_login(town.account(name), backend=BACKEND)
        become(installed.APP_ROLE)
        there, nowhere = open_(client, town.bo.state_id), open_(client, "no number")
        become("none")
        assert there.status_code == nowhere.status_code == 422
    assert not model("people.Emergency").objects.exists()


NAMES = ("id", "state", "source", "number", "joined", "ended", "over", "two", "no one")


def named(town, kind):
    """What somebody might call a learner of the school: a number, or what is no learner's there."""
    add = model("people.PersonIdentifier").objects.create
    if kind in {"number", "two"}:
        add(person=town.bo, kind="local", issuer="one", value="4711")
    if kind == "two":
        add(person=town.cy, kind="local", issuer="two", value="4711")
    if kind == "source":
        model("intake.SourceRow").objects.create(
            source="roster", kind="users", key="u-17", digest=b"x", subject=town.bo.pk
        )
    if kind == "joined":
        model("people.Person").objects.filter(pk=town.cy.pk).update(record=town.bo.pk)
    if kind in {"ended", "over"}:
        gone = timezone.localdate() - timedelta(days=1 if kind == "ended" else 2)
        model("people.Enrollment").objects.filter(person=town.bo).update(last_day=gone)
    said = {"id": str(town.bo.pk), "source": "u-17", "joined": town.cy.state_id}
    return said.get(kind, "4711" if kind in {"number", "two", "no one"} else town.bo.state_id)


@pytest.mark.parametrize(
    ("who", "found"), [("nobody", 6), ("superintendent", 6), ("principal elsewhere", 0)]
)
def test_the_wall_finds_whom_the_selectors_find_and_at_the_same_place(town, settings, who, found):
    by, day = town.actor(who), timezone.localdate()
    answers = []
    for kind in NAMES:
        with transaction.atomic():
            name = named(town, kind)
            settings.SECOND_WALL = False
            expected = named_at_a_post(name, by, day)
            settings.SECOND_WALL = True
            become(installed.APP_ROLE)
            scope.enter(by.person, day)
            assert scope.in_emergency(name, by, day) == expected, kind
            become("none")
            transaction.set_rollback(True)
            answers.append(expected)
    assert len(list(filter(None, answers))) == found


def test_looking_somebody_up_shows_no_row_of_theirs(town, settings):
    become(installed.APP_ROLE)
    assert seen(town) == set()
    settings.SECOND_WALL = True
    assert scope.in_emergency(town.ada.state_id, town.actor("nobody"), timezone.localdate())
    assert not model("people.Enrollment").objects.exists()
    assert not model("people.Person").objects.filter(pk=town.ada.pk).exists()
