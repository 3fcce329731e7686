"""A learner's works, to whom they are shown, and collections of them."""

from cairn.kernel.inventory import Table

_WHY = "To let a learner keep their work, think about it, and show it to whom they choose."
_WHO = "the learner, or who teaches them"
_SHOWN = {
    "learner": "the learner",
    "teachers": "whether those who teach the learner see it",
    "family": "whether the family sees it",
    "withdrawn_at": "when it was taken back; empty: it stands",
    "added_at": "when it was added",
    "added_by": "who added it",
    "added_name": "their name then",
}


def _table(columns: dict[str, str], about: str, *others: str) -> Table:
    return Table("portfolio", _WHY, _WHO, columns, about=(about,), others=others)


TABLES = {
    "learning.Work": _table(_SHOWN, "learner", "added_by"),
    "learning.WorkShowing": _table(
        {
            "work": "the work",
            "teachers": "whether those who teach the learner see it",
            "family": "whether the family sees it",
            "withdrawn": "whether it was taken back",
            "at": "when that was chosen",
            "by": "who chose it",
            "by_name": "their name then",
        },
        "work__learner",
        "by",
    ),
    "learning.WorkVersion": _table(
        {
            "work": "the work",
            "number": "the how manieth version",
            "title": "what it is called",
            "words": "what it is",
            "reflection": "what the learner thinks about it",
            "link": "where on the web it is",
            "made_on": "when it was made",
            "added_at": "when it was added",
            "added_by": "who added it",
            "added_name": "their name then",
            "hand_in": "with what it was handed in to a task; empty: it was not",
        },
        "work__learner",
        "added_by",
        "hand_in",
    ),
    "learning.WorkFile": _table(
        {
            "version": "the version it belongs to",
            "place": "the how manieth file",
            "sha256": "fingerprint of its content, by which the file is kept",
            "size": "bytes",
            "media_type": "what kind of file its content is",
            "name": "what it was called",
            "cleaned": "place, device and author were taken out, as far as its kind allows",
        },
        "version__work__learner",
    ),
    "learning.WorkTie": _table(
        {
            "version": "the version",
            "competency": "the competency that it shows, as the learner sees it",
            "criterion": "the line of a rubric, if one",
        },
        "version__work__learner",
    ),
    "learning.WorkEvidence": _table(
        {"version": "the version", "evidence": "the piece that was recorded from it"},
        "version__work__learner",
        "evidence",
    ),
    "learning.Collection": _table(
        _SHOWN | {"is_conference": "whether it is for a conference that the learner leads"},
        "learner",
        "added_by",
    ),
    "learning.CollectionVersion": _table(
        {
            "collection": "the collection",
            "number": "the how manieth version of it",
            "title": "what it is called",
            "words": "what it is for",
            "goal": "one goal, for a conference",
            "question": "one question, for a conference",
            "added_at": "when",
        },
        "collection__learner",
    ),
    "learning.CollectionWork": _table(
        {"version": "the collection as it was then", "work": "a work in it", "place": "its place"},
        "version__collection__learner",
        "work",
    ),
}
