"""The rules behind a figure in the reader's language: what each says, and its value as people write it.

Policy writes its rules in English; these are the few that a public figure leads to. A rule that is not named here is
said as policy has it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.divisions import division_of, slug
from cairn.accountability.rules.in_force import COUNTING
from cairn.accountability.selectors.answering.common import CURRENT, DETERMINED
from cairn.journeys.words import cards as words
from cairn.journeys.words.days import day_words
from cairn.kernel.days import FIRST_MONTH
from cairn.policy.rulings import listed


def rule_words(name: str, described: str) -> str:
    """What a rule says; `described`: policy's own words."""
    said = _counting() if name.startswith(COUNTING) else _others()
    return said.get(name.removeprefix(COUNTING), described)


def _counting() -> Mapping[str, str]:
    """Who counts, and by what."""
    return {
        "full_year_since": _("The day by which students must have come to count for the year"),
        "full_year_within": _("What students may not have left since then, to count for the year"),
        "present_share": _(
            "The share of school days from which students count as there often enough"
        ),
        "determined_least": _(
            "The fewest skills with a level by which a student counts in a subject"
        ),
        "growth_typical": _(
            "Of 100 places of growth, the first that is typical, and the first that is more"
        ),
        "divisions": _("How students are put in groups"),
        "day": _("The day on which students are counted"),
        "gap_days": _("Days between two enrollments that are no break"),
        "former_days": _(
            "Days after the end of support with English in which a student counts as having had it"
        ),
        "state_tests": _("The state’s tests, by the name of their scale"),
        "growth_least": _(
            "The fewest students of a grade and subject by whom growth is worked out"
        ),
        "value_table": _(
            "Points for a student’s move from a level of last year (first) to the levels of this year"
        ),
        "to_standard_level": _("The level that students are to reach in time"),
        "to_standard_years": _("In how many years from now"),
        "pace_due": _("How many skills are to be newly reached in a year"),
        "pace_even": _(
            "From and to which percent of what is asked for in a year a student is on pace"
        ),
        "english_tests": _("The state’s test of English, by the name of its scale"),
        "english_targets": _(
            "The score asked for one, two and more years after the first score (which stands first)"
        ),
        "tested_grades": _("The grades in which everyone takes the state’s test"),
        "surveys": _("Which answers to a survey count, and how many must answer"),
        "readiness": _("When a student counts as ready"),
        "opportunity": _("What students should have within reach"),
    }


def _others() -> Mapping[str, str]:
    return {
        "privacy.minimum_n": _("The fewest students of whom a number may be shown"),
        "scale.proficient": _("The level from which students count as having reached it"),
        "publication.grades": _("Where each grade is shown by itself"),
        "publication.grades_divided": _("Where groups within a grade are shown"),
    }


def basis_words(basis: str) -> str:
    """On what levels rest, as a run or a release keeps it; empty: it was not kept."""
    return {
        DETERMINED: _("The levels are official determinations."),
        CURRENT: _(
            "The levels are what the method says of the evidence; they are not official yet."
        ),
    }.get(basis) or _("It was not kept what the levels rest on; they are read as official.")


def value_words(name: str, value: Any, *, year: int, question: Question) -> str:
    """A rule's value: a level by its name, a day as a day of the school year `year` (its first calendar year)."""
    said: Mapping[str, Callable[[], str]] = {
        "scale.proficient": lambda: words.reached_name(question),
        f"{COUNTING}full_year_since": lambda: _day_of(value, year),
        f"{COUNTING}day": lambda: _day_of(value, year),
        f"{COUNTING}tested_grades": lambda: ", ".join(str(grade).lstrip("0") for grade in value),
        f"{COUNTING}full_year_within": lambda: _places().get(value, str(value)),
        f"{COUNTING}present_share": lambda: words.percent_words(100 * float(value)),
        f"{COUNTING}to_standard_level": lambda: words.level_name(slug(value)),
        f"{COUNTING}divisions": lambda: " · ".join(
            words.division_words(division_of(each)) for each in value
        ),
        **dict.fromkeys(
            ("publication.grades", "publication.grades_divided"),
            lambda: " · ".join(_places().get(each, str(each)) for each in value),
        ),
    }
    if name in said:
        return said[name]()
    if isinstance(value, tuple):
        return listed(value)
    return str(number_format(value)) if isinstance(value, int) else str(value)


def _day_of(value: str, year: int) -> str:
    month, day = (int(part) for part in value.split("-"))
    return day_words(date(year if month >= FIRST_MONTH else year + 1, month, day))


def _places() -> Mapping[str, str]:
    return {"school": _("The school"), "district": _("The district"), "state": _("The state")}
