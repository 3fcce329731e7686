"""What stands around signing in: tries, invitations on paper, devices in use, and what was done to an account."""

from cairn.kernel.inventory import Table

from .sources import CAIRN

TABLES = {
    "people.Account": Table(
        "account",
        "To sign in.",
        "provisioning, and whoever signs in",
        {
            "password": "salted hash",
            "last_login": "when they last signed in",
            "username": "the name to sign in with",
            "person": "whose account it is",
            "is_active": "whether it opens",
            "persona": "the demonstration's button for it",
            "language": "language of the pages",
            "ended_on": "the day on which it ended because the person left",
            "last_step": "the last code of the second step that was taken, as a count of half minutes",
        },
        about=("person",),
        kept_back="a password's hash is of use only to who would break in; the sign-in name is on the page.",
    ),
    "people.Turn": Table(
        "account",
        "To make whoever guesses passwords or codes wait.",
        CAIRN,
        {
            "key": "keyed fingerprint of the name or address that was tried",
            "tries": "wrong tries since the last right one, within a day",
            "in_a_row": "wrong tries since the last right one",
            "last_try_at": "when it was last tried",
            "wait_until": "until when it waits",
        },
    ),
    "people.Invitation": Table(
        "account",
        "To let someone make their account with a printed letter.",
        "the school's office",
        {
            "person": "to whom the letter went",
            "code_hash": "keyed fingerprint of its code",
            "issued_at": "when it was printed",
            "issued_by": "who printed it",
            "expires_at": "until when it is good",
            "used_at": "when it was used",
            "revoked_at": "when it was made useless",
        },
        about=("person",),
        others=("issued_by",),
        kept_back="a code's fingerprint is of use only to who would break in.",
    ),
    "people.Device": Table(
        "account",
        "To show people where they are signed in, and let them end it.",
        "the browser of who signs in",
        {
            "account": "whose session",
            "session_key": "the session's random key",
            "software": "browser and system in two words",
            "network": "the first half of the network address",
            "started_at": "when it began",
            "last_seen_at": "when it was last used, to the minute",
            "ended_at": "when it ended",
        },
        about=("account__person",),
        kept_back="the list stands on the account's own page; a session's key would let another in.",
    ),
    "people.AccountEvent": Table(
        "account",
        "To know afterwards what was done to an account, and by whom.",
        CAIRN,
        {
            "at": "when",
            "what": "invited, signed in, password changed, ended …",
            "account": "the account",
            "person": "whose it is",
            "by": "who did it; empty: they themselves, or the system",
            "network": "the first half of the network address",
        },
        about=("person", "account__person"),
        others=("by",),
    ),
}
