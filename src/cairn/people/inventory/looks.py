"""Who read whose record, and the chain that shows that nothing of it was altered."""

from cairn.kernel.inventory import Table

from .sources import CAIRN, OFFICER

TABLES = {
    "people.Look": Table(
        "looks",
        "To let the family see who looked, and to answer for it.",
        CAIRN,
        {
            "at": "when",
            "actor": "who looked",
            "actor_name": "what they were called",
            "actor_role": "in what role",
            "purpose": "for what",
            "reason": "why it was allowed",
            "through": "page, export or command",
            "data": "which class of data",
            "learner": "whose record",
            "section": "or which class",
            "organization": "or whose figures",
            "of": "the look that this row completes",
            "records": "how many records left",
            "bytes": "how many bytes left",
        },
        about=("learner",),
        others=("actor", "of"),
        kept_back="the copy has the summary of who looked instead, which protects others as policy says.",
    ),
    "people.LookArrival": Table(
        "looks",
        "To take each look into the chain that shows whether the log was altered.",
        CAIRN,
        {"look": "a look that waits"},
    ),
    "people.LookLink": Table(
        "looks",
        "To show whether the log of looks was altered.",
        CAIRN,
        {
            "number": "place in the chain",
            "look": "the look",
            "hash": "hash over it and the one before",
        },
    ),
    "people.LookHead": Table(
        "looks",
        "To publish a line a day against which the log can be checked.",
        CAIRN,
        {
            "day": "of which day",
            "number": "links until then",
            "hash": "the last of them",
            "published_at": "when",
        },
    ),
    "people.Emergency": Table(
        "looks",
        "To open a record in an emergency, and to answer for it (34 CFR 99.36).",
        "who opened it",
        {
            "person": "who opened it",
            "learner": "whose record",
            "organization": "where that person holds a post",
            "threat": "the threat, in words",
            "opened_at": "when",
            "ends_at": "until when it is open",
            "review_due_at": "the last moment for the review",
        },
        about=("learner",),
        others=("person",),
        kept_back="the words may put someone in danger; ask the privacy officer to see them.",
    ),
    "people.EmergencyReview": Table(
        "looks",
        "To review each record that was opened in an emergency.",
        OFFICER,
        {
            "emergency": "which opening",
            "reviewer": "who reviewed it",
            "reviewer_name": "what they were called",
            "at": "when",
            "justified": "whether it was justified",
            "words": "what was found, and what follows",
        },
        about=("emergency__learner",),
        others=("reviewer",),
        kept_back="the words may put someone in danger; ask the privacy officer to see them.",
    ),
}
