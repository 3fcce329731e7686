"""Who may write to a learner's log, and which day it is here."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.terms import Use
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.persons import records_of

_LEARNERS_OWN = {Use.SELF}


def may_record(
    by: Actor,
    learner: UUID,
    use: Use,
    at: datetime,
    *,
    own: frozenset[Use] = frozenset(_LEARNERS_OWN),
) -> None:
    """Returns if `by` may write to this learner's log, a learner to their own for the uses in `own`.

    Raises NotAllowed, without telling whether there is such a learner.
    """
    record = records_of([learner]).get(learner, learner)
    day = day_of(at)
    if by.person == record and use in own:
        _ground(by, Purpose.OWN_RECORD, record, day, Verb.WRITE)
        return
    purpose = Purpose.OPERATE if by.is_operator else Purpose.INSTRUCT
    try:
        _ground(by, purpose, record, day, Verb.WRITE)
    except NotAllowed:
        _ground(by, purpose, record, day, Verb.READ)  # who may not even read it is told no more
        raise NotAllowed(
            f"{by.name} may read this record but does not teach this learner.",
            mend="Ask the learner's teacher or counselor to record it.",
        ) from None


def _ground(by: Actor, purpose: Purpose, learner: UUID, day: date, verb: Verb) -> None:
    data = DataClass.EVIDENCE
    learner_ground(by=by, purpose=purpose, data=data, learner=learner, day=day, verb=verb)


def day_of(moment: datetime) -> date:
    """The day on which it is then here."""
    return timezone.localtime(moment).date()
