"""The log of who looked as an officer reads it: every look at one learner, and a search over all of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import AmbiguousName, NotAllowed, UnknownName
from cairn.kernel.ids import NOTHING
from cairn.people.models import Enrollment, Look, Organization, Person, Section
from cairn.people.rules.access import Ground, Relation, decide

from .access import learner_ground
from .grants import grants
from .looks import looks_about
from .overseeing import midnight, oversees
from .persons import aliases, records_named

MOST = 500
"""Looks in one answer; the next page begins before the last of them."""


@dataclass(frozen=True)
class LookLine:
    """One look, whole. `records` and `size` (bytes) are None where it is not known how much left."""

    id: UUID
    at: datetime
    name: str
    role: str
    purpose: str
    reason: str
    data: str
    through: str
    whose: str
    records: int | None
    size: int | None


def officer_ground(*, by: Actor, purpose: Purpose, day: date) -> Ground:
    """Why someone may search the log: a post as privacy officer, or keeping the installation. Raises NotAllowed."""
    relation = Relation.OPERATOR if by.is_operator else Relation.PRIVACY_OFFICER
    why = decide(relation, DataClass.LOOKS, purpose, Verb.READ, grants(day))
    if why is not None and (by.is_operator or oversees(by, day).exists()):
        return why
    raise NotAllowed(
        f"{by.name} holds no post as privacy officer on {day}.",
        mend="Ask the keeper of staff assignments for a post as privacy_officer.",
    )


def full_list(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, since: date
) -> list[LookLine]:
    """Every look at a learner since a day, nothing withheld, latest first: for an officer who answers a request.

    Raises NotAllowed for whoever is not an officer where the learner is or was enrolled.
    """
    officer_ground(by=by, purpose=purpose, day=day)
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    return _lines(looks_about(aliases(learner), since=since).order_by("-at", "-pk"))


@dataclass(frozen=True)
class Wanted:
    """What an officer searches for; what is None is not asked for. Days are both included.

    before  an earlier answer's last line (its instant and id): go on from there
    """

    since: date
    until: date
    person: UUID | None = None
    learner: UUID | None = None
    purpose: str | None = None
    through: str | None = None
    before: tuple[datetime, UUID] | None = None


def search(
    wanted: Wanted, *, by: Actor, purpose: Purpose, day: date, limit: int = MOST
) -> list[LookLine]:
    """Looks that fit, latest first, at most `limit`; an officer finds those of their own school or district.

    Each filter has an index that ends in the instant, so an answer costs what it shows. Raises NotAllowed.
    """
    officer_ground(by=by, purpose=purpose, day=day)
    return _lines(searched(wanted, by=by, day=day)[:limit])


def named(name: str) -> UUID:
    """The one record a name means: our id, a state id, a number. Raises UnknownName, AmbiguousName."""
    found = records_named(name.strip())
    if len(found) > 1:
        raise AmbiguousName(f"{name} is a number of {len(found)} people.", mend="Use our own id.")
    if not found:
        raise UnknownName(f"Nobody answers to {name}.", mend="Give our id or a state id.")
    return found[0]


def named_or_nobody(name: str) -> UUID:
    """The one record a name means, else an id that nobody has: for whoever may not learn which it is."""
    found = records_named(name.strip())
    return found[0] if len(found) == 1 else NOTHING


def searched(wanted: Wanted, *, by: Actor, day: date) -> QuerySet[Look]:
    """The question as the database is asked it."""
    rows = Look.objects.filter(
        _fitting(wanted), _within(by, day), of=None,
        at__gte=midnight(wanted.since), at__lt=midnight(wanted.until + timedelta(days=1)),
    )  # fmt: skip
    return rows.order_by("-at", "-pk")


def _fitting(wanted: Wanted) -> Q:
    found = Q()
    if wanted.person is not None:
        found &= Q(actor__in=aliases(wanted.person) or [NOTHING])
    if wanted.learner is not None:
        found &= Q(learner__in=aliases(wanted.learner) or [NOTHING])
    if wanted.purpose is not None:
        found &= Q(purpose=wanted.purpose)
    if wanted.through is not None:
        found &= Q(through=wanted.through)
    if wanted.before is not None:
        at, key = wanted.before
        # The first part lets an index begin there; the second alone would be read past, page after page.
        found &= Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=key))
    return found


def _within(by: Actor, day: date) -> Q:
    """Looks about the places for which an officer answers; all of them for the state's and the operator."""
    if by.is_operator:
        return Q()
    posts = oversees(by, day)
    if posts.filter(organization__kind=Organization.Kind.SEA).exists():
        return Q()
    places = list(posts.values_list("organization", flat=True))
    here = Enrollment.objects.filter(Q(school__in=places) | Q(district__in=places))
    sections = Section.objects.filter(Q(school__in=places) | Q(school__district__in=places))
    below = Organization.objects.filter(Q(pk__in=places) | Q(district__in=places))
    # Asked for every look that is passed over: by one key, and the few joined records apart.
    return (
        Exists(here.filter(person=OuterRef("learner_id")))
        | Q(learner__in=_joined_at(here))
        | Q(section__in=sections.values("pk"))
        | Q(organization__in=below.values("pk"))
    )


def _joined_at(here: QuerySet[Enrollment]) -> QuerySet[Person, Any]:
    """Rows of people who have several, one of which is enrolled there."""
    several = Person.objects.exclude(record=F("pk")).values("record")
    found = here.filter(person__record__in=several).values("person__record")
    return Person.objects.filter(record__in=found).values("pk")


def _lines(rows: QuerySet[Look]) -> list[LookLine]:
    found = list(rows.select_related("learner__record", "section", "organization"))
    left = _left([look.pk for look in found])
    return [
        LookLine(
            look.pk, look.at, look.actor_name, look.actor_role, look.purpose, look.reason,
            look.data, look.through, _whose(look), *left.get(look.pk, (None, None)),
        )
        for look in found
    ]  # fmt: skip


def _left(looks: list[UUID]) -> dict[UUID, tuple[int | None, int | None]]:
    rows = Look.objects.filter(of__in=looks).values_list("of", "records", "bytes")
    return {of: (records, size) for of, records, size in rows if of is not None}


def _whose(look: Look) -> str:
    if look.learner is not None:
        return look.learner.record.name
    place = look.section or look.organization
    return place.name if place is not None else ""
