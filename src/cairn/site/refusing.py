"""One page for what is not taken before any page looked at it: what happened, and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def refuse(request: HttpRequest, what: str, mend: str, *, status: int) -> HttpResponse:
    """The page; both sentences in the reader's language."""
    return render(request, "site/refused.html", {"what": what, "mend": mend}, status=status)


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """What no page can read: too large, too many fields, no form at all, or for another host."""
    return refuse(
        request,
        _("What your browser sent could not be read."),
        _("Go back and try again with less text at once. If it happens again, tell the keeper of this installation."),
        status=400,
    )  # fmt: skip
