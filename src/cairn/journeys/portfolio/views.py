"""The pages of a portfolio: read the request, open the record once, call one service, choose the template."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.determinations.services.working import work_out_learners
from cairn.evidence.services.receiving import largest_allowed
from cairn.journeys.about import about
from cairn.journeys.asking import Opened, open_learner
from cairn.journeys.doing import done_with_files, posted, sent_files
from cairn.journeys.portfolio.folder import pieces
from cairn.journeys.portfolio.forms import ACCEPTED, PHOTOS, CollectionForm, WorkForm
from cairn.journeys.portfolio.page import (
    kept_words,
    may_add,
    may_record,
    offered,
    pictures_of,
    portfolio_page,
    texts_of,
    titles_of,
)
from cairn.journeys.portfolio.serving import shown
from cairn.journeys.portfolio.words import kind_words, showing_words, size_words
from cairn.journeys.words.ladders import ladders
from cairn.kernel.access import DataClass, Needs, needs
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import read_id
from cairn.learning.rules.portfolio import CONFERENCE_WORKS
from cairn.learning.selectors.portfolio import (
    WholeCollection,
    WholeWork,
    find_collection,
    find_work,
    learner_of_collection,
    learner_of_file,
    learner_of_work,
    open_file,
)
from cairn.learning.services import portfolio as services

_WORDS: dict[str, Any] = {
    "kind": kind_words, "size": size_words, "showing": showing_words, "accepted": ACCEPTED,
    "photos": PHOTOS, "conference_works": CONFERENCE_WORKS,
}  # fmt: skip
MOST_SHOWN = 3
"""Pictures of one work that its page shows; the others are links."""


def _language() -> str:
    return get_language() or "en"


def _open(request: HttpRequest, learner: UUID, through: str) -> Opened:
    return open_learner(request, learner, data=DataClass.PORTFOLIO, through=through)


@needs(Needs.SIGN_IN)
@require_safe
def portfolio(request: HttpRequest, learner: UUID) -> HttpResponse:
    """What is shown to this reader of one learner's works."""
    opened = _open(request, learner, "portfolio")
    page = portfolio_page(opened)
    said = messages.get_messages(request)
    context = {
        "page": page, "about": page.about, "said": said, "heard_lines": kept_words(opened), **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/portfolio/portfolio.html", context)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Adds a work."""
    opened = _open(request, learner, "new work")
    _must_add(opened)
    form = WorkForm(
        posted(request),
        initial=WorkForm.begun(opened.day),
        offered=offered(opened, [], _language()),
    )
    made: list[UUID] = []

    def work() -> None:
        data = form.cleaned_data
        kept = services.add_work(
            learner, by=opened.by, given=form.given(), files=sent_files(request, "photo", "files"), at=opened.at,
            teachers=data["teachers"], family=data["family"],
        )  # fmt: skip
        made.append(kept.pk)

    if form.is_valid() and done_with_files(request, form, work):
        messages.success(request, _("Your work is kept."))
        return redirect("journeys:work", made[0])
    return _form_page(request, opened, form, None)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, work: UUID) -> HttpResponse:
    """Adds a further version of a work: other words, other files."""
    opened, found = _open_work(request, work)
    if not _is_theirs(opened, found):
        raise NotAllowed("This work is another's.", mend="Let the learner change it.")
    form = WorkForm(
        posted(request),
        initial=WorkForm.of(found),
        offered=offered(opened, [found], _language()),
    ).keeping(found)

    def keep() -> None:
        services.add_version(
            work,
            by=opened.by,
            given=form.given(),
            files=sent_files(request, "photo", "files"),
            at=opened.at,
        )

    if form.is_valid() and done_with_files(request, form, keep):
        messages.success(request, _("The new version is kept. The earlier ones stay."))
        return redirect("journeys:work", work)
    return _form_page(request, opened, form, found)


