"""The registry of what can be counted: every kind of question, what answers it, and who can count in it at a school.

A further kind is a line here and a function that yields its answers, in a module of its own, beside the classes of data
that it reads.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.accountability.rules.english import ENGLISH
from cairn.accountability.rules.reading import GRADUATION, OPPORTUNITY, READINESS, kind_of
from cairn.accountability.selectors.people import Year
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.census import enrolled_at, reported_by

from .achieved import ACHIEVED, achieved
from .common import Answer, Asking
from .english import english, english_reads
from .opportunity import opportunity, opportunity_reads
from .prepared import ready
from .records import attendance, attendance_reads, cohort_years, graduation
from .surveyed import SURVEYS, surveys, surveys_read
from .tested import TESTS, tested

_Reads = Callable[[Year], frozenset[DataClass]]
_Within = Callable[[UUID, Year, Actor, Purpose, date], set[UUID]]


def _enrolled(school: UUID, when: Year, by: Actor, purpose: Purpose, day: date) -> set[UUID]:
    return enrolled_at(school, by=by, purpose=purpose, day=day, on_day=when.day)


def _reported(school: UUID, when: Year, by: Actor, purpose: Purpose, day: date) -> set[UUID]:
    return reported_by(school, by=by, purpose=purpose, day=day, cohorts=cohort_years(when).values())


def _either(school: UUID, when: Year, by: Actor, purpose: Purpose, day: date) -> set[UUID]:
    """Policy says of which of the two it asks."""
    return _enrolled(school, when, by, purpose, day) | _reported(school, when, by, purpose, day)


def _evidence(_when: Year) -> frozenset[DataClass]:
    return frozenset({DataClass.EVIDENCE})


@dataclass(frozen=True)
class Answerer:
    """One reading of the record that answers questions of some kinds.

    answers  yields each question with everybody's answers; nothing of what is not asked is read
    reads    the classes of data that it reads for a year besides who was where; none where policy asks nothing of it
    within   whoever can count at a school: some of them may count elsewhere or nowhere, but nobody else counts there
    """

    kinds: frozenset[str]
    answers: Callable[[Asking], Iterator[Answer]]
    within: _Within = _enrolled
    reads: _Reads = _evidence


ANSWERERS = (
    Answerer(ACHIEVED, achieved),
    Answerer(TESTS, tested),
    Answerer(frozenset({"attendance"}), attendance, reads=attendance_reads),
    Answerer(frozenset({ENGLISH}), english, reads=english_reads),
    Answerer(frozenset({GRADUATION}), graduation, within=_reported),
    Answerer(frozenset({READINESS}), ready, within=_either),
    Answerer(SURVEYS, surveys, reads=surveys_read),
    Answerer(frozenset({OPPORTUNITY}), opportunity, reads=opportunity_reads),
)
"""In the order of their questions."""
KINDS = frozenset().union(*(each.kinds for each in ANSWERERS))
"""Of all questions that the record can answer."""


def answers_read(when: Year) -> frozenset[DataClass]:
    """The classes of data that answering all questions of a year reads."""
    return frozenset().union(*(each.reads(when) for each in ANSWERERS))


def answers(asking: Asking) -> Iterator[Answer]:
    """The answers to every question that is asked; of the others nothing is read. Raises NotAllowed."""
    for each in ANSWERERS:
        if asking.wants(each.kinds):
            yield from each.answers(asking)


def may_count(
    school: UUID, questions: Collection[str], when: Year, by: Actor, purpose: Purpose, day: date
) -> set[UUID]:
    """Whoever can count at a school in some questions. Raises NotAllowed."""
    kinds = {kind_of(key) for key in questions}
    ways = dict.fromkeys(each.within for each in ANSWERERS if each.kinds & kinds)
    return {key for within in ways for key in within(school, when, by, purpose, day)}
