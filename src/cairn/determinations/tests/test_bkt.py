"""A state that chooses bkt@1 in its policy: from there to levels, explanations, determinations."""

import pytest
from django.apps import apps

from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.standings import standing
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.official import determine, find_determination, replay
from cairn.kernel.access import Purpose, operator

from .conftest import TODAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bkt_in_force")]


def held(stage):
    while work_out_arrivals(as_of=TODAY):
        pass
    estimates = apps.get_model("determinations.Estimate").objects
    return estimates.select_related("rule").get(learner=stage.ada, competency=stage.competency)


def said(stage):
    return explain(stage.ada.pk, stage.competency.pk, at=at(TODAY), as_of=TODAY, **stage.asking)


def test_levels_are_kept_and_explained_under_it_with_the_rulings_it_rests_on(stage):
    stage.shows(3, 4, None, 3, 3, 3)
    estimate, found = held(stage), said(stage)
    assert estimate.rule.method == found.answer.method == "bkt@1"
    assert (estimate.level, estimate.shown, estimate.pieces) == (3, 3, 5)
    assert [p > 0 for p in estimate.probabilities] == [False, True, True, False]
    assert list(found.answer.reading.probabilities) == list(estimate.probabilities)
    asked = {r["parameter"]: r["value"] for r in found.as_json()["rulings"]}
    assert (asked["determination.bkt.mastery"], asked["determination.bkt.prior"]) == (0.95, 0.4)


def test_a_level_once_shown_falls_only_when_a_teacher_confirms_it(stage):
    stage.shows(3, 4, 3, 3, 3, 1, 1, 1)
    estimate = held(stage)
    assert (estimate.level, estimate.shown) == (2, 3)
    now = standing(stage.ada.pk, stage.competency.pk, day=TODAY, **stage.asking)
    assert (now.shown, now.points_lower) == (3, True)


def test_what_would_change_it_is_told(stage):
    stage.shows(3, 3)
    [ahead] = [a for a in said(stage).ahead if a.what == "next_pieces"]
    assert (ahead.level, ahead.count) == (3, 1)


def test_at_the_level_it_asks_for_it_says_that_this_rule_names_no_higher_one(stage):
    stage.shows(4, 4, 4, 4, 4)
    [ahead] = said(stage).ahead
    assert (ahead.what, ahead.level) == ("no_higher", 3)


def test_a_determination_is_replayed_byte_for_byte(stage):
    stage.shows(3, 3, None, 4, 3, 3)
    decided = determine(
        stage.ada.pk, stage.competency.pk, as_of=TODAY, at=at(TODAY), by=operator("me"),
        purpose=Purpose.OPERATE,
    )  # fmt: skip
    assert decided.level == 3
    assert replay(find_determination(str(decided.pk))).same
