"""From drawn columns to the people house: learners, where they were, who taught them, who they work with."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from cairn.demo.calendar import Calendar, Year, days_since_1970
from cairn.demo.district import Drawn, World
from cairn.demo.ids import ids_from
from cairn.demo.learners import ELSEWHERE, Whole
from cairn.demo.places import District, State, next_door
from cairn.demo.sizes import GRADES, kind_of
from cairn.demo.staff import SUPPORT, TEACHER
from cairn.demo.stays import EXITS, STILL_HERE
from cairn.kernel.ids import named
from cairn.people.services import loading

_DAY_ONE = date(1970, 1, 1)
_ROLE_OF = {
    TEACHER: "teacher",
    "counselor": "counselor",
    "school_leader": "principal",
    "district_leader": "districtAdministrator",
}
_PERSON = (
    "id",
    "record_id",
    "state_id",
    "given_name",
    "family_name",
    "birth_date",
    "sex",
    "grade",
)


def dates(days: Whole) -> list[date]:
    """Dates of many days, the same object for the same day."""
    known = {d: _DAY_ONE + timedelta(days=d) for d in np.unique(days).tolist()}
    return [known[d] for d in days.tolist()]


def grade_code(grade: int) -> str:
    return f"{grade:02}"


class Keys:
    """Identifiers for the rows of one district's tables: from the seed, each table from a range of its own."""

    def __init__(self, world: World, district: District) -> None:
        self._random = world.random(district, 100)
        opens = days_since_1970(world.calendar.years[0].first_day) * 86_400_000
        self._next = opens + 2_000_000_000 + district.number * 10_000_000

    def take(self, n: int) -> list[UUID]:
        first, self._next = self._next, self._next + n
        return ids_from(first, n, self._random).uuids()


def write_places(world: World) -> None:
    """The state agency, its districts, their schools and their Title I, and the years' terms."""
    state = world.state
    rows: list[tuple[Any, ...]] = [(state.id, "SEA", state.name, "TK", None, None, [])]
    for d in state.districts:
        rows.append((d.id, "LEA", d.name, d.state_id, state.id, d.id, []))
        rows += [
            (s.id, "school", s.name, s.state_id, d.id, d.id, _codes(s.kind)) for s in d.schools
        ]
    columns = ("id", "kind", "name", "state_id", "parent_id", "district_id", "grades")
    loading.load_organizations(columns, rows)
    loading.load_title1_statuses(
        ("id", "school_id", "school_year", "status"),
        [
            (named("demo", "title1", s.state_id, str(ending)), s.id, ending, s.title1)
            for d in state.districts
            for s in d.schools
            for ending in (year.school_year.ending for year in world.calendar.years)
        ],
    )
    loading.load_terms(
        ("id", "name", "kind", "parent_id", "school_year", "first_day", "last_day"),
        [row for year in world.calendar.years for row in _terms(year)],
    )


def _codes(kind: str) -> list[str]:
    return [grade_code(g) for g in GRADES[kind]]


def term_id(year: Year, name: str) -> UUID:
    return named("demo", "term", str(year.school_year), name)


def _terms(year: Year) -> Iterator[tuple[Any, ...]]:
    whole, ending = term_id(year, "year"), year.school_year.ending
    label = str(year.school_year)
    yield whole, label, "schoolYear", None, ending, year.first_day, year.last_day
    middle = date(ending, 1, 20)
    parts = (
        ("Fall", year.first_day, middle - timedelta(days=1)),
        ("Spring", middle, year.last_day),
    )
    for name, first, last in parts:
        yield term_id(year, name), f"{name} {label}", "semester", whole, ending, first, last


def write_learners(drawn: Drawn) -> list[UUID]:
    """The learners' own rows; returns their identifiers by position."""
    who, keys = drawn.who, drawn.who.ids.uuids()
    present = who.school[1] >= 0
    rows = zip(
        keys,
        keys,
        (who.state_id(i) for i in range(len(who))),
        who.given,
        who.family,
        dates(who.born),
        np.where(who.boy, "male", "female").tolist(),
        [
            grade_code(g) if here else ""
            for g, here in zip(who.grade.tolist(), present.tolist(), strict=True)
        ],
        strict=True,
    )
    loading.load_persons(_PERSON, rows)
    return keys


def write_identifiers(drawn: Drawn, learner: list[UUID], keys: Keys) -> None:
    """The number under which the district knows each learner."""
    issuer = f"district {drawn.district.state_id}"
    loading.load_identifiers(
        ("id", "person_id", "kind", "issuer", "value"),
        [
            (key, learner[i], "local", issuer, f"{drawn.district.state_id}-{i + 1:06}")
            for i, key in enumerate(keys.take(len(learner)))
        ],
    )


def write_adults(drawn: Drawn, keys: Keys, calendar: Calendar) -> None:
    """Everyone who works in the district: their row, their post, their role."""
    columns = ("id", "record_id", "state_id", "given_name", "family_name")
    loading.load_persons(
        columns, [(a.id, a.id, a.state_id, a.given, a.family) for a in drawn.adults]
    )
    first = calendar.years[0].first_day
    posts = [(a.id, _workplace(drawn, a.post.school), a.post.position) for a in drawn.adults]
    loading.load_staff_assignments(
        ("id", "person_id", "organization_id", "position", "first_day"),
        [(key, *post, first) for key, post in zip(keys.take(len(posts)), posts, strict=True)],
    )
    loading.load_roles(
        ("id", "person_id", "organization_id", "kind", "first_day"),
        [
            (key, person, place, _ROLE_OF[position], first)
            for key, (person, place, position) in zip(keys.take(len(posts)), posts, strict=True)
        ],
    )


