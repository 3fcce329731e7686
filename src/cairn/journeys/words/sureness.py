"""How sure we are of a level, in the words that the state has set."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Protocol

from django.utils.translation import gettext as _

from cairn.intake.rulebook import book


class Sureness(IntEnum):
    """From nothing seen to sure; each has its words, and they never look like a level."""

    NOTHING = 0
    EARLY = 1
    FORMING = 2
    FAIRLY_SURE = 3
    SURE = 4


@dataclass(frozen=True)
class Cuts:
    """What policy says: from which chance a page says so, and below how many pieces it is early."""

    sure: float
    fairly_sure: float
    early_pieces: int


class Known(Protocol):
    """What has to be known of a standing; `determinations.selectors.standings.Standing` is one."""

    @property
    def held(self) -> int | None: ...
    @property
    def shown(self) -> int | None: ...
    @property
    def pieces(self) -> int: ...
    @property
    def probability(self) -> float | None: ...


def cuts_on(day: date) -> Cuts:
    """The state's words for certainty on a day."""

    def value(name: str) -> float:
        return float(book().ask_state(name, day).value)  # type: ignore[arg-type]

    return Cuts(
        value("certainty.sure"),
        value("certainty.fairly_sure"),
        int(value("evidence.early_pieces")),
    )


def sureness(known: Known | None, cuts: Cuts) -> Sureness:
    """How sure we are of the level that people see.

    Before the gates were met, or on very few pieces, it is early whatever the figures say: a chance
    worked out from two pieces would sound surer than anyone is.
    """
    if known is None or known.shown is None:
        return Sureness.NOTHING
    if known.held is None or known.pieces < cuts.early_pieces:
        return Sureness.EARLY
    if known.probability is None:
        return Sureness.FORMING
    if known.probability >= cuts.sure:
        return Sureness.SURE
    return Sureness.FAIRLY_SURE if known.probability >= cuts.fairly_sure else Sureness.FORMING


def sureness_words(how: Sureness) -> str:
    return {
        Sureness.NOTHING: _("No evidence yet"),
        Sureness.EARLY: _("Early"),
        Sureness.FORMING: _("Still forming"),
        Sureness.FAIRLY_SURE: _("Fairly sure"),
        Sureness.SURE: _("Sure"),
    }[how]
