"""How many are in a class: as many as its own page names."""

from datetime import timedelta

import pytest

from cairn.people.models import Section, SectionEnrollment
from cairn.people.selectors.classes import classes_of, members_of

from .town import TODAY, Town

LATELY = TODAY - timedelta(days=5)


@pytest.fixture
def town(db):
    return Town()


def counted(town):
    """Of the teacher's class the number, and the names."""
    [mine] = classes_of(town.actor("teacher"), day=TODAY)
    return mine.learners, {member.id for member in members_of(mine.id, day=TODAY)}


def learners(town):
    return SectionEnrollment.objects.filter(section=town.section, role="learner")


def test_who_left_a_class_before_its_end_is_not_counted_in_it(town):
    assert counted(town) == (2, {town.ada.pk, town.bo.pk})
    learners(town).filter(person=town.bo).update(last_day=LATELY - timedelta(days=60))
    assert counted(town) == (1, {town.ada.pk})
    Section.objects.filter(pk=town.section.pk).update(last_day=LATELY)
    assert counted(town) == (1, {town.ada.pk})


def test_of_a_class_in_which_nobody_is_any_more_those_of_its_last_day_are_counted(town):
    learners(town).update(last_day=LATELY)
    assert counted(town) == (2, {town.ada.pk, town.bo.pk})
