"""Deciding that a part of what is asked is not asked of one learner; ending such a decision, mending it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.intake.written import MOST
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import done, posted
from cairn.journeys.learner.views import language
from cairn.journeys.learning.required import required_words
from cairn.journeys.learning.required_page import Part, Required, required_of
from cairn.journeys.release import at_once
from cairn.journeys.words.released import family_reads
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import NotAllowed
from cairn.learning.rules.exemptions import End, Spared, What, may_be_spared
from cairn.learning.selectors.exemptions import (
    Decided,
    exemptions_of,
    learner_of_exemption,
    may_exempt,
)
from cairn.learning.services import exemptions as services
from cairn.learning.services.exemptions import NewExemption


@dataclass(frozen=True)
class Offer:
    """What may be left out.

    seen    how many decisions about the same stand already, or are yet to begin
    group   the name of the qualification
    """

    about: Spared
    seen: int
    words: str
    group: str

    @property
    def key(self) -> str:
        """Its value in the form: says what it is, so that a form sent again cannot mean another part."""
        said = (*astuple(self.about), self.seen)
        return sha256("\n".join(map(str, said)).encode()).hexdigest()[:20]


class ExemptForm(forms.Form):
    """What is not asked, why, and from when."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is not asked"),
        error_messages={
            "required": gettext_lazy("Choose what is not asked"),
            "invalid_choice": gettext_lazy(
                "It was decided already, or the rule has changed. Choose again"
            ),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("Why"), max_length=MOST, widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why")},
    )  # fmt: skip
    first_day = forms.DateField(
        label=gettext_lazy("From when"),
        error_messages={
            "required": gettext_lazy("Say from when"), "invalid": gettext_lazy("Give a day"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {each.key: each for each in offers}
        self.fields["what"].choices = [(each.key, each.words) for each in offers]  # type: ignore[attr-defined]

    def given(self) -> NewExemption:
        data = self.cleaned_data
        chosen = self.offers[data["what"]]
        return NewExemption(chosen.about, data["words"], data["first_day"], chosen.seen)


class EndForm(forms.Form):
    """How a decision ceases to hold, and why."""

    how = forms.ChoiceField(
        label=gettext_lazy("What holds now"),
        error_messages={"required": gettext_lazy("Choose what holds now")},
    )
    day = forms.DateField(
        label=gettext_lazy("From when it is asked again"), required=False,
        error_messages={"invalid": gettext_lazy("Give a day")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Why"), max_length=MOST, widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [  # type: ignore[attr-defined]
            (End.ENDED.value, _("It ends on a day")),
            (End.TAKEN_BACK.value, _("It was a mistake from the beginning")),
        ]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("how") == End.ENDED and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Say from when it is asked again"))


def _open(request: HttpRequest, learner: UUID) -> Opened:
    """Raises NotAllowed for who may not decide about this learner."""
    opened = open_learner(request, learner, data=DataClass.EVIDENCE, through="what is asked")
    if not may_exempt(opened.learner, by=opened.by, day=opened.day):
        raise NotAllowed(
            f"{opened.by.name} does not decide what is asked of this learner.",
            mend="Ask who leads the school.",
        )
    return opened


def offers(found: Required, standing: Sequence[Decided]) -> list[Offer]:
    """All of what is asked now that may be left out, in the order of the page.

    standing   the decisions that hold or are yet to hold; of these only "one fewer" may be decided once more
    """
    seen = Counter(each.about for each in standing)
    return [
        Offer(about, seen[about], words, each.requirement.name(language()))
        for each in found.now
        for part in each.parts
        for about, words in _of_part(each.ruled.parameter, part, found)
        if about.what is What.ONE_FEWER or not seen[about]
    ]


def _of_part(parameter: str, part: Part, found: Required) -> Iterator[tuple[Spared, str]]:
    line, whole = part.need.line, found.part_words(part.need)
    ways = may_be_spared(part.need)
    yield Spared(parameter, line, What.PART), whole
    if What.ONE_FEWER in ways:
        fewer = _("One fewer than: %(part)s") % {"part": whole}
        yield Spared(parameter, line, What.ONE_FEWER), fewer
    if What.COMPETENCY in ways and len(part.choices[0].items) > 1:
        for item in part.choices[0].items:
            title = found.rows[item.competency].words.title
            words = _("Only this: %(title)s") % {"title": title}
            yield Spared(parameter, line, What.COMPETENCY, item.competency), words


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Decides that something is not asked of a learner; `corrects` in the address: in place of another decision."""
    opened = _open(request, learner)
    standing = _standing(opened)
    corrects = _key(request.GET.get("corrects", ""))
    old = next((each for each in standing if each.id == corrects), None)
    if old is None and "corrects" in request.GET:
        return _gone(request, opened)
    found = required_of(opened, language=language(), but=old.id if old else None)
    offered = offers(found, [each for each in standing if each is not old])
    begun = {"first_day": opened.day.isoformat()}
    if old is not None:
        same = (each.key for each in offered if each.about == old.about)
        begun = {
            "what": next(same, ""), "words": old.words, "first_day": old.row.first_day.isoformat(),
        }  # fmt: skip
    form = ExemptForm(posted(request), offers=offered, initial=begun)

    def work() -> None:
        services.exempt(
            learner, by=opened.by, given=form.given(), among=[each.about for each in offered],
            at=opened.at, corrects=old.id if old else None,
        )  # fmt: skip

    if form.is_valid() and done(form, work):
        return _kept(request, opened)
    context = {"about": about(opened.learner, opened.day), "form": form, "corrects": old}
    status = 422 if form.errors else 200
    return render(request, "journeys/learning/exempt.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: HttpRequest, key: UUID) -> HttpResponse:
    """One decision that stands: ends it, says that it was a mistake, or leads to writing it anew."""
    opened = _open(request, learner_of_exemption(key) or key)
    old = next((each for each in _standing(opened) if each.id == key), None)
    found = required_of(opened, language=language())
    told = [*(spare for each in found.now for spare in each.spared), *found.others]
    spare = next((each for each in told if each.decided.id == key), None)
    if old is None or spare is None:  # ended meanwhile, or not yet released to this reader
        return _gone(request, opened)
    soonest = max(opened.day, old.row.first_day + timedelta(days=1))
    last = (old.end and old.end.day) or soonest
    form = EndForm(posted(request), initial={"day": last.isoformat()})

    def work() -> None:
        data = form.cleaned_data
        said = {"by": opened.by, "words": data["words"], "at": opened.at}
        if data["how"] == End.ENDED:
            services.end(key, day=data["day"], **said)
        else:
            services.take_back(key, **said)

    if form.is_valid() and done(form, work):
        return _kept(request, opened)
    context = {
        "about": about(opened.learner, opened.day), "form": form, "spare": spare,
        "today": opened.day,
    } | required_words(found)  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/learning/exemption.html", context, status=status)


def _standing(opened: Opened) -> list[Decided]:
    """The decisions about this learner that hold, or are yet to hold."""
    decided = exemptions_of(opened.learner, by=opened.by, purpose=opened.purpose, day=opened.day)
    return [each for each in decided if each.is_open(opened.day)]


def _key(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _kept(request: HttpRequest, opened: Opened) -> HttpResponse:
    read = family_reads(at_once=at_once(opened.learner, opened.day))
    messages.success(request, " ".join([_("It is kept."), read]))
    return redirect("journeys:required", opened.learner)


def _gone(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What was to be mended is ended, taken back or written anew already: nothing is kept, and the page says so."""
    messages.warning(
        request, _("Nothing was kept: somebody has ended or mended this decision already.")
    )
    return redirect("journeys:required", opened.learner)
