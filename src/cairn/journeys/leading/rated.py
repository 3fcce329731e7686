"""What policy makes of a place: its total, every indicator with its likely range, who is near a line, and why.

Internal. Nobody is ranked; the lowest five per cent, where the law asks for them, stand as an identification with its
reason and its clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.accountability.rules.chances import in_hundred, other_answer, other_word
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.noise import Near
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.reading import kind_of
from cairn.accountability.selectors.place_figures import kept_back
from cairn.accountability.selectors.runs import (
    identifications_of,
    latest_runs,
    near_a_line,
    places_of,
    results_of,
)
from cairn.accountability.selectors.tables import DETERMINED
from cairn.disclosure.withholding import Withheld
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.report import Fact, Part, Place, Report, kept_back_words
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.cards import group_name
from cairn.kernel.days import SchoolYear


@dataclass(frozen=True)
class Rated:
    """The last run as it speaks of a place's schools."""

    run: Any
    plan: Plan
    places: Sequence[Any]
    results: Sequence[Any]
    identified: Sequence[Any]
    minimum: int
    language: str

    def called(self, key: str) -> str:
        """An indicator's name in the reader's language."""
        names = self.plan.indicators[key].names if key in self.plan.indicators else {}
        return names.get(self.language) or names.get("en") or key

    def behind(self, row: Any) -> str:
        """Where a number's policy, rules and learners stand; empty for a place that is none of ours."""
        place = self._keys.get(row.place)
        asked = urlencode({"indicator": row.indicator, "group": row.group})
        return f"{reverse('journeys:behind', args=[place])}?{asked}" if place else ""

    @cached_property
    def kept(self) -> Mapping[UUID, Withheld]:
        """Which numbers stay unshown, and why."""
        return kept_back(self.results, self.minimum)

    @cached_property
    def _keys(self) -> dict[str, Any]:
        return {each.place: each.organization_id for each in self.places}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {each.place: each.name for each in self.places}

    def name(self, place: str) -> str:
        return self._names.get(place, place)

    @cached_property
    def near(self) -> list[Near]:
        """Answers that chance alone would change more often than policy lets anything be called clear."""
        if self.plan.clear is None:
            return []
        return near_a_line(self.places, self.identified, self.plan.clear)

    @property
    def standing(self) -> list[Any]:
        """What is identified or recognized, ends, or cannot be said; what only might have been stands among `near`."""
        return [r for r in self.identified if r.met is not False or r.since or r.step == "ends"]


def rated(opened: OpenedGroup, place: Place, language: str) -> Report:
    """The page of one school or district; the number of queries depends on nothing."""
    runs = latest_runs()
    if not runs:
        return _nothing()
    run = runs[-1]
    places = list(
        places_of(run, opened.group, by=opened.by, purpose=opened.purpose, day=opened.day)
    )
    found = Rated(
        run, plan_in_force(book(), run.counted_on), places, list(results_of(run, places)),
        list(identifications_of(run, places)), policy.minimum_n(opened.day), language,
    )  # fmt: skip
    return Report(
        _("What the rules make of it"),
        _lead(found, place),
        run.counted_on,
        _facts(found),
        (
            _chain(found),
            _indicators(found),
            _groups(found),
            _identified(found),
            _totals(found, place),
            _near(found),
        ),
        _notes(found),
    )


def _nothing() -> Report:
    lead = _("No school year has been rated yet. The operator rates one: cairn accountability run.")
    table = Table("indicators", _("Indicators"), columns("indicator"), [], lead)
    part = Part("indicators", _("How does each indicator stand?"), "", table)
    return Report(_("What the rules make of it"), lead, None, (), (part,))


def _lead(found: Rated, place: Place) -> str:
    year = str(SchoolYear(found.run.year + 1))
    needing = {row.place for row in found.identified if not row.recognition and row.since}
    if place.is_district:
        words = ngettext(
            "In %(year)s, %(num)s school has support coming by the rules.",
            "In %(year)s, %(num)s schools have support coming by the rules.",
            len(needing),
        )
        return words % {"year": year, "num": len(needing)}
    own = found.places[0] if found.places else None
    if own is None or own.total is None:
        return _("In %(year)s there is no total for this school, and the table below says why.") % {
            "year": year
        }
    total = _("In %(year)s the total is %(total)s of 100, and the rules call that “%(word)s”.") % {
        "year": year, "total": f"{own.total:.1f}", "word": own.rating or "–",
    }  # fmt: skip
    return f"{total} {_sure(own)}".strip()


