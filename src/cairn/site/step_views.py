"""The second step: setting an app up, and showing a code or a key when signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.journeys.doing import posted
from cairn.kernel.access import Needs, needs
from cairn.people.services.accounts import keys, second_step
from cairn.people.services.accounts.turns import Stopped, TooManyTries, succeeded, take_turn, tried

from .account_forms import CodeForm, waiting_words
from .key_asking import answer_of, ask, asked, place_of
from .sessions import (
    KEPT,
    STEP,
    TO_SET,
    TO_SHOW,
    address_of,
    before_second_step,
    began_lately,
    step_done,
)
from .square_codes import square_code

SECRET = "cairn.second_step_secret"  # noqa: S105 where the session keeps it until its first code


@needs(Needs.SIGN_IN)
@before_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """The second step: shows it where it is set, sets it where it is not."""
    if request.session[KEPT][STEP] == TO_SHOW:
        return _show_step(request)
    mine: Any = request.user
    if mine.persona or second_step.has_app(mine):
        return redirect("site:account")  # a visitor of the demonstration may not shut out the next
    if not began_lately(request, timezone.now()):
        return render(request, "site/sign_in_again.html", status=403)
    return _set_step(request)


def _show_step(request: HttpRequest) -> HttpResponse:
    form = CodeForm(posted(request))
    if form.is_valid() and _is_right(request, form):
        step_done(request)
        return redirect("journeys:home")
    return _show_page(request, form)


def _show_page(request: HttpRequest, form: CodeForm) -> HttpResponse:
    mine: Any = request.user
    has_key = bool(keys.keys_of(mine))
    context = {
        "form": form,
        "has_app": second_step.has_app(mine),
        "has_codes": second_step.has_codes(mine),
        "options": ask(request, keys.ask_for_key(mine, place_of(request))) if has_key else "",
    }
    return render(request, "site/step_show.html", context, status=422 if form.errors else 200)


@needs(Needs.SIGN_IN)
@before_second_step
@require_POST
def show_key(request: HttpRequest) -> HttpResponse:
    """The second step, shown with a key; a wrong answer counts as a try, like a wrong code."""
    mine: Any = request.user
    if request.session[KEPT][STEP] != TO_SHOW:
        return redirect("site:account")
    now, turn = timezone.now(), tried("step", mine.username, address_of(request))
    state, place, form = asked(request), place_of(request), CodeForm({})
    form.errors.clear()
    try:
        take_turn(turn, now=now)
    except (TooManyTries, Stopped) as refused:
        form.add_error(None, waiting_words(refused))
        return _show_page(request, form)
    if state and keys.is_key(mine, answer_of(request), state=state, place=place, now=now):
        succeeded(turn)
        step_done(request)
        return redirect("journeys:home")
    form.add_error(None, _("The key did not answer as it should. Try again, or use a code."))
    return _show_page(request, form)


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
    form = CodeForm(posted(request))
    if form.is_valid():
        codes = second_step.set_second_step(
            mine, secret, form.cleaned_data["code"], now=timezone.now()
        )
        if codes is not None:
            del request.session[SECRET]
            step_done(request)
            if not codes:  # those of before are good still
                return redirect("site:account")
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
