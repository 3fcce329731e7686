"""What must hold between the cells of one row."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from cairn.standards.tabular.diagnostics import quoted

Say = Callable[[str, str, str], None]
"""Hears of a fault: column, what is wrong, how to mend it."""
Range = tuple[float | None, float | None]
"""The least and the greatest score that a line item allows; None is no bound."""

_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def in_order(first: str, last: str) -> Callable[[Any, Say], None]:
    """The day in field `first` must not come after the day in field `last`."""

    def check(row: Any, say: Say) -> None:
        begin: date | None = getattr(row, first)
        end: date | None = getattr(row, last)
        if begin is not None and end is not None and end < begin:
            say(last, f"{end} lies before {first} {begin}.", "Correct one of the two days.")

    return check


def score_bounds(row: Any, say: Say) -> None:
    """A line item's least score must not exceed its greatest; it must be due after it is given."""
    least, most = row.result_value_min, row.result_value_max
    if least is not None and most is not None and most < least:
        say("result_value_max", f"{most:g} is less than resultValueMin {least:g}.", "Swap the two.")
    in_order("assign_date", "due_date")(row, say)


def score_within(score: float | None, bounds: Range | None, say: Say) -> None:
    """A score must lie within the bounds of its line item; 0 is a score."""
    if score is None or bounds is None:
        return
    least, most = bounds
    if (least is not None and score < least) or (most is not None and score > most):
        scale = f"{_bound(least)} to {_bound(most)}"
        say(
            "score",
            f"{score:g} lies outside the line item's scale of {scale}.",
            "Correct the score, or resultValueMin and resultValueMax in lineItems.csv.",
        )


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def objective(row: Any, say: Say, note: Callable[[str, str, str], None]) -> Any:
    """The row with its CASE identifier as `urn:uuid:…` in small letters."""
    named: str = row.learning_objective_id
    if row.source != "case" or _URN.fullmatch(named) or not named:
        return row
    bare = named.removeprefix("urn:uuid:").removeprefix("URN:UUID:")
    if not _UUID.fullmatch(bare):
        say(
            "learning_objective_id",
            f"{quoted(named)} is no CASE identifier.",
            "Write it as urn:uuid: and the GUID of the CFItem.",
        )
        return row
    note("learning_objective_id", "A GUID was accepted.", "Write it as urn:uuid: and the GUID.")
    return row._replace(learning_objective_id=UUID(bare).urn)


ROW_CHECKS: Mapping[str, Callable[[Any, Say], None]] = {
    "academicSessions": in_order("start_date", "end_date"),
    "roles": in_order("begin_date", "end_date"),
    "enrollments": in_order("begin_date", "end_date"),
    "lineItems": score_bounds,
}
OBJECTIVES = frozenset({"lineItemLearningObjectiveIds", "resultLearningObjectiveIds"})
