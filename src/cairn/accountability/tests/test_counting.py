"""Who counts, and what the tables say: against slow twins, and on a small state of known people."""

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cairn.accountability.rules.asked import ALL, Question
from cairn.accountability.rules.counting import (
    Division,
    People,
    added_up,
    counted,
    middle_of,
    summed,
)
from cairn.accountability.rules.membership import NOWHERE, Stays, counted_on
from cairn.accountability.selectors.tables import CURRENT, above_schools, tables
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

DAY, GAP = 60, 3
stays = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.integers(1, 70), st.integers(0, 40), st.integers(0, 1)
    ),
    max_size=12,
)  # fmt: skip


def slowly(rows, learner):
    """By going back from the day, one day after the other."""
    mine = [(i, r) for i, r in enumerate(rows) if r[0] == learner]
    on = [(r[2], i, r) for i, r in mine if r[2] <= DAY <= r[2] + r[3]]
    if not on:
        return NOWHERE, 0
    _, stay, (_, _, _, _, unit) = max(on)
    inside = {
        d for _, r in mine if r[4] == unit for d in range(r[2], min(r[2] + r[3], DAY) + 1)
    }  # fmt: skip
    since, day = DAY, DAY
    while day >= since - GAP - 1:
        since, day = (day if day in inside else since), day - 1
    return stay, since


@given(stays)
def test_who_counts_is_what_going_back_day_by_day_says(rows):
    table = np.array(rows, np.int64).reshape(-1, 5)
    learner, school, first, length, unit = table.T
    found = counted_on(
        Stays(learner, school, unit, first, first + length), DAY, learners=4, gap=GAP
    )
    for who in range(4):
        assert (found.stay[who], found.since[who]) == slowly(rows, who)


people = st.lists(
    st.tuples(st.booleans(), st.integers(0, 1), st.integers(0, 1), st.integers(0, 2), st.integers(-1, 2)),
    max_size=30,
)  # fmt: skip
ASKED = Question("q", ("low", "middle", "high"), (1, 2), {"en": "Q"})


@given(people)
def test_cells_are_counted_as_by_hand_and_divisions_add_up_to_everybody(rows):
    counts, school, grade, value, level = np.array(rows, np.int64).reshape(-1, 5).T
    division = Division("race", ["a", "b", "c"], value)
    those = People(counts.astype(bool), school, grade, ["s1", "s2"], ["03", "04"], [division])
    found = list(counted(those, ASKED, level, 2025))
    by_hand = Counter(
        (f"school:s{s + 1}", f"0{g + 3}", group, at)
        for c, s, g, v, at in rows
        if c and at >= 0
        for group in (ALL, f"race:{'abc'[v]}")
    )
    told = {
        (r.where.place, r.where.grade, r.where.group, i): n
        for r in found
        for i, n in enumerate(r.counts)
        if n
    }
    assert told == dict(by_hand)
    figure = np.where(level < 0, np.nan, level.astype(float))
    sums = {s.where: (s.learners, s.total, s.squares) for s in summed(those, ASKED, figure, 2025)}
    assert sums == {
        r.where: (r.learners, r.counts[1] + 2 * r.counts[2], r.counts[1] + 4 * r.counts[2])
        for r in found
    }
    top = added_up(found, {"school:s1": ("state",), "school:s2": ("state",)})
    state = {
        r.where.group: r.learners for r in top if r.where.place == "state" and not r.where.grade
    }
    assert state.get(ALL, 0) == sum(n for g, n in state.items() if g != ALL)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 3)), max_size=20), st.integers(1, 3))
