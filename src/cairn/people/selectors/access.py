"""Whom an actor may see, and on which ground.

List and check ask the same question: `learners(...)` are all whom the actor may see, and one learner
may be seen when they are among them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.kernel.ids import NOTHING
from cairn.people.models import Organization, Person, Section, StaffAssignment
from cairn.people.rules.access import Grants, Ground, Relation, decide, ground

from .grants import Zone, grants, zones
from .once import once
from .relations import ONLY_AS_ASKED, OPENS, caseload, opened, posts, taught
from .zones import opened_there, place_of, shut_there


def learners(
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    day: date,
    verb: Verb = Verb.READ,
    among: Collection[Relation] | None = None,
) -> QuerySet[Person]:
    """The records of which `by` may read `data` for `purpose` on `day`; nobody's where there is no ground.

    among   only as one of these, whatever else someone is to a learner; None: as anything
    """
    grounds = [each.people(by, day) for each in branches(by, purpose, data, verb, day, among)]
    if not grounds:
        return Person.objects.none()
    first, *more = grounds
    # One set, not one condition for each: PostgreSQL asked each of them anew for every person there is.
    allowed = first.union(*more) if more else first
    return Person.objects.filter(pk__in=allowed).filter(pk=F("record_id"))


def learner_ground(
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    learner: UUID,
    day: date,
    verb: Verb = Verb.READ,
    among: Collection[Relation] | None = None,
) -> Ground:
    """Why `by` may read `data` of this learner, or do what `verb` says. Raises NotAllowed.

    It does not tell whether there is such a learner. `among` as in `learners`.
    """
    for each in branches(by, purpose, data, verb, day, among):
        if each.opens(learner, by, day):
            return each.why
    raise _no_ground(by, purpose)


def learner_grounds(
    wanted: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    day: date,
    among: Collection[Relation] | None = None,
) -> dict[UUID, Ground]:
    """Why `by` may read `data` of each of these learners, in as many queries as for one.

    Raises NotAllowed when there is no ground for any one of them.
    """
    found = grounds_found(wanted, by=by, purpose=purpose, data=data, day=day, among=among)
    if set(wanted) - found.keys():
        raise _no_ground(by, purpose)
    return found


def grounds_found(
    wanted: Collection[UUID],
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    day: date,
    among: Collection[Relation] | None = None,
) -> dict[UUID, Ground]:
    """Why `by` may read `data` of those of these learners for whom there is a ground; of the others nothing."""
    left, found = set(wanted), dict[UUID, Ground]()
    for each in branches(by, purpose, data, Verb.READ, day, among):
        if not left:
            break
        # Asked of each of the few: a database may otherwise read a whole district to find them in it.
        asked = Person.objects.filter(pk__among=left).filter(one_of(each.people(by, day), "pk"))
        opened_here = set(asked.values_list("pk", flat=True))
        found |= dict.fromkeys(opened_here, each.why)
        left -= opened_here
    return found


def one_of(people: QuerySet[Person, Any], key: str) -> Exists:
    """Being one of those whom a ground opens, asked of each row by itself; `key` leads to the record."""
    return Exists(people.filter(record_id=OuterRef(key)))


def opens_each(
    key: str,
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    day: date,
    among: Collection[Relation] | None = None,
) -> Q:
    """As `learners`, for a few rows that lead to a learner's record by `key`: asked of each row by itself."""
    found = Q(pk__in=[])
    for each in branches(by, purpose, data, Verb.READ, day, among):
        found |= Q(one_of(each.people(by, day), key))
    return found


def _no_ground(by: Actor, purpose: Purpose) -> NotAllowed:
    return NotAllowed(
        f"{by.name} has no ground to open this record for the purpose “{purpose}”.",
        mend="If you work with this learner, ask the school's roster keeper to add you.",
    )


def section_ground(
    *,
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    section: UUID,
    day: date,
    verb: Verb = Verb.READ,
) -> Ground:
    """Why `by` may open the work of a whole class, which names its learners, or do what `verb` says with it as well.

    Raises NotAllowed.
    """
    if _teaches(by, section, day):
        place = _school_of(section) if zones(day) else None
        if _names(Relation.TEACHER, data, purpose, day, place, verb):
            return ground(Relation.TEACHER)
    school = _school_of(section)
    # Of a class that is not there all is asked too: how long a refusal takes must not tell.
    why = _group_ground(by, purpose, data, school or NOTHING, day, (*_BY_NAME, verb))
    if school is None:
        raise _no_figures(by, purpose)
    return why


