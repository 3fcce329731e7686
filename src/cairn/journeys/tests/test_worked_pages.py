"""Did it work, as a leader reads it: an answer, or the reason why there is none; small kinds kept back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cairn.journeys.groups.worked_page import _rows
from cairn.measure.comparing.effects import Answer, Range
from cairn.supports.rules.worked import Worked
from cairn.supports.selectors.worked import Kinds

from .visiting import NOW, model, queries, table, text, visitor


def kind(words, learners, effect=None, pairs=30):
    return Worked(words, learners, Answer(learners, pairs, 0.0, 0.0, 0.4, 0.3, effect, None))


def test_an_answer_says_what_it_can_and_a_kind_of_few_is_not_there():
    whole = kind("", 60, Range(0.3, 0.1, 0.5))
    given = [kind("Reading", 35, Range(0.1, -0.2, 0.4)), kind("Chess", 20, Range(-0.4, -0.6, -0.2))]
    kinds = Kinds(12, 20, {2: whole}, {2: [*given, kind("One to one", 5, Range(0, 0, 0))]})
    rows = list(_rows(kinds, 10))
    assert [row.name for row in rows] == ["All of tier 2", "Reading", "Chess"]
    assert "stand higher" in rows[0].said
    assert "Nobody can tell" in rows[1].said
    assert rows[2].why is not None  # with it, the kind of five could be worked out


@pytest.mark.django_db
def test_a_leader_reads_why_nothing_can_be_said_yet_and_takes_the_table_along(
    monkeypatch, demo_state
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    plan = model("supports.SupportPlan").objects.order_by("pk")[0]
    school, leader = plan.school_id, visitor("cedar-ridge")
    page = reverse("journeys:did-it-work", args=[school])
    assert "nothing to compare yet" in text(leader.get(page))
    before = queries(leader, page)
    kept = {
        f.attname: getattr(plan, f.attname) for f in plan._meta.concrete_fields if f.name != "id"
    }
    make = model("supports.SupportPlan").objects.create
    make(**kept | {"first_day": NOW.date() - timedelta(weeks=20), "follows_id": None})
    said = text(leader.get(page))
    assert "too few learners" in said.lower() or "fewer than" in said.lower()
    assert queries(leader, page) <= before + 1
    rows = table(leader.get(reverse("journeys:did-it-work-file", args=[school, "csv"])))
    assert [(row["learners"], row["not_shown_because"]) for row in rows] == [("", "small")]
    assert leader.get(reverse("journeys:did-it-work-file", args=[school, "exe"])).status_code == 404
    for who in ("maya", "maya-family", "tran", "state"):
        assert visitor(who).get(page).status_code == 404
    assert page in text(leader.get(reverse("journeys:organization", args=[school])))
