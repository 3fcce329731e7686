"""A report card on paper: the page's own words and figures, put on a sheet that is set as tagged PDF.

What is printed is what the page says first; groups that the page shows on asking stand in the files. A card of one
subject fits on one page; behind it come statuses where none is so, and grades.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import Published
from cairn.accountability.rules.cards import Card, Growth, LevelRow, Levels, Sentence, Tile, Trend
from cairn.accountability.rules.reading import Figure
from cairn.journeys.drawing.card_marks import GrowthAxis, level_parts, trend_axis
from cairn.journeys.reporting.page import CardPage
from cairn.journeys.words import cards as words
from cairn.journeys.words.statuses import Said
from cairn.paper.sheets import (
    Asked,
    Fact,
    GrowthFigure,
    GrowthRow,
    Lead,
    LevelsFigure,
    LevelsRow,
    Part,
    Point,
    Sheet,
    Tick,
    TrendsFigure,
    Under,
    Withheld,
)
from cairn.paper.sheets import Trend as PaperTrend

BRAND = "Cairn"
_BESIDE_EACH_OTHER = 3
"""Trends on one line."""


def sheet(page: CardPage) -> Sheet:
    """The card in the language that is spoken now."""
    card = page.card
    return Sheet(
        language=get_language() or "en",
        title=card.place.name,
        brand=BRAND,
        kicker=f"{page.kind} · {words.school_year(card.year)}",
        about=page.line,
        lead=(
            *(Lead(each.lead, False) for each in page.statuses if each.lead),
            *(Lead(words.said(each, card), each.strong) for each in card.headline),
        ),
        facts=tuple(_fact(tile, page) for tile in card.tiles),
        questions=tuple(_questions(page)),
        foot=_foot(card),
    )


def _fact(tile: Tile, page: CardPage) -> Fact:
    label, found, card = words.tile_label(tile.question), tile.figure, page.card
    if found is None:
        return Fact(_("Not shown"), label, (_why(tile.row, card),), word=True)
    if words.is_growth(tile.question):
        where = _("%(n)s, where 50 is typical") % {"n": words.figure_words(found)}
        says = (where, words.likely_words(found))
        return Fact(words.growth_words(tile.against), label, says, word=True)
    changed = [words.change_words(tile)] if tile.before and tile.change else []
    enough = words.enough_words(tile, page.took_part_least)
    said = (*_state(tile), words.likely_words(found), *([enough] if enough else []), *changed)
    return Fact(words.figure_words(found), label, said)


def _why(row: Published, card: Card) -> str:
    if row.why:
        return words.reason_words(row, card.standing.minimum)
    return _("Only how many there are is shown.")


def _state(tile: Tile) -> Iterator[str]:
    if tile.state is not None:
        said = _("State: %(n)s") % {"n": words.figure_words(tile.state)}
        yield f"{said} · {words.beside_state_words(tile.against)}" if tile.against else said


def _questions(page: CardPage) -> Iterator[Asked]:
    card = page.card
    named = any(each.lead for each in page.statuses)
    if named:
        yield _statuses(page)
    if card.growth:
        yield _growing(page)
    for number, levels in enumerate(card.levels):
        yield _doing(page, levels, first=number == 0)
    drawn = [trend for trend, marks in page.trends if marks is not None]
    if page.trends:
        yield Asked(
            _("Is it getting better?"),
            " ".join(words.said(trend.sentence, card) for trend, _marks in page.trends),
            figures=tuple(
                TrendsFigure(tuple(_trend(t, card) for t in drawn[i : i + _BESIDE_EACH_OTHER]))
                for i in range(0, len(drawn), _BESIDE_EACH_OTHER)
            ),
        )
    yield Asked(_("How sure are we?"), notes=(_wobble(), _hidden(card)))
    asked = tuple(words.said(each, card) for each in card.ask)
    yield Asked(_("Questions to ask at the next school meeting"), items=asked)
    if page.statuses and not named:
        yield _statuses(page)
    graded = [levels for levels in card.levels if levels.grades]
    if graded:
        yield Asked(_("By grade"), figures=tuple(_by_grade(levels, card) for levels in graded))


def _statuses(page: CardPage) -> Asked:
    title = _("Who gets support, and who is recognized?")
    return Asked(title, items=tuple(map(_status, page.statuses)))


def _status(each: Said) -> str:
    """What the top of the card has not said of a category: of one that is so, why and what comes next."""
    says = each.sentences[1:] if each.lead else each.sentences[:1]
    return f"{each.title}: {' '.join(says)}"


def _growing(page: CardPage) -> Asked:
    card = page.card
    begins = _(
        "Growth compares each student with students across the state who started in the same place."
    )
    rows = [row for growth in card.growth for row in _growth_rows(growth, card)]
    figure = GrowthFigure(
        heads=(_("Group"), _("50 is typical"), _("In words")),
        ends=(_("Less growth"), _("Typical"), _("More growth")),
        scale=(0.0, 100.0),
        typical=(page.axis.band, page.axis.band + page.axis.band_width),
        rows=tuple(_placed(row, page.axis) for row in rows),
    )
    return Asked(
        _("Are students growing?"),
        _sentences(begins, card.growth_says, card),
        note=_(
            "The dot is what we found. The bar around it is where the true value most likely is. "
            "The shaded strip is what is typical in the state. Where we cannot tell, we say “too close to call”."
        ),
        figures=(figure,),
    )


def _sentences(first: str, more: Sequence[Sentence], card: Card) -> str:
    return " ".join((first, *(words.said(each, card) for each in more)))


def _growth_rows(growth: Growth, card: Card) -> Iterator[GrowthRow | Withheld | Under]:
    yield Under(words.question_name(growth.question))
    for row in growth.rows:
        name, first = words.group_name(row.group), not row.group
        if row.figure is None:
            yield Withheld(name, _why(row.row, card), first)
            continue
        found, likely = row.figure, row.figure.likely
        yield GrowthRow(
            name, (found.low, found.high), likely,
            f"{words.figure_words(found)} ({words.points_words(*likely)})",
            words.growth_words(row.against), _heard(found), first,
        )  # fmt: skip


def _heard(figure: Figure) -> str:
    return f"{words.figure_words(figure)}. {words.likely_words(figure)}."


def _placed(row: GrowthRow | Withheld | Under, axis: GrowthAxis) -> GrowthRow | Withheld | Under:
    """On the line of the page, in percent of its width."""
    if not isinstance(row, GrowthRow):
        return row
    shown, likely = ((axis.at(ends[0]), axis.at(ends[1])) for ends in (row.shown, row.likely))
    return GrowthRow(row.name, shown, likely, row.figure, row.says, row.alt, row.first)


def _doing(page: CardPage, levels: Levels, *, first: bool) -> Asked:
    card, question = page.card, levels.question
    says = [words.said(levels.sentence, card), words.said(levels.groups_say, card)]
    blank = words.blank_levels(question)
    if blank:
        says.append(_("The empty part at the start of a bar is students who were not tested."))
    begins = _("Each bar is all the students in a group. Darker parts are students further along.")
    ranges = _(
        "Where a row says from … to, its bar is drawn by the middle: "
        "a closer figure could point to a child."
    )
    heads, title = _heads(_("Group"), levels), words.levels_title(question)
    return Asked(
        _("What can students do, and is every group served?") if first else title,
        " ".join([begins, *says] if first else says),
        note=ranges if first and page.has_ranges else "",
        legend=tuple(map(words.level_name, question.levels[blank:])) if first else (),
        figures=(LevelsFigure(heads, tuple(_level_rows(levels, card)), title if first else ""),),
    )


def _heads(of: str, levels: Levels) -> tuple[str, str, str, str]:
    reached = words.reached_name(levels.question)
    return (
        of, _("Students at each level, percent"), _("Students"),
        _("%(level)s or beyond") % {"level": reached},
    )  # fmt: skip


def _by_grade(levels: Levels, card: Card) -> LevelsFigure:
    rows = tuple(
        _level_row(levels, row, card, words.grade_name(row.row.where.grade))
        for row in levels.grades
    )
    return LevelsFigure(_heads(_("Grade"), levels), rows, words.levels_title(levels.question))


def _level_rows(levels: Levels, card: Card) -> Iterator[LevelsRow | Withheld | Under]:
    yield _level_row(levels, levels.everybody, card)
    for division, rows in levels.divisions:
        yield Under(words.division_words(division))
        yield from (_level_row(levels, row, card) for row in rows)


def _level_row(levels: Levels, row: LevelRow, card: Card, name: str = "") -> LevelsRow | Withheld:
    """A row of a group; `name`: of a grade, by its name."""
    first = not row.group and not name
    name = name or words.group_name(row.group)
    if row.shares is None or row.figure is None:
        return Withheld(name, _why(row.row, card), first)
    blank = words.blank_levels(levels.question)
    parts = level_parts(row.shares, blank)
    spans = [f"{p.low}–{p.high}" if p.low != p.high else str(p.low) for p in parts]
    percent = _("percent")
    alt = ", ".join(
        f"{words.level_name(key)} {span} {percent}"
        for key, span in zip(levels.question.levels, spans, strict=True)
    )
    return LevelsRow(
        name,
        tuple(
            Part(part.width, span, blank=part.shade == 0)
            for part, span in zip(parts, spans, strict=True)
        ),
        words.learners_words(row.row.learners),
        words.figure_words(row.figure),
        alt,
    )


def _trend(trend: Trend, card: Card) -> PaperTrend:
    shown = [p.here for p in trend.points if p.here] + [p.state for p in trend.points if p.state]
    low, high = trend_axis(shown)
    points = tuple(
        Point(
            str(p.year + 1),
            (p.here.low, p.here.high) if p.here else None,
            p.here.likely if p.here else None,
            words.points_words(p.here.low, p.here.high) if p.here else "",
            p.state.middle if p.state else None,
        )
        for p in trend.points
    )
    name, label = words.question_name(trend.question), words.trend_label(trend.question)
    years = "; ".join(_year(p.year, p.here, p.state) for p in trend.points)
    return PaperTrend(
        name, label, (low, high),
        tuple(Tick(at, words.percent_words(at)) for at in range(low, high + 1, 20)),
        points, _("State"), f"{name}. {label}. {words.said(trend.sentence, card)} {years}.",
    )  # fmt: skip


def _year(year: int, here: Figure | None, state: Figure | None) -> str:
    shown = words.figure_words(here) if here else _("Not shown")
    said = f"{words.school_year(year)}: {shown}"
    if state is None:
        return said
    beside = _("State: %(n)s") % {"n": words.figure_words(state)}
    return f"{said}, {beside}"


def _wobble() -> str:
    return _(
        "Every number has some wobble: a different week or a different task would change it a little. We show a "
        "likely range: 9 times in 10 it holds the true value. When two numbers are too close, we say so and do "
        "not rank them."
    )


def _hidden(card: Card) -> str:
    return ngettext(
        "We never show results for fewer than %(num)s student. Some numbers are shown as a range, and sometimes a "
        "second group is not shown, so that nobody can work out the first. Everyone still counts in “All students”.",
        "We never show results for fewer than %(num)s students. Some numbers are shown as a range, and sometimes a "
        "second group is not shown, so that nobody can work out the first. Everyone still counts in “All students”.",
        card.standing.minimum,
    ) % {"num": card.standing.minimum}


def _foot(card: Card) -> str:
    standing = card.standing
    said = [_("Data as of %(day)s.") % {"day": _day(standing.as_of)}]
    if standing.approved_on:
        day = _day(standing.approved_on)
        said.append(_("Checked and approved by the state on %(day)s.") % {"day": day})
    said.append(_("Tables %(sha)s") % {"sha": standing.sha256[:12]})
    return " ".join(said)


def _day(day: date) -> str:
    """A day as the pages write it."""
    return date_format(day, pgettext("date with year", "M j, Y"))
