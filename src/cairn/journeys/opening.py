"""Opening a class's or an organization's records for one page: checked and kept, once a page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from cairn.journeys.asking import asker
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.access import Ground, Relation
from cairn.people.selectors.access import organization_ground
from cairn.people.services.looks import look_at_organization, look_at_section


@dataclass(frozen=True)
class OpenedGroup:
    """The record of a group, opened for one page: by whom, for what, why, when."""

    group: UUID
    by: Actor
    purpose: Purpose
    ground: Ground
    at: datetime

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()


def open_section(
    request: HttpRequest, section: UUID, *, data: DataClass, through: str
) -> OpenedGroup:
    """Opens the work of a class to teach it. Raises NotAllowed."""
    by, at = asker(request), timezone.now()
    why = look_at_section(
        section, by=by, purpose=Purpose.INSTRUCT, data=data, at=at, through=through
    )
    return OpenedGroup(section, by, Purpose.INSTRUCT, why, at)


def open_organization(
    request: HttpRequest, organization: UUID, *, data: DataClass, through: str
) -> OpenedGroup:
    """Opens the figures of a school, district or state: to do better, or for a counselor to serve.

    Raises NotAllowed.
    """
    by, at = asker(request), timezone.now()
    purpose = _purpose(organization, data, by, timezone.localdate(at))
    why = look_at_organization(
        organization, by=by, purpose=purpose, data=data, at=at, through=through
    )
    return OpenedGroup(organization, by, purpose, why, at)


def _purpose(organization: UUID, data: DataClass, by: Actor, day: date) -> Purpose:
    try:
        organization_ground(
            by=by, purpose=Purpose.IMPROVE, data=data, organization=organization, day=day
        )
    except NotAllowed:
        serving = organization_ground(
            by=by, purpose=Purpose.INSTRUCT, data=data, organization=organization, day=day
        )
        if serving.relation is not Relation.COUNSELOR:
            raise
        return Purpose.INSTRUCT
    return Purpose.IMPROVE
