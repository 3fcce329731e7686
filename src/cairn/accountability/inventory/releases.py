"""Releases of tables about groups, and what was said of them; no learner is in them."""

from cairn.kernel.inventory import Table

_OFFICER = "whoever answers for releases at the state"
_LEADER = "who leads the school or district"

TABLES = {
    "accountability.Release": Table(
        "reference",
        "To show the public what may be said about groups, and each year as it was published.",
        "Cairn, through the publication gate",
        {
            "year": "the school year, by its first calendar year",
            "as_of": "the day as of which was counted",
            "embargo": "the first day on which the public may read it",
            "basis": "on what achievement rests",
            "cohorts": "the grades in which growth was estimated",
            "questions": "what the tables ask",
            "policy_sha256": "fingerprint of the rules it was made by",
            "tables": "the certified tables, to the byte",
            "tables_sha256": "their fingerprint",
            "certificate": "their certificate, to the byte",
            "certificate_sha256": "its fingerprint",
            "statuses": "who is identified for support and recognised, as far as it may be said, to the byte",
            "earlier": "fingerprints of tables published before",
            "check_found": "how many rows the check left, kept back and made coarser; whether grades were left out",
            "minimum": "learners below whom nothing is shown",
            "drafted_at": "when",
            "drafted_by": "who drafted it",
            "drafted_name": "what they were called",
        },
        others=("drafted_by",),
    ),
    "accountability.ReleasePlace": Table(
        "reference",
        "To show the page of one place without reading all tables.",
        "Cairn, from the certified tables",
        {
            "release": "the release",
            "organization": "the school, district or state",
            "place": "its name in the tables",
            "kind": "school, district or state",
            "name": "what it was called then",
            "within": "the district of a school",
            "grades": "its grades",
            "rows": "its rows of the certified tables",
            "statuses": "its statuses, or of how many of its schools they are",
        },
    ),
    "accountability.ReleaseStep": Table(
        "operation",
        "To show who let a release go to review, approved it and released it.",
        _OFFICER,
        {
            "release": "the release",
            "said": "in review, approved, released or dropped",
            "words": "why",
            "by": "who",
            "by_name": "what they were called",
            "at": "when",
        },
        others=("by",),
    ),
    "accountability.Objection": Table(
        "operation",
        "To hear a school or district before its figures are public.",
        _LEADER,
        {
            "place": "whose draft",
            "words": "what is wrong",
            "by": "who",
            "by_name": "what they were called",
            "at": "when",
        },
        others=("by",),
    ),
    "accountability.ObjectionAnswer": Table(
        "operation",
        "To answer a school or district before its figures are public.",
        _OFFICER,
        {
            "objection": "the objection",
            "words": "what was changed, or why not",
            "by": "who",
            "by_name": "what they were called",
            "at": "when",
        },
        others=("by",),
    ),
}
