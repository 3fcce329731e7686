"""What is known about a learner besides the learning: dated characteristics, and what a school reports."""

from cairn.kernel.inventory import Column, Table

from .sources import RECORDS

TABLES = {
    "people.Characteristic": Table(
        "circumstances",
        "For services, and for the subgroups that law names; never a label on a page.",
        RECORDS,
        {
            "person": "the person",
            "kind": "race and ethnicity, English learner, disability, homeless, internet at home …",
            "value": "the category, or yes / no",
            "detail": Column("programme, primary disability, language …", data="health"),
        },
        about=("person",),
    ),
    "people.Attendance": Table(
        "supports",
        "To notice early who is not there.",
        RECORDS,
        {
            "person": "the learner",
            "school": "the school",
            "school_year": "the year in which it ends",
            "first_day": "of the period",
            "last_day": "of the period",
            "days_enrolled": "days enrolled",
            "days_absent": "days absent",
        },
        about=("person",),
    ),
    "people.DisciplineCount": Table(
        "discipline",
        "To see whether a school keeps its learners in class, and fairly.",
        RECORDS,
        {
            "person": "the learner",
            "school": "the school",
            "school_year": "the year in which it ends",
            "action": "kind of action (CEDS)",
            "count": "how often",
            "days": "days; empty: not reported",
        },
        about=("person",),
    ),
    "people.Graduation": Table(
        "identity",
        "To say how a learner's time at school ended.",
        RECORDS,
        {
            "person": "the learner",
            "school": "the school",
            "school_year": "the year in which it ends",
            "cohort_year": "cohort",
            "cohort_status": "graduated, continuing …",
            "diploma_type": "diploma",
            "awarded_on": "day of award",
        },
        about=("person",),
    ),
    "people.CourseCompletion": Table(
        "evidence",
        "For transcripts, and for whoever measures by courses.",
        RECORDS,
        {
            "person": "the learner",
            "school": "the school",
            "school_year": "the year in which it ends",
            "course_code": "code",
            "course_name": "name",
            "status": "completed, not completed, withdrawn",
            "credits": "credits",
            "completed_on": "day",
            "level": "kind of course (CEDS): Advanced Placement, dual credit …; empty: not told",
        },
        about=("person",),
    ),
    "people.CredentialEarned": Table(
        "evidence",
        "For whoever measures who leaves school ready for work and study.",
        RECORDS,
        {
            "person": "the learner",
            "school": "the school",
            "school_year": "the year in which it ends",
            "title": "what it is called",
            "category": "its kind, as the sender groups them; empty: not told",
            "earned_on": "day",
        },
        about=("person",),
    ),
}
