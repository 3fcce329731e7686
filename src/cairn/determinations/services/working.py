"""Working levels out from the log, row by row: for cells that changed, and for learners; `everyone` does many.

Cells are folded from their first piece by the compiled step of `measure`; what comes out is written over
what was there. Late, superseded or withdrawn evidence therefore needs nothing special, and touches its own
cell only.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.determinations.models import Estimate, Judgement, LevelChange
from cairn.determinations.models import Rule as RuleRow
from cairn.determinations.rules import InForce, in_force
from cairn.determinations.selectors.columns import (
    Columns,
    Confirmation,
    columns_of,
    day_of,
    number_of,
    steps_of,
)
from cairn.evidence.selectors.cells import (
    Cell,
    CellRow,
    counting_rows,
)
from cairn.evidence.selectors.levels import LevelScales
from cairn.intake import bulk
from cairn.intake.rulebook import book
from cairn.kernel.ids import uuid7
from cairn.kernel.progress import batches
from cairn.measure.mastery.fold import fold, read_all
from cairn.measure.mastery.layout import LAST_VALUE
from cairn.measure.mastery.readings import Readings
from cairn.measure.mastery.rule import Scale
from cairn.measure.mastery.trails import Trails, moves, trails
from cairn.people.selectors.persons import records_of
from cairn.people.selectors.places import whereabouts

_ESTIMATE = (
    "id", "learner_id", "competency_id", "rule_id", "point", "standard_error", "level", "shown",
    "shown_since", "latest", "enough", "probabilities", "pieces", "contexts", "first_performed", "last_performed",
    "baseline", "baseline_day", "as_of", "state",
)  # fmt: skip
_CHANGE = (
    "id", "learner_id", "competency_id", "step", "day", "level_before", "level_after", "measured_after",
)  # fmt: skip


def work_out_cells(cells: set[Cell], *, as_of: date) -> None:
    """Works these cells out anew, row by row: for the few that a person waits for."""
    rows = counting_rows({who for who, _ in cells}, {what for _, what in cells})
    _work_out([row for row in rows if (row.learner, row.competency) in cells], cells, as_of)


def records_of_cells(cells: Collection[Cell]) -> set[Cell]:
    """The same cells by surviving records."""
    record = records_of({learner for learner, _ in cells})
    return {(record[learner], competency) for learner, competency in cells}


def work_out_learners(records: Collection[UUID], *, as_of: date) -> int:
    """Works out everything about these learners anew; how many cells."""
    with transaction.atomic():
        held = Estimate.objects.filter(learner_id__in=list(records))
        cells = set(held.values_list("learner_id", "competency_id"))
        rows = counting_rows(records)
        cells |= {(r.learner, r.competency) for r in rows}
        _work_out(rows, cells, as_of)
    return len(cells)


@dataclass(frozen=True)
class _Result:
    """What was worked out: the columns, each cell's rule, the states, what they say, the changes."""

    columns: Columns
    rules: list[InForce]
    which: np.ndarray
    states: np.ndarray
    readings: Readings
    changes: list[tuple[Any, ...]]
    shown_since: list[date | None]


def _work_out(rows: Iterable[CellRow], cells: set[Cell], as_of: date) -> None:
    confirmed = confirmations_of({learner for learner, _ in cells})
    confirmations = [c for c in confirmed if (c.learner, c.competency) in cells]
    columns = columns_of(steps_of(rows, confirmations))
    _write(_result(columns, as_of), cells, as_of)


def confirmations_of(learners: set[UUID]) -> list[Confirmation]:
    """Every word that these learners' levels have fallen, by surviving record."""
    rows = Judgement.objects.filter(confirms_fall=True, learner__record__in=learners)
    return [
        Confirmation(learner, competency, made_at, str(key))
        for learner, competency, made_at, key in rows.values_list(
            "learner__record_id", "competency_id", "made_at", "id"
        )
    ]


def _result(columns: Columns, as_of: date) -> _Result:
    rules, which = rules_of(columns.cells, as_of)
    plain = [held.rule for held in rules]
    states = fold(columns.log, plain, which)
    changes, since = _changes(columns, trails(columns.log, plain, which))
    readings = read_all(states, plain, which, day=number_of(as_of))
    return _Result(columns, rules, which, states, readings, changes, since)


