"""Whom flags and help reach: the figures of a group, by hand and from the record."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.access import Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.tests.town import TODAY, Town
from cairn.supports.rules.decisions import Decision
from cairn.supports.rules.flags import Answer, FlagRule
from cairn.supports.rules.reach import Story, median_wait, reach
from cairn.supports.selectors.flags import open_flags
from cairn.supports.selectors.reach import school_reach
from cairn.supports.services.flags import decide
from cairn.supports.services.plans import log_session, open_plan, review

from .test_flags import KEEPER, WHY, make, misses, raised
from .test_plans import GIVEN, NOW, WORDS

DAY = date(2026, 11, 17)
ANA, BEN, CAM, DEE = (UUID(int=k) for k in range(4))


@pytest.fixture
def town(db):
    return Town()


def story(who, ago, *, answer=None, helped=None, plan=False, rule=FlagRule.LOW_PIECES):
    day = None if helped is None else DAY - timedelta(days=ago - helped)
    return Story(who, rule, DAY - timedelta(days=ago), answer, day, plan)


def test_the_figures_by_hand():
    stories = [
        story(ANA, 30, answer=Answer.PLAN, helped=10, plan=True),
        story(ANA, 5, answer=Answer.NOT_NEEDED),
        story(BEN, 20),
        story(CAM, 20, plan=True, rule=FlagRule.PLAN_NOT_ENOUGH),
        story(UUID(int=9), 20),
    ]
    found = reach([ANA, BEN, CAM, DEE], stories, DAY)
    assert (found.learners, found.flagged.share) == (4, 0.75)
    assert (found.decided, found.not_needed.share, found.not_needed.size) == (1, 0.5, 1)
    assert (found.needing, found.without.share) == (2, 0.5)
    assert found.median_wait == 10
    nobody = reach([DEE], stories, DAY)
    assert (nobody.flagged.share, nobody.not_needed, nobody.without) == (0.0, None, None)
    assert reach([], stories, DAY).flagged is None


def test_the_median_wait_is_that_of_the_published_leukaemia_trial():
    """Freireich et al., Blood 21, 1963: 6-MP 23 weeks, placebo 8; -: still in remission."""
    treated = [
        6,
        6,
        6,
        -6,
        7,
        -9,
        10,
        -10,
        -11,
        13,
        16,
        -17,
        -19,
        -20,
        22,
        23,
        -25,
        -32,
        -32,
        -34,
        -35,
    ]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    for weeks, median in ((treated, 23), (placebo, 8)):
        assert median_wait([abs(w) for w in weeks], [w > 0 for w in weeks]) == median


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_where_nobody_waits_any_more_it_is_the_wait_that_half_stay_within(days):
    half = next(d for d in sorted(days) if 2 * sum(x <= d for x in days) >= len(days))
    assert median_wait(days, [True] * len(days)) == half


def test_who_still_waits_makes_it_longer_and_where_most_wait_nobody_can_say():
    assert median_wait([0, 4, 9], [True, False, False]) is None
    assert median_wait([0, 4, 9], [True, False, True]) == 9
    assert median_wait([], []) is None
    assert median_wait([0, 0], [True, False]) == 0


def test_what_followed_each_flag_is_read_from_the_record_and_small_groups_are_the_pages_question(
    town,
):
    teacher, principal = town.actor("teacher"), town.actor("principal")
    make(
        "people.Characteristic", person=town.ada, kind="english_learner", value="yes", first_day=DAY
    )
    make(
        "people.Characteristic", person=town.bo, kind="english_learner", value="yes",
        first_day=date(2025, 9, 1), last_day=date(2026, 6, 1),
    )  # fmt: skip
    make("people.Characteristic", person=town.cy, kind="disability", value="yes", first_day=DAY)
    for who in (town.ada, town.bo, town.cy):
        misses(town, who, 20)
    raised(TODAY - timedelta(days=2))
    flags = {f.learner: f.id for f in open_flags(by=teacher, purpose=Purpose.INSTRUCT, day=TODAY)}
    plan = open_plan(town.ada.pk, by=teacher, given=GIVEN, at=NOW, flag=flags[town.ada.pk])
    log_session(plan.pk, by=teacher, at=NOW, day=TODAY - timedelta(days=9), held=True)
    log_session(plan.pk, by=teacher, at=NOW, day=TODAY - timedelta(days=1), held=True)
    decide(flags[town.bo.pk], by=teacher, at=NOW, answer=Answer.NOT_NEEDED, words=WHY)
    ask = {"purpose": Purpose.IMPROVE, "since": date(2026, 7, 1), "day": TODAY}
    told = school_reach(town.cedar.pk, by=principal, **ask)
    assert told.groups == {"english_learner=yes": {town.ada.pk}}
    assert told.left_out == ("disability", "section_504"), (
        "policy gives leaders no figures of health"
    )
    whole = school_reach(town.cedar.pk, by=KEEPER, **ask | {"purpose": Purpose.OPERATE})
    assert whole.groups == told.groups | {"disability=yes": {town.cy.pk}}
    assert whole.left_out == ()
    found = reach(told.learners, told.stories, TODAY)
    assert (found.learners, found.flagged.share, found.not_needed.share) == (3, 1.0, 0.5)
    assert (found.needing, found.without.share, found.median_wait) == (2, 0.5, 1)
    review(plan.pk, by=teacher, at=NOW, decision=Decision.STOP, words=WORDS)
    assert any(story.plan for story in school_reach(town.cedar.pk, by=principal, **ask).stories)
    for name in ("teacher", "counselor", "mother", "principal elsewhere"):
        with pytest.raises(NotAllowed):
            school_reach(town.cedar.pk, by=town.actor(name), **ask)
