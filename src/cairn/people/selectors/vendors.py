"""Which learners, classes and places a service's contract opens on a day; what it does not name is not there."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.intake.tables import on
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Agreement,
    DeletionOf,
    Enrollment,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    ServiceTerms,
    VendorClient,
    VendorToken,
)
from cairn.people.rules.access import Relation, decide, ground, years_before
from cairn.people.rules.rights import DIRECTORY, Choice
from cairn.people.rules.vendors import ROSTER_FIELDS, Client

from .deletions import stopped
from .grants import grants
from .rights import consenting, grant_of, refused_by


def fingerprint(secret: str) -> str:
    """SHA-256 of a secret of 256 random bits: nobody can try them all, so it needs no salt and no time."""
    return hashlib.sha256(secret.encode()).hexdigest()


def client_of_token(token: str, *, at: datetime) -> Client | None:
    """The client that a token was given to, while token, client and contract hold; else None."""
    row = (
        VendorToken.objects.filter(hash=fingerprint(token), expires_at__gt=at)
        .values_list("client", flat=True)
        .first()
    )
    return None if row is None else live_client(row, day=timezone.localdate(at))


def live_client(key: UUID, *, day: date) -> Client | None:
    """A client that is not shut out, on a day on which its contract is in force; else None."""
    row = (
        VendorClient.objects.filter(pk=key, revoked_at=None, expires_on__gte=day)
        .select_related("terms__agreement")
        .first()
    )
    if row is None or not in_force(row.terms.agreement, day) or stopped(row.terms_id, day):
        return None
    terms, agreement = row.terms, row.terms.agreement
    fields = {name for data in terms.data.all() for name in data.fields}
    return Client(
        row.pk,
        row.name,
        terms.pk,
        agreement.pk,
        agreement.party,
        frozenset(fields & set(ROSTER_FIELDS)),
        agreement.exception,
        terms.by_consent,
        terms.under_13,
    )


def in_force(agreement: Agreement, day: date) -> bool:
    """Whether an agreement holds on a day, and the one that it rests on."""
    up = agreement.under
    return grant_of(agreement).covers(agreement.party, agreement.data, day) and (
        up is None or in_force(up, day)
    )


def vendor_ground(*, by: Client, purpose: Purpose, data: DataClass, day: date) -> str:
    """Why policy lets a service under contract have this class of data. Raises NotAllowed."""
    if decide(Relation.VENDOR, data, purpose, Verb.EXPORT, grants(day)) is None:
        raise NotAllowed(
            f"On {day}, policy gives {by.name} no {data} for “{purpose}”.",
            mend="Take it out of the contract, or change access.grants.",
        )
    return ground(Relation.VENDOR).reason


def sections_given(*, by: Client, purpose: Purpose, day: date) -> QuerySet[Section]:
    """The classes that the contract names, and those of its schools, that run on a day. Raises NotAllowed."""
    vendor_ground(by=by, purpose=purpose, data=DataClass.IDENTITY, day=day)
    places, named = _organizations(by), _terms(by, "sections")
    where = Q(pk__in=named) | Q(school__in=places) | Q(school__district__in=places)
    return Section.objects.filter(on(day), where)


def _terms(by: Client, what: str) -> Any:
    rows: QuerySet[ServiceTerms] = ServiceTerms.objects.filter(pk=by.terms)
    return rows.filter(**{f"{what}__isnull": False}).values(what)


def _organizations(by: Client) -> Any:
    return _terms(by, "organizations")


def learners_given(*, by: Client, purpose: Purpose, day: date) -> QuerySet[Person]:
    """The learners whom the contract gives on a day, by surviving record. Raises NotAllowed.

    Of those enrolled at its schools and in its classes: without whose data it was asked to delete, without
    whoever refused where it rests on directory
    information, only whoever consented where it asks for consent, and children as the contract says.
    """
    sections = sections_given(by=by, purpose=purpose, day=day)
    places = _organizations(by)
    enrolled = Enrollment.objects.filter(
        on(day), Q(school__in=places) | Q(district__in=places)
    ).values("person__record_id")
    attending = SectionEnrollment.objects.filter(
        on(day), section__in=sections, role="learner"
    ).values("person__record_id")
    gone = DeletionOf.objects.filter(request__terms=by.terms).values("learner__record_id")
    found = Person.objects.filter(Q(pk__in=enrolled) | Q(pk__in=attending)).exclude(pk__in=gone)
    if by.exception == DIRECTORY:
        found = found.exclude(pk__in=refused_by(Choice.DIRECTORY))
    if by.by_consent:
        return found.filter(pk__in=consenting(by.party, by.data, day))
    return _with_children(found, by, day)


def _with_children(found: QuerySet[Person], by: Client, day: date) -> QuerySet[Person]:
    """Whose birth date nobody knows is taken for a child (16 CFR 312)."""
    if by.under_13 == ServiceTerms.Under13.SCHOOL:
        return found
    age = int(book().ask("vendors.child_age", day).value)  # type: ignore[arg-type]
    older = Q(birth_date__lte=years_before(day, age))
    if by.under_13 == ServiceTerms.Under13.PARENTS:
        older |= Q(pk__in=consenting(by.party, by.data, day))
    return found.filter(older)


def members_given(*, by: Client, purpose: Purpose, day: date) -> QuerySet[SectionEnrollment]:
    """Who learns and teaches in the given classes on a day: given learners, where the contract tells their
    classes, and whoever works there and is no learner elsewhere. Raises NotAllowed."""
    rows = SectionEnrollment.objects.filter(
        on(day), section__in=sections_given(by=by, purpose=purpose, day=day)
    )
    theirs = ~Q(role="learner") & ~Q(person__record_id__in=_learning(day))
    if "enrollments" not in by.fields:
        return rows.filter(theirs)
    given = learners_given(by=by, purpose=purpose, day=day).values("pk")
    return rows.filter(theirs | Q(role="learner", person__record_id__in=given))


def _learning(day: date) -> QuerySet[Enrollment, Any]:
    return Enrollment.objects.filter(on(day)).values("person__record_id")


def staff_given(*, by: Client, purpose: Purpose, day: date) -> QuerySet[Person]:
    """Who teaches or helps in the given classes on a day. Raises NotAllowed."""
    rows = members_given(by=by, purpose=purpose, day=day).exclude(role="learner")
    return Person.objects.filter(pk__in=rows.values("person__record_id"))


def organizations_given(*, by: Client, purpose: Purpose, day: date) -> QuerySet[Organization]:
    """The schools and districts that the contract names, their schools, and the schools of given classes."""
    places = _organizations(by)
    schools = sections_given(by=by, purpose=purpose, day=day).values("school")
    return Organization.objects.filter(
        Q(pk__in=places) | Q(district__in=places) | Q(pk__in=schools), ended_on=None
    )
