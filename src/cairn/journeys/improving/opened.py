"""Opening a place's page of improvement, and what all of its pages are given."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from cairn.accountability.rules.cycles import Measured
from cairn.accountability.selectors.leading import may_improve, may_read_cycles
from cairn.journeys import policy
from cairn.journeys.asking import asker
from cairn.journeys.improving import words
from cairn.journeys.opening import OpenedGroup, open_organization
from cairn.kernel.access import DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.rules.access import Relation, ground
from cairn.people.selectors.organizations import organization


def open_place(request: HttpRequest, place: UUID, *, through: str) -> OpenedGroup:
    """Opens it for who answers for the place's figures, which is a look, and for a school's teachers, who read what
    was written and no list of figures. Raises NotAllowed."""
    try:
        return open_organization(request, place, data=DataClass.EVIDENCE, through=through)
    except NotAllowed:
        by, at = asker(request), timezone.now()
        may_read_cycles(place, by, Purpose.INSTRUCT, timezone.localdate(at))
        return OpenedGroup(place, by, Purpose.INSTRUCT, ground(Relation.TEACHER), at)


def teaches_only(opened: OpenedGroup) -> bool:
    """Whether the reader reads as a teacher of the school: what was written, not what is given."""
    return opened.ground.relation is Relation.TEACHER


def shared(
    request: HttpRequest, opened: OpenedGroup, wanted: Iterable[Measured] = ()
) -> dict[str, Any]:
    """What every template of this room is given."""
    return {
        "place": organization(opened.group),
        "today": opened.day,
        "words": words,
        "figures": words.Figures(wanted, opened.day),
        "minimum": policy.minimum_n(opened.day),
        "may_write": may_improve(opened.group, opened.by, opened.day),
        "teaches_only": teaches_only(opened),
        "said": messages.get_messages(request),
    }
