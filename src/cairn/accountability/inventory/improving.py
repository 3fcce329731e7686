"""How places try to do better: goals, cycles, support to schools. Figures about groups; no learner is in them."""

from cairn.kernel.inventory import Table

_LEADER = "who leads the school or district"
_GIVER = "who leads the district, or works for the state"
_READ = {
    "as_of": "the day on which the figure was counted",
    "value": "the figure as it was read",
    "low": "lower end of its likely range",
    "high": "upper end of its likely range",
    "n": "learners behind it",
    "covers": "how sure the range is",
}
_MEASURED = {
    "organization": "the school, district or state",
    "source": "where the figure comes from",
    "measure": "what it measures",
    "group": "the group; empty: everybody",
    "part": "the domain or grade span; empty: all",
    **_READ,
}
_SAID = {"by": "who wrote it", "by_name": "what they were called", "at": "when"}
_CORRECTS = {"corrects": "the earlier line that this one puts right"}

TABLES = {
    "accountability.PlaceGoal": Table(
        "operation",
        "To say what a school or district wants to reach, by when.",
        _LEADER,
        {
            **_MEASURED,
            "words": "the goal",
            "aim": "what the figure is to come to",
            "by_when": "by when",
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.PlaceGoalEnd": Table(
        "operation",
        "To say how a goal ended and what was learned.",
        _LEADER,
        {
            "goal": "the goal",
            "words": "what was learned",
            "why": "why the figure could not be read",
            **_READ,
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.Cycle": Table(
        "operation",
        "To try one change for one need, and see.",
        _LEADER,
        {
            **_MEASURED,
            "title": "its name",
            "need": "the need in words",
            "aim": "what the figure is to come to",
            "check_days": "the days on which the figure is read again",
            "owner": "who answers for it",
            "goal": "the goal that it serves",
            "follows": "the cycle that it follows",
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.CycleChange": Table(
        "operation",
        "To say who tries what, from when until when.",
        _LEADER,
        {
            "cycle": "the cycle",
            "what": "what is tried",
            "who": "who does it",
            "first_day": "from when",
            "last_day": "until when",
            **_CORRECTS,
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.CycleCheck": Table(
        "operation",
        "To read the figure of a cycle again.",
        _LEADER,
        {
            "cycle": "the cycle",
            "day": "the day of reading",
            "why": "why the figure could not be read",
            "words": "what was seen",
            **_READ,
            **_CORRECTS,
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.CycleFinding": Table(
        "operation",
        "To keep what was learned from a cycle.",
        _LEADER,
        {
            "cycle": "the cycle",
            "finding": "keep, adapt or drop",
            "words": "what was learned",
            **_CORRECTS,
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.SchoolSupport": Table(
        "operation",
        "To see that no school that needs support stands without it.",
        _GIVER,
        {
            "organization": "the school",
            "giver": "the district or state that gives it",
            "what": "what is given",
            "who": "who gives it",
            "first_day": "from when",
            "last_day": "until when",
            "hours": "hours planned",
            "money": "money planned",
            "category": "the identification that it answers",
            "group": "of which group",
            "since": "the year since which that stands",
            "cycle": "the cycle that it serves",
            **_SAID,
        },
        others=("by",),
    ),
    "accountability.SchoolSupportLine": Table(
        "operation",
        "To see what of it was given.",
        _GIVER,
        {
            "support": "the support",
            "day": "the day",
            "hours": "hours given",
            "money": "money given",
            "ended": "whether it ended then",
            "words": "what was given",
            **_CORRECTS,
            **_SAID,
        },
        others=("by",),
    ),
}
