"""Bayesian knowledge tracing: the chances, the fit, and what is refused."""

import json
from itertools import chain
from math import log

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.knowing import odds_of
from cairn.measure.tracing import bkt, oracles
from cairn.measure.tracing.bkt import Bkt, Skill
from cairn.measure.tracing.bkt_steps import MOST, SUMS, chance, climb, expect, improve, step
from cairn.measure.tracing.figures import worth
from cairn.measure.tracing.tests.casts import answers_of, learners, rows

share = st.floats(0.02, 0.98)
skills = st.tuples(share, share, share, share).filter(lambda s: s[2] + s[3] < 0.95)
sequence = st.lists(st.integers(0, 1), min_size=1, max_size=8)
WORKED = Skill(prior=0.4, learn=0.2, guess=0.25, slip=0.1)


def all_of(sequences):
    """The columns that compiled EM takes."""
    correct = np.array(list(chain.from_iterable(sequences)), np.int8)
    starts = np.concatenate([[0], np.cumsum([len(s) for s in sequences])]).astype(np.int64)
    longest = max(len(s) for s in sequences)
    return correct, starts, np.empty((3, longest))


def expected(skill, sequences):
    correct, starts, work = all_of(sequences)
    sums = np.empty(SUMS)
    figures = np.array(skill, float)
    return expect(figures, correct, starts, 0, len(sequences), *work, sums), sums


@given(skills, sequence)
def test_each_chance_is_that_of_all_ways_to_have_learned(parameters, answers):
    vector, odds = np.array(parameters), odds_of(parameters[0])
    for at, correct in enumerate(answers):
        assert chance(vector, odds) == pytest.approx(
            oracles.bkt_chance(Skill(*parameters), answers[:at])
        )
        odds = step(vector, odds, correct)


@given(skills, st.lists(sequence, min_size=1, max_size=5))
def test_the_likelihood_is_that_of_all_ways_to_have_learned(parameters, sequences):
    likelihood, _ = expected(parameters, sequences)
    assert likelihood == pytest.approx(
        sum(log(oracles.bkt_likelihood(Skill(*parameters), s)) for s in sequences)
    )


def test_a_very_long_sequence_keeps_its_likelihood():
    long = [1, 0, 0, 1, 0] * 1000
    likelihood, sums = expected(WORKED, [long])
    vector, odds, total = np.array(WORKED), odds_of(WORKED.prior), 0.0
    for correct in long:
        right = chance(vector, odds)
        total += log(right if correct == 1 else 1 - right)
        odds = step(vector, odds, correct)
    assert likelihood == pytest.approx(total)
    assert sums[4] + sums[6] == pytest.approx(len(long))  # at each answer known, or not


@given(skills, st.lists(sequence, min_size=1, max_size=6))
def test_a_round_of_em_never_makes_the_answers_less_likely(parameters, sequences):
    vector = np.array(parameters)
    assume(((vector > 0.001) & (vector < 0.999)).all())
    before, sums = expected(vector, sequences)
    for _ in range(4):
        improve(sums, vector)
        assert vector[2] + vector[3] <= MOST + 1e-9
        assert ((vector >= 0.0009) & (vector <= 0.9991)).all()
        now, sums = expected(vector, sequences)
        assert now >= before - 1e-7
        before = now


def test_guess_and_slip_stay_below_one_where_the_answers_would_have_it_otherwise():
    turned = [[1, 1, 0, 0, 0, 0]] * 30
    correct, starts, work = all_of(turned)
    vector, sums = np.array([0.1, 0.3, 0.5, 0.4]), np.empty(SUMS)
    climb(vector, correct, starts, 0, len(turned), 0.0001, 500, work, sums)
    assert vector[2] + vector[3] == pytest.approx(MOST)


def test_a_fit_finds_again_what_the_answers_were_made_with():
    fitted = bkt.fit(learners(3000, 2, 12, seed=4))
    for skill in fitted.skills.values():
        assert skill == pytest.approx((0.3, 0.15, 0.2, 0.1), abs=0.05)


