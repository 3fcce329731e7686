"""Opening a record in an emergency, and the review that must follow (34 CFR 99.36, 99.32(a)(5))."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.people.models import (
    Emergency,
    EmergencyReview,
    Organization,
    Person,
    StaffAssignment,
)
from cairn.people.selectors.emergencies import emergency, place_of_post
from cairn.people.selectors.look_search import officer_ground
from cairn.people.selectors.persons import records_named

LEAST_WORDS = 5
"""A threat in fewer words is none that anyone can review."""


def open_in_emergency(name: str, *, by: Actor, threat: str, at: datetime) -> tuple[UUID, datetime]:
    """Opens a learner's record to whoever holds a post at their school or district, for the policy's hours.

    name    the learner's state id, our id or a number of theirs
    threat  the articulable and significant threat, in words; kept for good
    Returns the learner and until when. Raises BadInput without words, NotAllowed (which does not tell
    whether there is such a learner) for who holds no post there.
    """
    if len(threat.split()) < LEAST_WORDS:
        raise BadInput(
            "The threat is not said.",
            mend=f"Say in at least {LEAST_WORDS} words who or what is in danger, and from what.",
        )
    day = timezone.localdate(at)
    if by.person is None:
        raise NotAllowed("An emergency is opened by a person with a post.", mend="Sign in.")
    learner, place = _whom(name, by, at)
    hours, review = (
        float(book().ask(f"looks.{n}_hours", day).value)  # type: ignore[arg-type]
        for n in ("emergency", "review")
    )
    ends = at + timedelta(hours=hours)
    Emergency.objects.create(
        person_id=by.person, learner_id=learner, organization_id=place, threat=threat.strip(),
        opened_at=at, ends_at=ends, review_due_at=at + timedelta(hours=review),
    )  # fmt: skip
    return learner, ends


def _whom(name: str, by: Actor, at: datetime) -> tuple[UUID, UUID]:
    day = timezone.localdate(at)
    posts = StaffAssignment.objects.filter(on(day), person__record=by.person)
    places = Organization.objects.filter(pk__in=posts.values("organization"))
    found = records_named(name.strip())
    learner = found[0] if len(found) == 1 else NOTHING  # asked all the same, or the time would tell
    if (place := place_of_post(learner, day, places)) is not None:
        return learner, place
    raise NotAllowed(
        f"{by.name} holds no post at a school or district where a learner answers to this number.",
        mend="Give the learner's state id; if they are at another school, call that school.",
    )


def review_emergency(key: UUID, *, by: Actor, justified: bool, words: str, at: datetime) -> None:
    """Keeps what an officer found; once, and never by the person who opened it. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=_purpose(by), day=day)
    found = emergency(key, by=by, day=day, at=at)
    opened_by = Emergency.objects.values_list("person__record", flat=True).get(pk=found.id)
    if by.person is not None and opened_by == Person.objects.get(pk=by.person).record_id:
        raise NotAllowed(
            "Who opened a record in an emergency does not review it.",
            mend="Ask another privacy officer.",
        )
    if not words.strip():
        raise BadInput("The review says nothing.", mend="Write what you found, and what follows.")
    try:
        with transaction.atomic():
            EmergencyReview.objects.create(
                emergency_id=key, reviewer_id=by.person, reviewer_name=by.name,
                at=at, justified=justified, words=words.strip(),
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("This opening was reviewed already.", mend="Read the review.") from None


def _purpose(by: Actor) -> Purpose:
    return Purpose.OPERATE if by.is_operator else Purpose.OVERSEE
