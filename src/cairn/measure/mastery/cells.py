"""One cell, live: begin it, take it one event further, read it on a day, list what became of each.

    state = start()
    step(state, rule.vector, value, day, use, context, kind)      # in place; the fast way
    reading(state, rule, day).level

A state is plain figures: the same bytes whether events came one by one or in a fold of the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput
from cairn.measure.mastery.events import Event, Outcome
from cairn.measure.mastery.layout import LAYOUT, READING_SLOTS, STATE_SLOTS, VERSION
from cairn.measure.mastery.readings import Reading, reading_of
from cairn.measure.mastery.reads import read
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.steps import clear, step, step_measured

__all__ = [
    "Passage",
    "advance",
    "pack",
    "reading",
    "start",
    "step",
    "step_measured",
    "trail",
    "unpack",
]

State = NDArray[np.float64]


def start() -> State:
    """(STATE_SLOTS,) the state of a cell in which nothing has happened."""
    state = np.empty(STATE_SLOTS)
    clear(state)
    return state


def advance(state: State, rule: Rule, event: Event) -> Outcome:
    """Takes one event into the state, in place, and says what became of it."""
    value, day, use, context, kind, error, difficulty = event
    piece = value, day, int(use), context, int(kind), error, difficulty
    return Outcome(step_measured(state, rule.vector, *piece))


def reading(state: State, rule: Rule, day: int) -> Reading:
    """What the state says on that day."""
    row = np.empty(READING_SLOTS)
    read(state, rule.vector, day, row)
    return reading_of(row, rule)


def pack(state: State) -> bytes:
    """The state as it is stored: little-endian floats, whatever the machine."""
    return state.astype("<f8").tobytes()


def unpack(stored: bytes) -> State:
    """The state that `pack` stored; refuses what is not one of this layout."""
    if len(stored) == 8 * STATE_SLOTS:
        state = np.frombuffer(stored, "<f8").astype(np.float64)
        if state[VERSION] == LAYOUT:
            return state
    raise BadInput(
        f"{len(stored)} stored bytes are not a state of layout {LAYOUT}.",
        mend="Fold the evidence of this learner and competency anew.",
    )


@dataclass(frozen=True)
class Passage:
    """What became of one event, and where the cell stood after it."""

    outcome: Outcome
    level: int | None
    shown: int | None
    enough: bool

    @property
    def counted(self) -> bool:
        return self.outcome is Outcome.COUNTED


def trail(rule: Rule, events: Iterable[Event]) -> list[Passage]:
    """Each event's passage, in order; each is read on the event's own day."""
    state, passages = start(), []
    for event in events:
        outcome = advance(state, rule, event)
        now = reading(state, rule, event.day)
        passages.append(Passage(outcome, now.level, now.shown, now.enough))
    return passages
