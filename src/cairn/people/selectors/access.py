"""Whom an actor may see, and on which ground.

List and check ask the same question: `learners(...)` are all whom the actor may see, and one learner
may be seen when they are among them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Enrollment,
    GuardianRestriction,
    Guardianship,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.rules.access import (
    Ground,
    Relation,
    decide,
    ground,
    years_before,
)

from .grants import grants

_POSTS = {
    Relation.COUNSELOR: StaffAssignment.Position.COUNSELOR,
    Relation.SCHOOL_LEADER: StaffAssignment.Position.SCHOOL_LEADER,
    Relation.DISTRICT_LEADER: StaffAssignment.Position.DISTRICT_LEADER,
}


def learners(
    *, by: Actor, purpose: Purpose, data: DataClass, day: date, verb: Verb = Verb.READ
) -> QuerySet[Person]:
    """The records of which `by` may read `data` for `purpose` on `day`; nobody's where there is no ground."""
    grounds = [people for _ground, people in _branches(by, purpose, data, verb, day)]
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
) -> Ground:
    """Why `by` may read `data` of this learner, or do what `verb` says. Raises NotAllowed.

    It does not tell whether there is such a learner.
    """
    for why, people in _branches(by, purpose, data, verb, day):
        if people.filter(record_id=learner).exists():
            return why
    raise NotAllowed(
        f"{by.name} has no ground to open this record for the purpose “{purpose}”.",
        mend="If you work with this learner, ask the school's roster keeper to add you.",
    )


def section_ground(
    *, by: Actor, purpose: Purpose, data: DataClass, section: UUID, day: date
) -> Ground:
    """Why `by` may open the work of a whole class, which names its learners. Raises NotAllowed."""
    if _teaches(by, section, day) and _names(Relation.TEACHER, data, purpose, day):
        return ground(Relation.TEACHER)
    school = _school_of(section)
    why = organization_ground(by=by, purpose=purpose, data=data, organization=school, day=day)
    if not _names(why.relation, data, purpose, day):
        raise _no_figures(by, purpose)
    return why


def _names(relation: Relation, data: DataClass, purpose: Purpose, day: date) -> bool:
    """Whether figures may stand beside names: both must be opened."""
    both = (Verb.READ, Verb.SUMMARIZE)
    return all(decide(relation, data, purpose, verb, grants(day)) for verb in both)


def _teaches(by: Actor, section: UUID, day: date) -> bool:
    return by.person is not None and taught(by.person, day).filter(section=section).exists()


def organization_ground(
    *, by: Actor, purpose: Purpose, data: DataClass, organization: UUID, day: date
) -> Ground:
    """Why `by` may open figures about an organization's learners. Raises NotAllowed."""
    allowed = grants(day)
    if by.is_operator and (
        why := decide(Relation.OPERATOR, data, purpose, Verb.SUMMARIZE, allowed)
    ):
        return why
    for post in _posts(by, day).select_related("organization"):
        if post.position not in _GROUP_POSTS:
            continue
        why = decide(Relation(post.position), data, purpose, Verb.SUMMARIZE, allowed)
        if why and _within(organization, post):
            return why
    raise _no_figures(by, purpose)


def _no_figures(by: Actor, purpose: Purpose) -> NotAllowed:
    return NotAllowed(
        f"{by.name} has no ground to open these figures for the purpose “{purpose}”.",
        mend="Ask the keeper of staff assignments if this is your school or district.",
    )


_GROUP_POSTS = {
    Relation.COUNSELOR.value,
    Relation.SCHOOL_LEADER.value,
    Relation.DISTRICT_LEADER.value,
    Relation.STATE_ANALYST.value,
}
"""Posts that open figures of the place they are held at; a teacher's post opens no colleague's class."""


def _within(organization: UUID, post: StaffAssignment) -> bool:
    if post.position == StaffAssignment.Position.STATE_ANALYST:
        return True
    mine = Q(pk=post.organization_id) | Q(parent=post.organization_id)
    if post.position == StaffAssignment.Position.DISTRICT_LEADER:
        mine |= Q(district=post.organization_id)
    return Organization.objects.filter(mine, pk=organization).exists()


def _school_of(section: UUID) -> UUID:
    found = Section.objects.filter(pk=section).values_list("school_id", flat=True).first()
    if found is None:
        raise NotAllowed("There is no such class for you.", mend="Go back to your own classes.")
    return found


