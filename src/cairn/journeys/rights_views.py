"""A family takes the whole record along: one file, made at once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cairn.journeys.asking import asker
from cairn.journeys.whole_record import whole_record
from cairn.journeys.whole_record_file import zipped
from cairn.kernel.access import Actor, Needs, Purpose, needs
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.rights import holder_ground


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


def may_take_copy(learner: UUID, *, by: Actor) -> bool:
    """Whether a page offers the copy to this reader."""
    try:
        holder_ground(by=by, learner=learner, day=timezone.localdate(timezone.now()))
    except NotAllowed:
        return False
    return True
