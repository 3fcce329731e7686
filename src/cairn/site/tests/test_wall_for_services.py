"""A service's program behind the second wall: the database itself gives it its contract's roster and no more."""

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client as Http

from cairn.journeys.tests.visiting import model
from cairn.people.tests.contracts import AT, Program, signed
from cairn.people.tests.town import TODAY, Town
from cairn.site.tests.behind_wall import POSTGRESQL, become, count, walled
from cairn.site.wall import scope
from cairn.site.wall.raising import raise_wall

pytestmark = POSTGRESQL
OF_THE_ROSTER = {
    "people_person", "people_enrollment", "people_sectionenrollment", "people_consent",
    "people_familychoice", "people_protectedaddress", "people_release",
}  # fmt: skip


@pytest.fixture
def town(db, monkeypatch):
    """The town, behind a wall that ends with the test's transaction."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    with connection.cursor() as cursor:
        for role in (installed.APP_ROLE, installed.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
    raise_wall()
    yield Town()
    become("none")


@pytest.fixture
def feed(town):
    return Program(Http(), signed(sections=[town.section.pk], contact=("email",)))


def test_a_program_reaches_the_roster_of_its_contract_and_no_other_table_of_learners(feed, town):
    model("people.Attendance").objects.create(
        person=town.ada, school=town.cedar, school_year=2027, first_day=TODAY, last_day=TODAY,
        days_enrolled=1, days_absent=0,
    )  # fmt: skip
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, TODAY)
    seen = set(model("people.Person").objects.values_list("pk", flat=True))
    learners = {town.ada.pk, town.bo.pk}
    assert seen == learners | {town.who["teacher"].pk}
    enrolled = model("people.Enrollment").objects.values_list("person", flat=True)
    assert set(enrolled) == learners
    others = set(walled()) - OF_THE_ROSTER
    assert {name: count(name) for name in others} == dict.fromkeys(others, 0)


def test_a_person_who_enters_after_a_program_has_their_own_ties_again(feed, town):
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, TODAY)
    scope.enter(town.cy.pk, TODAY)
    rows = model("people.Enrollment").objects.values_list("person", flat=True)
    assert set(rows) == {town.cy.pk}


def test_a_program_that_is_shut_out_or_whose_contract_is_over_reaches_nobody(feed):
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, TODAY)
    assert count("people_person") == 3
    last = model("people.Agreement").objects.get().expires_on
    become("none")
    model("people.VendorClient").objects.update(revoked_at=AT)
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, TODAY)
    assert count("people_person") == 0
    become("none")
    model("people.VendorClient").objects.update(revoked_at=None)
    model("people.Agreement").objects.update(ended_on=TODAY)
    become(installed.APP_ROLE)
    scope.enter_as_client(feed.issued.client.pk, last)
    assert count("people_person") == 0


def test_the_interface_answers_behind_the_wall_as_without_it(feed, settings, town):
    paths = ("students", "users", "enrollments", "classes", "orgs", "courses", "terms", "teachers")
    before = {path: feed.get(path).json() for path in paths}
    looks = model("people.Look").objects.filter(actor_role="vendor")
    written = looks.count()
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    assert feed.ask_for_token().status_code == 200
    assert {path: feed.get(path).json() for path in paths} == before
    assert feed.get(f"users/{town.cy.pk}").status_code == 404
    become("none")
    assert looks.count() == 2 * written > 0


def test_the_wall_stands_when_the_interface_forgets_its_filter(feed, settings, monkeypatch, town):
    learners = [town.ada.pk, town.bo.pk, town.cy.pk]
    everybody = model("people.Person").objects.filter(pk__in=learners)
    monkeypatch.setattr(
        "cairn.people.selectors.roster_feed.learners_given", lambda **_asked: everybody
    )
    assert feed.ids("students") == {str(key) for key in learners}  # the hole is real
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    assert feed.ids("students") == {str(town.ada.pk), str(town.bo.pk)}
