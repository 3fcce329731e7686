"""A plan of support as its people meet it: opened, given, checked, decided, and read at home."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas
from cairn.supports.rules.progress import errors
from cairn.supports.selectors.plans import measured_of

from .visiting import NOW, links, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FIRST = TODAY - timedelta(weeks=10)
PLAN = {
    "need": "Maya finds one in three common denominators.",
    "goal": "Maya adds fractions without help by January.",
    "support": "Fraction strips with Ms Tran, in a group of three.",
    "tier": "2", "times_a_week": "3", "minutes": "20", "measured_by": "tasks right in five minutes",
    "gain": "0.5", "weeks": "12", "every": "1", "noise": "2", "first_day": FIRST.isoformat(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def person_of(username):
    return next(p.person for p in personas(day=TODAY) if p.username == username)


@pytest.fixture
def maya():
    return person_of("maya")


@pytest.fixture
def tran():
    return visitor("tran")


@pytest.fixture
def plan(tran, maya):
    answer = tran.post(reverse("journeys:new-plan", args=[maya]), PLAN)
    assert answer.status_code == 302, answer.content[:3000]
    return plans_of_hers(maya).get()


def plans_of_hers(maya):
    return model("supports.SupportPlan").objects.filter(learner=maya)


def at(name, plan):
    return reverse(f"journeys:{name}", args=[plan.pk])


def alike(response):
    """A page without what differs at each answer."""
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def check(client, plan, week, score, **more):
    day = (FIRST + timedelta(weeks=week)).isoformat()
    return client.post(at("plan-check", plan), {"day": day, "score": score, **more})


def checked(client, plan, gain=0.0):
    for week in (0, 0, 0, *range(1, 11)):
        assert check(client, plan, week, 4 + gain * week + week % 2).status_code == 302


def test_a_plan_is_found_from_the_learners_page_and_read_at_home_in_both_languages(
    maya, tran, plan
):
    assert reverse("journeys:supports", args=[maya]) in text(
        tran.get(reverse("journeys:learner", args=[maya]))
    )
    for language, words in (("en", "tasks right"), ("es", "Nivel 2")):
        family = visitor("maya-family", language)
        page = text(family.get(reverse("journeys:supports", args=[maya])))
        assert PLAN["goal"] in page
        assert links(page, "journeys:plan") == [str(plan.pk)]
        whole = text(family.get(at("plan", plan)))
        assert PLAN["support"] in whole
        assert words in whole
        assert "<form class=" not in whole.split("<main")[1]


def test_the_page_says_how_often_its_rule_is_wrong(tran, plan):
    page = text(tran.get(at("plan", plan)))
    assert "at most 10 are told to change for nothing" in page
    found = round(errors(measured_of(plan)).found)
    assert 50 < found < 100
    assert f"Of 100 who gain a third of it, {found} are found" in page


def test_a_session_takes_two_taps_from_the_board(tran, plan):
    board = reverse("journeys:support-board")
    assert str(plan.pk) in links(text(tran.get(board)), "journeys:plan")
    tap = {"day": TODAY.isoformat(), "held": "yes", "board": "1"}
    assert tran.post(at("plan-session", plan), tap).headers["Location"] == board
    assert model("supports.SupportSession").objects.get(plan=plan).minutes == 20


def test_a_session_that_was_not_held_needs_its_reason(tran, plan):
    given = {"day": TODAY.isoformat(), "held": "no", "words": ""}
    assert "Why was it not held?" in text(tran.post(at("plan-session", plan), given), status=422)


def test_a_learner_who_does_not_gain_stands_first_and_the_plan_is_changed(maya, tran, plan):
    checked(tran, plan)
    first_two = links(text(tran.get(reverse("journeys:support-board"))), "journeys:plan")[:2]
    assert str(plan.pk) in first_two  # beside Elijah, for whom it does not help either
    whole = text(tran.get(at("plan", plan)))
    assert "this plan is not enough" in whole
    assert whole.count('<circle class="pt"') == 13
    change = at("change-plan", plan)
    assert PLAN["support"] in text(tran.get(change))
    reason = {"reason": "Three times a week was not enough for her.", "as_planned": "on"}
    anew = PLAN | {"times_a_week": "5", "first_day": TODAY.isoformat(), **reason}
    assert tran.post(change, anew).status_code == 302
    old, new = plans_of_hers(maya).order_by("pk")
    assert (new.follows_id, new.times_a_week) == (old.pk, 5)
    assert "This plan ended" in text(tran.get(at("plan", plan)))


def test_a_slip_is_corrected_and_a_wrong_check_taken_back(tran, plan):
    check(tran, plan, 0, "44")
    first = model("supports.ProgressCheck").objects.get(plan=plan)
    check(tran, plan, 0, "4", corrects=str(first.pk))
    page = text(tran.get(at("plan", plan)))
    assert 'data-t="Score">4<' in page
    assert ">44<" not in page
    second = model("supports.ProgressCheck").objects.get(plan=plan, score=4)
    check(tran, plan, 0, "", corrects=str(second.pk), back="1")
    assert "no line to compare with" in text(tran.get(at("plan", plan)))


@pytest.mark.parametrize(
    ("field", "value"), [("gain", "a lot"), ("gain", "0"), ("goal", ""), ("minutes", "0")]
)
def test_a_form_that_cannot_be_kept_says_what_to_mend_and_keeps_what_was_typed(
    tran, maya, field, value
):
    page = text(
        tran.post(reverse("journeys:new-plan", args=[maya]), PLAN | {field: value}), status=422
    )
    assert "There is something to mend" in page
    assert PLAN["need"] in page
    assert not plans_of_hers(maya).exists()


def test_nobody_else_learns_that_there_is_a_plan(plan):
    stranger = visitor("adeyemi")  # a principal elsewhere
    unknown = "01890000-0000-7000-8000-000000000000"
    for name in ("plan", "change-plan"):
        there = stranger.get(at(name, plan))
        nowhere = stranger.get(reverse(f"journeys:{name}", args=[unknown]))
        assert there.status_code == nowhere.status_code == 404
        assert alike(there).replace(str(plan.pk), unknown) == alike(nowhere)
    for name in ("plan-session", "plan-check", "plan-review"):
        given = {
            "day": TODAY.isoformat(),
            "held": "yes",
            "score": "1",
            "decision": "stop",
            "words": "no more of it",
        }
        assert visitor("maya-family").post(at(name, plan), given).status_code in (404, 422)
    assert not model("supports.SupportSession").objects.filter(plan=plan).exists()
    assert not model("supports.PlanReview").objects.filter(plan=plan).exists()


def test_every_learner_on_the_board_is_a_look_that_the_family_sees(maya, tran, plan):
    looks = model("people.Look").objects.filter(learner=maya, data="supports", of=None)
    before = looks.count()
    tran.get(reverse("journeys:support-board"))
    assert looks.count() == before + 1
    assert looks.latest("at", "pk").through == "board of supports"


def test_pages_take_as_many_queries_for_one_check_as_for_many(tran, plan):
    check(tran, plan, 0, "4")
    urls = [at("plan", plan), reverse("journeys:support-board")]
    before = [queries(tran, url) for url in urls]
    checked(tran, plan)
    assert [queries(tran, url) for url in urls] == before
