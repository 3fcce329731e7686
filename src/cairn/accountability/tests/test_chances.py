"""Numbers that share learners err together as the bootstrap says; what is likely is not said too surely."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cairn.accountability.rules.asked import ALL, Question
from cairn.accountability.rules.chances import likely
from cairn.accountability.rules.counting import NO_LEVEL, Division, People
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans
from cairn.accountability.rules.near import in_hundred, other_answer, other_word
from cairn.accountability.rules.noise import around
from cairn.accountability.rules.results import Result
from cairn.accountability.rules.together import Answered, together
from cairn.policy.book import read

PLAN = plan_in_force(read(Path(__file__).parents[4] / "policy"), date(2025, 6, 30))
SPANS = Spans.read(["elementary: 04", "middle: 06"])
LEVELS = ("beginning", "developing", "proficient", "extending")
LEARNERS = 150


def a_school(random):
    """Learners of one school: two tests, growth and attendance that go together; some were not asked."""
    good = random.standard_normal(LEARNERS)
    people = People(
        random.random(LEARNERS) < 0.95, np.zeros(LEARNERS, np.int64),
        (random.random(LEARNERS) < 0.4).astype(np.int64), ["a"], ["04", "06"],
        [Division("race", ["asian", "black"], (random.random(LEARNERS) < 0.5).astype(np.int64))],
    )  # fmt: skip
    noisy = [good + random.standard_normal(LEARNERS) for _ in range(4)]
    levels = [np.digitize(each, (-1.5, 0.0, 1.5)) for each in noisy[:2]]
    levels[1][:20] = NO_LEVEL
    growth = np.clip(50 + 20 * noisy[2], 1, 99)
    growth[20:30] = np.nan
    of_growth = np.where(np.isnan(growth), NO_LEVEL, (np.nan_to_num(growth) > 50).astype(int))
    there = (noisy[3] > -1).astype(np.int64)
    return [
        Answered(Question("assessment.mathematics", LEVELS, (2, 3), {}), people, levels[0]),
        Answered(Question("assessment.reading", LEVELS, (2, 3), {}), people, levels[1]),
        Answered(Question("growth.reading", ("low", "high"), (1,), {}), people, of_growth, growth),
        Answered(Question("attendance", ("often absent", "present"), (1,), {}), people, there),
    ]


def means(answers, often):
    """Slow and obvious: each number of the school, its learners counted so many times."""
    credit = {
        "achievement": (0, 0.5, 1, 1.25), "attendance": (0, 1), "growth": None,
    }  # fmt: skip
    asked = {
        "achievement": answers[:2], "growth": answers[2:3], "attendance": answers[3:],
    }  # fmt: skip
    found = {}
    for indicator, those in asked.items():
        for span, grade in (("elementary", 0), ("middle", 1)):
            for group in (ALL, "race:asian", "race:black"):
                total = n = 0.0
                for each in those:
                    people = each.people
                    for i in range(LEARNERS):
                        value = each.figure[i] if credit[indicator] is None else each.level[i]
                        race = f"race:{['asian', 'black'][people.divisions[0].value[i]]}"
                        if not people.counts[i] or people.grade[i] != grade:
                            continue
                        if group not in (ALL, race) or np.isnan(value) or value == NO_LEVEL:
                            continue
                        worth = credit[indicator][int(value)] if credit[indicator] else value
                        total, n = total + often[i] * worth, n + often[i]
                found[2024, "school:a", span, group, indicator] = total / n
    return found


def test_numbers_of_a_school_err_together_as_learners_drawn_anew_do():
    random = np.random.default_rng(4)
    answers = a_school(random)
    behind = together(PLAN, answers, SPANS, 2024)
    drawn = [
        means(answers, random.multinomial(LEARNERS, np.full(LEARNERS, 1 / LEARNERS)))
        for _ in range(250)
    ]
    assert set(behind.keys) == set(drawn[0]), "every number that policy measures, and no other"
    seen = np.corrcoef([[one[key] for one in drawn] for key in behind.keys])
    stated = (behind.matrix @ behind.matrix.T).toarray()
    assert np.diag(stated) == pytest.approx(1)
    assert np.sqrt(np.mean((seen - stated) ** 2)) < 0.075, "the bootstrap’s own error is about .06"
    at = {key[2:]: i for i, key in enumerate(behind.keys)}
    own, other = at["elementary", ALL, "achievement"], at["middle", ALL, "achievement"]
    assert stated[own, at["elementary", "race:asian", "achievement"]] > 0.5
    assert stated[own, at["elementary", ALL, "growth"]] > 0.2
    assert stated[own, other] == 0, "no learner is in both"


def test_neither_the_order_nor_the_name_of_a_learner_decides_a_draw():
    answers = a_school(np.random.default_rng(5))
    order = np.random.default_rng(6).permutation(LEARNERS)
    moved = [
        replace(
            each,
            people=replace(
                each.people, counts=each.people.counts[order], school=each.people.school[order],
                grade=each.people.grade[order],
                divisions=[replace(d, value=d.value[order]) for d in each.people.divisions],
            ),
            level=each.level[order],
            figure=None if each.figure is None else each.figure[order],
        )
        for each in answers
    ]  # fmt: skip
    one, other = (together(PLAN, those, SPANS, 2024) for those in (answers, moved))
    assert one.digest == other.digest
    units = [each.units(40, np.random.default_rng(1)) for each in (one, other)]
    assert all(units[1][key] == pytest.approx(units[0][key]) for key in units[0])


def test_the_error_of_few_learners_is_wider_and_none_or_all_are_not_certain():
    none = Result(2024, "a", "high", ALL, "graduation", 0.0, 20, se=0.0)
    low, high = likely(PLAN.indicators["graduation"], none)
    assert (low, round(high, 1)) == (0.0, 16.1), "Wilson’s interval of none of twenty"
    growth = replace(none, indicator="growth", value=50.0, se=2.0)
    assert likely(PLAN.indicators["growth"], growth) == pytest.approx((45.814, 54.186), abs=1e-3)
    assert likely(PLAN.indicators["growth"], replace(growth, se=None)) is None
    unit = {growth.key: np.array([1.0, -1.0])}
    drawn = around(PLAN, [growth], draws=2, random=np.random.default_rng(1), units=unit)
    assert drawn[growth.key][1] - 50 == pytest.approx(
        2 * 2.0930 / 1.96 * (20 / 19) ** 0.5, abs=1e-3
    )


def test_how_often_an_answer_would_come_out_otherwise_is_said_of_either_side():
    assert other_answer(True, 0.9) == pytest.approx(0.1)
    assert other_answer(False, 0.2) == 0.2
    assert other_answer(None, 0.2) is None
    assert other_answer(True, None) is None
    assert other_word("strong", {"strong": 0.78, "on the way": 0.22}) == pytest.approx(0.22)
    assert other_word("strong", {}) is None
    assert in_hundred(other_word("strong", {"on the way": 1.0})) == 100
