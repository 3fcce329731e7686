"""About me, in my words: the page where a learner writes and takes back, and others read."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.competencies.selectors.domains import domain_names, domains_for
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learning.forms import AboutMeForm, WouldLikeForm
from cairn.journeys.words.learning import about_words, who_reads
from cairn.kernel.access import DataClass, Needs, needs
from cairn.learning.rules.about_me import About
from cairn.learning.selectors.about_me import Profile
from cairn.learning.selectors.about_me import about_me as profile_of
from cairn.learning.services import about_me as services
from cairn.people.selectors.persons import enrollment_on


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest, learner: UUID) -> HttpResponse:
    """What a learner says about themselves; the learner adds to it."""
    opened = _open(request, learner)
    form = AboutMeForm(posted(request))

    def work() -> None:
        data = form.cleaned_data
        services.write(
            learner, by=opened.by, about=About(data["about"]), words=data["words"], at=opened.at
        )

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your words are kept."))
        return redirect("journeys:about-me", learner)
    return _page(request, opened, form)


@needs(Needs.SIGN_IN)
@require_POST
def would_like(request: HttpRequest, learner: UUID) -> HttpResponse:
    """The learner chooses what they would like to work on."""
    opened = _open(request, learner)
    among = [name for _title, names in _to_choose(opened) for name in names]
    stood = _profile(opened).liked
    form = WouldLikeForm(request.POST, among=[*among, *stood])

    def work() -> None:
        elsewhere = stood.difference(among)  # not on this page, so nobody took it back here
        wanted = [*form.cleaned_data["parts"], *sorted(elsewhere)]
        services.choose(learner, wanted, by=opened.by, among=among, at=opened.at)

    if form.is_valid() and done(form, work):
        messages.success(request, _("Your choice is kept."))
        return redirect("journeys:about-me", learner)
    return _page(request, opened, AboutMeForm(), wrong=form)


@needs(Needs.SIGN_IN)
@require_POST
def take_back(request: HttpRequest, learner: UUID, said: UUID) -> HttpResponse:
    """The learner takes something back."""
    opened, form = _open(request, learner), Form(request.POST)

    def work() -> None:
        services.take_back(learner, said, by=opened.by, at=opened.at)

    if form.is_valid() and done(form, work):
        messages.success(request, _("Taken back. Nobody sees it any more."))
        return redirect("journeys:about-me", learner)
    return _page(request, opened, AboutMeForm(), wrong=form)


def _open(request: HttpRequest, learner: UUID) -> Opened:
    return open_learner(request, learner, data=DataClass.PORTFOLIO, through="about me")


def _profile(opened: Opened) -> Profile:
    return profile_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)


def _to_choose(opened: Opened) -> list[tuple[str, list[str]]]:
    """The parts of frameworks for the learner's grade, by framework."""
    stay = enrollment_on(opened.learner, opened.day)
    return domains_for(stay.grade if stay else "")


def _page(
    request: HttpRequest, opened: Opened, form: AboutMeForm, wrong: Form | None = None
) -> HttpResponse:
    own = opened.by.person == opened.learner
    found = _profile(opened)
    choices = _to_choose(opened) if own else []
    names = {*found.liked, *(name for _title, some in choices for name in some)}
    context = {
        "about": about(opened.learner, opened.day), "own": own, "profile": found,
        "parts": [(each, about_words(each, own=own), found.of(each)) for each in About],
        "choices": choices, "called": domain_names(names, language=get_language() or "en"),
        "form": form, "wrong": wrong or (form if form.errors else None),
        "said": messages.get_messages(request),
        "who_reads": who_reads(DataClass.PORTFOLIO, opened.day, own=own),
    }  # fmt: skip
    status = 422 if context["wrong"] else 200
    return render(request, "journeys/learning/about_me.html", context, status=status)
