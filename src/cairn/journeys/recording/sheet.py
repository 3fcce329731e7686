"""The screen on which evidence is entered in seconds: a task, a group, rows of learners, columns of levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from cairn.assessments.rules import Standing, occasion
from cairn.assessments.selectors.entries import (
    Last,
    how_many_differ,
    last_entered,
    standing_of,
)
from cairn.assessments.selectors.groups import Group, groups_of_section
from cairn.assessments.selectors.handed_in import who_handed_in
from cairn.assessments.selectors.tasks import Criterion, Given, given_in
from cairn.journeys.classes.grid import Column, Learner, in_roster_order
from cairn.journeys.classes.page import class_columns, named_columns
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.ladders import Ladder, ladders
from cairn.kernel.terms import Use
from cairn.people.selectors.classes import SchoolClass, members_of, school_class

FREE = "free"
"""In place of a given task: the work is said in words."""
BY_HAND = (
    Use.FORMATIVE, Use.OBSERVATION, Use.PERFORMANCE, Use.PORTFOLIO, Use.SUMMATIVE, Use.INTERIM,
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for; None: not said, and what was used last is taken."""

    giving: str | None
    title: str
    group: str
    day: date | None
    use: str
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """A column: a competency, its levels, and what the task's rubric says of it."""

    column: Column
    ladder: Ladder
    criterion: Criterion | None

    @property
    def levels(self) -> list[tuple[int, str, str]]:
        """Each level with its word and what it looks like in this task; empty where nobody wrote it."""
        looks = self.criterion.levels if self.criterion else {}
        return [
            (n, self.ladder.name(n), looks.get(n, ""))
            for n in range(self.ladder.lowest, self.ladder.highest + 1)
        ]


@dataclass(frozen=True)
class Sheet:
    """Everything on the screen. `standing`: what is there for this very work, by learner and competency;
    `handed_in`: who handed something in to the task."""

    group: SchoolClass
    today: date
    day: date
    givings: Sequence[Given]
    giving: Given | None
    title: str
    use: Use
    how: str
    groups: Sequence[Group]
    chosen: Group | None
    learners: Sequence[Learner]
    heads: Sequence[Head]
    offered: Sequence[Column]
    standing: Mapping[tuple[UUID, UUID], Standing]
    handed_in: frozenset[UUID]
    differ: int
    batch: UUID

    @property
    def work(self) -> str:
        """What the work is called; empty where nobody said."""
        return self.giving.task.title if self.giving else self.title

    def level(self, learner: UUID, competency: UUID) -> int | None:
        """The whole level that stands for this work; None: none, or one between two levels."""
        there = self.standing.get((learner, competency))
        if there is None or there.level is None or there.level != int(there.level):
            return None
        return int(there.level)


def asked_of(query: QueryDict) -> Asked:
    """What an address or a form says; what cannot be read is as if it were not said."""
    try:
        day = date.fromisoformat(query.get("day", ""))
    except ValueError:
        day = None
    return Asked(
        query.get("task"), " ".join(query.get("title", "").split())[:200], query.get("group", ""),
        day, query.get("use", ""), tuple(query.getlist("competency")),
    )  # fmt: skip


def sheet(opened: OpenedGroup, asked: Asked, *, language: str) -> Sheet:
    """Reads and shapes the screen; the number of queries does not depend on the class."""
    ask: Any = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    group = school_class(opened.group)
    everyone = in_roster_order(
        Learner(m.id, m.name, m.listed_as) for m in members_of(opened.group, day=opened.day)
    )
    givings, groups = given_in(opened.group, **ask), groups_of_section(opened.group, **ask)
    last = last_entered(opened.group, **ask)
    giving = _giving(givings, asked, last)
    chosen = next((g for g in groups if str(g.id) == asked.group), None)
    learners = _learners(everyone, chosen, giving)
    day = min(asked.day or opened.day, opened.day)
    title = "" if giving else asked.title or (last.task if last and asked.giving is None else "")
    offered = class_columns(everyone, group, opened, language=language)
    heads = _heads(giving, asked, last, offered, language, opened.day)
    work = occasion(
        task=giving.task.first if giving else None, section=opened.group, title=title, day=day
    )
    return Sheet(
        group=group, today=opened.day, day=day, givings=givings, giving=giving, title=title,
        use=_use(giving, asked, last), how=last.how if last else "", groups=groups, chosen=chosen,
        learners=learners, heads=heads, offered=offered,
        standing=standing_of(work, [learner.id for learner in learners]),
        handed_in=who_handed_in(giving.id, opened.group, **ask) if giving else frozenset(),
        differ=how_many_differ(opened.group, **ask), batch=uuid4(),
    )  # fmt: skip


def _giving(givings: Sequence[Given], asked: Asked, last: Last | None) -> Given | None:
    """The one asked for; else the one used last, where it is still asked for; else the latest."""
    wanted = asked.giving
    if wanted is None:
        if last is not None and last.giving is None:
            return None
        wanted = str(last.giving) if last else ""
        return next((g for g in givings if str(g.id) == wanted), givings[0] if givings else None)
    return next((g for g in givings if str(g.id) == wanted), None)


def _learners(
    everyone: Sequence[Learner], chosen: Group | None, giving: Given | None
) -> list[Learner]:
    if chosen is not None:
        return [learner for learner in everyone if learner.id in chosen.learners]
    given = [w for w in everyone if giving is not None and w.id in giving.learners]
    return given or list(everyone)


def _heads(
    giving: Given | None,
    asked: Asked,
    last: Last | None,
    offered: Sequence[Column],
    language: str,
    day: date,
) -> list[Head]:
    lines = {line.competency: line for line in giving.task.criteria} if giving else {}
    if giving:
        columns = named_columns(lines, language)
    else:
        wanted = set(asked.competencies)
        if not wanted and last is not None and asked.giving is None:
            wanted = {str(competency) for competency in last.competencies}
        columns = [column for column in offered if str(column.id) in wanted]
    levels = ladders([column.id for column in columns], day)
    return [Head(column, levels[column.id], lines.get(column.id)) for column in columns]


def _use(giving: Given | None, asked: Asked, last: Last | None) -> Use:
    if giving:
        return giving.task.use
    for use in BY_HAND:
        if use.word == asked.use:
            return use
    return Use(last.use) if last and last.giving is None else Use.FORMATIVE


def ways() -> list[tuple[str, str]]:
    """Under which conditions work was done, as they are kept and as people say them."""
    return [
        ("", _("not said")),
        ("alone", _("on their own")),
        ("together", _("with a partner or group")),
        ("helped", _("with help")),
    ]
