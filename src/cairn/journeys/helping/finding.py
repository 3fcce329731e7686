"""Which help belongs to an address: the page's own, or that of the page above it."""

from dataclasses import dataclass

from django.http import HttpRequest

from cairn.journeys.words.glossary import Entry, entries

from .help import Help
from .learner import PAGES as LEARNER
from .others import PAGES as OTHERS
from .work import PAGES as WORK

PAGES = LEARNER | WORK | OTHERS
"""By the route of a page, as the addresses have it."""


@dataclass(frozen=True)
class Told:
    """A page's help with the meanings of its signs."""

    help: Help
    signs: tuple[Entry, ...]


def route_of_help(route: str) -> str | None:
    """The page whose help a page shows: itself, else the nearest above it in the address; None: there is none.

    >>> route_of_help("learn/<uuid:learner>/goals/new")
    'learn/<uuid:learner>/goals'
    """
    parts = route.split("/")
    above = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((each for each in above if each in PAGES), None)


def help_here(request: HttpRequest) -> Told | None:
    """The help of the page that a request asked for; None: it has none, or there is no such page."""
    match = getattr(request, "resolver_match", None)
    route = route_of_help(match.route) if match is not None else None
    return told(PAGES[route]()) if route is not None else None


def told(help_: Help) -> Told:
    """Help in the reader's language, its signs as the glossary has them."""
    if not help_.signs:
        return Told(help_, ())
    known = {entry.key: entry for chapter in entries() for entry in chapter.entries}
    return Told(help_, tuple(known[key] for key in help_.signs))
