"""Deciding that something is not asked of one learner, ending that, mending it: the only writers of exemptions."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.intake.locking import one_at_a_time
from cairn.intake.written import said
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.learning.models import Exemption, ExemptionEnd
from cairn.learning.rules.exemptions import End, Spared, What, label_in
from cairn.learning.selectors.exemptions import (
    Decided,
    exemptions_of,
    labels,
    learner_of_exemption,
    may_exempt,
)
from cairn.people.selectors.persons import records_of

from .grounds import reading

FARTHEST = timedelta(days=366)
"""A day farther away than this is a slip of the hand."""


@dataclass(frozen=True)
class NewExemption:
    """What is not asked, why, and from when.

    seen   how many decisions about the same thing, that hold or are yet to hold, were known to who decides: with
           one fewer to choose there may be some already
    """

    about: Spared
    words: str
    first_day: date
    seen: int = 0


@transaction.atomic
def exempt(
    learner: UUID,
    *,
    by: Actor,
    given: NewExemption,
    among: Collection[Spared],
    at: datetime,
    corrects: UUID | None = None,
) -> Exemption:
    """Keeps a decision that something is not asked of a learner.

    among      what is asked of this learner and may be left out
    corrects   a decision in whose place this one stands; that one then holds on no day, not even on those before

    Raises NotAllowed for who may not decide it; BadInput, for a reason that names health or a programme as well, and
    where somebody has decided the same meanwhile.
    """
    record = _deciding(learner, by, at)
    day = timezone.localdate(at)
    if given.about not in among:
        raise BadInput(
            gettext_noop("This is not asked, or it was decided already."),
            mend=gettext_noop("Choose from the list."),
        )
    if abs(given.first_day - day) > FARTHEST:
        raise BadInput(
            gettext_noop("%(day)s is more than a year away."),
            mend=gettext_noop("Give a nearer day."),
            said={"day": given.first_day},
        )
    words = _reason(given.words, day)
    if corrects is not None:
        _close(_found(corrects, record, by, at), End.CORRECTED, "", by, at)
    _not_decided_yet(given, _open(record, by, at))
    about = given.about
    return Exemption.objects.create(
        learner_id=record, requirement=about.requirement, line=about.line, what=about.what.value,
        competency_id=about.competency, words=words, first_day=given.first_day,
        by_id=by.person, by_name=by.name, at=at,
    )  # fmt: skip


@transaction.atomic
def end(exemption: UUID, *, by: Actor, words: str, day: date, at: datetime) -> ExemptionEnd:
    """From a day on it is asked again; in place of an end that is still ahead. Raises NotAllowed, BadInput."""
    learner = learner_of_exemption(exemption) or exemption
    found = _found(exemption, _deciding(learner, by, at), by, at)
    if day <= found.row.first_day or day - timezone.localdate(at) > FARTHEST:
        raise BadInput(
            gettext_noop("It holds from %(day)s on, so it cannot end on that day."),
            mend=gettext_noop("Give a later day within a year, or say that it was a mistake."),
            said={"day": found.row.first_day},
        )
    return _close(found, End.ENDED, _reason(words, timezone.localdate(at)), by, at, day)


@transaction.atomic
def take_back(exemption: UUID, *, by: Actor, words: str, at: datetime) -> ExemptionEnd:
    """It was a mistake, and is as if it had not been decided; the row stays. Raises NotAllowed, BadInput."""
    learner = learner_of_exemption(exemption) or exemption
    found = _found(exemption, _deciding(learner, by, at), by, at)
    return _close(found, End.TAKEN_BACK, _reason(words, timezone.localdate(at)), by, at)


def _deciding(learner: UUID, by: Actor, at: datetime) -> UUID:
    """The record that stands, held until the transaction ends. Raises NotAllowed.

    To who may not read it, it is as if there were no such learner.
    """
    record = records_of([learner]).get(learner, learner)
    reading(record, by=by, data=DataClass.EVIDENCE, at=at)
    if not may_exempt(record, by=by, day=timezone.localdate(at)):
        raise NotAllowed(
            gettext_noop("%(name)s does not decide what is asked of this learner."),
            mend=gettext_noop("Ask who leads the school."),
            said={"name": by.name},
        )
    one_at_a_time(record)
    return record


def _reason(words: str, day: date) -> str:
    kept = said(words, gettext_noop("The reason is missing."))
    label = label_in(kept, labels(day))
    if label is not None:
        raise BadInput(
            gettext_noop("“%(label)s” tells of somebody’s health or programme."),
            mend=gettext_noop("Say the reason without it: teachers read this too."),
            said={"label": label},
        )
    return kept


def _open(record: UUID, by: Actor, at: datetime) -> list[Decided]:
    """The decisions that hold, or are yet to hold."""
    day = timezone.localdate(at)
    purpose = reading(record, by=by, data=DataClass.EVIDENCE, at=at)
    found = exemptions_of(record, by=by, purpose=purpose, day=day)
    return [each for each in found if each.is_open(day)]


def _not_decided_yet(given: NewExemption, among: Collection[Decided]) -> None:
    """Raises BadInput where the same was decided, or the whole part, and who decides now did not see it."""
    about = given.about
    same = [each for each in among if each.about == about]
    whole = replace(about, what=What.PART, competency=None)
    covered = any(each.about == whole and each.holds(given.first_day) for each in among)
    if covered or len(same) != given.seen:
        raise BadInput(
            gettext_noop("This was decided already."),
            mend=gettext_noop("Look at the page again before you decide."),
        )


def _found(key: UUID, record: UUID, by: Actor, at: datetime) -> Decided:
    """One that nobody has taken back or written anew, and that did not end yet."""
    for each in _open(record, by, at):
        if each.id == key:
            return each
    raise BadInput(
        gettext_noop("This decision does not hold any more."),
        mend=gettext_noop("Look at the page again."),
    )


def _close(
    found: Decided, how: End, words: str, by: Actor, at: datetime, day: date | None = None
) -> ExemptionEnd:
    return ExemptionEnd.objects.create(
        exemption=found.row, how=how.value, day=day, words=words,
        by_id=by.person, by_name=by.name, at=at,
    )  # fmt: skip
