"""Opening an incident, making the list of whom it concerns, noting who was told, closing it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import Agreement, Incident, IncidentStep, Organization, Person
from cairn.people.rules.incidents import TOLD, Step, faults
from cairn.people.selectors.exposure import Exposed, exposed
from cairn.people.selectors.incidents import IncidentLine, incident, overseeing
from cairn.people.selectors.look_search import officer_ground
from cairn.people.selectors.overseeing import oversees
from cairn.people.services.looks import look_as_officer

_THROUGH = "list after a breach"


@dataclass(frozen=True)
class NewIncident:
    """What an officer says of an incident; days are both included, and one of the three ways is named.

    account    the person whose account it was
    through    a page, export or program, or a part of its name
    agreement  with the party that lost what it had been given
    place      whose officer sees to it; None: whoever opens it, of the keeper the state's
    """

    what: str
    found_on: date
    first_day: date
    last_day: date
    account: UUID | None = None
    through: str = ""
    agreement: UUID | None = None
    party_found_on: date | None = None
    place: UUID | None = None
    drill: bool = False


def open_incident(new: NewIncident, *, by: Actor, at: datetime) -> Incident:
    """Opens an incident; its clocks run. Raises NotAllowed, and BadInput with every fault."""
    day = timezone.localdate(at)
    officer_ground(by=by, purpose=overseeing(by), day=day)
    ways = [new.account is not None, bool(new.through.strip()), new.agreement is not None]
    found = faults(
        what=new.what,
        found_on=new.found_on,
        first_day=new.first_day,
        last_day=new.last_day,
        ways=sum(ways),
        party_found_on=new.party_found_on,
        today=day,
    )
    if new.agreement is not None and sum(ways) > 1:
        found.append("what a party lost is all that it was given: name the agreement alone")
    if new.party_found_on is not None and new.agreement is None:
        found.append("a party found it, and no agreement is named")
    found += _unknown(new)
    if found:
        raise BadInput(f"The incident cannot be opened: {'; '.join(found)}.", mend="Say it anew.")
    return Incident.objects.create(
        what=new.what.strip(),
        found_on=new.found_on,
        first_day=new.first_day,
        last_day=new.last_day,
        account_id=new.account,
        through=new.through.strip(),
        agreement_id=new.agreement,
        party_found_on=new.party_found_on,
        organization_id=_place(new.place, by, day),
        drill=new.drill,
        noted_at=at,
        noted_by=by.name,
    )


def _unknown(new: NewIncident) -> list[str]:
    found = []
    if new.agreement is not None and not Agreement.objects.filter(pk=new.agreement).exists():
        found.append(f"no agreement has the id {new.agreement}")
    if new.account is not None and not Person.objects.filter(pk=new.account).exists():
        found.append(f"nobody has the id {new.account}")
    return found


def _place(named: UUID | None, by: Actor, day: date) -> UUID | None:
    """An officer opens it for a place of theirs; the state's officer and the keeper for any, or none."""
    if by.is_operator:
        return named
    posts = oversees(by, day)
    mine = set(posts.values_list("organization", flat=True))
    if posts.filter(organization__kind=Organization.Kind.SEA).exists():
        return named
    if named is not None and named not in mine:
        raise NotAllowed(f"{by.name} is no officer there.", mend="Open it for your own place.")
    return named or min(mine)


@dataclass(frozen=True)
class Affected:
    """The list: whom it concerns, and the look that keeps that it was made."""

    learners: list[Exposed]
    look: UUID | None


def affected(key: UUID, *, by: Actor, at: datetime) -> Affected:
    """Works out whom an incident concerns, anew each time; keeps that the list was read. Raises NotAllowed."""
    line = incident(key, by=by, at=at)
    why = look_as_officer(None, by=by, purpose=overseeing(by), at=at, through=_THROUGH)
    row = line.row
    found = exposed(
        by=by,
        purpose=overseeing(by),
        day=timezone.localdate(at),
        first=row.first_day,
        last=row.last_day,
        account=row.account_id,
        source=row.through,
        agreement=row.agreement_id,
    )
    return Affected(found, why.look)


def listed(key: UUID, content: bytes, learners: int, *, by: Actor, at: datetime) -> None:
    """Keeps that the list was made, the first time: how many are on it, and its fingerprint.

    at   when it was there, which stops the clock
    """
    line = incident(key, by=by, at=at)
    if line.learners is None:
        digest = hashlib.sha256(content).hexdigest()
        _step(
            line, Step.LISTED, timezone.localdate(at), "", by, at, learners=learners, digest=digest
        )


def told(key: UUID, step: Step, *, on: date, words: str, by: Actor, at: datetime) -> IncidentStep:
    """Notes that somebody was told of an incident, on which day and how. Raises NotAllowed, BadInput."""
    line = incident(key, by=by, at=at)
    if step not in {duty.step for duty in line.duties} or step not in TOLD:
        runs = ", ".join(d.step for d in line.duties if d.step in TOLD) or "nobody: it is practice"
        raise BadInput(f"Of this incident {step} is not told.", mend=f"Told are: {runs}.")
    if not line.row.found_on <= on <= timezone.localdate(at):
        raise BadInput(
            f"{on} is before it was found, or still to come.", mend="Give the day it was done."
        )
    return _step(
        line, step, on, _said(words, "Say how, and in which words they were told."), by, at
    )


def close(key: UUID, *, words: str, by: Actor, at: datetime) -> IncidentStep:
    """Closes an incident when every duty is met, with what was found and changed. Raises NotAllowed, BadInput."""
    line = incident(key, by=by, at=at)
    if left := [duty.step.value for duty in line.duties if duty.met_on is None]:
        raise BadInput(
            f"Duties of this incident are not met: {', '.join(left)}.", mend="Do them, and note it."
        )
    said = _said(words, "Say what was found, and what is done so that it does not happen again.")
    return _step(line, Step.CLOSED, timezone.localdate(at), said, by, at)


def _said(words: str, mend: str) -> str:
    if not words.strip():
        raise BadInput("There are no words for it.", mend=mend)
    return words.strip()


def _step(
    line: IncidentLine,
    step: Step,
    on: date,
    words: str,
    by: Actor,
    at: datetime,
    *,
    learners: int | None = None,
    digest: str = "",
) -> IncidentStep:
    try:
        with transaction.atomic():
            return IncidentStep.objects.create(
                incident=line.row,
                step=step,
                on=on,
                words=words,
                learners=learners,
                digest=digest,
                noted_at=at,
                noted_by=by.name,
            )
    except IntegrityError:
        raise BadInput(f"This was noted before: {step}.", mend="Read it.") from None


def kinds_of(found: Sequence[Exposed]) -> dict[str, int]:
    """How many learners are concerned by each class of data, most first."""
    counts: dict[str, int] = {}
    for each in found:
        for name in each.data:
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
