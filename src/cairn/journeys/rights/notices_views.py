"""A school leader's pages of the annual notice: which families have it, noting that one was given, and paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cairn.intake.rulebook import notice_of_rights
from cairn.journeys.asking import asker
from cairn.journeys.doing import posted
from cairn.journeys.files.csv_files import csv_file
from cairn.kernel.access import Actor, DataClass, Needs, Purpose, needs
from cairn.kernel.days import school_year
from cairn.kernel.errors import BadInput
from cairn.people.rules.access import Relation
from cairn.people.selectors.notices import ToTell, notices_to_give
from cairn.people.selectors.rights import notice_version
from cairn.people.services.looks import look_at_learners
from cairn.people.services.rights import record_notice

A_PAGE = 100


@dataclass(frozen=True)
class Wanting:
    """Who has yet to be told, as far as one page of the list shows them."""

    by: Actor
    at: datetime
    everyone: tuple[ToTell, ...]
    waiting: tuple[ToTell, ...]
    shown: tuple[ToTell, ...]
    page: int
    pages: int

    @property
    def told(self) -> int:
        return sum(each.given_on is not None for each in self.everyone)


def _wanting(request: HttpRequest, *, through: str, whole: bool = False) -> Wanting:
    """Reads the list and keeps a look at each learner who is shown. Raises NotAllowed."""
    by, at = asker(request), timezone.now()
    everyone = notices_to_give(by=by, purpose=Purpose.INSTRUCT, day=timezone.localdate(at))
    waiting = [each for each in everyone if each.given_on is None]
    pages = max(1, -(-len(waiting) // A_PAGE))
    page = min(max(_number(request.GET.get("page")), 1), pages)
    shown = waiting if whole else waiting[(page - 1) * A_PAGE : page * A_PAGE]
    look_at_learners(
        {each.learner for each in shown}, by=by, purpose=Purpose.INSTRUCT, data=DataClass.IDENTITY,
        at=at, through=through, among={Relation.SCHOOL_LEADER},
    )  # fmt: skip
    return Wanting(by, at, tuple(everyone), tuple(waiting), tuple(shown), page, pages)


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 6 else 1


class GivenForm(forms.Form):
    """How the notice was given to those who are chosen, and in which language."""

    how = forms.ChoiceField(
        label=gettext_lazy("How it was given"),
        choices=[
            ("paper", gettext_lazy("On paper")),
            ("e-mail", gettext_lazy("By e-mail")),
            ("spoken", gettext_lazy("Read out")),
        ],
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language"))

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(c, names.get(c, c)) for c in languages]  # type: ignore[attr-defined]


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Families not yet given this year's notice, and noting that they were."""
    through = "export of notices" if "csv" in request.GET else "list of notices"
    found = _wanting(request, through=through, whole="csv" in request.GET)
    day = timezone.localdate(found.at)
    if "csv" in request.GET:
        return _file(found)
    languages = notice_of_rights(notice_version(day), "en").languages
    form = GivenForm(posted(request), languages=languages)
    chosen = request.POST.getlist("to")
    if form.is_valid() and chosen:
        for each in chosen:
            _record(each, found, form.cleaned_data)
        said = ngettext(
            "It is kept that %(n)s person was given the notice.",
            "It is kept that %(n)s people were given the notice.",
            len(chosen),
        )
        messages.success(request, said % {"n": len(chosen)})
        return redirect("journeys:notices")
    if form.is_bound and not chosen:
        form.add_error(None, _("Choose to whom the notice was given"))
    context = {
        "found": found, "form": form, "year": str(school_year(day)),
        "version": notice_version(day), "languages": languages,
        "said": messages.get_messages(request),
    }  # fmt: skip
    return render(
        request, "journeys/rights/notices.html", context, status=422 if form.errors else 200
    )


def _record(chosen: str, found: Wanting, given: dict[str, Any]) -> None:
    try:
        learner, to = (UUID(part) for part in chosen.split(" "))
    except ValueError:
        raise BadInput("This is nobody on the list.", mend="Go back to the list.") from None
    record_notice(learner, to=to, by=found.by, at=found.at, **given)


def _file(found: Wanting) -> HttpResponse:
    header = [_("Learner"), _("Grade"), _("To whom"), _("Reads")]
    rows = ((e.learner_name, e.grade, e.reader_name, e.language) for e in found.waiting)
    return csv_file("notices", header, rows)


@needs(Needs.SIGN_IN)
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """A letter with the notice for each family of one page of the list, in the language that they read."""
    found = _wanting(request, through="printed notices")
    day = timezone.localdate(found.at)
    version = notice_version(day)
    wanted = request.GET.get("language", "")
    texts = {
        code: notice_of_rights(version, code)
        for code in {wanted or each.language for each in found.shown}
    }
    letters = [(each, texts[wanted or each.language]) for each in found.shown if each.reader]
    context = {"letters": letters, "found": found, "year": str(school_year(day)), "day": day}
    return render(request, "journeys/rights/notices_printed.html", context)
