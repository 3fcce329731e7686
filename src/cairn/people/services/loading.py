"""Taking over whole tables at once: for checked rows, e.g. a generated or a migrated record.

Nothing is compared, matched or logged; a roster comes in through `roster` instead. Columns are
attribute names (`person_id`); columns that are not named get the table's usual value. Each returns
how many rows it wrote.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from cairn.intake.bulk import load
from cairn.people import models as m

Columns = Sequence[str]
Rows = Iterable[Sequence[Any]]


def load_organizations(columns: Columns, rows: Rows) -> int:
    return load(m.Organization, columns, rows)


def load_persons(columns: Columns, rows: Rows) -> int:
    return load(m.Person, columns, rows)


def load_identifiers(columns: Columns, rows: Rows) -> int:
    return load(m.PersonIdentifier, columns, rows)


def load_accounts(columns: Columns, rows: Rows) -> int:
    return load(m.Account, columns, rows)


def load_roles(columns: Columns, rows: Rows) -> int:
    return load(m.Role, columns, rows)


def load_staff_assignments(columns: Columns, rows: Rows) -> int:
    return load(m.StaffAssignment, columns, rows)


def load_enrollments(columns: Columns, rows: Rows) -> int:
    return load(m.Enrollment, columns, rows)


def load_terms(columns: Columns, rows: Rows) -> int:
    return load(m.Term, columns, rows)


def load_title1_statuses(columns: Columns, rows: Rows) -> int:
    return load(m.TitleIStatus, columns, rows)


def load_courses(columns: Columns, rows: Rows) -> int:
    return load(m.Course, columns, rows)


def load_sections(columns: Columns, rows: Rows) -> int:
    return load(m.Section, columns, rows)


def load_section_terms(columns: Columns, rows: Rows) -> int:
    return load(m.Section.terms.through, columns, rows)


def load_section_enrollments(columns: Columns, rows: Rows) -> int:
    return load(m.SectionEnrollment, columns, rows)


def load_guardianships(columns: Columns, rows: Rows) -> int:
    return load(m.Guardianship, columns, rows)


def load_guardian_restrictions(columns: Columns, rows: Rows) -> int:
    return load(m.GuardianRestriction, columns, rows)


def load_characteristics(columns: Columns, rows: Rows) -> int:
    return load(m.Characteristic, columns, rows)


def load_attendance(columns: Columns, rows: Rows) -> int:
    return load(m.Attendance, columns, rows)


def load_discipline_counts(columns: Columns, rows: Rows) -> int:
    return load(m.DisciplineCount, columns, rows)


def load_graduations(columns: Columns, rows: Rows) -> int:
    return load(m.Graduation, columns, rows)


def load_course_completions(columns: Columns, rows: Rows) -> int:
    return load(m.CourseCompletion, columns, rows)


def load_survey_answers(columns: Columns, rows: Rows) -> int:
    return load(m.SurveyAnswer, columns, rows)
