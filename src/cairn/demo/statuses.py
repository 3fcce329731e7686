"""Dated facts that decide a subgroup or a service, at rates such as states report; none has a part in growth."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from cairn.demo.calendar import Calendar
from cairn.demo.learners import Learners
from cairn.demo.names import COMMUNITIES
from cairn.demo.write_people import Keys
from cairn.people.services import loading

COLUMNS = ("id", "person_id", "kind", "value", "detail", "first_day", "last_day")
WHITE, HISPANIC, BLACK, ASIAN = (
    "White", "HispanicOrLatinoEthnicity", "BlackOrAfricanAmerican", "Asian",
)  # fmt: skip
SEVERAL, ISLANDER, NATIVE = (
    "DemographicRaceTwoOrMoreRaces", "NativeHawaiianOrOtherPacificIslander",
    "AmericanIndianOrAlaskaNative",
)  # fmt: skip
_USUAL_RACE = (WHITE, HISPANIC, BLACK, ASIAN, ASIAN, ASIAN, WHITE, NATIVE)
_OTHER_RACE = (SEVERAL, WHITE, SEVERAL, SEVERAL, ISLANDER, SEVERAL, SEVERAL, SEVERAL)
_LANGUAGES = ("", "spa", "som", "vie", "zho", "hin", "ara", "nav")
_LEARNING_ENGLISH = (0.0, 0.32, 0.12, 0.25, 0.15, 0.12, 0.3, 0.04)
_EXITS = 0.3
_DISABILITIES = ("SLD", "SLI", "OHI", "AUT", "ID", "EMN")
_DISABILITY_SHARES = (0.38, 0.22, 0.16, 0.12, 0.06, 0.06)
_RATES = (
    ("section_504", 0.025, ("",)),
    ("homeless", 0.022, ("DoubledUp", "DoubledUp", "DoubledUp", "HotelMotel", "Shelter")),
    ("foster", 0.005, ("",)),
    ("migrant", 0.008, ("",)),
)
_FACT = tuple[int, str, str, str, date, date | None]
assert len(_USUAL_RACE) == len(_LANGUAGES) == len(COMMUNITIES)  # noqa: S101  one for each community


def write_statuses(
    who: Learners, learner: list[UUID], keys: Keys, calendar: Calendar, random: np.random.Generator
) -> int:
    """Writes every learner's characteristics; returns how many."""
    facts = [
        *_races(who, calendar, random),
        *_english(who, calendar, random),
        *_disabilities(who, calendar, random),
        *_incomes(who, calendar, random),
        *_others(who, calendar, random),
    ]
    rows: list[tuple[Any, ...]] = [
        (key, learner[i], kind, value, detail, first, last)
        for key, (i, kind, value, detail, first, last) in zip(
            keys.take(len(facts)), facts, strict=True
        )
    ]
    return loading.load_characteristics(COLUMNS, rows)


def _races(who: Learners, calendar: Calendar, random: np.random.Generator) -> Iterator[_FACT]:
    """Federal reporting's one category, as the family stated it."""
    first = calendar.years[0].first_day
    for i, (c, other) in enumerate(
        zip(who.community.tolist(), (random.random(len(who)) < 0.12).tolist(), strict=True)
    ):
        yield i, "race_ethnicity", (_OTHER_RACE if other else _USUAL_RACE)[c], "", first, None


def _english(who: Learners, calendar: Calendar, random: np.random.Generator) -> Iterator[_FACT]:
    """English learners, and the day on which some have left the programme: a former status is its spell's end."""
    before = calendar.years[0]
    learning = random.random(len(who)) < np.array(_LEARNING_ENGLISH)[who.community]
    left = (random.random(len(who)) < _EXITS).tolist()
    for i, yes in enumerate(learning.tolist()):
        if not yes:
            yield i, "english_learner", "no", "", before.first_day, None
        elif left[i]:
            language = _LANGUAGES[int(who.community[i])]
            out = min(before.last_day, calendar.today - timedelta(days=30))
            yield i, "english_learner", "yes", language, before.first_day, out
            yield i, "english_learner", "no", "", out + timedelta(days=1), None
        else:
            language = _LANGUAGES[int(who.community[i])]
            yield i, "english_learner", "yes", language, before.first_day, None


def _disabilities(
    who: Learners, calendar: Calendar, random: np.random.Generator
) -> Iterator[_FACT]:
    first, later = calendar.years[0].first_day, calendar.years[0].first_day + timedelta(days=120)
    kind = random.choice(_DISABILITIES, len(who), p=_DISABILITY_SHARES).tolist()
    draw = random.random(len(who)).tolist()
    for i in range(len(who)):
        if draw[i] < 0.135:
            yield i, "disability", "yes", kind[i], first, None
        elif draw[i] < 0.15:  # found in the midst of the first year
            yield i, "disability", "no", "", first, later - timedelta(days=1)
            yield i, "disability", "yes", kind[i], later, None
        else:
            yield i, "disability", "no", "", first, None


def _incomes(who: Learners, calendar: Calendar, random: np.random.Generator) -> Iterator[_FACT]:
    """A household's, so brothers and sisters have the same; some change with the school year."""
    before, present = calendar.years
    households = int(who.household.max()) + 1
    low = random.random((2, households)) < np.array([[0.44], [0.08]])
    for i, h in enumerate(who.household.tolist()):
        yes, changes = bool(low[0, h]), bool(low[1, h])
        value, other = ("yes", "no") if yes else ("no", "yes")
        end = present.first_day - timedelta(days=1) if changes else None
        yield i, "economic_disadvantage", value, "", before.first_day, end
        if changes:
            yield i, "economic_disadvantage", other, "", present.first_day, None


def _others(who: Learners, calendar: Calendar, random: np.random.Generator) -> Iterator[_FACT]:
    before = calendar.years[0]
    for kind, rate, details in _RATES:
        pick = random.integers(0, len(details), len(who)).tolist()
        ended = (random.random(len(who)) < 0.3).tolist()
        for i in np.flatnonzero(random.random(len(who)) < rate).tolist():
            last = before.last_day if ended[i] and kind in ("homeless", "foster") else None
            yield i, kind, "yes", details[pick[i]], before.first_day, last
    for i in np.flatnonzero(random.random(len(who)) < 0.03).tolist():
        yield i, "military", "ActiveDuty", "", before.first_day, None
