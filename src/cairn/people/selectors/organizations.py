"""Organizations as a tree: the state, its districts, their schools."""

from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.kernel.errors import UnknownName
from cairn.people.models import Organization


def organization(key: UUID) -> Organization:
    """One organization. Raises UnknownName."""
    found = Organization.objects.filter(pk=key).select_related("parent", "district").first()
    if found is None:
        raise UnknownName(
            "There is no such organization.", mend="Choose one from the state's page."
        )
    return found


def schools_under(key: UUID) -> list[UUID]:
    """The schools of an organization: a school's own, a district's, or all of the state."""
    top = organization(key)
    schools = Organization.objects.filter(kind=Organization.Kind.SCHOOL).order_by("pk")
    if top.kind != Organization.Kind.SEA:
        schools = schools.filter(Q(pk=key) | Q(district=key) | Q(parent=key))
    return list(schools.values_list("pk", flat=True))


def children_of(key: UUID) -> QuerySet[Organization]:
    """What stands directly below an organization, by name."""
    return Organization.objects.filter(parent=key).order_by("name", "pk")


def state() -> Organization | None:
    """The state agency of this installation; None before one was imported."""
    return Organization.objects.filter(kind=Organization.Kind.SEA).order_by("pk").first()
