"""Which invitation a browser holds: for the pages of an expert from the community, who has no account."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from cairn.assessments.selectors.experts import Invited, begun_in
from cairn.kernel.ids import read_id

EXPERTS = "/expert"
"""Where these pages begin; the second wall lets nothing else through there."""
_KEPT = "cairn.expert"


def begun_of(request: HttpRequest) -> UUID | None:
    """The typing of a code by which this browser may hold an invitation; None: no code was typed here."""
    return read_id(request.session.get(_KEPT))


def holding(request: HttpRequest, at: datetime) -> Invited | None:
    """The invitation that this browser holds: its code was typed here last, not long ago, and it opens something."""
    return begun_in(begun_of(request), at)


def hold(request: HttpRequest, begun: UUID) -> None:
    """Keeps an invitation under a fresh session key; whoever else is signed in stays so."""
    request.session.cycle_key()
    request.session[_KEPT] = str(begun)
    if not request.user.is_authenticated:
        request.session.set_expiry(0)


def let_go(request: HttpRequest) -> None:
    """Forgets the invitation; whoever else is signed in stays so."""
    request.session.pop(_KEPT, None)
