"""Courses completed, credentials earned and classes taken, of everybody, as columns: for counting alone.

Nothing here names anybody, and no row of it may leave what counts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db.models import Q
from numpy.typing import NDArray

from cairn.intake.columns import among, codes, read_columns
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import SchoolYear
from cairn.people.models import (
    Course,
    CourseCompletion,
    CredentialEarned,
    Section,
    SectionEnrollment,
)

from .access import everyone_ground
from .census import Census, Whole

COMPLETED = "completed"


@dataclass(frozen=True)
class Coded:
    """A column of texts: the words, and (n,) the position of each row's."""

    words: list[str]
    at: Whole

    @classmethod
    def of(cls, texts: pa.Array) -> "Coded":
        return cls([*texts.dictionary.to_pylist(), ""], codes(texts))

    def among(self, names: Collection[str]) -> NDArray[np.bool_]:
        """(n,) which rows say one of these names."""
        return np.array([word in names for word in self.words])[self.at]


@dataclass(frozen=True)
class Courses:
    """Courses completed, (n,) each: the learner's position, -1: nobody here; code and level; credits, NaN: not told."""

    learner: Whole
    by: Mapping[str, Coded]
    credits: NDArray[np.float64]


def courses_completed(
    those: Census, *, by: Actor, purpose: Purpose, day: date, ending: int, until: date
) -> Courses:
    """Every course that was completed by a day; one without a day, in a school year up to `ending`. One query.

    Of a course that is told twice each row counts: it was taken twice. Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = CourseCompletion.objects.filter(
        Q(completed_on=None, school_year__lte=ending) | Q(completed_on__lte=until), status=COMPLETED
    )
    read = read_columns(those.theirs(rows), ("person_id", "course_code", "level", "credits"))
    worth = read["credits"].fill_null(np.nan).to_numpy(zero_copy_only=False)
    kinds = {"code": Coded.of(read["course_code"]), "level": Coded.of(read["level"])}
    return Courses(those.at(read["person_id"]), kinds, worth)


def credentials_earned(
    those: Census, *, by: Actor, purpose: Purpose, day: date, until: date
) -> tuple[Whole, Mapping[str, Coded]]:
    """Credentials earned by a day: the learner's position, -1: nobody here; title and category. One query.

    Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    rows = those.theirs(CredentialEarned.objects.filter(earned_on__lte=until))
    read = read_columns(rows, ("person_id", "title", "category"))
    kinds = {"title": Coded.of(read["title"]), "category": Coded.of(read["category"])}
    return those.at(read["person_id"]), kinds


def course_codes(*, by: Actor, purpose: Purpose, day: date) -> dict[UUID, str]:
    """The code of every course that has one. One query. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    return dict(Course.objects.exclude(code="").values_list("pk", "code"))


@dataclass(frozen=True)
class Classes:
    """Classes of some courses in a school year, (n,) each, and who takes them, (m,) each.

    course  of each class; school: its position among the places, -1: none
    learner the learner's position, -1: nobody here; taken: the position of the class
    """

    course: list[UUID]
    school: Whole
    learner: Whole
    taken: Whole


def classes_taken(
    those: Census,
    courses: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    ending: int,
    until: date,
) -> Classes:
    """The classes of these courses on any day of a school year up to `until`, and who was in them. Two queries.

    Raises NotAllowed.
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    first = SchoolYear(ending).first_day
    then = Q(first_day__lte=until) & (Q(last_day=None) | Q(last_day__gte=first))
    sections = list(
        Section.objects.filter(then, course__among=courses)
        .order_by("pk")
        .values_list("pk", "course_id", "school_id")
    )
    place = {key: i for i, key in enumerate(those.places)}
    number = {key.hex: i for i, (key, *_) in enumerate(sections)}
    rows = SectionEnrollment.objects.filter(
        then, section__among=[key for key, *_ in sections], role="learner"
    )
    read = read_columns(those.theirs(rows), ("person_id", "section_id"))
    return Classes(
        [course for _, course, _ in sections if course is not None],
        np.array([place.get(school, -1) for *_, school in sections], np.int64),
        those.at(read["person_id"]),
        among(read["section_id"], number),
    )
