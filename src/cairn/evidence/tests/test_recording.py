"""Who may add to a learner's log; what is added is never changed, only superseded or withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest

from cairn.evidence.rules import OutsideScale, ReportedScale
from cairn.evidence.selectors.cells import rows_of_cells
from cairn.evidence.selectors.log import evidence_of
from cairn.evidence.services.recording import record_evidence, supersede, withdraw
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.terms import Use

from .conftest import KEEPER, NOW, actor, every

DONE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def record(school, *, by=None, learner=None, at=NOW, **said):
    values = {"score": 3, "use": Use.FORMATIVE, "performed_at": DONE, "task": "Essay"} | said
    return record_evidence(
        by=by or actor(school.ms_rios),
        learner=(learner or school.ada).pk,
        competency=school.essay,
        at=at,
        **values,
    )


def statuses(school):
    return [row.status for row in rows_of_cells([(school.ada.pk, school.essay)])]


def test_a_teacher_adds_to_the_log_of_a_learner_whom_she_teaches(school):
    row = record(school, section=school.section.pk)
    assert (row.value, row.scale, row.source) == (3.0, "1-4", "cairn")
    assert (row.scorer_id, row.district_id) == (school.ms_rios.pk, school.district.pk)
    assert row.recorded_at == NOW
    assert row.performed_at == DONE


def test_without_a_class_the_district_is_that_of_the_enrollment(school):
    assert record(school).district_id == school.district.pk


def test_what_is_added_waits_to_be_worked_out(school):
    record(school)
    [arrival] = every("evidence.Arrival")
    assert (arrival.learner_id, arrival.competency_id) == (school.ada.pk, school.essay)


def test_a_teacher_of_other_learners_adds_nothing(school):
    with pytest.raises(NotAllowed):
        record(school, by=actor(school.mr_okafor))
    assert not every("evidence.Evidence").exists()


def test_a_learner_records_a_self_assessment_and_nothing_else(school):
    assert record(school, by=actor(school.ada), use=Use.SELF).use == Use.SELF
    with pytest.raises(NotAllowed):
        record(school, by=actor(school.ada), use=Use.FORMATIVE)
    with pytest.raises(NotAllowed):
        record(school, by=actor(school.ben), use=Use.SELF)


def test_a_level_word_a_zero_and_no_score_at_all_are_three_things(school):
    by_word = record(school, score=None, level="Proficient")
    zero = record(school, score=0, reported=ReportedScale(0, 100))
    unscored = record(school, score=None)
    assert (by_word.score, by_word.value) == (3.0, 3.0)
    assert (zero.score, zero.value) == (0.0, 1.0)
    assert (unscored.score, unscored.value) == (None, None)


def test_a_score_outside_its_scale_and_a_day_to_come_are_refused(school):
    with pytest.raises(OutsideScale, match="outside its scale of 1 to 4"):
        record(school, score=0)
    with pytest.raises(BadInput, match="lies in the future"):
        record(school, performed_at=NOW + timedelta(minutes=1))


def test_a_correction_stands_in_the_place_of_the_first_and_keeps_what_it_does_not_name(school):
    first = record(school, note="first draft")
    second = supersede(by=actor(school.ms_rios), evidence=first.pk, at=NOW, score=4)
    assert (second.supersedes_id, second.value, second.note) == (first.pk, 4.0, "first draft")
    assert sorted(statuses(school)) == ["standing", "superseded"]
    with pytest.raises(BadInput, match="no longer stands"):
        supersede(by=actor(school.ms_rios), evidence=first.pk, at=NOW, score=2)


def test_a_correction_to_another_competency_empties_the_first_cell(school):
    first = record(school)
    supersede(by=actor(school.ms_rios), evidence=first.pk, at=NOW, competency=school.ratios)
    assert statuses(school) == ["superseded"]
    cells = {(a.learner_id, a.competency_id) for a in every("evidence.Arrival")}
    assert cells == {(school.ada.pk, school.essay), (school.ada.pk, school.ratios)}


def test_a_withdrawal_needs_a_reason_and_leaves_the_piece_in_the_log(school):
    row = record(school)
    with pytest.raises(BadInput, match="no reason"):
        withdraw(by=actor(school.ms_rios), evidence=row.pk, reason=" ", at=NOW)
    gone = withdraw(by=actor(school.ms_rios), evidence=row.pk, reason="Wrong learner.", at=NOW)
    assert (gone.withdraws_id, gone.value, gone.note) == (row.pk, None, "Wrong learner.")
    assert statuses(school) == ["withdrawn"]
    with pytest.raises(BadInput, match="no longer stands"):
        withdraw(by=actor(school.ms_rios), evidence=row.pk, reason="Again.", at=NOW)


def test_nobody_but_who_teaches_the_learner_takes_a_piece_back(school):
    row = record(school)
    with pytest.raises(NotAllowed):
        withdraw(by=actor(school.mr_okafor), evidence=row.pk, reason="No.", at=NOW)


def test_the_same_performance_recorded_twice_counts_once(school):
    record(school)
    record(school, task=" essay ", performed_at=DONE + timedelta(hours=1))
    record(school, task="Debate")
    record(school, task="")
    record(school, task="")
    assert statuses(school) == ["standing", "standing", "standing", "standing", "repeat"]


def test_two_merged_records_read_as_one_learner(school):
    record(school)
    record(school, learner=school.ben, task="Ben's")
    school.ben.record = school.ada
    school.ben.save()
    assert statuses(school) == ["standing", "standing"]


def test_the_log_is_shown_to_who_may_see_the_learner_up_to_a_day(school):
    record(school)
    record(school, task="Later", performed_at=DONE + timedelta(days=3))

    def seen(by, purpose, **asked):
        return evidence_of(school.ada.pk, by=by, purpose=purpose, day=NOW.date(), **asked)

    assert len(seen(actor(school.ada), Purpose.OWN_RECORD)) == 2
    [shown] = seen(KEEPER, Purpose.OPERATE, as_of=DONE.date())
    assert (shown.evidence.task, shown.counts) == ("Essay", True)
    with pytest.raises(NotAllowed):
        seen(actor(school.mr_okafor), Purpose.INSTRUCT)


def test_how_hard_the_task_and_how_severe_the_rater_are_kept_through_a_correction(school):
    row = record(school, difficulty=0.5, severity=-0.25)
    assert (row.difficulty, row.severity) == (0.5, -0.25)
    later = supersede(by=actor(school.ms_rios), evidence=row.pk, at=NOW, score=2)
    assert (later.value, later.difficulty, later.severity) == (2.0, 0.5, -0.25)
    later = supersede(by=actor(school.ms_rios), evidence=later.pk, at=NOW, difficulty=0.0)
    assert (later.value, later.difficulty, later.severity) == (2.0, 0.0, -0.25)
    assert record(school, task="Other").difficulty is None


@pytest.mark.parametrize("what", ["difficulty", "severity"])
@pytest.mark.parametrize("figure", [10.5, -11.0, float("nan"), float("inf")])
def test_a_difficulty_that_no_scale_is_long_enough_for_is_refused(school, what, figure):
    with pytest.raises(BadInput, match=f"The {what} .* is not from -10 to 10 levels"):
        record(school, **{what: figure})
