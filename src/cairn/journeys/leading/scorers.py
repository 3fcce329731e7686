"""Scorers who disagree: where people give the same work different levels, competency by competency, and what to do.

It is about the words by which work is scored. Nobody is named, and nobody stands above anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.assessments.rules import Agreeing, agreeing
from cairn.assessments.selectors.agreement import Agreed, Figure, agreement_of
from cairn.competencies.selectors.order import reading_order
from cairn.competencies.selectors.plain import plain
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.files.tables import Table
from cairn.journeys.leading.columns import AGREEMENT, columns
from cairn.journeys.leading.report import Part, Place, Row, kept_back_words, shown
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.plain import number, percent
from cairn.people.selectors.zones import place_of
from cairn.policy.rulings import Ruling


@dataclass(frozen=True)
class Scorers:
    """What was counted of a place, and the rulings by which it is read.

    rows      of the place: each competency
    whole     of the place: all competencies together; None: no work was scored twice
    schools   of each school: all competencies together
    minimum   fewer learners than these are not shown
    """

    place: Place
    rows: Sequence[Agreed]
    whole: Agreed | None
    schools: Sequence[Agreed]
    line: Ruling
    pairs: Ruling
    days: Ruling
    minimum: int

    def verdict(self, row: Agreed) -> Agreeing:
        least, line = int(self.pairs.value), float(self.line.value)  # type: ignore[arg-type]
        return agreeing(row.pairs, row.exact.low, row.exact.high, least=least, line=line)

    @property
    def apart(self) -> list[Agreed]:
        """The competencies about which scorers clearly disagree, where it may be shown."""
        return [
            row for row in self.rows
            if row.learners >= self.minimum and self.verdict(row) is Agreeing.APART
        ]  # fmt: skip


def scorers_of(opened: OpenedGroup, place: Place) -> Scorers:
    """Everything that a page says of a place's scorers. As many queries for one school as for a district."""
    found = agreement_of(
        opened.group, place.schools, by=opened.by, purpose=opened.purpose, day=opened.day
    )
    mine = [row for row in found if row.organization == place.id]
    where = place_of(place.id)
    line, pairs, days = (
        book().ask(f"assessments.agreement_{n}", opened.day, where) for n in _RULINGS
    )
    return Scorers(
        place=place,
        rows=[row for row in mine if row.competency is not None],
        whole=next((row for row in mine if row.competency is None), None),
        schools=[r for r in found if r.competency is None and r.organization != place.id],
        line=line, pairs=pairs, days=days, minimum=policy.minimum_n(opened.day),
    )  # fmt: skip


_RULINGS = ("line", "pairs", "days")


def parts_of_scorers(found: Scorers, language: str) -> tuple[Part, ...]:
    """By competency; for a district by school too."""
    parts = [_by_competency(found, language)]
    if found.place.is_district:
        parts.append(_by_school(found))
    return tuple(parts)


def _by_competency(found: Scorers, language: str) -> Part:
    keys = [row.competency for row in found.rows if row.competency is not None]
    order, said = reading_order(keys), plain(keys, language=language)
    row_of = {row.competency: row for row in found.rows}
    rows = (_row(found, row_of[key], (said[key].title, said[key].code)) for key in order)
    table = Table(
        "scorers",
        _("Scorers by competency"),
        columns("competency", "code", *AGREEMENT),
        shown(rows, minimum=found.minimum),
        _("No work was scored by two people in the last twelve months."),
        kept_back_words(found.minimum),
    )
    question = _("Where do people who score the same work disagree?")
    return Part("scorers", question, _answer(found), table, _mend(found))


def _answer(found: Scorers) -> str:
    if found.whole is None:
        return ""
    apart = len(found.apart)
    if apart == 0:
        return _("Nowhere do they clearly disagree more than policy allows.")
    words = ngettext(
        "About %(num)s competency they clearly disagree: fewer than %(line)s of works get the same level.",
        "About %(num)s competencies they clearly disagree: fewer than %(line)s of works get the same level.",
        apart,
    )
    return words % {"num": apart, "line": percent(float(found.line.value))}  # type: ignore[arg-type]


def _mend(found: Scorers) -> str:
    if found.whole is None:
        return _(
            "Let two teachers score the same works of one task, each alone, and bring in both scores as one file. "
            "%(pairs)s works or more say something."
        ) % {"pairs": found.pairs.value}
    return moderate_words() if found.apart else ""


