"""Why a figure of a report card is what it is: its row, its question, its group, its range, its release.

Everything said here is public: the published row, what the levels mean, and the rules that policy wrote. Who the
learners are is for those who answer for them, on pages of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import IMPLIED, Published, Question
from cairn.accountability.rules.cards import Placed
from cairn.accountability.rules.english import ENGLISH
from cairn.accountability.rules.in_force import COUNTING
from cairn.accountability.rules.making_cards import (
    ACHIEVEMENT,
    ATTENDANCE,
    LEVELS,
    TESTED,
    Released,
)
from cairn.accountability.rules.moving import GAINED, TO_STANDARD, VALUE_TABLE
from cairn.accountability.rules.pacing import PACE
from cairn.accountability.rules.reading import (
    GROWTH,
    OPPORTUNITY,
    READINESS,
    Figure,
    figure,
    kind_of,
)
from cairn.accountability.selectors.answering.achieved import ACHIEVED
from cairn.accountability.selectors.answering.surveyed import SURVEYS
from cairn.intake.rulebook import book
from cairn.journeys.words import cards as words
from cairn.journeys.words.card_rules import basis_words, rule_words, value_words
from cairn.journeys.words.policy_lines import exact_lines, line_words
from cairn.kernel.errors import UnknownName

_ASKED = GAINED | {PACE, ENGLISH}


@dataclass(frozen=True)
class Rule:
    """A rule of policy: what it says, its value, who wrote it.

    exact   its lines, where the value is in other words
    """

    words: str
    value: str
    source: str
    exact: str = ""


@dataclass(frozen=True)
class Explained:
    """The page of one figure. `steps` say in order how it came about."""

    place: Placed
    question: Question
    row: Published
    figure: Figure | None
    released: Released
    steps: tuple[str, ...]
    rules: tuple[Rule, ...]


def address(row: Published, draft: UUID | None = None) -> str:
    """Where a row's figure is explained; `draft`: of this release, which is not public yet."""
    asked = {"question": row.question, "group": row.where.group, "grade": row.where.grade}
    kept = {key: value for key, value in asked.items() if value}
    name, first = ("draft-why", draft) if draft else ("report-card-why", row.where.year)
    page = reverse(f"journeys:{name}", args=[first, row.where.place])
    return f"{page}?{urlencode(kept)}"


def explained(
    released: Released, place: str, question: str, group: str = "", grade: str = ""
) -> Explained:
    """The explanation of a published row. Raises UnknownName where there is none."""
    row = next(
        (
            r
            for r in released.rows
            if (r.question, r.where.place, r.where.group, r.where.grade)
            == (question, place, group, grade)
        ),
        None,
    )
    asked = next((q for q in released.questions if q.key == question), None)
    if row is None or asked is None:
        raise UnknownName(
            "There is no such figure in this year.", mend="Choose one from the report card."
        )
    found = figure(row, asked)
    return Explained(
        released.by_place[place],
        asked,
        row,
        found,
        released,
        tuple(_steps(asked, row, found, released)),
        tuple(_rules(asked, row, released)),
    )


def _steps(
    question: Question, row: Published, found: Figure | None, released: Released
) -> list[str]:
    minimum = released.standing.minimum
    said = [_asked_words(question)]
    if kind_of(question.key) in ACHIEVED and released.standing.basis:
        said.append(basis_words(released.standing.basis))
    said.append(
        _("Of %(group)s in %(place)s, %(n)s were counted.")
        % {
            "group": words.whom_phrase(row.where),
            "place": released.by_place[row.where.place].name,
            "n": words.learners_words(row.learners),
        }
    )
    if found is None:
        return [*said, words.reason_words(row, minimum) if row.why else _not_shown()]
    implied = [_implied_words()] if row.why == IMPLIED else []
    return [*said, _shown_words(question, found), *implied, _likely(row, found)]


def _implied_words() -> str:
    return _(
        "This row is not shown by itself: with a closer figure, a small group’s could be worked out. "
        "The range follows from other rows that are shown."
    )


def _not_shown() -> str:
    return _(
        "Their levels are not shown, since nothing more can be said without pointing to a child."
    )


def _likely(row: Published, found: Figure) -> str:
    return _(
        "%(likely)s: 9 times in 10 such a range holds the true value "
        "(Wilson’s interval for shares, with %(n)s students)."
    ) % {"likely": words.likely_words(found), "n": number_format(row.learners[0])}


