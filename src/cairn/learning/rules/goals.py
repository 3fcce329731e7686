"""A learner's goal: who confirms it, how it goes, whether it is over, in the order in which things were noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Entry(StrEnum):
    """What was noted of a goal."""

    CONFIRMED = "confirmed"
    """Whoever it was set with says yes."""
    CHECK_IN = "check_in"
    """How it goes, in a tap and words."""
    STEP_DONE = "step_done"
    STEP_OPEN = "step_open"
    """A step that was ticked is not done after all."""
    REACHED = "reached"
    CHANGED = "changed"
    """It goes on as another goal."""
    LET_GO = "let_go"


class Going(StrEnum):
    """How it goes, as whoever checks in sees it."""

    WELL = "well"
    SLOWLY = "slowly"
    STUCK = "stuck"


ENDING = frozenset({Entry.REACHED, Entry.CHANGED, Entry.LET_GO})
ON_A_STEP = frozenset({Entry.STEP_DONE, Entry.STEP_OPEN})


@dataclass(frozen=True)
class Noted:
    """One entry, as far as the rules need it; `step` for those on a step."""

    entry: Entry
    step: UUID | None = None
    going: Going | None = None


def is_confirmed(noted: Sequence[Noted]) -> bool:
    return any(each.entry is Entry.CONFIRMED for each in noted)


def ended_as(noted: Sequence[Noted]) -> Entry | None:
    """How it ended; None: it goes on."""
    return next((each.entry for each in noted if each.entry in ENDING), None)


def steps_done(noted: Sequence[Noted]) -> set[UUID]:
    """The steps whose latest entry says done."""
    done: dict[UUID, bool] = {}
    for each in noted:
        if each.step is not None and each.entry in ON_A_STEP:
            done[each.step] = each.entry is Entry.STEP_DONE
    return {step for step, is_done in done.items() if is_done}


def how_it_goes(noted: Sequence[Noted]) -> Going | None:
    """What the latest check-in said; None: nobody has checked in."""
    return next((each.going for each in reversed(noted) if each.going is not None), None)


def confirmer(learner: UUID, set_by: UUID | None, with_whom: UUID) -> UUID:
    """Whose yes makes a goal one that was set together: of the two, the one who did not write it."""
    return with_whom if set_by == learner else learner
