"""What is new for one person: everything that they are told, and how much of it they have not read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.rules.access import Relation
from cairn.people.rules.news import Way
from cairn.people.selectors.news import marks_of, ways_of
from cairn.people.selectors.stations import Station, stations
from cairn.people.services.looks import look_at_learners

from .kinds import Kind, kinds_for, title, way_of
from .learner import about_learner
from .told import Asking, Told, allowed, asking
from .work import of_work


@dataclass(frozen=True)
class Line:
    """One line with how many things of it its reader has not read."""

    told: Told
    new: int


@dataclass(frozen=True)
class Part:
    """All lines of one kind, the latest first."""

    kind: Kind
    title: str
    lines: tuple[Line, ...]

    @property
    def new(self) -> int:
        return sum(line.new for line in self.lines)

    @property
    def all_new(self) -> bool:
        """Nothing in it was read before."""
        return self.new == sum(len(line.told.ats) for line in self.lines)

    @property
    def latest(self) -> datetime:
        return max(line.told.latest for line in self.lines)


@dataclass(frozen=True)
class News:
    """The page: what has something new, then what was told before; the latest first."""

    at: datetime
    parts: tuple[Part, ...]

    @property
    def new(self) -> int:
        return sum(part.new for part in self.parts)

    @property
    def lines(self) -> list[Told]:
        return [line.told for part in self.parts for line in part.lines]


def news(by: Actor, *, at: datetime, day: date, language: str) -> News:
    """What somebody is told as they choose to be; read from the record as it stands, by what they may see now."""
    marks, ways = marks_of(by), ways_of(by)
    wanted = {kind for kind in Kind if way_of(kind, ways.get(kind), day) is not Way.OFF}
    found = told_to(by, at=at, day=day, language=language, kinds=wanted)
    parts = [_part(kind, found, marks) for kind in Kind if any(e.kind is kind for e in found)]
    return News(at, tuple(sorted(parts, key=lambda p: (p.new > 0, p.latest), reverse=True)))


def _part(kind: Kind, found: Iterable[Told], marks: dict[str, datetime]) -> Part:
    lines = [Line(each, each.since(marks.get(kind))) for each in found if each.kind is kind]
    lines.sort(key=lambda line: (line.new > 0, line.told.latest), reverse=True)
    return Part(kind, title(kind), tuple(lines))


def told_to(
    by: Actor, *, at: datetime, day: date, language: str, kinds: Collection[Kind] = tuple(Kind)
) -> list[Told]:
    """Everything of these kinds, whatever its reader chose; nothing that they may not open now."""
    asked = asking(by, at, day, language, kinds)
    places = stations(by, day=day)
    return [*_of_learners(places, asked), *_of_work(places, asked)]


def _of_learners(places: Iterable[Station], asked: Asking) -> list[Told]:
    found: list[Told] = []
    for place in places:
        if place.target is not None and place.relation is Relation.SELF:
            found += about_learner(place.target, "", asked)
        if place.target is not None and place.relation is Relation.GUARDIAN:
            found += about_learner(place.target, place.name, asked)
    return found


def _of_work(places: Iterable[Station], asked: Asking) -> list[Told]:
    relations = frozenset(place.relation for place in places)
    return [
        line
        for kind in kinds_for(relations)
        if kind in asked.kinds
        for line in allowed(lambda kind=kind: of_work(kind, asked, relations))  # type: ignore[misc]
    ]


def look_at_named(lines: Iterable[Told], *, by: Actor, at: datetime, through: str) -> None:
    """Keeps a look at each learner whom these lines name, once for each kind of data. Raises NotAllowed."""
    named: dict[DataClass, set[UUID]] = {}
    for each in lines:
        if each.learner is not None:
            named.setdefault(each.data, set()).add(each.learner)
    for data, learners in sorted(named.items()):
        look_at_learners(
            learners, by=by, purpose=Purpose.OWN_RECORD, data=data, at=at, through=through
        )
