"""Organizations as a tree: the state, its districts, their schools."""

from contextlib import suppress
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.intake.selectors import subjects
from cairn.kernel.errors import AmbiguousName, UnknownName
from cairn.people.models import Organization


def organization(key: UUID) -> Organization:
    """One organization. Raises UnknownName."""
    found = Organization.objects.filter(pk=key).select_related("parent", "district").first()
    if found is None:
        raise UnknownName(
            "There is no such organization.", mend="Choose one from the state's page."
        )
    return found


def find_organization(name: str) -> Organization:
    """By our id, the state's code, a roster's sourcedId or its name. Raises UnknownName, AmbiguousName.

    The surest kind of name that knows any decides.
    """
    asked = name.strip()
    by_id = Q(pk=None)
    with suppress(ValueError):
        by_id = Q(pk=UUID(asked))
    by_code = Q(state_id=asked) if asked else Q(pk=None)
    by_source = Q(pk__in=subjects("orgs", asked))
    for where in (by_id, by_code, by_source, Q(name__iexact=asked)):
        found = list(Organization.objects.filter(where).order_by("name", "pk")[:3])
        if len(found) > 1:
            listed = ", ".join(f"{each.name} ({each.pk})" for each in found)
            raise AmbiguousName(f"{name} may be {listed}.", mend="Give the id of the one you mean.")
        if found:
            return found[0]
    raise UnknownName(
        f"No organization answers to {name}.",
        mend="Give our id, the state's code, the roster's sourcedId or the whole name.",
    )


def schools_under(key: UUID) -> list[UUID]:
    """The schools of an organization: a school's own, a district's, or all of the state."""
    top = organization(key)
    schools = Organization.objects.filter(kind=Organization.Kind.SCHOOL).order_by("pk")
    if top.kind != Organization.Kind.SEA:
        schools = schools.filter(Q(pk=key) | Q(district=key) | Q(parent=key))
    return list(schools.values_list("pk", flat=True))


def places_below(key: UUID) -> list[UUID]:
    """The districts of the state, the schools of a district; of a school, none."""
    top = organization(key)
    if top.kind == Organization.Kind.SEA:
        found = Organization.objects.filter(kind=Organization.Kind.LEA).order_by("pk")
        return list(found.values_list("pk", flat=True))
    return [school for school in schools_under(key) if school != key]


def children_of(key: UUID) -> QuerySet[Organization]:
    """What stands directly below an organization, by name."""
    return Organization.objects.filter(parent=key).order_by("name", "pk")


def state() -> Organization | None:
    """The state agency of this installation; None before one was imported."""
    return Organization.objects.filter(kind=Organization.Kind.SEA).order_by("pk").first()
