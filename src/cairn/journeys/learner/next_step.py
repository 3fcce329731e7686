"""The one next step of a learner: from what comes before what, and where the learner stands.

What a learner can reach goes before what is merely next in a list: first what is begun, whose earlier
steps are shown and which is nearly shown itself; then what is begun; then what the shown steps open.
A step that rests on one not yet shown waits until that one is.

Among steps that are as good as equal, one that the learner would like goes first. A wish decides nothing else: it
never passes over what is missing, and never over what is nearer to being shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

CLOSE = 0.25
"""From this chance of being at Proficient or beyond already, a competency is called close."""

AS_NEAR = 0.05
"""Chances of being there already that differ by no more are as good as equal."""


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
    liked: bool = False


@dataclass(frozen=True)
class Step:
    """The step, why it is the one, and the shown competencies it builds on.

    liked   others would have done as well, and the learner said that they would like this one
    """

    competency: UUID
    why: Why
    rests_on: tuple[UUID, ...]
    liked: bool = False


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

    def unknown(place: Place) -> int:
        return sum(c not in known for c in before.get(place.competency, ()))

    def step(place: Place, why: Why, equal: Sequence[Place] = ()) -> Step:
        rests_on = tuple(c for c in before.get(place.competency, ()) if c in shown)
        decided = place.liked and any(not other.liked for other in equal)
        return Step(place.competency, why, rests_on, decided)

    open_now = [p for p in places if not p.at and missing(p) == 0]
    begun = [p for p in open_now if p.begun]
    if begun:
        begun.sort(
            key=lambda p: (-_chance(p), -(p.last or date.min).toordinal(), order[p.competency])
        )
        equal = [p for p in begun if _as_near(p, begun[0])]
        best = _liked_first(equal)
        return step(best, Why.CLOSE if is_close(best) else Why.BEGUN, equal)
    for several, rank, why in (
        (_blocking(places, before, shown), missing, Why.BEFORE),
        ([p for p in open_now if _opened(p, before, shown)], unknown, Why.OPENS),
    ):
        if several:
            least = min(rank(p) for p in several)
            equal = sorted(
                (p for p in several if rank(p) == least), key=lambda p: order[p.competency]
            )
            return step(_liked_first(equal), why, equal)
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


def _liked_first(equal: Sequence[Place]) -> Place:
    """The first that the learner would like; the first of all where there is none."""
    return next((p for p in equal if p.liked), equal[0])


def _as_near(place: Place, best: Place) -> bool:
    """Whether it is as near to being shown as the nearest, and called close where that one is."""
    return is_close(place) == is_close(best) and _chance(best) - _chance(place) <= AS_NEAR


def _least_sure(places: Sequence[Place], sure: float) -> Place | None:
    unsure = [(p.sure, i) for i, p in enumerate(places) if p.at and p.begun and p.sure is not None]
    below = [(chance, i) for chance, i in unsure if chance < sure]
    return places[min(below)[1]] if below else None
