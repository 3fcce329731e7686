"""The door for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["CAIRN_DATABASE_AS"] = "WEB"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
application = get_wsgi_application()

from cairn.site.settled import settle  # noqa: E402 — the URLs can be read once the apps are there

settle()
