"""Who came to a school or district, who left, and who changed: for those who lead it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import (
    Enrollment,
    Organization,
    Role,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.movers import (
    Move,
    Moved,
    Stay,
    moves,
    stays_by_place,
    year_ends,
)

from .access import grounds_found, learners, organization_ground
from .organizations import schools_under
from .sections import LEARNER, TEACHER


@dataclass(frozen=True)
class Movers:
    """The moves of a span, seen from a place.

    enrolled  learners of each of its schools on the last day of the span
    names     of every school that a move names
    """

    moves: list[Move]
    enrolled: dict[UUID, int]
    names: dict[UUID, str]


@dataclass(frozen=True)
class ClassChange:
    """Classes of one school that a learner came into or left on a day, after they had begun."""

    learner: UUID
    day: date
    school: UUID
    into: tuple[str, ...]
    out_of: tuple[str, ...]


def movers(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date, since: date, until: date
) -> Movers:
    """Who came, left and changed schools from `since` to `until`. Always as many queries. Raises NotAllowed.

    Keys of learners, no names: whom `by` may read by name says `named_among`.
    """
    organization_ground(
        by=by, purpose=purpose, data=DataClass.IDENTITY, organization=organization, day=day
    )
    schools = schools_under(organization)
    here = Enrollment.objects.filter(school_id__in=schools).order_by()
    begun = Q(first_day__gte=since, first_day__lte=until)
    ended = Q(last_day__gte=since, last_day__lte=until)
    stays = _stays(here.filter(begun | ended))
    ends = year_ends(_counted(here, since, until))
    found = moves(stays, schools, since=since, until=until, year_ends=ends)
    known = {key for move in found for key in (move.there, move.other) if key}
    names = Organization.objects.filter(pk__in={*known, *schools}).values_list("pk", "name")
    there = here.filter(on(until)).values_list("school")
    enrolled = dict(there.annotate(n=Count("person__record", distinct=True)))
    return Movers(found, dict.fromkeys(schools, 0) | enrolled, dict(names))


def came_since(
    organization: UUID,
    schools: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    since: date,
) -> int:
    """How many learners came to one of its `schools` from `since` on and are there on the day. Raises NotAllowed."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.IDENTITY, organization=organization, day=day
    )
    here = Enrollment.objects.filter(on(day), school_id__in=list(schools)).order_by()
    new = here.filter(first_day__gte=since)
    there = set(new.values_list("person__record", "school", "first_day"))
    found = moves(_stays(new), schools, since=since, until=day)
    arrivals = (m for m in found if m.kind is not Moved.LEFT)
    return len({m.learner for m in arrivals if (m.learner, m.there, m.day) in there})


def _stays(concerned: QuerySet[Any]) -> list[Stay]:
    """Every stay of whoever has one among these, anywhere.

    What goes on from what is for the pure rule to say: SQLite asks a function of Python for each difference of days.
    """
    rows = Enrollment.objects.filter(person__record__in=concerned.values("person__record"))
    named = rows.order_by().values_list(
        "person__record_id", "first_day", "last_day", "school_id", "exit_code"
    )
    return [Stay(*row) for row in named]


def _counted(
    here: QuerySet[Enrollment], since: date, until: date
) -> list[tuple[UUID, date, date | None, int]]:
    rows = here.filter(Q(last_day=None) | Q(last_day__gte=since), first_day__lte=until)
    grouped = rows.values_list("school", "first_day", "last_day").annotate(n=Count("pk"))
    return list(grouped)


def class_changes(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date, since: date, until: date
) -> list[ClassChange]:
    """Who came into or left a class while it went on, at a school where they were before and stay after.

    By day, then learner. At most four queries. Raises NotAllowed.
    """
    organization_ground(
        by=by, purpose=purpose, data=DataClass.IDENTITY, organization=organization, day=day
    )
    at = SectionEnrollment.objects.filter(
        role=LEARNER, section__school_id__in=schools_under(organization)
    ).order_by()
    came = at.filter(
        first_day__gte=since, first_day__lte=until, first_day__gt=F("section__first_day")
    )
    left = at.filter(last_day__gte=since, last_day__lt=until).filter(
        Q(section__last_day=None) | Q(section__last_day__gt=F("last_day"))
    )
    into: dict[tuple[UUID, date, UUID], list[str]] = defaultdict(list)
    out_of: dict[tuple[UUID, date, UUID], list[str]] = defaultdict(list)
    for learner, begun, school, name in _while_there(came, "first_day", -_DAY):
        into[learner, begun, school].append(name)
    for learner, ended, school, name in _while_there(left, "last_day", _DAY):
        out_of[learner, ended + _DAY, school].append(name)
    return [
        ClassChange(*key, tuple(sorted(into[key])), tuple(sorted(out_of[key])))
        for key in sorted({*into, *out_of}, key=lambda k: (k[1], k[0], k[2]))
    ]


_DAY = timedelta(days=1)


def _while_there(
    rows: QuerySet[SectionEnrollment], field: str, off: timedelta
) -> list[tuple[UUID, date, UUID, str]]:
    """(learner, day, school, class) of those who were at the school the day before, or are on the day after."""
    found = rows.values_list("person__record_id", field, "section__school_id", "section__name")
    changes = list(found.distinct())
    stays = stays_by_place(_stays(rows)) if changes else {}
    return [
        (who, day, school, name)
        for who, day, school, name in changes
        if any(stay.holds(day + off) for stay in stays.get((who, school), ()))
    ]


def named_among(records: Collection[UUID], *, by: Actor, purpose: Purpose, day: date) -> set[UUID]:
    """Those among them whom `by` may read by name today; who has gone elsewhere is read there."""
    return set(grounds_found(records, by=by, purpose=purpose, data=DataClass.IDENTITY, day=day))


def classes_now(
    records: Collection[UUID], schools: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, int]:
    """How many classes of these schools each is in on the day; who is in none is left out. One query."""
    allowed = learners(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    rows = SectionEnrollment.objects.filter(
        on(day), on(day, "section__"), role=LEARNER, section__school_id__in=list(schools),
        person__record__in=allowed.filter(pk__in=list(records)),
    )  # fmt: skip
    return dict(
        rows.order_by().values_list("person__record").annotate(n=Count("section", distinct=True))
    )


def adults_serving(schools: Collection[UUID], day: date) -> Mapping[UUID, set[UUID]]:
    """The adults who work at each of these schools on the day. Three queries."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    posts = StaffAssignment.objects.filter(on(day), organization_id__in=list(schools))
    roles = Role.objects.filter(on(day), organization_id__in=list(schools)).exclude(
        kind__in=_NOT_STAFF
    )
    teaching = SectionEnrollment.objects.filter(
        on(day), role=TEACHER, section__school_id__in=list(schools)
    )
    for rows, where in (
        (posts, "organization"), (roles, "organization"), (teaching, "section__school"),
    ):  # fmt: skip
        for place, who in rows.order_by().values_list(where, "person__record"):
            found[place].add(who)
    return found


_NOT_STAFF = ("learner", "student", "guardian", "relative", "parent")
