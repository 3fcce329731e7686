"""What some learners showed lately: standing, scored pieces only, for pages about a whole class.

The whole log of a cell, with what was withdrawn or repeated and why, is in `cells`.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cairn.evidence.models import Evidence
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import aliases, records_and_aliases

from .cells import Cell

_COLUMNS = (
    "learner_id",
    "competency_id",
    "performed_at",
    "recorded_at",
    "source",
    "source_key",
    "value",
    "use",
    "performance",
)


class Recent(NamedTuple):
    """One piece: its value on the competency's levels, when it was shown, what for."""

    performed_at: datetime
    value: float
    use: int


def competencies_shown_in(
    section: UUID, records: Collection[UUID], *, since: datetime
) -> set[UUID]:
    """The competencies of which a class's own work has shown something since then. Two queries."""
    rows = Evidence.objects.filter(
        learner_id__in=list(records_and_aliases(records)), section=section, performed_at__gte=since
    )
    return set(rows.order_by().values_list("competency_id", flat=True).distinct())


def recent_pieces(
    records: Collection[UUID],
    competencies: Collection[UUID] | None,
    *,
    since: datetime,
    until: datetime,
) -> dict[Cell, list[Recent]]:
    """The pieces performed in [since, until), newest first, by surviving record and competency.

    competencies  None: all of them
    Two queries, however many learners. The reader has been allowed to open these learners' records.
    """
    record_of = records_and_aliases(records)
    rows = Evidence.objects.filter(
        learner_id__in=list(record_of),
        performed_at__gte=since,
        performed_at__lt=until,
        value__isnull=False,  # a withdrawal has none; to ask for it by name would scan the whole log
        withdrawn_by=None,
        superseded_by=None,
    ).values_list(*_COLUMNS)
    if competencies is not None:
        rows = rows.filter(competency_id__in=list(competencies))
    return _by_cell(sorted(((record_of[row[0]], *row[1:]) for row in rows), key=lambda r: r[:6]))


def written_down(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    since: datetime,
    until: datetime | None = None,
) -> list[datetime]:
    """When pieces that stand were written down about a learner, oldest first. Raises NotAllowed.

    until   before this moment; None: until now

    What learners say of themselves is left out; of one performance that came twice the first counts.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    rows = Evidence.objects.filter(
        learner_id__in=aliases(learner),
        recorded_at__gte=since,
        value__isnull=False,
        withdrawn_by=None,
        superseded_by=None,
    ).exclude(use=Use.SELF.value)
    if until is not None:
        rows = rows.filter(recorded_at__lt=until)
    met, found = set(), []
    for at, competency, same in rows.order_by("recorded_at", "pk").values_list(
        "recorded_at", "competency_id", "performance"
    ):
        if same is None or (competency, same) not in met:
            found.append(at)
        met.add((competency, same))
    return found


def _by_cell(rows: list[tuple[Any, ...]]) -> dict[Cell, list[Recent]]:
    """Oldest first in, newest first out; of one performance that came twice the first counts."""
    found: dict[Cell, list[Recent]] = {}
    met: set[tuple[UUID, UUID, int]] = set()
    for learner, competency, performed_at, _at, _source, _key, value, use, same in rows:
        if same is not None:
            if (learner, competency, same) in met:
                continue
            met.add((learner, competency, same))
        found.setdefault((learner, competency), []).append(Recent(performed_at, value, use))
    for pieces in found.values():
        pieces.reverse()
    return found
