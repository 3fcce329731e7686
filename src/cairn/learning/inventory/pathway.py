"""A learner's plan, its steps as they were planned, and what was agreed of it."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner plan what comes next in their own order, by their own days, agreed with somebody."
_WHO = "the learner, or who plans with them"

TABLES = {
    "learning.Pathway": Table(
        "portfolio",
        _WHY,
        _WHO,
        {"learner": "the learner", "begun_at": "when the plan was begun"},
        about=("learner",),
    ),
    "learning.PathwayStep": Table(
        "portfolio",
        _WHY,
        _WHO,
        {
            "pathway": "the plan",
            "competency": "the competency that is planned",
            "place": "its place in the learner's order",
            "by_when": "the day by which it is to be shown",
            "modality": "online, blended, or in person",
            "time": "when it is worked on, in words",
            "where": "where, in words",
            "path": "how, in words",
            "dropped": "whether it was taken out of the plan",
            "set_by": "who planned it so",
            "set_name": "their name then",
            "set_at": "when",
        },
        about=("pathway__learner",),
        others=("set_by",),
    ),
    "learning.PathwayNote": Table(
        "portfolio",
        _WHY,
        "the learner, or who reads the plan with them",
        {
            "pathway": "the plan",
            "note": "that somebody was asked for a yes, a yes, or a comment",
            "with_whom": "who was asked for a yes",
            "with_name": "their name then",
            "words": "what was said with it",
            "by": "who noted it",
            "by_name": "their name then",
            "at": "when",
        },
        about=("pathway__learner",),
        others=("with_whom", "by"),
    ),
}
