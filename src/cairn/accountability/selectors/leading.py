"""Who reads and who writes how a place tries to do better: those who lead it, those above, and a school's teachers.

A school's teachers carry a change out, so they read its goals and cycles. What a district or state gives a school, and
how budgets would be shared, is read by those who answer for the figures. Nothing here names a learner.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.access import Relation
from cairn.people.selectors.access import organization_ground
from cairn.people.selectors.organizations import organization, places_below
from cairn.people.selectors.stations import stations, team_schools


def may_improve(place: UUID, by: Actor, day: date) -> bool:
    """Whether `by` may set goals and open cycles of a place: who leads it, or the district of a school."""
    for each in stations(by, day=day):
        match each.relation:
            case Relation.SCHOOL_LEADER | Relation.STATE_ANALYST if each.target == place:
                return True
            case Relation.DISTRICT_LEADER if each.target and _covers(each.target, place):
                return True
    return by.is_operator


def givers(school: UUID, by: Actor, day: date) -> list[tuple[UUID, str]]:
    """The places in whose name `by` may promise support to a school: its district, the state; by name."""
    found = [
        (each.target, each.name)
        for each in stations(by, day=day)
        if each.relation in (Relation.DISTRICT_LEADER, Relation.STATE_ANALYST)
        and each.target
        and each.target != school
        and organization(school).kind == "school"
        and (each.relation is Relation.STATE_ANALYST or _covers(each.target, school))
    ]
    return sorted(found, key=lambda each: each[1])


def given_to(schools: Collection[UUID], by: Actor, day: date) -> set[UUID]:
    """Those of some schools to which `by` may promise support; the queries grow with the posts, not the schools."""
    found: set[UUID] = set()
    for each in stations(by, day=day):
        if each.relation is Relation.STATE_ANALYST:
            return set(schools)
        if each.relation is Relation.DISTRICT_LEADER and each.target:
            found |= set(places_below(each.target)).intersection(schools)
    return found


def may_read_cycles(place: UUID, by: Actor, purpose: Purpose, day: date) -> None:
    """Raises NotAllowed for who neither answers for the place's figures nor teaches at the school."""
    if any(school == place for school, _name in team_schools(by, day=day)):
        return
    may_read_figures(place, by, purpose, day)


def may_read_figures(place: UUID, by: Actor, purpose: Purpose, day: date) -> None:
    """Raises NotAllowed for who may not open figures about the place's learners."""
    organization_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, organization=place, day=day
    )


def must_improve(place: UUID, by: Actor, day: date) -> None:
    """Raises NotAllowed for who leads neither the place nor its district."""
    if not may_improve(place, by, day):
        raise NotAllowed(
            f"{by.name} does not lead this place.",
            mend="Who leads it, or its district, sets goals and opens cycles.",
        )


def _covers(post: UUID, place: UUID) -> bool:
    return place == post or place in places_below(post)
