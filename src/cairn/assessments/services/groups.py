"""Making, changing and dissolving a teacher's own groups."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import GroupMember, OwnGroup
from cairn.assessments.selectors.groups import Group, find_group, groups_of_section
from cairn.intake.bulk import insert
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.ids import uuid7
from cairn.people.selectors.persons import records_of
from cairn.people.selectors.sections import learners_of_section, still_taught

from .grounds import may_teach, may_write_for, of_the_class

LONGEST_NAME = 60


@transaction.atomic
def make_group(
    section: UUID,
    *,
    by: Actor,
    name: str,
    learners: Collection[UUID],
    at: datetime,
    instead_of: UUID | None = None,
) -> OwnGroup:
    """Makes a group of learners of a class, or puts it in the place of another. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    may_teach(section, by=by, day=day)
    records = set(records_of(learners).values())
    if not records or len(records) != len(set(learners)):
        raise BadInput(
            gettext_noop("A group has nobody in it."),
            mend=gettext_noop("Choose at least one learner."),
        )
    of_the_class(records, learners_of_section(section, day))
    may_write_for(records, by=by, day=day)
    called = _name(name, section, by, at, but=instead_of)
    old = _old(instead_of, section, by, at)
    group = OwnGroup.objects.create(
        section_id=section, name=called, made_by_id=by.person, made_name=by.name, made_at=at,
        supersedes_id=old.id if old else None,
    )  # fmt: skip
    rows = [(uuid7(), group.pk, record) for record in sorted(records)]
    insert(GroupMember, ("id", "group_id", "learner_id"), rows)
    return group


@transaction.atomic
def end_group(group: UUID, *, by: Actor, at: datetime) -> None:
    """Dissolves a group; what was given to it stays given, who left the class is no hindrance. Raises NotAllowed."""
    day = timezone.localdate(at)
    old = find_group(group, by=by, purpose=Purpose.INSTRUCT, day=day)
    may_teach(old.section, by=by, day=day)
    may_write_for(old.learners & still_taught(old.section, day), by=by, day=day)
    OwnGroup.objects.create(
        section_id=old.section, name=old.name, made_by_id=by.person, made_name=by.name, made_at=at,
        supersedes_id=old.id, ended=True,
    )  # fmt: skip


def _old(group: UUID | None, section: UUID, by: Actor, at: datetime) -> Group | None:
    if group is None:
        return None
    old = find_group(group, by=by, purpose=Purpose.INSTRUCT, day=timezone.localdate(at))
    if old.section != section:
        raise BadInput(
            gettext_noop("The group belongs to another class."),
            mend=gettext_noop("Make a new group here."),
        )
    return old


def _name(name: str, section: UUID, by: Actor, at: datetime, *, but: UUID | None) -> str:
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise BadInput(
            gettext_noop("The group has no name, or a very long one."),
            mend=gettext_noop("Give 1 to %(most)s letters."),
            said={"most": LONGEST_NAME},
        )
    day = timezone.localdate(at)
    for other in groups_of_section(section, by=by, purpose=Purpose.INSTRUCT, day=day):
        if other.id != but and other.name.casefold() == called.casefold():
            raise BadInput(
                gettext_noop("There is a group %(name)s already."),
                mend=gettext_noop("Take another name, or change it."),
                said={"name": other.name},
            )
    return called