def _sure(own: Any) -> str:
    """How sure a total and its word are."""
    said = []
    if own.low is not None:
        said.append(
            _("The true total likely lies between %(low)s and %(high)s.")
            % {"low": f"{own.low:.1f}", "high": f"{own.high:.1f}"}
        )
    other = _of_hundred(other_word(own.rating, own.chances))
    if other is not None:
        said.append(
            _("By chance alone the word would come out otherwise in %(n)s of 100 years like this.")
            % {"n": other}
        )
    return " ".join(said)


def _of_hundred(share: float | None) -> int | None:
    return None if share is None else in_hundred(share)


def _facts(found: Rated) -> tuple[Fact, ...]:
    there = [p for p in found.places if p.total is not None]
    named = sum(not row.recognition and row.since is not None for row in found.identified)
    return (
        Fact(_("Schools with a total"), f"{len(there)} / {len(found.places)}"),
        Fact(_("Support that stands"), str(named), _("of schools and of groups")),
        Fact(_("Recognized"), str(sum(row.recognition for row in found.identified))),
        Fact(
            _("How achievement was counted"),
            _("by decision") if found.run.basis == "determined" else _("as of today"),
            _("achievement as determined officially, or as evidence stands"),
        ),
    )


def _chain(found: Rated) -> Part:
    """Definition → indicator → measure → what it rests on, and what nobody measures."""
    dimensions = {each.key: each for each in found.plan.dimensions}
    lines = []
    for key, indicator in sorted(found.plan.indicators.items()):
        dimension = dimensions.get(indicator.dimension)
        served = _said(dimension.names, found.language) if dimension else None
        heard = "; ".join(found.plan.consultations[c].words for c in indicator.consulted)
        measure = Measure.of(indicator)
        asked = ", ".join(measure.questions) if measure else None
        rests = _rests_on(measure.questions, found.run.basis) if measure else None
        lines.append(
            Line((served, found.called(key), asked, rests, heard or None, indicator.rule.source))
        )
    unserved = [_said(each.names, found.language) for each in found.plan.unmeasured()]
    lines += [Line((name, *[None] * 5)) for name in unserved]
    answer = _("Every part of the definition of success is measured by something.")
    if unserved:
        answer = _("Nobody measures yet: %(parts)s.") % {"parts": ", ".join(unserved)}
    table = Table(
        "chain",
        _("From the definition to what is measured"),
        columns("dimension", "indicator", "measured_by", "rests_on", "consulted", "rule_source"),
        lines,
    )
    return Part("chain", _("What do the numbers serve?"), answer, table)


def _rests_on(questions: Sequence[str], basis: str) -> str:
    """On what about each learner a measure rests: a decision about levels, a test, or what a school reports."""
    decided = _("official decisions") if basis == DETERMINED else _("levels as evidence stands")
    words = {
        "achievement": decided,
        "assessment": _("the state’s test"),
        "growth": _("the state’s test, year by year"),
        "attendance": _("days that schools report"),
        "graduation": _("diplomas that schools report"),
    }
    found = (words.get(kind_of(each), kind_of(each)) for each in questions)
    return ", ".join(dict.fromkeys(found))


