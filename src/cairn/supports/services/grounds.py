"""Who may write to a learner's supports."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import records_of


def reading(by: Actor) -> Purpose:
    """For what a writer reads what is written to."""
    return Purpose.OPERATE if by.is_operator else Purpose.INSTRUCT


def may_write(learner: UUID, by: Actor, day: date) -> UUID:
    """The record that stands. Raises NotAllowed, without telling whether there is such a learner."""
    record = records_of([learner]).get(learner, learner)
    ask = {
        "by": by,
        "purpose": reading(by),
        "data": DataClass.SUPPORTS,
        "learner": record,
        "day": day,
    }
    learner_ground(**ask)  # type: ignore[arg-type]
    try:
        learner_ground(**ask, verb=Verb.WRITE)  # type: ignore[arg-type]
    except NotAllowed:
        raise NotAllowed(
            gettext_noop("%(name)s may read this learner's plans but not write to them."),
            mend=gettext_noop("Ask the learner's teacher or counselor."),
            said={"name": by.name},
        ) from None
    return record
