"""A privacy officer's page of agreements, contracts and what services have to delete, each with its clock."""

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
from cairn.journeys.duties.forms import DeletionForm, ProofForm
from cairn.journeys.duties.words import of_whom
from cairn.journeys.rights.page import data_words
from cairn.kernel.access import Actor, Needs, Purpose, needs
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.agreements import agreement_lines
from cairn.people.selectors.contracts import Published, published
from cairn.people.selectors.deletions import Deletion, deletions
from cairn.people.selectors.look_search import named, officer_ground
from cairn.people.services.deletions import ask_deletion, confirm_deletion


def _officer(request: HttpRequest) -> tuple[Actor, datetime, date]:
    by, at = asker(request), timezone.now()
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=Purpose.OVERSEE, day=day)
    return by, at, day


@needs(Needs.SIGN_IN)
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """To whom data may go: deletions that are due, services under contract, other agreements."""
    by, _at, day = _officer(request)
    context = {
        "deletions": deletions(day=day),
        "agreements": agreement_lines(by=by, purpose=Purpose.OVERSEE, day=day),
        "said": messages.get_messages(request),
        "of_whom": of_whom,
        "data_words": data_words,
    }
    return render(request, "journeys/duties/agreements.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, terms: UUID) -> HttpResponse:
    """Asks a service to delete what it has of a learner, or all of it."""
    by, at, day = _officer(request)
    form = DeletionForm(posted(request))
    contract = _contract(terms, day)
    if form.is_valid() and done(form, lambda: _ask(terms, form, by, at)):
        messages.success(request, _("It is asked. The clock runs."))
        return redirect("journeys:agreements")
    context = {"form": form, "contract": contract}
    status = 422 if form.errors else 200
    return render(request, "journeys/duties/delete.html", context, status=status)


def _contract(terms: UUID, day: date) -> Published:
    for each in published(day=day):
        if each.terms == terms:
            return each
    raise UnknownName(f"No contract has the id {terms}.", mend="Choose one from the list.")


def _ask(terms: UUID, form: DeletionForm, by: Actor, at: datetime) -> None:
    given = form.cleaned_data
    whose = [named(given["learner"])] if given["learner"] else []
    ask_deletion(terms, why=given["words"], by=by, at=at, learners=whose)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keeps a service's proof that it has deleted."""
    by, at, day = _officer(request)
    line = _waiting(key, day)
    form = ProofForm(posted(request), today=day)
    if form.is_valid() and done(form, lambda: _confirm(key, form, by, at)):
        messages.success(request, _("The proof is kept."))
        return redirect("journeys:agreements")
    status = 422 if form.errors else 200
    context = {"form": form, "line": line, "of_whom": of_whom}
    return render(request, "journeys/duties/proof.html", context, status=status)


def _waiting(key: UUID, day: date) -> Deletion:
    for each in deletions(day=day, waiting=True):
        if each.key == key:
            return each
    raise UnknownName(f"No deletion {key} waits for a proof.", mend="Go back to the list.")


def _confirm(key: UUID, form: ProofForm, by: Actor, at: datetime) -> None:
    given = form.cleaned_data
    confirm_deletion(key, words=given["words"], on=given["on"], by=by, at=at)
