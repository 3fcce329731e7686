"""Who someone is: by our id, a source's id, a state id; and the records of theirs that were joined."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Min

from cairn.intake.selectors import subjects
from cairn.intake.tables import on
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import AmbiguousName, UnknownName
from cairn.kernel.ids import NOTHING
from cairn.people.models import Account, Enrollment, Person, PersonIdentifier

from .access import learners
from .once import once


def find_learner(name: str, *, by: Actor, purpose: Purpose, day: date) -> Person:
    """The learner whom `name` means: our id, a state id, a source's id or another number of theirs.

    Raises UnknownName when nobody whom `by` may see answers to it, AmbiguousName when several do.
    """
    seen = learners(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    found = list(seen.filter(pk__in=set(_records(name.strip())))[:3])
    if len(found) > 1:
        raise AmbiguousName(
            f"{name} is a number of {len(found)} learners.", mend="Use the state id or our own id."
        )
    if not found:
        raise UnknownName(
            f"No learner you may see answers to {name}.",
            mend="Give our id, a state id or the roster's sourcedId.",
        )
    return found[0]


def records_named(name: str) -> list[UUID]:
    """The records that a name may mean, whoever asks: for a service that checks by itself who may."""
    return sorted(set(_records(name)))


def record_named(name: str) -> UUID:
    """The one surviving record that a keeper means by our id, a state id or another number.

    Raises UnknownName, AmbiguousName.
    """
    found = sorted(set(_records(name.strip())))
    if len(found) > 1:
        raise AmbiguousName(
            f"{name} is a number of {len(found)} people.", mend="Use the state id or our own id."
        )
    if not found:
        raise UnknownName(f"Nobody on record answers to {name}.", mend="Give our id or a state id.")
    return found[0]


def _records(name: str) -> Iterable[UUID]:
    """The surviving records that a name may mean; the surest kind of name that knows any decides."""
    try:
        by_id = Person.objects.filter(pk=UUID(name)).values_list("record_id", flat=True)
    except ValueError:
        by_id = Person.objects.none().values_list("record_id", flat=True)
    by_state = Person.objects.filter(state_id=name).values_list("record_id", flat=True)
    by_source = Person.objects.filter(pk__in=[*subjects("users", name), NOTHING])
    by_number = PersonIdentifier.objects.filter(value=name).values_list(
        "person__record_id", flat=True
    )
    # All are asked, whichever knows it: how long a refusal takes must not tell whether somebody is there.
    asked = (by_id, by_state, by_source.values_list("record_id", flat=True), by_number)
    return next(filter(None, [list(found) for found in asked]), [])


def aliases(record: UUID) -> list[UUID]:
    """The rows under which a person's record was kept: the surviving one and all that were joined to it."""
    return sorted(records_and_aliases([record]))


def records_of(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """From each row to the surviving record."""
    return dict(Person.objects.filter(pk__in=list(people)).values_list("pk", "record_id"))


def person(key: UUID) -> Person:
    """A person by our own id, whoever asks: for names beside what was already allowed."""
    return Person.objects.get(pk=key)


def account_person(account: Account) -> Person | None:
    """The person who signs in with this account."""
    mine = account.person_id
    if mine is None:
        return None
    return once(("person of an account", mine), lambda: Person.objects.get(aliases=mine))


def enrollment_on(record: UUID, day: date) -> Enrollment | None:
    """Where the learner is enrolled on a day; the latest begun when two overlap; else the last before it."""
    return once(("enrollment", record, day), lambda: _enrollment_on(record, day))


def _enrollment_on(record: UUID, day: date) -> Enrollment | None:
    mine = Enrollment.objects.filter(person__record=record).select_related("school", "district")
    current = mine.filter(on(day)).order_by("-first_day", "-pk").first()
    return current or mine.filter(first_day__lte=day).order_by("-first_day", "-pk").first()


def entered_on(record: UUID, day: date) -> dict[str, date]:
    """The first day on which the learner was enrolled in each grade, up to a day: grades by CEDS codes.

    A grade that was passed before the record began, or elsewhere, is missing.
    """
    mine = Enrollment.objects.filter(person__record=record, first_day__lte=day)
    return dict(mine.exclude(grade="").values_list("grade").annotate(Min("first_day")))


def records_and_aliases(records: Iterable[UUID]) -> dict[UUID, UUID]:
    """From every row kept for these people, their own and those joined to them, to the surviving record."""
    asked = frozenset(records)
    rows = Person.objects.filter(record__among=asked).values_list("pk", "record_id")
    return dict(once(("aliases", asked), lambda: dict(rows)))


def every_name(people: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Given, preferred and family names of people, by id: to look for them in words, never to be shown."""
    found = Person.objects.filter(pk__in=list(people))
    return {
        p.pk: [
            name
            for name in dict.fromkeys(
                (p.given_name, p.preferred_given_name, p.family_name, p.preferred_family_name)
            )
            if name
        ]
        for p in found
    }


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """What people are called, by id: for a scorer's or a teacher's name beside what was allowed."""
    found = Person.objects.filter(pk__in=list(people)).select_related("record")
    return {p.pk: p.record.name for p in found}


def broken_pointers() -> int:
    """Records joined to one that is itself joined to another; there should be none."""
    return Person.objects.exclude(record__record_id=F("record_id")).count()


def every_record() -> list[UUID]:
    """All surviving records, by id."""
    return list(
        Person.objects.filter(pk=F("record_id")).order_by("pk").values_list("pk", flat=True)
    )


def named_records(records: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """What people are called and the state's number of each, for a list that the caller may name them in."""
    found = Person.objects.filter(pk__among=list(records)).only(
        "state_id", "given_name", "family_name", "preferred_given_name", "preferred_family_name"
    )
    return {p.pk: (p.name, p.state_id) for p in found}
