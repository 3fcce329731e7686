"""Which scores of one work are by two people by themselves, and how far they agree, counted by school and district."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.assessments.rules import (
    Agreeing,
    Beside,
    Outcome,
    Score,
    agreeing,
    entered_apart,
    judged_apart,
    scored_apart,
)
from cairn.assessments.selectors.agreement import agreement_of
from cairn.assessments.selectors.scored_twice import pairs_of
from cairn.assessments.services.agreement import count_agreement
from cairn.assessments.services.entering import Said, decide, enter
from cairn.assessments.services.expert_answers import answer_score
from cairn.evidence.services.log import Piece, Withdrawn, append
from cairn.evidence.tests.conftest import SEPTEMBER, actor, every, make, person
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use

from .conftest import NOW, TODAY

BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
ASK = {"by": operator("tests"), "purpose": Purpose.OPERATE, "day": TODAY}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

said_scores = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(0, 90)), max_size=8
)
calmly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_scores(said):
    return [Score(UUID(int=who), level, BEGIN + at * DAY) for who, level, at in said]


@calmly
@given(said_scores, st.lists(st.integers(0, 90), max_size=4), st.integers(0, 90))
def test_judgements_are_compared_where_nothing_was_shown_in_between(given_, days, within):
    given_ = as_scores(given_)
    shown, limit = [BEGIN + d * DAY for d in days], within * DAY
    in_turn = sorted(given_, key=lambda s: s.at)
    slow = [
        (in_turn[i], in_turn[i + 1])
        for i in range(len(in_turn) - 1)
        if in_turn[i].scorer != in_turn[i + 1].scorer
        and in_turn[i + 1].at <= in_turn[i].at + limit
        and not any(in_turn[i].at < m <= in_turn[i + 1].at for m in shown)
    ]
    assert judged_apart(given_, shown, within=limit) == slow


@calmly
@given(said_scores)
def test_of_one_performance_each_scorer_speaks_once_and_nobody_with_themselves(given_):
    given_ = as_scores(given_)
    pairs = scored_apart(given_)
    scorers = {s.scorer for s in given_}
    assert len(pairs) == max(len(scorers) - 1, 0)
    for one, other in pairs:
        assert one.scorer != other.scorer
        assert one.at <= other.at
        for score in (one, other):
            assert score.at == max(s.at for s in given_ if s.scorer == score.scorer)


@calmly
@given(said_scores.filter(lambda s: len(s) >= 2))
def test_what_was_entered_after_the_other_came_may_have_been_seen(given_):
    there, entered = as_scores(given_)[:2]
    assert entered_apart(there, entered) == (
        there.scorer != entered.scorer and not entered.at >= there.at
    )


@pytest.mark.parametrize(
    ("pairs", "low", "high", "says"),
    [
        (19, 0.1, 0.2, Agreeing.FEW),
        (20, 0.1, 0.2, Agreeing.APART),
        (20, None, None, Agreeing.FEW),
        (90, 0.6, 0.7, Agreeing.NEAR),
        (90, 0.7, 0.9, Agreeing.ALIKE),
        (90, 0.0, 0.0, Agreeing.APART),
    ],
)
def test_only_a_range_clear_of_the_line_says_anything(pairs, low, high, says):
    assert agreeing(pairs, low, high, least=20, line=0.7) is says


@pytest.fixture
def lee(school):
    """Ms. Lee, who teaches P3 together with Ms. Rios."""
    who = person("Lee")
    make(
        "people.SectionEnrollment", section=school.section, person=who, role="teacher",
        first_day=SEPTEMBER,
    )  # fmt: skip
    return actor(who)


@pytest.fixture
def said(school):
    return Said(uuid4(), uuid4(), school.ada.pk, school.ratios, TODAY, 3.0, task="Exit ticket")


def met(*people):
    found = pairs_of([who.pk for who in people], as_of=TODAY, within=60 * DAY)
    return [(pair.kind, pair.first.level, pair.second.level) for pair in found]


def both_enter(school, rios, lee, said, level, entered_at):
    enter(school.section.pk, [said], by=rios, at=NOW)
    other = replace(said, key=uuid4(), level=level, entered_at=entered_at)
    return enter(school.section.pk, [other], by=lee, at=NOW + 2 * HOUR)


@pytest.mark.parametrize("level", [3.0, 2.0])
def test_levels_entered_before_the_other_had_come_are_a_pair_whether_they_differ_or_not(
    school, rios, lee, said, level
):
    both_enter(school, rios, lee, said, level, NOW - HOUR)
    assert met(school.ada) == [(Beside.ENTERED, 3.0, level)]
    assert met(school.ben) == []


@pytest.mark.parametrize("entered_at", [NOW + HOUR, NOW + 30 * DAY, None])
def test_a_level_entered_after_the_other_had_come_is_none(school, rios, lee, said, entered_at):
    both_enter(school, rios, lee, said, 2.0, entered_at)
    assert met(school.ada) == []


def test_nobody_is_compared_with_themselves(school, rios, said):
    both_enter(school, rios, rios, said, 2.0, NOW - HOUR)
    assert met(school.ada) == []


@pytest.mark.parametrize("outcome", list(Outcome))
def test_two_works_are_no_pair_and_one_work_stays_one_whatever_was_decided(
    school, rios, lee, said, outcome
):
    yesterday = replace(said, day=TODAY - DAY)
    both_enter(school, rios, lee, yesterday, 2.0, NOW - HOUR)
    entry = every("assessments.Entry").get(fate="differs")
    decide(entry.pk, outcome, by=lee, at=NOW + 3 * HOUR)
    expected = [] if outcome is Outcome.BOTH else [(Beside.ENTERED, 3.0, 2.0)]
    assert met(school.ada) == expected


def piece(school, key, scorer, level, **said):
    usual = {
        "learner": school.ada.pk, "competency": school.ratios, "use": Use.PERFORMANCE.value,
        "performed_at": NOW - DAY, "scored_at": NOW - 3 * HOUR, "task": "Letter", "scorer": scorer,
        "score": level, "value": level, "performance": int(level or 0),
    }  # fmt: skip
    return Piece(key, **(usual | said))


def send(*pieces):
    append(pieces, source="scoring day", at=NOW)


@pytest.mark.parametrize("level", [3.0, 2.0, 0.0])
def test_two_pieces_of_one_performance_are_a_pair_also_where_they_say_the_same(
    school, rios, lee, level
):
    send(piece(school, "1", rios.person, 3.0), piece(school, "2", lee.person, level, scored_at=NOW))
    assert met(school.ada) == [(Beside.RECORDED, 3.0, level)]


@pytest.mark.parametrize(
    "other",
    [
        {"task": "Essay"},
        {"task": ""},
        {"performed_at": NOW - 2 * DAY},
        {"value": None},
        {"use": Use.SELF.value},
        {"scorer": None},
    ],
)
def test_another_work_an_unscored_one_ones_own_view_and_one_by_nobody_are_none(
    school, rios, lee, other
):
    same = {"task": ""} if other == {"task": ""} else {}
    said = {"scorer": lee.person, "level": 2.0} | other
    send(piece(school, "1", rios.person, 3.0, **same), piece(school, "2", **said))
    assert met(school.ada) == []


def test_what_was_corrected_or_withdrawn_speaks_for_nobody(school, rios, lee):
    send(piece(school, "1", rios.person, 3.0), piece(school, "2", lee.person, 2.0))
    append([Withdrawn("2")], source="scoring day", at=NOW + HOUR)
    assert met(school.ada) == []
    send(piece(school, "3", lee.person, 2.0))
    append([piece(school, "3", lee.person, 4.0)], source="scoring day", at=NOW + HOUR)
    assert met(school.ada) == [(Beside.RECORDED, 3.0, 4.0)]


def test_pieces_of_more_than_a_year_ago_are_not_counted(school, rios, lee):
    for days, found in ((366, 0), (364, 1)):
        at = NOW - days * DAY
        send(
            piece(school, f"1-{days}", rios.person, 3.0, performed_at=at),
            piece(school, f"2-{days}", lee.person, 2.0, performed_at=at),
        )
        assert len(met(school.ada)) == found


def judge(school, by, level, at):
    make(
        "determinations.Judgement", learner=school.ada, competency_id=school.essay, level=level,
        reason="Seen in class.", rater_id=by.person, rater_name=by.name, made_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "found"), [(60, 1), (61, 0)])
def test_judgements_by_two_people_are_a_pair_for_as_long_as_policy_says(
    school, rios, lee, days, found
):
    judge(school, rios, 3, NOW - days * DAY)
    judge(school, lee, 2, NOW)
    assert met(school.ada) == [(Beside.JUDGED, 3, 2)] * found


def test_evidence_shown_or_recorded_between_two_judgements_parts_them(school, rios, lee):
    judge(school, rios, 3, NOW - 20 * DAY)
    judge(school, lee, 2, NOW + HOUR)
    assert len(met(school.ada)) == 1
    send(piece(school, "1", rios.person, 2.0, competency=school.essay, performed_at=BEGIN))
    assert met(school.ada) == []


@pytest.mark.parametrize(("hours", "kept", "found"), [(3, 4, 1), (3, 3, 1), (-1, 4, 0)])
def test_an_experts_level_is_compared_with_what_a_teacher_had_entered_before(
    school, rios, said, giving, hours, kept, found
):
    """`hours` after the teacher's level the expert scores 4; the teacher then keeps so much."""
    enter(school.section.pk, [replace(said, giving=giving.pk)], by=rios, at=NOW)
    invited = make(
        "assessments.ExpertInvitation", giving=giving, name="Dana", organization="Mill", until=TODAY,
        code_hash="x", first_names=False, invited_by=school.ms_rios, invited_name="R", invited_at=NOW,
    )  # fmt: skip
    work = make("assessments.ExpertWork", invitation=invited, learner=school.ada, number=1)
    score = make(
        "assessments.ExpertScore", work=work, competency_id=school.ratios, level=4, words="Clear.",
        scored_at=NOW + hours * HOUR,
    )  # fmt: skip
    answer_score(score.pk, by=rios, at=NOW + 5 * HOUR, level=kept)
    assert met(school.ada) == [(Beside.EXPERT, 3.0, 4)] * found


