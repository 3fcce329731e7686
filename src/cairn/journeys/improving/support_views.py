"""What schools receive from their district or state, who still waits for it, and how a budget would be shared."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.accountability.rules.cycles import Stage
from cairn.accountability.rules.targeting import Given
from cairn.accountability.selectors.improving import cycles_of
from cairn.accountability.selectors.leading import given_to, givers
from cairn.accountability.selectors.school_supports import (
    Reason,
    find_support,
    place_of_support,
    reasons_of,
    schools_supported,
)
from cairn.accountability.selectors.targeting import Simulated, rules_in_force, simulate
from cairn.accountability.services.school_supports import NewSupport, log_given, promise_support
from cairn.journeys.doing import done, error_words, posted
from cairn.journeys.files.tables import FORMS, table_file
from cairn.journeys.improving import words
from cairn.journeys.improving.budget_table import budget_table
from cairn.journeys.improving.forms import BudgetForm, Choices, GivenForm, SupportForm
from cairn.journeys.improving.opened import shared
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import Mendable, NotAllowed
from cairn.people.selectors.directory_of_places import numbered_places


def _open(request: HttpRequest, place: UUID, through: str) -> OpenedGroup:
    return open_organization(request, place, data=DataClass.EVIDENCE, through=through)


def _asking(opened: OpenedGroup) -> dict[str, Any]:
    return {"by": opened.by, "purpose": opened.purpose, "day": opened.day}


@needs(Needs.SIGN_IN)
@require_safe
def supports(request: HttpRequest, organization: UUID) -> HttpResponse:
    """The schools of a district or the state: those identified who receive nothing yet, then all that is given."""
    opened = _open(request, organization, "support to schools")
    names = {each.key: each.name for each in numbered_places() if each.kind == "school"}
    lines = schools_supported(organization, names, **_asking(opened))
    context = {
        "lines": lines,
        "waiting": [each for each in lines if each.unanswered],
        "unsaid": sum(each.unsaid for each in lines),
        "served": [each for each in lines if each.supports],
        "may_give": given_to([each.place for each in lines], opened.by, opened.day),
    }
    return render(request, "journeys/improving/supports.html", context | shared(request, opened))


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_support(request: HttpRequest, organization: UUID) -> HttpResponse:
    """Promises a school support, for an identification or a cycle."""
    opened = _open(request, organization, "new support to the school")
    mine = givers(organization, opened.by, opened.day)
    if not mine:
        raise NotAllowed(
            f"{opened.by.name} cannot promise this school support.",
            mend="Who leads its district, or works for the state, does.",
        )
    reasons = {each.key: each for each in reasons_of(organization, **_asking(opened))}
    form = SupportForm(
        posted(request), givers=[(str(key), name) for key, name in mine],
        reasons=_reason_choices(opened, reasons),
        initial={"reason": request.GET.get("reason", "")},
    )  # fmt: skip
    made: list[UUID] = []

    def work() -> None:
        given = _new(form, reasons)
        made.append(promise_support(organization, given, by=opened.by, at=opened.at).pk)

    if form.is_valid() and done(form, work):
        messages.success(request, _("The support is kept. The school sees it."))
        return redirect("journeys:school-support", made[0])
    return render(
        request, "journeys/improving/support_form.html", {"form": form} | shared(request, opened),
        status=422 if form.errors else 200,
    )  # fmt: skip


def _new(form: SupportForm, reasons: dict[str, Reason]) -> NewSupport:
    data = form.cleaned_data
    reason = reasons.get(data["reason"])
    return NewSupport(
        UUID(data["giver"]), data["what"], data["who"], data["first_day"], data["last_day"],
        hours=data["hours"], money=data["money"], reason=reason,
        cycle=None if reason else UUID(data["reason"]),
    )  # fmt: skip


def _reason_choices(opened: OpenedGroup, reasons: dict[str, Reason]) -> Choices:
    identified = [(key, words.reason_words(r.category, r.group)) for key, r in reasons.items()]
    cycles = [
        (str(each.row.pk), each.row.title)
        for each in cycles_of(opened.group, **_asking(opened)) if each.stage is not Stage.CLOSED
    ]  # fmt: skip
    found = [(_("What the rules found"), identified), (_("A cycle of the school"), cycles)]
    return [("", _("Choose one")), *((over, some) for over, some in found if some)]


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, key: UUID) -> HttpResponse:
    """One support: what was promised, what was given so far."""
    opened = _open(request, place_of_support(key) or key, "support to the school")
    found = find_support(key, **_asking(opened))
    mine = {one for one, _name in givers(found.row.organization_id, opened.by, opened.day)}
    may_log = found.row.giver_id in mine
    if request.method == "POST" and not may_log:
        raise NotAllowed(f"{opened.by.name} does not give this support.", mend="Ask who gives it.")
    form = GivenForm(posted(request))
    if form.is_valid() and done(
        form, lambda: log_given(key, by=opened.by, at=opened.at, **form.cleaned_data)
    ):
        messages.success(request, _("That is kept."))
        return redirect("journeys:school-support", key)
    context = {"support": found, "form": form, "may_log": may_log}
    return render(
        request, "journeys/improving/support.html", context | shared(request, opened),
        status=422 if form.errors else 200,
    )  # fmt: skip


@dataclass(frozen=True)
class Side:
    """A school under both rules."""

    name: str
    one: Given
    other: Given


@needs(Needs.SIGN_IN)
@require_safe
def targeting(request: HttpRequest, organization: UUID) -> HttpResponse:
    """What each school would get of a budget under two rules. Nothing is given by it."""
    opened = _open(request, organization, "targeting simulated")
    shared_out = _shared_out(request, opened)
    form, found = shared_out.form, shared_out.found
    context = {
        "form": form, "found": found, "wrong": shared_out.wrong, "names": shared_out.names,
        "sides": _sides(found, form) if found else [],
        "year": str(SchoolYear(found.year + 1)) if found else "",
        "query": f"?{urlencode(form.cleaned_data)}" if found else "",
    }  # fmt: skip
    return render(request, "journeys/improving/targeting.html", context | shared(request, opened))


@needs(Needs.SIGN_IN)
@require_safe
def targeting_file(request: HttpRequest, organization: UUID, form: str) -> HttpResponse:
    """The same as a file, a line for each school and rule."""
    if form not in FORMS:
        raise Http404
    opened = _open(request, organization, f"export of targeting simulated as {form}")
    shared_out = _shared_out(request, opened)
    if shared_out.found is None:
        raise Http404
    table = budget_table(shared_out.found, shared_out.names)
    return table_file(table, form, f"targeting-{opened.day}", opened.at)


@dataclass(frozen=True)
class SharedOut:
    """What was asked, and what came of it; `wrong`: why nothing did."""

    form: BudgetForm
    names: dict[str, str]
    found: Simulated | None
    wrong: str


def _shared_out(request: HttpRequest, opened: OpenedGroup) -> SharedOut:
    if not _has_schools(opened):
        raise NotAllowed("A school shares out no budget.", mend="Ask its district or the state.")
    rules = rules_in_force(opened.day)
    language = (get_language() or "en").split("-")[0]
    names = {key: r.names.get(language) or r.names.get("en") or key for key, r in rules.items()}
    asked = request.GET if "budget" in request.GET else None
    form = BudgetForm(asked, rules=list(names.items()), initial=_first_two(list(names)))
    if not form.is_valid():
        return SharedOut(form, names, None, "")
    data = form.cleaned_data
    try:
        found = simulate(
            opened.group, data["budget"], [data["one"], data["other"]], **_asking(opened)
        )
    except Mendable as error:
        return SharedOut(form, names, None, error_words(error))
    return SharedOut(form, names, found, "")


def _has_schools(opened: OpenedGroup) -> bool:
    return any(each.key == opened.group and each.kind != "school" for each in numbered_places())


def _first_two(names: list[str]) -> dict[str, str]:
    return {"one": names[-1], "other": names[0]} if names else {}


def _sides(found: Simulated, form: BudgetForm) -> list[Side]:
    one, other = (found.by_rule[form.cleaned_data[name]].given for name in ("one", "other"))
    return [Side(each.name, a, b) for each, a, b in zip(found.places, one, other, strict=True)]
