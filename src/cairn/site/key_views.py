"""One's own security keys and passkeys: adding, naming and removing them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.kernel.access import Needs, needs
from cairn.kernel.errors import BadInput
from cairn.people.services.accounts import keys, second_step

from .account_forms import KeyForm
from .key_asking import answer_of, ask, asked, place_of
from .sessions import KEPT, STEP, TO_SET, TO_SHOW, before_second_step, began_lately, step_done


@needs(Needs.SIGN_IN)
@before_second_step
@require_http_methods(["GET", "POST"])
def own_keys(request: HttpRequest) -> HttpResponse:
    """One's own keys; adds one, or removes one. Closed until a second step that is there was shown."""
    mine: Any = request.user
    if request.session[KEPT][STEP] == TO_SHOW:
        return redirect("site:second-step")
    if mine.persona:
        return redirect("site:account")  # a visitor of the demonstration may not shut out the next
    if not began_lately(request, timezone.now()):
        return render(request, "site/sign_in_again.html", status=403)
    if request.method == "GET":
        return _page(request, KeyForm())
    if (number := _number(request.POST.get("remove", ""))) is not None:
        keys.remove_key(mine, number, now=timezone.now())
        return redirect("site:keys")
    return _add(request, KeyForm(request.POST))


def _number(text: str) -> int | None:
    """A key's number as our own form says it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _add(request: HttpRequest, form: KeyForm) -> HttpResponse:
    mine: Any = request.user
    state = asked(request)
    if form.is_valid():
        try:
            codes = keys.add_key(
                mine,
                answer_of(request),
                state=state or {},
                place=place_of(request),
                name=form.cleaned_data["name"],
                now=timezone.now(),
            )
        except BadInput:
            form.add_error(None, _("The key did not answer as it should. Try again."))
        else:
            if request.session[KEPT][STEP] == TO_SET:
                step_done(request)
            if codes:
                return render(request, "site/step_codes.html", {"codes": codes})
            return redirect("site:keys")
    return _page(request, form)


def _page(request: HttpRequest, form: KeyForm) -> HttpResponse:
    mine: Any = request.user
    context = {
        "form": form,
        "keys": keys.keys_of(mine),
        "has_app": second_step.has_app(mine),
        "must": request.session[KEPT][STEP] == TO_SET,
        "options": ask(request, keys.ask_for_new_key(mine, place_of(request))),
    }
    return render(request, "site/keys.html", context, status=422 if form.errors else 200)
