"""How people want to be told that something waits, and what they were told; never what it was about."""

from cairn.kernel.inventory import Table

from .sources import CAIRN

_OWN = "the person, on their own page"
_KEPT_BACK = "it is nobody's business but the reader's own how they want to be told, and it stands on their page."

TABLES = {
    "people.NewsMark": Table(
        "account",
        "To tell a person what is new since they last read it.",
        _OWN,
        {
            "person": "who has read it",
            "kind": "which kind of thing, never about whom",
            "until": "what came up to this moment has been read",
        },
        about=("person",),
        kept_back=_KEPT_BACK,
    ),
    "people.NewsChoice": Table(
        "account",
        "To tell people things where they want to be told.",
        _OWN,
        {
            "person": "who chose",
            "kind": "which kind of thing, never about whom",
            "way": "in Cairn and by e-mail, in Cairn alone, or not",
            "chosen_at": "when",
        },
        about=("person",),
        kept_back=_KEPT_BACK,
    ),
    "people.DigestChoice": Table(
        "account",
        "To write e-mail as often as people want it.",
        _OWN,
        {
            "person": "who chose",
            "rhythm": "daily, weekly or never",
            "weekends": "whether on Saturdays and Sundays too",
            "chosen_at": "when",
        },
        about=("person",),
        kept_back=_KEPT_BACK,
    ),
    "people.DigestStep": Table(
        "account",
        "To write to nobody twice on a day, and to know who was written to.",
        CAIRN,
        {
            "person": "who was written to",
            "day": "of which day the e-mail was",
            "step": "begun, taken by the mail's carrier, or refused by it",
            "until": "it told what came up to this moment",
            "things": "how many things it counted; what they were is not kept",
            "at": "when",
        },
        about=("person",),
        kept_back=_KEPT_BACK,
    ),
}
