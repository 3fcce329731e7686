"""What a school has seen, counted in columns, comes to the same as counting it piece by piece."""

from datetime import timedelta

import pytest
from django.apps import apps

from cairn.determinations.selectors.evidence_counts import (
    USES,
    classes_seen,
    health_of,
    silent_classes,
    sittings_of,
)
from cairn.determinations.services.everyone import work_out_all
from cairn.determinations.services.grouping import count_groups
from cairn.kernel.access import Purpose, operator
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use
from cairn.people.selectors.groups import schools_in

from .conftest import FIRST, TODAY, make
from .slow_health import slow_cells, slow_classes, slow_sittings
from .test_everyone import Record

pytestmark = pytest.mark.django_db
cells, classes, sittings = (
    apps.get_model(f"determinations.{name}")
    for name in ("EvidenceCount", "SectionCount", "SittingCount")
)
TESTS = {"interim", "summative", "adaptive"}
ASKING = {"by": operator("tests"), "purpose": Purpose.OPERATE, "day": TODAY}


def counted_cells(school):
    names = ("enrolled", "learners", "enough", "stale", "unsure", *USES)
    rows = cells.objects.filter(school=school).values_list("grade", "competency_id", *names)
    return {row[:2]: row[2:] for row in rows}


def counted_sittings(school):
    rows = sittings.objects.filter(school=school)
    return {
        row[:3]: row[3:] for row in rows.values_list("grade", "use", "test", "sittings", "learners")
    }


def test_the_demonstration_in_columns_is_its_pieces_one_by_one(demo_state):
    as_of = cells.objects.first().as_of
    for school in schools_in()[:2]:
        assert counted_cells(school) == slow_cells(school, as_of, recency_days=730, sure=0.6)
        assert counted_sittings(school) == slow_sittings(school, as_of, uses=TESTS)
    assert sittings.objects.exists()


def test_what_was_corrected_or_joined_counts_as_it_does_piece_by_piece():
    record = Record(1)
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    for school in schools_in():
        assert counted_cells(school) == slow_cells(school, TODAY, recency_days=730, sure=0.6)
    assert record.learners


def test_a_piece_is_too_old_the_day_after_policys_limit(stage, policy_says):
    policy_says({"determination.recency_days": 30})
    stage.shows(3, start=TODAY - timedelta(days=30))
    assert stale(stage) == 0
    stage.shows(3, who=stage.learner("Ben"), start=TODAY - timedelta(days=31))
    assert stale(stage) == 1


def stale(stage):
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    return health_of(stage.school.pk, **ASKING).by_school[stage.school.pk].stale


def test_without_a_limit_nothing_is_too_old(stage, policy_says):
    policy_says({"determination.recency_days": 0})
    stage.shows(3, start=TODAY - timedelta(days=77))
    assert stale(stage) == 0


def test_a_class_without_evidence_is_counted_and_one_without_learners_is_not_silent(stage):
    stage.shows(3, section=stage.section.pk)
    silent = make("people.Section", name="P9", school=stage.school, first_day=FIRST)
    make("people.SectionEnrollment", section=silent, person=stage.ada, role="learner", first_day=FIRST)  # fmt: skip
    make("people.Section", name="Empty", school=stage.school, first_day=FIRST)
    make("people.Section", name="Over", school=stage.school, first_day=FIRST, last_day=FIRST)
    count_groups(as_of=TODAY)
    found = {c.name: c for c in classes_seen(stage.school.pk, **ASKING)}
    assert sorted(found) == ["Empty", "P3", "P9"]
    assert (found["P3"].learners, found["P3"].pieces, found["P3"].last) == (1, 1, FIRST)
    assert (found["P9"].learners, found["P9"].pieces, found["P9"].last) == (0, 0, None)
    assert silent_classes(stage.school.pk, **ASKING) == {stage.school.pk: (2, 1)}


def test_classes_in_columns_are_their_pieces_one_by_one(demo_state):
    as_of = classes.objects.first().as_of
    for school in schools_in()[:2]:
        rows = classes.objects.filter(school=school).values_list(
            "section_id", "enrolled", "learners", "competencies", "pieces", "last_performed"
        )
        slow = slow_classes(school, as_of)
        for section, *figures in rows:
            whole = slow[section]
            assert figures[0:3] == list(whole[0:3])
            assert figures[4] == whole[4]
            assert figures[3] <= whole[3]  # a performance that came twice counts once
        assert len(rows) == len(slow)


def test_one_test_on_one_day_is_one_sitting_of_however_many_competencies(stage):
    other = make(
        "competencies.Competency", framework=stage.competency.framework, cf_item_id="x", code="x",
        statement="s",
    )  # fmt: skip
    stage.shows(3, use=Use.INTERIM)
    first, stage.competency = stage.competency, other
    stage.shows(2, use=Use.INTERIM)
    stage.competency = first
    stage.shows(2, use=Use.FORMATIVE, start=FIRST + timedelta(days=5))
    stage.shows(2, use=Use.INTERIM, start=FIRST - timedelta(days=90))  # of the year before
    count_groups(as_of=TODAY)
    [found] = sittings_of(stage.school.pk, **ASKING)
    assert (found.use, found.sittings) == ("interim", 1)


def test_counting_again_takes_the_place_of_what_was_counted(stage):
    stage.shows(3, 3, section=stage.section.pk)
    work_out_all(as_of=TODAY)
    for _ in range(2):
        count_groups(as_of=TODAY)
        assert cells.objects.filter(school=stage.school).count() == 2
        assert classes.objects.filter(school=stage.school).count() == 1


def test_figures_are_for_those_who_answer_for_the_place(stage):
    for ask in (health_of, classes_seen, silent_classes, sittings_of):
        with pytest.raises(NotAllowed):
            ask(stage.school.pk, by=stage.by, purpose=Purpose.IMPROVE, day=TODAY)


def test_a_district_adds_its_schools_up(stage, zone):
    stage.shows(3)
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    found = health_of(stage.district.pk, **ASKING)
    assert {school for school, _grade in found.enrolled} == {stage.school.pk}
    assert found.by_cell["", stage.competency.pk].pieces["performance"] == 1
    assert health_of(zone.district.pk, **ASKING).by_cell == {}
