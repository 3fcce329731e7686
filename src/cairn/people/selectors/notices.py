"""Which families have been given this year's notice of their rights, and which not yet (34 CFR 99.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.kernel.errors import NotAllowed
from cairn.people.models import Enrollment, NoticeGiven, Organization
from cairn.people.rules.access import Relation

from .access import learners
from .relations import answering, of_age_since, posts
from .rights import notice_version


@dataclass(frozen=True)
class ToTell:
    """One adult, or eligible student, who holds rights in a learner's record; and whether they were told.

    reader     None: the record names nobody who answers for this learner
    language   in which the reader reads, as the record says
    given_on   the day on which this year's notice was given; None: not yet
    """

    learner: UUID
    learner_name: str
    grade: str
    reader: UUID | None
    reader_name: str
    language: str
    given_on: date | None


def led_by(*, by: Actor, day: date) -> list[Organization]:
    """The schools that someone leads on a day, by name: whose families they tell their rights."""
    held = posts(by.person, day).filter(position=Relation.SCHOOL_LEADER.value)
    if by.person is None or not held.exists():
        return []
    return list(Organization.objects.filter(pk__in=held.values("organization")).order_by("name"))


def notices_to_give(*, by: Actor, purpose: Purpose, day: date) -> list[ToTell]:
    """Everyone who is to have this year's notice at the schools that `by` leads, by the learner's name.

    The eligible student has it instead of the family. The same few queries for any number of learners.
    Raises NotAllowed for whoever leads no school.
    """
    if not led_by(by=by, day=day):
        raise NotAllowed(f"{by.name} leads no school.", mend="Ask the school's leader.")
    mine = learners(
        by=by, purpose=purpose, data=DataClass.IDENTITY, day=day, among={Relation.SCHOOL_LEADER}
    )
    people = {p.pk: p for p in mine}
    grades = _grades(people, day)
    given = _given(people, day)
    born = of_age_since(day)
    rows: set[tuple[UUID, UUID | None, str, str]] = {
        (key, key, p.name, p.language)
        for key, p in people.items()
        if p.birth_date is not None and p.birth_date <= born
    }
    of_age = {key for key, *_ in rows}
    rows |= {row for row in _families(people, day) if row[0] not in of_age}
    told = {key for key, *_ in rows}
    rows |= {(key, None, "", "") for key in people if key not in told}
    found = [
        ToTell(
            learner, people[learner].name, grades.get(learner) or people[learner].grade,
            reader, name, language, given.get((learner, reader)) if reader else None,
        )
        for learner, reader, name, language in rows
    ]  # fmt: skip
    order = {key: (p.family_name, p.given_name, key) for key, p in people.items()}
    return sorted(found, key=lambda each: (order[each.learner], each.reader_name, str(each.reader)))


def _families(people: Iterable[UUID], day: date) -> Iterable[tuple[UUID, UUID, str, str]]:
    rows = answering(day).filter(learner__record__in=list(people))
    for row in rows.select_related("guardian__record", "learner"):
        who = row.guardian.record
        yield row.learner.record_id, who.pk, who.name, who.language


def _grades(people: Iterable[UUID], day: date) -> dict[UUID, str]:
    rows = Enrollment.objects.filter(on(day), person__record__in=list(people))
    return dict(rows.order_by("pk").values_list("person__record_id", "grade"))


def _given(people: Iterable[UUID], day: date) -> dict[tuple[UUID, UUID], date]:
    """When this year's notice, in the version of the day, was given: by learner and reader."""
    rows = NoticeGiven.objects.filter(
        learner__record__in=list(people),
        school_year=school_year(day).ending,
        version=notice_version(day),
    )
    return {
        (learner, reader): timezone.localdate(at)
        for learner, reader, at in rows.values_list(
            "learner__record_id", "given_to__record_id", "given_at"
        )
    }
