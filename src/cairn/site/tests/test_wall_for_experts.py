"""An expert from the community behind the second wall: the works of one invitation, and not a row more."""

from datetime import datetime, time, timedelta

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client as Http
from django.urls import reverse
from django.utils.timezone import make_aware

from cairn.assessments.services.expert_visits import accept_terms, begin
from cairn.assessments.services.experts import invite_expert, leave_out, withdraw_expert
from cairn.assessments.services.tasks import hand_in
from cairn.assessments.tests.conftest import NOW, TODAY, giving, rios, school, task  # noqa: F401
from cairn.evidence.tests.conftest import actor
from cairn.journeys.tests.visiting import links, model, text
from cairn.kernel.ids import uuid7
from cairn.site.tests.behind_wall import POSTGRESQL, become, count, walled
from cairn.site.wall import scope
from cairn.site.wall.raising import raise_wall

pytestmark = POSTGRESQL
MAY_HAVE_ROWS = {
    "assessments_handin", "assessments_handinfile", "assessments_expertwork", "assessments_expertscore",
    "assessments_expertanswer", "assessments_expertleftout",
    # Who teaches, and looks at whole schools, are nobody's secret.
    "people_sectionenrollment", "people_look",
}  # fmt: skip


@pytest.fixture
def raised(db, monkeypatch):
    """A wall that ends with the test's transaction; it is put up before anything is written."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with connection.cursor() as cursor:
        for role in (installed.APP_ROLE, installed.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
    raise_wall()
    yield
    become("none")


@pytest.fixture
def code(raised, school, giving, rios):  # noqa: F811
    """Ada and Ben handed in; an expert is invited for today."""
    for who in (school.ada, school.ben):
        hand_in(giving.pk, by=actor(who), words=f"By 7.5, says {who.pk}.", at=NOW)
    said = {"name": "Omar Reyes", "organization": "Reyes Surveying", "until": TODAY}
    return invite_expert(giving.pk, by=rios, at=NOW, **said)


@pytest.fixture
def typed(code):
    """The code was typed a moment ago."""
    return begin(code.code, at=NOW, address="203.0.113.9").pk


def works(typed, at=NOW):
    """How many works and hand-ins the web server's role finds for a browser in which a code was typed."""
    become(installed.APP_ROLE)
    scope.enter(None, TODAY)
    scope.enter_as_expert(typed, at)
    found = count("assessments_expertwork"), count("assessments_handin")
    become("none")
    return found


def test_an_invitation_opens_its_works_and_no_other_table_of_learners(code, typed):
    assert works(typed) == (0, 0)  # the terms wait
    accept_terms(code.invitation, at=NOW)
    assert works(typed) == (2, 2)
    assert works(code.invitation) == (0, 0)  # it is not the key of an invitation that opens
    become(installed.APP_ROLE)
    scope.enter(None, TODAY)
    scope.enter_as_expert(typed, NOW)
    others = set(walled()) - MAY_HAVE_ROWS
    assert {name: count(name) for name in others} == dict.fromkeys(others, 0)


def test_it_ends_with_its_hours_its_withdrawal_a_no_and_another_browser(code, typed, school, rios):  # noqa: F811
    accept_terms(code.invitation, at=NOW)
    assert works(typed, NOW + timedelta(hours=4)) == (0, 0)
    assert works(uuid7()) == works(None) == (0, 0)
    for agrees, left in ((False, 1), (True, 2), (False, 1)):
        model("people.FamilyChoice").objects.create(
            learner=school.ada, choice="experts", agrees=agrees, chosen_by_name="Family",
            chosen_at=NOW,
        )  # fmt: skip
        assert works(typed) == (left, left)
    again = begin(code.code, at=NOW, address="203.0.113.9").pk
    assert (works(typed), works(again)) == ((0, 0), (1, 1))
    withdraw_expert(code.invitation, by=rios, at=NOW)
    assert works(again) == (0, 0)


def test_it_ends_with_its_day_with_who_invited_and_work_by_work(code, school, rios):  # noqa: F811
    midnight = make_aware(datetime.combine(TODAY + timedelta(days=1), time()))
    late = midnight - timedelta(hours=1)
    typed = begin(code.code, at=late, address="203.0.113.9").pk
    accept_terms(code.invitation, at=late)
    assert works(typed, late) == (2, 2)
    assert works(typed, midnight) == (0, 0)
    leave_out(model("assessments.ExpertWork").objects.get(learner=school.ada).pk, by=rios, at=late)
    assert works(typed, late) == (1, 1)
    teaching = model("people.SectionEnrollment").objects.filter(person=school.ms_rios)
    teaching.update(last_day=TODAY - timedelta(days=61))
    assert works(typed, late) == (0, 0)


def test_the_pages_of_an_expert_stand_behind_the_wall(code, settings, school):  # noqa: F811
    settings.SECOND_WALL = True
    become(installed.APP_ROLE)
    outside = Http()
    assert outside.post(reverse("journeys:expert"), {"code": code.code}).status_code == 302
    assert outside.post(reverse("journeys:expert-terms")).status_code == 302
    found = links(text(outside.get(reverse("journeys:expert-works"))), "journeys:expert-work")
    assert len(found) == 2
    page = reverse("journeys:expert-work", args=[found[0]])
    assert "By 7.5, says" in text(outside.get(page))
    said = {}
    for competency in (school.ratios, school.essay):
        said |= {f"{competency}-level": "3", f"{competency}-words": "Right."}
    assert outside.post(page, said).status_code == 302
    become("none")
    scores = model("assessments.ExpertScore").objects.filter(work=found[0])
    assert scores.count() == 2
    assert model("people.Look").objects.filter(actor_role="community_expert").exists()
