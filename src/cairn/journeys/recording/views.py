"""Evidence in seconds: the screen with and without a script, what a device sends, undoing, deciding."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.assessments.rules import Fate, Outcome
from cairn.assessments.selectors.entries import differing
from cairn.assessments.services.entering import Answer, decide, enter, take_back
from cairn.evidence.services.artefacts import attach
from cairn.journeys.asking import account_tag, asker
from cairn.journeys.classes.page import named_columns
from cairn.journeys.doing import error_words, posted
from cairn.journeys.opening import OpenedGroup, open_section
from cairn.journeys.policy import whole
from cairn.journeys.recording.saying import said_by_device, said_on
from cairn.journeys.recording.sheet import BY_HAND, FREE, Sheet, asked_of, sheet, ways
from cairn.journeys.words.ladders import ladders
from cairn.journeys.words.plain import use_words
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import BadInput, Mendable, NotAllowed
from cairn.kernel.ids import read_id
from cairn.people.selectors.classes import members_of, school_class

LONGEST_PHOTO = 15 << 20


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, section: UUID) -> HttpResponse:
    """The screen; sent as a plain form, it records and shows itself again."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="recording screen")
    sent = posted(request)
    page = sheet(opened, asked_of(sent or request.GET), language=translation.get_language())
    if sent is None:
        return _screen(request, page, None)
    try:
        said = said_on(page, sent)
        if not said:
            raise BadInput(_("No level was chosen."), mend=_("Choose at least one, then save."))
        answers = enter(section, said, by=opened.by, at=opened.at)
        _photos(request, page, answers, {s.key: s.learner for s in said}, opened)
    except NotAllowed:
        raise
    except Mendable as error:
        return _screen(request, page, error)
    _tell(request, answers, said[0].batch)
    return redirect(_again(section, page))


def _screen(request: HttpRequest, page: Sheet, error: Mendable | None) -> HttpResponse:
    context = {
        "page": page, "error": error_words(error) if error else "", "free": FREE, "ways": ways(), "sent": request.POST,
        "uses": [(use.word, use_words(use.word)) for use in BY_HAND],
        "account_of_sheet": account_tag(request), "said": messages.get_messages(request),
        "words": _device_words(), "kept": _kept(page),
        "keep_hours": whole("assessments.device_hours", page.today, page.group.place),
    }  # fmt: skip
    return render(request, "journeys/recording/record.html", context, status=422 if error else 200)


def _device_words() -> dict[str, str]:
    """What the script says, in the reader's language; {n} is a number."""
    return {
        "kept": _("Kept on this device: {n}. They are sent as soon as there is a network."),
        "sending": _("Sending …"),
        "sent": _("Recorded: {n}."),
        "same": _("The same as before: {n}."),
        "differ": _("Differ from what another device sent: {n}."),
        "refused": _("Not taken: {n}."),
        "undone": _("Taken back: {n}."),
        "signed_out": _("You are signed out. {n} are kept on this device until you sign in again."),
        "remove": _("Remove"),
        "none": _("No level was chosen. Choose at least one, then save."),
        "offline": _("No network. You can go on: what you save is kept on this device."),
        "photo": _("The photo needs the network. Choose it again when there is one."),
        "nowhere": _("This class is not kept on this device. Open it once with a network."),
    }


def _again(section: UUID, page: Sheet) -> str:
    chosen = f"&group={page.chosen.id}" if page.chosen else ""
    return f"{reverse('journeys:record', args=[section])}?{_kept(page)}{chosen}"


def _kept(page: Sheet) -> str:
    """The work as an address says it, whoever is chosen."""
    query = [("task", str(page.giving.id) if page.giving else FREE), ("day", page.day.isoformat())]
    if not page.giving:
        query += [("title", page.title), ("use", page.use.word)]
        query += [("competency", str(head.column.id)) for head in page.heads]
    return urlencode(query)


def _photos(
    request: HttpRequest,
    page: Sheet,
    answers: Sequence[Answer],
    learner_of: dict[UUID, UUID],
    opened: OpenedGroup,
) -> None:
    """Keeps each learner's photo with the first piece that was recorded of them."""
    first: dict[UUID, UUID] = {}
    for answer in answers:
        if answer.fate in (Fate.STORED, Fate.CORRECTED) and answer.evidence is not None:
            first.setdefault(learner_of[answer.key], answer.evidence)
    for learner in page.learners:
        photo = request.FILES.get(f"photo.{learner.id}")
        if photo is None or photo.file is None or learner.id not in first:
            continue
        try:
            attach(
                first[learner.id], cast(BinaryIO, photo.file), name=photo.name or "photo", by=opened.by,
                at=opened.at, largest=LONGEST_PHOTO,
            )  # fmt: skip
        except Mendable as error:
            messages.error(request, f"{learner.name}: {error_words(error)}")


