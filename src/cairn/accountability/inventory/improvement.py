"""Improvement of places: needs, changes, what was learned, and help; no learner is in them."""

from cairn.kernel.inventory import Table

_LEADER = "who leads the school, district or state"

TABLES = {
    "accountability.Cycle": Table(
        "operation",
        "To keep what a place tries in order to do better.",
        _LEADER,
        {
            "organization": "whose",
            "need": "what was seen",
            "indicator": "the indicator that it is to move",
            "group": "of which group",
            "change": "what will be done otherwise",
            "measure": "by what they will know",
            "first_day": "when it begins",
            "look_on": "when they look",
            "opened_by": "who",
            "opened_name": "what they were called",
            "opened_at": "when",
            "follows": "the cycle before",
        },
        others=("opened_by", "follows"),
    ),
    "accountability.CycleLearning": Table(
        "operation",
        "To keep what a place learned from a change.",
        _LEADER,
        {
            "cycle": "the cycle",
            "seen": "what was seen",
            "then": "keep, change or end",
            "learned": "what was learned",
            "said_by": "who",
            "said_name": "what they were called",
            "said_at": "when",
        },
        others=("said_by",),
    ),
    "accountability.SchoolSupport": Table(
        "operation",
        "To keep who helps a place with what.",
        _LEADER,
        {
            "organization": "whom",
            "category": "because of which identification",
            "who": "who helps",
            "what": "with what",
            "first_day": "from when",
            "last_day": "until when; empty: it goes on",
            "cycle": "as part of which cycle",
            "noted_by": "who noted it",
            "noted_name": "what they were called",
            "noted_at": "when",
        },
        others=("noted_by", "cycle"),
    ),
}
