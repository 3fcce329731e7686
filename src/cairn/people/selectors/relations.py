"""Whose records each relation opens, as sets that the database tests."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import Actor
from cairn.people.models import (
    Emergency,
    Enrollment,
    GuardianException,
    GuardianRestriction,
    Guardianship,
    Person,
    SectionEnrollment,
    StaffAssignment,
    TeamMembership,
)
from cairn.people.rules.access import Relation, years_before

from .overseeing import opened_in_emergency, overseen

Records = QuerySet[Person, Any]

OPENS = [
    Relation.SELF,
    Relation.ELIGIBLE_STUDENT,
    Relation.GUARDIAN,
    Relation.TEACHER,
    Relation.COUNSELOR,
    Relation.SPECIAL_TEAM,
    Relation.SCHOOL_LEADER,
    Relation.DISTRICT_LEADER,
    Relation.PRIVACY_OFFICER,
    Relation.EMERGENCY,
]
"""What a person may be to a learner whose record they open; the first that holds is the ground."""

ONLY_AS_ASKED = [Relation.GUARDIAN_BY_CODE]
"""What nobody is by who they are, but by what they hold in the hand: a ground only where `among` names it."""


def opened(relation: Relation, by: Actor, day: date) -> Records:
    """The records that this relation opens, as values of `record_id`."""
    if by.person is None:
        return Person.objects.values("record_id")
    match relation:
        case Relation.SELF:
            return Person.objects.filter(record=by.person).values("record_id")
        case Relation.ELIGIBLE_STUDENT:
            of_age = Person.objects.filter(birth_date__lte=of_age_since(day))
            return of_age.filter(record=by.person, pk=by.person).values("record_id")
        case Relation.GUARDIAN:
            return _wards(by.person, day)
        case Relation.GUARDIAN_BY_CODE:
            rows = holding_codes(day).filter(guardian__record=by.person)
            return _learners_of(rows)
        case Relation.TEACHER:
            return _pupils(by.person, day)
        case Relation.COUNSELOR:
            return _counseled(by.person, day)
        case Relation.SPECIAL_TEAM:
            return _of_teams(by.person, day)
        case Relation.SCHOOL_LEADER:
            return _enrolled(day, "school", _places(by.person, relation, day))
        case Relation.PRIVACY_OFFICER:
            return overseen(by.person, day)
        case Relation.EMERGENCY:
            return opened_in_emergency(by.person, day)
        case _:
            return _enrolled(day, "district", _places(by.person, relation, day))


def posts(person: UUID | None, day: date) -> QuerySet[StaffAssignment]:
    """The posts that someone holds on a day."""
    return StaffAssignment.objects.filter(on(day), person__record=person)


def _places(person: UUID, relation: Relation, day: date) -> QuerySet[StaffAssignment, Any]:
    return posts(person, day).filter(position=relation.value).values("organization")


def _enrolled(day: date, where: str, places: QuerySet[StaffAssignment, Any]) -> Records:
    """Those enrolled at one of the places; one join, so that of a few people it is asked of these alone."""
    there = Q(**{f"enrollments__{where}__in": places})
    return Person.objects.filter(on(day, "enrollments__"), there).values("record_id")


def relations_held(by: Actor, day: date) -> set[Relation]:
    """All that a person may be to anybody on a day: whoever is none of it needs not be asked as that.

    It says nothing about any learner, and costs a few short questions.
    """
    if by.person is None:
        return {Relation.OPERATOR}
    held = {Relation.SELF, Relation.ELIGIBLE_STUDENT}
    positions = posts(by.person, day).values_list("position", flat=True)
    held |= {relation for relation in OPENS if relation.value in set(positions)}
    mine = {"person__record": by.person}
    for relation, rows in (
        (Relation.GUARDIAN, Guardianship.objects.filter(on(day), guardian__record=by.person)),
        (Relation.TEACHER, taught(by.person, day)),
        (Relation.SPECIAL_TEAM, TeamMembership.objects.filter(on(day), **mine)),
        (Relation.EMERGENCY, Emergency.objects.filter(**mine)),
    ):
        if relation not in held and rows.exists():
            held.add(relation)
    return held


def taught(teacher: UUID, day: date) -> QuerySet[SectionEnrollment]:
    """Sections taught on that day, or until less than the grace period before it."""
    return lately(day).filter(person__record=teacher, role="teacher")


def teachers_lately(sections: Collection[UUID], day: date) -> set[tuple[UUID, UUID]]:
    """(person's row, class) of all who teach these on that day, or did until less than the grace period before it."""
    rows = lately(day).filter(section__in=list(sections), role="teacher")
    return set(rows.values_list("person_id", "section_id"))


def _pupils(teacher: UUID, day: date) -> Records:
    """Who is in those sections, or left them within the same grace period and went to no other school."""
    sections = taught(teacher, day).values("section")
    members = lately(day).filter(section__in=sections, role="learner")
    members = members.exclude(moved_on(day))
    return Person.objects.filter(section_enrollments__in=members).values("record_id")


def moved_on(day: date) -> Q:
    """Members who left the section's school for another: custody of the record went with them."""
    theirs = Enrollment.objects.filter(on(day), person__record=OuterRef("person__record"))
    here = theirs.filter(school=OuterRef("section__school"))
    since = theirs.filter(first_day__gte=OuterRef("last_day"))
    return Q(last_day__lt=day) & Q(Exists(since)) & ~Q(Exists(here))


def lately(day: date) -> QuerySet[SectionEnrollment]:
    """Who is in which section on that day, or was until less than the grace period before it."""
    grace = int(book().ask("access.teaching_grace_days", day).value)  # type: ignore[arg-type]
    ended = Q(last_day__isnull=True) | Q(last_day__gte=day - timedelta(days=grace))
    return SectionEnrollment.objects.filter(ended, first_day__lte=day)


def caseload(counselor: UUID, day: date) -> QuerySet[TeamMembership]:
    """The learners whom a counselor was given; none where the record has no caseload of theirs."""
    return TeamMembership.objects.filter(
        on(day), person__record=counselor, kind=TeamMembership.Kind.CASELOAD
    )


def _counseled(counselor: UUID, day: date) -> Records:
    """Of a counselor's schools: the caseload where there is one, else everyone."""
    mine = caseload(counselor, day)
    schools = _places(counselor, Relation.COUNSELOR, day)
    given = Q(record_id__in=mine.values("learner__record_id"))
    return _enrolled(day, "school", schools).filter(given | ~Q(Exists(mine)))


def _of_teams(person: UUID, day: date) -> Records:
    """Those whose team someone is on, while they are enrolled where the team is."""
    there = Q(school=OuterRef("organization")) | Q(district=OuterRef("organization"))
    stays = Enrollment.objects.filter(on(day), there, person__record=OuterRef("learner__record"))
    rows = TeamMembership.objects.filter(on(day), Exists(stays), person__record=person)
    rows = rows.exclude(kind=TeamMembership.Kind.CASELOAD)
    return _learners_of(rows)


def of_age_since(day: date) -> date:
    """The latest birth date of those who are of age on a day."""
    return years_before(day, int(book().ask("access.adult_age", day).value))  # type: ignore[arg-type]


def _learners_of(rows: QuerySet[Any]) -> Records:
    """The records of those whom the rows are about.

    Asked by the learner and not by the row: joined to the rows once more, it is more tables than PostgreSQL puts in
    order at once, and it walks all people to find one's children (3 s at 230,000 learners, with this 2 ms).
    """
    return Person.objects.filter(pk__in=rows.values("learner")).values("record_id")


def _wards(guardian: UUID, day: date) -> Records:
    rows = answering(day).filter(guardian__record=guardian)
    return _learners_of(rows)


# Of the two people, not of one row: another district's roster may hold the same pair again.
SAME_PAIR = {
    "guardianship__guardian__record": OuterRef("guardian__record"),
    "guardianship__learner__record": OuterRef("learner__record"),
}
"""Restrictions and exceptions of the guardian and learner whom an outer row names."""


def answering(day: date) -> QuerySet[Guardianship]:
    """Who answers for whom: under no order against it, and the learner not yet of age or by an exception."""
    barred = GuardianRestriction.objects.filter(
        on(day), kind=GuardianRestriction.Kind.NO_RECORDS, **SAME_PAIR
    )
    kept = GuardianException.objects.filter(on(day), **SAME_PAIR)
    born = F("learner__record__birth_date")
    return Guardianship.objects.alias(born=born).filter(
        on(day),
        Q(born__isnull=True) | Q(born__gt=of_age_since(day)) | Q(Exists(kept)),
        ~Exists(barred),
    )


def holding_codes(day: date) -> QuerySet[Guardianship]:
    """Of those who answer for a learner, whom a code on paper may serve: nobody under any order at all."""
    ordered = GuardianRestriction.objects.filter(on(day), **SAME_PAIR)
    return answering(day).exclude(Exists(ordered))
