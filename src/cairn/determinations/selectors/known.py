"""One learner's levels as the record stood at an earlier moment: what a family reads before the latest is released.

Only the cells that have been touched since are worked out anew; all others stand as they are kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cairn.determinations.selectors.columns import columns_of, steps_of
from cairn.determinations.selectors.worked import Worked, confirmations_of, worked
from cairn.evidence.selectors.cells import cells_touched, rows_of_cells
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learner_ground


@dataclass(frozen=True)
class Known:
    """What differs from what is kept.

    touched   competencies in which anything was recorded since
    worked    those of them in which something had been shown before, worked out; None where there is none
    """

    touched: frozenset[UUID]
    worked: Worked | None

    @property
    def changes(self) -> list[tuple[Any, ...]]:
        """Rows of (day, competency, step, level before, level after) of the touched cells."""
        if self.worked is None:
            return []
        return [
            (on, competency, step, level_before, level_after)
            for _key, _learner, competency, step, on, level_before, level_after, _ in self.worked.changes
        ]


def as_known(learner: UUID, moment: datetime, *, by: Actor, purpose: Purpose, day: date) -> Known:
    """What the learner's touched cells said when the record stood as at a moment, read on a day.

    Raises NotAllowed.
    """
    learner_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=learner, day=day)
    confirmed = confirmations_of({learner})
    cells = cells_touched(learner, after=moment)
    cells |= {(c.learner, c.competency) for c in confirmed if c.made_at > moment}
    touched = frozenset(competency for _, competency in cells)
    if not cells:
        return Known(touched, None)
    earlier = [c for c in confirmed if c.made_at <= moment and c.competency in touched]
    columns = columns_of(steps_of(rows_of_cells(cells, known=moment), earlier))
    return Known(touched, worked(columns, day) if columns.cells else None)
