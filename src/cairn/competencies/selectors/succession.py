"""What frameworks put before what, as a whole; which competencies are no longer in force, and what stands for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from cairn.competencies.models import Association, Competency, Framework


def precedence(competency_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """All that the frameworks of these say comes before what, as (first, then); one query."""
    rows = Association.objects.filter(
        framework__in=Competency.objects.filter(pk__in=list(competency_ids)).values("framework"),
        type="precedes",
        retired_on=None,
        origin__retired_on=None,
        destination__retired_on=None,
    )
    return list(rows.order_by("place", "pk").values_list("origin_id", "destination_id"))


@dataclass(frozen=True)
class Gone:
    """A competency that its publisher no longer has, or whose framework is no longer in force.

    since   None where the publisher gives no day
    """

    since: date | None
    framework: str


def gone(competency_ids: Iterable[UUID], day: date) -> dict[UUID, Gone]:
    """Those of these that are not in force on a day; one query."""
    over = Q(retired_on__lte=day) | Q(framework__adoption_status=Framework.Adoption.DEPRECATED)
    rows = Competency.objects.filter(over, pk__in=list(competency_ids))
    found = rows.values_list("pk", "retired_on", "framework__title")
    return {key: Gone(since, title) for key, since, title in found}


def counterparts(competency_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """What publishers say is exactly the same as each of these, or replaces it; none that was retired. Two queries."""
    asked = list(competency_ids)
    found: defaultdict[UUID, dict[UUID, None]] = defaultdict(dict)
    for one, other, types in (
        ("origin", "destination", ("exactMatchOf", "replacedBy")),
        ("destination", "origin", ("exactMatchOf",)),
    ):
        rows = Association.objects.filter(
            **{f"{one}__in": asked, f"{other}__isnull": False, f"{other}__retired_on": None},
            type__in=types,
            retired_on=None,
        ).exclude(**{f"{other}__framework__adoption_status": Framework.Adoption.DEPRECATED})
        for key, stands in rows.order_by("pk").values_list(f"{one}_id", f"{other}_id"):
            if key != stands:
                found[key][stands] = None
    return {key: list(others) for key, others in found.items()}


def frameworks_of(competency_ids: Iterable[UUID]) -> set[UUID]:
    """The frameworks that these belong to."""
    rows = Competency.objects.filter(pk__in=list(competency_ids))
    return set(rows.values_list("framework_id", flat=True))
