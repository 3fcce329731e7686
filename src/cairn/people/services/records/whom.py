"""Which school a record means: by the state's code, or by the identifier of a roster."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from cairn.intake.selectors import became
from cairn.people.models import Organization

Found = Mapping[str, Collection[UUID]]
SCHOOLS = (Organization.Kind.SCHOOL, Organization.Kind.PROGRAM)


def schools(names: Collection[str]) -> Found:
    """The schools that each name may mean; unknown names are left out."""
    found: dict[str, set[UUID]] = defaultdict(set)
    codes = Organization.objects.filter(state_id__in=names, kind__in=SCHOOLS)
    for name, pk in codes.values_list("state_id", "pk"):
        found[name].add(pk)
    rest = [name for name in names if name not in found]
    return {**found, **became("orgs", rest)}
