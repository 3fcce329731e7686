"""A privacy officer's pages of studies: which extracts wait, what one of them tells, and the determination."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.journeys.asking import asker
from cairn.journeys.doing import done, posted
from cairn.journeys.studies.forms import DeterminationForm
from cairn.journeys.studies.words import field_lines, said_words
from cairn.kernel.access import Actor, Needs, Purpose, needs
from cairn.people.selectors.studies import extract, extracts
from cairn.people.services.studies import determine


def _asking(request: HttpRequest) -> tuple[Actor, datetime, date]:
    at = timezone.now()
    return asker(request), at, timezone.localdate(at)


@needs(Needs.SIGN_IN)
@require_safe
def study_list(request: HttpRequest) -> HttpResponse:
    """Every extract: those that wait for an officer, and what became of the others."""
    by, _at, day = _asking(request)
    context = {
        "lines": extracts(by=by, purpose=Purpose.OVERSEE, day=day),
        "said": messages.get_messages(request),
        "said_words": said_words,
    }
    return render(request, "journeys/studies/studies.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def one_extract(request: HttpRequest, key: UUID) -> HttpResponse:
    """What an extract would tell, and the officer's determination in words."""
    by, at, day = _asking(request)
    line = extract(key, by=by, purpose=Purpose.OVERSEE, day=day)
    form = DeterminationForm(posted(request))
    if form.is_valid() and done(form, lambda: _determine(key, form, by, at)):
        messages.success(request, _("Your determination is kept."))
        return redirect("journeys:studies")
    context = {
        "line": line,
        "form": form,
        "fields": field_lines(line.certificate),
        "said_words": said_words,
    }
    status = 422 if form.errors else 200
    return render(request, "journeys/studies/extract.html", context, status=status)


def _determine(key: UUID, form: DeterminationForm, by: Actor, at: datetime) -> None:
    given = form.cleaned_data
    determine(
        key, may_leave=given["may_leave"] == "yes", words=given["words"], by=by,
        purpose=Purpose.OVERSEE, at=at,
    )  # fmt: skip
