"""Requirements 18 and 19: a survey is read by families with every question before anybody is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import Survey
from cairn.people.rules.rights import Choice
from cairn.people.selectors.surveys import may_be_asked, surveys
from cairn.people.services.rights import choose
from cairn.people.services.surveys import NewSurvey, announce_survey

from .contracts import AT, KEEPER
from .town import TODAY, Town

A_DAY = timedelta(days=1)
FIRST, LAST = TODAY + 14 * A_DAY, TODAY + 20 * A_DAY


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return Town()


def announced(town, **changed):
    new = NewSurvey(
        "How school feels", "to plan recess", ["Do you feel safe in the yard?", "What helps?"],
        town.alder.pk, FIRST, LAST,
    )  # fmt: skip
    return announce_survey(replace(new, **changed), by=KEEPER, at=AT)


def asked(survey, by=KEEPER, day=FIRST):
    lines, left_out = may_be_asked(survey.pk, by=by, purpose=Purpose.OPERATE, day=day)
    return {line.name for line in lines}, left_out


def test_requirement_19_anyone_reads_every_question_before_anybody_is_asked(town):
    announced(town, areas=["religion"])
    page = Client(headers={"accept-language": "en"}).get("/surveys").content.decode()
    for said in (
        "How school feels", "to plan recess", "Do you feel safe in the yard?", "What helps?",
        "religion of the learner or the parents", "Learners of Alder", "only whose family has said yes",
    ):  # fmt: skip
        assert said in page
    assert surveys(day=LAST + A_DAY) == []


def test_requirement_19_a_survey_stands_there_for_as_many_days_as_policy_says(town):
    with pytest.raises(BadInput, match="families have 14 days"):
        announced(town, first_day=FIRST - A_DAY)
    assert announced(town).first_day == FIRST


def test_requirement_18_a_protected_area_asks_who_said_yes_and_any_other_who_did_not_say_no(town):
    mother = town.actor("mother")
    plain, protected = announced(town), announced(town, areas=["mind", "income"])
    assert asked(plain) == ({"ada Test", "bo Test", "cyd Test"}, 0)
    assert asked(protected) == (set(), 3)
    choose(town.ada.pk, Choice.SURVEYS, agrees=True, by=mother, at=AT)
    assert asked(protected) == ({"ada Test"}, 2)
    choose(town.ada.pk, Choice.SURVEYS, agrees=False, by=mother, at=AT + timedelta(minutes=1))
    assert asked(plain) == ({"bo Test", "cyd Test"}, 1)
    assert asked(announced(town, organization=town.elm.pk)) == (set(), 0)


def test_the_list_is_for_the_keeper_and_ends_with_the_survey(town):
    survey = announced(town)
    with pytest.raises(NotAllowed):
        asked(survey, by=town.actor("principal"))
    with pytest.raises(BadInput, match="to come"):
        asked(survey, day=LAST + A_DAY)
    with pytest.raises(NotAllowed):
        announce_survey(
            NewSurvey("x", "y", ["z"], town.cedar.pk, FIRST, LAST),
            by=town.actor("principal"),
            at=AT,
        )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": " "}, "no title"),
        ({"purpose": ""}, "no purpose"),
        ({"questions": [" "]}, "no questions"),
        ({"areas": ["money"]}, "money is no protected area"),
        ({"last_day": FIRST - A_DAY}, "before it begins"),
    ],
)
def test_a_survey_that_says_too_little_is_refused(town, changed, fault):
    with pytest.raises(BadInput, match=fault):
        announced(town, **changed)


def test_what_was_announced_is_not_changed(town):
    announced(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.update(questions=["Something else?"])
