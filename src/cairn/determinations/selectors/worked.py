"""Levels worked out from rows of the log, with nothing written down: states, what they say, the changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

import numpy as np

from cairn.determinations.models import Judgement
from cairn.determinations.rules import InForce, in_force
from cairn.determinations.selectors.columns import Columns, Confirmation, day_of, number_of
from cairn.evidence.selectors.cells import Cell
from cairn.evidence.selectors.levels import LevelScales
from cairn.intake.rulebook import book
from cairn.measure.mastery.fold import fold, read_all
from cairn.measure.mastery.layout import LAST_VALUE
from cairn.measure.mastery.readings import Readings
from cairn.measure.mastery.rule import Scale
from cairn.measure.mastery.trails import Trails, moves, trails
from cairn.people.selectors.places import whereabouts


@dataclass(frozen=True)
class Worked:
    """What was worked out: the columns, each cell's rule, the states, what they say, the changes."""

    columns: Columns
    rules: list[InForce]
    which: np.ndarray
    states: np.ndarray
    readings: Readings
    changes: list[tuple[Any, ...]]
    shown_since: list[date | None]

    def latest(self, cell: int) -> float | None:
        """What the cell's latest counted piece showed, on its scale; None where none counted."""
        lowest = self.rules[self.which[cell]].rule.scale.lowest
        counted = self.readings[cell].pieces > 0
        return float(self.states[cell, LAST_VALUE]) + lowest if counted else None


def confirmations_of(learners: set[UUID]) -> list[Confirmation]:
    """Every word that these learners' levels have fallen, by surviving record."""
    rows = Judgement.objects.filter(confirms_fall=True, learner__record__in=learners)
    return [
        Confirmation(learner, competency, made_at, str(key))
        for learner, competency, made_at, key in rows.values_list(
            "learner__record_id", "competency_id", "made_at", "id"
        )
    ]


def worked(columns: Columns, as_of: date) -> Worked:
    """Folds these steps, cell by cell, under the rules in force on a day; reads them on that day."""
    rules, which = rules_of(columns.cells, as_of)
    plain = [held.rule for held in rules]
    states = fold(columns.log, plain, which)
    changes, since = _changes(columns, trails(columns.log, plain, which))
    readings = read_all(states, plain, which, day=number_of(as_of))
    return Worked(columns, rules, which, states, readings, changes, since)


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
