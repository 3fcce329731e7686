"""Every column of the leaders' tables, described once: its name in files, its kind, its heading, what it means.

Headings are in the reader's language; what files say of a column is in English, as their names are.
"""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cairn.journeys.files.tables import Column
from cairn.journeys.leading.methods_columns import METHODS, METHODS_OWN
from cairn.journeys.leading.rated_columns import POLICYS_OWN, RATED, Said


def columns(*names: str) -> tuple[Column, ...]:
    """These columns, in this order."""
    return tuple(_column(name) for name in names)


COMPETENCY = ("competency", "code", "domain", "grades")
"""Which competency a row is about."""
AGREEMENT = (
    "agreement", "pairs", "scorers", "whose", "said_exact", "said_adjacent", "said_alpha", "said_higher",
    *(f"{name}{end}" for name in ("exact", "adjacent", "alpha", "higher") for end in ("", "_low", "_high")),
    "entered_twice", "recorded_twice", "judged_twice", "expert_twice",
)  # fmt: skip
"""How far people who score the same work agree."""
STANDING = ("with_evidence", "with_level", "too_old", "unsure")
"""How learners' evidence stands."""


_SAID: dict[str, Said] = {
    **RATED,
    **METHODS,
    "competency": (
        "text",
        gettext_noop("Competency"),
        "Its title, in the reader's language where there is one.",
    ),
    "code": ("text", gettext_noop("Code"), "The publisher's code."),
    "domain": ("text", gettext_noop("Domain"), "The part of the framework."),
    "grades": ("text", gettext_noop("Grades"), "The grades here that are expected to show it."),
    "grade": ("text", gettext_noop("Grade"), "The grade, as people say it."),
    "school": ("text", gettext_noop("School"), "The school's name."),
    "class": ("text", gettext_noop("Class"), "The class's name in the roster."),
    "learners": (
        "integer",
        gettext_noop("Learners"),
        "Learners whom the row is about, on the counted day.",
    ),
    "expected": ("integer", gettext_noop("Expected"), "Competencies expected of the grade."),
    "shown_by_nobody": (
        "integer",
        gettext_noop("Shown by nobody"),
        "Of them, those of which nobody of the grade has any scored evidence.",
    ),
    "with_evidence": (
        "integer",
        gettext_noop("With evidence"),
        "Pairs of a learner and a competency with scored evidence; of a competency in parts at least so many.",
    ),
    "with_level": (
        "integer",
        gettext_noop("With a level"),
        "Of them, with enough evidence for a level.",
    ),
    "too_old": (
        "integer",
        gettext_noop("Too old"),
        "Of them, whose latest counted piece is older than determination.recency_days.",
    ),
    "unsure": (
        "integer",
        gettext_noop("Less than fairly sure"),
        "With a level whose stated probability is below certainty.fairly_sure.",
    ),
    "pieces": (
        "integer",
        gettext_noop("Pieces this year"),
        "Pieces that stand, performed this school year.",
    ),
    "learners_shown": (
        "integer",
        gettext_noop("With evidence from it"),
        "Learners of the class with a piece that was recorded in it this school year.",
    ),
    "competencies": (
        "integer",
        gettext_noop("Competencies"),
        "Competencies of which this class has shown anything this school year.",
    ),
    "latest": (
        "date",
        gettext_noop("Latest"),
        "The day of the latest piece; empty: none this school year.",
        gettext_noop("none this year"),
    ),
    "per_learner": (
        "number",
        gettext_noop("Pieces per learner"),
        "Pieces of this school year per enrolled learner.",
    ),
    "usual": (
        "number",
        gettext_noop("Usual"),
        "Pieces per learner, the mean of the like competencies that have any this school year.",
    ),
    "from_tests": (
        "integer",
        gettext_noop("From tests"),
        "Pieces of this school year of a use named in assessments.testing_uses.",
    ),
    "kinds": (
        "integer",
        gettext_noop("Kinds"),
        "How many different uses its pieces of this school year have.",
    ),
    "weight": (
        "text",
        gettext_noop("In words"),
        "How often it is assessed beside its like, in words.",
    ),
    "sittings": (
        "integer",
        gettext_noop("Sittings"),
        "One learner, one test, one day; of this school year.",
    ),
    "unknown_length": (
        "integer",
        gettext_noop("Of unknown length"),
        "Of them, sittings of tests whose minutes are not declared in assessments.minutes.",
    ),
    "minutes_per_learner": (
        "number",
        gettext_noop("Minutes per learner"),
        "Declared minutes of all sittings of known length per enrolled learner; empty: no length is known.",
        gettext_noop("not known"),
    ),
    "test": ("text", gettext_noop("Test"), "The test, as its source calls it."),
    "use": ("text", gettext_noop("For"), "What it is for."),
    "minutes_each": (
        "number",
        gettext_noop("Minutes each"),
        "Minutes of one sitting, as declared in assessments.minutes; empty: not known.",
        gettext_noop("not known"),
    ),
    "finding": ("text", gettext_noop("What"), "What is missing, in words."),
    "count": ("integer", gettext_noop("How many"), "How many of them there are."),
    "of": ("integer", gettext_noop("Of"), "Of how many learners or classes."),
    "mend": ("text", gettext_noop("How it is mended"), "What to do about it, and who does it."),
    "without_class": (
        "integer",
        gettext_noop("In no class"),
        "Learners enrolled and in no class of the school.",
    ),
    "without_grade": (
        "integer",
        gettext_noop("Without a grade"),
        "Learners for whom nobody says a grade.",
    ),
    "classes": ("integer", gettext_noop("Classes"), "Classes held on the counted day."),
    "without_teacher": (
        "integer",
        gettext_noop("Without a teacher"),
        "Classes without any teacher on the day.",
    ),
    "without_learners": (
        "integer",
        gettext_noop("Without learners"),
        "Classes without any learner on the day.",
    ),
    "without_evidence": (
        "integer",
        gettext_noop("Without evidence"),
        "Classes with learners in which nothing was recorded this school year.",
    ),
    "possible_doubles": (
        "integer",
        gettext_noop("Possible doubles"),
        "Pairs of records that may be one person, of whom one is enrolled here; not decided yet.",
    ),
    "file": ("text", gettext_noop("File"), "The file's name, without its folder."),
    "kind": ("text", gettext_noop("Kind"), "roster, records or evidence."),
    "source": ("text", gettext_noop("Sent by"), "Who answers for the keys of its rows."),
    "received_on": ("date", gettext_noop("Came on"), "The day on which it came."),
    "rows_read": ("integer", gettext_noop("Read"), "Rows read: the sum of the next three."),
    "stored": ("integer", gettext_noop("Stored"), "Rows that were new or had changed."),
    "unchanged": ("integer", gettext_noop("Unchanged"), "Rows that were known already."),
    "quarantined": ("integer", gettext_noop("Put aside"), "Rows that could not be stored."),
    "finished": (
        "text",
        gettext_noop("To its end"),
        "Whether it was taken in to its end, in words.",
    ),
    "learner": ("text", gettext_noop("Learner"), "The learner, as a roster lists them."),
    "came_on": ("date", gettext_noop("Since"), "The first day at the school, or in the class."),
    "how_came": ("text", gettext_noop("How"), "How they came, in words."),
    "pieces_brought": (
        "integer",
        gettext_noop("Evidence from before"),
        "Pieces that stand, performed before the day.",
    ),
    "levels_brought": (
        "integer",
        gettext_noop("Levels from before"),
        "Competencies in which a level was held before the day.",
    ),
    "plans_brought": (
        "integer",
        gettext_noop("Plans of support"),
        "Plans of support that run today.",
    ),
    "classes_here": (
        "integer",
        gettext_noop("Classes here"),
        "Classes of the school that they are in today.",
    ),
    "days_to_first": (
        "integer",
        gettext_noop("Days to first evidence"),
        "Days from the day to the first piece since; empty: none yet.",
        gettext_noop("none yet"),
    ),
    "missing": ("text", gettext_noop("Missing"), "What they still lack, in words."),
    "what_to_do": ("text", gettext_noop("What to do"), "The one thing to do first."),
    "move": ("text", gettext_noop("Move"), "Joined, changed schools within the place, or left."),
    "other_school": (
        "text",
        gettext_noop("School"),
        "The school before; of who left, the school after.",
    ),
    "joined": ("integer", gettext_noop("Joined"), "Learners who came from outside the district."),
    "changed_school": (
        "integer",
        gettext_noop("Came from a school here"),
        "Learners who came from another school of the district.",
    ),
    "left": ("integer", gettext_noop("Left"), "Learners who left the district from this school."),
    "changed_class": (
        "integer",
        gettext_noop("Changed classes"),
        "Learners who came into or left a class while it went on.",
    ),
    "newcomers_without_class": (
        "integer",
        gettext_noop("Newcomers in no class"),
        "Of those who came or changed and are here, in no class of the school.",
    ),
    "newcomers_without_owner": (
        "integer",
        gettext_noop("Plan without an owner here"),
        "Of them, with a plan whose responsible adult does not work at the school.",
    ),
    "newcomers_without_evidence": (
        "integer",
        gettext_noop("No evidence since"),
        "Of them, with no evidence since they came or changed.",
    ),
    "median_to_first": (
        "number",
        gettext_noop("Days to first evidence"),
        "Days within which half of those who came had shown something (Kaplan and Meier); empty: not yet half.",
        gettext_noop("not yet half"),
    ),
    "pairs": (
        "integer",
        gettext_noop("Scored twice"),
        "Works of the twelve months before that two people scored by themselves (pairs of scores).",
    ),
    "scorers": (
        "integer",
        gettext_noop("Scorers"),
        "How many people gave one of these scores; nobody is named.",
    ),
    "whose": (
        "integer",
        gettext_noop("Learners"),
        "Learners whose work it is; the ranges count them, not the works.",
    ),
    "said_exact": (
        "text",
        gettext_noop("Same level"),
        "The share of pairs with the same level and its range, in words; the next columns as numbers.",
        gettext_noop("too few to say"),
    ),
    "exact": ("share", "", "The share of pairs with the same level; empty: too few to say."),
    "exact_low": ("share", "", "From where its 95 % range goes; empty: it has none."),
    "exact_high": ("share", "", "To where its 95 % range goes; empty: it has none."),
    "said_adjacent": (
        "text",
        gettext_noop("At most a level apart"),
        "The share of pairs at most one level apart and its range, in words.",
        gettext_noop("too few to say"),
    ),
    "adjacent": ("share", "", "The share of pairs at most one level apart; empty: too few to say."),
    "adjacent_low": ("share", "", "From where its 95 % range goes; empty: it has none."),
    "adjacent_high": ("share", "", "To where its 95 % range goes; empty: it has none."),
    "said_alpha": (
        "text",
        gettext_noop("Beyond chance"),
        "Krippendorff's alpha (squared distance) and its range, in words.",
        gettext_noop("too few to say"),
    ),
    "alpha": (
        "number",
        "",
        "Krippendorff's alpha: 1 is full, 0 what chance would give; empty: too few to say, or one level throughout.",
    ),
    "alpha_low": ("number", "", "From where its 95 % range goes; empty: it has none."),
    "alpha_high": ("number", "", "To where its 95 % range goes; empty: it has none."),
    "said_higher": (
        "text",
        gettext_noop("Which is higher?"),
        "Whether the later score is higher or lower than the earlier, in words.",
        gettext_noop("too few to say"),
    ),
    "higher": ("number", "", "Mean of the later level less the earlier; empty: too few to say."),
    "higher_low": ("number", "", "From where its 95 % range goes; empty: it has none."),
    "higher_high": ("number", "", "To where its 95 % range goes; empty: it has none."),
    "entered_twice": (
        "integer",
        "",
        "Of the pairs: entered on two devices, where the later had not seen the earlier.",
    ),
    "recorded_twice": (
        "integer",
        "",
        "Of the pairs: two pieces of one performance by two people, as after a scoring day.",
    ),
    "judged_twice": (
        "integer",
        "",
        "Of the pairs: two judgements with no evidence in between; the later may have seen the earlier.",
    ),
    "expert_twice": (
        "integer",
        "",
        "Of the pairs: a teacher's level and that of an expert from the community, who had not seen it.",
    ),
    "agreement": (
        "text",
        gettext_noop("In words"),
        "What the range of the same level says beside assessments.agreement_line, in words.",
    ),
}
"""By name: kind, heading, meaning, and what a page says where it is missing. Without a heading: in files alone."""


def _column(name: str) -> Column:
    kind, heading, meaning, *missing = _SAID[name]
    words = _(heading) if heading else name
    own = name in POLICYS_OWN | METHODS_OWN
    column = Column(name, kind, words, meaning, paged=bool(heading), in_english=own)
    return replace(column, missing=_(missing[0])) if missing else column
