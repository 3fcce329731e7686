"""What this house keeps: plans of support, what was given, how it went, what was decided."""

from cairn.kernel.inventory import Table

_STAFF = "whoever serves the learner"
_BY_WHOM = {
    "recorded_by": "who recorded it",
    "recorded_name": "their name then",
    "recorded_at": "when",
    "supersedes": "the row that it corrects",
}

TABLES = {
    "supports.SupportPlan": Table(
        "supports",
        "To help a learner further, and to see whether it helps.",
        _STAFF,
        {
            "learner": "the learner",
            "school": "the school where it was opened",
            "competency": "the competency that it is about, if one",
            "tier": "how much more than what everybody gets: 1, 2 or 3",
            "need": "what was seen that led to it",
            "goal": "the aim in words",
            "support": "what is given",
            "times_a_week": "how often",
            "minutes": "how long each time",
            "responsible": "who sees to it",
            "measured_by": "the check of progress and its unit",
            "gain": "what is to be gained a week",
            "noise": "how far checks scatter",
            "weeks": "for how many weeks",
            "every": "weeks between two checks",
            "rule": "the rule that reads the checks",
            "false_alarms": "how often that rule may be wrong about a learner on the aim",
            "opened_by": "who opened it",
            "opened_name": "their name then",
            "opened_at": "when",
            "follows": "the plan that was changed into this one",
        },
        about=("learner",),
        others=("responsible", "opened_by", "follows"),
    ),
    "supports.SupportSession": Table(
        "supports",
        "To know what a learner was given, beside what was planned.",
        _STAFF,
        {
            "plan": "the plan",
            "day": "the day",
            "held": "whether it took place",
            "minutes": "how long",
            "words": "what was done, or why it did not take place",
            **_BY_WHOM,
        },
        about=("plan__learner",),
        others=("recorded_by", "supersedes"),
    ),
    "supports.ProgressCheck": Table(
        "supports",
        "To see whether the support helps.",
        _STAFF,
        {"plan": "the plan", "day": "the day", "score": "the score; empty: taken back", **_BY_WHOM},
        about=("plan__learner",),
        others=("recorded_by", "supersedes"),
    ),
    "supports.PlanReview": Table(
        "supports",
        "To decide what comes next, with its reason.",
        _STAFF,
        {
            "plan": "the plan",
            "decision": "go on, change, higher aim, reached, stop",
            "words": "the reason",
            "said": "what the rule said then",
            "as_planned": "whether the support had been given as planned",
            "decided_by": "who decided",
            "decided_name": "their name then",
            "decided_at": "when",
        },
        about=("plan__learner",),
        others=("decided_by",),
    ),
}
