"""What a roster leaves open and what became of its files is counted as it is, about no one by name."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from cairn.determinations.selectors.roster_counts import Came, deliveries_of, rosters_of
from cairn.determinations.services.grouping import count_groups
from cairn.intake.services import Tally, close_delivery, open_delivery
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import NotAllowed

from .conftest import FIRST, TODAY, at, make

pytestmark = pytest.mark.django_db
ASKING = {"by": operator("tests"), "purpose": Purpose.OPERATE, "day": TODAY}


def counted(stage):
    count_groups(as_of=TODAY)
    return rosters_of(stage.school.pk, **ASKING)[stage.school.pk]


def test_a_whole_roster_has_no_gap_but_grades_that_nobody_said(stage):
    found = counted(stage)
    assert (found.learners, found.without_class, found.classes) == (1, 0, 1)
    assert (found.without_teacher, found.without_learners, found.possible_doubles) == (0, 0, 0)
    assert found.without_grade == 1
    apps.get_model("people.Enrollment").objects.update(grade="06")
    assert counted(stage).without_grade == 0


def test_who_is_in_no_class_on_the_day_and_classes_without_anybody_are_counted(stage):
    make("people.Section", name="P9", school=stage.school, first_day=FIRST)
    make("people.Section", name="Over", school=stage.school, first_day=FIRST, last_day=FIRST)
    members = apps.get_model("people.SectionEnrollment").objects
    members.filter(role="learner").update(last_day=TODAY - timedelta(days=1))
    found = counted(stage)
    assert (found.without_class, found.classes) == (1, 2)
    assert (found.without_learners, found.without_teacher) == (2, 1)
    members.filter(role="learner").update(last_day=TODAY)
    assert counted(stage).without_class == 0


def test_a_pair_that_may_be_one_learner_counts_once_until_somebody_decides(stage):
    case = make(
        "people.MatchCase", kind="probable", one=stage.ada, other=stage.learner("Ada"), found_at=at(TODAY)
    )  # fmt: skip
    assert counted(stage).possible_doubles == 1
    case.decision = "different"
    case.save()
    assert counted(stage).possible_doubles == 0


def brought(source, name, *, aside=0, finished=True, day=TODAY):
    came = open_delivery(
        kind="roster", source=source, name=name, received_at=at(day), received_from="tests"
    )
    tally = Tally()
    users, classes = tally.of("users"), tally.of("classes")
    users.read, users.stored, users.quarantined = 10, 10 - aside, aside
    classes.read = classes.unchanged = 4
    if finished:
        close_delivery(came, tally, finished_at=at(day))
    return came


def told_by(source, organization):
    make(
        "intake.SourceRow", source=source, kind="orgs", key="s1", digest=b"x", subject=organization.pk
    )  # fmt: skip


def test_files_of_the_sources_that_tell_of_a_school_are_counted_and_no_others(stage, zone):
    told_by("sis", stage.school)
    brought("sis", "old.zip", day=TODAY - timedelta(days=3))
    brought("sis", "new.zip", aside=2)
    brought("elsewhere", "other.zip", aside=9)
    count_groups(as_of=TODAY)
    newest, _older = deliveries_of(stage.district.pk, **ASKING)
    assert newest == Came("roster", "sis", "new.zip", TODAY, True, 14, 8, 4, 2)
    assert deliveries_of(zone.district.pk, **ASKING) == []


def test_a_file_of_a_district_is_told_once_however_many_schools_it_tells_of(stage):
    second = make(
        "people.Organization", kind="school", name="T", parent=stage.district, district=stage.district
    )  # fmt: skip
    told_by("sis", stage.school)
    make("intake.SourceRow", source="sis", kind="orgs", key="s2", digest=b"x", subject=second.pk)
    brought("sis", "cut.zip", finished=False)
    count_groups(as_of=TODAY)
    [came] = deliveries_of(stage.district.pk, **ASKING)
    assert (came.finished, came.rows_read, came.received_on) == (False, 0, date(2026, 11, 17))


def test_figures_of_a_roster_are_for_those_who_answer_for_the_place(stage):
    for ask in (rosters_of, deliveries_of):
        with pytest.raises(NotAllowed):
            ask(stage.school.pk, by=stage.by, purpose=Purpose.IMPROVE, day=TODAY)
