"""Words as a search compares them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cairn.kernel.finding import (
    LONGEST,
    MOST_WORDS,
    asked_words,
    fits,
    tells_name,
    words_of_name,
    words_of_number,
    words_of_text,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("garcia", "García"),
        ("GARCÍA lopez", "García-López"),
        ("oneill", "O’Neill"),
        ("o'neill", "ONeill"),
        ("dang", "Đặng"),
        ("strasse", "Straße"),
        ("lukasz", "Łukasz"),
        ("محمد", "محمد علي"),
        ("李", "李 明"),
        ("jose m", "María José"),
    ],
)
def test_case_accents_and_dashes_make_no_difference_and_a_beginning_is_enough(typed, name):
    assert asked_words(typed)
    assert fits(asked_words(typed), [name])
    words = words_of_name(name)
    assert all(any(each.startswith(word) for each in words) for word in asked_words(typed))


@pytest.mark.parametrize("number", ["0400-000123", "0400 000123", "0400000123", "000123", "0400-0"])
def test_a_number_is_found_with_and_without_its_dash_and_by_its_end(number):
    typed = asked_words(number)
    words = words_of_number("0400-000123")
    assert all(any(each.startswith(word) for each in words) for word in typed)


@pytest.mark.parametrize("typed", ["", " ", "m", "a b c", "-", "%", "_", "\x00", "'; --", "٭"])
def test_too_little_or_nothing_asks_for_nobody(typed):
    assert asked_words(typed) == ()


def test_a_class_is_found_by_its_number_and_a_standard_by_its_code():
    assert fits(asked_words("math 6b"), ["Math 6-B"])
    assert fits(asked_words("6-B mat"), ["Math 6-B"])
    assert fits(asked_words("6.EE"), ["6.EE.A.1"])
    assert not fits(asked_words("7.EE"), ["6.EE.A.1"])


@given(st.text(max_size=500))
def test_whatever_is_typed_few_short_words_come_of_it_the_longest_first(typed):
    words = asked_words(typed)
    assert len(words) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST for word in words)
    assert list(words) == sorted(set(words), key=lambda word: (-len(word), word))


@given(st.text(max_size=60))
@example("0;0:1")
def test_a_name_is_found_by_itself(name):
    asked = asked_words(name)
    words = words_of_name(name) | words_of_number(name) | words_of_text(name)
    assert all(any(each.startswith(word) for each in words) for word in asked)


@pytest.mark.parametrize(
    "text",
    ["By Sofía.", "SOFIA’S WORK", "sofias", "o'neill wrote it", "ONeill’s", "see sofia_oneill.txt",
     "mail: sofiaoneill2@example.org", "oneillsofia", "(Sofía)", "so\u0301 — Sofi\u0301a"],
)  # fmt: skip
def test_a_text_that_says_a_name_is_found(text):
    assert tells_name(text, ["Sofía", "O’Neill"])


@pytest.mark.parametrize("text", ["", "Philosofia", "A sofa.", "neil", "so fía", "s o f i a"])
def test_a_text_that_only_resembles_it_is_not(text):
    assert not tells_name(text, ["Sofía", "O’Neill"])


def test_what_joins_a_name_tells_of_nobody_but_short_whole_names_do():
    assert not tells_name("la casa de los gatos del rey", ["Ana", "de los Ríos del Mar", "De La O"])
    assert tells_name("hecho por los Ríos", ["Ana", "de los Ríos"])
    assert tells_name("by Li.", ["Bo", "Li"])
    assert tells_name("李明的地图", ["明", "李明"])
    assert not tells_name("A map by B.", ["A", "B"])
    assert not tells_name("anything", [])
