"""Every column of the leaders' tables, described once: its name in files, its kind, its heading, what it means.

Headings are in the reader's language; what files say of a column is in English, as their names are.
"""

from django.utils.translation import gettext as _

from cairn.journeys.files.tables import Column


def columns(*names: str) -> tuple[Column, ...]:
    """These columns, in this order."""
    known = _columns()
    return tuple(known[name] for name in names)


COMPETENCY = ("competency", "code", "domain", "grades")
"""Which competency a row is about."""
STANDING = ("with_evidence", "with_level", "too_old", "unsure")
"""How learners' evidence stands."""


def _columns() -> dict[str, Column]:
    return {name: Column(name, *said) for name, said in _said().items()}


def _said() -> dict[str, tuple[str, str, str] | tuple[str, str, str, str]]:
    """By name: kind, heading, meaning, and what a page says where it is missing."""
    return {
        "competency": (
            "text",
            _("Competency"),
            "Its title, in the reader's language where there is one.",
        ),
        "code": ("text", _("Code"), "The publisher's code."),
        "domain": ("text", _("Domain"), "The part of the framework."),
        "grades": ("text", _("Grades"), "The grades here that are expected to show it."),
        "grade": ("text", _("Grade"), "The grade, as people say it."),
        "school": ("text", _("School"), "The school's name."),
        "class": ("text", _("Class"), "The class's name in the roster."),
        "learners": (
            "integer",
            _("Learners"),
            "Learners whom the row is about, on the counted day.",
        ),
        "expected": ("integer", _("Expected"), "Competencies expected of the grade."),
        "shown_by_nobody": (
            "integer",
            _("Shown by nobody"),
            "Of them, those of which nobody of the grade has any scored evidence.",
        ),
        "with_evidence": (
            "integer",
            _("With evidence"),
            "Pairs of a learner and a competency with scored evidence; of a competency in parts at least so many.",
        ),
        "with_level": ("integer", _("With a level"), "Of them, with enough evidence for a level."),
        "too_old": (
            "integer",
            _("Too old"),
            "Of them, whose latest counted piece is older than determination.recency_days.",
        ),
        "unsure": (
            "integer",
            _("Less than fairly sure"),
            "With a level whose stated probability is below certainty.fairly_sure.",
        ),
        "pieces": (
            "integer",
            _("Pieces this year"),
            "Pieces that stand, performed this school year.",
        ),
        "learners_shown": (
            "integer",
            _("With evidence from it"),
            "Learners of the class with a piece that was recorded in it this school year.",
        ),
        "competencies": (
            "integer",
            _("Competencies"),
            "Competencies of which this class has shown anything this school year.",
        ),
        "latest": (
            "date",
            _("Latest"),
            "The day of the latest piece; empty: none this school year.",
            _("none this year"),
        ),
        "per_learner": (
            "number",
            _("Pieces per learner"),
            "Pieces of this school year per enrolled learner.",
        ),
        "usual": (
            "number",
            _("Usual"),
            "Pieces per learner, the mean of the like competencies that have any this school year.",
        ),
        "from_tests": (
            "integer",
            _("From tests"),
            "Pieces of this school year of a use named in assessments.testing_uses.",
        ),
        "kinds": (
            "integer",
            _("Kinds"),
            "How many different uses its pieces of this school year have.",
        ),
        "weight": ("text", _("In words"), "How often it is assessed beside its like, in words."),
        "sittings": (
            "integer",
            _("Sittings"),
            "One learner, one test, one day; of this school year.",
        ),
        "unknown_length": (
            "integer",
            _("Of unknown length"),
            "Of them, sittings of tests whose minutes are not declared in assessments.minutes.",
        ),
        "minutes_per_learner": (
            "number",
            _("Minutes per learner"),
            "Declared minutes of all sittings of known length per enrolled learner; empty: no length is known.",
            _("not known"),
        ),
        "test": ("text", _("Test"), "The test, as its source calls it."),
        "use": ("text", _("For"), "What it is for."),
        "minutes_each": (
            "number",
            _("Minutes each"),
            "Minutes of one sitting, as declared in assessments.minutes; empty: not known.",
            _("not known"),
        ),
        "finding": ("text", _("What"), "What is missing, in words."),
        "count": ("integer", _("How many"), "How many of them there are."),
        "of": ("integer", _("Of"), "Of how many learners or classes."),
        "mend": ("text", _("How it is mended"), "What to do about it, and who does it."),
        "without_class": (
            "integer",
            _("In no class"),
            "Learners enrolled and in no class of the school.",
        ),
        "without_grade": (
            "integer",
            _("Without a grade"),
            "Learners for whom nobody says a grade.",
        ),
        "classes": ("integer", _("Classes"), "Classes held on the counted day."),
        "without_teacher": (
            "integer",
            _("Without a teacher"),
            "Classes without any teacher on the day.",
        ),
        "without_learners": (
            "integer",
            _("Without learners"),
            "Classes without any learner on the day.",
        ),
        "without_evidence": (
            "integer",
            _("Without evidence"),
            "Classes with learners in which nothing was recorded this school year.",
        ),
        "possible_doubles": (
            "integer",
            _("Possible doubles"),
            "Pairs of records that may be one person, of whom one is enrolled here; not decided yet.",
        ),
        "file": ("text", _("File"), "The file's name, without its folder."),
        "kind": ("text", _("Kind"), "roster, records or evidence."),
        "source": ("text", _("Sent by"), "Who answers for the keys of its rows."),
        "received_on": ("date", _("Came on"), "The day on which it came."),
        "rows_read": ("integer", _("Read"), "Rows read: the sum of the next three."),
        "stored": ("integer", _("Stored"), "Rows that were new or had changed."),
        "unchanged": ("integer", _("Unchanged"), "Rows that were known already."),
        "quarantined": ("integer", _("Put aside"), "Rows that could not be stored."),
        "finished": ("text", _("To its end"), "Whether it was taken in to its end, in words."),
    }
