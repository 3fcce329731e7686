"""What each question's answer is for each learner: a level's place in a column, one for everybody.

Nothing here leaves the house's counting.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.counting import NO_LEVEL, middle_of
from cairn.accountability.rules.divisions import slug
from cairn.accountability.rules.growing import NO_GRADE, Grown, Yearly, growers, grown
from cairn.accountability.rules.reading import GROWTH
from cairn.determinations.rules import LOWEST
from cairn.determinations.selectors.yearly import Levels, current_levels, determined_levels
from cairn.evidence.selectors.summative import Scored, summative_scores
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.days import FIRST_MONTH
from cairn.kernel.progress import Progress
from cairn.people.selectors.census import Census, cohorts, days_present

from .people import Here, Year
from .subjects import Subjects, parts, wholes

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
DETERMINED, CURRENT = "determined", "current"
"""Achievement rests on official determinations, or on what the method says today."""
GRADUATION = "graduation"
TESTS = frozenset({"assessment", "tested", "participation", GROWTH})
"""Kinds of questions that the state's tests answer."""
Cohorts = Mapping[str, Sequence[int]]
"""Of each question of growth the grades that were estimated, as numbers."""
_NOBODY_S = -2
"""The position of a subject that no score is of; -1 is of scores without a subject."""
COUNTED = ("counted",)
"""The one level of a growth whose percentile nobody worked out."""


@dataclass(frozen=True)
class Answer:
    """One question, with (learners,) each one's place among its levels, NO_LEVEL where it is not asked.

    figure    (learners,) a number beside the level, such as a growth percentile; None: there is none
    cohorts   of growth: the grades in which enough of the state had a past for it to be estimated
    everyone  asked of all who were there on the day, whether or not for the full year
    school    (learners,) where they count for it; None: where they were on the day
    """

    question: Question
    level: Whole
    figure: Figures | None = None
    cohorts: tuple[int, ...] = ()
    everyone: bool = False
    school: Whole | None = None


@dataclass(frozen=True)
class Asking:
    """What every answer is worked out from: everybody's record, or that of the learners of `of`."""

    year: Year
    of: Here
    by: Actor
    purpose: Purpose
    asked_on: date

    @property
    def who(self) -> tuple[Actor, Purpose, date]:
        return self.by, self.purpose, self.asked_on


def achievement(asking: Asking, basis: str) -> Iterator[Answer]:
    """A subject's level of each learner: the lower middle of the competencies that have one."""
    year, (by, purpose, day), learners = asking.year, asking.who, asking.of.those.asked
    if basis == CURRENT:
        levels = current_levels(by=by, purpose=purpose, day=day, lowest=LOWEST, learners=learners)
    else:
        levels = determined_levels(
            by=by, purpose=purpose, day=day, ending=year.ending, lowest=LOWEST, learners=learners
        )
    yield from _by_subject(asking, levels, wholes(levels.competencies))
    yield from _by_subject(asking, levels, parts(levels.competencies))


def _by_subject(asking: Asking, levels: Levels, known: Subjects) -> Iterator[Answer]:
    those = asking.of.those
    learner = those.at(levels.people)
    subject = known.of(levels.competencies)[levels.competency]
    words = scale(asking.year)
    inside = (learner >= 0) & (levels.level >= 0) & (levels.level < len(words))
    for at in range(len(known.keys)):
        mine = inside & (subject == at)
        level = middle_of(
            learner[mine], levels.level[mine], learners=len(those.keys),
            least=int(asking.year.ask("determined_least")),
        )  # fmt: skip
        question = Question(f"achievement.{known.keys[at]}", words, reached(asking.year), known.names[at])  # fmt: skip
        yield Answer(question, level)


def assessed(asking: Asking, progress: Progress) -> Iterator[Answer]:
    """What the state's tests said: the level, the growth, and who took part, by subject."""
    known, one = state_tests(asking)
    now = one.yearly.year == asking.year.ending
    if not now.any():
        return
    growth = grown(
        one.yearly,
        asking.year.ending,
        least=int(asking.year.ask("growth_least")),
        progress=progress,
    )
    for at in np.unique(one.yearly.subject[now]).tolist():
        mine = now & (one.yearly.subject == at)
        yield from _of_subject(asking, known.keys[at], known.names[at], one, mine)
        yield from _growth(asking, known, at, growth)


