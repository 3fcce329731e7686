"""The teacher's page of one class: what is read for it, and the lines of today's list in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from cairn.assessments.selectors.groups import Group as OwnGroup
from cairn.assessments.selectors.groups import groups_of_section
from cairn.competencies.selectors.frameworks import prerequisites
from cairn.competencies.selectors.order import reading_order
from cairn.competencies.selectors.plain import plain
from cairn.determinations.selectors.standings import Standing, standings_of_section
from cairn.evidence.selectors.recent import Recent, competencies_shown_in, recent_pieces
from cairn.journeys import policy
from cairn.journeys.classes import rulings
from cairn.journeys.classes.grid import (
    Column,
    Grid,
    Learner,
    Scale,
    cells_of,
    grid,
    in_roster_order,
)
from cairn.journeys.classes.today import (
    Asked,
    Chance,
    Group,
    Notice,
    Piece,
    Thresholds,
    asked_notices,
    chance_of,
    listed,
    notices,
)
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.ladders import state_ladder
from cairn.journeys.words.spoken import spoken
from cairn.learning.rules.reviews import Kind
from cairn.learning.selectors.reviews import waiting
from cairn.people.selectors.classes import SchoolClass, members_of, school_class

_LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True)
class Line:
    """One line of today's list, with its learner's and competencies' names."""

    notice: Notice
    learner: Learner
    title: str
    step: str


@dataclass(frozen=True)
class ClassPage:
    """Everything the page and its file print."""

    group: SchoolClass
    day: date
    learners: Sequence[Learner]
    columns: Sequence[Column]
    standings: Mapping[UUID, Mapping[UUID, Standing]]
    lists: Mapping[Group, Sequence[Line]]
    grid: Grid
    scale: Scale
    level_names: Sequence[str]
    thresholds: Thresholds
    chance: Chance
    asked: int
    """Requests of the class's learners that wait, on whatever competency."""
    groups: Sequence[OwnGroup] = ()
    chosen: UUID | None = None

    def listed_in(self, *groups: Group) -> int:
        return sum(len(self.lists[group]) for group in groups)


def class_page(opened: OpenedGroup, *, language: str, chosen: str = "") -> ClassPage:
    """Reads and shapes the page; the number of queries does not depend on the class or the state.

    chosen   the key of one of the class's own groups, which alone the table shows; empty: everyone
    """
    day, group = opened.day, school_class(opened.group)
    learners = in_roster_order(
        Learner(m.id, m.name, m.listed_as) for m in members_of(opened.group, day=day)
    )
    columns = class_columns(learners, group, opened, language=language)
    recent = _recent(learners, columns, group, opened)
    standings = standings_of_section(
        opened.group, by=opened.by, purpose=opened.purpose, day=day,
        competencies=[c.id for c in columns],
    )  # fmt: skip
    pieces = _pieces(recent, policy.counted_uses(day, group.place))
    thresholds = rulings.thresholds(day, group.place)
    who = [learner.id for learner in learners]
    found = notices(
        cells_of(learners, columns, standings, pieces), learners=who, needs=_needs(columns),
        day=day, class_began=group.first_day, thresholds=thresholds,
    )  # fmt: skip
    asked = _asked(learners, opened)
    found += asked_notices(each for each in asked if each.competency in {c.id for c in columns})
    scale = rulings.scale(day, group.place)
    groups = groups_of_section(
        opened.group, by=opened.by, purpose=opened.purpose, day=day, there=who
    )
    only = next((each for each in groups if str(each.id) == chosen), None)
    rows = [w for w in learners if only is None or w.id in only.learners]
    return ClassPage(
        group=group,
        day=day,
        learners=learners,
        columns=columns,
        standings=standings,
        lists=_lines(found, learners, columns),
        grid=grid(rows, columns, standings, pieces=pieces, notices=found, scale=scale, day=day),
        scale=scale,
        level_names=state_ladder(day).names,
        thresholds=thresholds,
        asked=len(asked),
        chance=chance_of(thresholds, piece_sd=policy.piece_sd(day, group.place)),
        groups=groups,
        chosen=only.id if only else None,
    )