def classes_opened(*, by: Actor, purpose: Purpose, data: DataClass, day: date) -> QuerySet[Section]:
    """The classes that go on and whose whole work `by` may open: those they teach, and those of their posts.

    What `section_ground` says of one, for a list. Where places differ in what they allow (`zones`), these may be
    too many: then it is to be asked of each that is shown.
    """
    where = Q(pk__in=[])
    if by.person and _opens_classes(Relation.TEACHER, by, purpose, data, day):
        where |= Q(pk__in=taught(by.person, day).values("section"))
    for post in posts(by.person, day).filter(position__in=_GROUP_POSTS):
        if _opens_classes(Relation(post.position), by, purpose, data, day):
            where |= Q(school__in=_places_of(post))
    return Section.objects.filter(where, on(day))


def _opens_classes(
    relation: Relation, by: Actor, purpose: Purpose, data: DataClass, day: date
) -> bool:
    allowed = bool(zones(day)) or _names(relation, data, purpose, day, None)
    return allowed and _whole(relation, by, day)


def _names(
    relation: Relation,
    data: DataClass,
    purpose: Purpose,
    day: date,
    organization: UUID | None,
    verb: Verb = Verb.READ,
) -> bool:
    """Whether figures may stand beside names in a place: both must be opened, and what `verb` says."""
    wanted, allowed = (*_BY_NAME, verb), _grants_at(organization, day)
    return _decided(relation, data, purpose, wanted, allowed) is not None


def _decided(
    relation: Relation, data: DataClass, purpose: Purpose, verbs: Collection[Verb], allowed: Grants
) -> Ground | None:
    """Why all of these may be done; None where one of them may not."""
    whys = [decide(relation, data, purpose, verb, allowed) for verb in verbs]
    return whys[0] if all(whys) else None


def _grants_at(organization: UUID | None, day: date) -> Grants:
    """What is granted where an organization is; the place is asked for only where some place differs."""
    if organization is None or not zones(day):
        return grants(day)
    return grants(day, place_of(organization))


def _teaches(by: Actor, section: UUID, day: date) -> bool:
    return by.person is not None and taught(by.person, day).filter(section=section).exists()


def organization_ground(
    *, by: Actor, purpose: Purpose, data: DataClass, organization: UUID, day: date
) -> Ground:
    """Why `by` may open figures about an organization's learners. Raises NotAllowed."""
    return _group_ground(by, purpose, data, organization, day)


def _group_ground(
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    organization: UUID,
    day: date,
    verbs: Collection[Verb] = (Verb.SUMMARIZE,),
) -> Ground:
    """`verbs`: all that must be allowed; with READ among them learners are named, which takes a post that opens all."""
    allowed = _grants_at(organization, day)
    if by.is_operator and (why := _decided(Relation.OPERATOR, data, purpose, verbs, allowed)):
        return why
    for post in posts(by.person, day).select_related("organization"):
        if post.position not in _GROUP_POSTS:
            continue
        relation = Relation(post.position)
        why = _decided(relation, data, purpose, verbs, allowed)
        shut = Verb.READ in verbs and not _whole(relation, by, day)
        if why and not shut and _within(organization, post):
            return why
    raise _no_figures(by, purpose)


def opens_by_name(
    *,
    by: Actor,
    purpose: Purpose,
    data: Collection[DataClass],
    organization: UUID,
    day: date,
    told: Collection[DataClass] = (),
) -> bool:
    """Whether `by` leads an organization and may read its learners' records by name: to offer it or not.

    told   what being on the list says of each besides; no figure of it stands there, so reading it is enough

    Opening them asks for each learner again, and is a look at each.
    """
    try:
        for each in data:
            _group_ground(by, purpose, each, organization, day, _BY_NAME)
        for each in told:
            _group_ground(by, purpose, each, organization, day, (Verb.READ,))
    except NotAllowed:
        return False
    return True


def _whole(relation: Relation, by: Actor, day: date) -> bool:
    """Whether a post opens all learners by name; a counselor with a caseload has only that."""
    if relation is not Relation.COUNSELOR or by.person is None:
        return True
    return not caseload(by.person, day).exists()


