"""A family's pages of their rights in a record: to see it, correct it, say yes or no, and be told.

Each page is for whoever holds the rights: the family, or the learner from the age that policy says.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.determinations.services.amending import EVIDENCE
from cairn.intake.rulebook import notice_of_rights
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, asker
from cairn.journeys.doing import done, posted
from cairn.journeys.rights.forms import ConsentForm, WordsForm
from cairn.journeys.rights.page import asked_by_holder, notice_state, rights_page
from cairn.journeys.rights.request_words import (
    PieceWords,
    names_pieces,
    piece_words,
    pieces_in_words,
)
from cairn.journeys.rights.whole_record import whole_record
from cairn.journeys.rights.whole_record_file import zipped
from cairn.journeys.words.days import day_words
from cairn.kernel.access import Actor, DataClass, Needs, Purpose, needs
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import read_id
from cairn.people.rules.requests import LEVEL, Said
from cairn.people.rules.rights import Choice
from cairn.people.selectors.requests import find_request
from cairn.people.selectors.rights import holder_ground
from cairn.people.services import requests as asking
from cairn.people.services import rights as deciding
from cairn.people.services.looks import look_at_learner

OWN = Purpose.OWN_RECORD


def open_as_holder(
    request: HttpRequest, learner: UUID, *, data: DataClass = DataClass.LOOKS, through: str
) -> Opened:
    """Opens a record for whoever holds the rights in it, and keeps that it was done. Raises NotAllowed."""
    by, at = asker(request), timezone.now()
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))
    why = look_at_learner(learner, by=by, purpose=OWN, data=data, at=at, through=through)
    return Opened(learner, by, OWN, why, at)


def holds_rights(learner: UUID, *, by: Actor) -> bool:
    """Whether a page leads this reader to the pages of rights."""
    try:
        holder_ground(by=by, learner=learner, day=timezone.localdate(timezone.now()))
    except NotAllowed:
        return False
    return True


@needs(Needs.SIGN_IN)
@require_safe
def rights(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Your rights: what was asked and what became of it, the choices, consents, releases, the notice."""
    opened = open_as_holder(request, learner, through="rights page")
    asked = asked_by_holder(opened)
    pieces: Any = {}
    if names_pieces(asked):
        opened = open_as_holder(request, learner, data=DataClass.EVIDENCE, through="rights page")
        pieces = piece_words(asked, learner, **_reading(opened))
    context = {
        "page": rights_page(opened, asked, pieces),
        "said": messages.get_messages(request),
    }
    return render(request, "journeys/rights/rights.html", context)


def _reading(opened: Opened) -> dict[str, Any]:
    language = get_language() or "en"
    return {"by": opened.by, "purpose": OWN, "day": opened.day, "language": language}