def rules_of(cells: Sequence[Cell], day: date) -> tuple[list[InForce], np.ndarray]:
    """The different rules in force for these cells, and each cell's place among them."""
    where = whereabouts({learner for learner, _ in cells}, day)
    scales = LevelScales({competency for _, competency in cells})
    by_place: dict[tuple[str, str, Scale], int] = {}
    by_digest: dict[str, int] = {}
    rules: list[InForce] = []
    which = np.zeros(len(cells), np.int64)
    for i, (learner, competency) in enumerate(cells):
        held = where.get(learner)
        levels = scales.of(competency, day)
        scale = Scale(levels.lowest, len(levels.names))
        place = (held.district_code, held.school_code, scale) if held else ("", "", scale)
        if place not in by_place:
            rule = in_force(book(), day, held.place if held else {}, scale)
            if rule.digest not in by_digest:
                by_digest[rule.digest] = len(rules)
                rules.append(rule)
            by_place[place] = by_digest[rule.digest]
        which[i] = by_place[place]
    return rules, which


def _changes(columns: Columns, after: Trails) -> tuple[list[tuple[Any, ...]], list[date | None]]:
    """The days on which a level changed, and since when each cell shows what it does."""
    changes: list[tuple[Any, ...]] = []
    since: list[date | None] = [None] * len(columns.cells)
    for move in zip(*(column.tolist() for column in moves(columns.log, after)), strict=True):
        cell, step, number, seen, *levels = move
        learner, competency = columns.cells[cell]
        day = day_of(number)
        if seen:
            since[cell] = day
        key = cell_id(learner, competency, step)
        changes.append((key, learner, competency, step, day, *map(whole, levels)))
    return changes, since


def whole(level: float) -> int | None:
    """A level as it is kept; None where there is none."""
    return None if np.isnan(level) else int(level)


def cell_id(learner: UUID, competency: UUID, n: int = 0) -> UUID:
    """The identity of what is worked out about a cell: the same each time it is."""
    return UUID(hex=cell_key(learner.bytes, competency.bytes, n))


def cell_key(learner: bytes, competency: bytes, n: int = 0) -> str:
    """The digits of `cell_id`."""
    return blake2b(learner + competency + n.to_bytes(4), digest_size=16).hexdigest()


def _write(result: _Result, cells: set[Cell], as_of: date) -> None:
    _forget(cells)
    keys = [rule_row(rule) for rule in result.rules]
    bulk.insert(Estimate, _ESTIMATE, _estimate_rows(result, keys, as_of))
    bulk.insert(LevelChange, _CHANGE, result.changes)


def _forget(cells: set[Cell]) -> None:
    learners, competencies = {who for who, _ in cells}, {what for _, what in cells}
    held = Estimate.objects.filter(learner__in=learners, competency__in=competencies).values_list(
        "id", "learner_id", "competency_id"
    )
    stale = [key for key, *cell in held if tuple(cell) in cells]
    for some in batches(stale, 5000):
        Estimate.objects.filter(id__in=some).delete()
    old = LevelChange.objects.filter(learner_id__in=list(learners))
    gone = [
        key
        for key, learner, competency in old.values_list("id", "learner_id", "competency_id")
        if (learner, competency) in cells
    ]
    for keys in batches(gone, 5000):
        LevelChange.objects.filter(id__in=keys).delete()


def rule_row(rule: InForce) -> UUID:
    """The kept form of a rule; written down the first time it is met."""
    row, _new = RuleRow.objects.get_or_create(
        digest=rule.digest,
        defaults={
            "id": uuid7(),
            "method": rule.rule.method.name,
            "rule": rule.rule.plain(),
            "rulings": rule.plain_rulings(),
            "waiver": rule.waiver,
        },
    )
    return row.pk


def _estimate_rows(
    result: _Result, rule_keys: list[UUID], as_of: date
) -> Iterable[tuple[Any, ...]]:
    states = np.ascontiguousarray(result.states, "<f8")
    for i, (learner, competency) in enumerate(result.columns.cells):
        said = result.readings[i]
        lowest = result.rules[result.which[i]].rule.scale.lowest
        yield (
            cell_id(learner, competency),
            learner,
            competency,
            rule_keys[result.which[i]],
            said.point,
            said.standard_error,
            said.level,
            said.shown,
            result.shown_since[i],
            float(states[i, LAST_VALUE]) + lowest if said.pieces else None,
            said.enough,
            list(said.probabilities),
            said.pieces,
            said.contexts,
            day_of(result.columns.log.day[result.columns.log.starts[i]]),
            None if said.last_day is None else day_of(said.last_day),
            said.baseline.level if said.baseline else None,
            day_of(said.baseline.day) if said.baseline else None,
            as_of,
            states[i].tobytes(),
        )
