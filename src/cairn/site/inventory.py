"""The tables that Cairn takes from the libraries it stands on."""

from cairn.kernel.inventory import Table

_DJANGO = "Django, which Cairn stands on"

TABLES = {
    "contenttypes.ContentType": Table(
        "operation",
        "Django's own list of tables.",
        _DJANGO,
        {"app_label": "the house", "model": "the table"},
    ),
    "auth.Permission": Table(
        "operation",
        "Django's own list of permissions; Cairn gives none.",
        _DJANGO,
        {"name": "its name", "content_type": "the table", "codename": "its code"},
    ),
    "auth.Group": Table(
        "operation",
        "Django's groups of permissions; Cairn has none.",
        _DJANGO,
        {"name": "its name"},
    ),
    "auth.Group_permissions": Table(
        "operation",
        "Django's groups of permissions; Cairn has none.",
        _DJANGO,
        {"group": "the group", "permission": "the permission"},
    ),
    "sessions.Session": Table(
        "account",
        "To keep someone signed in from page to page.",
        "the browser of who signs in",
        {
            "session_key": "a random key, also in the browser's cookie",
            "session_data": "the account, signed",
            "expire_date": "when it ends by itself",
        },
    ),
}
