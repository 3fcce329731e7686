"""What contracts let services have, and the clients by which they fetch it."""

from cairn.kernel.inventory import Table

from .sources import CAIRN

_CONTRACT = "the signed contract"
_KEEPER = "the keeper of the installation"

TABLES = {
    "people.ServiceTerms": Table(
        "reference",
        "To hold an online service to its contract, and to let the public read it.",
        _CONTRACT,
        {
            "agreement": "the agreement it belongs to",
            "service": "what families know it as",
            "by_consent": "whether it gets only learners with a consent",
            "under_13": "on what basis it has learners under 13",
            "educational_only": "used for education alone",
            "no_advertising": "no targeted advertising",
            "no_profiles": "no profiles beyond school purposes",
            "no_sale": "data are not sold",
            "deletes_on_request": "deletes what the school asks it to",
            "security": "how the data are protected",
            "subcontractors": "who works for it; empty list: nobody",
            "stored": "where the data are",
            "accuracy": "how a family challenges what is wrong",
            "destruction": "what happens to the data at the end",
            "contact": "whom at the service one tells",
            "spanish": "the public words in Spanish",
        },
    ),
    "people.ServiceTerms_organizations": Table(
        "reference",
        "To give a service no learner beyond its contract.",
        _CONTRACT,
        {"serviceterms": "the contract", "organization": "a school or district whose learners"},
    ),
    "people.ServiceTerms_sections": Table(
        "reference",
        "To give a service no learner beyond its contract.",
        _CONTRACT,
        {"serviceterms": "the contract", "section": "a class whose learners"},
    ),
    "people.ServiceData": Table(
        "reference",
        "To give a service no field beyond its contract, and none for ever.",
        _CONTRACT,
        {
            "terms": "the contract",
            "data": "class of data",
            "fields": "the fields of it",
            "keep_until": "the last day on which the service keeps it",
        },
    ),
    "people.VendorClient": Table(
        "operation",
        "To let a service's program in, and shut it out.",
        _KEEPER,
        {
            "terms": "the contract",
            "name": "what it is called",
            "secret_hash": "fingerprint of its secret",
            "issued_at": "when it was made",
            "issued_by": "who made it",
            "expires_on": "its last day",
            "revoked_at": "when it was shut out",
            "revoked_by": "who shut it out",
        },
    ),
    "people.VendorToken": Table(
        "operation",
        "To know a client again for an hour without its secret.",
        CAIRN,
        {
            "client": "whose",
            "hash": "fingerprint of the token",
            "issued_at": "when",
            "expires_at": "until when it is good",
        },
    ),
    "people.VendorUse": Table(
        "operation",
        "To find clients that nobody uses, and slow down one that asks too much.",
        CAIRN,
        {
            "client": "whose",
            "last_used_on": "the last day on which it asked",
            "minute": "a minute",
            "in_minute": "how often it asked in it",
        },
    ),
}
