"""Scores are read on levels as stated; zero is a score, missing is missing; one performance is one."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.evidence.rules import (
    OWN_LEVELS,
    LevelScale,
    OutsideScale,
    ReportedScale,
    level_error,
    level_value,
    performance_key,
    plain_name,
    setting,
    shown_in_place,
    use_named_in,
    word_score,
)
from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use

FOUR = LevelScale(1, ("Beginning", "Developing", "Proficient", "Extending"))
FROM_ZERO = LevelScale(0, ("None", "Some", "All"))
CUTS = (0.4, 0.6, 0.85)
DAY = date(2026, 11, 3)


def percent(score):
    return level_value(score, ReportedScale(0, 100), FOUR, lambda: CUTS)


def test_a_score_on_the_same_levels_is_itself_fractions_too():
    assert level_value(2.5, ReportedScale(1, 4), FOUR) == 2.5
    assert level_value(3, OWN_LEVELS, FOUR) == 3.0


def test_zero_is_a_score_and_missing_is_missing():
    assert level_value(0, OWN_LEVELS, FROM_ZERO) == 0.0
    assert percent(0) == 1.0
    assert percent(None) is None


def test_a_share_of_the_range_is_cut_where_policy_says():
    assert [percent(s) for s in (39.9, 40, 59, 60, 84, 85, 100)] == [1, 2, 2, 3, 3, 4, 4]


def test_stated_cuts_decide_before_shares():
    scale = ReportedScale(300, 800, {}, (435.0, 500.0, 600.0))
    assert [level_value(s, scale, FOUR) for s in (434, 435, 599, 600)] == [1, 2, 3, 4]


def test_a_score_outside_its_scale_is_refused_with_the_mend():
    for score, scale in ((5, OWN_LEVELS), (0, OWN_LEVELS), (101, ReportedScale(0, 100))):
        with pytest.raises(OutsideScale, match=r"outside its scale .* Correct"):
            level_value(score, scale, FOUR, lambda: CUTS)
    with pytest.raises(OutsideScale, match="not a number"):
        level_value(float("nan"), OWN_LEVELS, FOUR)


def test_a_scale_that_nobody_can_read_says_what_is_missing():
    with pytest.raises(BadInput, match="State its least and its greatest"):
        level_value(3, ReportedScale(least=0), FOUR)
    with pytest.raises(BadInput, match="State 3 cuts"):
        level_value(3, ReportedScale(0, 10, {}, (5.0,)), FOUR)
    with pytest.raises(BadInput, match="State 2 cuts"):
        level_value(3, ReportedScale(0, 10), FROM_ZERO, lambda: CUTS)


@given(st.integers(0, 1000), st.integers(-50, 50), st.integers(1, 200))
def test_shares_agree_with_exact_arithmetic_away_from_the_cuts(thousandth, least, width):
    score = least + width * thousandth / 1000
    share = Fraction(thousandth, 1000)
    exact = [Fraction(4, 10), Fraction(6, 10), Fraction(85, 100)]
    if share in exact or (least, least + width) == (1, 4):
        return
    slow = 1 + sum(share >= cut for cut in exact)
    assert level_value(score, ReportedScale(least, least + width), FOUR, lambda: CUTS) == slow


def test_level_words_are_those_of_the_reported_scale_or_else_of_the_competency():
    assert word_score("proficient ", OWN_LEVELS, FOUR) == 3
    assert word_score("Got it", ReportedScale(1, 4, {"Got it": 4}), FOUR) == 4
    with pytest.raises(OutsideScale, match="Perhaps “proficient” is meant"):
        word_score("proficent", OWN_LEVELS, FOUR)


def test_a_standard_error_is_told_in_levels():
    assert level_error(0.5, OWN_LEVELS, FOUR) == 0.5
    assert level_error(20, ReportedScale(300, 800, {}, (400.0, 500.0, 600.0)), FOUR) == 0.2
    assert level_error(5, ReportedScale(0, 100), FOUR) == 0.2
    assert level_error(None, OWN_LEVELS, FOUR) is None
    for impossible in (0, -1, float("nan"), float("inf")):
        with pytest.raises(BadInput, match="not above 0"):
            level_error(impossible, OWN_LEVELS, FOUR)


def key(task="Bridge essay", performance=None, day=DAY, score=3.0):
    return performance_key(task=task, performance=performance, day=day, score=score)


def test_the_same_task_day_and_score_is_the_same_performance_however_it_is_written():
    assert key() == key(task="  bridge  ESSAY") == key(score=3)
    assert 0 <= key() < 1 << 63
    assert key("t", score=0) == key("t", score=-0.0)


def test_another_day_score_or_task_is_another_performance():
    others = {key(day=date(2026, 11, 4)), key(score=2.0), key(task="Other"), key(score=None)}
    assert len(others) == 4
    assert key() not in others
    assert key(score=None) != key(score=0)


def test_the_senders_own_number_decides_before_the_task():
    assert key(task="A", performance="p1") == key(task="B", performance="p1 ")
    assert key(task="p1") != key(performance="p1")


def test_without_task_or_number_nothing_is_ever_a_repeat():
    assert key(task="  ", performance="") is None


@pytest.mark.parametrize(
    ("texts", "use"),
    [
        (("Summative", "Quiz 3"), Use.SUMMATIVE),
        (("", "Quiz 3"), Use.FORMATIVE),
        (("Tests", ""), Use.SUMMATIVE),
        (("Self-assessments", ""), Use.SELF),
        (("", "Self portrait"), Use.FORMATIVE),
        (("Competency evidence", "CCSS.Math.Content.6.EE.A.1"), Use.FORMATIVE),
        (("", "Science project"), Use.PERFORMANCE),
        (("", "Protesters of 1848"), Use.FORMATIVE),
    ],
)
def test_the_use_is_what_the_category_or_else_the_title_says(texts, use):
    assert use_named_in(*texts) is use


def test_a_setting_is_the_stated_one_else_the_task_else_the_class_else_unknown():
    assert setting("Lab  3", "t", 1) == "lab 3"
    assert setting("", "Essay", 1) == "essay"
    assert setting("", "", 1) == "1"
    assert setting("", "", None) == ""


def test_what_could_act_in_a_browser_is_never_shown_in_place():
    assert shown_in_place("image/png")
    assert not any(map(shown_in_place, ("text/html", "image/svg+xml", "application/zip", "")))


def test_a_name_is_never_a_path():
    assert plain_name("..\\..\\my essay.docx") == "my essay.docx"
    assert plain_name("a\u202egnp.exe\n") == "agnp.exe"
    assert plain_name("/") == "file"
