"""How far people who score the same work agree, as it was counted: internal, for those who answer for a place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from cairn.assessments.models import AgreementCount
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import organization_ground


class Figure(NamedTuple):
    """A figure with its 95 % range; None: not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreed:
    """Pairs of scores at a school or in a district.

    competency  None: all of them together
    scorers     how many people gave these scores; nobody is named
    entered, recorded, judged, expert  pairs of each kind, see `rules.Beside`
    exact       share with equal levels; `adjacent` share at most a level apart
    higher      mean of the later level less the earlier
    alpha       agreement beyond chance
    """

    organization: UUID
    competency: UUID | None
    as_of: date
    pairs: int
    learners: int
    scorers: int
    entered: int
    recorded: int
    judged: int
    expert: int
    exact: Figure
    adjacent: Figure
    higher: Figure
    alpha: Figure


_PLAIN = (
    "organization_id", "competency_id", "as_of", "pairs", "learners", "scorers", "entered",
    "recorded", "judged", "expert",
)  # fmt: skip
_RANGED = tuple(
    f"{name}{end}" for name in ("exact", "adjacent", "higher", "alpha") for end in ("", "_low", "_high")
)  # fmt: skip


def agreement_of(
    organization: UUID, schools: Collection[UUID], *, by: Actor, purpose: Purpose, day: date
) -> list[Agreed]:
    """Of the place: each competency, and all together; of its `schools` all together. Raises NotAllowed.

    One query of what was counted, however many pairs there are.
    """
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=organization, day=day
    )
    below = Q(organization_id__in=list(schools), competency=None)
    rows = AgreementCount.objects.filter(Q(organization=organization) | below)
    return [_agreed(row) for row in rows.order_by("pk").values_list(*_PLAIN, *_RANGED)]


def _agreed(row: tuple[object, ...]) -> Agreed:
    plain, ranged = row[: len(_PLAIN)], row[len(_PLAIN) :]
    figures = [Figure(*ranged[i : i + 3]) for i in range(0, len(ranged), 3)]  # type: ignore[arg-type]
    return Agreed(*plain, *figures)  # type: ignore[arg-type]
