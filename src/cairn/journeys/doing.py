"""Doing what a form asks, with the files that came with it; where that is refused, the form says why."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cairn.evidence.services.receiving import Sent
from cairn.journeys.words.days import day_words
from cairn.kernel.errors import Mendable


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where the page is only opened, so that nothing is complained of yet."""
    return request.POST if request.method == "POST" else None


def done(form: Form, work: Callable[[], Any]) -> bool:
    """Whether it was done; if not, why and the mend stand at the top of the form."""
    try:
        work()
    except Mendable as error:
        form.add_error(None, error_words(error))
        return False
    return True


def sent_files(request: HttpRequest, *fields: str) -> list[Sent]:
    """The files of these fields, in their order; a browser may send none."""
    files: list[Any] = [file for field in fields for file in request.FILES.getlist(field)]
    return [(each, each.name or "file") for each in files]


def done_with_files(request: HttpRequest, form: Form, work: Callable[[], Any]) -> bool:
    """As `done`, for a form that brings files; more than one request may bring is said as any other refusal."""
    if getattr(request, "too_much", False):
        form.add_error(None, _("These files are too large together. Send them one after another."))
        return False
    return done(form, work)


def error_words(error: Mendable) -> str:
    """What happened and the mend, in the reader's language where somebody has put it into words there."""
    return " ".join(words for words in error.worded(_, in_readers_form) if words)


def in_readers_form(value: object) -> object:
    """Days as the reader's language writes them."""
    return day_words(value) if isinstance(value, date) else value
