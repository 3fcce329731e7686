"""The state's page: what success means here, how far learners are, and where other rules are tried."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.competencies.selectors.plain import plain
from cairn.competencies.selectors.success import Part, Success, success
from cairn.determinations.rules.tallies import (
    EVERYONE,
    Counts,
    Tally,
    by_place,
    over_competencies,
    tally_of,
)
from cairn.determinations.selectors.groups import GroupCount, counts_below, group_counts
from cairn.disclosure.withholding import Withheld, withheld
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.groups.levels_growth import (
    Asked,
    Block,
    LevelRow,
    group_blocks,
    level_row,
    level_rows,
    places_block,
)
from cairn.journeys.groups.words import group_words
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.ladders import state_ladder
from cairn.journeys.words.rules import ruling_words
from cairn.people.selectors.districts import District, districts
from cairn.people.selectors.organizations import organization
from cairn.policy.rulings import Waiver


@dataclass(frozen=True)
class DimensionRow:
    """One part of the definition of success, with the competencies behind it that have evidence."""

    part: Part
    levels: LevelRow | None
    competencies: tuple[LevelRow, ...]
    unseen: int  # competencies tied to it about which nobody has evidence yet


@dataclass(frozen=True)
class Replaced:
    """One rule that a zone replaces, in words, beside the state's own."""

    parameter: str
    here: str
    elsewhere: str
    source_elsewhere: str


@dataclass(frozen=True)
class Zone:
    """A waiver: who follows other rules, from when until when, on whose authority."""

    waiver: Waiver
    district: str
    organization: UUID | None
    standing: str  # "coming", "open" or "ended"
    replaces: tuple[Replaced, ...]


@dataclass(frozen=True)
class StatePage:
    """Everything the page and its files print; internal figures, for use inside the agency."""

    key: UUID
    name: str
    day: date
    as_of: date | None
    success: Success | None
    everyone: LevelRow | None
    dimensions: tuple[DimensionRow, ...]
    districts: Block
    groups: tuple[Block, ...]
    zones: tuple[Zone, ...]
    level_names: tuple[str, ...]
    proficient: int
    minimum_n: int

    @property
    def names_by_level(self) -> dict[int, str]:
        return dict(enumerate(self.level_names, policy.LOWEST))

    @property
    def proficient_name(self) -> str:
        return self.level_names[self.proficient - policy.LOWEST]


def state_page(opened: OpenedGroup, *, language: str) -> StatePage:
    """Reads and shapes the page; the number of queries depends on no learner, school or district."""
    day, known = opened.day, districts()
    asked = Asked(
        proficient=policy.proficient(day),
        minimum_n=policy.minimum_n(day),
        domain_names={},
        group_names=group_words,
        school_names={d.id: d.name for d in known},
        own_rules=_own_rules(day, known),
    )
    counts = Counts.of(_counts(opened))
    everyone = counts.of_group(EVERYONE)
    whole = everyone.total()
    enough = whole.learners >= asked.minimum_n
    defined = success(day, language=language)
    return StatePage(
        key=opened.group,
        name=organization(opened.group).name,
        day=day,
        as_of=counts.days[-1] if counts.days else None,
        success=defined,
        everyone=_everyone(whole, asked) if counts.days else None,
        dimensions=_dimensions(defined, opened, asked, language) if defined else (),
        districts=_districts(counts.days[-1], opened, whole, asked)
        if enough
        else Block("district", ()),
        groups=group_blocks(counts, whole, asked) if enough else (),
        zones=tuple(_zone(waiver, day, known) for waiver in _by_start(book().waivers)),
        level_names=state_ladder(day).names,
        proficient=asked.proficient,
        minimum_n=asked.minimum_n,
    )


def _counts(opened: OpenedGroup, *, by_competency: bool = False) -> list[GroupCount]:
    return group_counts(
        opened.group,
        by=opened.by,
        purpose=opened.purpose,
        day=opened.day,
        by_competency=by_competency,
    )


def _everyone(whole: Tally, asked: Asked) -> LevelRow:
    if whole.learners < asked.minimum_n:
        return LevelRow(EVERYONE, "", None, (), None, Withheld.SMALL)
    return level_row(EVERYONE, "", whole, asked)


def _districts(as_of: date, opened: OpenedGroup, whole: Tally, asked: Asked) -> Block:
    rows = counts_below(
        opened.group, by=opened.by, purpose=opened.purpose, day=opened.day, as_of=as_of
    )
    mine = by_place(rows)
    return places_block("district", mine, asked.school_names, whole, asked, rules=asked.own_rules)


def _own_rules(day: date, known: Iterable[District]) -> dict[UUID, str]:
    """Districts that determine levels by a waiver today, and its title."""
    held = {d.id: book().waivers_in({"district": d.code}, day) for d in known}
    return {
        district: waiver.title
        for district, waivers in held.items()
        for waiver in waivers
        if any(parameter.startswith("determination.") for parameter in waiver.replaces)
    }


