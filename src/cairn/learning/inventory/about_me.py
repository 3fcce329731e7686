"""A learner's own words about themselves, and their taking back."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner say who they are, in their own words."

TABLES = {
    "learning.AboutMe": Table(
        "portfolio",
        _WHY,
        "the learner",
        {
            "learner": "the learner",
            "about": "what the words are about: a strength, an interest, how they learn best, a need; or a part of "
            "a framework that was chosen to work on",
            "written_at": "when",
        },
        about=("learner",),
    ),
    "learning.AboutMeWords": Table(
        "portfolio",
        _WHY,
        "the learner",
        {
            "of": "what they belong to",
            "words": "what the learner wrote, or the name of what they chose; the row goes when they take it back",
        },
        about=("of__learner",),
    ),
    "learning.AboutMeWithdrawn": Table(
        "portfolio",
        "To know that a learner took words back, so that nobody asks where they are.",
        "the learner",
        {"of": "what was taken back", "at": "when"},
        about=("of__learner",),
    ),
}
