"""Did a kind of help work: who is compared with whom, from which days, and when nobody can say."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from cairn.kernel.access import Purpose
from cairn.kernel.errors import NotAllowed
from cairn.measure.comparing.effects import Refusal
from cairn.people.tests.town import TODAY, Town
from cairn.supports.rules.worked import Help, Need, Shown, figures, own_line, worked
from cairn.supports.selectors.worked import kinds_of_help
from cairn.supports.services.plans import open_plan

from .test_plans import GIVEN, NOW

DAY = date(2026, 11, 17)
BEGAN = DAY - timedelta(weeks=12)


def pieces(before, after, began=BEGAN):
    """One piece a week: twelve before at about a level, twelve after at another."""
    early = [Shown(began - timedelta(weeks=w), before + 0.1 * (-1) ** w) for w in range(1, 13)]
    return early + [Shown(began + timedelta(weeks=w), after) for w in range(1, 13)]


def who(n):
    return UUID(int=n)


def test_a_learner_is_seen_around_a_day_and_only_with_enough_on_each_side():
    found = figures(pieces(1.0, 2.0), BEGAN, 12)
    assert (found.level, found.after) == (pytest.approx(1.0), 2.0)
    assert abs(found.trend) < 0.02
    assert figures(pieces(1.0, 2.0)[:12], BEGAN, 12) is None
    assert figures(pieces(1.0, 2.0)[10:], BEGAN, 12) is None
    assert figures([], BEGAN, 12) is None
    zero = figures(pieces(0.0, 0.0), BEGAN, 12)
    assert (zero.level, zero.after) == (pytest.approx(0.0), 0.0)


def town_of(helped=24, waiting=30, gain=0.5):
    helps = [Help(who(n), "Reading", BEGAN) for n in range(helped)]
    noticed = BEGAN - timedelta(days=10)
    needs = [Need(who(n), noticed, BEGAN if n < helped else None) for n in range(helped + waiting)]
    shown = {
        who(n): pieces(1 + n % 6 / 10, 1.3 + n % 6 / 10 + (gain if n < helped else 0) + n % 5 / 50)
        for n in range(helped + waiting)
    }
    return helps, needs, shown, dict.fromkeys(shown, "07")


def asked(helps, needs, shown, grades, **more):
    set_ = {"weeks": 12, "least": 20, "day": DAY} | more
    return worked("Reading", helps, needs, shown, grades, **set_)


def test_help_is_compared_with_those_who_waited_and_not_with_the_learners_own_beginning():
    found = asked(*town_of())
    assert (found.learners, found.answer.helped, found.answer.pairs) == (24, 24, 24)
    assert found.answer.gain == pytest.approx(0.84, abs=0.05)
    assert found.answer.effect.low < 0.5 < found.answer.effect.high
    nothing = asked(*town_of(gain=0.0))
    assert nothing.answer.gain > 0.3
    assert not nothing.answer.effect.can_tell


def test_who_was_not_noticed_is_of_another_grade_or_was_helped_by_then_is_nobodys_partner():
    helps, needs, shown, grades = town_of()
    for changed in (
        (helps, needs, shown, {k: "07" if k.int < 24 else "08" for k in grades}),
        (helps, [n for n in needs if n.learner.int < 24], shown, grades),
        (helps, [Need(n.learner, n.since, BEGAN) for n in needs], shown, grades),
        (
            helps,
            [Need(n.learner, BEGAN - timedelta(days=61), n.until) for n in needs],
            shown,
            grades,
        ),
        (helps, needs, shown, dict.fromkeys(grades, "")),
    ):
        found = asked(*changed).answer
        assert (found.refusal, found.pairs) == (Refusal.TOO_FEW, 0)


def test_a_partner_who_is_helped_later_stays_one_and_help_that_began_lately_says_nothing_yet():
    helps, needs, shown, grades = town_of()
    later = [Need(n.learner, n.since, n.until or BEGAN + timedelta(days=20)) for n in needs]
    assert asked(helps, later, shown, grades).answer == asked(helps, needs, shown, grades).answer
    assert asked(helps, needs, shown, grades, weeks=13).learners == 0


def test_one_learners_line_is_read_from_the_first_day_of_the_plan():
    assert own_line(pieces(1.0, 1.0), BEGAN).change.can_tell is False
    assert own_line(pieces(1.0, 1.0)[:9], BEGAN) is None


@pytest.fixture
def town(db):
    return Town()


def test_it_is_read_by_who_may_have_figures_of_what_is_given_and_shown(town):
    long_ago = GIVEN.__class__(**{**vars(GIVEN), "first_day": TODAY - timedelta(weeks=20)})
    open_plan(town.ada.pk, by=town.actor("teacher"), given=long_ago, at=NOW)
    ask = {"purpose": Purpose.IMPROVE, "day": TODAY}
    found = kinds_of_help(town.cedar.pk, by=town.actor("principal"), **ask)
    assert {tier: each.learners for tier, each in found.tiers.items()} == {GIVEN.tier: 1}
    assert [each.kind for each in found.given[GIVEN.tier]] == [GIVEN.support]
    assert found.tiers[GIVEN.tier].answer.refusal is Refusal.TOO_FEW
    for name in ("mother", "principal elsewhere", "nobody"):
        with pytest.raises(NotAllowed):
            kinds_of_help(town.cedar.pk, by=town.actor(name), **ask)