def taking_part(asking: Asking, subjects: Collection[str], cohorts: Cohorts) -> Iterator[Answer]:
    """As `assessed`, of the learners of a place: growth without its percentiles, which take the whole state's scores.

    Of growth there is one level alone, COUNTED: that somebody is.
    subjects  keys of those in which the state was tested in the year, whether or not anybody of the place was
    cohorts   the grades of each question of growth that were estimated, as counting the state found them
    """
    known, one = state_tests(asking)
    now = one.yearly.year == asking.year.ending
    for key in subjects:
        at = known.keys.index(key) if key in known.keys else _NOBODY_S
        names = known.names[at] if at >= 0 else {}
        yield from _of_subject(asking, key, names, one, now & (one.yearly.subject == at))
    made = [
        (at, grade)
        for at, key in enumerate(known.keys)
        for grade in cohorts.get(growth_of(key), ())
    ]
    who, subject = growers(one.yearly, asking.year.ending, made)
    for at in np.unique(subject).tolist():
        level, _ = _columns(len(asking.of.those.keys))
        level[who[subject == at]] = 0
        yield Answer(Question(growth_of(known.keys[at]), COUNTED, (0,), known.names[at]), level)


@dataclass(frozen=True)
class Latest:
    """One row of each learner, subject and year.

    value         on the scale of levels
    administered  how the test was given, position in `evidence.rules.ADMINISTERED`; -1: nobody says
    """

    yearly: Yearly
    value: Figures
    administered: Whole


def state_tests(asking: Asking) -> tuple[Subjects, Latest]:
    """Subjects of the state's tests, and what each learner's latest in a subject and year said. Raises NotAllowed."""
    by, purpose, day = asking.who
    tests = [str(each) for each in asking.year.ask("state_tests")]
    scored = summative_scores(
        tests, by=by, purpose=purpose, day=day, until=asking.year.day,
        learners=asking.of.those.asked,
    )  # fmt: skip
    known = parts(scored.competencies)
    return known, _one_a_year(asking.of.those, scored, known)


def year_before(asking: Asking) -> Figures:
    """(learners,) the mean over subjects of what each learner's tests said the year before, on the scale of levels.

    NaN: none. Raises NotAllowed.
    """
    _, one = state_tests(asking)
    mine = (one.yearly.year == asking.year.ending - 1) & ~np.isnan(one.value)
    learner, learners = one.yearly.learner[mine], len(asking.of.those.keys)
    many = np.bincount(learner, minlength=learners)
    total = np.bincount(learner, one.value[mine], minlength=learners)
    return np.where(many > 0, total / np.maximum(many, 1), np.nan)


def _one_a_year(those: Census, scored: Scored, known: Subjects) -> Latest:
    """The latest score of each learner, subject and school year, with the grade of its day."""
    learner = those.at(scored.people)
    subject = known.of(scored.competencies)[scored.competency]
    kept = np.flatnonzero(learner >= 0)
    learner, subject, day = learner[kept], subject[kept], scored.day[kept]
    ending = _endings(day)
    key = (ending * max(1, len(known.keys)) + subject) * (len(those.keys) + 1) + learner
    last = key.size - 1 - np.unique(key[::-1], return_index=True)[1]
    rows = kept[last]
    grade = _grade_then(those, learner[last], day[last])
    yearly = Yearly(learner[last], subject[last], ending[last], grade, scored.score[rows])
    return Latest(yearly, scored.value[rows], scored.administered[rows])


