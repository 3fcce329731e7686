"""Plans of support: who may open and read them, what is kept, what waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.tests.town import TODAY, Town
from cairn.supports.models import PlanReview, ProgressCheck, SupportPlan, SupportSession
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.progress import Says
from cairn.supports.selectors.board import Waits, board
from cairn.supports.selectors.plans import find_plan, plans_of
from cairn.supports.services.plans import NewPlan, log_session, open_plan, record_check, review

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
FIRST = TODAY - timedelta(weeks=10)
GIVEN = NewPlan(
    tier=2,
    need="Reads 41 words a minute where most read 70.",
    goal="Ada reads 60 words a minute by Christmas.",
    support="Reading aloud in pairs, with Ms Ruiz.",
    times_a_week=3,
    minutes=20,
    measured_by="words read correctly in a minute",
    gain=1.5,
    weeks=12,
    first_day=FIRST,
)
WORDS = "She reads as slowly as in September."


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def teacher(town):
    return town.actor("teacher")


@pytest.fixture
def plan(town, teacher):
    return open_plan(town.ada.pk, by=teacher, given=GIVEN, at=NOW)


def found(plan, by, day=TODAY):
    return find_plan(plan.pk, by=by, purpose=Purpose.INSTRUCT, day=day)


def check(plan, by, week, score):
    return record_check(plan.pk, by=by, at=NOW, day=FIRST + timedelta(weeks=week), score=score)


def checks(plan, by, gain=0.1, weeks=10):
    for off in (-1.0, 0.0, 1.0):
        check(plan, by, 0, 41 + off)
    for week in range(1, weeks + 1):
        check(plan, by, week, 41 + gain * week + (-1) ** week)


WRITES = {
    "teacher",
    "teacher in grace",
    "counselor",
    "counselor by caseload",
    "on the IEP team",
    "principal",
}
READS = WRITES | {"superintendent"}


def test_who_serves_the_learner_opens_plans_and_nobody_else(town):
    for name in town.who:
        who = town.actor(name)
        if name in WRITES:
            assert open_plan(town.ada.pk, by=who, given=GIVEN, at=NOW).opened_by_id == who.person
        else:
            with pytest.raises(NotAllowed):
                open_plan(town.ada.pk, by=who, given=GIVEN, at=NOW)
    assert SupportPlan.objects.count() == len(WRITES)


def test_a_plan_is_read_by_who_serves_and_by_the_family_and_nobody_learns_that_there_is_one(
    town, plan
):
    unknown = town.ada.pk
    for name in town.who:
        who = town.actor(name)
        if name in READS:
            assert found(plan, who).row.goal == GIVEN.goal
            continue
        with pytest.raises(NotAllowed) as refused:
            found(plan, who)
        with pytest.raises(NotAllowed) as nothing:
            find_plan(unknown, by=who, purpose=Purpose.INSTRUCT, day=TODAY)
        assert str(refused.value.what).replace("record", "plan") == str(nothing.value.what)
    mother = town.actor("mother")
    theirs = plans_of(town.ada.pk, by=mother, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert [p.id for p in theirs] == [plan.pk]


def test_the_rule_is_kept_as_policy_had_it_on_the_first_day(town, teacher, plan):
    assert (plan.rule, plan.false_alarms) == ("sequential@1", 0.10)
    earlier = replace(GIVEN, first_day=GIVEN.first_day.replace(year=2025))
    assert open_plan(town.ada.pk, by=teacher, given=earlier, at=NOW).rule == "four_point@1"


def test_what_was_given_stands_beside_what_was_due(town, teacher, plan):
    for weeks in range(10):
        day = FIRST + timedelta(weeks=weeks)
        log_session(plan.pk, by=teacher, at=NOW, day=day, held=True)
    log_session(plan.pk, by=teacher, at=NOW, day=TODAY, held=False, words="absent")
    told = found(plan, teacher)
    assert (told.held, told.due, told.sessions[0].minutes, told.sessions[-1].minutes) == (
        10,
        30,
        20,
        0,
    )
    with pytest.raises(BadInput, match="Why was it not held"):
        log_session(plan.pk, by=teacher, at=NOW, day=TODAY, held=False)
    with pytest.raises(BadInput, match="not a day of this plan"):
        log_session(plan.pk, by=teacher, at=NOW, day=TODAY + timedelta(days=1), held=True)


def test_a_check_is_corrected_or_taken_back_by_another_row_and_both_stay(town, teacher, plan):
    wrong = check(plan, teacher, 0, 14.0)
    right = record_check(plan.pk, by=teacher, at=NOW, day=FIRST, score=41.0, corrects=wrong.pk)
    assert [c.score for c in found(plan, teacher).checks] == [41.0]
    record_check(plan.pk, by=teacher, at=NOW, day=FIRST, score=None, corrects=right.pk)
    assert found(plan, teacher).checks == []
    assert ProgressCheck.objects.count() == 3
    with pytest.raises(BadInput, match="not one that stands"):
        record_check(plan.pk, by=teacher, at=NOW, day=FIRST, score=3.0, corrects=wrong.pk)


def test_what_waits_comes_first_and_a_review_settles_it(town, teacher, plan):
    checks(plan, teacher)
    calm = open_plan(town.bo.pk, by=teacher, given=replace(GIVEN, first_day=TODAY), at=NOW)
    lines = board(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
    assert [(w, p.id) for w, p in lines] == [(Waits.DECIDE, plan.pk), (Waits.NOTHING, calm.pk)]
    assert lines[0][1].progress.says is Says.CHANGE
    later = NOW + timedelta(minutes=1)
    kept = review(
        plan.pk, by=teacher, at=later, decision=Decision.GO_ON, words=WORDS, as_planned=False
    )
    assert kept.said == "change"
    waiting = board(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)[0]
    assert waiting[0] is Waits.NOT_GIVEN


def test_a_changed_plan_goes_on_as_a_new_one_and_the_old_takes_nothing_more(town, teacher, plan):
    anew = replace(GIVEN, support="Every day, alone with Ms Ruiz.", first_day=TODAY)
    review(plan.pk, by=teacher, at=NOW, decision=Decision.CHANGE, words=WORDS, anew=anew)
    new, old = plans_of(town.ada.pk, by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
    assert (new.row.follows_id, old.ended_on, new.ended_on) == (plan.pk, TODAY, None)
    assert [p.id for _, p in board(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)] == [new.id]
    with pytest.raises(BadInput, match="ended"):
        check(plan, teacher, 10, 40.0)
    with pytest.raises(BadInput, match="ended"):
        review(plan.pk, by=teacher, at=NOW, decision=Decision.STOP, words=WORDS)


@pytest.mark.parametrize(("decision", "anew"), [(Decision.CHANGE, None), (Decision.STOP, GIVEN)])
def test_only_a_changed_plan_has_one_after_it(teacher, plan, decision, anew):
    with pytest.raises(BadInput, match="changed plan"):
        review(plan.pk, by=teacher, at=NOW, decision=decision, words=WORDS, anew=anew)
    assert not PlanReview.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"tier": 4}, {"need": "slow"}, {"goal": ""}, {"support": "help"}, {"measured_by": " "},
        {"gain": 0.0}, {"gain": float("nan")}, {"weeks": 0}, {"times_a_week": 0}, {"minutes": 500},
    ],
)  # fmt: skip
def test_a_plan_that_nobody_could_follow_is_refused_with_a_mend(town, teacher, wrong):
    with pytest.raises(BadInput) as refused:
        open_plan(town.ada.pk, by=teacher, given=replace(GIVEN, **wrong), at=NOW)
    assert refused.value.mend
    assert not SupportPlan.objects.exists()


def test_the_database_refuses_to_change_or_remove_what_was_kept(town, teacher, plan):
    checks(plan, teacher, weeks=1)
    log_session(plan.pk, by=teacher, at=NOW, day=TODAY, held=True)
    review(plan.pk, by=teacher, at=NOW, decision=Decision.GO_ON, words=WORDS)
    for model in (SupportPlan, SupportSession, ProgressCheck, PlanReview):
        for act in (
            f"DELETE FROM {model._meta.db_table}",
            f"UPDATE {model._meta.db_table} SET id = id",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(act)


def test_the_board_asks_as_often_for_one_plan_as_for_many(town, teacher, plan):
    def asked():
        said = []
        with connection.execute_wrapper(lambda run, *a: (said.append(a[0]), run(*a))[1]):
            board(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
        return len(said)

    one = asked()
    for _ in range(5):
        other = open_plan(town.bo.pk, by=teacher, given=GIVEN, at=NOW)
        check(other, teacher, 0, 40.0)
    assert asked() == one <= 5
