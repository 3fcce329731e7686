"""Opening a class's or an organization's records for one page: checked and kept, once a page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from cairn.journeys.asking import PURPOSES, asker
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.kernel.finding import asked_words
from cairn.people.rules.access import Ground, Relation
from cairn.people.selectors.access import opens_by_name, organization_ground
from cairn.people.selectors.finding import Found, learners_found, listed
from cairn.people.selectors.relations import relations_held
from cairn.people.services.looks import look_at_learners, look_at_organization, look_at_section

_NAMED = (DataClass.IDENTITY, DataClass.EVIDENCE)
"""What a list opens of each learner whom it names."""


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


def look_at_those_named(
    opened: OpenedGroup,
    learners: Collection[UUID],
    *,
    through: str,
    data: DataClass = DataClass.EVIDENCE,
) -> None:
    """A page about a group that names some of its learners is a look at each of them. Raises NotAllowed."""
    look_at_learners(
        learners, by=opened.by, purpose=opened.purpose, data=data, at=opened.at, through=through
    )


def may_open_organization(organization: UUID, by: Actor, day: date) -> bool:
    """Whether somebody may open the figures of a school, district or state: to show a link to them or none."""
    try:
        _purpose(organization, DataClass.EVIDENCE, by, day)
    except NotAllowed:
        return False
    return True


def may_name_at(organization: UUID, by: Actor, day: date, told: Collection[DataClass] = ()) -> bool:
    """Whether somebody leads a place and may read its learners' records by name: to show a link to them or none.

    told   what being on the list says of each besides
    """
    try:
        purpose = _purpose(organization, DataClass.EVIDENCE, by, day)
    except NotAllowed:
        return False
    return opens_by_name(
        by=by, purpose=purpose, data=_NAMED, told=told, organization=organization, day=day
    )


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


@dataclass(frozen=True)
class FoundLearners:
    """The learners whom a search named to its reader, by name, each looked at. `more`: not all are shown.

    words   what was asked, as it is compared; none: too little to tell people apart, and nobody was looked for
    """

    words: tuple[str, ...]
    by: Actor
    at: datetime
    learners: tuple[Found, ...]
    grounds: dict[UUID, Ground]
    more: bool

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def find_learners(request: HttpRequest, asked: str, *, most: int, through: str) -> FoundLearners:
    """Up to `most` learners whose page opens to the reader and whose names or numbers fit what they typed.

    A list that names learners is a look at each of them: the log keeps it, and their families see it.
    """
    by, at, words = asker(request), timezone.now(), asked_words(asked)
    day = timezone.localdate(at)
    among = relations_held(by, day)
    grounds: dict[UUID, Ground] = {}
    by_purpose: dict[Purpose, list[UUID]] = {}
    for purpose in PURPOSES:
        found = learners_found(words, by=by, purpose=purpose, day=day, most=most + 1, among=among)
        by_purpose[purpose] = [learner for learner in found if learner not in grounds]
        grounds = found | grounds
    shown = set(list(grounds)[:most])
    for purpose, learners in by_purpose.items():
        named = [learner for learner in learners if learner in shown]
        look_at_learners(
            named, by=by, purpose=purpose, data=DataClass.IDENTITY, at=at, through=through,
            among=among,
        )  # fmt: skip
    lines = tuple(listed(shown, day=day))
    return FoundLearners(words, by, at, lines, grounds, more=len(grounds) > most)
