"""What people are to one another and to places, each from a first to a last day."""

from cairn.kernel.inventory import Table

from .sources import ROSTER

TABLES = {
    "people.Role": Table(
        "identity",
        "To say what someone is at a school.",
        ROSTER,
        {
            "person": "the person",
            "organization": "where",
            "kind": "learner, guardian, teacher …",
            "primary": "the main one",
        },
        about=("person",),
    ),
    "people.StaffAssignment": Table(
        "staff",
        "To give who serves learners the view they need.",
        ROSTER,
        {"person": "the adult", "organization": "where", "position": "the post"},
        about=("person",),
    ),
    "people.Enrollment": Table(
        "identity",
        "To say where a learner is at school.",
        ROSTER,
        {
            "person": "the learner",
            "school": "the school",
            "district": "its district",
            "grade": "grade (CEDS code)",
            "exit_code": "how it ended (CEDS)",
        },
        about=("person",),
    ),
    "people.SectionEnrollment": Table(
        "identity",
        "To say who learns and teaches in a class.",
        ROSTER,
        {
            "section": "the class",
            "person": "the person",
            "role": "learner, teacher …",
            "primary": "the main one",
        },
        about=("person",),
    ),
    "people.Guardianship": Table(
        "identity",
        "To say who answers for a learner.",
        ROSTER,
        {
            "guardian": "the adult",
            "learner": "the learner",
            "relation": "mother, father, grandparent …",
            "has_custody": "whether they have custody",
        },
        about=("learner",),
        others=("guardian",),
    ),
    "people.GuardianRestriction": Table(
        "identity",
        "To keep court orders.",
        "the school's office, from the order",
        {
            "guardianship": "of which adult, for which learner",
            "kind": "what is barred",
            "authority": "the order it rests on",
        },
        about=("guardianship__learner",),
        kept_back="an order is about another adult; ask the school to see it.",
    ),
}
