"""A school's or district's page: what its learners can do, whether it is growing, for every group.

Shaped from precomputed counts into rows that a template only has to print. Every share stands with its
likely range; what cannot be told apart says so; schools stand in alphabetical order, never by a figure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from cairn.determinations.rules.tallies import (
    EVERYONE,
    Counted,
    Counts,
    Tally,
    change,
    covered,
    reached,
    share_at,
    without,
)
from cairn.disclosure.withholding import Withheld, withheld
from cairn.journeys.drawing.marks import Part, Range, Trend, level_bar, range_row, reach_of, trend
from cairn.measure.shares import Difference, Share, difference

_YEAR = timedelta(days=365)
_NEAR = timedelta(days=45)


class Verdict(StrEnum):
    """A difference in words, by its likely range alone."""

    MORE = "more"
    LESS = "less"
    TOO_CLOSE = "too_close"


def verdict(found: Difference) -> Verdict:
    if found.too_close:
        return Verdict.TOO_CLOSE
    return Verdict.MORE if found.low > 0 else Verdict.LESS


@dataclass(frozen=True)
class LevelRow:
    """One bar: a domain, a subgroup or a school. Withheld rows hold no figure at all."""

    key: str
    name: str
    learners: int | None
    bar: tuple[Part, ...]
    share: Share | None
    withheld: Withheld | None = None
    against: Verdict | None = None  # places only: beside all the others together
    place: UUID | None = None
    rules: str = (
        ""  # the waiver under which a place determines levels: not comparable with the others
    )
    reached: Share | None = None  # of the learners enrolled, those with evidence
    covered: Share | None = (
        None  # of the competencies begun, those with enough evidence for a level
    )


@dataclass(frozen=True)
class Block:
    """Rows under one heading: "By race and ethnicity"; `key` is the kind of group."""

    key: str
    rows: tuple[LevelRow, ...]


@dataclass(frozen=True)
class ChangeRow:
    """One row of the growth chart; without a change there is nothing to compare with, or it is withheld."""

    key: str
    name: str
    kind: str  # "", "domain" or "group"
    change: Difference | None
    drawn: Range | None
    verdict: Verdict | None
    withheld: Withheld | None


@dataclass(frozen=True)
class Month:
    """One point of a trend."""

    day: date
    share: float
    low: float
    high: float
    learners: int


@dataclass(frozen=True)
class Line:
    """A trend with its numbers."""

    months: tuple[Month, ...]
    drawn: Trend | None


@dataclass(frozen=True)
class Growth:
    """How the share at Proficient or beyond changed since a day, for everyone, each domain, each group."""

    since: date
    rows: tuple[ChangeRow, ...]

    @property
    def everyone(self) -> ChangeRow:
        return self.rows[0]


@dataclass(frozen=True)
class LevelsGrowth:
    """The page. `everyone` is None where nothing is counted yet; withheld where the place is too small."""

    as_of: date | None
    whole: Tally
    everyone: LevelRow | None
    domains: Block
    groups: tuple[Block, ...]
    schools: Block
    since_a_year: Growth | None
    since_the_first: Growth | None
    proficient_line: Line
    covered_line: Line


@dataclass(frozen=True)
class Asked:
    """What policy and the language add to the counts."""

    proficient: int
    minimum_n: int
    domain_names: Mapping[str, str]
    group_names: Callable[[str, str], str]  # kind, value → words
    school_names: Mapping[UUID, str]
    own_rules: Mapping[UUID, str]  # places under a waiver that the rest of the page is not under


def levels_and_growth(
    rows: Iterable[Counted], asked: Asked, schools: Mapping[UUID, Tally] | None = None
) -> LevelsGrowth:
    """The page of one school, or of a district and its schools.

    rows      of the place itself, on every counted day
    schools   each school of a district on the latest of them
    """
    counts = Counts.of(rows)
    if not counts.days:
        return _nothing_counted()
    latest = counts.days[-1]
    now, all_learners = counts.on(latest), counts.of_group(EVERYONE)
    whole = now.of_group(EVERYONE).total()
    small = whole.learners < asked.minimum_n
    if small:
        return _too_small(latest, whole)
    domains = _domains(now.of_group(EVERYONE), asked)
    groups = group_blocks(now, whole, asked)
    hidden = _hidden([domains, *groups])
    return LevelsGrowth(
        as_of=latest,
        whole=whole,
        everyone=level_row(EVERYONE, "", whole, asked),
        domains=domains,
        groups=groups,
        schools=places_block(
            "school",
            schools or {},
            asked.school_names,
            whole,
            asked,
            rules=asked.own_rules,
        ),
        since_a_year=_growth(counts, latest, _a_year_before(counts.days), hidden, asked),
        since_the_first=_growth(counts, latest, _first(all_learners), hidden, asked),
        proficient_line=_line(all_learners, lambda t: share_at(t, asked.proficient), asked),
        covered_line=_line(all_learners, covered, asked),
    )


def compared_days(everyone: Counts) -> list[date]:
    """The counted days on which every group is needed: the last, a year before it, the first of use."""
    days = everyone.days
    if not days:
        return []
    return sorted({days[-1], *(d for d in (_a_year_before(days), _first(everyone)) if d)})


def _nothing_counted() -> LevelsGrowth:
    empty = Tally(0, 0, 0, 0, ())
    block, line = Block("", ()), Line((), None)
    return LevelsGrowth(
        None, empty, None, block, (), block, None, None, line, line
    )  # fmt: skip


def _too_small(latest: date, whole: Tally) -> LevelsGrowth:
    nothing = _nothing_counted()
    row = LevelRow(EVERYONE, "", None, (), None, Withheld.SMALL)
    return replace(nothing, as_of=latest, whole=whole, everyone=row)


def level_row(key: str, name: str, tally: Tally, asked: Asked) -> LevelRow:
    return LevelRow(
        key=key,
        name=name,
        learners=tally.learners,
        bar=level_bar(tally.levels),
        share=share_at(tally, asked.proficient),
        reached=reached(tally),
        covered=covered(tally),
    )


def level_rows(
    tallies: Mapping[str, Tally],
    names: Mapping[str, str],
    hidden: Mapping[str, Withheld],
    asked: Asked,
) -> tuple[LevelRow, ...]:
    """Rows by name; a withheld one carries its reason instead of its figures."""
    return tuple(
        LevelRow(key, names[key], None, (), None, hidden[key])
        if key in hidden
        else level_row(key, names[key], tallies[key], asked)
        for key in sorted(tallies, key=lambda k: (names[k].casefold(), k))
        if tallies[key].learners
    )


def _domains(everyone: Counts, asked: Asked) -> Block:
    tallies = everyone.by_domain()
    hidden = withheld({k: t.learners for k, t in tallies.items()}, minimum=asked.minimum_n)
    names = {k: asked.domain_names.get(k, k) for k in tallies}
    return Block("domain", level_rows(tallies, names, hidden, asked))


def group_blocks(now: Counts, whole: Tally, asked: Asked) -> tuple[Block, ...]:
    tallies = now.by_group()
    kinds = sorted({key.partition("=")[0] for key in tallies})
    return tuple(_group_block(kind, tallies, whole, asked) for kind in kinds)


def _group_block(kind: str, tallies: Mapping[str, Tally], whole: Tally, asked: Asked) -> Block:
    mine = {k: t for k, t in tallies.items() if k.partition("=")[0] == kind}
    sizes = {k: t.learners for k, t in mine.items()}
    hidden = withheld(sizes, minimum=asked.minimum_n, whole=whole.learners)
    names = {k: asked.group_names(kind, k.partition("=")[2]) for k in mine}
    return Block(kind, level_rows(mine, names, hidden, asked))


def _hidden(blocks: Iterable[Block]) -> dict[str, Withheld]:
    return {r.key: r.withheld for b in blocks for r in b.rows if r.withheld is not None}


def places_block(
    kind: str,
    tallies: Mapping[UUID, Tally],
    names: Mapping[UUID, str],
    whole: Tally,
    asked: Asked,
    *,
    rules: Mapping[UUID, str],
) -> Block:
    """Schools or districts in alphabetical order, each beside all the others taken together.

    A place alone has nothing to stand beside, so there is no block of one. Places that determine levels
    by rules of their own (`rules`: the waiver's title) are compared with nobody, and nobody with them.
    """
    if len(tallies) < 2:
        return Block(kind, ())
    by_key = {str(place): tally for place, tally in tallies.items()}
    hidden = withheld({k: t.learners for k, t in by_key.items()}, minimum=asked.minimum_n)
    words = {str(place): names.get(place, "") for place in tallies}
    rows = level_rows(by_key, words, hidden, asked)
    alike = whole
    for place in rules.keys() & tallies.keys():
        alike = without(alike, tallies[place])
    return Block(
        kind,
        tuple(_beside_the_rest(r, by_key, alike, asked, rules.get(UUID(r.key), "")) for r in rows),
    )


def _beside_the_rest(
    row: LevelRow, tallies: Mapping[str, Tally], whole: Tally, asked: Asked, rules: str
) -> LevelRow:
    row = replace(row, place=UUID(row.key), rules=rules)
    if rules or row.share is None:
        return row
    others = share_at(without(whole, tallies[row.key]), asked.proficient)
    return replace(row, against=verdict(difference(row.share, others))) if others else row


def _a_year_before(days: Sequence[date]) -> date | None:
    """The counted day nearest to a year before the last, when there is one within six weeks."""
    wanted = days[-1] - _YEAR
    nearest = min(days, key=lambda day: (abs(day - wanted), day))
    return nearest if abs(nearest - wanted) <= _NEAR else None


def _first(everyone: Counts) -> date | None:
    """The first counted day that speaks for the place, unless it is the last or a year before it."""
    days = everyone.days
    last = _a_year_before(days) or days[-1]
    return next((day for day in _speaking(everyone) if day < last), None)


def _speaking(everyone: Counts) -> list[date]:
    """The counted days on which at least half of the learners had evidence: before, few speak for many."""
    totals = {day: everyone.on(day).total() for day in everyone.days}
    return [day for day, total in totals.items() if 2 * total.learners >= total.enrolled > 0]


def _growth(
    counts: Counts,
    latest: date,
    since: date | None,
    hidden: Mapping[str, Withheld],
    asked: Asked,
) -> Growth | None:
    if since is None:
        return None
    now, before = _by_row(counts.on(latest)), _by_row(counts.on(since))
    names = _names(now, asked)
    changes = {k: change(now[k], before[k], asked.proficient) for k in now if k in before}
    kept = {
        k: hidden.get(k) or (Withheld.SMALL if before[k].learners < asked.minimum_n else None)
        for k in changes
    }
    shown = [d for k, d in changes.items() if d and not kept[k]]
    reach = reach_of([v for d in shown for v in (d.low, d.high)])
    order = sorted(changes, key=lambda k: (k != EVERYONE, _kind(k), names[k].casefold(), k))
    rows = (_change_row(k, names[k], changes[k], kept[k], reach) for k in order)
    return Growth(since, tuple(rows))


def _by_row(day: Counts) -> dict[str, Tally]:
    """What the growth chart compares: everyone, each domain, each group."""
    everyone = day.of_group(EVERYONE)
    return {
        EVERYONE: everyone.total(),
        **everyone.by_domain(),
        **day.by_group(),
    }


def _names(rows: Iterable[str], asked: Asked) -> dict[str, str]:
    names = {}
    for key in rows:
        kind, equals, value = key.partition("=")
        if key == EVERYONE:
            names[key] = ""
            continue
        names[key] = asked.group_names(kind, value) if equals else asked.domain_names.get(key, key)
    return names


def _kind(key: str) -> str:
    if key == EVERYONE:
        return ""
    return "group" if "=" in key else "domain"


def _change_row(
    key: str, name: str, found: Difference | None, kept: Withheld | None, reach: float
) -> ChangeRow:
    if kept or found is None:
        return ChangeRow(key, name, _kind(key), None, None, None, kept)
    drawn = range_row(found.low, found.difference, found.high, reach=reach)
    return ChangeRow(key, name, _kind(key), found, drawn, verdict(found), None)


def _line(everyone: Counts, share: Callable[[Tally], Share | None], asked: Asked) -> Line:
    months = []
    for day in _speaking(everyone):
        total = everyone.on(day).total()
        found = share(total) if total.learners >= asked.minimum_n else None
        if found:
            months.append(Month(day, found.share, found.low, found.high, total.learners))
    return Line(tuple(months), trend(months))
