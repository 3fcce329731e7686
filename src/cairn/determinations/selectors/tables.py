"""Levels as one long table, for whoever may have all of it: the operator, or an agreement carried out by them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from cairn.determinations.models import Estimate
from cairn.evidence.selectors.cells import cells_of_pieces
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import everyone_ground
from cairn.people.selectors.rights import (
    Statement,
    level_statements,
    statement_text,
    statements,
)

COLUMNS: dict[str, tuple[str, str]] = {
    "learner_id": ("text", "Our id of the learner's record."),
    "learner_state_id": ("text", "The state's id."),
    "competency_code": ("text", "The publisher's code; not every competency has one."),
    "cf_item_id": ("text", "The publisher's GUID (CASE)."),
    "level": ("integer", "What the method says; empty: it says nothing."),
    "shown_level": ("integer", "What people are shown; empty: not enough evidence yet."),
    "shown_since": ("date", "Since when."),
    "enough": ("boolean", "Whether the evidence gates are met."),
    "probabilities": ("text", "Of each level, lowest first, separated by spaces."),
    "standard_error": ("number", "In levels, as of `as_of`."),
    "pieces": ("integer", "Counted pieces of evidence."),
    "contexts": ("integer", "Different classes, tasks or settings; 8 means 8 or more."),
    "last_performed": ("date", "Day of the latest counted piece."),
    "baseline_level": ("integer", "The first level with enough evidence."),
    "baseline_day": ("date", "Its day."),
    "method": ("text", "Name and version of the method."),
    "waiver": ("text", "The waiver under which it was worked out; empty: the state's own rule."),
    "as_of": ("date", "The day on which certainty was read."),
    "family_statement": (
        "text",
        "What the family says about the level or a piece under it, where amending it was refused.",
    ),
}
_FROM = (
    "learner_id", "learner__state_id", "competency__code", "competency__cf_item_id", "level", "shown",
    "shown_since", "enough", "probabilities", "standard_error", "pieces", "contexts",
    "last_performed", "baseline", "baseline_day", "rule__method", "rule__waiver", "as_of",
)  # fmt: skip
_AT = list(COLUMNS).index("probabilities")


def level_rows(*, by: Actor, purpose: Purpose, day: date) -> Iterator[tuple[Any, ...]]:
    """Every surviving record's levels, in the order of COLUMNS. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    of_levels, of_pieces = level_statements(), _said_of_pieces()
    rows = Estimate.objects.filter(learner__record_id__isnull=False).order_by(
        "learner_id", "competency_id"
    )
    for row in rows.values_list("learner__record_id", *_FROM, "competency_id").iterator(20_000):
        if row[0] != row[1]:
            continue  # joined to another record, under which it is counted
        values = list(row[1:-1])
        values[0] = str(values[0])
        values[_AT] = " ".join(f"{p:.9g}" for p in values[_AT])
        cell = row[0], row[-1]
        yield (*values, statement_text([*of_levels.get(cell, ()), *of_pieces.get(cell, ())]))


def _said_of_pieces() -> dict[tuple[UUID, UUID], list[Statement]]:
    """Statements about evidence, by the learner and competency whose level it is under."""
    said = statements("evidence.Evidence")
    found: dict[tuple[UUID, UUID], list[Statement]] = {}
    for piece, cell in cells_of_pieces(said).items():
        found.setdefault(cell, []).extend(said[piece])
    return found
