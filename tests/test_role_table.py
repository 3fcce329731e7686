"""One table: who finds which page. Whatever one may not see does not exist (404), not even as a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cairn.determinations.selectors.standings import standings_of_learner
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.ids import uuid7
from cairn.people.selectors.accounts import persona_account, personas
from cairn.people.selectors.requests import full_lists_asked
from cairn.people.selectors.sections import sections_taught
from cairn.people.selectors.stations import stations
from cairn.people.services.requests import ask_for_full_list, ask_to_amend

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PEOPLE = ("maya", "maya-family", "tran", "cedar-ridge", "alder", "state", "adeyemi", "theo")
TABLE = {
    # page of Maya's, her class, her school …   maya family tran ridge alder state adeyemi theo
    "learner":                                  (200, 200,  200, 200,  200,  404,  404,    404),
    "family":                                   (200, 200,  200, 200,  200,  404,  404,    404),
    "explain":                                  (200, 200,  200, 200,  200,  404,  404,    404),
    "looks":                                    (200, 200,  404, 404,  404,  404,  404,    404),
    "rights":                                   (404, 200,  404, 404,  404,  404,  404,    404),
    "correct":                                  (404, 200,  404, 404,  404,  404,  404,    404),
    "consent":                                  (404, 200,  404, 404,  404,  404,  404,    404),
    "sheets with a code":                       (404, 200,  200, 200,  200,  404,  404,    404),
    "sheets for families":                      (404, 404,  200, 200,  404,  404,  404,    404),
    "notice":                                   (404, 200,  404, 404,  404,  404,  404,    404),
    "requests":                                 (404, 404,  404, 200,  200,  404,  404,    404),
    "request":                                  (404, 404,  404, 200,  200,  404,  404,    404),
    "request for the full list":                (404, 404,  404, 404,  404,  404,  404,    404),
    "notices":                                  (404, 404,  404, 200,  404,  404,  404,    404),
    "notices to print":                         (404, 404,  404, 200,  404,  404,  404,    404),
    "supports":                                 (200, 200,  200, 200,  200,  404,  404,    404),
    "new plan":                                 (404, 404,  200, 200,  404,  404,  404,    404),
    "support board":                            (200, 200,  200, 200,  200,  200,  200,    200),
    "flag that somebody answered":              (200, 200,  200, 200,  200,  404,  404,    404),
    "team meeting":                             (404, 404,  200, 200,  200,  404,  404,    404),
    "rules of flags":                           (404, 404,  404, 200,  200,  404,  404,    404),
    "supports by group":                        (404, 404,  404, 200,  200,  404,  404,    404),
    "goals":                                    (200, 200,  200, 200,  404,  404,  404,    404),
    "goal":                                     (200, 200,  200, 200,  404,  404,  404,    404),
    "new goal":                                 (200, 404,  200, 404,  404,  404,  404,    404),
    "plan":                                     (200, 200,  200, 200,  404,  404,  404,    404),
    "what is asked":                            (200, 200,  200, 200,  200,  404,  404,    404),
    "deciding what is not asked":               (404, 404,  404, 200,  404,  404,  404,    404),
    "adding to a plan":                         (200, 404,  200, 404,  404,  404,  404,    404),
    "about me":                                 (200, 200,  200, 200,  404,  404,  404,    404),
    "said to a learner":                        (200, 200,  200, 200,  404,  404,  404,    404),
    "saying something":                         (404, 404,  200, 404,  404,  404,  404,    404),
    "what one said":                            (200, 200,  200, 200,  200,  200,  200,    200),
    "review":                                   (200, 200,  200, 200,  200,  404,  404,    404),
    "own view":                                 (200, 404,  404, 404,  404,  404,  404,    404),
    "reviews":                                  (200, 200,  200, 200,  200,  200,  200,    200),
    "plans of the class":                       (404, 404,  200, 200,  404,  404,  404,    404),
    "section":                                  (404, 404,  200, 200,  404,  404,  404,    404),
    "school":                                   (404, 404,  404, 200,  200,  200,  404,    404),
    "district":                                 (404, 404,  404, 404,  200,  200,  404,    404),
    "zone school":                              (404, 404,  404, 404,  404,  200,  404,    404),
    "rated schools":                            (404, 404,  404, 200,  200,  200,  404,    404),
    "rated schools of the district":            (404, 404,  404, 404,  200,  200,  404,    404),
    "releases":                                 (404, 404,  404, 404,  404,  200,  404,    404),
    "drafts of one's own":                      (200, 200,  200, 200,  200,  200,  200,    200),
    "state":                                    (404, 404,  404, 404,  404,  200,  404,    404),
}  # fmt: skip


@pytest.fixture
def addresses(demo_state, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    day = NOW.date()
    who = {p.username: Actor(p.person, p.words) for p in personas(day=day)}
    maya = who["maya"].person
    mine = standings_of_learner(maya, by=who["maya"], purpose=Purpose.OWN_RECORD, day=day)
    section = sections_taught(who["tran"].person, day).first()
    zone = sections_taught(who["adeyemi"].person, day).first()
    post = {name: stations(who[name], day=day)[0].target for name in ("cedar-ridge", "alder")}
    return {
        "learner": reverse("journeys:learner", args=[maya]),
        "family": reverse("journeys:family", args=[maya]),
        "explain": reverse("journeys:explain", args=[maya, next(iter(mine))]),
        "looks": reverse("journeys:looks", args=[maya]),
        "rights": reverse("journeys:rights", args=[maya]),
        "correct": reverse("journeys:correct", args=[maya]),
        "consent": reverse("journeys:consent", args=[maya]),
        "sheets with a code": reverse("journeys:sheets", args=[maya]),
        "sheets for families": reverse("site:family-sheets", args=[section.pk]),
        "notice": reverse("journeys:notice", args=[maya]),
        "requests": reverse("journeys:requests"),
        "request": reverse("journeys:request", args=[_asked(maya, who["maya-family"])]),
        "request for the full list": reverse(
            "journeys:request", args=[_asked(maya, who["maya-family"], kind="looks")]
        ),
        "notices": reverse("journeys:notices"),
        "notices to print": reverse("journeys:notices-print"),
        "supports": reverse("journeys:supports", args=[maya]),
        "new plan": reverse("journeys:new-plan", args=[maya]),
        "support board": reverse("journeys:support-board"),
        "flag that somebody answered": reverse("journeys:flag", args=[_flag(maya)]),
        "team meeting": reverse("journeys:team", args=[post["cedar-ridge"]]),
        "rules of flags": reverse("journeys:flag-rules", args=[post["cedar-ridge"]]),
        "supports by group": reverse("journeys:support-reach", args=[post["cedar-ridge"]]),
        "goals": reverse("journeys:goals", args=[maya]),
        "goal": reverse("journeys:goal", args=[_first("learning.Goal", maya)]),
        "new goal": reverse("journeys:new-goal", args=[maya]),
        "plan": reverse("journeys:pathway", args=[maya]),
        "what is asked": reverse("journeys:required", args=[maya]),
        "deciding what is not asked": reverse("journeys:exempt", args=[maya]),
        "adding to a plan": reverse("journeys:pathway-add", args=[maya]),
        "about me": reverse("journeys:about-me", args=[maya]),
        "said to a learner": reverse("journeys:recognitions", args=[maya]),
        "saying something": reverse("journeys:recognise", args=[maya]),
        "what one said": reverse("journeys:said"),
        "review": reverse("journeys:review", args=[_first("learning.ReviewRequest", maya)]),
        "own view": reverse("journeys:own-view", args=[maya, next(iter(mine))]),
        "reviews": reverse("journeys:reviews"),
        "plans of the class": reverse("journeys:section-plans", args=[section.pk]),
        "section": reverse("journeys:section", args=[section.pk]),
        "school": reverse("journeys:organization", args=[post["cedar-ridge"]]),
        "district": reverse("journeys:organization", args=[post["alder"]]),
        "zone school": reverse("journeys:organization", args=[zone.school_id]),
        "rated schools": reverse("journeys:leading", args=[post["cedar-ridge"], "rated"]),
        "rated schools of the district": reverse("journeys:leading", args=[post["alder"], "rated"]),
        "releases": reverse("journeys:releases"),
        "drafts of one's own": reverse("journeys:drafts"),
        "state": reverse("journeys:state"),
    }


def _flag(learner):
    """One that somebody answered last week: the family reads it."""
    make = apps.get_model("supports.Flag").objects.create
    like = apps.get_model("supports.Flag").objects.filter(rule="absent_share@1")[0]
    like.pk, like.learner_id, then = uuid7(), learner, NOW - timedelta(days=7)
    kept = {f.attname: getattr(like, f.attname) for f in like._meta.concrete_fields}
    flag = make(**kept)
    apps.get_model("supports.FlagDecision").objects.create(
        flag=flag,
        answer="not_needed",
        words="It has passed.",
        decided_name="Ms. Tran",
        decided_at=then,
    )
    return flag.pk


def _first(label, learner):
    return apps.get_model(label).objects.filter(learner=learner).order_by("pk")[0].pk


def _asked(learner, family, kind="amend"):
    """A request of the family that waits: for the school, or of the full list for a privacy officer."""
    if kind == "looks":
        own = {"purpose": Purpose.OWN_RECORD, "words": "", "at": NOW}
        ask_for_full_list(learner, by=family, **own)
        mine = full_lists_asked(learner, by=family, purpose=Purpose.OWN_RECORD, day=NOW.date())
        return mine[0].request.pk
    return ask_to_amend(learner, by=family, at=NOW, words="Her name is spelled wrong.").pk


@pytest.mark.slow_on_postgres
@pytest.mark.parametrize("username", PEOPLE)
def test_everyone_finds_exactly_the_pages_of_the_table(username, addresses):
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        persona_account(username), backend="django.contrib.auth.backends.ModelBackend"
    )
    column = PEOPLE.index(username)
    found = {page: client.get(addresses[page]).status_code for page in TABLE}
    assert found == {page: statuses[column] for page, statuses in TABLE.items()}
