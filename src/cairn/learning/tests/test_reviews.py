"""Requests for a review: who may ask, who may answer, by when, and that nothing of it is ever undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cairn.evidence.services.recording import record_evidence
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use
from cairn.learning.models import ReviewRequest, ReviewStep
from cairn.learning.rules.reviews import (
    Kind,
    State,
    Step,
    days_over,
    due_after,
    may_follow,
    state_of,
)
from cairn.learning.selectors.reviews import find_request, requests_of, waiting
from cairn.learning.services import reviews
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)  # a Tuesday
WORDS = "I can find a unit rate now."
REASON = "Three of three, and she explained each."
ANSWER = {
    "teacher",
    "teacher in grace",
    "counselor",
    "counselor by caseload",
    "principal",
}
OTHERS = (
    "mother",
    "father under an order",
    "teacher of others",
    "teacher after grace",
    "on the IEP team",
    "superintendent",
    "nobody",
)


@pytest.fixture
def ada(town):
    return town.actor("ada")


@pytest.fixture
def teacher(town):
    return town.actor("teacher")


def ask(town, competency, who="ada", **more):
    given = {"kind": Kind.READY, "words": WORDS, "at": NOW} | more
    return reviews.ask(town.ada.pk, competency, by=town.actor(who), **given)


@pytest.fixture
def request_(town, competencies):
    return ask(town, competencies[0])


def seen(request, by, purpose=Purpose.INSTRUCT, day=TODAY):
    return find_request(request.pk, by=by, purpose=purpose, day=day)


def test_a_request_awaits_an_answer_within_the_school_days_that_policy_gives(request_, ada):
    told = seen(request_, ada, Purpose.OWN_RECORD)
    assert (told.state, told.due, told.over) == (State.AWAITING, date(2026, 11, 24), 0)
    assert seen(request_, ada, Purpose.OWN_RECORD, date(2026, 11, 30)).over == 4


def test_nobody_but_the_learner_asks(town, competencies):
    for name in ("teacher", *OTHERS):
        with pytest.raises(NotAllowed):
            ask(town, competencies[0], who=name)
    with pytest.raises(NotAllowed):
        reviews.ask(
            town.bo.pk, competencies[0], by=town.actor("ada"), kind=Kind.READY, words=WORDS, at=NOW
        )
    assert not ReviewRequest.objects.exists()


def test_who_teaches_answers_and_nobody_else(town, request_):
    for name in ("ada", *OTHERS):
        with pytest.raises(NotAllowed):
            reviews.send_back(request_.pk, by=town.actor(name), words="Try again.", at=NOW)
        with pytest.raises(NotAllowed):
            reviews.decide(request_.pk, by=town.actor(name), level=3, reason=REASON, at=NOW)
    assert not ReviewStep.objects.exists()
    for name in ANSWER:
        told = [r.id for r in waiting(by=town.actor(name), purpose=Purpose.INSTRUCT, day=TODAY)]
        assert told == [request_.pk]
    for name in ("on the IEP team", "superintendent", "teacher of others", "mother"):
        assert waiting(by=town.actor(name), purpose=Purpose.INSTRUCT, day=TODAY) == []


def test_who_is_at_no_school_any_more_waits_for_nobody_and_keeps_the_request(town, request_, ada):
    stays = apps.get_model("people.Enrollment").objects.filter(person=town.ada)
    stays.update(last_day=TODAY - timedelta(days=1))
    assert waiting(by=town.actor("teacher"), purpose=Purpose.INSTRUCT, day=TODAY) == []
    [kept] = requests_of(town.ada.pk, by=ada, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert kept.is_open


def test_it_is_sent_back_with_words_asked_again_and_decided_by_a_judgement(
    town, ada, teacher, request_
):
    reviews.send_back(request_.pk, by=teacher, words="Show me one with fractions.", at=NOW)
    told = seen(request_, teacher)
    assert (told.state, told.answer.words) == (
        State.NEEDS_REVISION,
        "Show me one with fractions.",
    )
    assert waiting(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY) == []
    later = NOW + timedelta(days=3)
    reviews.ask_again(request_.pk, by=ada, words="Here is one with fractions.", at=later)
    told = seen(request_, teacher, day=later.date())
    assert (told.state, told.due, told.asked_on) == (
        State.AWAITING,
        date(2026, 11, 27),
        later.date(),
    )
    assert told.words == "Here is one with fractions."
    reviews.decide(request_.pk, by=teacher, level=3, reason=REASON, at=later)
    told = seen(request_, teacher)
    assert (told.state, told.answer.judgement.level) == (State.DECIDED, 3)
    for late in (
        lambda: reviews.send_back(request_.pk, by=teacher, words="Once more.", at=later),
        lambda: reviews.ask_again(request_.pk, by=ada, words="Once more.", at=later),
        lambda: reviews.take_back(request_.pk, by=ada, at=later),
        lambda: reviews.decide(request_.pk, by=teacher, level=2, reason=REASON, at=later),
    ):
        with pytest.raises(BadInput, match="does not wait for that any more"):
            late()
    assert [s.step for s in ReviewStep.objects.order_by("at", "pk")] == [
        "revise",
        "again",
        "decided",
    ]


def test_a_judgement_that_cannot_be_kept_leaves_the_request_as_it_was(teacher, request_):
    with pytest.raises(BadInput, match="not a level"):
        reviews.decide(request_.pk, by=teacher, level=9, reason=REASON, at=NOW)
    assert seen(request_, teacher).state is State.AWAITING


def test_a_way_of_ones_own_is_agreed_to_and_is_no_judgement(town, competencies, teacher):
    own = ask(town, competencies[0], kind=Kind.OWN_WAY, words="May I film it?")
    with pytest.raises(BadInput):
        reviews.decide(own.pk, by=teacher, level=3, reason=REASON, at=NOW)
    reviews.agree(own.pk, by=teacher, words="Gladly, on Friday.", at=NOW)
    assert seen(own, teacher).state is State.AGREED


def test_one_request_at_a_time_is_open_about_a_competency(town, competencies, ada, request_):
    with pytest.raises(BadInput, match="already"):
        ask(town, competencies[0])
    ask(town, competencies[1])
    reviews.take_back(request_.pk, by=ada, at=NOW)
    ask(town, competencies[0])
    mine = requests_of(town.ada.pk, by=ada, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert [r.state for r in mine] == [State.AWAITING, State.AWAITING, State.WITHDRAWN]


def test_it_may_point_to_a_piece_of_the_learners_own_and_to_nothing_else(
    town, competencies, teacher
):
    def piece(learner, competency):
        return record_evidence(
            by=teacher, learner=learner, competency=competency, use=Use.FORMATIVE, performed_at=NOW,
            at=NOW, score=3.0, task="Exit slip",
        ).pk  # fmt: skip

    mine = piece(town.ada.pk, competencies[0])
    other, anothers = piece(town.ada.pk, competencies[1]), piece(town.bo.pk, competencies[0])
    for wrong in (other, anothers, uuid7()):
        with pytest.raises(BadInput, match="not a piece of yours"):
            ask(town, competencies[0], evidence=wrong)
    assert ask(town, competencies[0], evidence=mine).evidence_id == mine


@pytest.mark.parametrize("words", ["", "  ", "…", "x" * 2001])
def test_words_are_neither_none_nor_a_book(town, competencies, words):
    with pytest.raises(BadInput):
        ask(town, competencies[0], words=words)


def test_a_competency_that_is_not_there_is_said(town):
    with pytest.raises(UnknownName):
        ask(town, uuid7())


def test_nobody_learns_that_there_is_a_request(town, request_):
    for name in ("another's mother", "father under an order", "teacher of others", "nobody"):
        for key in (request_.pk, uuid7()):
            with pytest.raises(NotAllowed, match="no ground to open this record"):
                reviews.take_back(key, by=town.actor(name), at=NOW)


def test_the_database_refuses_to_change_a_request(request_):
    for act in (
        lambda: ReviewRequest.objects.update(words="other"),
        lambda: ReviewRequest.objects.all().delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            act()


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_school_days_are_counted_one_by_one(asked, days):
    due, left, day = due_after(asked, days), days, asked
    while left:
        day += timedelta(days=1)
        left -= day.weekday() not in (5, 6)
    assert due == day
    later = due_after(due, 3)
    assert days_over(due, later) == 3
    assert days_over(due, due) == days_over(due, asked) == 0


@given(st.lists(st.sampled_from(Step)), st.sampled_from(Kind))
def test_what_is_over_stays_over_and_every_open_one_can_be_answered(steps, kind):
    state = state_of(steps)
    after = may_follow(state, kind)
    assert (after == frozenset()) == (state not in {State.AWAITING, State.NEEDS_REVISION})
    assert not after or Step.WITHDRAWN in after
