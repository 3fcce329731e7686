"""What a family reads with a code on paper: how it goes, the next step, one thing to do at home. Nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from cairn.journeys.about import about
from cairn.journeys.asking import Opened
from cairn.journeys.learner.family import Told, told
from cairn.journeys.learner.learning_map import learning_map
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.sheets import Sheet
from cairn.people.services.accounts.sheets import AMONG, THROUGH
from cairn.people.services.looks import look_at_learner


@dataclass(frozen=True)
class SheetPage:
    """The page: what is told; until when it was written down; until when the code is good."""

    told: Told
    released: datetime | None
    expires_on: date


def open_sheet_page(sheet: Sheet, *, at: datetime) -> Opened:
    """Opens the record as the sheet's holder, with a code on paper and as nothing else. Raises NotAllowed."""
    by = Actor(sheet.holder, sheet.holder_name)
    ground = look_at_learner(
        sheet.learner, by=by, purpose=Purpose.OWN_RECORD, data=DataClass.EVIDENCE, at=at,
        through=THROUGH, among=AMONG,
    )  # fmt: skip
    return Opened(sheet.learner, by, Purpose.OWN_RECORD, ground, at)


def sheet_page(opened: Opened, sheet: Sheet, *, language: str) -> SheetPage:
    """Reads and shapes the page of an opened record."""
    found = learning_map(opened, language=language)
    whom = about(opened.learner, opened.day)
    return SheetPage(told(opened, found, whom, language=language), found.released, sheet.expires_on)
