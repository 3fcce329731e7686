"""Whom a study's extract may be about, and what stands in it of each: facts by which groups are formed, no name.

Left out are learners whose family refused studies, whose whereabouts are protected, and with whom a court order
is in force: who knows of such a child could look for them even among many.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.days import school_year
from cairn.people.models import Attendance, Characteristic, Enrollment, GuardianRestriction
from cairn.people.rules.facts import class_of_fact
from cairn.people.rules.rights import Choice

from .access import everyone_ground
from .rights import protected, refused_by

_OF_ENROLLMENTS = ("grade", "school", "district")
OF_PERSONS = (*_OF_ENROLLMENTS, "sex", "language")
"""The facts that a record and its enrollment hold; the others are kinds of Characteristic."""
KINDS = tuple(str(kind) for kind in Characteristic.Kind)


@dataclass(frozen=True)
class Studied:
    """learners (n,) surviving records; facts {name: (n,)}, None is missing; left_out by right or order."""

    learners: list[UUID]
    facts: dict[str, list[str | None]]
    left_out: int


def studied(
    wanted: Iterable[str], *, within: UUID | None, by: Actor, purpose: Purpose, day: date
) -> Studied:
    """Everybody enrolled on a day in a place (None: the state) who may be in an extract. Raises NotAllowed.

    wanted   facts of OF_PERSONS or KINDS
    """
    wanted = list(wanted)
    everyone_ground(by=by, purpose=purpose, data=DataClass.EVIDENCE, day=day)
    for data in {class_of_fact(fact) for fact in wanted if fact not in _OF_ENROLLMENTS}:
        everyone_ground(by=by, purpose=purpose, data=data, day=day)
    rows = _enrolled(within, day)
    out = left_out(day) & rows.keys()
    learners = sorted(rows.keys() - out)
    facts: dict[str, list[str | None]] = {
        name: [rows[who][i] or None for who in learners]
        for i, name in enumerate(OF_PERSONS)
        if name in wanted
    }
    for kind in (name for name in wanted if name in KINDS):
        said = _said(kind, day)
        facts[kind] = [said.get(who) for who in learners]
    return Studied(learners, facts, len(out))


def _enrolled(within: UUID | None, day: date) -> dict[UUID, tuple[str, ...]]:
    """By surviving record the facts of OF_PERSONS; of somebody enrolled twice, the later enrollment's."""
    rows = Enrollment.objects.filter(on(day))
    if within is not None:
        rows = rows.filter(Q(school=within) | Q(district=within) | Q(district__parent=within))
    found = rows.order_by("first_day", "pk").values_list(
        "person__record_id", "grade", "person__record__grade", "school_id", "district_id",
        "person__record__sex", "person__record__language",
    )  # fmt: skip
    return {
        who: (grade or own, str(school), str(district or ""), sex, language)
        for who, grade, own, school, district, sex, language in found.iterator(20_000)
    }


def _said(kind: str, day: date) -> dict[UUID, str]:
    rows = Characteristic.objects.filter(on(day), kind=kind).order_by("first_day", "pk")
    return dict(rows.values_list("person__record_id", "value").iterator(20_000))


def _under_orders(day: date) -> set[UUID]:
    rows = GuardianRestriction.objects.filter(on(day))
    return set(rows.values_list("guardianship__learner__record_id", flat=True))


def left_out(day: date) -> set[UUID]:
    """The surviving records of all who are in no extract on a day: by their family's word, protection or an order."""
    return refused_by(Choice.STUDIES) | protected(day) | _under_orders(day)


def absences(*, by: Actor, purpose: Purpose, day: date) -> dict[UUID, float]:
    """The share of the school year's days so far on which each learner was absent, 0..1. Raises NotAllowed."""
    everyone_ground(by=by, purpose=purpose, data=DataClass.SUPPORTS, day=day)
    rows = Attendance.objects.filter(school_year=school_year(day).ending, first_day__lte=day)
    sums = rows.values_list("person__record_id").annotate(
        there=Sum("days_enrolled"), away=Sum("days_absent")
    )
    return {who: float(away / there) for who, there, away in sums.order_by() if there > 0}
