"""Everyone's official determinations in one go, the table of them, and how often they are right."""

from datetime import date

import numpy as np
import pytest
from django.apps import apps
from django.db import connection

from cairn.determinations.selectors.official import (
    COLUMNS,
    determination_rows,
    stated_accuracy,
)
from cairn.determinations.services.deciding import decisions
from cairn.determinations.services.deciding_all import determine_all
from cairn.determinations.services.judging import record_judgement
from cairn.determinations.services.official import determine, find_determination, replay
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.kernel.terms import Use
from cairn.measure.accuracy.rudner import stated
from cairn.people.selectors.organizations import find_organization

from .conftest import TODAY, at, make

pytestmark = pytest.mark.django_db
AT = "determination.combining"
ME = operator("me")
ASKING = {"by": ME, "purpose": Purpose.OPERATE}
kept = apps.get_model("determinations.Determination").objects


@pytest.fixture
def weighing(policy_says):
    policy_says({f"{AT}.method": "precision_weighted@1", "privacy.minimum_n": 2})


@pytest.fixture
def three(stage):
    """Ada has every measure, Bo two, Cy a judgement alone."""
    bo, cy = stage.learner("Bo"), stage.learner("Cy")
    stage.shows(4, 4, 4, use=Use.INTERIM)
    stage.shows(2, use=Use.SUMMATIVE, start=date(2026, 10, 1))
    stage.shows(1, 2, who=bo)
    stage.shows(2, who=bo, use=Use.SUMMATIVE, start=date(2026, 10, 1))
    for who, level in ((stage.ada, 4), (cy, 2)):
        record_judgement(
            by=stage.by, learner=who.pk, competency=stage.competency.pk, level=level,
            reason="Seen at work for weeks.", confirms_fall=False, at=at(TODAY, 9),
        )  # fmt: skip
    return [stage.ada, bo, cy]


def everyone(**how):
    return determine_all(**ASKING, as_of=TODAY, at=at(TODAY), **how)


def test_everyone_is_decided_as_each_would_be_alone(stage, weighing, three):
    tally = everyone()
    assert (tally.made, tally.unchanged) == (3, 0)
    assert tally.levels[None] == 1  # Cy has one measure where two must be there
    together = {row.learner_id: row for row in kept.all()}
    for who in three:
        alone = determine(who.pk, stage.competency.pk, **ASKING, as_of=TODAY, at=at(TODAY))
        mine = together[who.pk]
        assert alone.supersedes == mine
        for name in ("level", "inputs_digest", "outcome_digest", "rule_id", "combining_id"):
            assert getattr(alone, name) == getattr(mine, name)
        assert replay(find_determination(str(mine.pk))).same


def test_run_again_it_changes_what_has_changed(stage, weighing, three):
    everyone()
    assert (everyone().made, kept.count()) == (0, 3)
    stage.shows(4, use=Use.SUMMATIVE, start=date(2026, 11, 1))
    tally = everyone()
    assert (tally.made, tally.unchanged) == (1, 2)
    assert kept.filter(superseded_by=None).count() == 3


def test_without_combining_the_levels_held_are_decided(stage, three):
    everyone()
    assert set(kept.values_list("combining", flat=True)) == {None}
    levels = {row.learner_id: row.level for row in kept.all()}
    assert levels[stage.ada.pk] == 4  # held since the third check, though the test showed 2
    assert levels[three[2].pk] is None