def _workplace(drawn: Drawn, school: int | None) -> UUID:
    return drawn.district.id if school is None else drawn.district.schools[school].id


def write_enrollments(world: World, drawn: Drawn, learner: list[UUID], keys: Keys) -> None:
    """Where each learner was, in this district and, before a move, in another one."""
    when, district = drawn.stays, drawn.district
    places = [
        _place(world.state, district, s, g)
        for s, g in zip(when.school.tolist(), when.grade.tolist(), strict=True)
    ]
    rows = zip(
        keys.take(len(places)),
        (learner[i] for i in when.learner.tolist()),
        (school for school, _ in places),
        (of for _, of in places),
        (grade_code(g) for g in when.grade.tolist()),
        dates(when.first),
        _ends(when.last),
        (EXITS[e] for e in when.exit.tolist()),
        strict=True,
    )
    columns = (
        "id",
        "person_id",
        "school_id",
        "district_id",
        "grade",
        "first_day",
        "last_day",
        "exit_code",
    )
    loading.load_enrollments(columns, rows)


def _ends(last: Whole) -> list[date | None]:
    ended = dates(last)
    return [None if d == STILL_HERE else day for d, day in zip(last.tolist(), ended, strict=True)]


def _place(state: State, district: District, school: int, grade: int) -> tuple[UUID, UUID]:
    """School and district of a stay."""
    if school != ELSEWHERE:
        return district.schools[school].id, district.id
    other = next_door(state, district, kind_of(grade))
    if other is None:
        raise LookupError(f"No other district has a school for grade {grade}.")
    return other.id, other.district


def write_classes(world: World, drawn: Drawn, learner: list[UUID], keys: Keys) -> list[UUID]:
    """Courses, classes, and who was in them; returns the classes' identifiers by position."""
    sections, years = drawn.classes.sections, world.calendar.years
    section = keys.take(len(sections))
    _write_courses(drawn)
    loading.load_sections(
        (
            "id",
            "name",
            "kind",
            "course_id",
            "school_id",
            "grades",
            "subjects",
            "first_day",
            "last_day",
        ),
        [
            (
                section[i],
                s.name,
                "scheduled",
                _course(drawn, s.grade, s.subject),
                drawn.district.schools[s.school].id,
                [grade_code(s.grade)],
                [s.subject],
                years[s.year].first_day,
                years[s.year].last_day,
            )
            for i, s in enumerate(sections)
        ],
    )
    loading.load_section_terms(
        ("section_id", "term_id"),
        [(section[i], term_id(years[s.year], "year")) for i, s in enumerate(sections)],
    )
    _write_members(world, drawn, learner, section, keys)
    return section


def _course(drawn: Drawn, grade: int, subject: str) -> UUID:
    return named("demo", "course", drawn.district.state_id, str(grade), subject)


def _write_courses(drawn: Drawn) -> None:
    offered = sorted({(s.grade, s.subject) for s in drawn.classes.sections})
    loading.load_courses(
        ("id", "name", "code", "organization_id", "grades", "subjects"),
        [
            (
                _course(drawn, grade, subject),
                f"Grade {grade} {subject}",
                f"{subject[:3].upper()}{grade:02}",
                drawn.district.id,
                [grade_code(grade)],
                [subject],
            )
            for grade, subject in offered
        ],
    )


def _write_members(
    world: World, drawn: Drawn, learner: list[UUID], section: list[UUID], keys: Keys
) -> None:
    columns = ("id", "section_id", "person_id", "role", "primary", "first_day", "last_day")
    sections, years, when = drawn.classes.sections, world.calendar.years, drawn.stays
    of, stay = drawn.classes.members()
    year_end = np.array([years[s.year].closes for s in sections])
    last = np.where(when.last[stay] == STILL_HERE, year_end[of], when.last[stay])
    loading.load_section_enrollments(
        columns,
        zip(
            keys.take(len(of)),
            (section[i] for i in of.tolist()),
            (learner[i] for i in when.learner[stay].tolist()),
            ["learner"] * len(of),
            [False] * len(of),
            dates(when.first[stay]),
            dates(last),
            strict=True,
        ),
    )
    taught = [
        (section[i], adult, primary, years[s.year])
        for i, s in enumerate(sections)
        for adult, primary in _teachers(drawn, i)
    ]
    loading.load_section_enrollments(
        columns,
        [
            (key, of, adult, "teacher", primary, year.first_day, year.last_day)
            for key, (of, adult, primary, year) in zip(keys.take(len(taught)), taught, strict=True)
        ],
    )


def _teachers(drawn: Drawn, section: int) -> Iterator[tuple[UUID, bool]]:
    """Who teaches a class; in every fourth a second teacher comes along."""
    yield drawn.adults[int(drawn.teacher_of[section])].id, True
    if section % 4 == 1:
        school = drawn.classes.sections[section].school
        second = [a for a in drawn.adults if a.post.school == school and a.post.subject == SUPPORT]
        yield second[section // 4 % len(second)].id, False
