"""One's own account: the letter's code, the password, where one is signed in, the second step."""

from typing import Any
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cairn.kernel.access import Needs, needs
from cairn.people.selectors.accounts import devices_of
from cairn.people.services.accounts import passwords, second_step
from cairn.people.services.accounts.devices import end_devices
from cairn.people.services.accounts.invitations import NameTaken, NotGood, redeem, try_code
from cairn.people.services.accounts.turns import TooManyTries, succeeded, take_turn, tried

from .account_forms import CodeForm, JoinForm, PasswordForm, waiting_words, weak_words
from .entering import enter
from .sessions import (
    KEPT,
    STEP,
    TO_SET,
    TO_SHOW,
    address_of,
    before_second_step,
    step_done,
)
from .square_codes import square_code

SECRET = "cairn.second_step_secret"  # noqa: S105 where the session keeps it until its first code


@needs(Needs.NOTHING)
@before_second_step
@sensitive_post_parameters()
def join(request: HttpRequest) -> HttpResponse:
    """Makes an account with the code of a printed letter, or sets a new password with it."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now, address = timezone.now(), address_of(request)
        try:
            try_code(form.cleaned_data["code"], now=now, address=address)
            account = redeem(**form.cleaned_data, now=now, address=address)
        except TooManyTries as refused:
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
def account(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, with ways to end it; the password; the second step."""
    mine: Any = request.user
    context = {
        "username": mine.username,
        "persona": mine.persona,
        "devices": devices_of(mine, session_key=request.session.session_key),
        "has_password": mine.has_usable_password(),
        "has_step": second_step.has_second_step(mine),
        "form": PasswordForm(),
        "least": passwords.least_length(mine, timezone.localdate()),
    }
    return render(request, "site/account.html", context)


@needs(Needs.SIGN_IN)
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one session of one's own, or all others."""
    only = request.POST.get("device", "")
    key, now = request.session.session_key, timezone.now()
    if only == "others":
        end_devices(request.user, now=now, but=key)  # type: ignore[arg-type]
    elif chosen := _uuid(only):
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
        except TooManyTries as refused:
            form.add_error(None, waiting_words(refused))
        except passwords.WeakPassword as refused:
            form.add_error("password", weak_words(refused))
    context = {
        "username": mine.username,
        "persona": mine.persona,
        "devices": devices_of(mine, session_key=request.session.session_key),
        "has_password": True,
        "has_step": second_step.has_second_step(mine),
        "form": form,
        "least": passwords.least_length(mine, timezone.localdate()),
    }
    return render(request, "site/account.html", context, status=422)


@needs(Needs.SIGN_IN)
@before_second_step
def step(request: HttpRequest) -> HttpResponse:
    """The second step: shows it where it is set, sets it where it is not."""
    if request.session[KEPT][STEP] == TO_SHOW:
        return _show_step(request)
    mine: Any = request.user
    if mine.persona or second_step.has_second_step(mine):
        return redirect("site:account")  # a visitor of the demonstration may not shut out the next
    return _set_step(request)


def _show_step(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_right(request, form):
        step_done(request)
        return redirect("journeys:home")
    context = {"form": form}
    return render(request, "site/step_show.html", context, status=422 if form.errors else 200)


def _is_right(request: HttpRequest, form: CodeForm) -> bool:
    mine: Any = request.user
    now, turn = timezone.now(), tried("step", mine.username, address_of(request))
    try:
        take_turn(turn, now=now)
    except TooManyTries as refused:
        form.add_error(None, waiting_words(refused))
        return False
    if second_step.is_second_step(mine, form.cleaned_data["code"], now=now):
        succeeded(turn)
        return True
    form.add_error("code", _("This code is not right, or it was used. Wait for the next one."))
    return False


def _set_step(request: HttpRequest) -> HttpResponse:
    mine: Any = request.user
    secret = request.session.setdefault(SECRET, second_step.new_secret())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        codes = second_step.set_second_step(
            mine, secret, form.cleaned_data["code"], now=timezone.now()
        )
        if codes:
            del request.session[SECRET]
            step_done(request)
            return render(request, "site/step_codes.html", {"codes": codes})
        form.add_error("code", _("This code is not right. Look at the app again."))
    drawn = square_code(second_step.address_of_secret(mine, secret))
    context = {
        "form": form,
        "secret": secret,
        "drawn": mark_safe(drawn),  # noqa: S308 made here, from squares
        "must": request.session[KEPT][STEP] == TO_SET,
    }
    return render(request, "site/step_set.html", context, status=422 if form.errors else 200)


def _code_words() -> str:
    return _(
        "This code opens nothing. Compare it with the letter. A code works once and only for a "
        "time; your school’s office can print a new letter."
    )


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
