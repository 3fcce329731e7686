"""Flags: what raises one, who sees and decides it, what is kept, when it is silent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cairn.evidence.services.recording import record_evidence
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import BadInput, Mendable, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use
from cairn.people.tests.town import TODAY, Town
from cairn.supports.models import Flag, FlagDecision, TeamMeeting
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.flags import Answer, FlagRule, State
from cairn.supports.selectors.flags import find_flag, flags_of, open_flags
from cairn.supports.selectors.looking import look_at_school
from cairn.supports.selectors.meetings import last_meeting, team_ground
from cairn.supports.services.flags import decide, raise_flags
from cairn.supports.services.meetings import keep_meeting, take_back_meeting
from cairn.supports.services.plans import open_plan, record_check, review

from .test_plans import FIRST, GIVEN, NOW, READS, WORDS, WRITES

KEEPER = operator("keeper")
WHY = "Was ill for two weeks."


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def teacher(town):
    return town.actor("teacher")


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


@pytest.fixture
def competencies(db):
    framework = make("competencies.Framework", cf_document_id=str(uuid7()), uri="", title="F")
    return [
        make("competencies.Competency", framework=framework, cf_item_id=str(uuid7()), code=c, statement="s").pk
        for c in ("6.RP.A.1", "6.RP.A.2", "6.RP.A.3")
    ]  # fmt: skip


def shows(town, learner, competency, levels, last=TODAY - timedelta(days=2)):
    """Pieces a day apart, the last on that day."""
    for k, level in enumerate(reversed(levels)):
        at = datetime.combine(last - timedelta(days=k), datetime.min.time(), UTC) + timedelta(
            hours=16
        )
        record_evidence(
            by=town.actor("teacher"), learner=learner.pk, competency=competency, use=Use.PERFORMANCE,
            score=level, performed_at=at, at=NOW,
        )  # fmt: skip


def misses(town, learner, absent, enrolled=60):
    days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 11, 14)}
    make(
        "people.Attendance", person=learner, school=town.cedar, school_year=2027,
        days_enrolled=enrolled, days_absent=absent, **days,
    )  # fmt: skip


def struggles(town, competencies, who=None):
    for competency in competencies[:2]:
        shows(town, who or town.ada, competency, [2, 1, 1, 1])


def raised(day=TODAY):
    return raise_flags(by=KEEPER, at=NOW + (day - TODAY))


def rules():
    return sorted(Flag.objects.values_list("learner__given_name", "rule"))


def one(by, day=TODAY):
    [flag] = open_flags(by=by, purpose=Purpose.INSTRUCT, day=day)
    return flag


def test_low_work_in_two_competencies_and_missed_days_raise_a_flag_each_with_their_figures(
    town, competencies
):
    struggles(town, competencies)
    shows(town, town.bo, competencies[0], [1, 1, 1])
    misses(town, town.bo, 9.5)
    misses(town, town.cy, 8.5)
    raised()
    assert rules() == [("ada", FlagRule.LOW_PIECES), ("bo", FlagRule.ABSENT_SHARE)]
    ada, bo = Flag.objects.order_by("rule").reverse()
    assert {low["competency"] for low in ada.facts["low"]} == set(map(str, competencies[:2]))
    assert {low["pieces"] for low in ada.facts["low"]} == {3}
    assert (bo.facts["absent"], bo.facts["recorded"], bo.facts["until"]) == (
        9.5,
        60.0,
        "2026-11-14",
    )
    assert ada.settings["pieces"] == 3
    assert 0 <= ada.facts["by_chance"] < bo.facts["by_chance"] < 0.05
    assert ada.expires == TODAY + timedelta(days=42)


def test_raising_twice_changes_nothing_and_trying_keeps_nothing(town, competencies):
    struggles(town, competencies)
    tried = raise_flags(by=KEEPER, at=NOW, keep=False)
    assert sum(each.new[FlagRule.LOW_PIECES] for each in tried) == 1
    assert not Flag.objects.exists()
    raised()
    again = raised(TODAY + timedelta(days=1))
    assert sum(sum(each.new.values()) for each in again) == 0
    assert Flag.objects.count() == 1


def test_a_rule_that_is_not_switched_on_is_shown_and_raises_nothing(
    town, competencies, monkeypatch
):
    from cairn.supports.selectors import looking

    struggles(town, competencies)
    misses(town, town.bo, 20)
    whole = looking.in_force
    off = {FlagRule.ABSENT_SHARE}
    monkeypatch.setattr(looking, "in_force", lambda *a: replace(f := whole(*a), on=f.on - off))
    seen = look_at_school(town.cedar.pk, by=KEEPER, purpose=Purpose.OPERATE, day=TODAY)
    assert (seen.flagged(FlagRule.ABSENT_SHARE), seen.flagged(FlagRule.LOW_PIECES)) == (1, 1)
    assert (seen.learners, seen.looked_at[FlagRule.ABSENT_SHARE]) == (3, 1)
    raised()
    assert rules() == [("ada", FlagRule.LOW_PIECES)]


def test_a_plan_that_is_not_enough_is_flagged_and_its_review_decides_the_flag(town, teacher):
    plan = open_plan(town.ada.pk, by=teacher, given=GIVEN, at=NOW)
    for week, score in [
        (0, 40.0),
        (0, 41.0),
        (0, 42.0),
        *((w, 41.0 + w % 2) for w in range(1, 11)),
    ]:
        record_check(plan.pk, by=teacher, at=NOW, day=FIRST + timedelta(weeks=week), score=score)
    raised()
    flag = one(teacher)
    assert (flag.rule, flag.row.plan_id) == (FlagRule.PLAN_NOT_ENOUGH, plan.pk)
    review(plan.pk, by=teacher, at=NOW, decision=Decision.GO_ON, words=WORDS)
    assert open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY) == []
    [made] = FlagDecision.objects.all()
    assert (made.answer, made.words) == (Answer.NOT_NEEDED, WORDS)


def test_nobody_but_the_keeper_raises_flags_and_no_rule_was_on_before_policy_said_so(town):
    with pytest.raises(NotAllowed):
        raise_flags(by=town.actor("principal"), at=NOW)
    misses(town, town.ada, 30)
    seen = look_at_school(town.cedar.pk, by=KEEPER, purpose=Purpose.OPERATE, day=date(2026, 6, 30))
    assert seen.force.on == frozenset()
    with pytest.raises(Mendable, match="2018-07-01"):
        raise_flags(by=KEEPER, at=datetime(2018, 6, 30, 12, tzinfo=UTC))


def test_a_flag_is_seen_by_who_serves_and_decided_by_who_may_write(town, competencies):
    struggles(town, competencies)
    raised()
    key = Flag.objects.get().pk
    for name in town.who:
        who = town.actor(name)
        ask = {"by": who, "purpose": Purpose.INSTRUCT, "day": TODAY}
        assert bool(open_flags(**ask)) == (name in READS), name
        if name in READS:
            assert find_flag(key, **ask).learner == town.ada.pk
        else:
            with pytest.raises(NotAllowed):
                find_flag(key, **ask)
        if name not in WRITES:
            with pytest.raises(NotAllowed):
                decide(key, by=who, at=NOW, answer=Answer.NOT_NEEDED, words=WHY)
    mother = town.actor("mother")
    theirs = flags_of(town.ada.pk, by=mother, purpose=Purpose.OWN_RECORD, day=TODAY)
    assert [f.id for f in theirs] == [key]
    assert not FlagDecision.objects.exists()


def test_not_needed_closes_a_flag_and_the_rule_rests(town, teacher, competencies):
    struggles(town, competencies)
    raised()
    key = one(teacher).id
    decide(key, by=teacher, at=NOW, answer=Answer.NOT_NEEDED, words=WHY)
    [flag] = flags_of(town.ada.pk, by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
    assert (flag.state, flag.closed_by.words) == (State.DECIDED, WHY)
    raised(TODAY + timedelta(days=29))
    assert Flag.objects.count() == 1
    raised(TODAY + timedelta(days=30))
    assert Flag.objects.count() == 2
    with pytest.raises(BadInput, match="has been decided"):
        decide(key, by=teacher, at=NOW, answer=Answer.NOT_NEEDED, words=WHY)


def test_a_wait_ends_and_the_flag_asks_again_with_its_whole_wait(town, teacher, competencies):
    struggles(town, competencies)
    raised()
    key, until = one(teacher).id, TODAY + timedelta(days=14)
    decide(key, by=teacher, at=NOW, answer=Answer.WAIT, words=WHY, until=until)
    assert open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY) == []
    again = one(teacher, until)
    assert (again.id, again.waits_days, again.expires) == (key, 14, until + timedelta(days=42))
    raised(until)
    assert Flag.objects.count() == 1


def test_opening_a_plan_from_a_flag_decides_it(town, teacher, competencies):
    struggles(town, competencies)
    struggles(town, competencies, town.bo)
    raised()
    ada, bo = open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
    plan = open_plan(town.ada.pk, by=teacher, given=GIVEN, at=NOW, flag=ada.id)
    made = FlagDecision.objects.get()
    assert (made.flag_id, made.plan_id, made.answer) == (ada.id, plan.pk, Answer.PLAN)
    with pytest.raises(BadInput, match="another learner"):
        open_plan(town.ada.pk, by=teacher, given=GIVEN, at=NOW, flag=bo.id)
    assert one(teacher).id == bo.id


@pytest.mark.parametrize(
    ("answer", "words", "until"),
    [
        (Answer.WAIT, WHY, None), (Answer.WAIT, WHY, 0), (Answer.WAIT, WHY, 181),
        (Answer.NOT_NEEDED, WHY, 14), (Answer.NOT_NEEDED, "no", None), (Answer.PLAN, WHY, None),
    ],
)  # fmt: skip
def test_a_decision_that_nobody_could_read_later_is_refused_with_a_mend(
    town, teacher, competencies, answer, words, until
):
    struggles(town, competencies)
    raised()
    day = None if until is None else TODAY + timedelta(days=until)
    with pytest.raises(BadInput) as refused:
        decide(one(teacher).id, by=teacher, at=NOW, answer=answer, words=words, until=day)
    assert refused.value.mend
    assert not FlagDecision.objects.exists()


def test_an_expired_flag_asks_nobody_and_takes_no_decision(town, teacher, competencies):
    struggles(town, competencies)
    raised()
    flag, later = one(teacher), TODAY + timedelta(days=43)
    assert open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=later) == []
    with pytest.raises(BadInput, match="expired"):
        decide(
            flag.id, by=teacher, at=NOW + timedelta(days=43), answer=Answer.NOT_NEEDED, words=WHY
        )


def test_who_has_waited_longest_stands_first_and_asking_takes_as_many_queries_for_many(
    town, teacher, competencies
):
    struggles(town, competencies, town.bo)
    raised(TODAY - timedelta(days=1))
    struggles(town, competencies)

    def asked():
        said = []
        with connection.execute_wrapper(lambda run, *a: (said.append(a[0]), run(*a))[1]):
            found = open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)
        return len(said), [flag.learner for flag in found]

    few, first = asked()
    misses(town, town.ada, 30)
    raised()
    many, order = asked()
    assert (first, order[0], len(order)) == ([town.bo.pk], town.bo.pk, 3)
    assert many == few <= 3


def test_looking_at_a_school_takes_as_many_queries_for_many(town, competencies):
    def asked():
        said = []
        with connection.execute_wrapper(lambda run, *a: (said.append(a[0]), run(*a))[1]):
            seen = look_at_school(town.cedar.pk, by=KEEPER, purpose=Purpose.OPERATE, day=TODAY)
        return len(said), len(seen.seen)

    struggles(town, competencies)
    one_row = asked()
    struggles(town, competencies, town.bo)
    misses(town, town.cy, 30)
    assert (asked()[0], asked()[1]) == (one_row[0], 3)


def test_the_database_refuses_to_change_or_remove_flags_and_decisions(town, teacher, competencies):
    struggles(town, competencies)
    raised()
    decide(one(teacher).id, by=teacher, at=NOW, answer=Answer.NOT_NEEDED, words=WHY)
    keep_meeting(town.cedar.pk, by=teacher, at=NOW)
    for model in (Flag, FlagDecision, TeamMeeting):
        for act in (
            f"DELETE FROM {model._meta.db_table}",
            f"UPDATE {model._meta.db_table} SET id = id",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(act)


def test_a_meeting_is_kept_once_a_day_by_who_serves_there(town, teacher):
    kept = keep_meeting(town.cedar.pk, by=teacher, at=NOW)
    assert keep_meeting(town.cedar.pk, by=town.actor("principal"), at=NOW).pk == kept.pk
    assert last_meeting(town.cedar.pk, by=teacher, day=TODAY) is None
    assert last_meeting(town.cedar.pk, by=teacher, day=TODAY + timedelta(days=7)).pk == kept.pk
    take_back_meeting(town.cedar.pk, by=teacher, at=NOW)
    take_back_meeting(town.cedar.pk, by=teacher, at=NOW)
    assert last_meeting(town.cedar.pk, by=teacher, day=TODAY + timedelta(days=7)) is None
    again = keep_meeting(town.cedar.pk, by=teacher, at=NOW)
    assert again.pk != kept.pk
    assert last_meeting(town.cedar.pk, by=teacher, day=TODAY + timedelta(days=7)).pk == again.pk
    for act in (keep_meeting, take_back_meeting):
        with pytest.raises(NotAllowed):
            act(town.cedar.pk, by=town.actor("principal elsewhere"), at=NOW)
    with pytest.raises(NotAllowed):
        last_meeting(town.cedar.pk, by=town.actor("mother"), day=TODAY)
    assert team_ground(town.cedar.pk, by=teacher, day=TODAY) == {town.ada.pk, town.bo.pk}
