"""Who looked at a learner's record, summed up so that a family can read it and nobody is put in danger."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import Enrollment, Look, SectionEnrollment
from cairn.people.rules.access import Relation

from .access import learner_ground
from .organizations import state
from .overseeing import midnight
from .persons import aliases

BESIDE = "beside: "
"""How `through` of a look begins that opens one more class of data on a page whose look is kept already:
the log has both, a count of visits one."""


@dataclass(frozen=True)
class Looked:
    """How often someone looked in one week, for one purpose, at the learner alone or at a set with them in it.

    week          its Monday
    name          empty where policy shows the role alone
    section       the class that was opened, or empty
    organization  the school, district or state that was opened, or empty; both empty: the learner's record
    left          whether a file left, as with an export, rather than a page
    """

    week: date
    name: str
    relation: Relation
    purpose: Purpose
    section: str
    organization: str
    left: bool
    times: int


def who_looked(
    learner: UUID, *, by: Actor, purpose: Purpose, day: date, since: date
) -> list[Looked]:
    """Looks since a day, latest week first, one's own among them. The same few queries for everybody.

    A look at a class, school, district or state counts for every learner who was in it at that time. What
    policy withholds (`looks.withheld_purposes`, `looks.withheld_roles`) is left out without a trace, so
    whoever shows this says that something may be. Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.LOOKS, learner=learner, day=day)
    rows = (
        looks_about(aliases(learner), since=since)
        .filter(_shown(by, day))
        .exclude(through__startswith=BESIDE)
        .annotate(week=TruncWeek("at"))
        .values_list(
            "week", "actor_name", "actor_role", "purpose", "through",
            F("section__name"), F("organization__name"),
        )
        .annotate(times=Count("pk"))
    )  # fmt: skip
    named = _roles("looks.named_roles", day)
    times: Counter[tuple[date, str, str, str, str, str, bool]] = Counter()
    for week, name, role, why, through, section, place, n in rows:
        shown = name if role in named else ""
        left = through.startswith(("export", "cairn export"))
        times[(_monday(week), shown, role, why, section or "", place or "", left)] += n
    return [
        Looked(week, name, Relation(role), Purpose(why), section, place, left, n)
        for (week, name, role, why, section, place, left), n in sorted(
            times.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1:])
        )
    ]


def looks_about(records: Sequence[UUID], *, since: date) -> QuerySet[Look]:
    """Every look at these rows of one person, or at a set that they were in at that time. Four queries."""
    mine = Q(learner__in=records) | _everyone()
    for section, first, last in _sections(records, since):
        mine |= Q(section=section) & _while(first, last)
    for school, district, first, last in _enrollments(records, since):
        mine |= Q(organization__in=[p for p in (school, district) if p]) & _while(first, last)
    return Look.objects.filter(mine, at__gte=midnight(since), of=None)


def _everyone() -> Q:
    """Looks at the state are looks at everybody, as are those of an installation that knows no state yet."""
    top = state()
    nobody_named = Q(learner=None, section=None, organization=None)
    return Q(organization=top.pk) if top is not None else nobody_named


def _while(first: date, last: date | None) -> Q:
    while_in = Q(at__gte=midnight(first))
    return while_in if last is None else while_in & Q(at__lt=midnight(last + timedelta(days=1)))


def _sections(records: Sequence[UUID], since: date) -> list[tuple[UUID, date, date | None]]:
    rows = SectionEnrollment.objects.filter(_not_over(since), person__in=records, role="learner")
    return list(rows.values_list("section_id", "first_day", "last_day").distinct())


def _enrollments(
    records: Sequence[UUID], since: date
) -> list[tuple[UUID, UUID | None, date, date | None]]:
    rows = Enrollment.objects.filter(_not_over(since), person__in=records)
    return list(rows.values_list("school_id", "district_id", "first_day", "last_day").distinct())


def _not_over(since: date) -> Q:
    return Q(last_day__isnull=True) | Q(last_day__gte=since)


def _shown(by: Actor, day: date) -> Q:
    """What policy lets a family or learner see; their own looks always."""
    mine = Q(actor__in=aliases(by.person)) if by.person is not None else Q(actor=None)
    withheld = Q(purpose__in=_words("looks.withheld_purposes", day))
    others = Q(actor_role__in=_roles("looks.withheld_roles", day)) & ~mine
    return ~withheld & ~others


def _roles(name: str, day: date) -> set[str]:
    """Roles that policy names; a guardian with a code on paper is named, or left out, as any guardian."""
    said = _words(name, day)
    return said | {Relation.GUARDIAN_BY_CODE} if Relation.GUARDIAN in said else said


def _words(name: str, day: date) -> set[str]:
    value = book().ask(name, day).value
    return set(map(str, value)) if isinstance(value, tuple) else {str(value)}


def _monday(week: datetime) -> date:
    day = timezone.localtime(week).date()
    return day - timedelta(days=day.weekday())
