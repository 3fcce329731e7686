"""The ways to divide learners, as tables name them: from the roster's facts to groups such as “race:asian”."""

import re
from collections.abc import Iterable, Mapping

NAMES: Mapping[str, str] = {
    "race_ethnicity": "race",
    "english_learner": "english",
    "economic_disadvantage": "economic",
}
"""Kinds of fact that tables call something shorter."""
YES_AND_NO: Mapping[str, tuple[str, str]] = {"english_learner": ("learner", "other")}
"""What having a fact and not having it is called where it is not yes and no."""
REMEMBERED, FORMER = "english_learner", "former"
"""The fact whose end is remembered, and who learned English with support until not long ago."""
UNKNOWN = "unknown"
SAID_BY_VALUE = frozenset({"race_ethnicity", "sex"})
"""Kinds whose value is a category; of the others a learner has the fact or has it not."""
_RACES: Mapping[str, str] = {
    "White": "white",
    "HispanicOrLatinoEthnicity": "hispanic",
    "BlackOrAfricanAmerican": "black",
    "Asian": "asian",
    "DemographicRaceTwoOrMoreRaces": "several",
    "NativeHawaiianOrOtherPacificIslander": "islander",
    "AmericanIndianOrAlaskaNative": "native",
}


def division_of(kind: str) -> str:
    """The division that a kind of fact makes.

    >>> division_of("race_ethnicity"), division_of("disability")
    ('race', 'disability')
    """
    return NAMES.get(kind, kind)


def fact_of(division: str) -> str:
    """The kind of fact that makes a division.

    >>> fact_of("race"), fact_of("disability")
    ('race_ethnicity', 'disability')
    """
    return next((kind for kind, name in NAMES.items() if name == division), division)


def value_of(kind: str, said: str) -> str:
    """What a group is called after the colon, of a fact as the roster says it.

    >>> value_of("race_ethnicity", "Asian"), value_of("english_learner", "yes"), value_of("disability", "no")
    ('asian', 'learner', 'no')
    """
    if kind in SAID_BY_VALUE:
        return _RACES.get(said) or slug(said) or UNKNOWN
    having, lacking = YES_AND_NO.get(kind, ("yes", "no"))
    return lacking if said == "no" else having  # such as the branch in which a parent serves


def groups_of(kind: str, said: Iterable[str]) -> set[str]:
    """The groups that a kind of fact can divide learners into, where rosters say these values of it.

    >>> sorted(groups_of("sex", ["female"])), sorted(groups_of("disability", []))
    (['sex:female', 'sex:unknown'], ['disability:no', 'disability:yes'])
    """
    if kind in SAID_BY_VALUE:
        values = {UNKNOWN, *(value_of(kind, each) for each in said)}
    else:
        values = {value_of(kind, "yes"), value_of(kind, "no")}
        values |= {FORMER} if kind == REMEMBERED else set()
    return {f"{division_of(kind)}:{value}" for value in values}


def slug(words: str) -> str:
    """Words as part of a key: small letters and digits, joined by dashes.

    >>> slug("Expressions and equations (6–8)")
    'expressions-and-equations-6-8'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
