"""The learners of one district: who they are, and at which of its schools they were in each of two years."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cairn.demo import cast, names
from cairn.demo.calendar import Calendar, days_since_1970
from cairn.demo.ids import Ids, ids_from
from cairn.demo.places import District, State, next_door
from cairn.demo.sizes import ELEMENTARY, GRADUATED, HIGH, MIDDLE, kind_of

NOWHERE = -1
ELSEWHERE = -2
"""A school of another district: its classes are not known here, only that the learner was there."""
_FIRST_STATE_ID = 3_100_000_000
_FROM_ANOTHER_DISTRICT, _FROM_ANOTHER_SCHOOL = 0.012, 0.03
_FEEDS = {MIDDLE: ELEMENTARY, HIGH: MIDDLE}
_ROOM_PER_DISTRICT = 1_000_000

Whole = NDArray[np.int64]


@dataclass
class Learners:
    """Columns over one district's learners.

    grade    in the present year; 13: graduated last year
    school   (2, n): position among the district's schools in each year, or NOWHERE
    earlier  (n,): where a mover was in the present year before `moved`, or NOWHERE
    moved    (n,): day of the move in the present year; 0 for who did not move
    named    positions of the standing cast, by name
    """

    ids: Ids
    number: Whole
    grade: Whole
    boy: NDArray[np.bool_]
    community: Whole
    given: list[str]
    family: list[str]
    household: Whole
    born: Whole
    school: Whole
    earlier: Whole
    moved: Whole
    named: dict[tuple[str, str], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.grade)

    def in_year(self, year: int) -> Whole:
        """Grade in the earlier (0) or the present (1) year."""
        return self.grade - 1 + year

    def state_id(self, i: int) -> str:
        return str(_FIRST_STATE_ID + int(self.number[i]))


def learners(
    state: State, district: District, calendar: Calendar, random: np.random.Generator
) -> Learners:
    """Draws the district's learners; the standing cast is among them."""
    grade, school = _places(district, random)
    n = len(grade)
    household, community, family = _households(n, random)
    boy = random.random(n) < 0.51
    first = days_since_1970(calendar.years[0].first_day) * 86_400_000
    number = np.arange(n) + district.number * _ROOM_PER_DISTRICT
    drawn = Learners(
        ids=ids_from(first + district.number * 2 * _ROOM_PER_DISTRICT, n, random),
        number=number,
        grade=grade,
        boy=boy,
        community=community,
        given=names.given(community, boy, random),
        family=family,
        household=household,
        born=_births(grade, calendar, random),
        school=school,
        earlier=np.full(n, NOWHERE),
        moved=np.zeros(n, np.int64),
    )
    _move(drawn, state, district, calendar, random)
    _place_cast(drawn, district, calendar)
    return drawn


def _places(district: District, random: np.random.Generator) -> tuple[Whole, Whole]:
    """Grade, and school in either year, of everyone; one who will have left comes last."""
    grades: list[Whole] = []
    schools: list[Whole] = []
    for at, school in enumerate(district.schools):
        years = (*school.grades, GRADUATED) if school.kind == HIGH else school.grades
        for grade in years:
            n = school.cohort
            n = n if n < 50 else round(n * random.uniform(0.95, 1.05))
            now = np.full(n, NOWHERE if grade == GRADUATED else at)
            grades.append(np.full(n, grade))
            schools.append(np.stack([_before(district, at, grade, n, random), now]))
    cedar = _position(district, cast.CEDAR_RIDGE)
    if cedar is not None:
        grades.append(np.array([cast.NEWCOMER_GRADE]))
        schools.append(np.array([[cedar], [NOWHERE]]))
    return np.concatenate(grades), np.concatenate(schools, axis=1)


def _before(district: District, at: int, grade: int, n: int, random: np.random.Generator) -> Whole:
    """Where learners of this school and grade were the year before; new to the state: nowhere."""
    school = district.schools[at]
    if grade > school.grades[0] or school.kind == ELEMENTARY:
        before = np.full(n, at)
    else:
        feeders = [i for i, s in enumerate(district.schools) if s.kind == _FEEDS[school.kind]]
        before = random.choice(feeders, n) if feeders else np.full(n, NOWHERE)
    return np.where(random.random(n) < 0.04, NOWHERE, before) if grade != GRADUATED else before


def _households(n: int, random: np.random.Generator) -> tuple[Whole, Whole, list[str]]:
    """Brothers and sisters share a household and its name."""
    count = max(1, int(n * 0.72))
    household = random.integers(0, count, n)
    community, family = names.families(count, random)
    return household, community[household], [family[h] for h in household.tolist()]


