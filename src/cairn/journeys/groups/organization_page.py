"""A school's or district's page: what is read for it, and its tables as files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.competencies.selectors.domains import domain_names
from cairn.determinations.rules.tallies import EVERYONE, Counts, Tally, by_place
from cairn.determinations.selectors.groups import (
    GroupCount,
    counts_below,
    group_counts_on,
    group_history,
)
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.groups.levels_growth import (
    Asked,
    Growth,
    LevelRow,
    LevelsGrowth,
    Month,
    compared_days,
    levels_and_growth,
)
from cairn.journeys.groups.words import group_words
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.ladders import state_ladder
from cairn.people.selectors.organizations import children_of, organization


@dataclass(frozen=True)
class Place:
    """The organization as its page names it."""

    id: UUID
    name: str
    kind: str
    within: str
    grades: str


@dataclass(frozen=True)
class OrganizationPage:
    """Everything the page and its files print."""

    place: Place
    day: date
    shown: LevelsGrowth
    level_names: tuple[str, ...]
    proficient: int
    minimum_n: int

    @property
    def names_by_level(self) -> dict[int, str]:
        return dict(enumerate(self.level_names, policy.LOWEST))

    @property
    def proficient_name(self) -> str:
        return self.level_names[self.proficient - policy.LOWEST]

    @property
    def is_district(self) -> bool:
        return self.place.kind == "LEA"


def organization_page(opened: OpenedGroup, *, language: str) -> OrganizationPage:
    """Reads and shapes the page; the number of queries does not depend on the schools."""
    rows = _rows(opened)
    day = opened.day
    names = {o.pk: o.name for o in children_of(opened.group)}
    asked = Asked(
        proficient=policy.proficient(day),
        minimum_n=policy.minimum_n(day),
        domain_names=domain_names({r.domain for r in rows}, language=language),
        group_names=group_words,
        school_names=names,
        own_rules={},
    )
    return OrganizationPage(
        place=_place(opened.group),
        day=day,
        shown=levels_and_growth(rows, asked, _schools(opened, rows)),
        level_names=state_ladder(day).names,
        proficient=asked.proficient,
        minimum_n=asked.minimum_n,
    )


def _place(key: UUID) -> Place:
    found = organization(key)
    within = found.district if found.district and found.district.pk != key else found.parent
    return Place(key, found.name, found.kind, within.name if within else "", _grades(found.grades))


def _grades(codes: list[str]) -> str:
    """CEDS codes as people say them: "6–8"; empty where the roster says none."""
    spoken = [c.lstrip("0") or c for c in codes]
    return f"{spoken[0]}–{spoken[-1]}" if len(spoken) > 1 else "".join(spoken)


def _rows(opened: OpenedGroup) -> list[GroupCount]:
    """Everyone on every counted day; each group on the days that the page compares."""
    history = group_history(opened.group, by=opened.by, purpose=opened.purpose, day=opened.day)
    days = compared_days(Counts.of(history))
    groups = group_counts_on(
        opened.group, days, by=opened.by, purpose=opened.purpose, day=opened.day
    )
    return [*history, *(row for row in groups if row.subgroup != EVERYONE)]


def _schools(opened: OpenedGroup, rows: Iterable[GroupCount]) -> dict[UUID, Tally]:
    """The schools of a district as they stood on the latest counted day."""
    latest = max((row.as_of for row in rows), default=None)
    if latest is None:
        return {}
    asking: dict[str, Any] = {"by": opened.by, "purpose": opened.purpose, "day": opened.day}
    return by_place(counts_below(opened.group, as_of=latest, **asking))


Table = tuple[list[str], Iterable[list[Cell]]]


def levels_table(page: OrganizationPage) -> Table:
    """Everyone, domains, groups and schools: how many stand at each level; withheld rows say why."""
    header = [
        _("Kind"),
        _("Group"),
        _("Learners"),
        *(_("%(level)s, percent") % {"level": name} for name in page.level_names),
        _("At %(level)s or beyond") % {"level": page.proficient_name},
        _("Likely from"),
        _("Likely to"),
        _("Not shown because"),
    ]
    return header, _level_rows(page)


def _level_rows(page: OrganizationPage) -> Iterator[list[Cell]]:
    shown = page.shown
    if shown.everyone:
        yield _level_row("", _("All learners"), shown.everyone, page)
    for block in (shown.domains, *shown.groups, shown.schools):
        for row in block.rows:
            yield _level_row(block.key, row.name, row, page)


def _level_row(kind: str, name: str, row: LevelRow, page: OrganizationPage) -> list[Cell]:
    percents: list[Cell] = [part.percent for part in row.bar] or [None] * len(page.level_names)
    share = row.share
    figures: list[Cell] = [share.share, share.low, share.high] if share else [None] * 3
    return [
        kind,
        name,
        row.learners,
        *percents,
        *figures,
        row.withheld.value if row.withheld else "",
    ]


def growth_table(page: OrganizationPage) -> Table:
    """Changes of the share at Proficient or beyond, with their likely ranges."""
    header = [
        _("Since"),
        _("Kind"),
        _("Group"),
        _("Change"),
        _("Likely from"),
        _("Likely to"),
        _("In words"),
        _("Not shown because"),
    ]
    periods = [g for g in (page.shown.since_a_year, page.shown.since_the_first) if g]
    return header, (row for period in periods for row in _growth_rows(period))


def _growth_rows(period: Growth) -> Iterator[list[Cell]]:
    for row in period.rows:
        found = row.change
        figures: list[Cell] = (
            [found.difference, found.low, found.high] if found else [None, None, None]
        )
        yield [
            str(period.since),
            row.kind,
            row.name or _("All learners"),
            *figures,
            row.verdict.value if row.verdict else "",
            row.withheld.value if row.withheld else "",
        ]


def months_table(page: OrganizationPage) -> Table:
    """The two trends, month by month."""
    header = [
        _("Day"),
        _("Learners"),
        _("At %(level)s or beyond") % {"level": page.proficient_name},
        _("Likely from"),
        _("Likely to"),
        _("With enough evidence"),
        _("Likely from"),
        _("Likely to"),
    ]
    covered = {m.day: m for m in page.shown.covered_line.months}
    reached = {m.day: m for m in page.shown.proficient_line.months}
    return header, (_month_row(day, reached.get(day), covered.get(day)) for day in sorted(covered))


def _month_row(day: date, reached: Month | None, covered: Month | None) -> list[Cell]:
    def figures(month: Month | None) -> list[Cell]:
        return [month.share, month.low, month.high] if month else [None, None, None]

    learners = covered.learners if covered else None
    return [str(day), learners, *figures(reached), *figures(covered)]


TABLES = {"levels": levels_table, "growth": growth_table, "months": months_table}
