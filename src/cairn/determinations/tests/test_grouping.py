"""Counting a school in columns comes to the same as counting it learner by learner."""

import random
from datetime import date, timedelta

import pytest
from django.apps import apps

from cairn.determinations.services.everyone import work_out_all
from cairn.determinations.services.grouping import count_groups
from cairn.people.selectors.groups import schools_in

from .conftest import TODAY, make
from .slow_grouping import slow_counts
from .test_everyone import Record

pytestmark = pytest.mark.django_db
counts = apps.get_model("determinations.GroupCount")


def counted(place):
    rows = counts.objects.filter(place=place).values_list(
        "subgroup", "domain", "competency_id", "as_of",
        "enrolled", "learners", "cells", "enough", "levels",
    )  # fmt: skip
    found = {row[:4]: row[4:] for row in rows}
    assert len(found) == len(rows)
    return found


def moving_about(record, seed):
    """Spells that begin, end, overlap and double, of enrollment and of subgroups."""
    pick = random.Random(seed).choice
    for who in record.learners:
        for _ in range(3):
            first = date(2026, 7, 1) + timedelta(days=pick(range(140)))
            last = pick([None, first, first + timedelta(days=30)])
            stage = pick(record.stages)
            make(
                "people.Enrollment", person=who, school=stage.school, district=stage.district,
                first_day=first, last_day=last,
            )  # fmt: skip
            make(
                "people.Characteristic", person=who, kind=pick(["a", "b"]), value=pick(["yes", "no"]),
                first_day=first, last_day=last,
            )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_school_in_columns_is_its_learners_one_by_one(seed):
    record = Record(seed)
    moving_about(record, seed)
    work_out_all(as_of=TODAY)
    total = count_groups(as_of=TODAY)
    assert total == counts.objects.count() > 0
    for school in schools_in():
        assert counted(school) == slow_counts(school, TODAY)


def added_up(schools):
    """What these schools come to, key by key."""
    found = {}
    for school in schools:
        for key, row in counted(school).items():
            have = found.get(key, (0, 0, 0, 0, [0] * len(row[4])))
            levels = [a + b for a, b in zip(have[4], row[4], strict=True)]
            found[key] = (*(a + b for a, b in zip(have[:4], row[:4], strict=True)), levels)
    return found


def test_a_district_and_the_state_are_what_their_schools_come_to():
    record = Record(2)
    moving_about(record, 2)
    state = make("people.Organization", kind="SEA", name="State", state_id="S")
    empty = make("people.Organization", kind="LEA", name="No school", state_id="N")
    make("people.Organization", kind="school", name="Of nobody", state_id="")
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    districts = {stage.district.pk for stage in record.stages}
    for district in districts:
        assert counted(district) == added_up(schools_in(district))
    assert counted(state.pk) == added_up(schools_in()) != {}
    assert counted(empty.pk) == {}


def test_a_district_whose_last_school_went_elsewhere_keeps_no_figures():
    record = Record(1)
    record.stages[0].shows(3, 3, 3)
    old, school = record.stages[0].district, record.stages[0].school
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    assert counted(old.pk)
    new = make("people.Organization", kind="LEA", name="New", state_id="NEW")
    type(school).objects.filter(district=old).update(district=new, parent=new)
    count_groups(as_of=TODAY)
    assert counted(old.pk) == {}
    assert counted(new.pk)


def test_a_school_without_learners_has_no_figures():
    make("people.Organization", kind="school", name="Empty", state_id="")
    assert count_groups(as_of=TODAY) == 0


def test_who_is_in_a_subgroup_twice_over_counts_once():
    record = Record(1)
    ada = record.stages[0].ada
    for _ in range(2):
        make("people.Characteristic", person=ada, kind="a", value="yes", first_day=date(2026, 7, 1))
    record.stages[0].shows(3, 3, 3)
    work_out_all(as_of=TODAY)
    count_groups(as_of=TODAY)
    found = counts.objects.filter(subgroup="a=yes", as_of=TODAY)
    assert set(found.values_list("enrolled", "learners", "cells")) == {(1, 1, 1)}


def test_the_demonstration_in_columns_is_its_learners_one_by_one(demo_state):
    as_of = counts.objects.order_by("-as_of").first().as_of
    for school in schools_in():
        assert counted(school) == slow_counts(school, as_of)
