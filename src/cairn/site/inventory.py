"""The tables that Cairn takes from the libraries it stands on."""

from cairn.kernel.inventory import Table

_DJANGO = "Django, which Cairn stands on"
_ALLAUTH = "django-allauth, with which people sign in"

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
    "account.EmailAddress": Table(
        "account",
        "django-allauth's list of addresses; Cairn keeps none there.",
        _ALLAUTH,
        {
            "user": "the account",
            "email": "the address",
            "verified": "whether it was tried",
            "primary": "whether it is the first",
        },
        about=("user__person",),
        kept_back="it is empty.",
    ),
    "account.EmailConfirmation": Table(
        "account",
        "django-allauth's letters to addresses; Cairn sends none.",
        _ALLAUTH,
        {"email_address": "the address", "created": "when", "sent": "when", "key": "its key"},
        about=("email_address__user__person",),
        kept_back="it is empty.",
    ),
    "mfa.Authenticator": Table(
        "account",
        "To ask for a second step.",
        "whoever signs in",
        {
            "user": "the account",
            "type": "an app, or codes on paper",
            "data": "its secret, sealed",
            "created_at": "since when",
            "last_used_at": "not kept",
        },
        about=("user__person",),
        kept_back="a secret is of use only to who would break in.",
    ),
    "socialaccount.SocialApp": Table(
        "operation",
        "django-allauth's list of providers; Cairn reads them from a file instead.",
        _ALLAUTH,
        {
            "provider": "its kind",
            "provider_id": "its name here",
            "name": "its name",
            "client_id": "our name there",
            "secret": "empty",
            "key": "empty",
            "settings": "its settings",
        },
    ),
    "socialaccount.SocialAccount": Table(
        "account",
        "To know someone again who signs in with a district's identity provider.",
        "the identity provider",
        {
            "user": "the account",
            "provider": "the provider",
            "uid": "the provider's own number for the person",
            "last_login": "when the tie was last written",
            "date_joined": "when it was made",
            "extra_data": "empty: what else the provider says is not kept",
        },
        about=("user__person",),
        kept_back="it holds another system's number for the account; ask the district.",
    ),
    "socialaccount.SocialToken": Table(
        "operation",
        "django-allauth's keys to other systems; Cairn keeps none.",
        _ALLAUTH,
        {
            "app": "the provider",
            "account": "the tie",
            "token": "empty",
            "token_secret": "empty",
            "expires_at": "empty",
        },
        about=("account__user__person",),
        kept_back="it is empty.",
    ),
}