def _tell(request: HttpRequest, answers: Sequence[Answer], batch: UUID) -> None:
    """Says what was saved, once; the batch beside it lets it be undone."""
    count = Counter(answer.fate for answer in answers)
    new = count[Fate.STORED] + count[Fate.CORRECTED]
    if new:
        said = ngettext("%(num)s level recorded.", "%(num)s levels recorded.", new)
        messages.success(request, said % {"num": new}, extra_tags=str(batch))
    if count[Fate.SAME]:
        messages.info(request, _("The same as before: %(n)s.") % {"n": count[Fate.SAME]})
    if count[Fate.DIFFERS]:
        messages.warning(
            request, _("Differ from what another device sent: %(n)s.") % {"n": count[Fate.DIFFERS]}
        )
    for answer in answers:
        if answer.why is not None:
            messages.error(request, error_words(answer.why))


@needs(Needs.SIGN_IN)
@require_POST
def pieces(request: HttpRequest, section: UUID) -> HttpResponse:
    """What a device kept and now sends: an answer for each entry. Only for the account that entered them."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="recording screen")
    # A form's body has been read by then, for its token; what a device keeps comes as JSON.
    account, said = said_by_device(
        request.body if request.content_type == "application/json" else b""
    )
    if account != account_tag(request):
        return JsonResponse({"not_yours": True}, status=409)
    answers = enter(section, said, by=opened.by, at=opened.at)
    return JsonResponse({"answers": [_answer(answer) for answer in answers]})


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "key": str(answer.key), "fate": answer.fate.value if answer.fate else "refused",
        "evidence": str(answer.evidence) if answer.evidence else None,
        "why": error_words(answer.why) if answer.why else "",
    }  # fmt: skip


@needs(Needs.SIGN_IN)
@require_POST
def undo(request: HttpRequest, section: UUID) -> HttpResponse:
    """Takes one save back."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="recording screen")
    if (batch := read_id(request.POST.get("batch"))) is None:
        raise BadInput(_("There is nothing to take back."), mend=_("Open the class again."))
    count = take_back(section, batch, by=opened.by, at=opened.at)
    if "json" in request.POST:
        return JsonResponse({"undone": count})
    said = ngettext("%(num)s level taken back.", "%(num)s levels taken back.", count)
    messages.success(request, said % {"num": count})
    return redirect("journeys:record", section)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def differ(request: HttpRequest, section: UUID) -> HttpResponse:
    """Levels that two devices gave differently for the same work; a person decides each."""
    opened = open_section(request, section, data=DataClass.EVIDENCE, through="recording screen")
    if request.method == "POST":
        try:
            entry, outcome = UUID(request.POST.get("entry", "")), Outcome(request.POST["outcome"])
        except (ValueError, KeyError):
            raise BadInput(
                _("There is nothing to decide here any more."), mend=_("Open the class again.")
            ) from None
        decide(entry, outcome, by=opened.by, at=opened.at)
        messages.success(request, _("Your decision is kept."))
        return redirect("journeys:record-differ", section)
    found = differing(section, by=opened.by, purpose=opened.purpose, day=opened.day)
    competencies = {each.competency for each in found}
    names = {m.id: m.name for m in members_of(section, day=opened.day)}
    columns = named_columns(competencies, translation.get_language())
    context = {
        "group": school_class(section), "found": found, "names": names,
        "titles": {column.id: column.spoken for column in columns},
        "ladders": ladders(competencies, opened.day), "said": messages.get_messages(request),
    }  # fmt: skip
    return render(request, "journeys/recording/differ.html", context)


@needs(Needs.SIGN_IN)
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for a device that wants to send: an account's tag and a fresh token."""
    asker(request)
    return JsonResponse({"account": account_tag(request), "token": get_token(request)})


@needs(Needs.NOTHING)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the screen is without a network: an empty frame, into which a script puts what the device keeps.

    It lies in the device's cache, so it is nobody's page, whoever is signed in.
    """
    request.user = AnonymousUser()
    return render(request, "journeys/recording/offline.html", {"words": _device_words()})


@needs(Needs.NOTHING)
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; from here it can reach this screen alone."""
    found = finders.find("cairn/worker.js")
    if not isinstance(found, str):
        raise FileNotFoundError("cairn/worker.js")
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript")
