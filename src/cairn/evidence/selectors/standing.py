"""The standing evidence of many learners as columns: the rows of `cells.counting_rows`, in their order.

For working out everyone: no row, identifier or instant becomes an object. Text is compared by its bytes,
which orders it as Python does, whatever the database's collation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cairn.evidence.rules import setting
from cairn.evidence.selectors.cells import standing_of
from cairn.intake.columns import read_columns
from cairn.kernel.arrow import repeats
from cairn.people.selectors.persons import records_and_aliases

Whole = NDArray[np.int64]
_READ = (
    "learner_id", "competency_id", "performed_at", "recorded_at", "source", "source_key",
    "use", "value", "standard_error", "difficulty", "severity", "performance", "context", "task",
    "section_id",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Rows of the log, (n,) each, cell after cell in the methods' order.

    learner      position in `learners`, which are surviving records
    competency   position in `competencies`
    performed    and `recorded`: microseconds since 1970-01-01, UTC
    source       and `source_key`: text
    value        NaN is "not scored"
    error        the value's standard error, in levels; NaN is "not reported"
    difficulty   of the task, and `severity` of the rater, in levels above the usual; NaN is "not known"
    setting      position in `settings`: what counts as one context; the empty one is unknown
    """

    learners: list[UUID]
    competencies: list[UUID]
    settings: list[str]
    learner: Whole
    competency: Whole
    performed: Whole
    recorded: Whole
    source: pa.Array
    source_key: pa.Array
    use: Whole
    value: NDArray[np.float64]
    error: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    severity: NDArray[np.float64]
    setting: Whole


def standing_evidence(
    records: Collection[UUID], competencies: Collection[UUID] | None = None
) -> Standing:
    """What stands of these learners (in these competencies, where some are named); of one performance
    that came twice the first counts.
    """
    record_of = records_and_aliases(records)
    rows = standing_of(record_of)
    if competencies is not None:
        rows = rows.filter(competency_id__in=list(competencies))
    read = read_columns(rows, _READ)
    learners, learner = _people(read["learner_id"], record_of)
    competency = _places(read["competency_id"])
    performed, recorded = (_microseconds(read[name]) for name in ("performed_at", "recorded_at"))
    source, source_key = read["source"], read["source_key"]
    cell = learner * max(1, len(read["competency_id"].dictionary)) + competency
    order = in_order(cell, performed, recorded, source, source_key)
    kept = order[~repeats(cell[order], read["performance"].take(pa.array(order)))]
    settings, which = settings_met(read)
    value, error, difficulty, severity = (
        read[name].fill_null(np.nan).to_numpy(zero_copy_only=False)
        for name in ("value", "standard_error", "difficulty", "severity")
    )
    return Standing(
        learners,
        _identifiers(read["competency_id"]),
        settings,
        learner[kept],
        competency[kept],
        performed[kept],
        recorded[kept],
        source.take(pa.array(kept)),
        source_key.take(pa.array(kept)),
        read["use"].to_numpy(zero_copy_only=False)[kept],
        value[kept],
        error[kept],
        difficulty[kept],
        severity[kept],
        which[kept],
    )


def in_order(
    cell: Whole, performed: Whole, recorded: Whole, source: pa.Array, source_key: pa.Array
) -> Whole:
    """Where each row of the methods' order stands: cell after cell, (performed, recorded, source, key)."""
    return np.lexsort((_ranks(source_key), _ranks(source), recorded, performed, cell))


def _ranks(text: pa.Array) -> Whole:
    """The place of each row's text among the different ones."""
    different = text.dictionary
    rank = np.empty(len(different), np.int64)
    rank[pc.sort_indices(different).to_numpy()] = np.arange(len(different))
    return rank[_places(text)]


def _places(text: pa.Array, *, of_null: int = 0) -> Whole:
    found: Whole = text.indices.fill_null(of_null).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _identifiers(keys: pa.Array) -> list[UUID]:
    return [UUID(hex=key) for key in keys.dictionary.to_pylist()]


def _microseconds(instants: pa.Array) -> Whole:
    found: Whole = instants.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _people(keys: pa.Array, record_of: Mapping[UUID, UUID]) -> tuple[list[UUID], Whole]:
    """The surviving records, and each row's position among them."""
    records = [record_of[person] for person in _identifiers(keys)]
    number = {record: i for i, record in enumerate(dict.fromkeys(records))}
    at = np.array([number[record] for record in records], np.int64)
    return list(number), at[_places(keys)]


def settings_met(read: Mapping[str, pa.Array]) -> tuple[list[str], Whole]:
    """What counts as one context, asked once of every different way in which rows state it."""
    texts = [read[name].dictionary.to_pylist() for name in ("context", "task", "section_id")]
    sections: list[UUID | None] = [UUID(hex=key) for key in texts[2]]
    sections.append(None)
    section = _places(read["section_id"], of_null=len(sections) - 1)
    stated = _places(read["context"]) * max(1, len(texts[1])) + _places(read["task"])
    different, which = np.unique(stated * len(sections) + section, return_inverse=True)
    pairs, section = np.divmod(different, len(sections))
    context, task = np.divmod(pairs, max(1, len(texts[1])))
    found = [
        setting(texts[0][c], texts[1][t], sections[s])
        for c, t, s in zip(context.tolist(), task.tolist(), section.tolist(), strict=True)
    ]
    return found, which
