"""Whom flags and help reach at a school, by group: figures with their ranges, small ones kept back with the reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.disclosure.withholding import Withheld, withheld
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.groups.words import group_words, kind_words
from cairn.journeys.opening import OpenedGroup
from cairn.kernel.days import school_year
from cairn.measure.shares import Share
from cairn.people.selectors.organizations import organization
from cairn.supports.rules.reach import Reach, reach
from cairn.supports.selectors.reach import school_reach

LEFT_OUT = "may not read"
"""Stands in a file for why no group of a kind is there."""


@dataclass(frozen=True)
class Figure:
    """A share or a number of days, or why it is not shown; neither: nobody stands behind it."""

    share: Share | None = None
    days: float | None = None
    why: Withheld | None = None
    nobody: bool = False


@dataclass(frozen=True)
class Row:
    """A group's four figures."""

    name: str
    flagged: Figure
    not_needed: Figure
    without: Figure
    wait: Figure


@dataclass(frozen=True)
class ReachPage:
    """Everything the page and its file print; `blocks` the groups by kind, "" the whole school.

    left_out   kinds of groups of which the reader may have no figures
    """

    school: UUID
    name: str
    since: date
    day: date
    minimum_n: int
    blocks: tuple[tuple[str, tuple[Row, ...]], ...]
    left_out: tuple[str, ...] = ()


def reach_page(opened: OpenedGroup) -> ReachPage:
    """Reads and shapes the page: this school year's flags."""
    day, minimum = opened.day, policy.minimum_n(opened.day)
    since = school_year(day).first_day
    told = school_reach(opened.group, by=opened.by, purpose=opened.purpose, since=since, day=day)
    everyone = {"all": reach(told.learners, told.stories, day)}
    blocks = [
        ("", tuple(_rows(everyone, lambda _key: _("All learners"), minimum, everyone["all"])))
    ]
    for kind in sorted({key.partition("=")[0] for key in told.groups}):
        groups = {
            key.partition("=")[2]: reach(members, told.stories, day)
            for key, members in sorted(told.groups.items())
            if key.partition("=")[0] == kind
        }
        named = _rows(groups, _namer(kind), minimum, everyone["all"])
        blocks.append((kind_words(kind), tuple(named)))
    return ReachPage(
        opened.group, organization(opened.group).name, since, day, minimum, tuple(blocks),
        tuple(map(kind_words, told.left_out)),
    )  # fmt: skip


def _namer(kind: str) -> Callable[[str], str]:
    return lambda value: group_words(kind, value)


def _rows(
    groups: Mapping[str, Reach], name: Callable[[str], str], minimum: int, whole: Reach
) -> Iterator[Row]:
    """Each figure is kept back by the number behind it: the group's learners, those decided on, those with a need."""

    def hidden(size: Callable[[Reach], int]) -> dict[str, Withheld]:
        sizes = {key: size(found) for key, found in groups.items()}
        return withheld(sizes, minimum=minimum, whole=size(whole))

    small = hidden(lambda r: r.learners)
    decided, needing = hidden(lambda r: r.decided), hidden(lambda r: r.needing)
    for key, r in groups.items():
        why = small.get(key)
        yield Row(
            name(key),
            _figure(r.flagged, why),
            _figure(r.not_needed, why or decided.get(key)),
            _figure(r.without, why or needing.get(key)),
            _waited(r, why or needing.get(key)),
        )


def _figure(share: Share | None, why: Withheld | None) -> Figure:
    if why is not None:
        return Figure(why=why)
    return Figure(share=share, nobody=share is None)


def _waited(r: Reach, why: Withheld | None) -> Figure:
    if why is not None:
        return Figure(why=why)
    return Figure(days=r.median_wait, nobody=r.needing == 0)


def table(page: ReachPage) -> tuple[list[str], Iterable[list[Cell]]]:
    """The page as a file: a row for each group, an empty field for what is withheld or not there."""
    header = [_("Kind"), _("Group")]
    for what in (_("Flagged"), _("Found not needed"), _("Need without a plan")):
        header += [what, _("Likely from"), _("Likely to"), _("Not shown because")]
    header += [_("Half had a first session within, days"), _("Not shown because")]
    return header, _lines(page)


def _lines(page: ReachPage) -> Iterator[list[Cell]]:
    for kind, rows in page.blocks:
        for row in rows:
            line: list[Cell] = [kind, row.name]
            for figure in (row.flagged, row.not_needed, row.without):
                s = figure.share
                line += [*((s.share, s.low, s.high) if s else (None,) * 3), figure.why]
            yield [*line, row.wait.days, row.wait.why]
    for kind in page.left_out:
        yield [kind, None, *[None, None, None, LEFT_OUT] * 3, None, LEFT_OUT]
