"""Opening a child's page with the code on a family's sheet, without an account: to be read, and no more.

The code is typed, or waits behind the # of the sheet's square code, which no browser sends: it stands in no address
that a server, a log or another site would see.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.intake.rulebook import book
from cairn.journeys.doing import posted
from cairn.journeys.learner.sheet import open_sheet_page, sheet_page
from cairn.journeys.learner.views import language
from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.persons import person
from cairn.people.selectors.sheets import Sheet, presented, standing, still_good
from cairn.people.services.accounts.invitations import NotGood
from cairn.people.services.accounts.sheets import (
    SHEET,
    TooManyDevices,
    hash_of,
    not_good,
    use_sheet,
)
from cairn.people.services.accounts.turns import (
    Stopped,
    TooManyTries,
    succeeded,
    take_turn,
    tried,
)

from .account_forms import SheetForm, waiting_words
from .entering import speak
from .sessions import address_of, before_second_step
from .sheet_cookie import Kept, closed, forget, keep, kept
from .wall.scope import let_in_for, show_sheet


@needs(Needs.NOTHING)
@before_second_step
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Takes the code on a sheet and opens the page; every try is counted."""
    form = SheetForm(posted(request))
    if form.is_valid():
        now = timezone.now()
        try:
            found, mine = _typed(request, form.cleaned_data["code"], now)
        except (TooManyTries, Stopped) as refused:
            form.add_error(None, waiting_words(refused))
        except TooManyDevices:
            form.add_error("code", _many_words(now))
        except (NotGood, NotAllowed):
            form.add_error("code", _code_words())
        else:
            return _begin(request, found, mine, now)
    context = {"form": form, "over": "over" in request.GET}
    return _quiet(render(request, "site/sheet.html", context, status=422 if form.errors else 200))


@needs(Needs.NOTHING)
@before_second_step
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The child's page, as long as the sheet is good and the page was not left alone."""
    now, mine = timezone.now(), kept(request)
    if mine is None:
        return _quiet(redirect("site:sheet"))
    if not mine.is_open(now):
        return _quiet(redirect(_over()))
    found = _still(request, mine, now)
    if found is None:
        return _quiet(forget(redirect(_over())))
    opened = open_sheet_page(found, at=now)
    context = {"page": sheet_page(opened, found, language=language()), "today": opened.day}
    response = render(request, "site/sheet_page.html", context)
    again = Kept(mine.sheet, mine.opened, now)
    return _quiet(keep(response, again, until=found.expires_on, now=now))


@needs(Needs.NOTHING)
@before_second_step
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Shuts the page on this device; the code opens it again."""
    mine, now = kept(request), timezone.now()
    response = redirect("site:sheet")
    if mine is not None:
        show_sheet(str(mine.sheet))
        row = still_good(mine.sheet, now)
        if row is None:
            return _quiet(forget(response))
        keep(response, closed(mine), until=row.expires_on, now=now)
    return _quiet(response)


def _typed(request: HttpRequest, code: str, now: datetime) -> tuple[Sheet, Kept]:
    """The sheet of a typed code. Raises TooManyTries, Stopped, NotGood, TooManyDevices, NotAllowed."""
    turn = tried(SHEET, "", address_of(request))
    take_turn(turn, now=now)
    fingerprint, before = hash_of(code), kept(request)
    show_sheet(fingerprint)
    row = presented(fingerprint, now)
    if row is None:
        raise not_good()
    let_in_for(row.guardian_id, row.learner_id)
    known = before is not None and before.sheet == row.pk
    found = use_sheet(row.pk, known_device=known, now=now)
    succeeded(turn)
    return found, Kept(row.pk, now, now)


def _still(request: HttpRequest, mine: Kept, now: datetime) -> Sheet | None:
    """The sheet of this device, if it still opens the page; whoever else is signed in here stays out of it."""
    request.user = AnonymousUser()
    show_sheet(str(mine.sheet))
    row = still_good(mine.sheet, now)
    if row is None:
        return None
    let_in_for(row.guardian_id, row.learner_id)
    return standing(mine.sheet, now=now)


def _begin(request: HttpRequest, found: Sheet, mine: Kept, now: datetime) -> HttpResponse:
    response: Any = redirect("site:sheet-page")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, person(found.holder).language)
    return _quiet(keep(response, mine, until=found.expires_on, now=now))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Keeps the page out of what is searched; no address of it holds a secret that could be told onwards."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _over() -> str:
    return reverse("site:sheet") + "?over"


def _code_words() -> str:
    return _(
        "This code opens nothing. Compare it with the sheet. A code is good for a time only; the school can "
        "print a new sheet."
    )


def _many_words(now: datetime) -> str:
    most = int(book().ask("family.printed_code_devices", timezone.localdate(now)).value)  # type: ignore[arg-type]
    return ngettext(
        "This code was used on %(n)s device already. Use that one, or ask the school for a new sheet.",
        "This code was used on %(n)s devices already. Use one of them, or ask the school for a new sheet.",
        most,
    ) % {"n": most}
