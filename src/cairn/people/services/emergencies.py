"""Opening a record in an emergency, and the review that must follow (34 CFR 99.36, 99.32(a)(5))."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import Emergency, EmergencyReview, Person
from cairn.people.selectors.emergencies import emergency, named_at_a_post
from cairn.people.selectors.look_search import officer_ground

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
    learner, place = _whom(name, by, day)
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


LookUp = Callable[[str, Actor, date], tuple[UUID, UUID] | None]
_LOOK_UPS: list[LookUp] = [named_at_a_post]


def look_up_by(way: LookUp) -> None:
    """Registers another way to find who is meant, for where the record hides who has no tie yet (the second wall)."""
    _LOOK_UPS.append(way)


def _whom(name: str, by: Actor, day: date) -> tuple[UUID, UUID]:
    if (found := _LOOK_UPS[-1](name.strip(), by, day)) is not None:
        return found
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
