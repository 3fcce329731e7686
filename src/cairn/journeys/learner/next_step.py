"""The one next step of a learner: from what comes before what, and where the learner stands.

What a learner can reach goes before what is merely next in a list: first what is begun, whose earlier
steps are shown and which is nearly shown itself; then what is begun; then what the shown steps open.
A step that rests on one not yet shown waits until that one is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

CLOSE = 0.25
"""From this chance of being at Proficient or beyond already, a competency is called close."""


class Why(Enum):
    """Why this step and no other."""

    CLOSE = "close"  # begun, and perhaps there already
    BEGUN = "begun"  # begun, and nothing that comes before it is missing
    OPENS = "opens"  # not begun; what comes before it has been shown
    BEFORE = "before"  # begun, and others rest on it
    SURER = "surer"  # everything begun is shown; of this one we are least sure


@dataclass(frozen=True)
class Place:
    """A competency that a learner could work on.

    shown    the level people see; None when nothing was shown
    chance   that the true level is Proficient or beyond; None when nothing is estimated
    at       whether the level people see is Proficient or beyond, and no early one
    begun    worked on in this school year
    sure     the chance that the level shown is right; None when nothing is estimated
    """

    competency: UUID
    shown: int | None
    chance: float | None
    at: bool
    begun: bool
    sure: float | None = None
    last: date | None = None


@dataclass(frozen=True)
class Step:
    """The step, why it is the one, and the shown competencies it builds on."""

    competency: UUID
    why: Why
    rests_on: tuple[UUID, ...]


def next_step(
    places: Sequence[Place],
    before: Mapping[UUID, Sequence[UUID]],
    *,
    sure: float,
) -> Step | None:
    """The next step among `places`, which stand in reading order; None when nothing is left to suggest.

    before   what comes right before each competency
    sure     the chance from which the state calls a level sure
    """
    shown = {p.competency for p in places if p.at}
    known = {p.competency for p in places}
    order = {p.competency: i for i, p in enumerate(places)}

    def missing(place: Place) -> int:
        return sum(c in known and c not in shown for c in before.get(place.competency, ()))

    def step(place: Place, why: Why) -> Step:
        rests_on = tuple(c for c in before.get(place.competency, ()) if c in shown)
        return Step(place.competency, why, rests_on)

    open_now = [p for p in places if not p.at and missing(p) == 0]
    begun = [p for p in open_now if p.begun]
    if begun:
        best = max(begun, key=lambda p: (_chance(p), p.last or date.min, -order[p.competency]))
        return step(best, Why.CLOSE if is_close(best) else Why.BEGUN)
    blocking = _blocking(places, before, shown)
    if blocking:
        return step(min(blocking, key=lambda p: (missing(p), order[p.competency])), Why.BEFORE)
    opened = [p for p in open_now if _opened(p, before, shown)]
    if opened:
        best = min(opened, key=lambda p: (_unknown(p, before, known), order[p.competency]))
        return step(best, Why.OPENS)
    unsure = _least_sure(places, sure)
    return step(unsure, Why.SURER) if unsure is not None else None


def is_close(place: Place) -> bool:
    """Not at Proficient yet, but perhaps there already."""
    return not place.at and place.chance is not None and place.chance >= CLOSE


def _chance(place: Place) -> float:
    return -1.0 if place.chance is None else place.chance


def _blocking(
    places: Sequence[Place], before: Mapping[UUID, Sequence[UUID]], shown: Collection[UUID]
) -> list[Place]:
    """Steps not shown on which begun ones rest, when everything begun rests on something."""
    waiting = [p for p in places if p.begun and not p.at]
    needed = {c for p in waiting for c in before.get(p.competency, ()) if c not in shown}
    return [p for p in places if p.competency in needed]


def _opened(place: Place, before: Mapping[UUID, Sequence[UUID]], shown: Collection[UUID]) -> bool:
    return not place.begun and any(c in shown for c in before.get(place.competency, ()))


def _unknown(place: Place, before: Mapping[UUID, Sequence[UUID]], known: Collection[UUID]) -> int:
    return sum(c not in known for c in before.get(place.competency, ()))


def _least_sure(places: Sequence[Place], sure: float) -> Place | None:
    unsure = [(p.sure, i) for i, p in enumerate(places) if p.at and p.begun and p.sure is not None]
    below = [(chance, i) for chance, i in unsure if chance < sure]
    return places[min(below)[1]] if below else None
