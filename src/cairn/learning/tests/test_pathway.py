"""Plans: chosen by the learner, agreed with somebody, changed by rows that are only ever added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from cairn.competencies.selectors.succession import counterparts, gone, precedence
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.learning.models import Pathway, PathwayNote, PathwayStep
from cairn.learning.rules.pathway import Modality, Terms
from cairn.learning.selectors.pathway import pathway_of, pathways_of_section, pathways_to_agree
from cairn.learning.services import pathway
from cairn.people.tests.town import TODAY

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)
OWN, TEACH = Purpose.OWN_RECORD, Purpose.INSTRUCT
READS = {"ada", "mother", "father, order over", "father, no contact"}
SERVES = {"teacher", "teacher in grace", "counselor", "counselor by caseload"}
LOOKS_ON = {"on the IEP team", "principal"}


@pytest.fixture
def ada(town):
    return town.actor("ada")


@pytest.fixture
def teacher(town):
    return town.actor("teacher")


@pytest.fixture
def planned(town, ada, competencies):
    pathway.plan(town.ada.pk, competencies, by=ada, at=NOW)
    return competencies


def seen(town, by, purpose=OWN, **more):
    return pathway_of(town.ada.pk, by=by, purpose=purpose, day=TODAY, **more)


def order(town, by):
    return [step.competency for step in seen(town, by).steps]


def at(hour):
    return NOW + timedelta(hours=hour)


def test_the_learner_chooses_day_time_place_path_and_modality_and_the_rows_before_stay(
    town, ada, planned
):
    terms = Terms(TODAY, Modality.BLENDED, " Tuesdays ", "at home", "with the bike project")
    pathway.change(town.ada.pk, planned[0], by=ada, at=at(1), terms=terms)
    pathway.change(town.ada.pk, planned[0], by=ada, at=at(2), terms=terms)
    assert seen(town, ada).steps[0].terms == Terms(
        TODAY, Modality.BLENDED, "Tuesdays", "at home", "with the bike project"
    )
    assert PathwayStep.objects.count() == 3, "the same once more is no change"


def test_who_reads_a_plan_is_as_policy_has_it(town, planned):
    for name in town.who:
        who = town.actor(name)
        purpose = OWN if name in READS else TEACH
        if name in READS | SERVES | LOOKS_ON:
            assert seen(town, who, purpose).steps
            continue
        with pytest.raises(NotAllowed, match="no ground to open"):
            seen(town, who, purpose)


def test_only_the_learner_and_who_serves_them_plan(town, competencies):
    for name in town.who:
        if name in SERVES | {"ada"}:
            pathway.plan(town.ada.pk, competencies[:1], by=town.actor(name), at=NOW)
            pathway.drop(town.ada.pk, competencies[0], by=town.actor(name), at=NOW)
            continue
        with pytest.raises(NotAllowed):
            pathway.plan(town.ada.pk, competencies, by=town.actor(name), at=NOW)


def test_a_plan_waits_for_whom_the_learner_asked_until_they_say_yes(town, ada, teacher, planned):
    assert seen(town, ada).waits_for is None
    pathway.ask(town.ada.pk, by=ada, at=at(1), whom=teacher.person)
    found = seen(town, ada)
    assert found.waits_for == teacher.person
    [told] = pathways_to_agree(by=teacher, purpose=TEACH, day=TODAY)
    assert told.learner == town.ada.pk
    pathway.agree(town.ada.pk, by=teacher, at=at(2), seen=found.seen)
    assert pathways_to_agree(by=teacher, purpose=TEACH, day=TODAY) == []
    pathway.drop(town.ada.pk, planned[0], by=ada, at=at(3))
    now = seen(town, ada)
    assert (now.waits_for, now.open_to_others.dropped) == (teacher.person, (planned[0],))
    with pytest.raises(BadInput, match="changed meanwhile"):
        pathway.agree(town.ada.pk, by=teacher, at=at(4), seen=found.seen)


def test_what_an_adult_plans_waits_for_the_learners_yes(town, ada, teacher, competencies):
    pathway.plan(town.ada.pk, competencies, by=teacher, at=NOW)
    found = seen(town, ada)
    assert found.open_to_learner.added == tuple(competencies)
    assert not found.open_to_others.any
    with pytest.raises(BadInput, match="waits for your yes"):
        pathway.agree(town.ada.pk, by=teacher, at=at(1), seen=found.seen)
    pathway.agree(town.ada.pk, by=ada, at=at(1), seen=found.seen)
    assert not seen(town, ada).open_to_learner.any


def test_a_guardian_who_was_asked_says_yes_and_comments_and_another_only_reads(town, ada, planned):
    mother, father = town.actor("mother"), town.actor("father, order over")
    with pytest.raises(NotAllowed, match="may read this learner's plan"):
        pathway.comment(town.ada.pk, by=mother, at=NOW, words="Good.")
    pathway.ask(town.ada.pk, by=ada, at=NOW, whom=mother.person)
    pathway.comment(town.ada.pk, by=mother, at=at(1), words="Good.")
    pathway.agree(town.ada.pk, by=mother, at=at(1), seen=seen(town, mother).seen)
    with pytest.raises(NotAllowed):
        pathway.plan(town.ada.pk, planned, by=mother, at=NOW)
    with pytest.raises(NotAllowed):
        pathway.agree(town.ada.pk, by=father, at=at(1), seen=seen(town, father).seen)


def test_a_family_reads_what_teachers_noted_as_it_was_released(town, ada, teacher, planned):
    pathway.comment(town.ada.pk, by=teacher, at=at(2), words="Start with ratios.")
    mother = town.actor("mother")
    assert seen(town, mother, known=at(2)).notes == ()
    assert len(seen(town, mother, known=at(3)).notes) == 1
    assert len(seen(town, mother, known=at(1)).steps) == 2, "the learner's own plan at once"


def test_steps_are_put_in_order_and_before_one_another(town, ada, planned):
    first, second = planned
    with pytest.raises(BadInput, match="not the steps"):
        pathway.arrange(town.ada.pk, [first], by=ada, at=at(1), seen=seen(town, ada).seen)
    with pytest.raises(BadInput, match="meanwhile"):
        pathway.arrange(town.ada.pk, [second, first], by=ada, at=at(1), seen=uuid7())
    pathway.arrange(town.ada.pk, [second, first], by=ada, at=at(1), seen=seen(town, ada).seen)
    assert order(town, ada) == [second, first]
    pathway.drop(town.ada.pk, second, by=ada, at=at(2))
    pathway.plan(town.ada.pk, [second], by=ada, at=at(3), before=first)
    assert order(town, ada) == [second, first]


def another(competencies, **more):
    make = apps.get_model("competencies.Competency").objects.create
    one = apps.get_model("competencies.Competency").objects.get(pk=competencies[0])
    return make(framework=one.framework, cf_item_id=str(uuid7()), code="new", statement="s", **more)


def tie(origin, destination, kind):
    model = apps.get_model("competencies.Association")
    one = apps.get_model("competencies.Competency").objects.get(pk=origin)
    model.objects.create(
        framework=one.framework, identifier=str(uuid7()), type=kind, origin_id=origin,
        destination_id=destination, origin_identifier="o", destination_identifier="d",
    )  # fmt: skip


def test_what_was_retired_is_told_with_what_replaces_it_and_cannot_be_planned(
    town, ada, planned, competencies
):
    old, new = another(competencies, retired_on=TODAY), another(competencies)
    tie(old.pk, new.pk, "replacedBy")
    tie(new.pk, planned[0], "exactMatchOf")
    tie(planned[0], planned[1], "precedes")
    assert gone([old.pk, new.pk], TODAY)[old.pk].since == TODAY
    assert gone([old.pk], TODAY - timedelta(days=1)) == {}
    assert counterparts([old.pk, planned[0]]) == {old.pk: [new.pk], planned[0]: [new.pk]}
    assert precedence(planned) == [(planned[0], planned[1])]
    with pytest.raises(BadInput, match="no longer in force"):
        pathway.plan(town.ada.pk, [old.pk], by=ada, at=NOW)
    pathway.swap(town.ada.pk, planned[0], new.pk, by=ada, at=at(1))
    assert order(town, ada) == [new.pk, planned[1]]


@pytest.mark.parametrize(
    "wrong",
    [
        Terms(by_when=TODAY - timedelta(days=1)),
        Terms(by_when=date(2036, 1, 1)),
        Terms(time="x" * 201),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_mend(town, ada, planned, wrong):
    with pytest.raises(BadInput):
        pathway.change(town.ada.pk, planned[0], by=ada, at=at(1), terms=wrong)


def test_a_day_that_is_over_may_stay_when_something_else_changes(town, ada, planned):
    pathway.change(town.ada.pk, planned[0], by=ada, at=NOW, terms=Terms(TODAY))
    later = NOW + timedelta(days=3)
    pathway.change(town.ada.pk, planned[0], by=ada, at=later, terms=Terms(TODAY, path="again"))
    assert seen(town, ada).steps[0].terms.path == "again"


def test_nobody_is_asked_who_is_not_near_and_a_plan_is_not_too_long(
    town, ada, planned, competencies
):
    with pytest.raises(BadInput, match="from the list"):
        pathway.ask(town.ada.pk, by=ada, at=NOW, whom=town.who["teacher of others"].pk)
    many = [another(competencies).pk for _ in range(pathway.MOST_STEPS)]
    with pytest.raises(BadInput, match="steps are many"):
        pathway.plan(town.ada.pk, many, by=ada, at=NOW)


def test_a_class_tells_the_plans_of_its_learners_to_who_teaches_it(town, ada, teacher, planned):
    found = pathways_of_section(town.section.pk, by=teacher, purpose=TEACH, day=TODAY)
    assert {key: len(each.steps) for key, each in found.items()} == {town.ada.pk: 2, town.bo.pk: 0}
    with pytest.raises(NotAllowed):
        pathways_of_section(town.section.pk, by=ada, purpose=TEACH, day=TODAY)


def test_the_plans_of_two_records_of_one_person_are_one(town, ada, planned):
    other = town.cy
    Pathway.objects.create(learner=other, begun_at=NOW)
    apps.get_model("people.Person").objects.filter(pk=other.pk).update(record=town.ada)
    assert len(seen(town, ada).steps) == 2
    pathway.drop(town.ada.pk, planned[0], by=ada, at=at(1))
    assert order(town, ada) == [planned[1]]


def test_the_database_refuses_to_change_what_was_planned_or_noted(town, ada, teacher, planned):
    pathway.comment(town.ada.pk, by=teacher, at=NOW, words="w")
    for table, values in ((PathwayStep, {"path": "x"}), (PathwayNote, {"words": "x"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**values)
