"""A report card as a page: the card with its drawings, and nothing that is not in its published rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from cairn.accountability.rules.cards import Card, Placed, Says, Sentence, Trend
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.making_cards import PARTICIPATION
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.reading import ABOUT, INTERVAL, kind_of
from cairn.intake.rulebook import book
from cairn.journeys.drawing.card_marks import GrowthAxis, YearTrend, growth_axis, year_trend
from cairn.journeys.words import cards as words
from cairn.journeys.words.statuses import Said, said


@dataclass(frozen=True)
class CardPage:
    """What the page prints.

    years   school years of which the place has a card, latest first
    below   schools of a district, districts of the state, by name
    statuses   who gets support and who is recognised, category by category
    took_part_least   per cent of learners who should be tested, by the rules of the year; None: they ask for none
    """

    card: Card
    axis: GrowthAxis
    trends: tuple[tuple[Trend, YearTrend | None], ...]
    years: tuple[int, ...]
    below: tuple[Placed, ...]
    took_part_least: float | None = None
    statuses: tuple[Said, ...] = ()
    interval: str = INTERVAL
    about: float = ABOUT

    @property
    def kind(self) -> str:
        return kinds()[self.card.place.kind]

    @property
    def changes(self) -> tuple[Sentence, ...]:
        """What is said of the years; once for all questions that have none before."""
        said = tuple(trend.sentence for trend, _drawn in self.trends)
        first = [each for each in said if each.says is Says.FIRST_YEAR]
        about = tuple(key for each in first for key in each.about)
        alone = (Sentence(Says.FIRST_YEAR, about),) if first else ()
        return (*(each for each in said if each.says is not Says.FIRST_YEAR), *alone)

    @property
    def has_ranges(self) -> bool:
        """Whether any bar is drawn of ranges instead of counts."""
        return any(
            low != high
            for levels in self.card.levels
            for row in (
                levels.everybody,
                *(r for _d, rows in levels.divisions for r in rows),
                *levels.grades,
            )
            for low, high in row.shares or ()
        )

    @property
    def line(self) -> str:
        """Grades, how many students, the district."""
        card = self.card
        parts = [
            _("Grades %(grades)s") % {"grades": card.place.grades} if card.place.grades else "",
            words.students_words(card.learners) if card.learners else "",
            card.within.name if card.within else "",
        ]
        return " · ".join(part for part in parts if part)


def kinds() -> Mapping[str, str]:
    """What a card is called by what it is of."""
    return {
        "school": _("School report card"),
        "district": _("District report card"),
        "state": _("State report card"),
    }


def card_page(card: Card, years: Sequence[int] = (), below: Sequence[Placed] = ()) -> CardPage:
    """Adds the drawings."""
    return CardPage(
        card,
        growth_axis(card.growth),
        tuple((trend, year_trend(trend)) for trend in card.trends),
        tuple(years),
        tuple(below),
        _took_part_least(card),
        tuple(said(card, _plan(card.standing.as_of))) if card.statuses or card.schools else (),
    )


def _plan(day: date) -> Plan:
    rules = book()
    return _plan_of(rules.digest, day)


@lru_cache(maxsize=8)
def _plan_of(digest: str, day: date) -> Plan:
    """A plan is read once for all cards of a release."""
    del digest
    return plan_in_force(book(), day)


def _took_part_least(card: Card) -> float | None:
    if all(kind_of(tile.question.key) != PARTICIPATION for tile in card.tiles):
        return None
    rule = _plan(card.standing.as_of).participation
    return rule.rate if rule else None