def _endings(day: Whole) -> Whole:
    """The ending year of each ordinal's school year."""
    when = (day - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    month = when.astype("datetime64[M]").astype(np.int64)
    found: Whole = 1970 + month // 12 + (month % 12 + 1 >= FIRST_MONTH)
    return found


def _grade_then(those: Census, learner: Whole, day: Whole) -> Whole:
    """The grade as a number in which each learner was on a day; NO_GRADE: none."""
    stays, wide = those.stays, 20_000_000
    order = np.lexsort((stays.first, stays.learner))
    if not order.size:
        return np.full(learner.shape, NO_GRADE)
    began = stays.learner[order] * wide + stays.first[order]
    at = np.maximum(np.searchsorted(began, learner * wide + day, side="right") - 1, 0)
    row = order[at]
    there = (stays.learner[row] == learner) & (stays.first[row] <= day) & (stays.last[row] >= day)
    numbers = np.array([*(grade_number(each) for each in those.grades), NO_GRADE], np.int64)
    return np.where(there, numbers[stays.grade[row]], NO_GRADE)


def grade_number(code: str) -> int:
    """A CEDS grade as a number.

    >>> grade_number("03"), grade_number("KG"), grade_number("PK"), grade_number("UG") == NO_GRADE
    (3, 0, -1, True)
    """
    if code.isdigit():
        return int(code)
    return {"KG": 0, "PK": -1, "TK": 0, "PR": -1}.get(code, NO_GRADE)


def _of_subject(
    asking: Asking, key: str, names: Mapping[str, str], one: Latest, mine: NDArray[np.bool_]
) -> Iterator[Answer]:
    year, learners, words = asking.year, len(asking.of.those.keys), scale(asking.year)
    level = np.full(learners, NO_LEVEL)
    level[one.yearly.learner[mine]] = places_of_levels(one.value[mine], len(words))
    yield Answer(Question(f"assessment.{key}", words, reached(year), names), level)
    asked = asked_to_take_part(asking)
    whole = np.where(asked, np.where(level == NO_LEVEL, 0, level + 1), NO_LEVEL)
    names_of = ("untested", *words), tuple(at + 1 for at in reached(year))
    yield Answer(Question(f"tested.{key}", *names_of, names), whole)
    took = np.where(asked, (level != NO_LEVEL).astype(np.int64), NO_LEVEL)
    question = Question(f"participation.{key}", ("untested", "tested"), (1,), names)
    yield Answer(question, took, everyone=True)


def places_of_levels(value: Figures, levels: int) -> Whole:
    """The place of the level in which each value lies; NO_LEVEL where there is no value."""
    place = np.where(np.isnan(value), NO_LEVEL, np.floor(np.nan_to_num(value) + 0.5) - LOWEST)
    found: Whole = np.clip(place, NO_LEVEL, levels - 1).astype(np.int64)
    return found


def asked_to_take_part(asking: Asking) -> NDArray[np.bool_]:
    """(learners,) who is in a grade in which everybody takes the state's tests."""
    grades = [str(each) for each in asking.year.ask("tested_grades")]
    numbers = [i for i, code in enumerate(asking.of.present.grades) if code in grades]
    found: NDArray[np.bool_] = np.isin(asking.of.present.grade, numbers)
    return found


def growth_of(subject: str) -> str:
    """The question of a subject's growth.

    >>> growth_of("mathematics")
    'growth.mathematics'
    """
    return f"{GROWTH}.{subject}"


def _growth(asking: Asking, known: Subjects, at: int, growth: Grown) -> Iterator[Answer]:
    mine = growth.subject == at
    if not mine.any():
        return
    level, figure = _columns(len(asking.of.those.keys))
    typical, high = (int(each) for each in asking.year.ask("growth_typical"))
    who, percentile = growth.learner[mine], growth.percentile[mine]
    level[who] = (percentile >= typical).astype(np.int64) + (percentile >= high)
    figure[who] = percentile
    question = Question(
        growth_of(known.keys[at]), ("low", "typical", "high"), (1, 2), known.names[at]
    )
    cohorts = tuple(grade for subject, grade in growth.cohorts if subject == at)
    yield Answer(question, level, figure, cohorts)


def attendance(asking: Asking) -> Iterator[Answer]:
    """Who was there on enough of the days enrolled; asked of all who were enrolled long enough."""
    by, purpose, day = asking.who
    enrolled, absent = days_present(
        asking.of.those, by=by, purpose=purpose, day=day, ending=asking.year.ending,
        until=asking.year.day,
    )  # fmt: skip
    known = enrolled >= max(float(asking.year.ask("present_least_days")), 1e-9)
    if not known.any():
        return
    share = 1 - absent / np.where(known, enrolled, 1)
    present = share >= float(asking.year.ask("present_share")) - 1e-9
    level = np.where(known, present.astype(np.int64), NO_LEVEL)
    names = {"en": "Attendance", "es": "Asistencia"}
    yield Answer(Question("attendance", ("often absent", "present"), (1,), names), level)


def cohort_years(year: Year) -> dict[int, int]:
    """By the years that a cohort had by now, the year in which it should have ended after four."""
    return {years: year.ending - (years - 4) for years in (4, 5, 6)}


def graduation(asking: Asking) -> Iterator[Answer]:
    """Cohorts that should have ended in four, five and six years, as their schools report them."""
    by, purpose, day = asking.who
    who, school, cohort, words, status = cohorts(
        asking.of.those, by=by, purpose=purpose, day=day, until=asking.year.day
    )
    left = {slug(str(each)) for each in asking.year.ask("left_cohort")}
    gone = np.array([slug(word) in left for word in words] or [False])[status]
    done = np.array([slug(word) == "graduated" for word in words] or [False])[status]
    for years, ended in cohort_years(asking.year).items():
        mine = (cohort == ended) & ~gone & (school >= 0)
        if not mine.any():
            continue
        level, _ = _columns(len(asking.of.those.keys))
        where = np.zeros(level.size, np.int64)
        level[who[mine]], where[who[mine]] = done[mine], school[mine]
        names = {"en": f"Graduation in {years} years", "es": f"Graduación en {years} años"}
        question = Question(f"{GRADUATION}.{years}", ("not yet", "graduated"), (1,), names)
        yield Answer(question, level, everyone=True, school=where)


def _columns(learners: int) -> tuple[Whole, Figures]:
    return np.full(learners, NO_LEVEL), np.full(learners, np.nan)


def scale(year: Year) -> tuple[str, ...]:
    """The levels on the day of counting, lowest first, as keys."""
    return tuple(slug(str(word)) for word in book().ask_state("scale.levels", year.day).value)  # type: ignore[union-attr]


def reached(year: Year) -> tuple[int, ...]:
    """The places of the levels that count as reached on the day of counting."""
    first = int(book().ask_state("scale.proficient", year.day).value) - LOWEST  # type: ignore[arg-type]
    return tuple(range(first, len(scale(year))))
