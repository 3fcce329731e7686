"""A state that chooses latent_growth@1 in its policy: from there to levels, explanations, determinations."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.standings import standing
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.everyone import work_out_all
from cairn.determinations.services.official import determine, find_determination, replay
from cairn.evidence.services.recording import supersede
from cairn.kernel.access import Purpose, operator
from cairn.measure.mastery.cells import reading, unpack
from cairn.measure.mastery.rule import Rule

from .conftest import FIRST, TODAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("latent_growth_in_force")]


def held(stage):
    while work_out_arrivals(as_of=TODAY):
        pass
    estimates = apps.get_model("determinations.Estimate").objects
    return estimates.select_related("rule").get(learner=stage.ada, competency=stage.competency)


def said(stage, as_of=TODAY):
    return explain(stage.ada.pk, stage.competency.pk, at=at(TODAY), as_of=as_of, **stage.asking)


def test_levels_are_kept_and_explained_under_it(stage):
    stage.shows(2, 3, None, 3, 3)
    estimate, found = held(stage), said(stage)
    assert estimate.rule.method == found.answer.method == "latent_growth@1"
    assert found.as_json()["settings"]["cuts"] == ()
    assert (estimate.level, estimate.shown) == (3, 3)
    assert list(found.answer.reading.probabilities) == list(estimate.probabilities)
    assert sum(estimate.probabilities) == pytest.approx(1.0)


def test_the_kept_state_goes_on_from_where_it_is(stage):
    stage.shows(2, 3, 3)
    estimate = held(stage)
    state, rule = unpack(bytes(estimate.state)), Rule.from_plain(estimate.rule.rule)
    assert reading(state, rule, 20_774).point == estimate.point


def test_everyone_at_once_gets_the_same_bytes_as_one_by_one(stage):
    stage.shows(2, 3, None, 3)
    one = held(stage)
    work_out_all(as_of=TODAY)
    again = held(stage)
    assert bytes(one.state) == bytes(again.state)
    assert one.probabilities == again.probabilities


def test_months_without_evidence_make_it_less_sure_and_lower_nothing(stage):
    stage.shows(3, 4, 4, 4)
    held(stage)
    soon, late = (said(stage, day).answer.reading for day in (FIRST + timedelta(days=9), TODAY))
    assert soon.standard_error < late.standard_error
    assert (soon.point, soon.level, soon.shown) == (late.point, late.level, late.shown)
    assert (
        standing(stage.ada.pk, stage.competency.pk, day=date(2027, 6, 1), **stage.asking).held == 4
    )


def test_a_determination_is_replayed_byte_for_byte(stage):
    stage.shows(2, 3, None, 3)
    decided = determine(
        stage.ada.pk, stage.competency.pk, as_of=TODAY, at=at(TODAY), by=operator("me"),
        purpose=Purpose.OPERATE,
    )  # fmt: skip
    stage.shows(4, 4, start=date(2026, 10, 1))
    assert decided.level == 3
    assert replay(find_determination(str(decided.pk))).same


def test_a_score_that_is_surer_of_itself_moves_the_level_further(stage):
    points = []
    for learner, error in (("Sure", 0.1), ("Unsure", 1.5)):
        who = stage.learner(learner)
        stage.shows(1, 1, 4, who=who, errors=(None, None, error))
        work_out_all(as_of=TODAY)
        points.append(apps.get_model("determinations.Estimate").objects.get(learner=who).point)
    sure, unsure = points
    assert sure > unsure + 0.5


def test_the_same_ratings_say_more_of_hard_work_and_of_a_strict_rater(stage):
    points = {}
    for name, further in {
        "usual": {},
        "hard": {"difficulty": 0.8},
        "strict": {"severity": 0.8},
        "each a half": {"difficulty": 0.4, "severity": 0.4},
        "cancelled": {"difficulty": 0.8, "severity": -0.8},
    }.items():
        who = stage.learner(name)
        stage.shows(2, 2, 3, who=who, **further)
        work_out_all(as_of=TODAY)
        points[name] = apps.get_model("determinations.Estimate").objects.get(learner=who).point
    assert points["hard"] == points["strict"] == points["each a half"] > points["usual"] + 0.3
    assert points["cancelled"] == points["usual"]


def test_a_determination_keeps_what_is_known_of_how_hard_it_was_and_nothing_else(stage):
    stage.shows(2, 3)
    stage.shows(3, start=date(2026, 9, 20), difficulty=0.5, severity=0.25)
    decided = determine(
        stage.ada.pk, stage.competency.pk, as_of=TODAY, at=at(TODAY), by=operator("me"),
        purpose=Purpose.OPERATE,
    )  # fmt: skip
    assert [len(event) for event in decided.inputs["events"]] == [5, 5, 7]
    assert decided.inputs["events"][2][5:] == [None, 0.75]
    assert replay(find_determination(str(decided.pk))).same


def test_a_correction_of_the_difficulty_works_the_level_out_anew(stage):
    *_, last = stage.shows(2, 2, 3, difficulty=0.8)
    before = held(stage)
    supersede(by=stage.by, evidence=last.pk, at=at(TODAY), difficulty=-0.8)
    after = held(stage)
    assert after.point < before.point
    work_out_all(as_of=TODAY)
    assert bytes(held(stage).state) == bytes(after.state)


def test_the_explanation_tells_difficulty_and_severity_of_each_piece(stage):
    stage.shows(2, difficulty=0.5)
    stage.shows(3, start=date(2026, 9, 20), severity=0.0)
    lines = said(stage).as_json()["evidence"]
    assert [(line["difficulty"], line["severity"]) for line in lines] == [(0.5, None), (None, 0.0)]
