"""Runs of accountability: figures about places and groups; no learner is in them."""

from cairn.kernel.inventory import Table

_RATED = "Cairn, by the rules in policy"
_WHERE = {
    "run": "the run",
    "place": "school or district, as tables name it",
    "group": "the group; empty: everybody",
}

TABLES = {
    "accountability.Run": Table(
        "reference",
        "To rate a school year so that anyone who may can work it out again.",
        _RATED,
        {
            "year": "the school year, by its first calendar year",
            "counted_on": "the day as of which learners were counted",
            "basis": "on what achievement rests",
            "policy_digest": "fingerprint of the rules",
            "inputs_digest": "fingerprint of what went in",
            "answer_digest": "fingerprint of what came out",
            "methods": "versions of the methods",
            "unsaid": "what the rules leave open",
            "questions": "what was counted",
            "made_at": "when",
            "made_by": "who ran it",
            "made_name": "what they were called",
        },
        others=("made_by",),
    ),
    "accountability.RunPlace": Table(
        "reference",
        "To tell a place its total and how it came about.",
        _RATED,
        {
            "run": "the run",
            "organization": "the school or district",
            "place": "its name in tables",
            "name": "what it was called then",
            "spans": "learners by grade span",
            "total": "per cent of the points possible",
            "error": "how uncertain the total is",
            "rating": "the rules' word for it",
            "why": "why there is none",
            "chances": "how probable each word is",
            "trail": "how it was worked out",
        },
    ),
    "accountability.RunResult": Table(
        "reference",
        "To show each number behind a total.",
        _RATED,
        {
            **_WHERE,
            "span": "the grade span",
            "indicator": "the indicator",
            "value": "its value",
            "n": "learners behind it",
            "error": "how uncertain the value is",
            "counts": "learners at each level",
            "enrolled": "who should have taken part",
            "tested": "who did",
            "points": "points given",
            "possible": "points possible",
            "weight": "its weight",
            "why": "why there are no points",
        },
    ),
    "accountability.RunIdentification": Table(
        "reference",
        "To tell a place why it is identified for support or recognised, and when that may end.",
        _RATED,
        {
            **_WHERE,
            "category": "the category of the rules",
            "recognition": "whether it is a success",
            "met": "whether this year's grounds hold",
            "chance": "how probable that is",
            "since": "the year since which it stands",
            "total_then": "the total at that time",
            "step": "where its clock stands",
            "how": "the same in words",
            "grounds": "each ground with its figures",
        },
    ),
}
