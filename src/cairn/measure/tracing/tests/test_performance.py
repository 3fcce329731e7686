"""The next likely performance: the signs, what may be seen, the fit, and its worth on real answers."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.tracing import oracles, performance_fit
from cairn.measure.tracing.figures import worth
from cairn.measure.tracing.performance import Following, NextPerformance
from cairn.measure.tracing.performance_steps import SIGNS
from cairn.measure.tracing.tests.casts import NAMES, answers_of, learners, rows

random = np.random.default_rng(5)
MODEL = NextPerformance(
    settings=np.array([0.9, 0.5, 0.01, 0.05, 0.04]),
    names=NAMES[:2],
    difficulty=np.array([-0.3, 0.4, 0.1]),
    weights=random.normal(0, 0.3, (3, len(SIGNS))),
    fitted_on={},
)
DIFFICULTY = dict(zip(NAMES, MODEL.difficulty, strict=True))


def told(answers, rows):
    """What these rows say, by skill."""
    kept = [i for i in rows if answers.counted[i]]
    return {answers.names[answers.skill[i]]: float(answers.correct[i]) for i in kept}


def slowly(answers):
    """Each row's chance, from the list of all that its learner did before."""
    chances = np.empty(len(answers))
    for first, end in zip(answers.events[:-1], answers.events[1:], strict=True):
        who = answers.learner[first]
        begun = [
            range(a, b)
            for a, b in zip(answers.events[:-1], answers.events[1:], strict=True)
            if answers.learner[a] == who and b <= first
        ]
        earlier = [said for event in begun if (said := told(answers, event))]
        for i in range(first, end):
            name = answers.names[answers.skill[i]]
            signs = oracles.signs(earlier, name, MODEL.settings, DIFFICULTY)
            total = np.dot(signs, MODEL.weights[MODEL.places([name])[0]])
            chances[i] = 1 / (1 + np.exp(-total))
    return chances


@given(rows)
def test_every_row_is_predicted_as_the_slow_and_obvious_way_does(given_rows):
    answers = answers_of(given_rows)
    assert MODEL.predict(answers) == pytest.approx(slowly(answers))


@given(rows, st.integers(0, 29), st.sampled_from([0.0, 1.0, np.nan]))
def test_another_answer_changes_no_prediction_but_later_ones(given_rows, at, correct):
    if at >= len(given_rows):
        return
    answers = answers_of(given_rows)
    changed = answers.correct.copy()
    changed[at] = correct
    event = np.repeat(np.arange(answers.events.size - 1), np.diff(answers.events))
    not_later = (event <= event[at]) | (answers.learner != answers.learner[at])
    before = MODEL.predict(answers)
    after = MODEL.predict(replace(answers, correct=changed))
    assert (before == after)[not_later].all()


@given(rows)
def test_one_learner_followed_live_is_predicted_as_in_the_batch(given_rows):
    answers = answers_of(given_rows)
    batch, live = MODEL.predict(answers), np.empty(len(answers))
    followed = {}
    for first, end in zip(answers.events[:-1], answers.events[1:], strict=True):
        one = followed.setdefault(answers.learner[first], Following(MODEL))
        for i in range(first, end):
            live[i] = one.chance(answers.names[answers.skill[i]])
        one.take(told(answers, range(first, end)))
        kept = json.loads(json.dumps(one.plain()))
        followed[answers.learner[first]] = Following.resumed(MODEL, kept)
    assert (batch == live).all()


def test_the_fit_is_the_same_each_time_and_can_be_stored():
    answers = learners(80, 3, 15, seed=1)
    fitted = performance_fit.fit(answers)
    again = NextPerformance.from_plain(json.loads(json.dumps(fitted.plain())))
    assert (again.predict(answers) == performance_fit.fit(answers).predict(answers)).all()
    assert again.fitted_on["learners"] == 80
    assert set(again.names) == set(answers.names)


def test_a_fit_foresees_learners_it_has_never_seen():
    fitted = performance_fit.fit(learners(400, 3, 15, seed=1))
    others = learners(300, 3, 15, seed=2)
    said = worth(fitted.predict(others), others.correct)
    assert said.auc > 0.65
    assert said.ece < 0.04
    no_more = worth(np.full(len(others), others.correct.mean()), others.correct)
    assert said.log_loss < no_more.log_loss - 0.02


def test_skills_never_fitted_are_the_typical_one():
    fitted = performance_fit.fit(learners(100, 3, 15, seed=1))
    others = learners(20, 3, 15, seed=2)
    strange = replace(others, names=("new", "newer", "newest"))
    chances = fitted.predict(strange)
    assert ((chances > 0) & (chances < 1)).all()
    first = strange.events[:-1][np.diff(strange.learner[strange.events[:-1]], prepend=-1) != 0]
    assert np.unique(chances[first]).size == 1  # of whom nothing is known, in what nobody knows


def test_a_large_history_is_thinned_by_whole_learners(monkeypatch):
    answers = learners(90, 3, 15, seed=1)
    thin = performance_fit._thinned(answers, 500)
    assert np.unique(thin.learner).tolist() == list(range(0, 90, 3))
    assert len(thin) == 450


@pytest.mark.parametrize("correct", [0.0, 1.0])
def test_answers_that_say_nothing_are_refused(correct):
    few = answers_of([(0, order, 0, correct, order) for order in range(99)])
    with pytest.raises(BadInput, match="cannot be fitted on 99 answers"):
        performance_fit.fit(few)
    same = answers_of([(0, order, 0, correct, order) for order in range(150)])
    with pytest.raises(BadInput, match=f"{150 if correct else 0} of them right"):
        performance_fit.fit(same)


def test_a_stored_fit_of_other_signs_is_refused():
    with pytest.raises(BadInput, match="other signs"):
        NextPerformance.from_plain({**MODEL.plain(), "signs": ["one"]})


@pytest.mark.shared
def test_on_real_answers_it_is_as_good_as_promised(real_answers):
    train, rest = real_answers
    said = worth(performance_fit.fit(train).predict(rest), rest.correct)
    assert said.auc >= 0.735
    assert said.log_loss <= 0.555
    assert said.ece <= 0.010


def test_the_filter_is_tuned_to_be_less_surprised():
    answers, nothing = learners(150, 3, 15, seed=6), np.empty((0, 0))
    difficulty, begun = np.zeros(3), performance_fit._BEGUN
    tuned = performance_fit._tuned(answers, difficulty)
    before = performance_fit._walk(answers, difficulty, begun, nothing)[0]
    after = performance_fit._walk(answers, difficulty, tuned, nothing)[0]
    assert after > before + 1


@pytest.mark.parametrize(("apart", "strongly"), [(2.0, False), (0.0, True)])
def test_skills_are_held_to_the_common_weights_as_far_as_they_are_alike(apart, strongly):
    made = np.random.default_rng(8)
    n, skills = 4000, 20
    signs = np.column_stack([np.ones(n), made.normal(size=n)])
    skill, learner = made.integers(0, skills, n), np.arange(n) // 10
    slopes = 0.5 + apart * made.normal(size=skills)
    right = made.random(n) < 1 / (1 + np.exp(-signs[:, 1] * slopes[skill]))
    ridge = performance_fit._best_ridge(signs, right.astype(float), skill, learner, skills)
    assert (ridge >= 256) == strongly
    assert (ridge <= 16) != strongly
