"""A learner's plan as its people meet it: chosen, flagged, ordered, agreed, read at home and by the class's teacher."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.people.selectors.accounts import personas

from .visiting import NOW, model, queries, text, visitor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _on_demo_day(monkeypatch, demo_state):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maya():
    return next(p.person for p in personas(day=TODAY) if p.username == "maya")


@pytest.fixture
def me():
    return visitor("maya")


@pytest.fixture
def tran():
    return visitor("tran")


def page(name, *args):
    return reverse(f"journeys:{name}", args=args)


def competency(code):
    return model("competencies.Competency").objects.get(code__endswith=code).pk


def sent(client, address, data, *, status=302):
    answer = client.post(address, data)
    assert answer.status_code == status, answer.content[:3000]
    return answer


def seen(html):
    return re.search(r'name="seen" value="([^"]+)"', html)[1]


def test_a_learner_finds_the_plan_and_reads_the_pace_by_their_own_days(me, maya):
    mine = page("pathway", maya)
    assert mine in text(me.get(page("learner", maya)))
    told = text(me.get(mine))
    assert "1 step is not shown yet, and its day is over." in told
    assert "A plan is yours to change" in told
    assert "The framework puts" in told
    assert "Plan it before this one" in told
    assert "Why this?" in told
    for word in ("rank", "average", "classmates"):
        assert word not in told


def test_a_missing_step_is_planned_before_the_one_that_rests_on_it(me, maya):
    told = text(me.get(page("pathway", maya)))
    add = re.search(r'href="([^"]*\?competency=[^"]*before=[^"]*)"', told)[1].replace("&amp;", "&")
    key, before = re.findall(r"=([0-9a-f-]{36})", add)
    form = text(me.get(add))
    assert f'value="{key}" selected' in form
    sent(me, add, {"competency": key, "modality": "online", "time": "Mondays"})
    told = text(me.get(page("pathway", maya)))
    assert "Online · Mondays" in told
    assert told.index(page("explain", maya, key)) < told.index(page("explain", maya, before))


def test_a_day_and_ways_are_chosen_and_a_day_that_is_over_is_refused_with_its_mend(me, maya):
    one = page("pathway-step", maya, competency("7.EE.B.4"))
    wrong = {"by_when": (TODAY - timedelta(days=1)).isoformat()}
    assert "Give today or a later day" in text(me.post(one, wrong), status=422)
    sent(me, one, {"by_when": TODAY.isoformat(), "modality": "blended", "where": "at the pool"})
    assert "Blended · at the pool" in text(me.get(page("pathway", maya)))
    sent(me, one, {"drop": "1"})
    assert me.get(one).status_code == 404


def still_ahead(html):
    """The steps that are open, in their order."""
    part = html.split('id="sh"')[0]
    return re.findall(r'<h3>.*?href="/learn/[^/]+/([0-9a-f-]{36})"', part)


def test_an_order_is_suggested_with_reasons_and_the_learners_own_counts(me, maya):
    where, mine = page("pathway-order", maya), page("pathway", maya)
    steps = still_ahead(text(me.get(mine)))
    given = {"seen": seen(text(me.get(where))), f"n-{steps[-1]}": "1"}
    sent(me, where, given)
    assert still_ahead(text(me.get(mine))) == [steps[-1], *steps[:-1]]
    assert "changed meanwhile" in text(me.post(where, given), status=422)
    sent(me, where, {"seen": seen(text(me.get(where))), "suggested": "1"})
    assert "Your order is the one that would be suggested." in text(me.get(where))


def test_suggestions_are_ticked_to_begin_with_and_none_is_told(me, maya):
    where = page("pathway-add", maya)
    keys = re.findall(r'name="chosen" value="([^"]+)"', text(me.get(where)))
    assert 1 <= len(keys) <= 6
    assert "Tick at least one" in text(me.post(where, {"tick": "1"}), status=422)
    sent(me, where, {"tick": "1", "chosen": keys[:2]})
    told = text(me.get(page("pathway", maya)))
    assert all(page("explain", maya, key) in told for key in keys[:2])


def test_a_teacher_finds_what_waits_for_a_yes_and_says_it_and_the_family_from_the_next_morning(
    me, tran, maya
):
    mine = page("pathway", maya)
    assert mine in text(tran.get(page("reviews")))
    told = text(tran.get(mine))
    assert "Do you agree?" in told
    words = {"words": "Chance fits in well."}
    sent(tran, page("pathway-yes", maya), {"seen": seen(told), **words})
    assert mine not in text(tran.get(page("reviews")))
    assert "Chance fits in well." in text(me.get(mine))
    family = visitor("maya-family")
    at_home = text(family.get(mine))
    assert mine in text(family.get(page("family", maya)))
    assert "Chance fits in well." not in at_home
    assert "Percents before the long equations" in at_home
    assert "This tells what was written down before" in at_home
    for form in ("pathway-add", "pathway-order"):
        assert page(form, maya) not in at_home
        assert family.get(page(form, maya)).status_code == 404


def test_a_yes_to_a_plan_that_changed_meanwhile_is_refused(me, tran, maya):
    told = text(tran.get(page("pathway", maya)))
    sent(me, page("pathway-step", maya, competency("ELA.2")), {"drop": "1"})
    again = tran.post(page("pathway-yes", maya), {"seen": seen(told)})
    assert "changed meanwhile" in text(again, status=422)


def test_who_was_not_asked_only_reads(maya):
    family = visitor("maya-family")
    for name, data in (("pathway-yes", {}), ("pathway-say", {"words": "x"}), ("pathway-ask", {})):
        answer = family.post(page(name, maya), data)
        assert "may read this learner&#39;s plan" in text(answer, status=422)


def test_a_retired_competency_is_told_with_what_stands_in_its_place(me, maya):
    old, new = competency("7.EE.B.4"), competency("7.EE.B.3")
    table = model("competencies.Competency").objects
    table.filter(pk=old).update(retired_on=TODAY)
    row = table.get(pk=old)
    model("competencies.Association").objects.create(
        framework=row.framework, identifier="r", type="replacedBy", origin_id=old,
        destination_id=new, origin_identifier="o", destination_identifier="d",
    )  # fmt: skip
    assert "no longer in force" in text(me.get(page("pathway", maya)))
    one = page("pathway-step", maya, old)
    assert "in its place" in text(me.get(one))
    sent(me, one, {"swap": str(new)})
    told = text(me.get(page("pathway", maya)))
    assert page("explain", maya, new) in told
    assert "no longer in force" not in told


def test_the_pages_take_as_many_queries_however_long_the_plan_is(me, maya):
    names = ("pathway", "pathway-add", "pathway-order")
    before = [queries(me, page(name, maya)) for name in names]
    keys = re.findall(r'name="chosen" value="([^"]+)"', text(me.get(page("pathway-add", maya))))
    sent(me, page("pathway-add", maya), {"tick": "1", "chosen": keys})
    assert [queries(me, page(name, maya)) for name in names] == before


def test_a_class_tells_who_is_where_by_their_own_plan_and_who_has_none(me, tran, maya):
    board = text(tran.get(page("classes")))
    section = re.search(r'href="(/classes/[^"]*)">Period 3, Grade 7 Math', board)[1]
    plans = section + "/plans"
    assert plans in text(tran.get(section))
    told = text(tran.get(plans))
    assert "3 of 28 have a plan." in told
    assert "waits for your yes" in told
    assert "No plan yet" in told
    assert page("pathway", maya) in told
    before = queries(tran, plans)
    sent(me, page("pathway-step", maya, competency("7.RP.A.1")), {"drop": "1"})
    keys = re.findall(r'name="chosen" value="([^"]+)"', text(me.get(page("pathway-add", maya))))
    sent(me, page("pathway-add", maya), {"tick": "1", "chosen": keys})
    assert queries(tran, plans) == before
    assert me.get(plans).status_code == 404


def test_the_plan_is_read_in_spanish(maya):
    told = text(visitor("maya", "es").get(page("pathway", maya)))
    assert "Mi plan" in told
    assert "Why this?" not in told
