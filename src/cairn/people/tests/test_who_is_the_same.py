"""How alike two records are: each rule on both sides of its line, and the fast way against the slow one."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.names import (
    family_likeness,
    folded,
    given_likeness,
    jaro_winkler,
    likeness,
    sound,
)
from cairn.people.rules.matching import (
    WEIGHTS,
    Likeness,
    agrees,
    birth_likeness,
    blocks,
    match_score,
    swapped,
)
from cairn.people.rules.reporting import race_ethnicity

BORN = date(2014, 12, 10)
PROBABLE = 0.85


def who(given="Elizabeth", family="Garcia Lopez", birth=BORN, sex="female", school="Cedar"):
    return Likeness(given, family, birth, sex, school)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who(), who()),
        (who(), who("Liz")),
        (who(), who("Élizabeth", "García-López")),
        (who(), who("Elisabeth")),
        (who(), who(family="Garcia")),
        (who(), who("Garcia Lopez", "Elizabeth")),
        (who(), who(birth=date(2014, 10, 12))),
        (who(), who(birth=date(2014, 12, 11))),
        (who(), who(school="Pine")),
        (who(), who(sex="", school=None)),
    ],
)
def test_probably_one_person(one, other):
    assert match_score(one, other) >= PROBABLE
    assert match_score(one, other) == match_score(other, one)
    assert set(blocks(one)) & set(blocks(other)), "they would never meet"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who(), who("Maria")),
        (who("Ana"), who("Eva")),
        (who(), who("Elizabeth", "Moss")),
        (who(), who(birth=date(2013, 7, 1))),
        (who(), who("Samuel", sex="male")),
    ],
)
def test_probably_two_people(one, other):
    assert match_score(one, other) < PROBABLE


def test_without_a_birth_date_nothing_is_probable():
    assert match_score(who(birth=None), who()) is None
    assert list(blocks(who(birth=None))) == []


def test_a_state_id_means_one_person_only_where_names_and_birth_dates_agree():
    assert agrees(who(), who("Beth"))
    assert agrees(who(birth=None), who())
    assert not agrees(who(), who(birth=date(2014, 12, 11)))
    assert not agrees(who(), who("Oskar", "Wild"))
    assert not agrees(who(), who("Maria"))


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        (BORN, BORN, 1.0),
        (BORN, date(2014, 10, 12), 0.9),
        (BORN, date(2014, 12, 11), 0.75),
        (BORN, date(2014, 11, 11), 0.0),
        (date(2014, 3, 25), date(2014, 5, 23), 0.0),
    ],
)
def test_birth_dates(one, other, value):
    assert birth_likeness(one, other) == value


@given(st.dates(date(2000, 1, 1), date(2025, 12, 31)))
def test_a_swapped_day_swaps_back(day):
    other = swapped(day)
    assert (other is None) == (day.day > 12)
    assert other is None or swapped(other) == day


letters = st.text("abcdeo", max_size=7)


@given(letters, letters)
def test_jaro_winkler_agrees_with_the_slow_and_obvious_way(a, b):
    assert jaro_winkler(a, b) == pytest.approx(slow_jaro_winkler(a, b))
    assert 0 <= jaro_winkler(a, b) <= 1
    assert jaro_winkler(a, a) == 1


def slow_jaro_winkler(a, b):
    """As Winkler (1990) words it: letters are common when equal and not farther apart than half the
    longer word less one; transpositions are half of the common letters that are out of order."""
    if not a or not b:
        return float(a == b)
    reach = max(len(a), len(b), 2) // 2 - 1
    used, common = set(), []
    for i in range(len(a)):
        partners = [
            j for j in range(len(b)) if abs(i - j) <= reach and b[j] == a[i] and j not in used
        ]
        if partners:
            used.add(partners[0])
            common.append(i)
    if not common:
        return 0.0
    first, second = [a[i] for i in common], [b[j] for j in sorted(used)]
    out_of_order = sum(x != y for x, y in zip(first, second, strict=True))
    n = len(common)
    jaro = (n / len(a) + n / len(b) + (n - out_of_order / 2) / n) / 3
    same = next((i for i in range(4) if a[i : i + 1] != b[i : i + 1] or i >= len(a)), 4)
    return jaro + same * 0.1 * (1 - jaro)


names = st.sampled_from(
    ["Ada", "Bob", "Robert", "Garcia", "Garcia Lopez", "J", "José", "Jose", "Li"]
)
people = st.builds(
    Likeness,
    names,
    names,
    st.sampled_from([None, BORN, date(2014, 10, 12), date(2014, 12, 11), date(2010, 1, 1)]),
    st.sampled_from(["", "female", "male", "unspecified"]),
    st.sampled_from([None, "Cedar", "Pine"]),
)


@given(people, people)
def test_the_score_agrees_with_the_slow_and_obvious_way(one, other):
    score = match_score(one, other)
    if one.birth is None or other.birth is None:
        assert score is None
        return
    told, total = 0.0, 0.0
    for what, value in {
        "name": likeness(one.given, one.family, other.given, other.family),
        "birth": birth_likeness(one.birth, other.birth),
        "sex": _same(one.sex, other.sex, {"", "unspecified"}),
        "school": _same(one.school, other.school, {None}),
    }.items():
        if value is not None:
            told += WEIGHTS[what] * value
            total += WEIGHTS[what]
    assert score == pytest.approx(told / total) or (score == 0.8 and told / total > 0.8)
    assert score == match_score(other, one)


def _same(one, other, untold):
    return None if {one, other} & untold else float(one == other)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [("Bob", "Robert", 0.95), ("Pepe", "José", 0.95), ("J.", "John", 0.85), ("Kate", "Cathy", 0.95),
     ("O'Neil", "ONeil", 1.0), ("Zoë", "Zoe", 1.0), ("Jon", "John", 0.9)],
)  # fmt: skip
def test_given_names_with_nicknames_initials_and_accents(one, other, least):
    assert given_likeness(one, other) >= least


def test_family_names_and_their_halves():
    assert family_likeness("Garcia-Lopez", "Garcia") >= 0.9
    assert family_likeness("Smith", "Jones") < 0.6
    assert family_likeness("", "Jones") == 0.0


@given(st.text(max_size=20))
def test_folding_and_sounding_take_any_text(text):
    assert folded(folded(text)) == folded(text)
    assert sound(text) == "" or len(sound(text)) == 4


def test_one_category_of_race_and_ethnicity():
    races = dict.fromkeys(["Asian", "White"])
    say = lambda **kw: race_ethnicity(**({"hispanic": None, "several": None, "races": races} | kw))  # noqa: E731
    assert say() == ""
    assert say(hispanic=False) == ""
    assert say(races=races | {"Asian": True}) == "Asian"
    assert say(races=dict.fromkeys(races, True)) == "DemographicRaceTwoOrMoreRaces"
    assert say(several=True) == "DemographicRaceTwoOrMoreRaces"
    for several, asian in product([True, False, None], repeat=2):
        found = say(hispanic=True, several=several, races=races | {"Asian": asian})
        assert found == "HispanicOrLatinoEthnicity"
