"""Determinations: against the slow and obvious way, by hand, and replayed."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.combining import oracles
from cairn.measure.combining.determine import determine, kept_shares
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.methods import METHODS
from cairn.measure.combining.oracles import Score
from cairn.measure.combining.rule import Rule
from cairn.measure.combining.standing import Unmet

NAMES = ("summative", "interim", "tasks", "judgement")
CUTS = [1.5, 2.5, 3.5]


def a_rule(method, **parts):
    plain = {
        "method": method,
        "scale": {"lowest": 1, "cuts": CUTS},
        "measures": [
            {"name": "summative", "standard_error": 0.3, "weight": 2},
            {"name": "interim", "standard_error": 0.4},
            {"name": "tasks", "standard_error": 0.6},
        ],
    }
    return Rule.from_plain(plain | parts)


@st.composite
def rules(draw):
    method = draw(st.sampled_from(sorted(METHODS)))
    levels = draw(st.integers(2, 4))
    names = NAMES[: draw(st.integers(1, 4))]
    some = st.lists(st.sampled_from(names), unique=True, max_size=2)
    enough = st.fixed_dictionaries(
        {
            "minimum": st.integers(1, len(names)),
            "minimum_weight": st.sampled_from([0, 0, 0.5, 1]),
            "required": some,
            "carry_years": st.sampled_from([0, 0, 1, 2.5]),
        }
    )

    def measure(name):
        return {
            "name": name,
            "weight": draw(st.sampled_from([0, 1, 1, 2.5])) if name != names[0] else 1,
            "standard_error": draw(st.sampled_from([0.05, 0.5, 1.0])),
            "specific_sd": draw(st.sampled_from([0, 0, 0.4])),
            "slope": draw(st.sampled_from([1.0, 1.0, 0.5])),
            "intercept": draw(st.sampled_from([0.0, 0.0, -1.0])),
            "cuts": draw(st.sampled_from([[], [0.0, 2.0, 5.0][: levels - 1]])),
        }

    plain = {
        "method": method,
        "scale": {"lowest": draw(st.integers(-1, 1)), "cuts": [0.0, 1.0, 3.0][: levels - 1]},
        "measures": [measure(name) for name in names],
        "enough": draw(enough),
        "movers": draw(st.none() | enough),
        "drift_per_year": draw(st.sampled_from([0, 0.5])),
    }
    if method == "profile@1":
        plain["profile"] = {
            "at_least": draw(st.integers(1, len(names))),
            "gates": draw(some),
            "below": draw(st.none() | st.integers(0, 2)),
        }
    plain["prior"] = draw(st.none() | st.just({"mean": 1.0, "sd": 0.8}))
    return Rule.from_plain(plain)


score = st.builds(
    Score,
    st.one_of(st.sampled_from([0.0, 0.0, 1.0, 2.0, 3.0, math.nan, math.nan]), st.floats(-3, 7)),
    st.sampled_from([math.nan, math.nan, 0.2, 2.0]),
    st.sampled_from([0.0, 0.0, 1.0, 3.0]),
)


@st.composite
def rules_with_learners(draw):
    rule = draw(rules())
    size = len(rule.measures)
    learner = st.tuples(st.lists(score, min_size=size, max_size=size), st.booleans())
    return rule, draw(st.lists(learner, min_size=1, max_size=6))


def columns(learners):
    def column(name):
        return [[getattr(each, name) for each in scores] for scores, _ in learners]

    return Measured.of(
        column("score"), column("error"), column("age"), [mover for _, mover in learners]
    )


@settings(max_examples=300)
@given(rules_with_learners())
def test_it_agrees_with_the_slow_and_obvious_way(drawn):
    rule, learners = drawn
    found = determine(rule, columns(learners))
    for i, (scores, mover) in enumerate(learners):
        answer = oracles.determine(rule, scores, mover=mover)
        assert Unmet(int(found.unmet[i])).words == answer.why
        if answer.why:
            assert math.isnan(found.level[i])
            assert np.isnan(found.probabilities[i]).all()
            assert math.isnan(found.confidence[i])
            continue
        assert np.allclose(found.probabilities[i], answer.probabilities, atol=3e-8)
        assert round(float(found.probabilities[i].sum()) * 1e9) == 10**9
        if not close_call(rule, answer):
            assert found.level[i] == answer.level
            assert found.confidence[i] == found.probabilities[i, answer.level - rule.scale.lowest]
        assert same(found.point[i], answer.point)
        assert same(found.standard_error[i], answer.standard_error)


def same(figure, slow):
    return math.isnan(figure) if slow is None else math.isclose(figure, slow, abs_tol=1e-8)


def close_call(rule, answer):
    """Two ways of adding may round two equal probabilities apart."""
    first, *others = sorted(answer.probabilities, reverse=True)
    return rule.method.name == "precision_weighted@1" and first - others[0] < 1e-8


@given(rules_with_learners())
def test_learners_one_at_a_time_have_what_they_have_together_byte_for_byte(drawn):
    rule, learners = drawn
    again = Rule.from_plain(json.loads(json.dumps(rule.plain())))
    together = determine(rule, columns(learners))
    for i, learner in enumerate(learners):
        alone = determine(again, columns([learner]))
        for name in ("level", "probabilities", "point", "standard_error", "share", "unmet"):
            assert getattr(alone, name)[0].tobytes() == getattr(together, name)[i].tobytes()


def one(rule, *scores, **more):
    return determine(rule, Measured.of([scores], **more))


def test_worked_by_hand_compensatory():
    found = one(a_rule("compensatory@1"), 2.6, 2.2, 3.0)
    assert found.point[0] == 2.6
    assert found.standard_error[0] == pytest.approx(0.234520788)
    assert found.level[0] == 3
    assert found.probabilities[0].round(4).tolist() == [0.0, 0.3349, 0.665, 0.0001]
    assert found.share[0].tolist() == [0.5, 0.25, 0.25]


def test_worked_by_hand_conjunctive():
    found = one(a_rule("conjunctive@1"), 2.6, 2.2, 3.0)
    assert found.level[0] == 2
    assert found.probabilities[0].round(4).tolist() == [0.0461, 0.8399, 0.114, 0.0]


def test_worked_by_hand_profile():
    rule = a_rule("profile@1", profile={"at_least": 2})
    found = one(rule, 2.6, 2.2, 3.0)
    assert found.level[0] == 3
    assert found.probabilities[0].round(4).tolist() == [0.0003, 0.4011, 0.5983, 0.0004]


def test_worked_by_hand_precision_weighted():
    rule = a_rule("precision_weighted@1", prior={"mean": 2.4, "sd": 0.8})
    found = one(rule, 2.6, 2.2, 3.0)
    assert found.point[0] == pytest.approx(2.5216)
    assert found.standard_error[0] == pytest.approx(0.214662526)
    assert found.level[0] == 3
    assert found.probabilities[0].round(4).tolist() == [0.0, 0.4599, 0.5401, 0.0]
    assert found.share[0].round(4).tolist() == [0.512, 0.288, 0.128]


def test_with_a_prior_every_way_states_how_probable_each_true_level_is():
    prior = {"mean": 2.4, "sd": 0.8}
    bayes = one(a_rule("precision_weighted@1", prior=prior), 2.6, 2.2, 3.0)
    conjunctive = one(a_rule("conjunctive@1", prior=prior), 2.6, 2.2, 3.0)
    assert conjunctive.level[0] == 2
    assert conjunctive.probabilities.tolist() == bayes.probabilities.tolist()
    assert conjunctive.confidence[0].round(4) == 0.4599
    compensatory = one(a_rule("compensatory@1", prior=prior), 2.6, 2.2, 3.0)
    assert compensatory.point[0] == 2.6
    assert compensatory.probabilities.tolist() == bayes.probabilities.tolist()


def test_a_missing_measure_leaves_its_weight_to_the_others():
    found = one(a_rule("compensatory@1"), 3.0, math.nan, 1.5)
    assert found.point[0] == pytest.approx(2.5)
    assert found.share[0].tolist() == [0.666666667, 0, 0.333333333]
    assert found.level[0] == 3


def test_a_zero_is_a_score():
    assert one(a_rule("compensatory@1"), 0, 0, 0).level[0] == 1


def test_a_mover_may_carry_a_score_and_it_counts_for_less():
    rule = a_rule(
        "precision_weighted@1",
        enough={"required": ["summative"]},
        movers={"minimum": 1, "carry_years": 1},
        drift_per_year=0.4,
    )
    old = {"age": [[1, 0, 0]]}
    assert Unmet(int(one(rule, 3, 3, 3, **old).unmet[0])) is Unmet.NO_REQUIRED_MEASURE
    moved = one(rule, 3, math.nan, 3, **old, mover=[True])
    assert moved.present[0].tolist() == [True, False, True]
    assert moved.share[0].round(4).tolist() == [0.5902, 0.0, 0.4098]
    assert one(rule, 3, 3, 3, age=[[2, 2, 2]], mover=[True]).unmet[0] == Unmet.FEW_MEASURES


def test_what_rounding_leaves_over_goes_to_the_most_probable():
    shares = kept_shares(np.array([[1 / 3, 1 / 3, 1 / 3], [0.25, 0.5, 0.25]]))
    assert shares[0].tolist() == [0.333333334, 0.333333333, 0.333333333]
    assert shares[1].tolist() == [0.25, 0.5, 0.25]


def test_the_content_of_columns_has_a_name():
    plain = Measured.of([[1.0, math.nan]], age=[[0.0, math.nan]])
    assert plain.digest() == Measured.of([[1, np.nan]], [[math.nan] * 2]).digest()
    assert plain.digest() != Measured.of([[1.0, 0.0]]).digest()
    assert plain.digest() != Measured.of([[1.0, math.nan]], mover=[True]).digest()
    assert Measured.of([[0.0]]).digest() == Measured.of([[-0.0]]).digest()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: one(a_rule("compensatory@1"), 1, 2), "2 columns came for 3 measures"),
        (lambda: Measured.of([[1.0]], [[-0.1]]), "Row 1, measure 1: a standard error"),
        (lambda: Measured.of([[1.0], [math.inf]]), "Row 2, measure 1: a score"),
        (lambda: Measured.of([[1.0]], age=[[-1]]), "an age"),
        (lambda: Measured.of([[1.0]], [[1.0, 1.0]]), "one error and age for each"),
        (lambda: one(a_rule("compensatory@1", measures=[{"name": "a"}]), 1.0), "Row 1: a has a score"),
        (
            lambda: one(a_rule("conjunctive@1", measures=[{"name": "a"}]), 1.0, error=[[0.0]]),
            "without a standard error above 0",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
