"""Sheets for families: a code on paper opens one child's page to one guardian, to be read and no more.

The code is like an invitation's: 80 bits, kept as a keyed hash, shown once. A new sheet for the same guardian and
child ends the one before. It makes no account and signs nobody in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import Mendable, NotAllowed
from cairn.people.models import FamilySheet
from cairn.people.rules.access import Relation
from cairn.people.selectors.sections import learners_of_section
from cairn.people.selectors.sheets import Family, Sheet, families_of, sheets_of, standing
from cairn.people.services.looks import look_at_section

from .codes import fingerprint, new_code
from .invitations import NotGood

SHEET = "sheet"
"""The kind of code, as tries at it are counted."""
THROUGH = "printed code"


class TooManyDevices(Mendable):
    """The code of a sheet was typed on as many devices as policy lets it be."""


@dataclass(frozen=True)
class PrintedChild:
    """A child on a sheet, and the code that opens the child's page."""

    called: str
    code: str


@dataclass(frozen=True)
class PrintedSheet:
    """What one family's sheet says."""

    name: str
    language: str
    children: tuple[PrintedChild, ...]
    expires_on: date


def open_families(section: UUID, *, by: Actor, now: datetime) -> list[Family]:
    """The families of a class who may be given a sheet; keeps that the class was opened. Raises NotAllowed."""
    look_at_section(
        section, by=by, purpose=Purpose.INSTRUCT, data=DataClass.IDENTITY, at=now,
        through="family sheets",
    )  # fmt: skip
    return families_of(learners_of_section(section, timezone.localdate(now)), now=now)


@transaction.atomic
def print_sheets(
    section: UUID, *, by: Actor, now: datetime, again: bool = False, guardian: UUID | None = None
) -> list[PrintedSheet]:
    """A sheet for each family of a class that has neither an account nor a sheet for every child.

    again     for all of them, and sheets that are out become useless
    guardian  for this one family alone, whatever it has

    Raises NotAllowed, also for a family that has nobody in the class or may have no code.
    """
    found = open_families(section, by=by, now=now)
    if guardian is not None:
        found = [each for each in found if each.guardian == guardian]
        if not found:
            raise NotAllowed(
                "This person may be given no sheet for a learner of this class.",
                mend="Look at the list of families again.",
            )
    elif not again:
        found = [each for each in found if not (each.has_account or each.has_every_sheet)]
    return [_printed(each, by=by, now=now) for each in found]


def use_sheet(sheet: UUID, *, known_device: bool, now: datetime) -> Sheet:
    """Whose page a typed code opens; counts the device, unless this one was counted before.

    Raises NotGood, TooManyDevices.
    """
    found = standing(sheet, now=now)
    if found is None:
        raise not_good()
    most = int(book().ask("family.printed_code_devices", timezone.localdate(now)).value)  # type: ignore[arg-type]
    free = FamilySheet.objects.filter(pk=sheet, devices__lt=most)
    if not known_device and not free.update(devices=F("devices") + 1):
        raise TooManyDevices(
            f"This code was typed on {most} devices.",
            mend="Use one of them, or ask the school for a new sheet.",
        )
    return found


def end_sheet(learner: UUID, sheet: UUID, *, by: Actor, purpose: Purpose, at: datetime) -> None:
    """Makes a sheet useless, at once: by its holder, by whoever serves the learner, by an officer.

    Raises NotAllowed, also for a sheet that `by` has not before them.
    """
    if sheet not in {each.id for each in sheets_of(learner, by=by, purpose=purpose, now=at)}:
        raise NotAllowed("There is no such sheet.", mend="Look at the list of sheets again.")
    FamilySheet.objects.filter(pk=sheet).update(ended_at=at, ended_by=by.person)


def hash_of(code: str) -> str:
    """The keyed fingerprint under which a code is kept."""
    return fingerprint(SHEET, code)


def not_good() -> NotGood:
    return NotGood(
        "This code opens nothing.",
        mend="Compare it with the sheet. The school can print a new one.",
    )


def _printed(family: Family, *, by: Actor, now: datetime) -> PrintedSheet:
    day = timezone.localdate(now)
    days = int(book().ask("family.printed_code_days", day).value)  # type: ignore[arg-type]
    last = day + timedelta(days=days - 1)
    learners = [child.learner for child in family.children]
    _end(family.guardian, learners, by=by, now=now)
    codes = {learner: new_code() for learner in learners}
    FamilySheet.objects.bulk_create(
        FamilySheet(
            guardian_id=family.guardian, learner_id=learner, code_hash=hash_of(code),
            issued_on=day, issued_by_id=by.person, expires_on=last,
        )
        for learner, code in codes.items()
    )  # fmt: skip
    children = tuple(PrintedChild(c.called, codes[c.learner]) for c in family.children)
    return PrintedSheet(family.name, family.language, children, last)


def _end(guardian: UUID, learners: Iterable[UUID], *, by: Actor, now: datetime) -> None:
    """A new sheet ends the old."""
    FamilySheet.objects.filter(
        guardian__record=guardian, learner__record__in=list(learners), ended_at=None
    ).update(ended_at=now, ended_by=by.person)


AMONG = frozenset({Relation.GUARDIAN_BY_CODE})
"""As what alone the holder of a sheet opens the page."""