def _no_figures(by: Actor, purpose: Purpose) -> NotAllowed:
    return NotAllowed(
        f"{by.name} has no ground to open these figures for the purpose “{purpose}”.",
        mend="Ask the keeper of staff assignments if this is your school or district.",
    )


_BY_NAME = (Verb.READ, Verb.SUMMARIZE)
_GROUP_POSTS = {
    Relation.COUNSELOR.value,
    Relation.SCHOOL_LEADER.value,
    Relation.DISTRICT_LEADER.value,
    Relation.STATE_ANALYST.value,
}
"""Posts that open figures of the place they are held at; a teacher's post opens no colleague's class."""


def _within(organization: UUID, post: StaffAssignment) -> bool:
    return _places_of(post).filter(pk=organization).exists()


def _places_of(post: StaffAssignment) -> QuerySet[Organization]:
    """The organizations that a post opens."""
    if post.position == StaffAssignment.Position.STATE_ANALYST:
        return Organization.objects.all()
    mine = Q(pk=post.organization_id) | Q(parent=post.organization_id)
    if post.position == StaffAssignment.Position.DISTRICT_LEADER:
        mine |= Q(district=post.organization_id)
    return Organization.objects.filter(mine)


def _school_of(section: UUID) -> UUID | None:
    return Section.objects.filter(pk=section).values_list("school_id", flat=True).first()


@dataclass(frozen=True)
class Branch:
    """A relation that policy opens, and the places that differ: shut there, or open there alone (`by_leave`)."""

    why: Ground
    relation: Relation
    differ: list[Zone]
    by_leave: bool

    def people(self, by: Actor, day: date) -> QuerySet[Person, Any]:
        """Whom it opens, as values of `record_id`."""
        people = opened(self.relation, by, day)
        if self.by_leave:
            return opened_there(people, self.differ, day)
        return shut_there(people, self.differ, day) if self.differ else people

    def opens(self, learner: UUID, by: Actor, day: date) -> bool:
        places = tuple(map(id, self.differ))  # they live as long as their day's policy is kept
        return once(
            (self.relation, self.by_leave, places, by.person, learner, day),
            lambda: self.people(by, day).filter(record_id=learner).exists(),
        )


def branches(
    by: Actor,
    purpose: Purpose,
    data: DataClass,
    verb: Verb,
    day: date,
    among: Collection[Relation] | None,
) -> Iterator[Branch]:
    """Each relation that policy opens."""
    allowed = grants(day)
    anyone = OPENS if among is None else [*OPENS, *ONLY_AS_ASKED]
    for relation in [Relation.OPERATOR] if by.person is None else anyone:
        if among is not None and relation not in among:
            continue
        why = decide(relation, data, purpose, verb, allowed)
        differ = [z for z in zones(day) if _opens(z, relation, data, purpose, verb) != bool(why)]
        if why is not None:
            yield Branch(why, relation, differ, by_leave=False)
        elif differ:
            yield Branch(_by_leave(relation, differ), relation, differ, by_leave=True)


def _opens(zone: Zone, relation: Relation, data: DataClass, purpose: Purpose, verb: Verb) -> bool:
    return decide(relation, data, purpose, verb, zone.grants) is not None


def _by_leave(relation: Relation, given: Collection[Zone]) -> Ground:
    """The ground of a place that allows what the state does not; the log and the family see by whose leave."""
    why, titles = ground(relation), ", ".join(sorted({zone.title for zone in given}))
    return replace(why, reason=f"{why.reason} The place has leave to allow it: {titles}.")


def everyone_ground(*, by: Actor, purpose: Purpose, data: DataClass, day: date) -> Ground:
    """Why `by` may have everybody's at once: only the operator, to operate. Raises NotAllowed."""
    why = decide(Relation.OPERATOR, data, purpose, Verb.EXPORT, grants(day))
    if by.is_operator and why:
        return why
    raise NotAllowed(
        f"On {day}, {by.name} may not have everybody's record for the purpose “{purpose}”.",
        mend="Export what you need of your own school, or ask the operator.",
    )


def operator_alone(by: Actor) -> None:
    """What only the keeper of the installation does: holds, destruction, agreements. Raises NotAllowed."""
    if not by.is_operator:
        raise NotAllowed(
            f"{by.name} does not keep this installation.", mend="Ask the operator to do it."
        )
