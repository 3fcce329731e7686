"""Figures about groups as they were counted: internal, for those who answer for the school or district."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from cairn.determinations.models import GroupCount as Row
from cairn.determinations.rules import ALL_DOMAINS
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import organization_ground
from cairn.people.selectors.groups import EVERYONE
from cairn.people.selectors.organizations import places_below


@dataclass(frozen=True)
class GroupCount:
    """How learners of a place stood on a day, for one subgroup, in one domain or competency.

    place        a school, a district or the state
    domain       ALL_DOMAINS: all of them together, each learner counted once
    competency   None: the whole domain
    enrolled     learners of the subgroup at the place that day
    learners     of them, with any evidence here
    cells        learner × competency with any evidence
    enough       of them, with a level; the sum of `levels`
    levels       cells at each level, lowest first
    """

    place: UUID
    subgroup: str
    domain: str
    competency: UUID | None
    as_of: date
    enrolled: int
    learners: int
    cells: int
    enough: int
    levels: tuple[int, ...]


def group_counts(
    organization: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    as_of: date | None = None,
    by_competency: bool = False,
) -> list[GroupCount]:
    """The counts of an organization. Raises NotAllowed.

    as_of           one counted day; without it the latest counted by `day`
    by_competency   rows for single competencies instead of whole domains
    """
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    rows = Row.objects.filter(place=organization, competency__isnull=not by_competency)
    when = as_of or rows.filter(as_of__lte=day).aggregate(latest=Max("as_of"))["latest"]
    found = rows.filter(as_of=when).order_by("subgroup", "domain", "competency_id")
    return [_count(*row) for row in found.values_list(*GroupCount.__dataclass_fields__)]


def group_history(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date, subgroup: str = "all"
) -> list[GroupCount]:
    """The counts of whole domains on every counted day up to `day`, oldest first. Raises NotAllowed."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    rows = Row.objects.filter(
        place=organization, competency=None, subgroup=subgroup, as_of__lte=day
    ).order_by("as_of", "domain")
    return [_count(*row) for row in rows.values_list(*GroupCount.__dataclass_fields__)]


def group_counts_on(
    organization: UUID, days: Collection[date], *, by: Actor, purpose: Purpose, day: date
) -> list[GroupCount]:
    """The counts of whole domains for every subgroup on these counted days. Raises NotAllowed."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    rows = Row.objects.filter(place=organization, competency=None, as_of__in=list(days)).order_by(
        "as_of", "subgroup", "domain"
    )
    return [_count(*row) for row in rows.values_list(*GroupCount.__dataclass_fields__)]


def counts_below(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date, as_of: date
) -> list[GroupCount]:
    """Everyone's counts of all domains together at each school of a district, or each district of the state.

    On one counted day; for a school, none. Raises NotAllowed.
    """
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    rows = Row.objects.filter(
        place__in=places_below(organization), subgroup=EVERYONE, domain=ALL_DOMAINS, competency=None,
        as_of=as_of,
    ).order_by("place_id")  # fmt: skip
    return [_count(*row) for row in rows.values_list(*GroupCount.__dataclass_fields__)]


def _count(*values: Any) -> GroupCount:
    named = dict(zip(GroupCount.__dataclass_fields__, values, strict=True))
    return GroupCount(**named | {"levels": tuple(named["levels"])})
