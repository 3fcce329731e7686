"""What is not asked of single learners, and how that ended."""

from cairn.kernel.inventory import Table

_WHY = "To ask of a learner what was decided for this learner, and to let the family read who decided it and why."

TABLES = {
    "learning.Exemption": Table(
        "evidence",
        _WHY,
        "who decides it for the learner, as policy names them",
        {
            "learner": "the learner",
            "requirement": "of which qualification, by the name of its rule",
            "line": "which part of it, as the rule wrote it then",
            "what": "all of the part, one fewer to choose, or one competency",
            "competency": "with one competency: which",
            "words": "the reason, without anybody’s health or programme",
            "first_day": "from when it is not asked",
            "by": "who decided it",
            "by_name": "their name then",
            "at": "when it was written down",
        },
        about=("learner",),
        others=("by",),
    ),
    "learning.ExemptionEnd": Table(
        "evidence",
        _WHY,
        "who decides it for the learner, as policy names them",
        {
            "exemption": "the decision",
            "how": "it ended, was a mistake, or was written anew",
            "day": "with an end: from when it is asked again",
            "words": "the reason",
            "by": "who decided it",
            "by_name": "their name then",
            "at": "when it was written down",
        },
        about=("exemption__learner",),
        others=("by",),
    ),
}
