"""The next level, foretold: the method's word put right by a history, and no more than that."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.fitting import Fitted, fit
from cairn.measure.mastery.fold import Log
from cairn.measure.mastery.outlook import (
    PASTS,
    Link,
    Outlook,
    fit_link,
    outlook_of,
    pieces_before,
    worth,
)
from cairn.measure.mastery.tests.casts import a_rule
from cairn.measure.mastery.tests.test_fitting import history

RULE = a_rule("latent_growth@1")
SHARES = st.lists(st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0]), min_size=3, max_size=3)
FIGURES = st.floats(-2, 2)


def plain_outlook(rule=RULE, forms=0):
    levels = rule.scale.levels
    return Outlook(rule, np.zeros((forms, levels - 1)), Link.none(levels, forms))


def one_by_one(link, stated, past, form):
    """The slow twin: one row, one level at a time, as the docstring of `Link` says it."""
    found = []
    for shares, before, test in zip(stated, past, form, strict=True):
        expected = sum(k * p for k, p in enumerate(shares)) - (len(shares) - 1) / 2
        turn, scores = link.turn[min(before, PASTS) - 1], []
        for j in range(len(shares)):
            score = turn[j][-1] + sum(
                turn[j][k] * math.log(max(p, 1e-6)) for k, p in enumerate(shares)
            )
            if test >= 0:
                score += link.forms[test][j][0] + link.forms[test][j][1] * expected
            scores.append(score)
        top = max(scores)
        whole = math.fsum(math.exp(s - top) for s in scores)
        found.append([math.exp(s - top) / whole for s in scores])
    return found


@given(st.data(), st.lists(SHARES, min_size=1, max_size=5))
def test_a_link_does_what_it_says_row_by_row(data, rows):
    stated = np.array([[p + (sum(r) == 0) for p in r] for r in rows])
    stated /= stated.sum(axis=1, keepdims=True)
    n = len(rows)
    past = np.array(data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n)))
    form = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n)))
    turn = data.draw(st.lists(FIGURES, min_size=PASTS * 12, max_size=PASTS * 12))
    more = data.draw(st.lists(FIGURES, min_size=12, max_size=12))
    link = Link(np.array(turn).reshape(PASTS, 3, 4), np.array(more).reshape(2, 3, 2))
    twin = np.array(one_by_one(link, stated, past, form))
    assert link.chances(stated, past, form) == pytest.approx(twin, abs=1e-9)


def test_no_link_leaves_probabilities_as_they_are():
    stated = np.array([[0.2, 0.5, 0.3], [0.9, 0.05, 0.05]])
    left = Link.none(3, 2).chances(stated, np.array([1, 7]), np.array([-1, 1]))
    assert left == pytest.approx(stated)


def drawn(n, sharpened, seed=2):
    """Chances, what came of them, and how a method that is too sure of itself states them."""
    random = np.random.default_rng(seed)
    true = random.dirichlet([1.0, 1.0, 1.0, 1.0], n)
    level = (random.random((n, 1)) > np.cumsum(true, axis=1)).sum(axis=1)
    stated = true**sharpened
    past = random.integers(1, 6, n)
    return true, level, stated / stated.sum(axis=1, keepdims=True), past


def test_a_method_too_sure_of_itself_is_put_right():
    none = np.full(20_000, -1)
    _, level, stated, past = drawn(20_000, 2.0)
    true, _, others, later = drawn(20_000, 2.0, seed=3)
    link = fit_link(stated, level, past, none)
    assert np.abs(others - true).mean() > 0.08
    assert np.abs(link.chances(others, later, none) - true).mean() < 0.012


def test_a_test_that_is_easier_than_thought_is_put_right_alone():
    _, level, stated, past = drawn(8_000, 1.0)
    form = np.arange(8_000) % 2
    easier = np.where(form == 1, np.minimum(level + 1, 3), level)
    link = fit_link(stated, easier, past, form, 2)
    said = link.chances(stated, past, form)
    for test in (0, 1):
        mine = form == test
        was = np.bincount(easier[mine], minlength=4) / mine.sum()
        assert said[mine].mean(axis=0) == pytest.approx(was, abs=0.01)


def test_a_few_pieces_change_little():
    _, level, stated, past = drawn(200, 1.0)
    none = np.full(200, -1)
    said = fit_link(stated, level, past, none).chances(stated, past, none)
    assert np.abs(said - stated).mean() < 0.1


def test_a_piece_to_come_is_foretold_and_teaches_nothing():
    log = history(cells=60)
    scored = plain_outlook().foretell(log)
    value = log.value.copy()
    value[4::5] = np.nan  # every learner's last
    to_come = Log.of(log.starts, value, log.day, log.use, log.context, log.kind)
    assert plain_outlook().foretell(to_come) == pytest.approx(scored)
    value = log.value.copy()
    value[2::5] = np.nan
    skipped = plain_outlook().foretell(
        Log.of(log.starts, value, log.day, log.use, log.context, log.kind)
    )
    kept = np.arange(300) % 5 != 2
    without = plain_outlook().foretell(
        Log.of(
            np.arange(0, 241, 4),
            *(column[kept] for column in (log.value, log.day, log.use, log.context, log.kind)),
        )
    )
    assert skipped[kept] == pytest.approx(without)


def test_a_first_piece_is_as_the_method_states_it():
    log = history(cells=60)
    turned = Link(Link.none(4, 0).turn * 0.5, np.zeros((0, 4, 2)))
    outlook = Outlook(RULE, np.zeros((0, 3)), turned)
    stated, said = outlook.stated(log), outlook.foretell(log)
    assert (said[::5] == stated[::5]).all()
    assert np.abs(said[1::5] - stated[1::5]).max() > 0.05


def test_pieces_that_do_not_count_are_not_before_anything():
    value = [
        1.0,
        np.nan,
        9.0,
        2.0,
        3.0,
    ]  # not scored, then outside the scale; the last is another's
    zeros = np.zeros(5)
    log = Log.of([0, 4, 5], value, [1, 2, 3, 4, 1], zeros, zeros, zeros)
    assert pieces_before(log, RULE).tolist() == [0, 1, 1, 1, 0]


def test_it_goes_to_json_and_back():
    log, form = history(cells=300), np.tile([0, 1, 0, 1, 0], 300)
    fitted = fit(log, RULE, form=form)
    outlook = outlook_of(fitted, RULE, log)
    held = Outlook.from_plain(json.loads(json.dumps(outlook.plain())))
    assert held.rule == outlook.rule
    assert held.foretell(log, form) == pytest.approx(outlook.foretell(log, form), abs=1e-4)
    with pytest.raises(BadInput, match="no outlook"):
        Outlook.from_plain({**outlook.plain(), "turn": [1.0]})
    with pytest.raises(BadInput, match="no outlook"):
        Outlook.from_plain({})


def test_a_history_too_short_to_tell_is_refused():
    log = history(cells=49)
    with pytest.raises(BadInput, match="Only 196 whole levels"):
        outlook_of(Fitted(dict(RULE.settings)), RULE, log)


def test_what_it_is_worth_counts_every_level_of_every_piece_once():
    stated = np.array([[0.25, 0.75], [0.25, 0.75], [0.25, 0.75], [1.0, 0.0]])
    found = worth(stated, np.array([0, 1, 1, 0]))
    assert found["levels"] == 4
    assert found["log_loss"] == pytest.approx(-(math.log(0.25) + 2 * math.log(0.75)) / 4)
    by_bin = {round(one["from"], 1): (one["cases"], one["was"]) for one in found["bins"]}
    third = 1 / 3
    assert by_bin == {0.0: (1, 0.0), 0.2: (3, third), 0.7: (3, 2 / 3), 0.9: (1, 1.0)}


def test_the_example_in_the_documentation():
    twice = Link(Link.none(3, 0).turn * 2.0, np.zeros((0, 3, 2)))
    said = twice.chances(np.array([[0.2, 0.5, 0.3]]), np.array([1]), np.array([-1]))
    assert np.round(said, 3).tolist() == [[0.105, 0.658, 0.237]]
