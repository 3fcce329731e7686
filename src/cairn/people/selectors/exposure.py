"""After a breach: which learners were read by an account, through a page or by a party, when, and what of them.

Every look is kept, so the answer is read from the log: a look at one learner is theirs; a look at a class or
at an organization is everyone's who was in it on that day; one at none of them is everybody's. A party that
lost what it had been given lost all of that, whenever it was given: releases up to the last day, and what its
programs fetched. Alike looks of a day are counted by the database, so that a class is taken apart once a day.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cairn.intake.inventory import declared
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.ids import NOTHING
from cairn.people.models import (
    Enrollment,
    Look,
    Person,
    Release,
    SectionEnrollment,
    ServiceData,
    VendorClient,
)
from cairn.people.rules.access import Relation

from .access import everyone_ground
from .look_search import officer_ground
from .overseeing import overseen
from .persons import aliases

_AT_ONCE = 500


@dataclass(frozen=True)
class Reach:
    """Days, both included, and through whom data were read on them; what is empty is not asked for.

    account    the person whose account it was
    source     what the looks came through, or a part of it
    agreement  with the party that lost what it had been given
    """

    first: date
    last: date
    account: UUID | None = None
    source: str = ""
    agreement: UUID | None = None


@dataclass
class Exposed:
    """A learner whose record was read: how often, first and last, what of it and through what.

    whole   classes of data; every class where the look does not say
    named   single fields, as class.field, where a contract names them
    """

    learner: UUID
    state_id: str = ""
    name: str = ""
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None
    whole: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    through: set[str] = field(default_factory=set)

    @property
    def data(self) -> set[str]:
        """The classes of data."""
        return self.whole | {name.split(".")[0] for name in self.named}

    def add(self, some: "_Alike") -> None:
        self.times += some.times
        self.first = some.first if self.first is None else min(self.first, some.first)
        self.last = some.last if self.last is None else max(self.last, some.last)
        self.whole |= some.whole
        self.named |= some.named
        self.through.add(some.through)


@dataclass(frozen=True)
class _Alike:
    """Looks at the same, on one day, through the same; or one release."""

    times: int
    first: datetime
    last: datetime
    through: str
    whole: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


def classes_of(data: str) -> frozenset[str]:
    """The classes of data that a look opened; where the log does not say which, all of them."""
    return frozenset({data}) if data else frozenset(str(name) for name in DataClass)


def exposed(
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    first: date,
    last: date,
    account: UUID | None = None,
    source: str = "",
    agreement: UUID | None = None,
) -> list[Exposed]:
    """Everyone who was read from `first` to `last`, both included, by name; the arguments as in `Reach`.

    The keeper gets everybody, a privacy officer those whom the post oversees. Raises NotAllowed.
    """
    mine = _whom(by, purpose, day)
    reach = Reach(first, last, account, source, agreement)
    found: dict[UUID, Exposed] = {}
    for learner, some in _given(reach) if agreement is not None else _looked(reach):
        if mine is None or learner in mine:
            found.setdefault(learner, Exposed(learner)).add(some)
    _name(found)
    return sorted(found.values(), key=lambda each: (each.name, each.state_id))


def _whom(by: Actor, purpose: Purpose, day: date) -> set[UUID] | None:
    """Whom `by` may find; None: everybody."""
    if by.person is None:
        everyone_ground(by=by, purpose=purpose, data=DataClass.LOOKS, day=day)
        return None
    officer_ground(by=by, purpose=purpose, day=day)
    return set(overseen(by.person, day).values_list("record_id", flat=True))


def _between(first: date, last: date) -> Q:
    return Q(of=None, at__gte=_start(first), at__lt=_start(last + timedelta(days=1)))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


Found = Iterator[tuple[UUID, _Alike]]


def _looked(reach: Reach) -> Found:
    rows = Look.objects.filter(_between(reach.first, reach.last))
    if reach.account is not None:
        rows = rows.filter(actor__in=aliases(reach.account) or [NOTHING])
    if reach.source:
        rows = rows.filter(through__icontains=reach.source)
    members: dict[tuple[str, UUID, date], list[UUID]] = {}
    for learner, section, place, when, data, through, times, first, last in _alike(rows):
        some = _Alike(times, first, last, through, classes_of(data))
        for whom in [learner] if learner else _members_of(section, place, when, members):
            yield whom, some


def _alike(rows: QuerySet[Look]) -> Iterable[tuple[Any, ...]]:
    alike = rows.annotate(when=TruncDate("at")).values_list(
        "learner__record_id", "section_id", "organization_id", "when", "data", "through"
    )
    counted = alike.annotate(times=Count("pk"), first=Min("at"), last=Max("at")).order_by()
    return counted.iterator(5_000)


def _given(reach: Reach) -> Found:
    """What a party was given by the last day, and what its programs fetched."""
    named = _contracted(reach.agreement)
    releases = Release.objects.filter(
        agreement=reach.agreement, at__lt=_start(reach.last + timedelta(days=1))
    ).order_by()
    columns = releases.values_list("learner__record_id", "data", "what", "at")
    for learner, data, what, at in columns.iterator(5_000):
        yield learner, _of(named, data, 1, at, at, what)
    names = VendorClient.objects.filter(terms__agreement=reach.agreement).values("name")
    looks = Look.objects.filter(
        of=None,
        at__lt=_start(reach.last + timedelta(days=1)),
        actor_role=Relation.VENDOR.value,
        actor_name__in=names,
        # Programs of two contracts may bear one name: only whom this one was given.
        learner__record__in=releases.values("learner__record_id"),
    )
    for learner, _section, _place, _when, data, through, times, first, last in _alike(looks):
        yield learner, _of(named, [data], times, first, last, through)


def _contracted(agreement: UUID | None) -> dict[str, frozenset[str]]:
    """The fields of each class that a service's contract gives; empty for a party without one."""
    rows = ServiceData.objects.filter(terms__agreement=agreement).values_list("data", "fields")
    return {data: frozenset(f"{data}.{name}" for name in fields) for data, fields in rows}


def _of(
    named: dict[str, frozenset[str]],
    data: Collection[str],
    times: int,
    first: datetime,
    last: datetime,
    through: str,
) -> _Alike:
    whole = frozenset().union(*(classes_of(name) for name in data if name not in named))
    fields = frozenset().union(*(named[name] for name in data if name in named))
    return _Alike(times, first, last, through, whole, fields)


def _members_of(
    section: UUID | None,
    place: UUID | None,
    day: date,
    members: dict[tuple[str, UUID, date], list[UUID]],
) -> list[UUID]:
    if section is not None:
        key = ("section", section, day)
    elif place is not None:
        key = ("organization", place, day)
    else:
        key = ("everyone", NOTHING, day)
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
    for start in range(0, len(keys), _AT_ONCE):
        for person in Person.objects.filter(pk__in=keys[start : start + _AT_ONCE]):
            found[person.pk].state_id, found[person.pk].name = person.state_id, person.name


COLUMNS = ("state_id", "name", "times", "first", "last", "data", "fields", "through")


def exposure_rows(found: Iterable[Exposed]) -> Iterator[tuple[str | int, ...]]:
    """Lines for a file, in the order of COLUMNS; `fields` are a contract's, else the inventory's of the classes."""
    for each in found:
        yield (
            each.state_id,
            each.name,
            each.times,
            each.first.isoformat() if each.first else "",
            each.last.isoformat() if each.last else "",
            " ".join(sorted(each.data)),
            " ".join([*fields_of(frozenset(each.whole)), *sorted(each.named)]),
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
