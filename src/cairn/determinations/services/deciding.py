"""What official decisions rest on and come to, for one cell or many, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cairn.determinations.rules import InForce
from cairn.determinations.rules.combining import Combining
from cairn.determinations.selectors.columns import Confirmation, Step, end_of, number_of, steps_of
from cairn.determinations.selectors.combined import Combined, combined_of
from cairn.determinations.selectors.explaining import event_of
from cairn.determinations.selectors.worked import confirmations_of, rules_of
from cairn.evidence.selectors.cells import STANDING, Cell, CellRow, rows_of_cells
from cairn.measure.mastery.cells import advance, reading, start
from cairn.measure.mastery.events import Kind, Outcome
from cairn.measure.mastery.readings import Reading
from cairn.people.selectors.places import whereabouts


@dataclass(frozen=True)
class Decision:
    """What was decided of a cell, before it is kept; `level` is None where there is not enough.

    inputs    everything the arithmetic took, as JSON can hold it
    outcome   its whole answer; where measures are combined, what the level held would have said as "held"
    """

    cell: Cell
    force: InForce
    combining: Combining | None
    level: int | None
    inputs: dict[str, Any]
    outcome: dict[str, Any]


def decisions(cells: Sequence[Cell], *, as_of: date, at: datetime) -> list[Decision]:
    """Decides about each cell from what was performed and judged up to `as_of`; in their order.

    Corrections count as they are known now. The number of queries does not grow with the cells.
    """
    rows = _by_cell(cells, as_of)
    confirmed = _confirmed(cells, as_of, at)
    steps = [steps_of(rows[cell], confirmed.get(cell, ())) for cell in cells]
    rules, which = rules_of(cells, as_of)
    bases = [rules[i] for i in which]
    where = whereabouts({learner for learner, _ in cells}, as_of)
    together = combined_of(cells, steps, bases, where, as_of=as_of, at=at)
    return [
        _decision(cell, base, rows[cell], some, combined, as_of)
        for cell, base, some, combined in zip(cells, bases, steps, together, strict=True)
    ]


def _by_cell(cells: Sequence[Cell], as_of: date) -> dict[Cell, list[CellRow]]:
    found: dict[Cell, list[CellRow]] = {cell: [] for cell in cells}
    for row in rows_of_cells(cells, until=end_of(as_of)):
        found[row.learner, row.competency].append(row)
    return found


def _confirmed(cells: Sequence[Cell], as_of: date, at: datetime) -> dict[Cell, list[Confirmation]]:
    wanted, found = set(cells), dict[Cell, list[Confirmation]]()
    for said in confirmations_of({learner for learner, _ in cells}):
        cell = said.learner, said.competency
        if cell in wanted and said.made_at < end_of(as_of) and said.made_at <= at:
            found.setdefault(cell, []).append(said)
    return found


def _decision(
    cell: Cell,
    force: InForce,
    rows: Sequence[CellRow],
    steps: Sequence[Step],
    combined: Combined | None,
    as_of: date,
) -> Decision:
    events = [event_of(step) for step in steps]
    state, became = start(), dict[tuple[Any, ...], Outcome]()
    for step, event in zip(steps, events, strict=True):
        outcome = advance(state, force.rule, event)
        if step.kind == Kind.EVIDENCE:
            became[step[2:6]] = outcome
    said = reading(state, force.rule, number_of(as_of))
    inputs = {
        "evidence": [_plain_row(row, became) for row in rows],
        "events": [_plain_event(list(event)) for event in events],
        "day": number_of(as_of),
    }
    held = plain_reading(said)
    if combined is None:
        return Decision(cell, force, None, said.shown if said.enough else None, inputs, held)
    whole = combined.outcome | {"held": held}
    return Decision(
        cell, force, combined.force, combined.outcome["level"], inputs | combined.beside, whole
    )


def _plain_row(row: CellRow, became: Mapping[tuple[Any, ...], Outcome]) -> dict[str, Any]:
    outcome = became.get(row[2:6])
    why = outcome.word if outcome is not None and row.status == STANDING else row.status
    return {"id": str(row.id), "performed_at": row.performed_at.isoformat(), "why": why}


def _plain_event(event: list[Any]) -> list[Any]:
    """Without what is unknown at its end: an event that only has a value is written as ever."""
    plain = [None if v != v else v for v in event]
    while plain[-1] is None:
        plain.pop()
    return plain


def plain_reading(said: Reading) -> dict[str, Any]:
    """What the one stream of evidence says, as JSON can hold it."""
    return {
        "point": said.point,
        "standard_error": said.standard_error,
        "level": said.level,
        "shown": said.shown,
        "enough": said.enough,
        "unmet": list(said.unmet.words),
        "pieces": said.pieces,
        "contexts": said.contexts,
        "baseline": said.baseline and [said.baseline.level, said.baseline.day],
        "probabilities": list(said.probabilities),
    }
