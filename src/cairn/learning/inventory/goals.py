"""Goals, their steps, and what was noted of them."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner aim at something with somebody who helps, and see how it goes."
_WHO = "the learner, or who sets the goal with them"

TABLES = {
    "learning.Goal": Table(
        "portfolio",
        _WHY,
        _WHO,
        {
            "learner": "the learner",
            "competency": "the competency that it is about, if one",
            "words": "the goal in words",
            "by_when": "the day by which it is to be reached",
            "with_whom": "with whom it was set",
            "with_name": "their name then",
            "set_by": "who wrote it down",
            "set_name": "their name then",
            "set_at": "when",
            "follows": "the goal that was changed into this one",
        },
        about=("learner",),
        others=("with_whom", "set_by", "follows"),
    ),
    "learning.GoalStep": Table(
        "portfolio",
        _WHY,
        _WHO,
        {"goal": "the goal", "place": "the how manieth step", "words": "the step in words"},
        about=("goal__learner",),
    ),
    "learning.GoalEntry": Table(
        "portfolio",
        _WHY,
        _WHO,
        {
            "goal": "the goal",
            "entry": "confirmed, a check-in, a step done or open again, reached, changed, let go",
            "going": "how it goes: well, slowly, stuck",
            "step": "the step that was ticked",
            "words": "what was said with it",
            "by": "who noted it",
            "by_name": "their name then",
            "at": "when",
        },
        about=("goal__learner",),
        others=("step", "by"),
    ),
}
