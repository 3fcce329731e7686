"""What a browser keeps of a family's sheet: that its code was typed here, signed, and sent to that page alone.

It is no session: it signs nobody in, and the sheet is looked up anew on every page. When the page was left alone or
open for too long the code must be typed again; the device is still known then, and isn't counted a second time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cairn.kernel.ids import read_id
from cairn.people.rules.signing_in import FAMILY, is_over
from cairn.people.services.accounts.ruled import limits

PATH = "/sheet"
NAME = f"{'__Secure-' if settings.HTTPS else ''}cairn_sheet"
_SALT = "cairn.sheet"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """Which sheet, and since when its page is open; closed: long ago."""

    sheet: UUID
    opened: datetime
    seen: datetime

    def is_open(self, now: datetime) -> bool:
        idle, longest = limits(FAMILY, timezone.localdate(now))
        return not is_over(self.opened, self.seen, now, idle=idle, longest=longest)


def kept(request: HttpRequest) -> Kept | None:
    """What this browser kept; None for nothing, and for what we never signed."""
    try:
        said = signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT)
        sheet = read_id(said["sheet"])
        opened, seen = (datetime.fromtimestamp(said[key], UTC) for key in ("opened", "seen"))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return None if sheet is None else Kept(sheet, opened, seen)


def keep(response: HttpResponse, what: Kept, *, until: date, now: datetime) -> HttpResponse:
    """Keeps it until the sheet's last day."""
    said = {
        "sheet": str(what.sheet),
        "opened": what.opened.timestamp(),
        "seen": what.seen.timestamp(),
    }
    response.set_cookie(
        NAME,
        signing.dumps(said, salt=_SALT),
        max_age=max(0, (until - timezone.localdate(now)).days + 1) * 24 * 3600,
        path=PATH,
        samesite="Strict",
        httponly=True,
        secure=settings.HTTPS,
    )
    return response


def closed(what: Kept) -> Kept:
    """The same device with its page shut."""
    return replace(what, opened=_NEVER, seen=_NEVER)


def forget(response: HttpResponse) -> HttpResponse:
    """Leaves nothing: the sheet is no longer good."""
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
    return response
