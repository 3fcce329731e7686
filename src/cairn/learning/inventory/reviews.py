"""Requests for a review, and what was done about them."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner ask that somebody look at what they can do, and get an answer in time."

TABLES = {
    "learning.ReviewRequest": Table(
        "evidence",
        _WHY,
        "the learner",
        {
            "learner": "the learner",
            "competency": "the competency",
            "kind": "whether they can do it, or whether they may show it in their own way",
            "words": "what they say",
            "evidence": "the piece that they point to, if one",
            "asked_at": "when",
            "due": "by when it is to be answered",
        },
        about=("learner",),
        others=("evidence",),
    ),
    "learning.ReviewWork": Table(
        "evidence",
        _WHY,
        "the learner",
        {"request": "the request", "work": "a work of theirs that shows it", "at": "since when"},
        about=("request__learner",),
        others=("work",),
    ),
    "learning.ReviewStep": Table(
        "evidence",
        _WHY,
        "the learner, or who teaches them",
        {
            "request": "the request",
            "step": "to be revised, asked again, decided, agreed to, taken back",
            "words": "what was said with it",
            "judgement": "the judgement by which it was decided",
            "due": "by when it is to be answered, asked again",
            "by": "who did it",
            "by_name": "their name then",
            "at": "when",
        },
        about=("request__learner",),
        others=("judgement", "by"),
    ),
}
