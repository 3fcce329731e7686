"""What the server says of itself on standard error: errors of ours, refusals, and requests that are no honest ones.

Each line begins with its moment in UTC and its grade. No line holds a name, a body, a question after `?`, or a
secret; a refusal names the account, the route and the address, which hold identifiers only. Who read what is
kept elsewhere, in the record itself (`cairn.people.services.looks`).
"""

import logging
import time
from typing import Any

from django.http import HttpRequest

_REFUSED = logging.getLogger("cairn.refused")


class Line(logging.Formatter):
    """One line an event (a traceback below it, for an error of ours), whatever signs it was sent with."""

    converter = time.gmtime  # type: ignore[assignment]
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        first, *traceback = super().format(record).split("\nTraceback", 1)
        one = first.encode("unicode_escape").decode("ascii")
        return "\nTraceback".join([one, *traceback])


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": Line, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": True},
        "django.security": {"handlers": ["stderr"], "level": "WARNING", "propagate": True},
        "cairn": {"handlers": ["stderr"], "level": "WARNING", "propagate": True},
    },
}


def refused(request: HttpRequest, error: Exception) -> None:
    """Somebody asked for what is not theirs, or for what is not there: which of both is not said here either."""
    _REFUSED.warning(
        "refused account=%s method=%s path=%s why=%s",
        request.user.pk,
        request.method,
        request.path,
        type(error).__name__,
    )
