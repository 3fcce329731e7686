"""Who is asking, and what they may open: the first lines of every view that shows learner data."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.access import Ground
from cairn.people.selectors.grants import opens
from cairn.people.selectors.persons import account_person
from cairn.people.services.looks import look_at_learner


def actor_of(request: HttpRequest) -> Actor | None:
    """The person behind a signed-in request; None for an account that belongs to no person."""
    person = account_person(request.user)  # type: ignore[arg-type]
    return Actor(person.pk, person.name) if person is not None else None


def asker(request: HttpRequest) -> Actor:
    """The person behind a signed-in request. Raises NotAllowed when the account belongs to nobody."""
    actor = actor_of(request)
    if actor is None:
        raise NotAllowed(
            "This account belongs to no person in the record.",
            mend="Ask the keeper of this installation to tie it to your record.",
        )
    return actor


def account_tag(request: HttpRequest) -> str:
    """What a device may keep to know whose its entries are: it tells nothing, and is nobody else's."""
    if not request.user.is_authenticated:
        return ""
    return salted_hmac("cairn.recording", str(request.user.pk)).hexdigest()[:24]


PURPOSES = (Purpose.OWN_RECORD, Purpose.INSTRUCT, Purpose.EMERGENCY)
"""For what a page about one learner is opened; the first that is allowed."""


@dataclass(frozen=True)
class Opened:
    """A learner's record, opened once for one page: by whom, for what, why, on which day."""

    learner: UUID
    by: Actor
    purpose: Purpose
    ground: Ground
    at: datetime

    @property
    def local(self) -> datetime:
        """The moment by the clock here."""
        return timezone.localtime(self.at)

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def own(self) -> bool:
        """The learner or the family reads their own record."""
        return self.purpose is Purpose.OWN_RECORD

    def may(self, verb: Verb, data: DataClass) -> bool:
        """Whether policy lets this reader do it: for what a page offers. The services ask again."""
        return opens(self.ground.relation, data, self.purpose, verb, self.day)


def open_learner(request: HttpRequest, learner: UUID, *, data: DataClass, through: str) -> Opened:
    """Opens a record as one's own or the family's, else to teach, else in an emergency; keeps that it was done.

    Raises NotAllowed.
    """
    by, at = asker(request), timezone.now()
    for purpose in PURPOSES:
        try:
            ground = look_at_learner(
                learner, by=by, purpose=purpose, data=data, at=at, through=through
            )
        except NotAllowed as refused:
            refusal = refused
            continue
        return Opened(learner, by, purpose, ground, at)
    raise refusal
