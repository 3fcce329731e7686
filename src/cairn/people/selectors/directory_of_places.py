"""Every school, district and agency as the state numbers and names them today; about no person."""

from dataclasses import dataclass
from uuid import UUID

from cairn.people.models import Organization


@dataclass(frozen=True)
class NumberedPlace:
    """`code` is the state's own number, our id where it has none; `district` the code of a school's district."""

    key: UUID
    kind: Organization.Kind
    name: str
    code: str
    district: str
    grades: tuple[str, ...]


def numbered_places() -> list[NumberedPlace]:
    """All of them, by name. One query."""
    rows = Organization.objects.select_related("district").order_by("name", "pk")
    return [
        NumberedPlace(
            row.pk,
            Organization.Kind(row.kind),
            row.name,
            row.state_id or str(row.pk),
            (row.district.state_id or str(row.district.pk)) if row.district else "",
            tuple(row.grades),
        )
        for row in rows
    ]