Lately = Mapping[tuple[UUID, UUID], Sequence[Recent]]


def class_columns(
    learners: Sequence[Learner], group: SchoolClass, opened: OpenedGroup, *, language: str
) -> list[Column]:
    """What this class has worked on; for a class with nothing of its own yet, what its learners have."""
    records = [learner.id for learner in learners]
    own = competencies_shown_in(group.id, records, since=_since(group, opened.day))
    if not own:
        standings = standings_of_section(
            group.id, by=opened.by, purpose=opened.purpose, day=opened.day
        )
        own = {competency for cells in standings.values() for competency in cells}
    return named_columns(own, language)


def _asked(learners: Iterable[Learner], opened: OpenedGroup) -> list[Asked]:
    """What the class's learners wait for an answer to, as far as the reader may answer."""
    among = [learner.id for learner in learners]
    found = waiting(by=opened.by, purpose=opened.purpose, day=opened.day, among=among)
    return [
        Asked(
            r.id,
            r.learner,
            r.competency,
            r.asked_on,
            r.due,
            r.over,
            own_way=r.kind is Kind.OWN_WAY,
            again=len(r.steps) > 0,
        )
        for r in found
    ]


def _recent(
    learners: Iterable[Learner], columns: Iterable[Column], group: SchoolClass, opened: OpenedGroup
) -> Lately:
    return recent_pieces(
        [learner.id for learner in learners],
        [column.id for column in columns],
        since=_since(group, opened.day),
        until=opened.at,
    )


def _since(group: SchoolClass, day: date) -> datetime:
    """From when on a class's page looks at single pieces."""
    first = min(group.first_day, day - _LOOK_BACK)
    return timezone.make_aware(datetime.combine(first, time.min))


def named_columns(competencies: Iterable[UUID], language: str) -> list[Column]:
    """Columns in reading order, each domain's together, with their names in the reader's language."""
    order = reading_order(competencies)
    words = plain(order, language=language)
    columns = [
        Column(c, words[c].title, words[c].domain, words[c].code, spoken(words[c], language))
        for c in order
    ]
    first = {c.domain: i for i, c in reversed(list(enumerate(columns)))}
    return sorted(columns, key=lambda c: first[c.domain])


def _pieces(recent: Lately, counted: set[int]) -> dict[tuple[UUID, UUID], list[Piece]]:
    here = timezone.get_current_timezone()
    return {
        cell: [
            Piece(piece.value, piece.performed_at.astimezone(here).date())
            for piece in pieces
            if piece.use in counted
        ]
        for cell, pieces in recent.items()
    }


def _needs(columns: Sequence[Column]) -> dict[UUID, list[UUID]]:
    before = prerequisites([c.id for c in columns])
    return {key: [competency.pk for competency in steps] for key, steps in before.items()}


def _lines(
    found: Iterable[Notice], learners: Sequence[Learner], columns: Sequence[Column]
) -> dict[Group, list[Line]]:
    """The list: in each part what learners asked for first, due first; then in the order of the roster."""
    place = {learner.id: i for i, learner in enumerate(learners)}
    title = {column.id: column.title for column in columns}
    return {
        group: [
            _line(n, learners[place[n.learner]], title)
            for n in sorted(chosen, key=lambda n: (_due(n), place[n.learner]))
        ]
        for group, chosen in listed(found).items()
    }


def _due(notice: Notice) -> date:
    return notice.asked.due if notice.asked else date.max


def _line(notice: Notice, learner: Learner, title: Mapping[UUID, str]) -> Line:
    def named(competency: UUID | None) -> str:
        return title.get(competency, "") if competency else ""

    return Line(notice, learner, named(notice.competency), named(notice.step))
