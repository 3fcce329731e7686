"""Everybody's enrollments and school records as columns: what counting a whole state rests on.

Nothing here names anybody, and no row of it may leave what counts. Positions stand for learners: the same position is
the same surviving record in every column that one census gives.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import F, Model, Q, QuerySet
from numpy.typing import NDArray

from cairn.intake.columns import among, coded, of_words, read_columns
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import (
    Attendance,
    Enrollment,
    Graduation,
    Organization,
    Person,
    TitleIStatus,
)
from cairn.standards.records.title1 import GETS_IT

from .access import everyone_ground
from .persons import records_and_aliases

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
NO_END = 10_000_000
"""The ordinal of a last day that has not come."""
_EPOCH = date(1970, 1, 1).toordinal()
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Stays:
    """Every enrollment that there ever was, (n,) each; days are ordinals, `last` NO_END while it goes on.

    In the order of their first days, and of one day in that of their keys, in whatever order the database has them.

    school, district  positions in `places`; -1: none
    grade             position in `grades`; -1: nobody says
    """

    learner: Whole
    school: Whole
    district: Whole
    grade: Whole
    first: Whole
    last: Whole


@dataclass(frozen=True)
class Census:
    """The people of a state, or some of them, as columns.

    position  from the 32 hexadecimal digits of every row kept for a learner to their position
    keys      (learners,) the surviving records, as 32 hexadecimal digits
    places    the ids of organizations
    asked     every row kept for the learners who were asked for, to ask others of them alone; None: of everybody
    """

    position: Mapping[str, int]
    keys: list[str]
    places: list[UUID]
    grades: list[str]
    stays: Stays
    asked: Collection[UUID] | None = None

    def theirs(self, rows: QuerySet[_Row, Any], key: str = "person") -> QuerySet[_Row, Any]:
        """Those of some rows that are about the learners who were asked for; `key` leads to a row kept for one."""
        return _about(rows, self.asked, key)

    def at(self, people: pa.Array) -> Whole:
        """The position of each row's learner (a dictionary of identifiers); -1: never enrolled anywhere."""
        return among(people, self.position)


def census(
    *, by: Actor, purpose: Purpose, day: date, learners: Collection[UUID] | None = None
) -> Census:
    """Everybody who was ever enrolled, or of these records. Four queries, whatever the size; of some, five.

    learners   surviving records; whatever the census is handed to afterwards reads of them alone
    Raises NotAllowed but to the operator.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    asked = None if learners is None else list(records_and_aliases(learners))
    read = _in_order(
        read_columns(
            _about(Enrollment.objects.all(), asked, "person"),
            ("id", "person_id", "school_id", "district_id", "grade", "first_day", "last_day"),
        ),
        "first_day",
    )
    joined = _about(Person.objects.exclude(record=F("pk")), asked, "pk")
    merged = {one.hex: other.hex for one, other in joined.values_list("pk", "record_id")}
    rows = read["person_id"].dictionary.to_pylist()
    keys = sorted({merged.get(key, key) for key in rows})
    number = {key: i for i, key in enumerate(keys)}
    position = {key: number[merged.get(key, key)] for key in rows} | number
    position |= {one: number[other] for one, other in merged.items() if other in number}
    places = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    place_at = {key.hex: i for i, key in enumerate(places)}
    learner = of_words(read["person_id"], [position[key] for key in rows])
    grades, grade = _grades(read["grade"], learner, position, asked)
    stays = Stays(
        learner, among(read["school_id"], place_at), among(read["district_id"], place_at), grade,
        ordinals(read["first_day"]), ordinals(read["last_day"]),
    )  # fmt: skip
    return Census(position, keys, places, grades, stays, asked)


def _in_order(read: Mapping[str, pa.Array], *columns: str) -> dict[str, pa.Array]:
    """Rows in the order of these columns, then of their keys."""
    keys = {name: read[name] for name in columns} | {"id": read["id"].cast(pa.string())}
    order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in keys])
    return {name: column.take(order) for name, column in read.items()}


def _about(
    rows: QuerySet[_Row, Any], people: Collection[UUID] | None, key: str
) -> QuerySet[_Row, Any]:
    return rows if people is None else rows.filter(**{f"{key}__among": people})


def enrolled_at(school: UUID, *, by: Actor, purpose: Purpose, day: date, on_day: date) -> set[UUID]:
    """The records of whoever was enrolled at a school on a day. One query. Raises NotAllowed but to the operator."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    return _records(Enrollment.objects.filter(on(on_day), school=school))


def reported_by(
    school: UUID, *, by: Actor, purpose: Purpose, day: date, cohorts: Collection[int]
) -> set[UUID]:
    """The records of whoever a school ever reported of some cohorts, wherever they are reported now.

    One query. Raises NotAllowed but to the operator.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    return _records(Graduation.objects.filter(school=school, cohort_year__in=cohorts))


def _records(rows: QuerySet[_Row, Any]) -> set[UUID]:
    return set(rows.values_list("person__record_id", flat=True))


def days_present(
    those: Census, *, by: Actor, purpose: Purpose, day: date, ending: int, until: date
) -> tuple[Figures, Figures]:
    """(learners,) days enrolled and days absent in the school year that ends in `ending`. One query.

    Periods that were over by `until` count; 0 where nothing was recorded. Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    rows = those.theirs(Attendance.objects.filter(school_year=ending, last_day__lte=until))
    enrolled, absent = np.zeros(len(those.keys)), np.zeros(len(those.keys))
    found = rows.order_by().values_list("person_id", "days_enrolled", "days_absent")
    for person, there, away in found.iterator(20_000):
        at = those.position.get(person.hex, -1)
        if at >= 0:
            enrolled[at] += float(there)
            absent[at] += float(away)
    return enrolled, absent