def test_the_middle_level_is_the_lower_one_of_an_even_number(rows, least):
    learner, level = np.array(rows, np.int64).reshape(-1, 2).T
    found = middle_of(learner, level, learners=3, least=least)
    for who in range(3):
        mine = sorted(at for w, at in rows if w == who and at >= 0)
        assert found[who] == (mine[(len(mine) - 1) // 2] if len(mine) >= least else -1)


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


MATH = "state assessment scale score"
WHEN = datetime(2026, 4, 28, 12, tzinfo=UTC)


def a_learner(i, level):
    """Number 3 came in January; number 0 needs no help with English since December; number 1 was tested with help."""
    key = uuid7()
    school = apps.get_model("people.Organization").objects.get(state_id="01-1")
    who = make(
        "people.Person", id=key, record_id=key, state_id=f"L{i}", given_name="A", family_name="B",
        sex="female" if i % 2 else "male",
    )  # fmt: skip
    make(
        "people.Enrollment", person=who, school=school, district_id=school.district_id, grade="04",
        first_day=date(2026, 1, 7) if i == 3 else date(2025, 9, 1),
    )  # fmt: skip
    make(
        "people.Characteristic", person=who, kind="english_learner", value="yes",
        first_day=date(2024, 9, 1), last_day=date(2025, 12, 1) if i == 0 else None,
    )  # fmt: skip
    make(
        "people.Attendance", person=who, school=school, school_year=2026, first_day=date(2025, 9, 1),
        last_day=date(2026, 3, 1), days_enrolled=100, days_absent=10 + i % 2,
    )  # fmt: skip
    if level:
        make(
            "evidence.Evidence", learner=who, use=Use.SUMMATIVE.value, score=level, value=level,
            competency=apps.get_model("competencies.Competency").objects.get(), scale=MATH,
            performed_at=WHEN, recorded_at=WHEN, source="s", source_key=f"{i}",
            conditions={"administered": "accommodated"} if i == 1 else None,
        )  # fmt: skip


@pytest.fixture
def a_state(db):
    """A district, a school, five learners in grade 4 with a test of last April."""
    top = make("people.Organization", kind="SEA", name="State")
    lea = make("people.Organization", kind="LEA", name="D", state_id="01", parent=top)
    make("people.Organization", kind="school", name="S", state_id="01-1", parent=lea, district=lea)
    framework = make("competencies.Framework", cf_document_id=str(uuid7()), uri="", title="Tests")
    make(
        "competencies.Competency", framework=framework, cf_item_id=str(uuid7()), code="M",
        short_code="M", statement="Mathematics.", domain="Mathematics",
    )  # fmt: skip
    for i, level in enumerate((1, 2, 3, 4, None)):
        a_learner(i, level)
    return operator("test")


def rows(found, question, group=ALL):
    asked = question, group
    return {r.where.grade: r.counts for r in found.rows if (r.question, r.where.group) == asked}


def count(by, **more):
    return tables(2025, by=by, purpose=Purpose.OPERATE, day=date(2026, 8, 1), **more)


def test_a_small_state_is_counted_as_its_rules_say(a_state):
    found = count(a_state)
    assert found.day == date(2026, 5, 1)
    assert rows(found, "assessment.mathematics") == {"04": (1, 1, 1, 0)}, "January is no full year"
    assert rows(found, "participation.mathematics") == {"04": (1, 4)}, "here on the day is enough"
    assert rows(found, "tested.mathematics") == {"04": (1, 1, 1, 1, 0)}, (
        "of the full year, and who was not"
    )
    assert rows(found, "attendance") == {"04": (1, 3)}, "ninety per cent is present"
    assert rows(found, "assessment.mathematics", "english:former") == {"04": (1, 0, 0, 0)}
    assert rows(found, "assessment.mathematics", "english:learner") == {"04": (0, 1, 1, 0)}
    assert above_schools() == {"school:01-1": ("district:01", "state")}
    assert [r for r in found.rows if r.question == "growth.mathematics"] == [], "nobody has a past"


def test_a_learner_who_left_before_the_day_counts_nowhere(a_state):
    stays = apps.get_model("people.Enrollment").objects.filter(person__state_id="L1")
    stays.update(last_day=date(2026, 4, 30))
    assert rows(count(a_state), "assessment.mathematics") == {"04": (1, 0, 1, 0)}


def test_who_need_not_be_tested_counts_as_neither_tested_nor_not(a_state):
    stays = apps.get_model("people.Enrollment").objects.filter(person__state_id="L1")
    stays.update(grade="11")
    found = count(a_state)
    assert "11" in rows(found, "assessment.mathematics"), "a score is a score"
    assert set(rows(found, "tested.mathematics")) == {"04"}
    assert set(rows(found, "participation.mathematics")) == {"04"}


def test_only_the_keeper_counts_and_today_is_no_other_year(a_state):
    with pytest.raises(BadInput, match="2025-26"):
        count(a_state, basis=CURRENT)
    with pytest.raises(NotAllowed):
        count(Actor(uuid7(), "somebody"))


def questions_of(by):
    """How often the database is asked; on PostgreSQL without what is copied whole."""
    asked = []

    def ask(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        found = count(by)
    return len(asked), sum(rows(found, "assessment.mathematics")["04"])


def test_it_asks_as_often_for_many_as_for_few(a_state):
    few = questions_of(a_state)
    for i in range(5, 20):
        a_learner(i, 2)
    assert questions_of(a_state) == (few[0], 18)
    assert few[1] == 3
