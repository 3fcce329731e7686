"""How long things are kept, what must not be destroyed yet, and proof of what was."""

from cairn.kernel.inventory import Table

from .sources import CAIRN, OFFICER

TABLES = {
    "people.LegalHold": Table(
        "operation",
        "To destroy nothing that a court or an audit needs.",
        OFFICER,
        {
            "learner": "whose record; empty: everyone's",
            "reason": "the order",
            "placed_by": "who",
            "placed_at": "when",
            "lifted_by": "who lifted it",
            "lifted_at": "when",
        },
        about=("learner",),
        kept_back="a hold may belong to an inquiry; ask the school.",
    ),
    "people.Tombstone": Table(
        "operation",
        "To prove that something was destroyed, and destroy it again after a restore.",
        CAIRN,
        {
            "table": "the table",
            "row": "the row's key",
            "digest": "keyed fingerprint of what it said",
            "schedule": "the rule",
            "destroyed_at": "when",
            "destroyed_by": "who",
        },
    ),
    "people.ProtectedAddress": Table(
        "contact",
        "To keep someone's whereabouts out of every list and bulk file.",
        "the programme or court that protects them",
        {"person": "the person", "authority": "the programme or order"},
        about=("person",),
    ),
}
