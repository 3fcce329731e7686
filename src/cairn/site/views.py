"""The pages that need nobody's record: the front door, signing in and out, the language, the words."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.intake.rulebook import book
from cairn.journeys.doing import posted
from cairn.journeys.words.glossary import entries
from cairn.kernel.access import Needs, needs
from cairn.people.selectors.accounts import persona_account

from .entering import enter, speak
from .forms import SignInForm
from .identities import offered
from .personas import doors
from .rules_today import rules_today
from .saml.signing_out import way_out
from .sessions import before_second_step


@needs(Needs.NOTHING)
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, and the doors into it."""
    return render(request, "site/front.html", {"doors": doors(day=timezone.localdate())})


@needs(Needs.NOTHING)
@before_second_step
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; in a demonstration also one click."""
    form = SignInForm(request, posted(request))
    onward = _safe_next(request)
    if form.is_valid():
        return enter(request, form.account, onward)
    context = {
        "providers": offered(),
        "form": form,
        "next": onward,
        "doors": doors(day=timezone.localdate()),
    }
    return render(request, "site/sign_in.html", context, status=422 if form.errors else 200)


@needs(Needs.NOTHING)
@before_second_step
@require_POST
def persona(request: HttpRequest) -> HttpResponse:
    """Signs in as an invented person of the demonstration."""
    return enter(request, persona_account(request.POST.get("username", "")))


@needs(Needs.NOTHING)
@before_second_step
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; what lies on the device goes, unless somebody else's entries still wait there."""
    others_wait = "keep_storage" in request.POST
    onward = way_out(request)
    logout(request)
    response: HttpResponse = redirect("site:front")
    if onward is not None:
        # A link, not a redirect to the provider: a form leads nowhere else (Content-Security-Policy).
        response = render(request, "site/signed_out.html", {"onward": onward})
    # A browser heeds it over HTTPS only; the page's script has removed this account's own by then.
    response.headers["Clear-Site-Data"] = '"cache"' if others_wait else '"cache", "storage"'
    return response


@needs(Needs.NOTHING)
@before_second_step
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the reader's choice in a cookie and goes back to the page."""
    response = redirect(_safe_next(request) or "site:front")
    return speak(response, request.POST.get("language", ""))


@needs(Needs.NOTHING)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What the words mean."""
    return render(request, "site/words.html", {"chapters": entries()})


@needs(Needs.NOTHING)
@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    """How levels are decided: today's rules, each with its source."""
    return render(request, "site/levels.html", rules_today(book(), timezone.localdate()))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "site/404.html", status=404)


def our_mistake(request: HttpRequest) -> HttpResponse:
    return render(request, "site/500.html", status=500)


@needs(Needs.NOTHING)
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that was sent without its token: an old page, or cookies that are off."""
    return render(request, "site/stale_form.html", status=403)


def _safe_next(request: HttpRequest) -> str:
    """Where to go on, if it is a place of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours and asked.startswith("/") else ""  # another word would name a route
