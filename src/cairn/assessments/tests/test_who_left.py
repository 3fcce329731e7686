"""Work handed in by who left: it stays the learner's, is nobody's to wait for, and keeps nobody from going on."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from cairn.assessments.selectors.groups import groups_of_section
from cairn.assessments.selectors.handed_in import handed_in_to, waiting_in_classes_of
from cairn.assessments.selectors.tasks import given_in, tasks_due, tasks_of
from cairn.assessments.services.groups import end_group, make_group
from cairn.assessments.services.tasks import hand_in, take_task_back
from cairn.evidence.tests.conftest import actor
from cairn.intake.rulebook import book
from cairn.kernel.access import Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.selectors.sections import learners_of_section

from .conftest import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)
GRACE = timedelta(days=60)
HERS = {"purpose": Purpose.INSTRUCT, "day": TODAY}


def leaves(school, *, to=None):
    """Ada leaves the class and the school yesterday; `to` another school, from today on."""
    for name in ("SectionEnrollment", "Enrollment"):
        rows = apps.get_model(f"people.{name}").objects.filter(person=school.ada)
        rows.update(last_day=YESTERDAY)
    if to is not None:
        apps.get_model("people.Enrollment").objects.create(
            id=uuid7(), person=school.ada, school=to, district=to.district, first_day=TODAY
        )


@pytest.fixture
def handed(school, giving):
    hand_in(giving.pk, by=actor(school.ada), words="Twelve loaves.", at=NOW)
    return giving


@pytest.fixture
def elsewhere(school):
    return apps.get_model("people.Organization").objects.create(
        id=uuid7(), kind="school", name="Elsewhere", district=school.section.school.district
    )


def waiting(rios):
    since = NOW - timedelta(days=9)
    return waiting_in_classes_of(by=rios, since=since, **HERS)


def ends(**which):
    """The class is over since yesterday: for everyone in it, or for those whom `which` says."""
    apps.get_model("people.SectionEnrollment").objects.filter(**which).update(last_day=YESTERDAY)


def test_it_waits_for_the_teacher_no_more_though_the_teacher_may_still_read_it(
    school, rios, handed
):
    assert len(waiting(rios)) == 1
    leaves(school)
    assert waiting(rios) == []
    assert list(handed_in_to(handed.pk, by=rios, **HERS)) == [school.ada.pk]


def test_at_another_school_the_old_teacher_reads_it_no_more(school, rios, handed, elsewhere):
    leaves(school, to=elsewhere)
    assert waiting(rios) == []
    assert handed_in_to(handed.pk, by=rios, **HERS) == {}


def test_the_learner_keeps_it_is_asked_for_nothing_and_hands_in_nothing_that_nobody_would_read(
    school, handed
):
    ada = actor(school.ada)
    mine = {"by": ada, "purpose": Purpose.OWN_RECORD, "day": TODAY}
    assert len(tasks_due(school.ada.pk, **mine)) == 1
    leaves(school)
    assert tasks_due(school.ada.pk, **mine) == []
    [task] = tasks_of(school.ada.pk, **mine)
    assert task.over
    assert [each.words for each in task.hand_ins] == ["Twelve loaves."]
    with pytest.raises(BadInput, match="not in the class"):
        hand_in(handed.pk, by=ada, words="Thirteen.", at=NOW)


def test_the_task_is_taken_back_and_the_group_dissolved_though_one_of_them_moved_on(
    school, rios, handed, elsewhere
):
    group = make_group(
        school.section.pk, by=rios, name="Ovens", learners=[school.ada.pk, school.ben.pk], at=NOW
    )
    leaves(school, to=elsewhere)
    take_task_back(handed.pk, by=rios, reason="Done.", at=NOW)
    end_group(group.pk, by=rios, at=NOW)
    assert given_in(school.section.pk, by=rios, **HERS) == []
    assert groups_of_section(school.section.pk, by=rios, **HERS) == []


@pytest.mark.parametrize("who", [{}, {"role": "learner"}])
def test_at_the_end_of_a_term_nobody_has_left_and_late_work_is_taken_while_it_is_scored(
    school, rios, handed, who
):
    ada = {"by": actor(school.ada), "purpose": Purpose.OWN_RECORD}
    ends(**who)
    assert set(learners_of_section(school.section.pk, TODAY)) == {school.ada.pk, school.ben.pk}
    assert len(waiting(rios)) == 1
    assert len(tasks_due(school.ada.pk, day=TODAY, **ada)) == 1
    hand_in(handed.pk, by=actor(school.ada), words="Late.", at=NOW)
    last, after = YESTERDAY + GRACE, TODAY + GRACE
    assert [t.over for t in tasks_of(school.ada.pk, day=last, **ada)] == [False]
    assert [t.over for t in tasks_of(school.ada.pk, day=after, **ada)] == [True]
    assert tasks_due(school.ada.pk, day=after, **ada) == []


def test_after_a_term_whoever_another_school_has_now_hands_in_nothing_and_hinders_nobody(
    school, rios, handed, elsewhere
):
    ends()
    leaves(school, to=elsewhere)
    assert waiting(rios) == []
    with pytest.raises(BadInput, match="not in the class"):
        hand_in(handed.pk, by=actor(school.ada), words="Late.", at=NOW)
    take_task_back(handed.pk, by=rios, reason="Done.", at=NOW)


def test_a_task_taken_back_stays_with_whoever_handed_something_in_and_takes_no_more(
    school, rios, handed
):
    take_task_back(handed.pk, by=rios, reason="Done.", at=NOW)
    ask = {"purpose": Purpose.OWN_RECORD, "day": TODAY}
    assert tasks_of(school.ben.pk, by=actor(school.ben), **ask) == []
    for _ in range(2):
        [task] = tasks_of(school.ada.pk, by=actor(school.ada), **ask)
        assert (task.over, task.given.taken_back) == (True, True)
        assert [each.words for each in task.hand_ins] == ["Twelve loaves."]
        leaves(school)
    assert tasks_due(school.ada.pk, by=actor(school.ada), **ask) == []
    with pytest.raises(BadInput, match="taken back"):
        hand_in(handed.pk, by=actor(school.ada), words="Thirteen.", at=NOW)


@pytest.fixture
def reading_only(settings, tmp_path):
    """The state's policy, but that teachers do not write evidence."""
    folder = tmp_path / "policy"
    shutil.copytree(Path(settings.POLICY), folder)
    file = folder / "parameters/access/grants/evidence.yaml"
    said = file.read_text()
    assert "teacher instruct read summarize write" in said
    file.write_text(
        said.replace("teacher instruct read summarize write", "teacher instruct read summarize")
    )

    def begin():
        settings.POLICY = folder
        book.cache_clear()

    yield begin
    book.cache_clear()


def test_in_a_class_that_everyone_left_too_only_who_may_write_takes_back_and_dissolves(
    school, rios, handed, elsewhere, reading_only
):
    group = make_group(school.section.pk, by=rios, name="Ovens", learners=[school.ada.pk], at=NOW)
    leaves(school, to=elsewhere)
    bens = apps.get_model("people.SectionEnrollment").objects.filter(person=school.ben)
    bens.update(last_day=YESTERDAY - timedelta(days=1))
    reading_only()
    with pytest.raises(NotAllowed):
        take_task_back(handed.pk, by=rios, reason="Done.", at=NOW)
    with pytest.raises(NotAllowed):
        end_group(group.pk, by=rios, at=NOW)