def _said(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("en") or ""


_VALUES = ("learners", "value", "value_low", "value_high", "points", "weight_used", "why_none")


def _indicators(found: Rated) -> Part:
    """Everybody's."""
    rows = [row for row in found.results if not row.group]
    table = Table(
        "indicators",
        _("Indicators"),
        columns("school", "indicator", "group_of", "span", *_VALUES),
        list(_indicator_lines(found, rows)),
        kept_back=kept_back_words(found.minimum),
    )
    answer = _(
        "Each value stands with its likely range. Where two ranges overlap, nobody can say which is more."
    )
    return Part("indicators", _("How does each indicator stand?"), answer, table)


def _groups(found: Rated) -> Part:
    rows = [row for row in found.results if row.group]
    table = Table(
        "groups",
        _("Indicators by group"),
        columns("school", "indicator", "group_of", "span", *_VALUES),
        list(_indicator_lines(found, rows)),
        kept_back=kept_back_words(found.minimum),
    )
    answer = _("The same for each group. A group with few learners is left out.")
    return Part("groups", _("Is every group served?"), answer, table)


def _indicator_lines(found: Rated, rows: Sequence[Any]) -> Iterator[Line]:
    for row in rows:
        named: tuple[Cell, ...] = (
            found.name(row.place), found.called(row.indicator), group_name(row.group), row.span,
        )  # fmt: skip
        if why := found.kept.get(row.pk):
            yield Line((*named, *[None] * 7), "", why.value)
            continue
        figures = (row.value, row.low, row.high, row.points, row.weight, row.why or None)
        yield Line((*named, row.n, *figures), found.behind(row))


def _identified(found: Rated) -> Part:
    lines = [
        Line((
            found.name(row.place), _category(row.category), group_name(row.group), _step(row.step),
            None if row.since is None else str(SchoolYear(row.since + 1)),
            _of_hundred(other_answer(row.met, row.chance)), _reason(row), row.how or None,
        ))
        for row in found.standing
    ]  # fmt: skip
    table = Table(
        "identified",
        _("Support and recognition"),
        columns("school", "category", "group_of", "step", "since", "otherwise", "reason", "clock"),
        lines,
        _("Nothing is identified or recognized here."),
    )
    answer = _("Each stands with its reason, since when, and what its clock says of how it ends.")
    return Part("identified", _("Who has support coming, and why?"), answer, table)


def _category(key: str) -> str:
    """A category of policy in words; one that nobody has put into words as policy names it."""
    return {
        "csi": _("Support for the whole school (CSI)"),
        "tsi": _("Support for a group (TSI)"),
        "atsi": _("More support for a group (ATSI)"),
        "growth": _("Recognized for growth"),
        "rating": _("The rules’ word"),
    }.get(key, key)


def _step(step: str) -> str:
    return {
        "named": _("named this year"),
        "planning": _("planning"),
        "stays": _("goes on"),
        "ends": _("ends"),
        "recognised": _("recognized"),
        "not named this year": _("not named this year"),
        "not known": _("cannot be said"),
    }.get(step, step)


def _reason(row: Any) -> str | None:
    """The grounds that hold, or those that cannot be said, with their figures and their source."""
    told = [g for g in row.grounds if g["holds"]] or [g for g in row.grounds if g["why"]]
    said = [f"{g['rule']}: {g['how']} ({g['source']})" for g in told]
    return "; ".join(said) or None


def _totals(found: Rated, place: Place) -> Part:
    lines = [
        Line(
            (
                p.name, p.total, p.low, p.high, p.rating or None,
                _of_hundred(other_word(p.rating, p.chances)), p.before, _changed(p.change),
                p.why or None,
            ),
            reverse("journeys:leading", args=[p.organization_id, "rated"]),
        )
        for p in found.places
    ]  # fmt: skip
    table = Table(
        "totals",
        _("Totals"),
        columns(
            "school", "total", "total_low", "total_high", "rating", "otherwise", "before", "changed",
            "why_none",
        ),
        lines,
    )  # fmt: skip
    if not place.is_district:
        return Part("totals", _("How sure is the total?"), "", table)
    answer = _(
        "Schools stand in alphabetical order, each with the range in which its true total likely lies."
    )
    return Part("totals", _("How does each school stand?"), answer, table)


def _changed(word: str) -> str | None:
    """A change since last year; None where a year is missing."""
    return {
        "more": _("more than last year"),
        "less": _("less than last year"),
        "about": _("about as last year"),
        "too close to call": _("too close to call"),
    }.get(word)


def _near(found: Rated) -> Part:
    """Whom chance might have decided otherwise, the least sure first."""
    lines = [
        Line((
            found.name(each.place), group_name(each.group), _category(each.what), _reported(each),
            in_hundred(1 - each.chance),
        ))
        for each in found.near
    ]  # fmt: skip
    table = Table(
        "near",
        _("Near a line"),
        columns("school", "group_of", "what", "reported", "otherwise"),
        lines,
        _("Nothing here is near a line."),
    )
    if found.plan.clear is None:
        answer = _("The rules do not say from which chance on an answer is clear.")
    else:
        answer = _(
            "In other years just like this one, chance alone would change these answers more than %(n)s times in 100."
        ) % {"n": in_hundred(1 - found.plan.clear)}
    return Part("near", _("What might chance have decided?"), answer, table)


def _reported(each: Near) -> str:
    return {"identified": _("identified"), "not identified": _("not identified")}.get(
        each.reported, each.reported
    )


def _notes(found: Rated) -> tuple[str, ...]:
    notes = [
        _(
            "Small numbers are left out here too. Nothing of this page is public, whatever its size."
        ),
        _(
            "A school’s name beside a number leads to the rules behind it and, for who may, to its learners."
        ),
    ]
    if found.run.draws:
        notes.append(
            _(
                "Chance was drawn %(draws)s times, from seed %(seed)s, by the learners behind the numbers."
            )
            % {"draws": found.run.draws, "seed": found.run.seed}
        )
    for name, instead in sorted(found.run.unsaid.items()):
        notes.append(
            _("The rules do not say %(what)s: %(instead)s.") % {"what": name, "instead": instead}
        )
    return tuple(notes)