def _dimensions(
    defined: Success, opened: OpenedGroup, asked: Asked, language: str
) -> tuple[DimensionRow, ...]:
    tallies = _by_competency(_counts(opened, by_competency=True))
    tied = {c.pk for part in defined.parts for c in part.competencies} & tallies.keys()
    titles = {key: words.title for key, words in plain(tied, language=language).items()}
    return tuple(_dimension(part, tallies, titles, asked) for part in defined.parts)


def _by_competency(rows: Iterable[GroupCount]) -> dict[UUID, Tally]:
    """Everyone's figures for each competency."""
    return {
        row.competency: tally_of(row)
        for row in rows
        if row.competency is not None and row.subgroup == EVERYONE
    }


def _dimension(
    part: Part, tallies: Mapping[UUID, Tally], titles: Mapping[UUID, str], asked: Asked
) -> DimensionRow:
    seen = [c.pk for c in part.competencies if c.pk in tallies]
    mine = {str(key): tallies[key] for key in seen}
    hidden = withheld({k: t.learners for k, t in mine.items()}, minimum=asked.minimum_n)
    rows = level_rows(mine, {str(key): titles[key] for key in seen}, hidden, asked)
    whole = over_competencies(list(mine.values()))
    levels = level_row(part.name, part.name, whole, asked) if whole.cells else None
    if levels and len(mine) > 1:
        levels = replace(levels, reached=None)  # nobody counted who has evidence in any of them
    if levels and whole.learners < asked.minimum_n:
        levels, rows = LevelRow(part.name, part.name, None, (), None, Withheld.SMALL), ()
    return DimensionRow(part, levels, rows, len(part.competencies) - len(seen))


def _by_start(waivers: Iterable[Waiver]) -> list[Waiver]:
    return sorted(waivers, key=lambda w: (w.start, w.name))


def _zone(waiver: Waiver, day: date, known: Sequence[District]) -> Zone:
    code = waiver.scope.get("district", "")
    district = next((d for d in known if d.code == code), None)
    standing = "coming" if day < waiver.start else "ended" if day > waiver.until else "open"
    when = min(max(day, waiver.start), waiver.until)
    return Zone(
        waiver=waiver,
        district=district.name if district else code,
        organization=district.id if district else None,
        standing=standing,
        replaces=tuple(_replaced(waiver, parameter, when) for parameter in waiver.replaces),
    )


def _replaced(waiver: Waiver, parameter: str, day: date) -> Replaced:
    ruling = book().ask_state(parameter, day)
    return Replaced(
        parameter,
        ruling_words(parameter, waiver.replaces[parameter]),
        ruling_words(parameter, ruling.value),
        ruling.source,
    )


Table = tuple[list[str], Iterable[list[Cell]]]


def levels_table(page: StatePage) -> Table:
    """The state, its dimensions of success, its districts and its groups."""
    header = [
        _("Kind"),
        _("Group"),
        _("Learners"),
        *(_("%(level)s, percent") % {"level": name} for name in page.level_names),
        _("At %(level)s or beyond") % {"level": page.proficient_name},
        _("Likely from"),
        _("Likely to"),
        _("Learners with evidence"),
        _("With enough evidence"),
        _("Not shown because"),
    ]
    return header, (_figures(kind, name, row, page) for kind, name, row in _all_rows(page))


def _all_rows(page: StatePage) -> Iterator[tuple[str, str, LevelRow]]:
    if page.everyone:
        yield "state", page.name, page.everyone
    for dimension in page.dimensions:
        if dimension.levels:
            yield "dimension", dimension.part.name, dimension.levels
        for row in dimension.competencies:
            yield "competency", row.name, row
    for block in (page.districts, *page.groups):
        for row in block.rows:
            yield block.key, row.name, row


def _figures(kind: str, name: str, row: LevelRow, page: StatePage) -> list[Cell]:
    percents: list[Cell] = [part.percent for part in row.bar] or [None] * len(page.level_names)
    share = row.share
    figures: list[Cell] = [share.share, share.low, share.high] if share else [None] * 3
    return [
        kind,
        name,
        row.learners,
        *percents,
        *figures,
        row.reached.share if row.reached else None,
        row.covered.share if row.covered else None,
        row.withheld.value if row.withheld else "",
    ]


def zones_table(page: StatePage) -> Table:
    """Zones and what each replaces, one replaced rule a row."""
    header = [
        _("Zone"),
        _("District"),
        _("From"),
        _("Until"),
        _("Source"),
        _("Parameter"),
        _("Here"),
        _("The state’s rule"),
        _("Its source"),
    ]
    return header, (row for zone in page.zones for row in _zone_rows(zone))


def _zone_rows(zone: Zone) -> Iterator[list[Cell]]:
    held = zone.waiver
    for each in zone.replaces:
        yield [
            held.title,
            zone.district,
            str(held.start),
            str(held.until),
            held.source,
            each.parameter,
            each.here,
            each.elsewhere,
            each.source_elsewhere,
        ]


TABLES = {"levels": levels_table, "zones": zones_table}
