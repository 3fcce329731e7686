"""What was worked out about many cells, as the columns of the tables that keep it."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
import pyarrow as pa

from cairn.determinations.selectors.many import ManyCells
from cairn.determinations.selectors.worked import cell_key
from cairn.kernel.arrow import chosen, days, hexadecimal, numbers, whole
from cairn.measure.mastery.layout import LAST_VALUE
from cairn.measure.mastery.readings import Readings
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.trails import Moves

Whole = np.ndarray


@dataclass(frozen=True)
class Outcome:
    """The cells, the rules and the rows that keep them, each cell's rule, and what came of it."""

    cells: ManyCells
    rules: list[Rule]
    rule_keys: list[UUID]
    which: Whole
    states: np.ndarray
    readings: Readings
    moved: Moves


def estimate_columns(outcome: Outcome, as_of: date) -> dict[str, pa.Array]:
    """By the attributes of Estimate."""
    cells, said = outcome.cells, outcome.readings
    log, n = cells.log, cells.log.cells
    lowest = np.array([rule.scale.lowest for rule in outcome.rules], np.float64)
    latest = outcome.states[:, LAST_VALUE] + lowest[outcome.which]
    return {
        **_keys(cells, np.arange(n), np.zeros(n, np.int64)),
        "rule_id": chosen(hexadecimal(outcome.rule_keys), outcome.which),
        "point": numbers(said.point),
        "standard_error": numbers(said.standard_error),
        "level": whole(said.level),
        "shown": whole(said.shown),
        "shown_since": days(_shown_since(outcome.moved, n)),
        "latest": numbers(np.where(said.pieces > 0, latest, np.nan)),
        "enough": pa.array(said.enough),
        "probabilities": _probabilities(outcome),
        "pieces": pa.array(said.pieces),
        "contexts": pa.array(said.contexts),
        "first_performed": days(log.day[log.starts[:-1]].astype(np.float64)),
        "last_performed": days(said.last_day),
        "baseline": whole(said.baseline_level),
        "baseline_day": days(said.baseline_day),
        "as_of": pa.array([as_of.isoformat()] * n, pa.string()),
        "state": _bytes(outcome.states),
    }


def change_columns(outcome: Outcome) -> dict[str, pa.Array]:
    """By the attributes of LevelChange."""
    moved = outcome.moved
    return {
        **_keys(outcome.cells, moved.cell, moved.step),
        "step": pa.array(moved.step),
        "day": days(moved.day.astype(np.float64)),
        "level_before": whole(moved.before),
        "level_after": whole(moved.after),
        "measured_after": whole(moved.measured),
    }


def _keys(cells: ManyCells, at: Whole, step: Whole) -> dict[str, pa.Array]:
    """The identity of what is worked out about these cells after a step; 0 is the estimate itself."""
    learner, competency = cells.learner[at], cells.competency[at]
    who, what = ([key.bytes for key in keys] for keys in (cells.learners, cells.competencies))
    named = zip(learner.tolist(), competency.tolist(), step.tolist(), strict=True)
    return {
        "id": pa.array([cell_key(who[i], what[j], n) for i, j, n in named], pa.string()),
        "learner_id": chosen(hexadecimal(cells.learners), learner),
        "competency_id": chosen(hexadecimal(cells.competencies), competency),
    }


def _shown_since(moved: Moves, cells: int) -> np.ndarray:
    """The day from which each cell shows what it does: the last on which that changed."""
    since = np.full(cells, np.nan)
    since[moved.cell[moved.seen]] = moved.day[moved.seen]  # in order: the last one stays
    return since


def _probabilities(outcome: Outcome) -> pa.Array:
    """JSON: of each level of the cell's scale; an empty list where it has no level."""
    said = outcome.readings
    levels = np.array([rule.scale.levels for rule in outcome.rules], np.int64)[outcome.which]
    levels = np.where(np.isnan(said.level), 0, levels)
    texts = np.full(len(levels), "[]", object)
    for width in np.unique(levels[levels > 0]).tolist():
        rows = np.flatnonzero(levels == width)
        several = json.dumps(said.probabilities[rows, :width].tolist())
        texts[rows] = [f"[{row}]" for row in several[2:-2].split("], [")]
    return pa.array(texts, pa.string())


def _bytes(states: np.ndarray) -> pa.Array:
    """Each state as the bytes from which the next step goes on."""
    kept = np.ascontiguousarray(states, "<f8")
    kind = pa.binary(kept.shape[1] * kept.itemsize)
    return pa.Array.from_buffers(kind, len(kept), [None, pa.py_buffer(kept.tobytes())])
