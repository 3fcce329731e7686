"""A teacher's own groups within a class."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.assessments.models import GroupMember, OwnGroup
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.selectors.access import section_ground
from cairn.people.selectors.sections import learners_of_section


@dataclass(frozen=True)
class Group:
    """A group as it stands; `learners` are records that are in the class now."""

    id: UUID
    name: str
    section: UUID
    learners: frozenset[UUID]


def groups_of_section(section: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Group]:
    """The groups of a class, by name. Three queries besides the ground. Raises NotAllowed."""
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    rows = list(OwnGroup.objects.filter(section=section, superseded=None, ended=False))
    members = _members([row.pk for row in rows], set(learners_of_section(section, day)))
    found = [Group(r.pk, r.name, section, members.get(r.pk, frozenset())) for r in rows]
    return sorted(found, key=lambda g: (g.name.casefold(), g.id))


def find_group(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Group:
    """One group that stands. Raises NotAllowed, which does not tell whether there is such a group."""
    section = OwnGroup.objects.filter(pk=key).values_list("section_id", flat=True).first()
    if section is not None:
        for group in groups_of_section(section, by=by, purpose=purpose, day=day):
            if group.id == key:
                return group
    raise NotAllowed(f"{by.name} has no such group.", mend="Open your class again.")


def _members(groups: Collection[UUID], there: set[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = GroupMember.objects.filter(group__in=list(groups))
    for group, record in rows.values_list("group_id", "learner__record_id"):
        if record in there:
            found.setdefault(group, set()).add(record)
    return {group: frozenset(records) for group, records in found.items()}
