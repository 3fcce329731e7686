"""Saying something to a learner in recognition, taking it back, keeping it in the portfolio: the only writers of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.intake.written import said
from cairn.kernel.access import Actor, DataClass
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.learning.models import Recognition, RecognitionStep
from cairn.learning.rules.recognitions import About, Growth, Step
from cairn.learning.selectors.recognitions import (
    Said,
    find_recognition,
    growths_of,
    learner_of_recognition,
)
from cairn.people.selectors.persons import records_of

from .grounds import may_write, reading, themselves

_DATA = DataClass.PORTFOLIO


@dataclass(frozen=True)
class NewRecognition:
    """What is said. `competency`: with growth, and only then; `passed_on`: a classmate said it first."""

    about: About
    words: str
    competency: UUID | None = None
    passed_on: bool = False


@transaction.atomic
def recognise(learner: UUID, *, by: Actor, given: NewRecognition, at: datetime) -> Recognition:
    """Keeps words to a learner from somebody who serves them, with the growth that the record shows.

    Raises NotAllowed to the learner, the family and who may only read; BadInput where no level rose.
    """
    record = records_of([learner]).get(learner, learner)
    purpose = reading(record, by=by, data=_DATA, at=at)
    if by.person == record or not may_write(record, by=by, data=_DATA, at=at):
        raise NotAllowed(
            gettext_noop("%(name)s may read this learner’s record but not write here."),
            mend=gettext_noop("Tell a teacher, who can pass it on."),
            said={"name": by.name},
        )
    kept = said(
        given.words, gettext_noop("You have not said anything yet."),
        mend=gettext_noop("Say what you saw."),
    )  # fmt: skip
    growth = None
    if given.about is About.GROWTH:
        day = timezone.localdate(at)
        seen = growths_of(record, by=by, purpose=purpose, day=day)
        growth = _seen(given.competency, seen)
    elif given.competency is not None:
        raise BadInput(
            gettext_noop("Helping others is not about one competency."),
            mend=gettext_noop("Leave the competency out."),
        )
    return Recognition.objects.create(
        learner_id=record, about=given.about.value, words=kept, passed_on=given.passed_on,
        by_id=by.person, by_name=by.name, at=at, **_facts(growth),
    )  # fmt: skip


def _seen(competency: UUID | None, seen: list[Growth]) -> Growth:
    for growth in seen:
        if growth.competency == competency:
            return growth
    raise BadInput(
        gettext_noop("The record shows no level that rose there this school year."),
        mend=gettext_noop("Choose a change from the list, or say it as help to others."),
    )


def _facts(growth: Growth | None) -> dict[str, object]:
    if growth is None:
        return {}
    return {
        "competency_id": growth.competency, "level_from": growth.level_from,
        "level_to": growth.level_to, "since": growth.since, "until": growth.until,
    }  # fmt: skip


@transaction.atomic
def withdraw(recognition: UUID, *, by: Actor, at: datetime) -> RecognitionStep:
    """Its author takes it back: nobody reads it any more; that it was said stays. Raises NotAllowed, BadInput."""
    found = _readable(recognition, by, at)
    author = found.row.by.record_id if found.row.by is not None else None
    if by.person is None or by.person != author:
        raise NotAllowed(
            gettext_noop("%(name)s did not say this."),
            mend=gettext_noop("Ask whoever said it."),
            said={"name": by.name},
        )
    return _step(found, Step.WITHDRAWN, by, at)


@transaction.atomic
def keep(recognition: UUID, *, by: Actor, at: datetime, kept: bool) -> RecognitionStep:
    """The learner keeps it in the portfolio, or does not any more. Raises NotAllowed for anybody else."""
    found = _readable(recognition, by, at)
    themselves(found.learner, by=by, data=_DATA, at=at)
    return _step(found, Step.KEPT if kept else Step.PUT_AWAY, by, at)


def _readable(recognition: UUID, by: Actor, at: datetime) -> Said:
    owner = learner_of_recognition(recognition)
    purpose = reading(owner or recognition, by=by, data=_DATA, at=at)
    return find_recognition(recognition, by=by, purpose=purpose, day=timezone.localdate(at))


def _step(found: Said, step: Step, by: Actor, at: datetime) -> RecognitionStep:
    try:
        with transaction.atomic():
            return RecognitionStep.objects.create(
                recognition=found.row, step=step.value, by_id=by.person, by_name=by.name, at=at
            )
    except IntegrityError:
        raise BadInput(
            gettext_noop("It was taken back a moment ago."),
            mend=gettext_noop("Look at the page again."),
        ) from None