def _branches(
    by: Actor, purpose: Purpose, data: DataClass, verb: Verb, day: date
) -> Iterator[tuple[Ground, QuerySet[Person, Any]]]:
    """Each relation that policy opens, with the people whom it opens."""
    allowed = grants(day)
    for relation in [Relation.OPERATOR] if by.person is None else _OPENS:
        why = decide(relation, data, purpose, verb, allowed)
        if why is not None:
            # Only now is the question put into words: the words cost as much as the answer.
            yield why, _opened(relation, by, day)


_OPENS = [
    Relation.SELF,
    Relation.ELIGIBLE_STUDENT,
    Relation.GUARDIAN,
    Relation.TEACHER,
    Relation.COUNSELOR,
    Relation.SCHOOL_LEADER,
    Relation.DISTRICT_LEADER,
]
"""What a person may be to a learner whose record they open; the first that holds is the ground."""


def _opened(relation: Relation, by: Actor, day: date) -> QuerySet[Person, Any]:
    """The records that this relation opens."""
    if by.person is None:
        return Person.objects.values("record_id")
    match relation:
        case Relation.SELF:
            return Person.objects.filter(record=by.person).values("record_id")
        case Relation.ELIGIBLE_STUDENT:
            of_age = Person.objects.filter(birth_date__lte=_of_age_since(day))
            return of_age.filter(record=by.person, pk=by.person).values("record_id")
        case Relation.GUARDIAN:
            return _wards(by.person, day)
        case Relation.TEACHER:
            return _pupils(by.person, day)
    posts = _posts(by, day).filter(position=_POSTS[relation]).values("organization")
    if relation is Relation.DISTRICT_LEADER:
        return _enrolled(day, Q(district__in=posts))
    return _enrolled(day, Q(school__in=posts))


def _posts(by: Actor, day: date) -> QuerySet[StaffAssignment]:
    return StaffAssignment.objects.filter(on(day), person__record=by.person)


def _enrolled(day: date, where: Q) -> QuerySet[Person, Any]:
    rows = Enrollment.objects.filter(on(day), where)
    return Person.objects.filter(enrollments__in=rows).values("record_id")


def taught(teacher: UUID, day: date) -> QuerySet[SectionEnrollment]:
    """Sections taught on that day, or until less than the grace period before it."""
    return _lately(day).filter(person__record=teacher, role="teacher")


def _pupils(teacher: UUID, day: date) -> QuerySet[Person, Any]:
    """Who is in those sections, or left them within the same grace period."""
    sections = taught(teacher, day).values("section")
    members = _lately(day).filter(section__in=sections, role="learner")
    return Person.objects.filter(section_enrollments__in=members).values("record_id")


def _lately(day: date) -> QuerySet[SectionEnrollment]:
    """Who is in which section on that day, or was until less than the grace period before it."""
    grace = int(book().ask("access.teaching_grace_days", day).value)  # type: ignore[arg-type]
    ended = Q(last_day__isnull=True) | Q(last_day__gte=day - timedelta(days=grace))
    return SectionEnrollment.objects.filter(ended, first_day__lte=day)


def _of_age_since(day: date) -> date:
    """The latest birth date of those who are of age on a day."""
    return years_before(day, int(book().ask("access.adult_age", day).value))  # type: ignore[arg-type]


def _wards(guardian: UUID, day: date) -> QuerySet[Person, Any]:
    """Learners for whom someone answers: not under an order against it, and not yet of age."""
    barred = GuardianRestriction.objects.filter(
        on(day),
        # Of the two people, not of one row: another district's roster may hold the same pair again.
        guardianship__guardian__record=OuterRef("guardian__record"),
        guardianship__learner__record=OuterRef("learner__record"),
        kind=GuardianRestriction.Kind.NO_RECORDS,
    )
    rows = Guardianship.objects.filter(on(day), ~Exists(barred), guardian__record=guardian).exclude(
        learner__record__birth_date__lte=_of_age_since(day)
    )
    return Person.objects.filter(guardianships__in=rows).values("record_id")


def everyone_ground(*, by: Actor, purpose: Purpose, data: DataClass, day: date) -> Ground:
    """Why `by` may have everybody's at once: only the operator, to operate. Raises NotAllowed."""
    why = decide(Relation.OPERATOR, data, purpose, Verb.EXPORT, grants(day))
    if by.is_operator and why:
        return why
    raise NotAllowed(
        f"On {day}, {by.name} may not have everybody's record for the purpose “{purpose}”.",
        mend="Export what you need of your own school, or ask the operator.",
    )
