"""Asking a browser for a key: what the session keeps until it answers, and what came back."""

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cairn.people.services.accounts import keys

ASKED = "cairn.key_asked"
"""Where the session keeps what a browser was asked, until it answers once."""
PATIENCE = timedelta(minutes=10)


def ask(request: HttpRequest, question: tuple[keys.State, keys.State]) -> str:
    """Keeps in the session what a browser is asked now, and gives it as JSON for the page."""
    options, state = question
    request.session[ASKED] = state | {"at": timezone.now().timestamp()}
    return json.dumps(options)


def asked(request: HttpRequest) -> keys.State | None:
    """What was asked last, once; None where nothing was, or too long ago."""
    state: keys.State | None = request.session.pop(ASKED, None)
    if state is None:
        return None
    late = timezone.now().timestamp() - state.pop("at") > PATIENCE.total_seconds()
    return None if late else state


def answer_of(request: HttpRequest) -> dict[str, Any]:
    """What the browser sent; empty where it is no answer, which then fails like a wrong one."""
    try:
        found = json.loads(request.POST.get("answer", ""))
    except (ValueError, RecursionError):  # no JSON, or brackets within brackets without end
        return {}
    return found if isinstance(found, dict) else {}


def place_of(request: HttpRequest) -> keys.Place:
    """Where this page is, as the browser will say it."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return keys.Place(name, f"{request.scheme}://{host}")