def _births(grade: Whole, calendar: Calendar, random: np.random.Generator) -> Whole:
    september = np.array(
        [
            days_since_1970(date(calendar.years[1].school_year.ending - 7 - g, 9, 1))
            for g in range(GRADUATED + 1)
        ]
    )
    held_back = random.random(len(grade)) < 0.03
    return september[grade] + random.integers(0, 365, len(grade)) - 365 * held_back


def _move(
    who: Learners,
    state: State,
    district: District,
    calendar: Calendar,
    random: np.random.Generator,
) -> None:
    """Some arrive in the midst of the present year from another district or another school."""
    year = calendar.years[1]
    latest = min(year.closes, calendar.yesterday)
    span = max(latest - year.opens - 20, 1)
    here = who.school[1] != NOWHERE
    draw = random.random(len(who))
    day = year.opens + 15 + random.integers(0, span, len(who))
    away = _taught_elsewhere(state, district)
    known_away = here & away[who.grade]
    from_away = known_away & (draw < _FROM_ANOTHER_DISTRICT)
    if not from_away.any():
        from_away[np.flatnonzero(known_away)[-1:]] = True
    other = _sister_school(district, who.school[1], random)
    from_near = (
        here & ~from_away & (other != who.school[1])
        & (draw < _FROM_ANOTHER_DISTRICT + _FROM_ANOTHER_SCHOOL)
    )  # fmt: skip
    who.earlier[from_away] = ELSEWHERE
    who.school[0, from_away] = np.where(away[who.grade[from_away] - 1], ELSEWHERE, NOWHERE)
    who.earlier[from_near] = other[from_near]
    moving = from_away | from_near
    who.moved[moving] = day[moving]


def _taught_elsewhere(state: State, district: District) -> NDArray[np.bool_]:
    """For each grade, whether another district has it; elementary schools have the grades before it too."""
    return np.array(
        [next_door(state, district, kind_of(g)) is not None for g in range(GRADUATED)] + [False]
    )


def _sister_school(district: District, school: Whole, random: np.random.Generator) -> Whole:
    """For each school one of the same kind, the same one where there is no other."""
    other = school.copy()
    for at, mine in enumerate(district.schools):
        rows = np.flatnonzero(school == at)
        sisters = [
            i for i, s in enumerate(district.schools) if s.kind == mine.kind and i != at
        ] or [at]
        other[rows] = random.choice(sisters, len(rows))
    return other


def _place_cast(who: Learners, district: District, calendar: Calendar) -> None:
    """Gives the cast their names and lives, in the districts where they live."""
    ending = calendar.years[1].school_year.ending
    cedar, high = (_position(district, s) for s in (cast.CEDAR_RIDGE, cast.RIVERBEND_HIGH))
    if cedar is not None:
        rows = np.flatnonzero((who.school[1] == cedar) & (who.grade == cast.CLASS_GRADE))
        for i, person in zip(rows.tolist(), cast.CLASS, strict=False):
            _is(who, i, person)
        maya = who.named[cast.MAYA[:2]]
        who.born[maya] = days_since_1970(cast.birthday(cast.CLASS_GRADE, ending, cast.MAYA_BORN))
        who.school[0, maya] = cedar
        _is(who, len(who) - 1, cast.NEWCOMER_AS_KNOWN_BEFORE)
        _born_as_newcomer(who, len(who) - 1, ending)
    if high is not None:
        _is(who, _first_at(who, high, cast.ZONE_GRADE), cast.ZONE_LEARNER)
        newcomer = _first_at(who, high, cast.NEWCOMER_GRADE)
        _is(who, newcomer, cast.NEWCOMER)
        _born_as_newcomer(who, newcomer, ending)
        who.school[0, newcomer] = NOWHERE
        of_age = _first_at(who, high, cast.OF_AGE_GRADE)
        _is(who, of_age, cast.OF_AGE)
        who.born[of_age] = days_since_1970(calendar.today) - 18 * 366


def _born_as_newcomer(who: Learners, i: int, ending: int) -> None:
    who.born[i] = days_since_1970(cast.birthday(cast.NEWCOMER_GRADE, ending, cast.NEWCOMER_BORN))


def _first_at(who: Learners, school: int, grade: int) -> int:
    return int(np.flatnonzero((who.school[1] == school) & (who.grade == grade))[0])


def _is(who: Learners, i: int, person: cast.Person) -> None:
    """The learner at this place is this member of the cast, who has not moved and has no siblings."""
    who.given[i], who.family[i], who.boy[i] = person
    who.household[i] = who.household.max() + 1
    if who.earlier[i] == ELSEWHERE:
        who.school[0, i] = NOWHERE
    who.moved[i], who.earlier[i] = 0, NOWHERE
    who.named[person[:2]] = i


def _position(district: District, school: str) -> int | None:
    return next((i for i, s in enumerate(district.schools) if s.name == school), None)
