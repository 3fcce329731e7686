"""The layouts: which columns a table has, what each holds, and which CEDS element it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.standards.tabular.cells import (
    Put,
    Reader,
    choice,
    day,
    day_until,
    number,
    plain,
    whole,
    year,
)
from cairn.standards.tabular.diagnostics import Refusal, quoted

from .title1 import GETS_IT

Say = Callable[[str, str, str], None]
Check = Callable[[Mapping[str, Any], Say], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: CEDS global id (CEDS version 12; "" where there is none), and what it holds in words."""

    name: str
    ceds: str
    says: str
    read: Reader | None = None
    today: Callable[[date], Reader] | None = None
    needed: bool = False

    def reader(self, on: date) -> Reader:
        return self.today(on) if self.today else self.read or plain


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of records; rows with the same `key` are the same row, sent again or corrected.

    confidential  a column that no fault repeats, and of which no fingerprint is kept
    """

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Check
    confidential: str = ""


def _not_negative(text: str, put: Put) -> float | None:
    value = number(text, put)
    if value is not None and value < 0:
        raise Refusal(f"{quoted(text)} is less than nothing.", mend="Write 0 or more.")
    return value


def _count(text: str, put: Put) -> int | None:
    value = whole(text, put)
    if value is not None and value < 0:
        raise Refusal(f"{quoted(text)} is less than nothing.", mend="Write 0 or more.")
    return value


YES_NO = choice("Yes", "No")
STUDENT = Column(
    "StudentIdentifier",
    "001071",
    "The learner: state id, a local number of the roster, or its sourcedId.",
    needed=True,
)
SCHOOL = Column(
    "SchoolIdentifier",
    "001069",
    "The school: the state's code for it, or its sourcedId in the roster.",
    needed=True,
)
SCHOOL_YEAR = Column(
    "SchoolYear",
    "000243",
    "The year in which the school year ends, four digits.",
    year,
    needed=True,
)

MILITARY = ("NotMilitaryConnected", "ActiveDuty", "NationalGuardOrReserve", "Unknown")
NIGHTTIME = ("DoubledUp", "HotelMotel", "Shelter", "SheltersTransitionalHousing", "Unsheltered")
DEVICES = (
    "Chromebook", "DesktopComputer", "LaptopComputer", "None", "Smartphone", "Tablet", "Other", "Unknown",
)  # fmt: skip
DISABILITIES = (
    "AUT", "DB", "DD", "EMN", "HI", "ID", "MD", "OI", "OHI", "SLD", "SLI", "TBI", "VI",
)  # fmt: skip
COHORT_STATUSES = (
    "Graduated", "Continuing", "TransferredOut", "DroppedOut", "Emigrated", "Deceased",
    "AlternateDiploma", "OtherCompleter",
)  # fmt: skip
COURSE_STATUSES = ("Completed", "NotCompleted", "Withdrawn")
RESTRICTION_TYPES = ("NoRecords", "NoContact")


def _in_order(first: str, last: str) -> Check:
    def check(values: Mapping[str, Any], say: Say) -> None:
        begin, end = values[first], values[last]
        if begin is not None and end is not None and end < begin:
            say(last, f"{end} lies before {first} {begin}.", "Correct one of the two days.")

    return check


STATUSES = {
    "EnglishLearnerStatus": "english_learner",
    "IDEAIndicator": "disability",
    "Section504Status": "section_504",
    "EconomicDisadvantageStatus": "economic_disadvantage",
    "HomelessnessStatus": "homeless",
    "FosterCareStatus": "foster",
    "MigrantStatus": "migrant",
    "MilitaryConnectedStudentIndicator": "military",
    "InternetAccessInResidence": "home_internet",
    "PrimaryLearningDeviceAwayFromSchool": "home_device",
}
"""Columns that tell a status, and the kind of characteristic that each becomes."""
DETAILS = {
    "EnglishLearnerStatus": "ISO6392LanguageCode",
    "IDEAIndicator": "PrimaryDisabilityType",
    "HomelessnessStatus": "HomelessPrimaryNighttimeResidence",
}
"""The column that tells more about a status."""
CATEGORIES = frozenset({"PrimaryLearningDeviceAwayFromSchool"})
"""Columns whose word is the fact itself, not a yes or no with its detail."""


def _status(values: Mapping[str, Any], say: Say) -> None:
    _in_order("StatusStartDate", "StatusEndDate")(values, say)
    if all(values[name] is None for name in STATUSES):
        say("StatusStartDate", "The row tells no status.", "Fill in one of the status columns.")
    for status, detail in DETAILS.items():
        if values[detail] and values[status] != "Yes":
            say(detail, f"It is told, but {status} is not Yes.", f"Write Yes in {status}.")


STATUS = Layout(
    "statuses",
    "Programmes and status of a learner from a first day on. A blank cell says nothing: it neither "
    "gives nor ends a status. A later row ends an earlier one of the same status the day before.",
    (
        STUDENT,
        Column("StatusStartDate", "001227", "The first day on which it holds.", day, needed=True),
        Column("StatusEndDate", "001228", "The last day; blank: it goes on.", day),
        Column("EnglishLearnerStatus", "000180", "English learner: Yes or No.", YES_NO),
        Column("ISO6392LanguageCode", "000317", "The home language, three letters (ISO 639-2)."),
        Column("IDEAIndicator", "000151", "Has a disability under IDEA (an IEP): Yes or No.", YES_NO),
        Column(
            "PrimaryDisabilityType", "000218", "The main disability, IDEA code.", choice(*DISABILITIES)
        ),
        Column("Section504Status", "000249", "Served under Section 504: Yes or No.", YES_NO),
        Column("EconomicDisadvantageStatus", "000086", "Economic disadvantage: Yes or No.", YES_NO),
        Column("HomelessnessStatus", "000149", "Without a regular home: Yes or No.", YES_NO),
        Column(
            "HomelessPrimaryNighttimeResidence", "000146", "Where the nights are spent.", choice(*NIGHTTIME)
        ),
        Column("FosterCareStatus", "", "In foster care (CEDS has no such element): Yes or No.", YES_NO),
        Column("MigrantStatus", "000189", "Migratory child: Yes or No.", YES_NO),
        Column(
            "MilitaryConnectedStudentIndicator", "001576", "A parent in the forces.", choice(*MILITARY)
        ),
        Column("InternetAccessInResidence", "001934", "Can go online at home: Yes or No.", YES_NO),
        Column(
            "PrimaryLearningDeviceAwayFromSchool", "001931",
            "The device mostly used to learn away from school; None: there is none.", choice(*DEVICES),
        ),
    ),
    ("StudentIdentifier", "StatusStartDate"),
    _status,
)  # fmt: skip

ATTENDANCE = Layout(
    "attendance",
    "Days present and absent at a school in a period of a school year. Both are counted; 0 is a count.",
    (
        STUDENT,
        SCHOOL,
        SCHOOL_YEAR,
        Column("SessionBeginDate", "000251", "First day of the period.", day, needed=True),
        Column("SessionEndDate", "000253", "Last day of the period.", today=day_until, needed=True),
        Column("NumberOfDaysInAttendance", "000202", "Days present.", _not_negative, needed=True),
        Column("NumberOfDaysAbsent", "000201", "Days absent.", _not_negative, needed=True),
    ),
    ("StudentIdentifier", "SchoolIdentifier", "SessionBeginDate"),
    _in_order("SessionBeginDate", "SessionEndDate"),
)

DISCIPLINE = Layout(
    "discipline",
    "How often in a school year a learner met one kind of disciplinary action. Counts only: no "
    "incident is told here.",
    (
        STUDENT,
        SCHOOL,
        SCHOOL_YEAR,
        Column("DisciplinaryActionTaken", "000488", "The action, CEDS code.", needed=True),
        Column(
            "DisciplinaryActionCount", "", "How often; ours, CEDS counts none.", _count, needed=True
        ),
        Column("DurationOfDisciplinaryAction", "000511", "School days in all.", _not_negative),
    ),
    ("StudentIdentifier", "SchoolIdentifier", "SchoolYear", "DisciplinaryActionTaken"),
    lambda _values, _say: None,
)


def _graduation(values: Mapping[str, Any], say: Say) -> None:
    diploma = values["HighSchoolDiplomaType"] or values["DiplomaOrCredentialAwardDate"]
    earned = ("Graduated", "AlternateDiploma", "OtherCompleter", None)
    if diploma and values["CohortStatus"] not in earned:
        say("CohortStatus", "A diploma is told beside it.", "Write Graduated, or take it out.")


GRADUATION = Layout(
    "graduation",
    "A learner's graduation cohort and how it stands, as of a school year.",
    (
        STUDENT,
        SCHOOL,
        SCHOOL_YEAR,
        Column("CohortYear", "000046", "School year of the first ninth grade.", year, needed=True),
        Column("CohortStatus", "", "How it stands.", choice(*COHORT_STATUSES), needed=True),
        Column("HighSchoolDiplomaType", "000138", "The diploma, CEDS code."),
        Column("DiplomaOrCredentialAwardDate", "000081", "The day of its award.", today=day_until),
    ),
    ("StudentIdentifier", "SchoolYear"),
    _graduation,
)  # fmt: skip

COURSES = Layout(
    "courses",
    "Courses that a learner completed, did not complete, or left, with credits.",
    (
        STUDENT,
        SCHOOL,
        SCHOOL_YEAR,
        Column("CourseIdentifier", "000055", "The course's code.", needed=True),
        Column("CourseTitle", "000067", "Its name.", needed=True),
        Column("CourseCompletionStatus", "", "How it ended.", choice(*COURSE_STATUSES), needed=True),
        Column("NumberOfCreditsEarned", "000200", "Credits; 0 is none, blank is not told.", _not_negative),
        Column("CourseEndDate", "000059", "The day on which it ended.", today=day_until),
        Column(
            "CourseLevelCharacteristic", "000061",
            "Its kind, CEDS code: 00575 Advanced Placement, 00574 International Baccalaureate, 73048 dual credit …",
        ),
    ),
    ("StudentIdentifier", "SchoolIdentifier", "SchoolYear", "CourseIdentifier"),
    lambda _values, _say: None,
)  # fmt: skip


CREDENTIALS = Layout(
    "credentials",
    "Credentials of others that a learner earned while at school: an industry's certificate, a license.",
    (
        STUDENT,
        SCHOOL,
        SCHOOL_YEAR,
        Column("CredentialDefinitionTitle", "000893", "What it is called.", needed=True),
        Column("CredentialDefinitionCategoryType", "000892", "Its kind, as policy names kinds."),
        Column(
            "CredentialCompletionDate",
            "001664",
            "The day on which it was earned.",
            today=day_until,
            needed=True,
        ),
    ),
    ("StudentIdentifier", "CredentialDefinitionTitle", "CredentialCompletionDate"),
    lambda _values, _say: None,
)


def _place(text: str, put: Put) -> int | None:
    """A place on a scale. What it is not is told without the cell: it may be a learner's own words."""
    try:
        value = whole(text, put)
    except Refusal:
        value = -1
    if value is not None and not 0 <= value <= MOST_PLACES:
        raise Refusal(
            f"The answer is no whole number from 0 to {MOST_PLACES}.",
            mend="Send the answer's place on its scale, and no words.",
        )
    return value


