"""Lines of policy and the engine's reasons in words: nobody needs to know how policy is written to read a page."""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.cases import read_rating_cases
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.results import Result
from cairn.journeys.leading.answered import answered_words
from cairn.journeys.leading.engine_words import engine_words
from cairn.journeys.words.grounds import ground_words
from cairn.journeys.words.measured_by import measured_words
from cairn.journeys.words.policy_lines import line_words
from cairn.policy.book import read

DAY = date(2026, 6, 30)
FOLDERS = [settings.POLICY, *sorted(p.parent for p in settings.POLICY.glob("states/*/parameters"))]
LINES = ("when ", "in lowest", "for each group", "among title1", "versus ", "within span")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: each.name)
def test_every_ground_and_whatever_the_engine_says_of_it_is_put_into_words(folder: Path):
    book = read(folder)
    for case in read_rating_cases(folder):
        plan = plan_in_force(book, case.day)
        for rules in (*plan.identification.values(), *plan.recognition.values()):
            said = [ground_words(rule, {}) for rule in rules]
            assert not [each for each in said if any(line in each for line in LINES)]
        state = rate(plan, case.results, case.schools, case.year, standings=case.standings)
        with translation.override("es"):
            for rated in state.places.values():
                for each in (*rated.identifications, *rated.recognitions):
                    hows = [g.how for g in each.grounds]
                    told = [part for how in hows for part in re.split("; |(?<!,) and ", how)]
                    told += [getattr(each, "how", ""), *(g.why for g in each.grounds)]
                    told += [rated.why, rated.total.total.why]
                    kept = [part for part in told if part and engine_words(part, {}) == part]
                    assert not kept, "in English as it is kept"


def test_what_is_counted_is_said_without_keys():
    book = read(settings.POLICY)
    at = "accountability.counting."
    survey = line_words("surveys", book.ask_state(at + "surveys", DAY), "survey.known")
    assert survey == (
        "1 question, answered on a scale from 1 to 4. A student counts with an answer of 3 or 4 to at least "
        "1 question. "
        "Where fewer than 50% of those asked at a school answer, nothing is counted there."
    )
    ready = line_words("readiness", book.ask_state(at + "readiness", DAY), "readiness")
    assert "Advanced Placement" in ready
    assert "00575" not in ready
    assert "1.0" not in ready
    online = line_words(
        "opportunity", book.ask_state(at + "opportunity", DAY), "opportunity.online"
    )
    assert online.startswith("Internet at home")
    indicators = plan_in_force(book, DAY).indicators.values()
    for said, ours in (measured_words(each, {}) for each in indicators):
        assert ours
        assert "." not in said
        assert "share of" not in said


def test_how_many_answered_is_told_of_everybody_and_counts_out_few_of_neither_kind():
    survey = plan_in_force(read(settings.POLICY), DAY).indicators["belonging"]
    row = Result(2025, "school:1", "middle", ALL, "belonging", 80.0, 68, enrolled=83, tested=68)
    told = partial(answered_words, survey, minimum=10)
    assert told(row) == "68 of 83"
    assert told(replace(row, tested=9)) == "fewer than 10 of 83"
    assert told(replace(row, tested=74)) == "nearly all who were asked", "nine gave no answer"
    assert told(replace(row, enrolled=9, tested=5)) == ""
    assert told(replace(row, group="sex:female")) == "", "the others could be worked out"
    assert answered_words(None, row, 10) == ""
