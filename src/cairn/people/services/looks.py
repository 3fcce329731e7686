"""Noting that somebody read a record: who, for what, on which ground, through what."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.ids import uuid7
from cairn.people.models import Look
from cairn.people.rules.access import Ground, Relation, ground
from cairn.people.selectors.access import (
    everyone_ground,
    learner_ground,
    learner_grounds,
    organization_ground,
    section_ground,
)
from cairn.people.selectors.emergencies import still_open
from cairn.people.selectors.look_search import officer_ground
from cairn.people.selectors.organizations import state
from cairn.people.selectors.overseeing import oversees
from cairn.people.services.answers import keep, keep_all


def look_at_learner(
    learner: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    at: datetime,
    through: str,
    among: Collection[Relation] | None = None,
) -> Ground:
    """Opens one learner's record: says why it is allowed and keeps that it was done. Raises NotAllowed.

    among   only as one of these, whatever else someone is to the learner; None: as anything
    """
    why = learner_ground(
        by=by, purpose=purpose, data=data, learner=learner, day=timezone.localdate(at), among=among
    )
    if why.relation is Relation.EMERGENCY:
        still_open(learner, by=by, at=at)
    return _note(why, by, purpose, data, at, through, learner_id=learner)


def look_at_learners(
    learners: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    at: datetime,
    through: str,
    among: Collection[Relation] | None = None,
) -> None:
    """Opens several learners' records at once, as a list does that names them: a look at each.

    The same few queries for any number. Raises NotAllowed when there is no ground for any one of them.
    """
    if not learners:
        return
    day = timezone.localdate(at)
    whys = learner_grounds(learners, by=by, purpose=purpose, data=data, day=day, among=among)
    keep_all(
        _look(why, by, purpose, data, at, through, learner_id=learner)
        for learner, why in whys.items()
    )


def look_at_section(
    section: UUID, *, by: Actor, purpose: Purpose, data: DataClass, at: datetime, through: str
) -> Ground:
    """Opens the work of a whole class. Raises NotAllowed."""
    why = section_ground(
        by=by, purpose=purpose, data=data, section=section, day=timezone.localdate(at)
    )
    return _note(why, by, purpose, data, at, through, section_id=section)


def look_at_organization(
    organization: UUID, *, by: Actor, purpose: Purpose, data: DataClass, at: datetime, through: str
) -> Ground:
    """Opens the figures of a school, district or state. Raises NotAllowed."""
    why = organization_ground(
        by=by, purpose=purpose, data=data, organization=organization, day=timezone.localdate(at)
    )
    return _note(why, by, purpose, data, at, through, organization_id=organization)


def look_as_officer(
    learner: UUID | None, *, by: Actor, purpose: Purpose, at: datetime, through: str
) -> Ground:
    """Opens the log itself, of one learner or of all that the officer answers for. Raises NotAllowed."""
    day = timezone.localdate(at)
    why = officer_ground(by=by, purpose=purpose, day=day)
    if learner is not None:
        return look_at_learner(
            learner, by=by, purpose=purpose, data=DataClass.LOOKS, at=at, through=through
        )
    place = oversees(by, day).values_list("organization", flat=True).first() if by.person else None
    where = {"organization_id": place} if place else {}
    return _note(why, by, purpose, DataClass.LOOKS, at, through, **where)


def _note(
    why: Ground,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    at: datetime,
    through: str,
    **whose: UUID,
) -> Ground:
    """Keeps that it was done, on disk before anything leaves: at once, or with the answer being made."""
    look = _look(why, by, purpose, data, at, through, **whose)
    keep(look)
    return replace(why, look=look.pk)


def _look(
    why: Ground,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    at: datetime,
    through: str,
    **whose: UUID,
) -> Look:
    return Look(
        at=at,
        actor_id=by.person,
        actor_name=by.name,
        actor_role=why.relation.value,
        purpose=purpose.value,
        reason=why.reason,
        data=data.value,
        through=through,
        **whose,
    )


def look_of_expert(learners: Collection[UUID], *, called: str, at: datetime, through: str) -> None:
    """Keeps that an expert from the community, who has no record here, was shown these learners' work.

    called  their name and organization. Whether they may is asked by who shows it (`assessments.selectors.experts`).
    """
    why = ground(Relation.COMMUNITY_EXPERT)
    by = Actor(None, called)
    keep_all(
        _look(why, by, Purpose.INSTRUCT, DataClass.PORTFOLIO, at, through, learner_id=learner)
        for learner in learners
    )


def look_at_everyone(
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    at: datetime,
    through: str,
    words: str = "",
    within: UUID | None = None,
) -> Ground:
    """Opens everybody's record at once, as an export does; kept as a look at the state. Raises NotAllowed.

    words    what for and on what basis, as whoever asks puts it; kept with the reason
    within   the school or district whose learners alone are read; None: the state's
    """
    why = everyone_ground(by=by, purpose=purpose, data=data, day=timezone.localdate(at))
    if words.strip():
        why = replace(why, reason=f"{why.reason} {words.strip()}")
    if within is not None:
        return _note(why, by, purpose, data, at, through, organization_id=within)
    top = state()
    return _note(
        why, by, purpose, data, at, through, **({"organization_id": top.pk} if top else {})
    )


def note_left(
    look: UUID | None, *, at: datetime, records: int | None = None, size: int | None = None
) -> None:
    """Keeps how much left after a look, as one more row of the log: records, and bytes as they left.

    A look without this row was answered too, or the work ended in between: whoever reconciles
    takes it that everything left.
    """
    if look is None:
        return
    row = Look.objects.get(pk=look)
    row.pk, row.of_id, row.at, row.records, row.bytes = uuid7(), look, at, records, size
    row.save(force_insert=True)