@pytest.fixture
def scored(school, rios, lee):
    """Two of Ada's works and one of Ben's, scored twice."""
    for i, (who, one, other) in enumerate(
        [(school.ada, 3.0, 3.0), (school.ada, 2.0, 3.0), (school.ben, 1.0, 3.0)]
    ):
        send(
            piece(school, f"{i}a", rios.person, one, learner=who.pk, task=f"T{i}"),
            piece(school, f"{i}b", lee.person, other, learner=who.pk, task=f"T{i}", scored_at=NOW),
        )


def test_a_school_and_its_district_are_counted_by_competency_and_together(school, scored):
    place = school.section.school
    assert count_agreement(as_of=TODAY) == 4
    mine = agreement_of(place.pk, [place.pk], **ASK)
    assert [(row.organization, row.competency) for row in mine] == [
        (place.pk, school.ratios), (place.pk, None),
    ]  # fmt: skip
    row = mine[0]
    assert (row.pairs, row.learners, row.scorers) == (3, 2, 2)
    assert (row.entered, row.recorded, row.judged) == (0, 3, 0)
    assert row.exact.value == pytest.approx(1 / 3)
    assert row.adjacent.value == pytest.approx(2 / 3)
    assert row.higher.value == pytest.approx(1)
    district = agreement_of(place.district_id, [place.pk], **ASK)
    assert [(r.organization, r.competency, r.pairs) for r in district] == [
        (place.pk, None, 3), (place.district_id, school.ratios, 3), (place.district_id, None, 3),
    ]  # fmt: skip


def test_counting_again_takes_the_place_of_what_was_counted(school, scored):
    for _ in range(2):
        count_agreement(as_of=TODAY)
        assert every("assessments.AgreementCount").count() == 4
    append([Withdrawn(f"{i}a") for i in range(3)], source="scoring day", at=NOW)
    assert count_agreement(as_of=TODAY) == 0
    assert agreement_of(school.section.school_id, [], **ASK) == []


def test_figures_are_for_those_who_answer_for_the_place(school, rios, scored):
    count_agreement(as_of=TODAY)
    with pytest.raises(NotAllowed):
        agreement_of(school.section.school_id, [], by=rios, purpose=Purpose.IMPROVE, day=TODAY)


def test_it_takes_as_many_queries_for_many_pairs_as_for_one(
    school, rios, lee, scored, django_assert_num_queries
):
    judge(school, rios, 3, NOW - DAY)
    judge(school, lee, 2, NOW)
    with django_assert_num_queries(7):
        assert len(met(school.ada, school.ben)) == 4
    send(
        *(piece(school, f"x{i}", by.person, 1.0 + i, task="X") for i, by in enumerate((rios, lee)))
    )
    with django_assert_num_queries(7):
        assert len(met(school.ada, school.ben)) == 5
