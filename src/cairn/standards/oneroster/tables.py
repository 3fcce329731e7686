"""The tables of a bundle, one named tuple each; a field is the OneRoster column in snake case.

Every row begins with `line`, its line in the file, and ends with `extra`, the `metadata.*` columns
that the sender added. Blank texts and identifiers are "", all other blanks are None. Passwords have
no field: they are never read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from cairn.standards.oneroster.cells import (
    ALWAYS,
    ONLY_1_1,
    ONLY_1_2,
    Cell,
    grades,
    guid,
    guids,
    listed_choice,
    pairs,
)
from cairn.standards.tabular.cells import (
    boolean,
    choice,
    day,
    day_until,
    moment,
    number,
    plain,
    whole,
    words,
    year,
)

ROLES = [
    "administrator",
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
]
RESOURCE_ROLES = [
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
]

Extra = Mapping[str, str]
Text = Annotated[str, Cell(plain)]
Named = Annotated[str, Cell(plain, needed=ALWAYS)]
Key = Annotated[str, Cell(guid, needed=ALWAYS)]
Status = Annotated[str | None, Cell(choice("active", "tobedeleted"))]
Moment = Annotated[datetime | None, Cell(moment)]
Yes = Annotated[bool | None, Cell(boolean)]
Day = Annotated[date | None, Cell(day)]
SureDay = Annotated[date, Cell(day, needed=ALWAYS)]
Words = Annotated[tuple[str, ...], Cell(words)]
Grades = Annotated[tuple[str, ...], Cell(grades)]
Pairs = Annotated[tuple[tuple[str, str], ...], Cell(pairs)]
Number = Annotated[float | None, Cell(number)]

ToOrg = Annotated[str, Cell(guid, needed=ALWAYS, to="orgs")]
ToClass = Annotated[str, Cell(guid, needed=ALWAYS, to="classes")]
ToCourse = Annotated[str, Cell(guid, needed=ALWAYS, to="courses")]
ToUser = Annotated[str, Cell(guid, needed=ALWAYS, to="users")]
ToLineItem = Annotated[str, Cell(guid, needed=ALWAYS, to="lineItems")]
ToResult = Annotated[str, Cell(guid, needed=ALWAYS, to="results")]
ToScale = Annotated[str, Cell(guid, needed=ALWAYS, to="scoreScales")]
ToResource = Annotated[str, Cell(guid, needed=ALWAYS, to="resources")]
MaybeOrg = Annotated[str, Cell(guid, to="orgs")]
MaybeClass = Annotated[str, Cell(guid, to="classes")]
Source = Annotated[str, Cell(choice("case", "unknown", extensible=True), needed=ALWAYS)]


class AcademicSession(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Named
    type: Annotated[
        str,
        Cell(
            choice("gradingPeriod", "semester", "schoolYear", "term", extensible=True),
            needed=ALWAYS,
        ),
    ]
    start_date: SureDay
    end_date: SureDay
    parent_sourced_id: Annotated[str, Cell(guid, to="academicSessions")]
    school_year: Annotated[int, Cell(year, needed=ALWAYS)]
    extra: Extra


class Org(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    name: Named
    type: Annotated[
        str,
        Cell(
            choice(
                "department", "school", "district", "local", "state", "national", extensible=True
            ),
            needed=ALWAYS,
        ),
    ]
    identifier: Text
    parent_sourced_id: MaybeOrg
    extra: Extra


class Course(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    school_year_sourced_id: Annotated[str, Cell(guid, to="academicSessions")]
    title: Named
    course_code: Text
    grades: Grades
    org_sourced_id: ToOrg
    subjects: Words
    subject_codes: Words
    extra: Extra


class Class(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Named
    grades: Grades
    course_sourced_id: ToCourse
    class_code: Text
    class_type: Annotated[
        str, Cell(choice("homeroom", "scheduled", extensible=True), needed=ALWAYS)
    ]
    location: Text
    school_sourced_id: ToOrg
    term_sourced_ids: Annotated[
        tuple[str, ...], Cell(guids, needed=ALWAYS, to="academicSessions", many=True)
    ]
    subjects: Words
    subject_codes: Words
    periods: Words
    extra: Extra


class User(NamedTuple):
    """`org_sourced_ids` and `role` are of version 1.1; from 1.2 on they are rows of roles.csv."""

    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    enabled_user: Annotated[bool, Cell(boolean, needed=ALWAYS)]
    org_sourced_ids: Annotated[tuple[str, ...], Cell(guids, needed=ONLY_1_1, to="orgs", many=True)]
    role: Annotated[str, Cell(choice(*ROLES, extensible=True), needed=ONLY_1_1)]
    username: Named
    user_ids: Pairs
    given_name: Named
    family_name: Named
    middle_name: Text
    identifier: Text
    email: Text
    sms: Text
    phone: Text
    agent_sourced_ids: Annotated[tuple[str, ...], Cell(guids, to="users", many=True, soft=True)]
    grades: Grades
    user_master_identifier: Text
    preferred_given_name: Text
    preferred_middle_name: Text
    preferred_family_name: Text
    primary_org_sourced_id: MaybeOrg
    pronouns: Text
    extra: Extra


class UserProfile(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    user_sourced_id: ToUser
    profile_type: Named
    vendor_id: Named
    application_id: Text
    description: Text
    credential_type: Named
    username: Named
    extra: Extra


class Role(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    user_sourced_id: ToUser
    role_type: Annotated[str, Cell(choice("primary", "secondary"), needed=ALWAYS)]
    role: Annotated[str, Cell(choice(*ROLES, extensible=True), needed=ALWAYS)]
    begin_date: Day
    end_date: Day
    org_sourced_id: ToOrg
    user_profile_sourced_id: Annotated[str, Cell(guid, to="userProfiles")]
    extra: Extra


class Demographics(NamedTuple):
    """`sourced_id` is that of the user."""

    line: int
    sourced_id: ToUser
    status: Status
    date_last_modified: Moment
    birth_date: Annotated[date | None, Cell(today=day_until)]
    sex: Annotated[
        str | None, Cell(choice("male", "female", "other", "unspecified", extensible=True))
    ]
    american_indian_or_alaska_native: Yes
    asian: Yes
    black_or_african_american: Yes
    native_hawaiian_or_other_pacific_islander: Yes
    white: Yes
    demographic_race_two_or_more_races: Yes
    hispanic_or_latino_ethnicity: Yes
    country_of_birth_code: Text
    state_of_birth_abbreviation: Text
    city_of_birth: Text
    public_school_residence_status: Text
    extra: Extra


class Enrollment(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    class_sourced_id: ToClass
    school_sourced_id: ToOrg
    user_sourced_id: ToUser
    role: Annotated[
        str,
        Cell(
            choice("administrator", "proctor", "student", "teacher", "aide", extensible=True),
            needed=ALWAYS,
        ),
    ]
    primary: Yes
    begin_date: Day
    end_date: Day
    extra: Extra


class Category(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Named
    weight: Annotated[int | None, Cell(whole)]
    extra: Extra


class ScoreScale(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Named
    type: Named
    org_sourced_id: MaybeOrg
    course_sourced_id: Annotated[str, Cell(guid, to="courses")]
    class_sourced_id: MaybeClass
    score_scale_value: Annotated[tuple[tuple[str, str], ...], Cell(pairs, needed=ALWAYS)]
    extra: Extra


class LineItem(NamedTuple):
    """`academic_session_sourced_id` is called gradingPeriodSourcedId in version 1.1."""

    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Named
    description: Text
    assign_date: SureDay
    due_date: SureDay
    class_sourced_id: ToClass
    category_sourced_id: Annotated[str, Cell(guid, needed=ALWAYS, to="categories")]
    academic_session_sourced_id: Annotated[str, Cell(guid, needed=ALWAYS, to="academicSessions")]
    result_value_min: Number
    result_value_max: Number
    school_sourced_id: Annotated[str, Cell(guid, needed=ONLY_1_2, to="orgs")]
    extra: Extra


class LineItemLearningObjectiveId(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    line_item_sourced_id: ToLineItem
    source: Source
    learning_objective_id: Named
    extra: Extra


class LineItemScoreScale(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Text
    line_item_sourced_id: ToLineItem
    score_scale_sourced_id: ToScale
    extra: Extra


class Result(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    line_item_sourced_id: ToLineItem
    student_sourced_id: ToUser
    score_status: Annotated[
        str,
        Cell(
            choice(
                "exempt",
                "fully graded",
                "not submitted",
                "partially graded",
                "submitted",
                extensible=True,
            ),
            needed=ALWAYS,
        ),
    ]
    score: Number
    score_date: Annotated[date, Cell(today=day_until, needed=ALWAYS)]
    comment: Text
    text_score: Text
    class_sourced_id: MaybeClass
    in_progress: Yes
    incomplete: Yes
    late: Yes
    missing: Yes
    extra: Extra


class ResultLearningObjectiveId(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    result_sourced_id: ToResult
    source: Source
    learning_objective_id: Named
    score: Number
    text_score: Text
    extra: Extra


class ResultScoreScale(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Text
    result_sourced_id: ToResult
    score_scale_sourced_id: ToScale
    extra: Extra


class Resource(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    vendor_resource_id: Named
    title: Text
    roles: Annotated[tuple[str, ...], Cell(listed_choice(*RESOURCE_ROLES))]
    importance: Annotated[str | None, Cell(choice("primary", "secondary"))]
    vendor_id: Text
    application_id: Text
    extra: Extra


class ClassResource(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Text
    class_sourced_id: ToClass
    resource_sourced_id: ToResource
    extra: Extra


class CourseResource(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    title: Text
    course_sourced_id: ToCourse
    resource_sourced_id: ToResource
    extra: Extra


class UserResource(NamedTuple):
    line: int
    sourced_id: Key
    status: Status
    date_last_modified: Moment
    user_sourced_id: ToUser
    org_sourced_id: MaybeOrg
    class_sourced_id: MaybeClass
    resource_sourced_id: ToResource
    extra: Extra


TABLES: dict[str, Any] = {
    "academicSessions": AcademicSession,
    "orgs": Org,
    "courses": Course,
    "classes": Class,
    "users": User,
    "userProfiles": UserProfile,
    "roles": Role,
    "demographics": Demographics,
    "enrollments": Enrollment,
    "categories": Category,
    "scoreScales": ScoreScale,
    "lineItems": LineItem,
    "lineItemLearningObjectiveIds": LineItemLearningObjectiveId,
    "lineItemScoreScales": LineItemScoreScale,
    "results": Result,
    "resultLearningObjectiveIds": ResultLearningObjectiveId,
    "resultScoreScales": ResultScoreScale,
    "resources": Resource,
    "classResources": ClassResource,
    "courseResources": CourseResource,
    "userResources": UserResource,
}
"""By file stem, in the order in which they must be read: what is named stands before what names."""

SECRETS = frozenset({"password"})
RENAMED = {"1.1": {"gradingPeriodSourcedId": "academicSessionSourcedId"}}
"""Columns that had another name in an earlier version."""
