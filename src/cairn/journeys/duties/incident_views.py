"""A privacy officer's pages of breaches: opened, whose data, which clocks run, who was told, closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.journeys.asking import asker
from cairn.journeys.doing import done, posted
from cairn.journeys.duties.forms import CloseForm, IncidentForm, ToldForm
from cairn.journeys.duties.words import done_words, duty_words
from cairn.journeys.files.csv_files import csv_file, csv_text
from cairn.journeys.rights.page import data_class_words
from cairn.journeys.words.plain import number
from cairn.kernel.access import Actor, Needs, Purpose, needs
from cairn.people.rules.incidents import TOLD, Step
from cairn.people.selectors.exposure import COLUMNS, exposure_rows
from cairn.people.selectors.incidents import IncidentLine, incident, incidents, practised, sources
from cairn.people.selectors.look_search import named, officer_ground
from cairn.people.selectors.rights import agreements
from cairn.people.services.incidents import (
    NewIncident,
    affected,
    close,
    kinds_of,
    listed,
    open_incident,
    told,
)

SHOWN = 100


@needs(Needs.SIGN_IN)
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Every incident of the officer's places, and whether it is time to practise."""
    by, at = asker(request), timezone.now()
    context = {
        "lines": incidents(by=by, at=at),
        "practised": practised(by=by, at=at),
        "said": messages.get_messages(request),
        "duty_words": duty_words,
        "number": number,
    }
    return render(request, "journeys/duties/incidents.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_incident(request: HttpRequest) -> HttpResponse:
    """Opens an incident; its clocks run from then on."""
    by, at = asker(request), timezone.now()
    today = timezone.localdate(at)
    officer_ground(by=by, purpose=Purpose.OVERSEE, day=today)
    parties = [(str(a.pk), f"{a.party}: {a.purpose}") for a in agreements()]
    days = dict.fromkeys(("found_on", "first_day", "last_day"), today.isoformat())
    form = IncidentForm(
        posted(request),
        parties=parties,
        initial=days | {"drill": "drill" in request.GET},
    )
    made: list[UUID] = []
    if form.is_valid() and done(form, lambda: made.append(_open(form, by, at))):
        return redirect("journeys:incident", made[0])
    status = 422 if form.errors else 200
    context = {"form": form, "today": today}
    return render(request, "journeys/duties/new_incident.html", context, status=status)


def _open(form: IncidentForm, by: Actor, at: datetime) -> UUID:
    given = form.cleaned_data
    new = NewIncident(
        what=given["what"],
        found_on=given["found_on"],
        first_day=given["first_day"],
        last_day=given["last_day"],
        account=named(given["account"]) if given["account"] else None,
        through=given["through"],
        agreement=UUID(given["agreement"]) if given["agreement"] else None,
        party_found_on=given["party_found_on"],
        drill=given["drill"],
    )
    return open_incident(new, by=by, at=at).pk


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def one_incident(request: HttpRequest, key: UUID) -> HttpResponse:
    """One incident: its clocks, what was done, and what can be noted now."""
    by, at = asker(request), timezone.now()
    line = incident(key, by=by, at=at)
    forms = _forms(request, line, at)
    for name, form in forms.items():
        if form.is_valid() and done(form, lambda n=name, f=form: _note(n, f, key, by, at)):  # type: ignore[misc]
            messages.success(request, _("It is noted."))
            return redirect("journeys:incident", key)
    context = {
        "line": line,
        "forms": forms,
        "rules": sources(line.row.found_on),
        "duty_words": duty_words,
        "done_words": lambda step: done_words(Step(step)),
        "said": messages.get_messages(request),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "journeys/duties/incident.html", context, status=status)


def _forms(
    request: HttpRequest, line: IncidentLine, at: datetime
) -> dict[str, ToldForm | CloseForm]:
    """What can be noted now; bound is the form that was sent."""

    def given(name: str) -> Any:
        sent = request.method == "POST" and request.POST.get("form") == name
        return request.POST if sent else None

    left = [duty.step for duty in line.duties if duty.met_on is None]
    steps = [(step.value, done_words(step)) for step in left if step in TOLD]
    if steps:
        return {"told": ToldForm(given("told"), steps=steps, today=timezone.localdate(at))}
    return {"close": CloseForm(given("close"))} if line.open and not left else {}


def _note(name: str, form: ToldForm | CloseForm, key: UUID, by: Actor, at: datetime) -> None:
    given = form.cleaned_data
    if name == "close":
        close(key, words=given["words"], by=by, at=at)
    else:
        told(key, Step(given["step"]), on=given["on"], words=given["words"], by=by, at=at)


@needs(Needs.SIGN_IN)
@require_safe
def incident_learners(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whom an incident concerns, worked out from the log now; the first time stops the clock. Also as a file."""
    by, at = asker(request), timezone.now()
    line = incident(key, by=by, at=at)
    found = affected(key, by=by, at=at).learners
    rows = list(exposure_rows(found))
    if line.learners is None and request.method == "GET":
        content = csv_text(COLUMNS, rows).encode()
        listed(key, content, len(found), by=by, at=timezone.now())
    if "csv" in request.GET:
        return csv_file("breach", COLUMNS, rows)
    words = data_class_words()
    context = {
        "line": line,
        "found": found[:SHOWN],
        "many": len(found),
        "number": number,
        "kinds": [(words.get(kind, kind), many) for kind, many in kinds_of(found).items()],
        "class_words": lambda data: ", ".join(sorted(words.get(kind, kind) for kind in data)),
    }
    return render(request, "journeys/duties/incident_learners.html", context)