MOST_PLACES = 100
SURVEY_ANSWERS = Layout(
    "survey_answers",
    "What learners answered to a survey that was announced here (`cairn surveys announce`), in confidence. A row is "
    "put aside unless its question was announced, its day lies within the survey's, and the learner might be asked: by "
    "enrollment, and by the family's word.",
    (
        STUDENT,
        Column("SurveyIdentifier", "", "The survey, by the id under which it was announced.", needed=True),
        Column("QuestionIdentifier", "", "The question, by its key in the announcement.", needed=True),
        Column("AnswerValue", "", "The answer's place on its scale; words are never taken.", _place, needed=True),
        Column("AnswerDate", "", "The day of the answer.", today=day_until, needed=True),
    ),
    ("StudentIdentifier", "SurveyIdentifier", "QuestionIdentifier"),
    lambda _values, _say: None,
    confidential="AnswerValue",
)  # fmt: skip


def _two_people(values: Mapping[str, Any], say: Say) -> None:
    _in_order("RestrictionStartDate", "RestrictionEndDate")(values, say)
    if values["GuardianIdentifier"] == values["StudentIdentifier"]:
        say("GuardianIdentifier", "It is the learner's own number.", "Write the guardian's number.")


RESTRICTIONS = Layout(
    "restrictions",
    "Court orders and agreements that bar a guardian from a learner's record. From the first day on the "
    "guardian is shown nothing of the learner, whatever a roster says of the two, before or after. An "
    "order that is lifted is sent again with its last day.",
    (
        STUDENT,
        Column(
            "GuardianIdentifier",
            "",
            "The guardian: state id, a local number of the roster, or its sourcedId.",
            needed=True,
        ),
        Column(
            "RestrictionType",
            "",
            "NoRecords: may see nothing of the learner. NoContact: may, but is not written to.",
            choice(*RESTRICTION_TYPES),
            needed=True,
        ),
        Column("RestrictionStartDate", "", "The first day on which it holds.", day, needed=True),
        Column("RestrictionEndDate", "", "The last day; blank: it goes on.", day),
        Column("Authority", "", "The order or agreement it rests on.", needed=True),
    ),
    ("StudentIdentifier", "GuardianIdentifier", "RestrictionType", "RestrictionStartDate"),
    _two_people,
)  # fmt: skip

TITLE1 = Layout(
    "title1",
    "Whether a school gets money under Title I, Part A, in a school year. Of a school of which nothing is sent it "
    "is not known, which is not the same as getting none.",
    (
        SCHOOL,
        SCHOOL_YEAR,
        Column(
            "TitleISchoolStatus",
            "000285",
            "Its status, CEDS code, as in federal files; SWELIGSWPROG, SWELIGTGPROG and TGELGBTGPROG get money.",
            choice(*GETS_IT),
            needed=True,
        ),
    ),
    ("SchoolIdentifier", "SchoolYear"),
    lambda _values, _say: None,
)

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        STATUS, ATTENDANCE, DISCIPLINE, GRADUATION, COURSES, CREDENTIALS, RESTRICTIONS, TITLE1, SURVEY_ANSWERS,
    )
}  # fmt: skip
"""By name, which is the stem of the file."""
