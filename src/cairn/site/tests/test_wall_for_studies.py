"""The key of a study behind the second wall: no post opens it; an officer reads extracts, which name nobody."""

import pytest
from django.conf import settings as installed
from django.db import DatabaseError, connection, transaction

from cairn.journeys.tests.visiting import model
from cairn.people.tests.contracts import AT, KEEPER
from cairn.people.tests.town import SEPTEMBER, TODAY, Town
from cairn.site.tests.behind_wall import POSTGRESQL, become, count
from cairn.site.wall import scope
from cairn.site.wall.raising import raise_wall

pytestmark = POSTGRESQL
KEY = ("people_studykey", "people_studyplace", "people_studymember")


@pytest.fixture
def town(db, monkeypatch):
    """The town with a study, behind a wall that ends with the test's transaction."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    with connection.cursor() as cursor:
        for role in (installed.APP_ROLE, installed.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
    raise_wall()
    town = Town()
    model("people.StaffAssignment").objects.create(
        person=town.who["state analyst"], position="privacy_officer", organization=town.state,
        first_day=SEPTEMBER,
    )  # fmt: skip
    study = model("people.Agreement").objects.create(
        party="University", purpose="a study", exception="99.31(a)(6)", data=["evidence"],
        signed_on=SEPTEMBER, expires_on=TODAY, destroy_by=TODAY, source="MOU",
    )  # fmt: skip
    extract = model("people.StudyExtract").objects.create(
        agreement=study, as_of=TODAY, sha256="0", certificate={}, data=["evidence"],
        prepared_at=AT, prepared_by=KEEPER.name,
    )  # fmt: skip
    model("people.StudyKey").objects.create(agreement=study, learner=town.ada, code="a")
    model("people.StudyPlace").objects.create(agreement=study, organization=town.cedar, code="b")
    model("people.StudyMember").objects.create(extract=extract, learner=town.ada, group=0)
    yield town
    become("none")


@pytest.mark.parametrize("who", ["principal", "superintendent", "state analyst", "teacher"])
def test_requirement_16_no_post_opens_the_key_of_a_study(town, who):
    become(installed.APP_ROLE)
    scope.enter(town.who[who].pk, TODAY)
    for name in KEY:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            count(name)
    seen = count("people_studyextract")
    assert seen == (1 if who == "state analyst" else 0)


def test_an_officer_adds_a_determination_and_changes_none(town):
    become(installed.APP_ROLE)
    officer = town.who["state analyst"]
    scope.enter(officer.pk, TODAY)
    step, extract = model("people.StudyStep"), model("people.StudyExtract").objects.get()
    step.objects.create(
        extract=extract, said="determined", words="w", by=officer, by_name="x", at=AT
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        step.objects.update(words="another")
