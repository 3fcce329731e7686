"""Working levels out from the log, row by row: for cells that changed, and for learners; `everyone` does many.

Cells are folded from their first piece by the compiled step of `measure`; what comes out is written over
what was there. Late, superseded or withdrawn evidence therefore needs nothing special, and touches its own
cell only.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.determinations.models import Estimate, LevelChange
from cairn.determinations.models import Rule as RuleRow
from cairn.determinations.rules import InForce
from cairn.determinations.selectors.columns import (
    columns_of,
    day_of,
    steps_of,
)
from cairn.determinations.selectors.worked import Worked, cell_id, confirmations_of, worked
from cairn.evidence.selectors.cells import (
    Cell,
    CellRow,
    counting_rows,
)
from cairn.intake import bulk
from cairn.kernel.ids import uuid7
from cairn.kernel.progress import batches
from cairn.people.selectors.persons import records_of

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


def _work_out(rows: Iterable[CellRow], cells: set[Cell], as_of: date) -> None:
    confirmed = confirmations_of({learner for learner, _ in cells})
    confirmations = [c for c in confirmed if (c.learner, c.competency) in cells]
    columns = columns_of(steps_of(rows, confirmations))
    _write(worked(columns, as_of), cells, as_of)


def _write(result: Worked, cells: set[Cell], as_of: date) -> None:
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


def _estimate_rows(result: Worked, rule_keys: list[UUID], as_of: date) -> Iterable[tuple[Any, ...]]:
    states = np.ascontiguousarray(result.states, "<f8")
    for i, (learner, competency) in enumerate(result.columns.cells):
        said = result.readings[i]
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
            result.latest(i),
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
