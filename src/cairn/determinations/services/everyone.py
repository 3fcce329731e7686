"""Working everyone's levels out anew, in columns: the same rows as `working` writes, cell by cell.

Some learners at a time, each time in a transaction of its own: what is left when it is interrupted is
whole, and running it again ends in the same.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import numpy as np
from django.db import transaction

from cairn.determinations.models import Estimate, LevelChange
from cairn.determinations.rules import InForce
from cairn.determinations.selectors.columns import Confirmation, number_of
from cairn.determinations.selectors.many import ManyCells, many_cells
from cairn.determinations.selectors.worked import confirmations_of, rules_of
from cairn.determinations.services.columns import Outcome, change_columns, estimate_columns
from cairn.determinations.services.working import rule_row
from cairn.evidence.selectors.cells import learners_with_evidence
from cairn.evidence.selectors.levels import LevelScales
from cairn.evidence.selectors.standing import Standing, standing_evidence
from cairn.intake.bulk import load_columns
from cairn.kernel.progress import SILENT, Progress, batches
from cairn.measure.mastery.fold import fold, read_all
from cairn.measure.mastery.trails import moves, trails

LEARNERS_AT_ONCE = 2000


def work_out_all(*, as_of: date, progress: Progress = SILENT) -> int:
    """Works out every learner's levels anew, some learners at a time; how many cells."""
    learners = sorted(learners_with_evidence())
    progress.begin("Working out levels", len(learners))
    count = 0
    for some in batches(learners, LEARNERS_AT_ONCE):
        count += work_out_many(some, as_of=as_of)
        progress.advance(len(some))
    return count


@transaction.atomic
def work_out_many(
    records: Collection[UUID], competencies: Collection[UUID] | None = None, *, as_of: date
) -> int:
    """Works out everything about many learners anew, in these competencies where some are named; how
    many cells.
    """
    standing = standing_evidence(records, competencies)
    confirmations = _confirmations(records, standing)
    if competencies is not None:
        confirmations = [c for c in confirmations if c.competency in competencies]
    outcome = _outcome(many_cells(standing, confirmations), as_of)
    for held in (Estimate, LevelChange):
        stale = held.objects.filter(learner_id__in=list(records))
        if competencies is not None:
            stale = stale.filter(competency_id__in=list(competencies))
        stale.delete()
    load_columns(Estimate, estimate_columns(outcome, as_of))
    load_columns(LevelChange, change_columns(outcome))
    return outcome.cells.log.cells


def _confirmations(records: Collection[UUID], standing: Standing) -> list[Confirmation]:
    """Of cells with evidence, or of which something is held: of others there is nothing to confirm."""
    found = confirmations_of(set(records))
    if not found:
        return []
    asked = {c.learner for c in found}
    held = Estimate.objects.filter(learner_id__in=list(asked))
    cells = set(held.values_list("learner_id", "competency_id"))
    mine = np.isin(standing.learner, [i for i, who in enumerate(standing.learners) if who in asked])
    pairs = np.unique(np.stack([standing.learner[mine], standing.competency[mine]]), axis=1)
    cells |= {(standing.learners[who], standing.competencies[what]) for who, what in pairs.T}
    return [c for c in found if (c.learner, c.competency) in cells]


def _outcome(cells: ManyCells, as_of: date) -> Outcome:
    rules, which = _rules(cells, as_of)
    plain = [held.rule for held in rules]
    states = fold(cells.log, plain, which)
    readings = read_all(states, plain, which, day=number_of(as_of))
    moved = moves(cells.log, trails(cells.log, plain, which))
    return Outcome(cells, plain, [rule_row(rule) for rule in rules], which, states, readings, moved)


def _rules(cells: ManyCells, as_of: date) -> tuple[list[InForce], np.ndarray]:
    """The different rules in force for these cells: they differ by learner and by scale of levels."""
    scales = LevelScales(cells.competencies)
    levels = [scales.of(competency, as_of) for competency in cells.competencies]
    met = {(held.lowest, len(held.names)): i for i, held in enumerate(levels)}
    number = {scale: i for i, scale in enumerate(met)}
    scale_of = np.array([number[held.lowest, len(held.names)] for held in levels], np.int64)
    asked = [(who, cells.competencies[i]) for who in cells.learners for i in met.values()]
    rules, which = rules_of(asked, as_of)
    table = which.reshape(-1, max(1, len(met)))
    used, place = np.unique(table[cells.learner, scale_of[cells.competency]], return_inverse=True)
    return [rules[i] for i in used], place