@needs(Needs.SIGN_IN)
@require_POST
def copy(request: HttpRequest, learner: UUID) -> HttpResponse:
    """The whole record as a zip, for whoever holds the rights in it; kept as a look at every class."""
    by, at = asker(request), timezone.now()
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))
    record = whole_record(learner, by=by, purpose=Purpose.OWN_RECORD, at=at)
    response = HttpResponse(zipped(record), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="record.zip"'
    return response


@needs(Needs.SIGN_IN)
@require_POST
def ask_to_inspect(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Asks the school to show the whole record; the clock starts."""
    made = asking.ask_to_inspect(
        learner, by=asker(request), at=timezone.now(), words=request.POST.get("words", "")
    )
    said = _("Your request is kept. The school answers by %(day)s.")
    messages.success(request, said % {"day": day_words(made.due_on)})
    return redirect("journeys:rights", learner)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Asks for a correction: of a piece or a level that a link has chosen, or of anything in words."""
    chosen = _chosen(request)
    data = DataClass.LOOKS if chosen is None else DataClass.EVIDENCE
    opened = open_as_holder(request, learner, data=data, through="asking for a correction")
    piece = _piece(opened, chosen) if chosen else None
    label = _("What is wrong, what it should say, and why")
    form = WordsForm(posted(request), label=label)
    table, key = chosen or ("", None)

    def ask() -> str:
        made = asking.ask_to_amend(
            learner, by=opened.by, at=opened.at, table=table, piece=key,
            words=form.cleaned_data["words"],
        )  # fmt: skip
        said = _("Your request is kept. The school answers by %(day)s.")
        return said % {"day": day_words(made.due_on)}

    if form.is_valid() and _done(request, form, ask):
        return redirect("journeys:rights", learner)
    context = {"form": form, "piece": piece, "about": about(learner, opened.day)}
    status = 422 if form.errors else 200
    return render(request, "journeys/rights/correct.html", context, status=status)


def _chosen(request: HttpRequest) -> tuple[str, UUID] | None:
    """The piece or level that the address names; None: none. Raises UnknownName for what is no id."""
    for name, table in (("piece", EVIDENCE), ("level", LEVEL)):
        if given := request.GET.get(name):
            if (key := read_id(given)) is None:
                raise UnknownName("There is no such piece.", mend="Go back to it.")
            return table, key
    return None


def _piece(opened: Opened, chosen: tuple[str, UUID]) -> PieceWords:
    found = pieces_in_words([chosen], opened.learner, **_reading(opened))
    if chosen not in found:
        raise UnknownName("No such piece is in this record.", mend="Choose one from its page.")
    return found[chosen]


@needs(Needs.SIGN_IN)
@require_POST
def ask_hearing(request: HttpRequest, learner: UUID, key: UUID) -> HttpResponse:
    """Asks for a hearing of what was refused."""
    by, at = asker(request), timezone.now()
    _of_learner(key, learner, by)
    asking.say(key, Said.HEARING_ASKED, by=by, at=at, words=request.POST.get("words", ""))
    due = day_words(find_request(key).due_on)
    said = _("Your request for a hearing is kept. It is held by %(day)s.")
    messages.success(request, said % {"day": due})
    return redirect("journeys:rights", learner)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, learner: UUID, key: UUID) -> HttpResponse:
    """Adds the family's statement to what was refused."""
    opened = open_as_holder(request, learner, through="statement")
    _of_learner(key, learner, opened.by)
    label = _("Your statement")
    form = WordsForm(posted(request), label=label)

    def keep() -> str:
        words = form.cleaned_data["words"]
        asking.say(key, Said.STATEMENT, by=opened.by, at=opened.at, words=words)
        return _("Your statement is kept.")

    if form.is_valid() and _done(request, form, keep):
        return redirect("journeys:rights", learner)
    asked = next((a for a in asked_by_holder(opened) if a.request.pk == key), None)
    if asked is None:
        raise UnknownName("No such request is yours.", mend="Go back to the page of your rights.")
    context = {"form": form, "asked": asked.request, "about": about(learner, opened.day)}
    status = 422 if form.errors else 200
    return render(request, "journeys/rights/statement.html", context, status=status)


def _of_learner(key: UUID, learner: UUID, by: Actor) -> None:
    """Raises what is raised for a learner who is not there, before anything tells whether the request is."""
    holder_ground(by=by, learner=learner, day=timezone.localdate(timezone.now()))
    if find_request(key).request.learner.record_id != learner:
        raise UnknownName("No such request is here.", mend="Go back to the page of your rights.")


@needs(Needs.SIGN_IN)
@require_POST
def choose(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Keeps a yes or a no; it holds until they say otherwise."""
    try:
        choice = Choice(request.POST.get("choice", ""))
        agrees = {"yes": True, "no": False}[request.POST.get("agrees", "")]
    except (ValueError, KeyError):
        raise UnknownName("There is no such choice.", mend="Go back to the page.") from None
    deciding.choose(learner, choice, agrees=agrees, by=asker(request), at=timezone.now())
    messages.success(request, _("Your choice is kept. You can change it on any day."))
    return redirect("journeys:rights", learner)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Lets somebody outside the school have a part of the record."""
    opened = open_as_holder(request, learner, through="consent")
    form = ConsentForm(posted(request))

    def keep() -> str:
        deciding.consent(learner, by=opened.by, at=opened.at, **form.consent())
        return _("Your consent is kept. You can take it back on any day.")

    if form.is_valid() and _done(request, form, keep):
        return redirect("journeys:rights", learner)
    context = {"form": form, "about": about(learner, opened.day), "today": opened.day}
    status = 422 if form.errors else 200
    return render(request, "journeys/rights/consent.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_POST
def withdraw(request: HttpRequest, learner: UUID, key: UUID) -> HttpResponse:
    """Takes a consent back; what was given before stays given."""
    by, at = asker(request), timezone.now()
    holder_ground(by=by, learner=learner, day=timezone.localdate(at))
    deciding.withdraw_consent(key, by=by, at=at)
    messages.success(request, _("Your consent is taken back. Nothing more is given on it."))
    return redirect("journeys:rights", learner)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, learner: UUID) -> HttpResponse:
    """This year's notice of rights, to read; and that it was read."""
    opened = open_as_holder(request, learner, through="notice of rights")
    given = notice_state(opened)
    text = notice_of_rights(given.version, get_language() or "en")
    if request.method == "POST":
        deciding.give_notice(
            learner, to=opened.by, at=opened.at, language=text.language, how="page"
        )
        messages.success(request, _("It is kept that you have read this year’s notice."))
        return redirect("journeys:rights", learner)
    context = {"text": text, "given": given, "about": about(learner, opened.day)}
    return render(request, "journeys/rights/notice.html", context)


def _done(request: HttpRequest, form: Any, work: Callable[[], str]) -> bool:
    """Whether it was done, which is then said; if not, why stands at the top of the form."""
    return done(form, lambda: messages.success(request, work()))
