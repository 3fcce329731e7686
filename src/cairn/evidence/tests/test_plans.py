"""What a page asks of the log is found by the learner; no question reads the log from end to end."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from cairn.evidence.selectors.cells import shown_by, standing_of
from cairn.evidence.selectors.summative import summative_scores
from cairn.kernel.access import Purpose, operator
from cairn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("ask", [shown_by, standing_of])
def test_what_stands_of_some_learners_is_looked_up_by_the_learner(ask):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what its tables hold")
    plan = ask([uuid7() for _ in range(3)]).explain()
    first = plan.splitlines()[0]
    assert "evidence_of_a_cell (learner_id=?" in first, plan


def test_tests_of_some_learners_are_looked_up_by_learner_and_scale_among_tests_alone():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what its tables hold")
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        summative_scores(
            ["a test", "another"], by=operator("a test"), purpose=Purpose.OPERATE, day=DAY, until=DAY,
            learners=[uuid7() for _ in range(3)],
        )  # fmt: skip
    [(sql, params)] = [each for each in asked if "evidence_evidence" in each[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [row[-1] for row in cursor.fetchall()]
    assert "tests_of_a_learner (learner_id=? AND scale=?" in plan[0], plan


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
