"""Answers in order: what is one event, what counts, and what is refused."""

from itertools import chain
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given

from cairn.kernel.errors import BadInput
from cairn.measure.tracing.answers import arranged
from cairn.measure.tracing.tests.casts import NAMES, answers_of, rows


def events_of(answers):
    bounds = zip(answers.events[:-1], answers.events[1:], strict=True)
    return [answers.row[first:end].tolist() for first, end in bounds]


def test_rows_of_one_response_are_one_event_where_its_first_row_stands():
    answers = answers_of([(0, 5, 0, 1.0, 7), (0, 3, 1, 0.0, 8), (0, 1, 2, 1.0, 7)])
    assert events_of(answers) == [[0, 2], [1]]


def test_the_same_response_of_two_learners_is_two_events():
    answers = answers_of([(0, 1, 0, 1.0, 7), (1, 1, 0, 1.0, 7)])
    assert events_of(answers) == [[0], [1]]


def test_without_a_response_rows_of_the_same_order_are_one_event():
    given_rows = [(0, 1, 0, 1.0, 0), (0, 2, 1, 1.0, 0), (0, 1, 2, 1.0, 0)]
    assert events_of(answers_of(given_rows, responses=False)) == [[0, 2], [1]]


def test_a_row_without_a_response_is_an_event_of_its_own():
    answers = answers_of([(0, 1, 0, 1.0, -1), (0, 1, 1, 1.0, -1)])
    assert events_of(answers) == [[0], [1]]


def test_a_skill_that_stands_twice_in_a_response_counts_once_and_the_answered_one_counts():
    answers = answers_of([(0, 1, 0, nan, 7), (0, 1, 0, 1.0, 7), (0, 1, 0, 1.0, 7)])
    assert answers.counted.tolist() == [False, True, False]


@given(rows)
def test_events_are_in_order_and_every_row_is_in_one(given_rows):
    answers = answers_of(given_rows)
    events = events_of(answers)
    assert sorted(chain.from_iterable(events)) == list(range(len(given_rows)))
    begun = [(given_rows[e[0]][0], min(given_rows[i][1] for i in e), min(e)) for e in events]
    assert begun == sorted(begun)
    for event in events:
        assert len({(given_rows[i][0], given_rows[i][4]) for i in event}) == 1
        told = [(given_rows[i][2], given_rows[i][3]) for i in event]
        answered = {skill for skill, correct in told if not isnan(correct)}
        at = np.isin(answers.row, event)
        assert sorted(answers.skill[at & answers.counted].tolist()) == sorted(answered)


@given(rows)
def test_a_part_of_the_rows_keeps_their_events(given_rows):
    answers = answers_of(given_rows)
    kept = answers.row % 2 == 0
    part = answers.only(kept)
    expected = [[i for i in event if i % 2 == 0] for event in events_of(answers)]
    assert events_of(part) == [event for event in expected if event]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((-1, 1, 0, 1.0, 0), "Data row 2 has no learner"),
        ((0, nan, 0, 1.0, 0), "Data row 2 has no order"),
        ((0, 1, -1, 1.0, 0), "Data row 2 has no skill"),
        ((0, 1, 0, 0.5, 0), "Data row 2 says correct is 0.5"),
    ],
)
def test_what_cannot_be_placed_is_refused_by_its_row(row, said):
    with pytest.raises(BadInput, match=said):
        answers_of([(0, 1, 0, 1.0, 0), row])


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(BadInput, match="differ in length"):
        arranged([0], [1, 2], [0], [1], names=NAMES)


def test_a_fit_keeps_what_it_rests_on():
    answers = answers_of([(0, 1, 0, 1.0, 0), (1, 1, 2, nan, 0), (1, 2, 2, 0.0, 1)])
    kept = answers.fitted_on()
    told = {name: kept[name] for name in ("rows", "responses", "learners", "skills")}
    assert told == {"rows": 2, "responses": 3, "learners": 2, "skills": 2}
    other = answers_of([(0, 1, 0, 0.0, 0), (1, 1, 2, nan, 0), (1, 2, 2, 0.0, 1)])
    assert kept["digest"] != other.fitted_on()["digest"]
