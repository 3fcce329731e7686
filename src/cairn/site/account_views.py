"""One's own account: the letter's code, the password, where one is signed in."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.journeys.doing import posted
from cairn.kernel.access import Needs, needs
from cairn.kernel.ids import read_id
from cairn.people.selectors.accounts import devices_of
from cairn.people.services.accounts import passwords, second_step
from cairn.people.services.accounts.devices import end_devices
from cairn.people.services.accounts.invitations import (
    NameTaken,
    NotGood,
    redeem,
    try_code,
    whose_code,
)
from cairn.people.services.accounts.keys import keys_of
from cairn.people.services.accounts.turns import Stopped, TooManyTries, succeeded, take_turn, tried

from .account_forms import JoinForm, PasswordForm, waiting_words, weak_words
from .entering import enter
from .sessions import address_of, before_second_step, oldest
from .wall.scope import stand_at_the_door


@needs(Needs.NOTHING)
@before_second_step
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Makes an account with the code of a printed letter, or sets a new password with it."""
    form = JoinForm(posted(request))
    if form.is_valid():
        now, address = timezone.now(), address_of(request)
        stand_at_the_door([whose_code(form.cleaned_data["code"], now=now)])
        try:
            try_code(form.cleaned_data["code"], now=now, address=address)
            account = redeem(**form.cleaned_data, now=now, address=address)
        except (TooManyTries, Stopped) as refused:
            form.add_error(None, waiting_words(refused))
        except NotGood:
            form.add_error("code", _code_words())
        except NameTaken:
            form.add_error("username", _("Choose another user name; this one is taken or empty."))
        except passwords.WeakPassword as refused:
            form.add_error("password", weak_words(refused))
        else:
            return enter(request, account)
    least = passwords.least_length(None, timezone.localdate())
    context = {"form": form, "least": least}
    return render(request, "site/join.html", context, status=422 if form.errors else 200)


@needs(Needs.SIGN_IN)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, with ways to end it; the password; the second step."""
    return _account_page(request, PasswordForm())


def _account_page(request: HttpRequest, form: PasswordForm) -> HttpResponse:
    mine: Any = request.user
    context = {
        "username": mine.username,
        "persona": mine.persona,
        "devices": devices_of(
            mine, session_key=request.session.session_key, since=oldest(request, timezone.now())
        ),
        "has_password": mine.has_usable_password(),
        "has_app": second_step.has_app(mine),
        "keys": keys_of(mine),
        "form": form,
        "least": passwords.least_length(mine, timezone.localdate()),
    }
    return render(request, "site/account.html", context, status=422 if form.errors else 200)


@needs(Needs.SIGN_IN)
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one session of one's own, or all others."""
    only = request.POST.get("device", "")
    key, now = request.session.session_key, timezone.now()
    if only == "others":
        end_devices(request.user, now=now, but=key)  # type: ignore[arg-type]
    elif chosen := read_id(only):
        end_devices(request.user, now=now, only=chosen)  # type: ignore[arg-type]
    return redirect("site:account")


@needs(Needs.SIGN_IN)
@sensitive_post_parameters()
@require_POST
def new_password(request: HttpRequest) -> HttpResponse:
    """Changes one's password; every other session ends."""
    mine: Any = request.user
    form = PasswordForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        turn = tried("sign-in", mine.username, address_of(request))
        try:
            take_turn(turn, now=now)
            if mine.check_password(passwords.normal(form.cleaned_data["present"])):
                succeeded(turn)
                key = request.session.session_key
                passwords.change_password(
                    mine,
                    form.cleaned_data["password"],
                    now=now,
                    address=address_of(request),
                    keep=key,
                )
                update_session_auth_hash(request, mine)
                return redirect("site:account")
            form.add_error("present", _("This is not your present password."))
        except (TooManyTries, Stopped) as refused:
            form.add_error(None, waiting_words(refused))
        except passwords.WeakPassword as refused:
            form.add_error("password", weak_words(refused))
    return _account_page(request, form)


def _code_words() -> str:
    return _(
        "This code opens nothing. Compare it with the letter. A code works once and only for a "
        "time; your school’s office can print a new letter."
    )
