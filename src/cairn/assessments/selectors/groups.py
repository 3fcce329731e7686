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


def groups_of_section(
    section: UUID,
    *,
    by: Actor,
    purpose: Purpose,
    day: date,
    there: Collection[UUID] | None = None,
) -> list[Group]:
    """The groups of a class, by name. Raises NotAllowed.

    there   who is in the class that day, where the caller has read it; None: it is read
    """
    section_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, section=section, day=day)
    present = set(learners_of_section(section, day) if there is None else there)
    rows = GroupMember.objects.filter(
        group__section=section, group__superseded=None, group__ended=False
    )
    members: dict[tuple[str, UUID], set[UUID]] = {}
    for key, name, record in rows.values_list("group_id", "group__name", "learner__record_id"):
        members.setdefault((name, key), set()).add(record)
    found = [Group(k, n, section, frozenset(who & present)) for (n, k), who in members.items()]
    return sorted(found, key=lambda g: (g.name.casefold(), g.id))


def find_group(key: UUID, *, by: Actor, purpose: Purpose, day: date) -> Group:
    """One group that stands. Raises NotAllowed, which does not tell whether there is such a group."""
    section = OwnGroup.objects.filter(pk=key).values_list("section_id", flat=True).first()
    if section is not None:
        for group in groups_of_section(section, by=by, purpose=purpose, day=day):
            if group.id == key:
                return group
    raise NotAllowed(f"{by.name} has no such group.", mend="Open your class again.")


@dataclass(frozen=True)
class GroupName:
    """A group by its name, and its class; who is in it is told to whoever opens the class."""

    id: UUID
    name: str
    section: UUID
    section_name: str


def groups_made_by(by: Actor) -> list[GroupName]:
    """The groups that somebody made and that stand, by name; no learner is named."""
    rows = OwnGroup.objects.filter(made_by=by.person, superseded=None, ended=False)
    named = rows.order_by("name", "pk").values_list("pk", "name", "section_id", "section__name")
    return [GroupName(*row) for row in named]
