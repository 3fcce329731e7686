"""Which service's program is behind a request: known by the token it shows, before the second wall is passed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from cairn.people.selectors.vendors import client_of_token
from cairn.standards.oneroster.rest.answering import status_info


class Clients:
    """Sets `request.client` where a good token is shown; None to everyone else."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        shown = token.strip() if kind.lower() == "bearer" else ""
        request.client = client_of_token(shown, at=timezone.now()) if shown else None  # type: ignore[attr-defined]
        return self.respond(request)


def not_let_in() -> HttpResponse:
    """One answer for no token, one that nobody gave, one that is over, and a client that is shut out."""
    body = status_info("unauthorisedrequest", "A token that is good is needed.")
    answer = JsonResponse(body, status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="roster"'
    return answer
