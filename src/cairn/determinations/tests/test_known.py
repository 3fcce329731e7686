"""The record as it stood at an earlier moment is what it was then, whatever has come since."""

from datetime import timedelta

import pytest

from cairn.determinations.selectors.explaining import explain
from cairn.determinations.selectors.known import as_known
from cairn.determinations.selectors.standings import (
    changes_of_learner,
    standing,
    standings_of_learner,
)
from cairn.determinations.services.arrivals import work_out_arrivals
from cairn.determinations.services.judging import record_judgement
from cairn.evidence.services.recording import record_evidence, supersede, withdraw
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

from .conftest import FIRST, TODAY, at, make

pytestmark = pytest.mark.django_db
MONDAY = TODAY - timedelta(days=1)
MORNING = at(TODAY, 12)


def shown(stage, level, *, day, recorded, **further):
    return record_evidence(
        by=stage.by, learner=stage.ada.pk, competency=stage.competency.pk, use=Use.PERFORMANCE,
        score=level, performed_at=at(day), at=recorded, task=f"Task {day}",
        context=f"Setting {day.day % 3}", **further,
    )  # fmt: skip


def judged(stage, moment):
    return record_judgement(
        by=stage.by, learner=stage.ada.pk, competency=stage.competency.pk, level=1,
        reason="Three tasks without help went wrong.", confirms_fall=True, at=moment,
    )  # fmt: skip


def begun(stage):
    """Four pieces of which people know on Monday."""
    return [
        shown(stage, level, day=FIRST + timedelta(days=i), recorded=at(MONDAY))
        for i, level in enumerate((2, 3, 3, 3))
    ]


def read(stage, before=None):
    """Standings, changes and explanation, as of today."""
    while work_out_arrivals(as_of=TODAY):
        pass
    asked = {"day": TODAY, **stage.asking}
    known = None if before is None else as_known(stage.ada.pk, before, **asked)
    told = explain(
        stage.ada.pk, stage.competency.pk, at=at(TODAY, 20), as_of=TODAY, known=before, **stage.asking
    )  # fmt: skip
    one = standing(stage.ada.pk, stage.competency.pk, before=known, **asked)
    everything = standings_of_learner(stage.ada.pk, before=known, **asked)
    assert everything.get(stage.competency.pk) == one
    changes = changes_of_learner(stage.ada.pk, since=FIRST, before=known, **asked)
    return one, changes, told.as_json()


def a_later_piece(stage, _pieces):
    shown(stage, 1, day=TODAY, recorded=at(TODAY))


def a_late_piece_of_long_ago(stage, _pieces):
    shown(stage, 4, day=FIRST - timedelta(days=1), recorded=at(TODAY))


def a_correction(stage, pieces):
    supersede(evidence=pieces[0].pk, by=stage.by, score=1, at=at(TODAY))


def a_withdrawal(stage, pieces):
    withdraw(evidence=pieces[1].pk, by=stage.by, reason="It was another child's.", at=at(TODAY))


def a_fall_confirmed(stage, _pieces):
    for i in range(5):
        shown(stage, 1, day=MONDAY - timedelta(days=i), recorded=at(TODAY))
    read(stage)
    judged(stage, at(TODAY, 16))


@pytest.mark.parametrize(
    "since", [a_later_piece, a_late_piece_of_long_ago, a_correction, a_withdrawal, a_fall_confirmed]
)
def test_what_came_since_changes_nothing_of_what_was_known(stage, since):
    pieces = begun(stage)
    then = read(stage)
    since(stage, pieces)
    assert read(stage) != then, "it changes what is known now"
    assert read(stage, MORNING) == then


def test_a_slip_that_was_taken_back_before_the_moment_leaves_its_line_and_no_level(stage):
    begun(stage)
    slip = shown(stage, 1, day=MONDAY - timedelta(days=1), recorded=at(MONDAY, 16))
    withdraw(evidence=slip.pk, by=stage.by, reason="A slip of the finger.", at=at(MONDAY, 17))
    assert read(stage, MORNING) == read(stage)


def test_what_was_first_shown_since_is_not_there_yet(stage):
    begun(stage)
    found = read(stage, at(MONDAY, 1))
    assert found[:2] == (None, [])
    assert found[2]["evidence"] == []


def second_competency(stage):
    return make(
        "competencies.Competency", framework=stage.competency.framework, cf_item_id=str(uuid7()),
        code="6.EE.A.2", short_code="6.EE.A.2", statement="Read expressions.", domain="Algebra",
    )  # fmt: skip


def test_other_competencies_stand_as_they_are_kept(stage):
    begun(stage)
    ben = stage.learner("Ben")
    other, stage.competency = stage.competency.pk, second_competency(stage)
    shown(stage, 2, day=FIRST, recorded=at(MONDAY))
    a_later_piece(stage, None)
    asked = {"day": TODAY, **stage.asking}
    while work_out_arrivals(as_of=TODAY):
        pass
    known = as_known(stage.ada.pk, MORNING, **asked)
    now = standings_of_learner(stage.ada.pk, **asked)
    before = standings_of_learner(stage.ada.pk, before=known, **asked)
    assert before.keys() == now.keys()
    assert before[other] == now[other]
    assert before[stage.competency.pk] != now[stage.competency.pk]
    assert as_known(ben.pk, MORNING, **asked).touched == frozenset()