def moderate_words() -> str:
    """What to do where scorers disagree."""
    return _(
        "Moderate together: score five of these works anew, each alone, then talk about every difference. "
        "Keep two works for each level as anchors, and sharpen the words of the rubric that led apart."
    )


def _by_school(found: Scorers) -> Part:
    row_of = {row.organization: row for row in found.schools}
    rows = (
        _row(found, row_of[key], (name,), _link(key))
        for key, name in found.place.schools.items()
        if key in row_of
    )
    table = Table(
        "scorers-schools",
        _("Scorers by school"),
        columns("school", *AGREEMENT),
        shown(rows, minimum=found.minimum),
        _("No work was scored by two people in the last twelve months."),
        kept_back_words(found.minimum),
    )
    says = _(
        "Schools stand in alphabetical order. A school without works scored twice is left out."
    )
    question = _("How far do scorers agree at each school?")
    return Part("scorers-schools", question, says, table)


def _link(school: UUID) -> str:
    return reverse("journeys:leading", args=[school, "evidence-health"]) + "#q-scorers"


def _row(found: Scorers, row: Agreed, named: tuple[Cell, ...], link: str = "") -> Row:
    verdict = found.verdict(row)
    few = verdict is Agreeing.FEW
    ranged = (row.exact, row.adjacent, row.alpha, row.higher)
    if few:
        ranged = (_NOT_SAID,) * 4
    said = (
        _share_words(ranged[0]), _share_words(ranged[1]), _alpha_words(ranged[2], few),
        _higher_words(ranged[3], few),
    )  # fmt: skip
    figures = (
        verdict_words(verdict), row.pairs, row.scorers, row.learners, *said, *(value for f in ranged for value in f),
        row.entered, row.recorded, row.judged, row.expert,
    )  # fmt: skip
    return Row(str(row.competency or row.organization), named, row.learners, figures, link)


_NOT_SAID = Figure(None, None, None)


def verdict_words(verdict: Agreeing) -> str:
    return {
        Agreeing.FEW: _("Too few works to say"),
        Agreeing.APART: _("They clearly disagree"),
        Agreeing.NEAR: _("Cannot be told yet"),
        Agreeing.ALIKE: _("They agree"),
    }[verdict]


def _share_words(figure: Figure) -> str | None:
    if figure.value is None:
        return None
    if figure.low is None or figure.high is None:
        return percent(figure.value)
    return _("%(share)s (%(low)s to %(high)s)") % {
        "share": percent(figure.value), "low": percent(figure.low), "high": percent(figure.high),
    }  # fmt: skip


def _two(figure: float) -> str:
    return number(round(figure, 2))


def _alpha_words(figure: Figure, few: bool) -> str | None:
    if figure.value is None:
        return None if few else _("all works got one level")
    if figure.low is None or figure.high is None:
        return _two(figure.value)
    return _("%(figure)s (%(low)s to %(high)s)") % {
        "figure": _two(figure.value), "low": _two(figure.low), "high": _two(figure.high),
    }  # fmt: skip


def _higher_words(figure: Figure, few: bool) -> str | None:
    if few or figure.value is None:
        return None
    if figure.low is None or figure.high is None or figure.low <= 0 <= figure.high:
        return _("no clear difference")
    words = _("the later, by %(levels)s of a level")
    if figure.value < 0:
        words = _("the earlier, by %(levels)s of a level")
    return words % {"levels": number(round(abs(figure.value), 1))}


def notes_of_scorers(found: Scorers) -> tuple[str, ...]:
    """How it is counted, what it does not say, and who can be known from it."""
    return (
        _(
            "Scored twice are works that two people scored by themselves: entered on two devices before either "
            "had come here, kept as two pieces of one performance, or scored by an expert who had not seen the "
            "teacher’s level; and judgements at most %(days)s days apart with nothing shown in between, of which "
            "the later may have seen the earlier (%(source)s)."
        ) % {"days": found.days.value, "source": found.days.source},
        _(
            "Of fewer than %(pairs)s such works nothing is said. They clearly disagree where the whole likely "
            "range lies below %(line)s (%(source)s). The range holds the true share of these scorers’ works 19 "
            "times in 20; of other scorers it says nothing."
        ) % {
            "pairs": found.pairs.value,
            "line": percent(float(found.line.value)),  # type: ignore[arg-type]
            "source": found.line.source,
        },
        _(
            "Disagreement is no finding about a teacher: nobody knows here who is right. No scorer is named, but "
            "where only two score, whoever works there knows which two. Use it to talk about the work."
        ),
    )  # fmt: skip
