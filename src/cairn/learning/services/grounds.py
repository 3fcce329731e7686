"""Who may write here: the learner themselves, or who is near them."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import records_of


def themselves(learner: UUID, *, by: Actor, data: DataClass, at: datetime) -> UUID:
    """The surviving record of a learner who writes about themselves.

    Raises NotAllowed for anybody else; to who may not read it, as if there were no such learner.
    """
    record = records_of([learner]).get(learner, learner)
    purpose = reading(record, by=by, data=data, at=at)
    if by.person != record:
        raise NotAllowed(
            gettext_noop("%(name)s is not this learner."),
            mend=gettext_noop("Let the learner write it."),
            said={"name": by.name},
        )
    _ask(record, by, purpose, data, at, Verb.WRITE)
    return record


def reading(record: UUID, *, by: Actor, data: DataClass, at: datetime) -> Purpose:
    """For what `by` may read this: as the learner or the family, or to teach. Raises NotAllowed."""
    if by.is_operator:
        _ask(record, by, Purpose.OPERATE, data, at, Verb.READ)
        return Purpose.OPERATE
    try:
        _ask(record, by, Purpose.OWN_RECORD, data, at, Verb.READ)
    except NotAllowed:
        _ask(record, by, Purpose.INSTRUCT, data, at, Verb.READ)
        return Purpose.INSTRUCT
    return Purpose.OWN_RECORD


def may_write(record: UUID, *, by: Actor, data: DataClass, at: datetime) -> bool:
    """Whether policy lets `by` add to this, as themselves or to teach."""
    for purpose in [Purpose.OPERATE] if by.is_operator else [Purpose.OWN_RECORD, Purpose.INSTRUCT]:
        try:
            _ask(record, by, purpose, data, at, Verb.WRITE)
        except NotAllowed:
            continue
        return True
    return False


def _ask(
    record: UUID, by: Actor, purpose: Purpose, data: DataClass, at: datetime, verb: Verb
) -> None:
    day = timezone.localdate(at)
    learner_ground(by=by, purpose=purpose, data=data, learner=record, day=day, verb=verb)
