"""Sessions: each is kept as a device, ends when idle or old, and waits at the second step where one is due."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cairn.journeys.asking import actor_of
from cairn.people.rules.signing_in import is_over, kind_of
from cairn.people.selectors.stations import stations
from cairn.people.services.accounts.devices import begin_device, gone, renamed, seen
from cairn.people.services.accounts.ruled import limits
from cairn.people.services.accounts.second_step import has_second_step, needs_second_step

from .middleware import Respond

KEPT, STEP = "cairn.session", "step"
NONE, TO_SET, TO_SHOW, DONE = "none", "to_set", "to_show", "done"
LATELY = timedelta(minutes=15)
TOUCH = timedelta(minutes=1)
"""How exactly a session's last use is kept; a write for every page would cost more than it tells."""


def before_second_step(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks the few pages of signing in itself, which are open before the second step was shown."""
    view.before_second_step = True  # type: ignore[attr-defined]
    return view


class Sessions:
    """Looks at each signed-in request before any page does."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _goes_on(request, timezone.now()):
            logout(request)
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kw: object
    ) -> HttpResponse | None:
        if getattr(view, "before_second_step", False) or not request.user.is_authenticated:
            return None
        if request.session[KEPT][STEP] in (TO_SET, TO_SHOW):
            return redirect("site:second-step")
        return None


def address_of(request: HttpRequest) -> str:
    """From where a request comes; a web server in front is asked to put this right (docs/guide/accounts.md)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def oldest(request: HttpRequest, now: datetime) -> datetime:
    """When a session of this account must have begun to go on still."""
    return now - limits(request.session[KEPT]["kind"], now.date())[1]


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, **_: object) -> None:
    if key := request.session.session_key:
        gone(key, now=timezone.now())


def began_lately(request: HttpRequest, now: datetime) -> bool:
    """Whether this person signed in just now: what opens an account is not changed on a page left open."""
    return now - _moment(request.session[KEPT]["started"]) <= LATELY


def step_done(request: HttpRequest) -> None:
    """The second step was shown in this session."""
    request.session[KEPT] = request.session[KEPT] | {STEP: DONE}


def _goes_on(request: HttpRequest, now: datetime) -> bool:
    kept = request.session.get(KEPT)
    if kept is None or kept["account"] != request.user.pk:
        begin_session(request, now)
        return True
    if kept["key"] != request.session.session_key:
        renamed(kept["key"], request.session.session_key or "")
        request.session[KEPT] = kept = kept | {"key": request.session.session_key}
    started, last = _moment(kept["started"]), _moment(kept["seen"])
    idle, longest = limits(kept["kind"], now.date())
    if is_over(started, last, now, idle=idle, longest=longest):
        return False
    if now - last >= TOUCH:
        request.session[KEPT] = kept | {"seen": now.timestamp()}
        seen(request.session.session_key or "", now=now)
    return True


def begin_session(request: HttpRequest, now: datetime) -> None:
    """Keeps a fresh session as a device, and settles its limits and whether a second step is due."""
    request.session.save() if request.session.session_key is None else None
    key = request.session.session_key or ""
    agent = request.headers.get("User-Agent", "")
    begin_device(request.user, key, agent=agent, address=address_of(request), now=now)  # type: ignore[arg-type]
    moment = now.timestamp()
    request.session[KEPT] = {
        "account": request.user.pk,
        "key": key,
        "started": moment,
        "seen": moment,
        "kind": _kind(request, now),
        STEP: _step(request, now),
    }


def _kind(request: HttpRequest, now: datetime) -> str:
    actor = actor_of(request)
    places = stations(actor, day=timezone.localdate(now)) if actor else []
    return kind_of(place.relation for place in places)


def _step(request: HttpRequest, now: datetime) -> str:
    account = request.user
    if has_second_step(account):  # type: ignore[arg-type]
        return TO_SHOW
    return TO_SET if needs_second_step(account, timezone.localdate(now)) else NONE  # type: ignore[arg-type]


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