def test_of_several_starts_the_likeliest_end_is_kept_and_a_seed_gives_the_same_fit():
    turning = [[1, 1, 1, 0, 0, 0]] * 10 + [[0, 0, 0, 1, 1, 1]] * 10
    answers = answers_of(
        (who, at, 0, float(correct), at)
        for who, sequence in enumerate(turning)
        for at, correct in enumerate(sequence)
    )
    one, many = (bkt.fit(answers, starts=starts, seed=3) for starts in (1, 6))
    likely = [expected(fitted.skills["adding"], turning)[0] for fitted in (one, many)]
    assert likely == pytest.approx([-83.20, -81.67], abs=0.02)
    assert many == bkt.fit(answers, starts=6, seed=3)


def degenerate(correct, n=40):
    good = [
        (who, order, 0, float((who + order) % 3 > 0), order)
        for who in range(6)
        for order in range(9)
    ]
    return [*good, *((50 + i, i, 1, float(correct), i) for i in range(n))]


@pytest.mark.parametrize(
    ("correct", "n", "why"),
    [(1, 40, "all 40 answers are right"), (0, 40, "all 40 answers are wrong"), (1, 3, "3 answers")],
)
def test_a_skill_that_cannot_be_fitted_is_told_and_predicted_by_the_typical_one(correct, n, why):
    answers = answers_of(degenerate(correct, n))
    fitted = bkt.fit(answers)
    assert list(fitted.skills) == ["adding"]
    assert fitted.unfitted["halving"].startswith(why)
    assert fitted.of("halving") == fitted.of("never heard of") == fitted.typical
    assert fitted.typical == pytest.approx(fitted.skills["adding"])


def test_where_no_skill_can_be_fitted_all_are_fitted_as_one():
    rows = [
        (who, order, order % 3, float((who + order) % 2), order)
        for who in range(4)
        for order in range(12)
    ]
    fitted = bkt.fit(answers_of(rows))
    assert not fitted.skills
    assert fitted.typical.guess + fitted.typical.slip < 1


def test_nothing_but_right_answers_is_refused():
    with pytest.raises(BadInput, match="not even to all skills as one: all 60 answers are right"):
        bkt.fit(answers_of([(0, order, order % 3, 1.0, order) for order in range(60)]))


def test_an_answer_that_is_not_known_tells_nothing():
    assert step(np.array(WORKED), 0.7, -1) == 0.7


def test_what_a_hundred_right_answers_built_up_as_many_wrong_ones_take_down():
    vector, odds = np.array(WORKED), odds_of(WORKED.prior)
    for correct in [1] * 100 + [0] * 30:
        odds = step(vector, odds, correct)
    assert chance(vector, odds) == pytest.approx(0.9)
    for _ in range(70):
        odds = step(vector, odds, 0)
    assert chance(vector, odds) < 0.5


@given(rows)
def test_every_row_is_predicted_from_that_learners_earlier_events(given_rows):
    answers = answers_of(given_rows)
    model = Bkt({"adding": WORKED}, Skill(0.3, 0.1, 0.2, 0.2), {}, {})
    chances = model.predict(answers)
    event = np.repeat(np.arange(answers.events.size - 1), np.diff(answers.events))
    for i in range(len(answers)):
        earlier = (
            (answers.learner == answers.learner[i])
            & (answers.skill == answers.skill[i])
            & (event < event[i])
            & answers.counted
        )
        skill = model.of(answers.names[answers.skill[i]])
        told = answers.correct[earlier].astype(int).tolist()
        assert chances[i] == pytest.approx(oracles.bkt_chance(skill, told))


def test_a_stored_fit_predicts_the_same():
    answers = learners(40, 2, 10, seed=2)
    fitted = bkt.fit(answers)
    again = Bkt.from_plain(json.loads(json.dumps(fitted.plain())))
    assert (again.predict(answers) == fitted.predict(answers)).all()
    assert again.fitted_on["rows"] == 400


def test_a_stored_fit_whose_guess_and_slip_reach_one_is_refused():
    plain = Bkt({"adding": Skill(0.5, 0.5, 0.5, 0.5)}, WORKED, {}, {}).plain()
    with pytest.raises(BadInput, match="below 1"):
        Bkt.from_plain(plain)


@pytest.mark.shared
def test_on_real_answers_it_is_as_good_as_promised(real_answers):
    train, rest = real_answers
    assert worth(bkt.fit(train, starts=1).predict(rest), rest.correct).auc >= 0.711
