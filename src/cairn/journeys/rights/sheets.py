"""The sheets with a code that open one learner's page: who holds one, until when, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.journeys.about import about
from cairn.journeys.asking import Opened, asker, open_learner
from cairn.kernel.access import DataClass, Needs, Purpose, needs
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.sheets import sheets_of
from cairn.people.services.accounts.sheets import end_sheet
from cairn.people.services.looks import look_as_officer

THROUGH = "sheets for families"


@needs(Needs.SIGN_IN)
@require_safe
def sheets(request: HttpRequest, learner: UUID) -> HttpResponse:
    """To a guardian their own sheet; to the school and the privacy officer all of this learner's."""
    opened = _opened(request, learner)
    found = sheets_of(learner, by=opened.by, purpose=opened.purpose, now=opened.at)
    context = {
        "about": about(learner, opened.day),
        "sheets": found,
        "own": opened.own,
        "said": messages.get_messages(request),
    }
    return render(request, "journeys/rights/sheets.html", context)


@needs(Needs.SIGN_IN)
@require_POST
def end(request: HttpRequest, learner: UUID, key: UUID) -> HttpResponse:
    """Makes one sheet useless, at once."""
    opened = _opened(request, learner)
    end_sheet(learner, key, by=opened.by, purpose=opened.purpose, at=opened.at)
    messages.success(request, _("The code opens nothing any more."))
    return redirect("journeys:sheets", learner)


def _opened(request: HttpRequest, learner: UUID) -> Opened:
    """As who answers for the learner or serves them; else as an officer. Raises NotAllowed."""
    try:
        opened = open_learner(request, learner, data=DataClass.IDENTITY, through=THROUGH)
    except NotAllowed:
        by, at, purpose = asker(request), timezone.now(), Purpose.OVERSEE
        why = look_as_officer(learner, by=by, purpose=purpose, at=at, through=THROUGH)
        return Opened(learner, by, purpose, why, at)
    if opened.by.person == learner:
        raise NotAllowed("Sheets are the family's.", mend="Ask your family about theirs.")
    return opened
