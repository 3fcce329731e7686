"""One installation's settings, all from the environment; docs/guide/operate.md lists them.

CAIRN_DATA       the data folder (default ./cairn-data)
DATABASE_URL     PostgreSQL, when it is not the SQLite file in the data folder: as the keeper's role
DATABASE_URL_WEB    the same database as the role of the web server (docs/guide/operate.md, the second wall)
DATABASE_URL_OWNER  the same database as the role that owns the tables: `cairn init` alone uses it
CAIRN_APP_ROLE, CAIRN_KEEPER_ROLE   names of those roles on PostgreSQL (default cairn_app, cairn_keeper)
CAIRN_POLICY     the policy folder (default: the demonstration state's)
CAIRN_HOSTS      host names it answers to, comma separated (default: this machine only)
CAIRN_HTTPS      1 when a web server with TLS stands in front: cookies go by HTTPS only
CAIRN_SIGN_IN    a file of identity providers people may sign in with (docs/guide/accounts.md)
CAIRN_LOCALE     a folder of further languages (docs/guide/languages.md)
CAIRN_TIME_ZONE  in which a day begins and ends (default UTC)
CAIRN_URL        the address that people type, for e-mails ("https://cairn.example.org")
CAIRN_MAIL       the carrier of e-mail: smtp://user:password@host:587 or smtps://…; without it each
                 message is a file in the data folder's mail/, and none leaves (docs/guide/news.md)
CAIRN_MAIL_FROM  as whom e-mail is sent
CAIRN_COUNT_REQUESTS  0 where the web server in front bounds how often one may ask (default 1)
"""

import os
import secrets
from pathlib import Path

import dj_database_url

from .languages import languages, own_folder
from .logs import LOGGING as LOGGING
from .mail import carrier
from .providers import providers

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CAIRN_DATA", "cairn-data")).resolve()
_PACKAGED_POLICY = PACKAGE / "_policy"
POLICY = Path(
    os.environ.get("CAIRN_POLICY")
    or (_PACKAGED_POLICY if _PACKAGED_POLICY.is_dir() else PACKAGE.parent.parent / "policy")
)
SECRET_FILE = DATA / "secret_key"
SECRET_KEY = (
    SECRET_FILE.read_text(encoding="ascii").strip()
    if SECRET_FILE.is_file()
    else secrets.token_urlsafe(48)  # a process without a data folder keeps no sessions
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CAIRN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "cairn.sqlite3",
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        # FULL: a commit returns when it is on disk. IMMEDIATE: a writer waits, it does not fail half way.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; "
        "PRAGMA mmap_size=268435456;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
    },
}
DATABASE_AS = os.environ.get("CAIRN_DATABASE_AS", "")  # WEB, OWNER or nothing; set by what starts
_URL = os.environ.get(f"DATABASE_URL_{DATABASE_AS}") or os.environ.get("DATABASE_URL")
APP_ROLE = os.environ.get("CAIRN_APP_ROLE", "cairn_app")
KEEPER_ROLE = os.environ.get("CAIRN_KEEPER_ROLE", "cairn_keeper")
SECOND_WALL = DATABASE_AS == "WEB" and "DATABASE_URL_WEB" in os.environ
"""Whether requests are tied to their reader in the database itself; see cairn.site.wall."""
DATABASES = {"default": dj_database_url.parse(_URL, conn_max_age=600) if _URL else _SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "cairn.intake",
    "cairn.people",
    "cairn.competencies",
    "cairn.evidence",
    "cairn.determinations",
    "cairn.assessments",
    "cairn.learning",
    "cairn.supports",
    "cairn.accountability",
    "cairn.journeys",
    "cairn.site",
]
FILE_UPLOAD_HANDLERS = [
    "cairn.site.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cairn.site.middleware.SafetyHeaders",
    "cairn.site.middleware.Compress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cairn.site.readable.Readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cairn.site.middleware.Language",
    "cairn.site.middleware.WholeRecord",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cairn.site.clients.Clients",
    "cairn.site.wall.scope.SecondWall",
    "cairn.site.middleware.Leaving",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cairn.site.sessions.Sessions",
    "cairn.site.limits.Limits",
    "cairn.site.middleware.Reading",
    "cairn.site.middleware.Access",
    "cairn.site.middleware.Mend",
]
_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
_NOTHING_KEPT = "django.core.cache.backends.dummy.DummyCache"
CACHES = {
    "default": {"BACKEND": _IN_MEMORY},
    "requests": {  # cairn.site.limits
        "BACKEND": _NOTHING_KEPT if os.environ.get("CAIRN_COUNT_REQUESTS") == "0" else _IN_MEMORY,
        "LOCATION": "requests",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "published": {  # cairn.journeys.reporting.kept
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "published",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
AUTH_USER_MODEL = "people.Account"
# Length is policy (accounts.password_length) and is asked in people/services/passwords.py.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username",)},
    },
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
CSRF_FAILURE_VIEW = "cairn.site.views.stale_form"
LOGIN_URL = "site:sign-in"
LOGIN_REDIRECT_URL = "journeys:home"
LOGOUT_REDIRECT_URL = "site:front"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
HTTPS = os.environ.get("CAIRN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
_HOST = (
    "__Host-" if HTTPS else ""
)  # a browser takes such a cookie over HTTPS only, from this very host
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

ACCOUNT_USER_MODEL_EMAIL_FIELD = None
SOCIALACCOUNT_ADAPTER = "cairn.site.identities.Identities"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a link: the policy on forms would stop a form that leads elsewhere
)
SOCIALACCOUNT_STORE_TOKENS = False
_PROVIDERS = os.environ.get("CAIRN_SIGN_IN")
SOCIALACCOUNT_PROVIDERS = providers(Path(_PROVIDERS) if _PROVIDERS else None, https=HTTPS)
MFA_ADAPTER = "cairn.people.services.accounts.second_step.Sealed"
MFA_RECOVERY_CODE_DIGITS = 12

ROOT_URLCONF = "cairn.site.urls"
WSGI_APPLICATION = "cairn.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [PACKAGE / "site" / "templates", PACKAGE / "journeys" / "templates"],
        "OPTIONS": {
            "environment": "cairn.site.jinja.environment",
            "context_processors": ["cairn.site.context.shell"],
        },
    }
]
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 24 * 60 * 60  # addresses carry a hash of what they lead to

URL = os.environ.get("CAIRN_URL", "")
MAIL = carrier(os.environ.get("CAIRN_MAIL", ""), DATA / "mail")
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL.backend, MAIL.folder
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.starts_tls, MAIL.is_tls, 30
DEFAULT_FROM_EMAIL = os.environ.get("CAIRN_MAIL_FROM", "cairn@localhost")

LANGUAGE_CODE = "en"
LOCALE_PATHS = own_folder(os.environ.get("CAIRN_LOCALE"), PACKAGE / "site" / "locale")
_SPOKEN = languages(LOCALE_PATHS)
LANGUAGES = [(each.code, each.own_name) for each in _SPOKEN]
LANGUAGES_BIDI = [each.code for each in _SPOKEN if each.right_to_left]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_TZ = True
TIME_ZONE = os.environ.get("CAIRN_TIME_ZONE", "UTC")

SILENCED_SYSTEM_CHECKS: list[str] = []
