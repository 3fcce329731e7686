"""Records opened in an emergency: which are open, and which an officer has yet to review."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.intake.tables import on
from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.kernel.ids import NOTHING
from cairn.people.models import Emergency, Enrollment, Look, Organization, StaffAssignment

from .overseeing import oversees
from .persons import records_named


@dataclass(frozen=True)
class EmergencyLine:
    """One opening, as an officer reads it. `justified` is None before the review."""

    id: UUID
    person: str
    learner: str
    place: str
    threat: str
    opened_at: datetime
    ends_at: datetime
    due_at: datetime
    overdue: bool
    looks: int
    justified: bool | None
    reviewer: str
    words: str


def still_open(learner: UUID, *, by: Actor, at: datetime) -> None:
    """Raises NotAllowed when no emergency of theirs holds this record open at this moment."""
    rows = Emergency.objects.filter(
        person__record=by.person, learner__record=learner, opened_at__lte=at, ends_at__gt=at
    )
    if not rows.exists():
        raise NotAllowed(
            f"The time for which {by.name} opened this record in an emergency is over.",
            mend="If the threat goes on, open it again and say so in words.",
        )


def emergencies(
    *, by: Actor, day: date, at: datetime, reviewed: bool = False, since: date | None = None
) -> list[EmergencyLine]:
    """Openings that wait for review, the one due first on top; reviewed ones too when asked, since a day.

    Only those of the places for which `by` answers as privacy officer; the operator reads all.
    """
    rows = _overseen(by, day)
    rows = rows if reviewed else rows.filter(review=None)
    if since is not None:
        rows = rows.filter(opened_at__date__gte=since)
    return [_line(row, at) for row in rows.order_by("review_due_at", "pk")]


def emergency(key: UUID, *, by: Actor, day: date, at: datetime) -> EmergencyLine:
    """One opening, for the officer who reviews it. Raises UnknownName where there is none for them."""
    row = _overseen(by, day).filter(pk=key).first()
    if row is None:
        raise UnknownName("No such opening is for you to review.", mend="Go back to the list.")
    return _line(row, at)


def _overseen(by: Actor, day: date) -> QuerySet[Emergency]:
    rows = Emergency.objects.select_related("person", "learner__record", "organization", "review")
    if by.is_operator:
        return rows
    posts = oversees(by, day)
    if posts.filter(organization__kind=Organization.Kind.SEA).exists():
        return rows
    places = posts.values("organization")
    return rows.filter(Q(organization__in=places) | Q(organization__district__in=places))


def _line(row: Emergency, at: datetime) -> EmergencyLine:
    review = getattr(row, "review", None)
    looks = Look.objects.filter(
        actor=row.person_id, learner__record=row.learner.record_id, actor_role="emergency",
        at__gte=row.opened_at, at__lt=row.ends_at, of=None,
    ).count()  # fmt: skip
    return EmergencyLine(
        row.pk, row.person.name, row.learner.record.name, row.organization.name, row.threat,
        row.opened_at, row.ends_at, row.review_due_at,
        overdue=review is None and at > row.review_due_at, looks=looks,
        justified=review.justified if review else None,
        reviewer=review.reviewer_name if review else "", words=review.words if review else "",
    )  # fmt: skip


def named_at_a_post(name: str, by: Actor, day: date) -> tuple[UUID, UUID] | None:
    """The one record that a name means, and the place of it at which the actor holds a post; None: no such.

    For opening a record in an emergency, which asks before there is any other tie.
    """
    posts = StaffAssignment.objects.filter(on(day), person__record=by.person)
    places = Organization.objects.filter(pk__in=posts.values("organization"))
    found = records_named(name)
    learner = found[0] if len(found) == 1 else NOTHING  # asked all the same, or the time would tell
    place = place_of_post(learner, day, places)
    return None if place is None else (learner, place)


def place_of_post(learner: UUID, day: date, posts: QuerySet[Organization]) -> UUID | None:
    """Where the learner is enrolled on a day and one of these places is: the school first, else its district."""
    rows = Enrollment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=day - timedelta(days=1)),
        first_day__lte=day, person__record=learner,
    ).values_list("school", "district")  # fmt: skip
    held = set(posts.values_list("pk", flat=True))
    places = [place for place in (*(s for s, _ in rows), *(d for _, d in rows)) if place in held]
    return places[0] if places else None
