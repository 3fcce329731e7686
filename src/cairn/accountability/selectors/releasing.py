"""Who answers for releases, and who leads a place: about no learner."""

from datetime import date
from uuid import UUID

from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.access import Relation
from cairn.people.selectors.organizations import places_below
from cairn.people.selectors.organizations import state as state_agency
from cairn.people.selectors.stations import stations

_ANSWERING = (Relation.STATE_ANALYST, Relation.PRIVACY_OFFICER)
_LEADING = (Relation.SCHOOL_LEADER, Relation.DISTRICT_LEADER)


def answers_for_releases(by: Actor, day: date) -> bool:
    """Whether `by` is an analyst or the privacy officer of the state, or keeps the installation."""
    agency = state_agency()
    return by.is_operator or any(
        s.relation is _ANSWERING[0] or (s.relation is _ANSWERING[1] and agency and s.target == agency.pk)
        for s in stations(by, day=day)
    )  # fmt: skip


def must_answer(by: Actor, day: date) -> None:
    """Raises NotAllowed for who does not answer for releases."""
    if not answers_for_releases(by, day):
        raise NotAllowed(
            f"{by.name} does not answer for what the state publishes.",
            mend="An analyst or the privacy officer of the state does.",
        )


def led(by: Actor, day: date) -> set[UUID]:
    """The schools and districts whose drafts somebody sees: those they lead, and a district's schools."""
    mine = {s.target for s in stations(by, day=day) if s.relation in _LEADING and s.target}
    return mine | {below for each in mine for below in places_below(each)}
