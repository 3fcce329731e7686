"""Records that may be one person, and how they were joined."""

from cairn.kernel.inventory import Table

TABLES = {
    "people.MatchCase": Table(
        "identity",
        "To find out whether two records are one person.",
        "Cairn, comparing records",
        {
            "kind": "probable, or a number that two claim",
            "one": "one record",
            "other": "the other",
            "score": "how probable",
            "reasons": "for and against",
            "found_at": "when",
            "decision": "same, different or open",
            "decided_by": "who decided",
            "decided_at": "when",
            "note": "words",
        },
        about=("one", "other"),
        kept_back="it compares two people and would show the other's data.",
    ),
    "people.Merge": Table(
        "identity",
        "To be able to take the joining of two records back.",
        "whoever decides",
        {
            "action": "merge, or its undoing",
            "survivor": "the record that stands",
            "absorbed": "the record that was joined to it",
            "by": "who",
            "at": "when",
            "reason": "why",
        },
        about=("survivor", "absorbed"),
    ),
}
