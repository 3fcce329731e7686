"""After a breach: which learners were read by an account or through a source, on which days, and what of them.

Every look is kept, so the answer is read from the log: a look at one learner is theirs; a look at a class or
at an organization is everyone's who was in it on that day; one at none of them is everybody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cairn.intake.inventory import declared
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import Enrollment, Look, Person, SectionEnrollment

from .access import everyone_ground


@dataclass
class Exposed:
    """A learner whose record was read: how often, first and last, what of it and through what.

    data   classes of data; every class where the look does not say
    """

    learner: UUID
    state_id: str = ""
    name: str = ""
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None
    data: set[str] = field(default_factory=set)
    through: set[str] = field(default_factory=set)

    def add(self, look: Look) -> None:
        self.times += 1
        self.first = look.at if self.first is None else min(self.first, look.at)
        self.last = look.at if self.last is None else max(self.last, look.at)
        self.data |= classes_of(look)
        self.through.add(look.through)


def classes_of(look: Look) -> set[str]:
    """The classes of data that a look opened; where the log does not say which, all of them."""
    return {look.data} if look.data else {str(name) for name in DataClass}


def exposed(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    first: date,
    last: date,
    account: UUID | None = None,
    source: str = "",
) -> list[Exposed]:
    """Everyone who was read from `first` to `last`, both included, by name. Raises NotAllowed.

    account   the person whose account it was; None: anyone's
    source    what the looks came through, or a part of it; empty: anything
    """
    everyone_ground(by=by, purpose=purpose, data=DataClass.LOOKS, day=day)
    found: dict[UUID, Exposed] = {}
    members: dict[tuple[str, UUID, date], list[UUID]] = {}
    for look in _looks(first, last, account, source).iterator(5_000):
        for learner in _whose(look, members):
            found.setdefault(learner, Exposed(learner)).add(look)
    _name(found)
    return sorted(found.values(), key=lambda each: (each.name, each.state_id))


def _looks(first: date, last: date, account: UUID | None, source: str) -> QuerySet[Look]:
    rows = Look.objects.filter(
        of=None, at__gte=_start(first), at__lt=_start(last + timedelta(days=1))
    )
    if account is not None:
        rows = rows.filter(actor__record=account)
    if source:
        rows = rows.filter(through__icontains=source)
    return rows.select_related("learner").order_by("pk")


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_NOBODY = UUID(int=0)


def _whose(look: Look, members: dict[tuple[str, UUID, date], list[UUID]]) -> list[UUID]:
    if look.learner is not None:
        return [look.learner.record_id]
    day = timezone.localdate(look.at)
    if look.section_id is not None:
        key = ("section", look.section_id, day)
    elif look.organization_id is not None:
        key = ("organization", look.organization_id, day)
    else:
        key = ("everyone", _NOBODY, day)
    if key not in members:
        members[key] = list(_members(*key))
    return members[key]


def _members(
    kind: str, key: UUID, day: date
) -> "QuerySet[SectionEnrollment, UUID] | QuerySet[Enrollment, UUID]":
    if kind == "section":
        sections = SectionEnrollment.objects.filter(on(day), section=key, role="learner")
        return sections.values_list("person__record_id", flat=True).distinct()
    if kind == "everyone":
        everyone = Enrollment.objects.filter(on(day))
        return everyone.values_list("person__record_id", flat=True).distinct()
    under = Q(school=key) | Q(district=key) | Q(district__parent=key) | Q(school__parent=key)
    rows = Enrollment.objects.filter(on(day), under)
    return rows.values_list("person__record_id", flat=True).distinct()


def _name(found: dict[UUID, Exposed]) -> None:
    keys = list(found)
    for start in range(0, len(keys), 500):
        for person in Person.objects.filter(pk__in=keys[start : start + 500]):
            found[person.pk].state_id, found[person.pk].name = person.state_id, person.name


COLUMNS = ("state_id", "name", "times", "first", "last", "data", "fields", "through")


def exposure_rows(found: list[Exposed]) -> Iterator[tuple[str | int, ...]]:
    """Lines for a file, in the order of COLUMNS; `fields` are the inventory's columns of those classes."""
    for each in found:
        yield (
            each.state_id,
            each.name,
            each.times,
            each.first.isoformat() if each.first else "",
            each.last.isoformat() if each.last else "",
            " ".join(sorted(each.data)),
            " ".join(fields_of(frozenset(each.data))),
            "; ".join(sorted(each.through)),
        )


def fields_of(data: frozenset[str]) -> list[str]:
    """Every column about learners of some classes, as table.column."""
    if data not in _FIELDS:
        _FIELDS[data] = [
            f"{label}.{name}"
            for label, table in sorted(declared().items())
            if table.about
            for name in table.columns
            if (column := table.column(name)) is not None and column.data in data
        ]
    return _FIELDS[data]


_FIELDS: dict[frozenset[str], list[str]] = {}