def statements(work):
    said = []

    def listen(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        work()
    return len(said)


def test_the_number_of_queries_does_not_grow_with_the_learners(stage, weighing, three):
    cells = [(who.pk, stage.competency.pk) for who in three]
    decisions(cells, as_of=TODAY, at=at(TODAY))
    one = statements(lambda: decisions(cells[:1], as_of=TODAY, at=at(TODAY)))
    more = [stage.learner(f"L{i}") for i in range(8)]
    for who in more:
        stage.shows(3, 3, who=who)
    cells += [(who.pk, stage.competency.pk) for who in more]
    assert statements(lambda: decisions(cells, as_of=TODAY, at=at(TODAY))) == one
    few = statements(everyone)
    assert few < 30


def test_a_school_or_a_framework_can_be_decided_alone(stage, zone, weighing, three):
    zone.shows(3, 3, who=zone.ada)
    assert everyone(organization=zone.district.pk).made == 1
    assert everyone(competencies=[stage.competency.pk]).made == 3
    assert find_organization("0417").pk == zone.district.pk
    with pytest.raises(UnknownName):
        find_organization("0000")


def test_only_the_operator_decides_about_everyone_and_no_day_to_come(stage, three):
    with pytest.raises(NotAllowed):
        determine_all(by=stage.by, purpose=Purpose.OPERATE, as_of=TODAY, at=at(TODAY))
    with pytest.raises(BadInput, match="has not come"):
        determine_all(**ASKING, as_of=date(2027, 1, 1), at=at(TODAY))
    with pytest.raises(NotAllowed):
        stated_accuracy(2027, by=stage.by, purpose=Purpose.OPERATE, day=TODAY)
    with pytest.raises(NotAllowed):
        next(determination_rows(by=stage.by, purpose=Purpose.OPERATE, day=TODAY))


def test_the_table_holds_every_determination_that_stands(stage, weighing, three):
    everyone()
    everyone()
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in determination_rows(**ASKING, day=TODAY)]
    assert len(rows) == 3
    by_learner = {row["learner_state_id"]: row for row in rows}
    ada, cy = (by_learner[who.state_id] for who in (three[0], three[2]))
    assert (ada["combining"], ada["level"], ada["place"], ada["levels"]) == (
        "precision_weighted@1", 3, 3, 4,
    )  # fmt: skip
    assert ada["confidence"] == ada["p3"]
    assert sum(ada[f"p{k}"] for k in range(1, 5)) == pytest.approx(1)
    assert ada["p5"] is None
    assert (cy["level"], cy["unmet"], cy["p1"]) == (None, "few_measures", None)


def test_how_often_they_are_right_is_what_their_probabilities_state(stage, weighing, three):
    everyone()
    [of] = stated_accuracy(2027, **ASKING, day=TODAY)
    made = [row for row in kept.all() if row.level is not None]
    again = stated(
        np.array([row.outcome["probabilities"] for row in made]),
        np.array([row.level - 1 for row in made]),
    )
    assert (of.combining, of.cells, of.learners, of.no_level) == ("precision_weighted@1", 3, 3, 1)
    assert of.stated.accuracy == pytest.approx(np.mean([r.outcome["confidence"] for r in made]))
    assert (of.stated.accuracy, of.stated.consistency) == (again.accuracy, again.consistency)


def test_of_too_few_learners_nothing_is_said(stage, policy_says, three):
    policy_says({f"{AT}.method": "precision_weighted@1", "privacy.minimum_n": 3})
    everyone()
    [of] = stated_accuracy(2027, **ASKING, day=TODAY)
    assert (of.cells, of.withheld, of.stated) == (3, True, None)


def test_another_school_year_has_its_own(stage, weighing, three):
    everyone()
    assert stated_accuracy(2026, **ASKING, day=TODAY) == []


def test_who_was_joined_to_another_record_is_decided_once_under_the_surviving_one(stage, weighing):
    other = make("people.Person", state_id="x", given_name="Ada", family_name="T", record=stage.ada)
    stage.shows(3, 3, use=Use.SUMMATIVE)
    make(
        "determinations.Judgement", learner=other, competency=stage.competency, level=3,
        reason="Before the records were joined.", rater_name="Ms. Rios", made_at=at(TODAY, 8),
    )  # fmt: skip
    assert everyone().made == 1
    made = kept.get()
    assert (made.learner_id, made.inputs["judgement"]["level"]) == (stage.ada.pk, 3)
