"""What is said to learners in recognition, and what was done with it."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner hear in words that they grew or helped others, without counts or ranks."

TABLES = {
    "learning.Recognition": Table(
        "portfolio",
        _WHY,
        "who teaches the learner",
        {
            "learner": "the learner",
            "about": "growth, or helping others",
            "words": "what was said",
            "competency": "with growth: in what",
            "level_from": "with growth: the first level seen",
            "level_to": "with growth: the level reached",
            "since": "with growth: when the first level was seen",
            "until": "with growth: when the level was reached",
            "passed_on": "whether a classmate said it first; who it was is not kept",
            "by": "who said it",
            "by_name": "their name then",
            "at": "when",
        },
        about=("learner",),
        others=("by",),
    ),
    "learning.RecognitionStep": Table(
        "portfolio",
        _WHY,
        "who said it, or the learner",
        {
            "recognition": "the recognition",
            "step": "taken back by its author; kept in the portfolio by the learner, or not any more",
            "by": "who did it",
            "by_name": "their name then",
            "at": "when",
        },
        about=("recognition__learner",),
        others=("by",),
    ),
}
