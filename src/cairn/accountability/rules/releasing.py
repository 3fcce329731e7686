"""The way of a release to the public: drafted, seen by its schools, approved, released; and who may say what when.

Two people let it out: whoever drafted it does not approve it. A school sees its own rows first and may object; an
objection that nobody answered holds everything up. On and after the day of release everybody may read it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """What was said of a release, in this order; each at most once."""

    REVIEW = "review"
    APPROVED = "approved"
    RELEASED = "released"
    DROPPED = "dropped"


DRAFT = "draft"
"""What a release is of which nothing was said yet."""


@dataclass(frozen=True)
class Stands:
    """How a release stands.

    said     the steps so far
    open     objections that nobody answered
    faults   what the examination of its certificate found; empty: nothing
    drafter  the one who would approve drafted it
    """

    said: Collection[Step]
    open: int = 0
    faults: Collection[str] = ()
    drafter: bool = False


def stage(said: Collection[str]) -> str:
    """The last step, or DRAFT.

    >>> stage(["review", "approved"])
    'approved'
    """
    return next((step.value for step in reversed(Step) if step in said), DRAFT)


def refused(step: Step, stands: Stands) -> str:
    """Why this cannot be said of a release now; empty: it can."""
    if step in stands.said:
        return "it was said of it before"
    if Step.DROPPED in stands.said:
        return "it was dropped; draft another"
    return _REFUSALS[step](stands)


def _review(stands: Stands) -> str:
    return "" if not stands.said else "it is beyond review"


def _approved(stands: Stands) -> str:
    if Step.REVIEW not in stands.said:
        return "its schools have not seen it yet"
    if stands.open:
        return f"{stands.open} objections wait for an answer"
    return "whoever drafted it does not approve it; another person does" if stands.drafter else ""


def _released(stands: Stands) -> str:
    if Step.APPROVED not in stands.said:
        return "nobody has approved it yet"
    return next((f"its certificate does not hold: {fault}" for fault in stands.faults), "")


def _dropped(stands: Stands) -> str:
    return "it is public, and stays so" if Step.RELEASED in stands.said else ""


_REFUSALS = {
    Step.REVIEW: _review,
    Step.APPROVED: _approved,
    Step.RELEASED: _released,
    Step.DROPPED: _dropped,
}


def is_public(said: Collection[str], embargo: date, day: date) -> bool:
    """Whether everybody may read it on a day: it was released, and the day of release has come."""
    return Step.RELEASED in said and day >= embargo
