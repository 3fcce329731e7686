"""The small figure in the head of every page: how much was new when it was last counted in this session.

It is counted where a day starts and on the page of news, and kept with the session: no other page asks the
record for it.
"""

from django.http import HttpRequest

_KEY = "cairn.news"


def count_kept(request: HttpRequest) -> int:
    """How much was new when it was counted last; 0 where it was not counted yet."""
    session = getattr(request, "session", None)
    found = session.get(_KEY) if session is not None else None
    if not isinstance(found, list) or len(found) != 2 or found[0] != request.user.pk:
        return 0  # whoever signed in since sees nobody else's
    return int(found[1])


def keep_count(request: HttpRequest, new: int) -> None:
    """Keeps it for the pages that follow; a session that knows it already is not written again."""
    if count_kept(request) != new:
        request.session[_KEY] = [request.user.pk, new]