def days_at_schools(
    those: Census, *, by: Actor, purpose: Purpose, day: date, ending: int
) -> tuple[Whole, Whole, Figures, Figures]:
    """Of each learner and school where days were recorded in a school year: both positions, days enrolled, days absent.

    (n,) each. One query. Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    place_at = {key: i for i, key in enumerate(those.places)}
    sums: dict[tuple[int, int], list[float]] = {}
    rows = those.theirs(Attendance.objects.filter(school_year=ending)).order_by()
    found = rows.values_list("person_id", "school_id", "days_enrolled", "days_absent")
    for person, school, there, away in found.iterator(20_000):
        who, where = those.position.get(person.hex, -1), place_at.get(school, -1)
        if who >= 0 and where >= 0:
            mine = sums.setdefault((who, where), [0.0, 0.0])
            mine[0] += float(there)
            mine[1] += float(away)
    pairs = np.array(sorted(sums), np.int64).reshape(-1, 2)
    days = np.array([sums[who, where] for who, where in pairs.tolist()], float).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], days[:, 0], days[:, 1]


def cohorts(
    those: Census, *, by: Actor, purpose: Purpose, day: date, until: date
) -> tuple[Whole, Whole, Whole, list[str], Whole]:
    """Reports of how cohorts ended: learner, school, cohort year, the statuses, and the position of each one's.

    (n,) each; of one learner's reports the latest counts, and the diploma must have been awarded by `until` or have no
    day. One query. Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = Graduation.objects.filter(Q(awarded_on=None) | Q(awarded_on__lte=until))
    read = read_columns(
        those.theirs(rows), ("id", "person_id", "school_id", "cohort_year", "cohort_status")
    )
    place_at = {key.hex: i for i, key in enumerate(those.places)}
    who = those.at(read["person_id"])
    words, status = coded(read["cohort_status"])
    order = np.argsort(_texts(read["id"]), kind="stable")
    last = np.full(len(those.keys), -1)
    kept = order[who[order] >= 0]
    last[who[kept]] = kept
    rows_kept = last[last >= 0]
    year = read["cohort_year"].to_numpy(zero_copy_only=False)
    return (
        who[rows_kept], among(read["school_id"], place_at)[rows_kept], year[rows_kept],
        words, status[rows_kept],
    )  # fmt: skip


def _grades(
    said: pa.Array, learner: Whole, position: Mapping[str, int], asked: Collection[UUID] | None
) -> tuple[list[str], Whole]:
    """The grade of each stay; where the roster says none with it, the learner's own."""
    words, grade = coded(said)
    missing = np.array([word == "" for word in words] or [True])[grade] | (grade < 0)
    if not missing.any():
        return words, grade
    own_rows = _about(Person.objects.exclude(grade=""), asked, "pk")
    read = _in_order(read_columns(own_rows, ("id", "grade")))  # of two that were joined the later
    own_words, own = coded(read["grade"])
    words, known = [*words, *own_words], np.full(max(position.values(), default=0) + 1, -1)
    at = np.array(
        [position.get(key, -1) for key in read["id"].cast(pa.string()).to_pylist()], np.int64
    )
    known[at[at >= 0]] = own[at >= 0] + len(words) - len(own_words)
    grade = np.where(missing, known[learner], grade)
    names = sorted(set(words) - {""})
    return names, np.array([*(names.index(w) if w else -1 for w in words), -1])[grade]


def _texts(texts: pa.Array) -> NDArray[np.object_]:
    found: NDArray[np.object_] = texts.cast(pa.string()).to_numpy(zero_copy_only=False)
    return found


def ordinals(days: pa.Array) -> Whole:
    """(n,) days as ordinals; of none the last there is."""
    numbers = days.cast(pa.int32()).cast(pa.int64()).fill_null(NO_END - _EPOCH)
    found: Whole = numbers.to_numpy(zero_copy_only=False) + _EPOCH
    return found


def codes_of_places() -> dict[UUID, str]:
    """By our id, the code by which the state knows an organization; our own id where it has none. One query."""
    rows = Organization.objects.values_list("pk", "state_id")
    return {key: code or str(key) for key, code in rows}


def grades_of_places() -> dict[str, list[str]]:
    """By the state's code, or our own id where it has none, an organization's grades; []: nobody says. One query."""
    rows = Organization.objects.values_list("pk", "state_id", "grades")
    return {code or str(key): grades for key, code, grades in rows}


def names_of_places() -> dict[str, str]:
    """By the state's code, or our own id where it has none, what an organization is called. One query."""
    rows = Organization.objects.values_list("pk", "state_id", "name")
    return {code or str(key): name for key, code, name in rows}


def gets_title1(ending: int) -> dict[str, bool]:
    """By the state's code, or our own id, whether a school gets Title I money in a school year; absent: not known.

    ending   the year in which it ends. One query.
    """
    rows = TitleIStatus.objects.filter(school_year=ending)
    said = rows.values_list("school_id", "school__state_id", "status")
    return {code or str(key): GETS_IT[status] for key, code, status in said if status in GETS_IT}