def _form_page(
    request: HttpRequest, opened: Opened, form: WorkForm, of: WholeWork | None
) -> HttpResponse:
    context = {
        "about": about(opened.learner, opened.day), "form": form, "of": of,
        "own": opened.by.person == opened.learner,
        "may_choose": services.may_choose(opened.learner, opened.day),
        "largest": size_words(largest_allowed(opened.day)), **_WORDS,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/portfolio/work_form.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_safe
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    """One work: what it is, what the learner thinks about it, its versions, who sees it."""
    opened, found = _open_work(request, work)
    titles = titles_of([found], _language())
    own = opened.by.person == opened.learner
    context = {
        "about": about(opened.learner, opened.day), "work": found, "titles": titles, "own": own,
        "theirs": _is_theirs(opened, found), "may_record": may_record(opened),
        "may_choose": own and services.may_choose(opened.learner, opened.day),
        "most_shown": MOST_SHOWN, "texts": texts_of(found.latest), "levels": _levels(opened, found),
        "offered": offered(opened, [found], _language()) if may_record(opened) else [],
        "said": messages.get_messages(request), **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/portfolio/work.html", context)


def _levels(opened: Opened, found: WholeWork) -> dict[UUID, Any]:
    """The rows of levels of what a work is tied to, where the reader may record."""
    tied = {tie.competency_id for tie in found.latest.ties}
    return ladders(tied, opened.day) if may_record(opened) else {}


@needs(Needs.SIGN_IN)
@require_POST
def show(request: HttpRequest, work: UUID) -> HttpResponse:
    """The learner says who sees a work, takes it back, or lets it stand again."""
    opened, _found = _open_work(request, work)
    given = {"by": opened.by, "at": opened.at}
    if "withdraw" in request.POST:
        services.withdraw(work, **given)  # type: ignore[arg-type]
        messages.success(request, _("The work is taken back. Only you see it."))
    elif "back" in request.POST:
        services.bring_back(work, **given)  # type: ignore[arg-type]
        messages.success(request, _("The work stands again."))
    else:
        services.show(
            work, teachers="teachers" in request.POST, family="family" in request.POST,
            **given,  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, _("Who sees it is changed."))
    return redirect("journeys:work", work)


@needs(Needs.SIGN_IN)
@require_POST
def record(request: HttpRequest, work: UUID) -> HttpResponse:
    """Evidence from a work, in the teacher's eyes: a level of one competency."""
    opened, _found = _open_work(request, work)
    competency = read_id(request.POST.get("competency", "").partition(".")[0])
    if competency is None:
        raise NotAllowed("This is no competency.", mend="Choose one from the list.")
    level = request.POST.get("level", "")
    services.evidence_from_work(
        work, by=opened.by, competency=competency, at=opened.at, note=request.POST.get("note", ""),
        level=int(level) if level.isascii() and level.isdigit() else None,
    )  # fmt: skip
    work_out_learners([opened.learner], as_of=opened.day)
    messages.success(request, _("The evidence is recorded."))
    return redirect("journeys:work", work)


@needs(Needs.SIGN_IN)
@require_safe
def file(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """One file, as a picture or as a download; with `wide`, a picture as large as a page needs it."""
    opened = _open(request, learner_of_file(file) or file, "file of a work")
    found = open_file(file, by=opened.by, purpose=opened.purpose, day=opened.day)
    return shown(request, found)


@needs(Needs.SIGN_IN)
@require_safe
def folder(request: HttpRequest, learner: UUID) -> HttpResponseBase:
    """The whole portfolio, as it is shown to this reader, as a folder in one file."""
    opened = _open(request, learner, "copy of the portfolio")
    page = portfolio_page(opened)
    titles = {str(k): words for k, words in titles_of(page.found.works, _language()).items()}
    answer = StreamingHttpResponse(
        pieces(page.found, page.about, titles, opened.day), content_type="application/zip"
    )
    name = content_disposition_header(True, f"portfolio-{opened.day}.zip")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def collect(request: HttpRequest, learner: UUID) -> HttpResponse:
    """Puts works together; with `conference`, for one."""
    opened = _open(request, learner, "new collection")
    conference = "conference" in request.GET
    return _collecting(request, opened, None, conference)


@needs(Needs.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_collection(request: HttpRequest, collection: UUID) -> HttpResponse:
    """Puts a collection together anew, or takes it apart."""
    opened, found = _open_collection(request, collection)
    if "withdraw" in request.POST:
        services.withdraw_collection(collection, by=opened.by, at=opened.at)
        messages.success(request, _("The collection is taken apart. Its works stay."))
        return redirect("journeys:portfolio", found.learner)
    return _collecting(request, opened, found, found.row.is_conference)


def _collecting(
    request: HttpRequest, opened: Opened, found: WholeCollection | None, conference: bool
) -> HttpResponse:
    if opened.by.person != opened.learner:
        raise NotAllowed("This portfolio is another's.", mend="Let the learner put it together.")
    works = portfolio_page(opened).standing
    form = CollectionForm(
        posted(request),
        initial=CollectionForm.of(found) if found else {},
        offered=[(str(each.id), each.title) for each in works],
    )
    made: list[UUID] = []

    def keep() -> None:
        key = services.save_collection(
            opened.learner, by=opened.by, given=form.given(), at=opened.at,
            is_conference=conference, collection=found.id if found else None,
        )  # fmt: skip
        made.append(key)

    if form.is_valid() and done_with_files(request, form, keep):
        messages.success(request, _("It is kept."))
        return redirect("journeys:collection", made[0])
    context = {
        "about": about(opened.learner, opened.day), "form": form, "of": found,
        "conference": conference, **_WORDS,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "journeys/portfolio/collection_form.html", context, status=status)


@needs(Needs.SIGN_IN)
@require_safe
def collection(request: HttpRequest, collection: UUID) -> HttpResponse:
    """Works put together; of a conference, one printed page."""
    opened, found = _open_collection(request, collection)
    context = {
        "about": about(opened.learner, opened.day), "found": found, "day": opened.day,
        "own": opened.by.person == opened.learner, "pictures": pictures_of(found.works),
        "titles": titles_of(found.works, _language()), "said": messages.get_messages(request),
        "heard_lines": kept_words(opened) if found.row.is_conference else [], **_WORDS,
    }  # fmt: skip
    return render(request, "journeys/portfolio/collection.html", context)


def _open_work(request: HttpRequest, key: UUID) -> tuple[Opened, WholeWork]:
    """The work, its learner's record opened first. A work that is not there is refused as a learner who is not."""
    opened = _open(request, learner_of_work(key) or key, "work")
    return opened, find_work(key, by=opened.by, purpose=opened.purpose, day=opened.day)


def _open_collection(request: HttpRequest, key: UUID) -> tuple[Opened, WholeCollection]:
    opened = _open(request, learner_of_collection(key) or key, "collection")
    return opened, find_collection(key, by=opened.by, purpose=opened.purpose, day=opened.day)


def _is_theirs(opened: Opened, found: WholeWork) -> bool:
    """Whether the page offers changing a work to this reader; the services ask again."""
    return opened.by.person in (opened.learner, found.row.added_by_id) and may_add(opened)


def _must_add(opened: Opened) -> None:
    if not may_add(opened):
        raise NotAllowed(
            f"{opened.by.name} may look at this portfolio but not add to it.",
            mend="Let the learner add it.",
        )
