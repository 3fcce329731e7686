"""What rosters leave open, and what became of the files that came, as they were counted: about no one by name."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.determinations.models import DeliveryCount, RosterCount
from cairn.determinations.selectors.evidence_counts import counted
from cairn.kernel.access import Actor, Purpose


@dataclass(frozen=True)
class RosterOf:
    """A school's roster on the counted day: see `RosterCount`."""

    school: UUID
    as_of: date
    learners: int
    without_class: int
    without_grade: int
    classes: int
    without_learners: int
    without_teacher: int
    possible_doubles: int


@dataclass(frozen=True)
class Came:
    """A file that came in: rows read are those stored, known already, and put aside."""

    kind: str
    source: str
    name: str
    received_on: date
    finished: bool
    rows_read: int
    stored: int
    unchanged: int
    quarantined: int


def rosters_of(
    organization: UUID, *, by: Actor, purpose: Purpose, day: date
) -> dict[UUID, RosterOf]:
    """Each of its schools' roster. One query of what was counted. Raises NotAllowed."""
    rows = counted(RosterCount, organization, by, purpose, day)
    fields = [name if name != "school" else "school_id" for name in RosterOf.__dataclass_fields__]
    return {row[0]: RosterOf(*row) for row in rows.values_list(*fields)}


def deliveries_of(organization: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Came]:
    """The files of its schools' sources, latest first, each once. One query. Raises NotAllowed."""
    rows = counted(DeliveryCount, organization, by, purpose, day)
    found = rows.order_by("-received_on", "-delivery").values_list(
        "delivery", *Came.__dataclass_fields__
    )
    return list({key: Came(*row) for key, *row in found}.values())
