"""Keeps out what is no text: the sign NUL and halves of signs, which no database keeps and no person types.

In one place for every route, form and question, as a view would not think of it: PostgreSQL refuses such a
value with an error, SQLite keeps it and cuts it short for others. A cookie that holds one is dropped, since a
browser would send it with every page to come.
"""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .middleware import Respond
from .refusing import refuse

NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Readable:
    """Answers 400, with words, to a request that holds no text where text should be."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in [*request.COOKIES.items()]:
            if NO_TEXT.search(name) or NO_TEXT.search(value):
                del request.COOKIES[name]
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], *_given: object
    ) -> HttpResponse | None:
        if not any(NO_TEXT.search(text) for text in _texts(request)):
            return None
        return refuse(
            request,
            _("What you sent holds a sign that is no letter, no digit and no other text."),
            _("Type it anew: a copy from another program may have brought the sign along."),
            status=400,
        )


def _texts(request: HttpRequest) -> Iterator[str]:
    """The address, and the names and values of all questions and fields."""
    yield request.path
    for given in (request.GET, request.POST):
        for name, values in given.lists():
            yield name
            yield from values