def _asked_words(question: Question) -> str:
    levels = words.listed(words.level_name(level) for level in question.levels)
    kind = kind_of(question.key)
    if kind == GROWTH:
        pattern = _(
            "Each student’s growth is compared with that of students across the state who started "
            "in the same place, and is one of: %(levels)s."
        )
    elif kind == TESTED:
        pattern = _(
            "Each student who should take the state’s test in %(subject)s is one of: %(levels)s."
        )
    elif kind in _ASKED:
        pattern = _asked_of_kind(kind)
    elif kind in LEVELS:
        pattern = _("Each student stands at one level in %(subject)s: %(levels)s.")
    elif kind == ATTENDANCE:
        pattern = _("Each student was in school at least 9 days of every 10, or was not.")
    else:
        pattern = _("Each student counts once, in one of these: %(levels)s.")
    return pattern % {"levels": levels, "subject": words.question_name(question)}


def _asked_of_kind(kind: str) -> str:
    return {
        VALUE_TABLE: _(
            "Each student who took the state’s test in %(subject)s this year and last is one of: %(levels)s."
        ),
        TO_STANDARD: _(
            "A student is on track in %(subject)s when growing as much each year as in this one leads to the level "
            "that the state asks for, in time. Each student who took the test in both years is one of: %(levels)s."
        ),
        PACE: _(
            "What each student newly reached in %(subject)s this year is counted, beside what is asked for in a year. "
            "Each is one of: %(levels)s."
        ),
        ENGLISH: _(
            "Each student who is learning English has a score to reach this year in the state’s test of English, by "
            "where they started and how long ago. Each is one of: %(levels)s."
        ),
    }[kind]


def _shown_words(question: Question, found: Figure) -> str:
    shown = words.figure_words(found)
    if kind_of(question.key) == GROWTH:
        start = _(
            "Less than typical counts 0, typical 50, more than typical 100; "
            "the mean of the students is %(n)s."
        ) % {"n": shown}
    else:
        reached = words.listed(words.level_name(question.levels[i]) for i in question.reached)
        start = _("%(n)s of them are at: %(levels)s.") % {"n": shown, "levels": reached}
    if found.exact:
        return start
    ranged = _(
        "It is a range, because a closer figure could point to a child when it is put beside "
        "the other tables."
    )
    return f"{start} {ranged}"


_OF_ALL = (
    "privacy.minimum_n",
    COUNTING + "full_year_since",
    COUNTING + "full_year_within",
)
_OF_KINDS = {
    **dict.fromkeys(LEVELS, ("scale.proficient",)),
    ACHIEVEMENT: ("scale.proficient", COUNTING + "determined_least"),
    TESTED: ("scale.proficient", COUNTING + "tested_grades"),
    GROWTH: (COUNTING + "growth_typical",),
    ATTENDANCE: (COUNTING + "present_share",),
    VALUE_TABLE: (COUNTING + "value_table",),
    TO_STANDARD: (COUNTING + "to_standard_level", COUNTING + "to_standard_years"),
    PACE: (COUNTING + "pace_due", COUNTING + "pace_even", COUNTING + "determined_least"),
    ENGLISH: (COUNTING + "english_targets",),
    **dict.fromkeys(SURVEYS, (COUNTING + "surveys",)),
    READINESS: (COUNTING + "readiness",),
    OPPORTUNITY: (COUNTING + "opportunity",),
}
_OF_GROUPS = (COUNTING + "divisions",)
_OF_GRADES = ("publication.grades", "publication.grades_divided")
"""What says that a grade is shown: everybody of it, and its groups."""


def _rules(question: Question, row: Published, released: Released) -> Iterator[Rule]:
    """The rules behind this figure, on the day as of which was counted; those that policy has."""
    day, year = released.standing.as_of, released.standing.year
    named = (*_OF_ALL, *_OF_KINDS.get(kind_of(question.key), ()))
    of_groups = _OF_GROUPS if row.where.group else ()
    of_grades = (_OF_GRADES[bool(row.where.group)],) if row.where.grade else ()
    for name in (*named, *of_groups, *of_grades):
        ruling = book().said(name, day)
        if ruling is not None:
            said = line_words(name.removeprefix(COUNTING), ruling, question.key)
            value = said or value_words(name, ruling.value, year=year, question=question)
            described = book().parameters[name].description
            exact = exact_lines(ruling) if said else ""
            yield Rule(rule_words(name, described), value, ruling.source, exact)
