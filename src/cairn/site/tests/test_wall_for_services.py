"""A service's program behind the second wall: the database itself gives it its contract's roster and no more."""

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client as Http

from cairn.journeys.tests.visiting import NOW, model
from cairn.people.tests.contracts import Program, signed
from cairn.site.tests.test_second_wall import become, count, raised, roles, wall, walled
from cairn.site.wall import scope

__all__ = ["raised", "roles", "wall"]
pytestmark = pytest.mark.skipif(
    "postgresql" not in installed.DATABASES["default"]["ENGINE"], reason="PostgreSQL alone has it"
)
DAY = NOW.date()
OF_THE_ROSTER = {
    "people_person", "people_enrollment", "people_sectionenrollment", "people_consent",
    "people_familychoice", "people_protectedaddress", "people_release",
}  # fmt: skip
NAMES_NOBODY = {"people_look"}
"""A look at a whole school names no learner; a program without a person does not even see those."""


@pytest.fixture
def section(wall, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    rows = model("people.SectionEnrollment").objects.filter(role="learner", last_day__gte=DAY)
    return rows.order_by("pk").first().section_id


@pytest.fixture
def feed(section):
    return Program(Http(), signed(sections=[section], contact=("email",)), at=NOW)


def test_a_program_reaches_the_roster_of_its_contract_and_no_other_table_of_learners(feed, section):
    rows = model("people.SectionEnrollment").objects.filter(section=section, last_day__gte=DAY)
    everyone = set(rows.values_list("person__record_id", flat=True))
    learners = set(rows.filter(role="learner").values_list("person__record_id", flat=True))
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, DAY)
    seen = set(model("people.Person").objects.values_list("record_id", flat=True))
    assert seen == everyone
    enrolled = model("people.Enrollment").objects.values_list("person__record_id", flat=True)
    assert set(enrolled) == learners
    assert {name: count(name) for name in set(walled()) - OF_THE_ROSTER} == dict.fromkeys(
        set(walled()) - OF_THE_ROSTER, 0
    )


def test_a_program_that_is_shut_out_or_whose_contract_is_over_reaches_nobody(feed):
    model("people.VendorClient").objects.update(revoked_at=NOW)
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, DAY)
    assert count("people_person") == 0
    become("none")
    model("people.VendorClient").objects.update(revoked_at=None)
    model("people.Agreement").objects.update(ended_on=DAY)
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, DAY)
    assert count("people_person") > 0
    scope.enter_as_client(feed.issued.client.pk, model("people.Agreement").objects.get().expires_on)
    assert count("people_person") == 0


def test_the_interface_answers_behind_the_wall_as_without_it(feed, settings):
    paths = ("students", "users", "enrollments", "classes", "orgs", "courses", "terms", "teachers")
    before = {path: feed.get(path).json() for path in paths}
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    assert feed.ask_for_token().status_code == 200
    looks = _looks()
    assert {path: feed.get(path).json() for path in paths} == before
    assert feed.get(f"users/{_stranger(before['users'])}").status_code == 404
    become("none")
    assert _looks() == 2 * looks > 0


def _looks():
    become("none")
    found = model("people.Look").objects.filter(actor_role="vendor").count()
    become(installed.APP_ROLE)
    return found


def _stranger(page):
    become("none")
    given = {each["sourcedId"] for each in page["users"]}
    everybody = list(model("people.Person").objects.values_list("pk", flat=True))
    become(installed.APP_ROLE)
    return next(key for key in everybody if str(key) not in given)


def test_the_wall_stands_when_the_interface_forgets_its_filter(feed, settings, monkeypatch):
    enrolled = model("people.Enrollment").objects.values_list("person__record_id", flat=True)
    everybody = model("people.Person").objects.filter(pk__in=list(enrolled))
    monkeypatch.setattr(
        "cairn.people.selectors.roster_feed.learners_given", lambda **_asked: everybody
    )
    open_hole = len(feed.all("students", limit=2000))
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    assert 0 < len(feed.all("students", limit=2000)) < open_hole
    become("none")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('cairn.rostered', true)")
        assert cursor.fetchone()[0]
