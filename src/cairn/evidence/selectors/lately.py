"""What some learners showed in a stretch of time, as columns: for counting what a whole school has seen.

For learners by the hundred and pieces by the ten thousand: no row becomes an object.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.evidence.selectors.cells import standing_of
from cairn.evidence.selectors.columns import local_days
from cairn.evidence.selectors.standing import in_order
from cairn.intake.columns import codes, read_columns
from cairn.kernel.arrow import repeats
from cairn.people.selectors.persons import records_and_aliases

Whole = NDArray[np.int64]
NOBODY = -1
_READ = (
    "learner_id", "competency_id", "section_id", "task", "use", "value", "scorer_id",
    "performed_at", "recorded_at", "source", "source_key", "performance",
)  # fmt: skip


@dataclass(frozen=True)
class Lately:
    """Pieces that stand, (n,) each; of one performance that came twice the first counts.

    learner      position in `learners`, which are surviving records
    competency   position in `competencies`
    section      position in `sections`; NOBODY where no class is known
    task         position in `tasks`; an empty text is a task without a name
    scorer       position in `scorers`; NOBODY where none is known
    use          the number of a `kernel.terms.Use`
    value        on the competency's levels; NaN is "not scored"
    day          on which it was shown, here; an ordinal
    """

    learners: list[UUID]
    competencies: list[UUID]
    sections: list[UUID]
    tasks: list[str]
    scorers: list[UUID]
    learner: Whole
    competency: Whole
    section: Whole
    task: Whole
    scorer: Whole
    use: Whole
    value: NDArray[np.float64]
    day: Whole


def shown_lately(records: Collection[UUID], *, since: datetime, until: datetime) -> Lately:
    """What stands of these learners, performed in [since, until). Two queries."""
    record_of = records_and_aliases(records)
    rows = standing_of(record_of).filter(performed_at__gte=since, performed_at__lt=until)
    read = read_columns(rows, _READ)
    place = {record: i for i, record in enumerate(sorted(set(record_of.values())))}
    at = [place[record_of[key]] for key in _keys(read["learner_id"])]
    learner = np.array(at, np.int64)[codes(read["learner_id"])]
    cell = learner * max(1, len(read["competency_id"].dictionary)) + codes(read["competency_id"])
    performed, recorded = (_moments(read[name]) for name in ("performed_at", "recorded_at"))
    order = in_order(cell, performed, recorded, read["source"], read["source_key"])
    kept = order[~repeats(cell[order], read["performance"].take(pa.array(order)))]
    days = local_days(read["performed_at"]).cast(pa.int32()).to_numpy(zero_copy_only=False)
    return Lately(
        learners=list(place),
        competencies=_keys(read["competency_id"]),
        sections=_keys(read["section_id"]),
        tasks=read["task"].dictionary.to_pylist(),
        scorers=_keys(read["scorer_id"]),
        learner=learner[kept],
        competency=codes(read["competency_id"])[kept],
        section=codes(read["section_id"])[kept],
        task=codes(read["task"])[kept],
        scorer=codes(read["scorer_id"])[kept],
        use=read["use"].to_numpy(zero_copy_only=False)[kept],
        value=read["value"].fill_null(np.nan).to_numpy(zero_copy_only=False)[kept],
        day=days.astype(np.int64)[kept] + _EPOCH,
    )


_EPOCH = datetime(1970, 1, 1).toordinal()  # noqa: DTZ001 a day's number has no zone


def _keys(keys: pa.Array) -> list[UUID]:
    return [UUID(hex=key) for key in keys.dictionary.to_pylist()]


def _moments(instants: pa.Array) -> Whole:
    found: Whole = instants.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found
