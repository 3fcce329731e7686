"""What every import of evidence shares: its delivery, its counts, and what it has to tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cairn.intake.selectors import quarantined
from cairn.intake.services import Count, Delivery, Tally, close_delivery, open_delivery, quarantine
from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed
from cairn.kernel.faults import Fault
from cairn.standards.tabular.diagnostics import Note, Refused

from .log import Fate

TOLD = 100
"""Faults that an import repeats to who started it; all of them stand in the quarantine."""


@dataclass
class Imported:
    """What an import has done.

    faults   of the delivery as a whole, and the first of its rows
    broken   whether something could not be read to its end
    """

    delivery: Delivery
    tally: Tally = field(default_factory=Tally)
    notes: list[Note] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: bool = False

    def refuse(self, kind: str, refused: Sequence[Refused]) -> None:
        """Puts rows aside and counts them."""
        if not refused:
            return
        faults = [fault for row in refused for fault in row.faults]
        quarantine(self.delivery, faults)
        self.faults += faults[: max(0, TOLD - len(self.faults))]
        self.tally.of(kind).read += len(refused)
        self.tally.of(kind).quarantined += len(refused)

    def break_off(self, fault: Fault) -> None:
        """Notes that a file could not be read, or not to its end."""
        self.broken = True
        quarantine(self.delivery, [fault])
        self.faults.append(fault)


def begin(*, kind: str, by: Actor, source: str, name: str, at: datetime) -> Imported:
    """Opens a delivery. Raises NotAllowed for anybody but the keeper of the installation."""
    if not by.is_operator:
        raise NotAllowed(
            f"{by.name} may not import evidence for others.",
            mend="Ask the keeper of this installation to run the import.",
        )
    return Imported(
        open_delivery(kind=kind, source=source, name=name, received_at=at, received_from=by.name)
    )


def finish(done: Imported, *, at: datetime) -> Imported:
    close_delivery(done.delivery, done.tally, finished_at=at)
    return done


def told(delivery: Delivery) -> list[Fault]:
    """The first rows of a delivery that were put aside."""
    rows = quarantined(delivery)[:TOLD]
    return [Fault(r.file, r.line, r.column, r.value, r.what, r.mend) for r in rows]


def count(total: Count, fates: Iterable[Fate]) -> None:
    """Adds rows that were appended, or that were there already."""
    for fate in fates:
        total.read += 1
        if fate is Fate.STORED:
            total.stored += 1
        else:
            total.unchanged += 1
