"""The lowest-performing learners of a school: chosen by the year before, rated, and never part of a release."""

import shutil
from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.forming import LOWEST, lowest
from cairn.accountability.services import running
from cairn.intake.rulebook import book
from cairn.kernel.access import Purpose
from cairn.kernel.terms import Use

from .test_counting import MATH, a_state, make  # noqa: F401 a fixture among them

AT = datetime(2026, 8, 1, tzinfo=UTC)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([1.0, 1.5, 2.0, 3.0, None])), max_size=20
    ),
    st.sampled_from([10.0, 25.0, 50.0, 100.0]),
)
def test_the_lowest_are_those_that_going_through_each_school_finds(rows, share):
    school = np.array([s for s, _ in rows], np.int64)
    value = np.array([np.nan if v is None else v for _, v in rows], float)
    found = lowest(school, value, share)
    for i, (s, v) in enumerate(rows):
        mine = sorted(w for t, w in rows if t == s and w is not None)
        k = int(len(mine) * share / 100 + 1e-9)
        assert found[i] == (v is not None and k > 0 and v <= mine[k - 1])


@pytest.fixture
def forty_percent(tmp_path, monkeypatch):
    """A policy that forms the group of the lowest forty per cent."""
    folder = tmp_path / "policy"
    shutil.copytree(settings.POLICY, folder)
    (folder / "parameters/accountability/lowest_share.yaml").write_text(
        "description: The share of the lowest-performing.\nunit: per cent\n"
        'values:\n  - {start: 2018-07-01, value: 40, source: "a test"}\n'
    )
    monkeypatch.setattr(settings, "POLICY", folder)
    book.cache_clear()
    yield
    book.cache_clear()


def test_a_run_rates_the_group_and_no_table_of_a_release_has_it(a_state, forty_percent):  # noqa: F811
    """Who had the lowest score last April reached level 3 this year; who came in January counts nowhere."""
    competency = apps.get_model("competencies.Competency").objects.get()
    for i, before in enumerate((4, 2, 1, 1, None)):
        if before:
            make(
                "evidence.Evidence", learner=apps.get_model("people.Person").objects.get(state_id=f"L{i}"),
                use=Use.SUMMATIVE.value, score=before, value=before, competency=competency, scale=MATH,
                performed_at=datetime(2025, 4, 28, 12, tzinfo=UTC), recorded_at=AT, source="s",
                source_key=f"{i} before",
            )  # fmt: skip
    made = running.run(2025, by=a_state, purpose=Purpose.OPERATE, at=AT, empty=True)
    results = apps.get_model("accountability.RunResult").objects.filter(run=made.run)
    [row] = results.filter(group=LOWEST, indicator="achievement")
    assert (row.n, row.counts) == (1, [0, 0, 1, 0]), (
        "of three with a score before, one: level 3 this year"
    )
    assert all(LOWEST not in each.where.group for each in made.tables.rows)
    assert made.tables.day == date(2026, 5, 1)
