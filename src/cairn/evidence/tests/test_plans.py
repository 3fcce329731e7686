"""What a page asks of the log is found by the learner; no question reads the log from end to end."""

import pytest
from django.apps import apps
from django.db import connection

from cairn.evidence.selectors.cells import shown_by, standing_of
from cairn.evidence.selectors.summative import _standing_tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(demo_state):
    """A few learners of a record whose tables have been counted, so that either database plans as it does at work."""
    people = apps.get_model("people.Enrollment").objects.order_by("pk")
    return list(people.values_list("person", flat=True)[:3])


def looked_up(rows, index):
    """What the database looks up in an index to find these rows, as its plan says; empty: it does otherwise."""
    plan = rows.explain().splitlines()
    at = next((i for i, line in enumerate(plan) if index in line), len(plan))
    return " ".join(plan[at : at + 2])


@pytest.mark.parametrize("ask", [shown_by, standing_of])
def test_what_stands_of_some_learners_is_looked_up_by_the_learner(some, ask):
    assert "learner_id" in looked_up(ask(some), "evidence_of_a_cell")


def test_tests_of_some_learners_are_looked_up_by_learner_and_scale_among_tests_alone(some):
    found = looked_up(_standing_tests(["a test", "another"], some), "tests_of_a_learner")
    assert "learner_id" in found
    assert "scale" in found


def test_there_is_one_index_for_each_way_of_asking():
    table = apps.get_model("evidence.Evidence")._meta.db_table
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, table)
    names = {name for name, found in held.items() if found["index"]}
    assert {
        "evidence_of_a_cell",
        "tests_of_a_learner",
        "superseded_once",
        "withdrawn_once",
    } <= names
    whole = {"evidence_superseding", "evidence_withdrawing"}
    assert whole <= names if connection.vendor == "postgresql" else not whole & names
