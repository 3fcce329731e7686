"""The cast of the evidence house, Ms Rios's P3 with Ada and Ben, and a task of hers."""

from datetime import UTC, datetime

import pytest

from cairn.assessments.services.tasks import NewCriterion, NewTask, give, write_task
from cairn.evidence.tests.conftest import actor, school  # noqa: F401 school is a fixture
from cairn.kernel.terms import Use

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def rios(school):  # noqa: F811
    return actor(school.ms_rios)


def bread(school):  # noqa: F811
    """Bread for 30: a task about both competencies."""
    return NewTask(
        title="Bread for 30", use=Use.PERFORMANCE, instructions="Scale the recipe and explain how.",
        criteria=[
            NewCriterion(school.ratios, "Uses equal ratios", {3: "All amounts are right."}),
            NewCriterion(school.essay),
        ],
    )  # fmt: skip


@pytest.fixture
def task(school, rios):  # noqa: F811
    return write_task(by=rios, given=bread(school), at=NOW)


@pytest.fixture
def giving(school, rios, task):  # noqa: F811
    return give(task.pk, school.section.pk, by=rios, at=NOW, due=TODAY)
