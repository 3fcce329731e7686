"""What teachers enter: once whatever is sent again, corrected when seen, kept for a decision when not."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cairn.assessments.models import Entry
from cairn.assessments.rules import Fate, Outcome, Standing, fate_of
from cairn.assessments.selectors.entries import differing, last_entered, standing_of
from cairn.assessments.services.entering import Said, decide, enter, take_back
from cairn.assessments.services.groups import make_group
from cairn.evidence.tests.conftest import actor, every
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed

from .conftest import NOW, TODAY

ASK = {"purpose": Purpose.INSTRUCT, "day": TODAY}


@pytest.fixture
def said(school):
    return Said(uuid4(), uuid4(), school.ada.pk, school.ratios, TODAY, 3.0, task="Exit ticket")


def standing_levels(learner):
    rows = every("evidence.Evidence").filter(learner=learner, withdrawn_by=None, superseded_by=None)
    return sorted(value for value in rows.values_list("value", flat=True) if value is not None)


def send(school, by, *said, at=NOW):
    return [answer.fate for answer in enter(school.section.pk, said, by=by, at=at)]


def test_an_entry_becomes_a_piece_of_evidence_and_a_level_is_worked_out(school, rios, said):
    [answer] = enter(school.section.pk, [replace(said, how="together")], by=rios, at=NOW)
    piece = every("evidence.Evidence").get(pk=answer.evidence)
    assert (piece.value, piece.task, piece.section_id) == (3.0, "Exit ticket", school.section.pk)
    assert (piece.scorer_id, piece.conditions) == (rios.person, {"how": "together"})
    assert (
        every("determinations.Estimate").get(learner=school.ada, competency=school.ratios).pieces
        == 1
    )


def test_the_same_entry_sent_again_is_stored_once_and_answered_alike(school, rios, said):
    first = enter(school.section.pk, [said], by=rios, at=NOW)
    again = enter(school.section.pk, [said], by=rios, at=NOW + timedelta(hours=1))
    assert first == again
    assert every("evidence.Evidence").count() == 1


def test_the_same_key_with_another_level_is_refused_and_said(school, rios, said):
    enter(school.section.pk, [said], by=rios, at=NOW)
    [answer] = enter(school.section.pk, [replace(said, level=1.0)], by=rios, at=NOW)
    assert answer.fate is None
    assert "was sent before" in answer.what
    assert standing_levels(school.ada) == [3.0]


def test_a_key_of_somebody_else_is_another_key(school, rios, said):
    leader = school.mr_okafor
    every("people.StaffAssignment").create(
        person=leader, organization=school.section.school, position="school_leader",
        first_day=TODAY,
    )  # fmt: skip
    enter(school.section.pk, [said], by=rios, at=NOW)
    assert send(school, actor(leader), replace(said, level=1.0)) == [Fate.DIFFERS]


def test_the_same_level_from_another_device_adds_nothing(school, rios, said):
    assert send(school, rios, said, replace(said, key=uuid4())) == [Fate.STORED, Fate.SAME]
    assert standing_levels(school.ada) == [3.0]


def test_a_level_changed_on_the_screen_that_showed_it_corrects_it(school, rios, said):
    [first] = enter(school.section.pk, [said], by=rios, at=NOW)
    anew = replace(said, key=uuid4(), level=2.0, seen=first.evidence)
    assert send(school, rios, anew) == [Fate.CORRECTED]
    assert standing_levels(school.ada) == [2.0]


def test_a_level_changed_again_before_the_answer_came_corrects_its_own_entry(school, rios, said):
    send(school, rios, said)  # the device never heard of it
    anew = replace(said, key=uuid4(), level=2.0, after=said.key)
    assert send(school, rios, anew) == [Fate.CORRECTED]
    assert standing_levels(school.ada) == [2.0]
    unheard = replace(said, key=uuid4(), learner=school.ben.pk, after=uuid4())
    assert send(school, rios, unheard) == [Fate.STORED]


@pytest.mark.parametrize("levels", list(permutations([1.0, 2.0, 3.0])))
def test_devices_that_differ_are_never_merged_in_whatever_order_they_come(
    school, rios, said, levels
):
    sent = [replace(said, key=uuid4(), level=level) for level in levels]
    assert [send(school, rios, each)[0] for each in sent] == [
        Fate.STORED, Fate.DIFFERS, Fate.DIFFERS,
    ]  # fmt: skip
    assert standing_levels(school.ada) == [levels[0]]
    waiting = differing(school.section.pk, by=rios, **ASK)
    assert [(w.there, w.level) for w in waiting] == [(levels[0], levels[1]), (levels[0], levels[2])]
    assert waiting[0].there_by == rios.name


@pytest.mark.parametrize(
    ("outcome", "levels"),
    [(Outcome.KEEP, [3.0]), (Outcome.TAKE, [1.0]), (Outcome.BOTH, [1.0, 3.0])],
)
def test_a_person_decides_which_level_stands(school, rios, said, outcome, levels):
    send(school, rios, said, replace(said, key=uuid4(), level=1.0))
    [waiting] = differing(school.section.pk, by=rios, **ASK)
    decide(waiting.entry, outcome, by=rios, at=NOW)
    assert standing_levels(school.ada) == levels
    assert differing(school.section.pk, by=rios, **ASK) == []
    with pytest.raises(BadInput):
        decide(waiting.entry, Outcome.TAKE, by=rios, at=NOW)


def test_what_was_decided_counts_for_the_next_device(school, rios, said):
    send(school, rios, said, replace(said, key=uuid4(), level=1.0))
    [waiting] = differing(school.section.pk, by=rios, **ASK)
    decide(waiting.entry, Outcome.TAKE, by=rios, at=NOW)
    assert send(school, rios, replace(said, key=uuid4(), level=1.0)) == [Fate.SAME]


def test_another_day_or_another_task_is_another_work(school, rios, said):
    others = [
        replace(said, key=uuid4(), level=1.0, day=TODAY - timedelta(days=1)),
        replace(said, key=uuid4(), level=2.0, task="Project"),
    ]
    assert send(school, rios, said, *others) == [Fate.STORED] * 3
    assert send(school, rios, replace(said, key=uuid4(), task="  exit TICKET ")) == [Fate.SAME]


def test_a_save_is_taken_back_whole_and_a_correction_says_again_what_it_said(school, rios, said):
    [first] = enter(school.section.pk, [replace(said, note="Neat.")], by=rios, at=NOW)
    batch = uuid4()
    both = [
        replace(said, key=uuid4(), batch=batch, level=1.0, seen=first.evidence, note="Oh."),
        replace(said, key=uuid4(), batch=batch, learner=school.ben.pk),
    ]
    assert send(school, rios, *both) == [Fate.CORRECTED, Fate.STORED]
    assert take_back(school.section.pk, batch, by=rios, at=NOW) == 2
    assert standing_levels(school.ada) == [3.0]
    assert standing_levels(school.ben) == []
    standing = every("evidence.Evidence").get(learner=school.ada, superseded_by=None)
    assert standing.note == "Neat."
    assert take_back(school.section.pk, batch, by=rios, at=NOW) == 0
    assert send(school, rios, *both) == [
        Fate.CORRECTED,
        Fate.STORED,
    ]  # as before: nothing comes back
    assert standing_levels(school.ben) == []


def test_what_was_taken_back_can_be_entered_anew(school, rios, said):
    send(school, rios, said)
    take_back(school.section.pk, said.batch, by=rios, at=NOW)
    assert send(school, rios, replace(said, key=uuid4(), batch=uuid4(), level=2.0)) == [Fate.STORED]
    assert standing_levels(school.ada) == [2.0]


def test_nobody_takes_back_what_another_saved(school, rios, said):
    send(school, rios, said)
    with pytest.raises(NotAllowed):
        take_back(school.section.pk, said.batch, by=actor(school.mr_okafor), at=NOW)
    assert standing_levels(school.ada) == [3.0]


def test_a_faulty_entry_is_refused_by_itself(school, rios, said):
    faulty = [
        replace(said, key=uuid4(), level=9.0),
        replace(said, key=uuid4(), level=2.5),
        replace(said, key=uuid4(), day=TODAY + timedelta(days=1)),
        replace(said, key=uuid4(), learner=school.mr_okafor.pk),
        replace(said, key=uuid4(), learner=uuid4()),
        replace(said, key=uuid4(), giving=uuid4()),
        replace(said, key=uuid4(), competency=uuid4()),
    ]
    answers = enter(school.section.pk, [*faulty, said], by=rios, at=NOW)
    assert [answer.fate for answer in answers] == [None] * len(faulty) + [Fate.STORED]
    assert all(answer.what and answer.mend for answer in answers[:-1])
    assert Entry.objects.count() == 1


def test_who_does_not_teach_the_class_enters_nothing(school, said):
    with pytest.raises(NotAllowed):
        enter(school.section.pk, [said], by=actor(school.mr_okafor), at=NOW)
    with pytest.raises(NotAllowed):
        enter(school.section.pk, [said], by=actor(school.ada), at=NOW)


def test_a_given_task_says_what_kind_of_work_it_is(school, rios, said, giving):
    [answer] = enter(school.section.pk, [replace(said, giving=giving.pk)], by=rios, at=NOW)
    piece = every("evidence.Evidence").get(pk=answer.evidence)
    assert (piece.task, piece.use) == ("Bread for 30", giving.task.use)
    last = last_entered(school.section.pk, by=rios, **ASK)
    assert (last.giving, last.competencies) == (giving.pk, (school.ratios,))


def test_entries_are_only_ever_added_to(school, rios, said):
    send(school, rios, said)
    for change in (lambda r: r.update(level=1), lambda r: r.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Entry.objects.all())


def test_fates_without_a_database():
    one, two = uuid4(), uuid4()
    assert fate_of(0.0, None, None) is Fate.STORED
    assert fate_of(0.0, None, Standing(one, 0.0)) is Fate.SAME
    assert fate_of(0.0, one, Standing(one, None)) is Fate.CORRECTED
    assert fate_of(0.0, two, Standing(one, 1.0)) is Fate.DIFFERS


def test_as_many_queries_for_the_standing_of_many(school, rios, said, django_assert_num_queries):
    send(school, rios, said, replace(said, key=uuid4(), learner=school.ben.pk))
    work = Entry.objects.first().occasion
    with django_assert_num_queries(3):
        found = standing_of(work, [school.ada.pk, school.ben.pk])
    assert len(found) == 2


def test_a_group_has_members_of_the_class_alone(school, rios):
    with pytest.raises(BadInput):
        make_group(school.section.pk, by=rios, name="A", learners=[school.mr_okafor.pk], at=NOW)
