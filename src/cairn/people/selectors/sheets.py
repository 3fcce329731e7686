"""The sheets with a code that families hold: whose stand, and of which families of a class."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.models import Account, FamilySheet, GuardianRestriction, Person

from .access import learner_ground
from .places import whereabouts
from .relations import SAME_PAIR, holding_codes

ALLOWED = "allowed"


@dataclass(frozen=True)
class Sheet:
    """One sheet: whose it is, which child's page it opens, until when.

    holder       the guardian's own record         holder_name  as the log names them
    learner      the child's own record
    """

    id: UUID
    holder: UUID
    holder_name: str
    learner: UUID
    issued_on: date
    expires_on: date
    devices: int


@dataclass(frozen=True)
class ChildOf:
    """A child of a family in a class; `until`: the last day of a sheet that stands, None: there is none."""

    learner: UUID
    called: str
    until: date | None


@dataclass(frozen=True)
class Family:
    """An adult who may be given a sheet, and their children in the class."""

    guardian: UUID
    name: str
    language: str
    has_account: bool
    children: tuple[ChildOf, ...]

    @property
    def has_every_sheet(self) -> bool:
        return all(child.until is not None for child in self.children)


def allowed_for(learners: Collection[UUID], day: date) -> set[UUID]:
    """Those of these learners at whose school policy lets families use a code on paper."""
    places = whereabouts(learners, day)
    return {
        learner
        for learner, where in places.items()
        if book().ask("family.printed_code", day, where.place).value == ALLOWED
    }


def presented(code_hash: str, now: datetime) -> FamilySheet | None:
    """The sheet behind a code that somebody typed, if it is still good by itself: whose it is, and no more."""
    return _good(now).filter(code_hash=code_hash).first()


def still_good(sheet: UUID, now: datetime) -> FamilySheet | None:
    """The same for a sheet whose code was typed on this device before."""
    return _good(now).filter(pk=sheet).first()


def standing(sheet: UUID, *, now: datetime) -> Sheet | None:
    """A good sheet whose holder has answered for the child ever since it was printed, under no order.

    Custody that ended, an order of a court, a learner of age, or a school that uses no codes: None.
    Whoever opens the page by it is asked for a ground besides.
    """
    day = timezone.localdate(now)
    row = _held(_good(now), day).filter(pk=sheet).select_related(*_PEOPLE).first()
    if row is None or not allowed_for([row.learner.record_id], day):
        return None
    return _sheet(row)


def families_of(learners: Collection[UUID], *, now: datetime) -> list[Family]:
    """The adults who may hold a code for these learners, by name. Called after the class was opened."""
    day = timezone.localdate(now)
    rows = holding_codes(day).filter(learner__record__in=allowed_for(learners, day))
    pairs = set(rows.values_list("guardian__record", "learner__record"))
    people = {p.pk: p for p in Person.objects.filter(pk__in={x for pair in pairs for x in pair})}
    adults = {guardian for guardian, _ in pairs}
    accounts = _with_account(adults)
    until = {
        (row.guardian.record_id, row.learner.record_id): row.expires_on
        for row in _held(_good(now), day)
        .filter(guardian__record__in=adults)
        .select_related(*_PEOPLE)
    }
    found = [
        Family(
            adult, people[adult].name, people[adult].language, adult in accounts,
            tuple(sorted(
                (ChildOf(c, people[c].called, until.get((a, c))) for a, c in pairs if a == adult),
                key=lambda child: (child.called, child.learner),
            )),
        )
        for adult in adults
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.name, each.guardian))


def sheets_of(learner: UUID, *, by: Actor, purpose: Purpose, now: datetime) -> list[Sheet]:
    """A learner's sheets that stand: to a guardian their own alone, to whoever serves or oversees all.

    Raises NotAllowed.
    """
    day = timezone.localdate(now)
    data = DataClass.LOOKS if purpose is Purpose.OVERSEE else DataClass.IDENTITY
    learner_ground(by=by, purpose=purpose, data=data, learner=learner, day=day)
    rows = _held(_good(now), day).filter(learner__record=learner).select_related(*_PEOPLE)
    if purpose is Purpose.OWN_RECORD:
        rows = rows.filter(guardian__record=by.person)
    return [_sheet(row) for row in rows.order_by("guardian__family_name", "pk")]


_PEOPLE = ("guardian__record", "learner__record")


def _good(now: datetime) -> QuerySet[FamilySheet]:
    return FamilySheet.objects.filter(ended_at=None, expires_on__gte=timezone.localdate(now))


def _held(sheets: QuerySet[FamilySheet], day: date) -> QuerySet[FamilySheet]:
    """Held by who has answered for the child since the day of printing; an order since then ends it for good."""
    pair = {
        "guardian__record": OuterRef("guardian__record"),
        "learner__record": OuterRef("learner__record"),
    }
    answers = holding_codes(day).filter(first_day__lte=OuterRef("issued_on"), **pair)
    orders = GuardianRestriction.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=OuterRef("issued_on")),
        first_day__lte=day,
        **SAME_PAIR,
    )
    return sheets.filter(Exists(answers), ~Exists(orders))


def _with_account(people: Iterable[UUID]) -> set[UUID]:
    rows = Account.objects.filter(is_active=True, persona="", person__record__in=list(people))
    return set(rows.values_list("person__record_id", flat=True))


def _sheet(row: FamilySheet) -> Sheet:
    return Sheet(
        row.pk, row.guardian.record_id, row.guardian.record.name, row.learner.record_id,
        row.issued_on, row.expires_on, row.devices,
    )  # fmt: skip
