"""From evidence to the level people see: held, explained, judged, determined, replayed, counted."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from cairn.determinations.rules import ALL_DOMAINS
from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.groups import group_counts, group_history
from cairn.determinations.selectors.standings import (
    changes_of_learner,
    standing,
    standings_of_learner,
    standings_of_section,
)
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.everyone import work_out_all
from cairn.determinations.services.grouping import count_groups, days_to_count
from cairn.determinations.services.judging import record_judgement
from cairn.determinations.services.official import determine, find_determination, replay
from cairn.evidence.services.recording import record_evidence, withdraw
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, CannotReplay, NotAllowed, UnknownName
from cairn.kernel.terms import Use

from .conftest import FIRST, TODAY, at, person

pytestmark = pytest.mark.django_db
estimates = apps.get_model("determinations.Estimate").objects


def stand(stage, day=TODAY):
    while work_out_arrivals(as_of=TODAY):
        pass
    return standing(stage.ada.pk, stage.competency.pk, day=day, **stage.asking)


def why(stage, as_of=TODAY):
    return explain(stage.ada.pk, stage.competency.pk, at=at(TODAY), as_of=as_of, **stage.asking)


def judge(stage, level=2, reason="Two tasks without help went wrong.", confirms_fall=True, by=None):
    return record_judgement(
        by=by or stage.by, learner=stage.ada.pk, competency=stage.competency.pk,
        level=level, reason=reason, confirms_fall=confirms_fall, at=at(TODAY),
    )  # fmt: skip


def everything():
    return sorted(estimates.values_list())


def test_without_evidence_there_is_no_standing_and_nothing_is_invented(stage):
    assert stand(stage) is None
    assert why(stage).as_json()["level"] is None
    assert why(stage).as_json()["not_enough_because"]


def test_early_evidence_shows_the_latest_piece_and_no_level(stage):
    stage.shows(4, 2)
    s = stand(stage)
    assert (s.held, s.shown, s.is_early, s.enough) == (None, 2, True, False)
    assert s.unmet == ("few_pieces",)


def test_a_zero_is_a_score_where_the_scale_has_it_and_a_piece_without_a_score_is_none(stage):
    stage.shows(None, None)
    assert (stand(stage).pieces, stand(stage).shown) == (0, None)


def test_with_enough_evidence_a_level_is_held_and_the_baseline_kept(stage):
    stage.shows(3, 3, 3)
    s = stand(stage)
    assert s.enough
    assert s.held == s.baseline == 3
    assert s.baseline_day == FIRST + timedelta(days=2)
    stage.shows(4, 4, 4, start=date(2026, 10, 1))
    s = stand(stage)
    assert (s.held, s.baseline) == (4, 3)
    assert abs(sum(s.probabilities) - 1) < 1e-12


def test_the_level_people_see_falls_only_when_a_person_confirms_it(stage):
    stage.shows(3, 3, 3)
    assert stand(stage).held == 3
    stage.shows(1, 1, 1, 1, start=date(2026, 11, 1))
    s = stand(stage)
    assert (s.level, s.held, s.points_lower) == (1, 3, True)
    judge(stage)
    assert (stand(stage).level, stand(stage).held) == (1, 1)


def test_a_judgement_alone_changes_no_level_and_stands_beside_the_estimate(stage):
    stage.shows(3, 3, 3)
    stand(stage)
    judge(stage, level=2, confirms_fall=False)
    assert stand(stage).held == 3
    said = why(stage).as_json()
    assert said["level"] == 3
    assert said["judgement"]["level"] == 2


def test_nothing_can_be_confirmed_when_nothing_points_lower(stage):
    stage.shows(3, 3, 3)
    stand(stage)
    with pytest.raises(BadInput, match="Nothing points to a lower level"):
        judge(stage)


@pytest.mark.parametrize(
    ("level", "reason"), [(5, "A long enough reason."), (2, "no"), (0, "A long enough reason.")]
)
def test_a_judgement_needs_a_level_of_the_scale_and_a_reason(stage, level, reason):
    with pytest.raises(BadInput):
        judge(stage, level=level, reason=reason, confirms_fall=False)


def test_whoever_does_not_teach_the_learner_neither_judges_nor_sees(stage):
    stranger = Actor(person("Okafor").pk, "Mr. Okafor")
    stage.shows(3, 3, 3)
    stand(stage)
    with pytest.raises(NotAllowed):
        judge(stage, confirms_fall=False, by=stranger)
    for read in (
        lambda **a: standings_of_learner(stage.ada.pk, day=TODAY, **a),
        lambda **a: standings_of_section(stage.section.pk, day=TODAY, **a),
        lambda **a: changes_of_learner(stage.ada.pk, day=TODAY, since=FIRST, **a),
        lambda **a: explain(stage.ada.pk, stage.competency.pk, at=at(TODAY), as_of=TODAY, **a),
        lambda **a: group_counts(stage.school.pk, day=TODAY, **a),
    ):
        with pytest.raises(NotAllowed):
            read(by=stranger, purpose=Purpose.INSTRUCT)


def test_time_alone_widens_the_range_and_changes_no_level(stage):
    stage.shows(3, 3, 3)
    now, later = stand(stage), stand(stage, TODAY + timedelta(days=300))
    assert later.standard_error > now.standard_error
    assert (later.level, later.held) == (now.level, now.held)


def test_live_work_and_the_batch_over_the_log_give_the_same_bytes(stage):
    for start, levels in (
        (date(2026, 10, 5), (3, 4)),
        (FIRST, (2, 1, None)),
        (date(2026, 9, 20), (2, 3)),
    ):
        stage.shows(*levels, start=start)
        stand(stage)
    live = everything()
    work_out_all(as_of=TODAY)
    assert everything() == live


def test_withdrawn_evidence_no_longer_counts_but_is_still_explained(stage):
    *_rest, wrong = stage.shows(2, 2, 4)
    withdraw(by=stage.by, evidence=wrong.pk, reason="Another learner's work.", at=at(TODAY))
    s = stand(stage)
    assert (s.pieces, s.held) == (2, None)
    assert [line.why for line in why(stage).evidence] == ["counted", "counted", "withdrawn"]


def test_self_assessment_stands_beside_and_does_not_count(stage):
    stage.shows(2, 2, 2)
    mine = Actor(stage.ada.pk, "Ada")
    record_evidence(
        by=mine, learner=stage.ada.pk, competency=stage.competency.pk, use=Use.SELF, score=4,
        performed_at=at(date(2026, 10, 1)), at=at(TODAY),
    )  # fmt: skip
    assert (stand(stage).pieces, stand(stage).held) == (3, 2)
    assert why(stage).evidence[-1].why == "use_not_counted"


def test_a_zone_determines_by_its_own_rule_and_the_explanation_shows_both(zone):
    zone.shows(3, 2, 3)
    s = stand(zone)
    assert s.waiver == "riverbend"
    said = why(zone).as_json()
    assert (said["method"], said["ruling"]["waiver"]) == ("n_times@1", "riverbend")
    assert said["ruling"]["source"].startswith("Innovation Zone agreement")
    assert said["by_the_state"]["method"] == "latent_growth@1"
    assert said["by_the_state"]["ruling"]["waiver"] is None


def test_outside_a_zone_there_is_one_rule_and_it_names_its_source(stage):
    stage.shows(3)
    said = why(stage).as_json()
    assert said["by_the_state"] is None
    assert (
        said["settings"]["noise"]
        == book().ask("determination.latent_growth.noise", TODAY, {}).value
    )
    assert said["ruling"]["source"] == "State Board Rule 7.12(a), amended 2026-02-11"


def test_an_earlier_day_is_explained_by_what_had_been_shown_and_ruled_by_then(stage):
    stage.shows(2, 2, 4)
    then = why(stage, as_of=FIRST + timedelta(days=1)).as_json()
    assert (then["pieces"], then["last_performed"]) == (2, "2026-09-02")


def test_what_would_change_it_is_true(stage):
    stage.shows(2, 2, 2)
    [ahead] = [a for a in why(stage).ahead if a.what == "next_pieces"]
    for _ in range(ahead.count - 1):
        stage.shows(ahead.level, start=TODAY)
    assert stand(stage).held < ahead.level
    stage.shows(ahead.level, start=TODAY)
    assert stand(stage).held == ahead.level


def test_changes_are_listed_with_their_days_latest_first(stage):
    stage.shows(2, 2, 2)
    stage.shows(4, 4, 4, 4, start=date(2026, 11, 1))
    stand(stage)
    changes = changes_of_learner(stage.ada.pk, day=TODAY, since=FIRST, **stage.asking)
    assert [(c.before, c.after) for c in changes] == [(3, 4), (2, 3), (None, 2)]


def decide(stage):
    return determine(
        stage.ada.pk, stage.competency.pk, as_of=TODAY, at=at(TODAY), by=operator("me"),
        purpose=Purpose.OPERATE,
    )  # fmt: skip


def test_a_determination_is_replayed_to_the_same_answer_whatever_comes_after(stage):
    stage.shows(2, 3, None, 3)
    decided = decide(stage)
    stage.shows(4, 4, 4, start=date(2026, 10, 1))
    again = replay(find_determination(str(decided.pk)))
    assert again.same
    assert not again.policy_has_changed
    assert decided.level == 3


def test_a_determination_without_enough_evidence_says_so(stage):
    stage.shows(4)
    assert decide(stage).level is None
    assert replay(decide(stage)).same


def test_a_second_determination_supersedes_the_first_and_neither_can_be_changed(stage):
    stage.shows(2, 3, 3)
    first, second = decide(stage), decide(stage)
    assert second.supersedes == first
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(level=4)


def test_altered_inputs_or_outcomes_are_found_out(stage):
    stage.shows(2, 3, 3)
    decided = decide(stage)
    decided.outcome["level"] = 4
    assert not replay(decided).same
    decided.inputs["events"][0][0] = 4.0
    with pytest.raises(CannotReplay):
        replay(decided)
    with pytest.raises(UnknownName):
        find_determination("no such id")


def test_a_school_is_counted_by_domain_and_subgroup_on_the_days_that_pages_compare(stage):
    apps.get_model("people.Characteristic").objects.create(
        person=stage.ada, kind="english_learner", value="yes", first_day=FIRST
    )
    stage.shows(3, 3, 3)
    stage.shows(2, who=stage.learner("Bo"))
    stand(stage)
    count_groups(as_of=TODAY)
    ask = {"by": operator("me"), "purpose": Purpose.OPERATE, "day": TODAY}
    by_group = {c.subgroup: c for c in group_counts(stage.school.pk, **ask)}
    everyone, learners = by_group["all"], by_group["english_learner=yes"]
    assert (everyone.enrolled, everyone.learners, everyone.cells, everyone.levels) == (
        2,
        2,
        2,
        (0, 0, 1, 0),
    )
    assert (learners.enrolled, learners.enough) == (1, 1)
    past = group_history(stage.district.pk, **ask)
    assert [c.as_of for c in past if c.domain == ALL_DOMAINS] == [
        date(2026, 9, 30), date(2026, 10, 31), TODAY,
    ]  # fmt: skip


def test_the_days_to_count_are_the_month_ends_of_two_school_years_and_the_day():
    days = days_to_count(date(2026, 9, 15))
    assert days[:2] == [date(2025, 7, 31), date(2025, 8, 31)]
    assert days[-2:] == [date(2026, 8, 31), date(2026, 9, 15)]
    assert days_to_count(date(2026, 8, 31))[-1] == date(2026, 8, 31)
