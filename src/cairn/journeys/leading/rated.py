"""What policy makes of a place: its total, every indicator with its likely range, who is near a line, and why.

Internal. Nobody is ranked; the lowest five per cent, where the law asks for them, stand as an identification with its
reason and its clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.accountability.rules.english import ENGLISH
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Measure
from cairn.accountability.rules.moving import GAINED
from cairn.accountability.rules.near import other_answer
from cairn.accountability.rules.pacing import PACE
from cairn.accountability.rules.reading import kind_of
from cairn.accountability.selectors.runs import (
    identifications_of,
    latest_runs,
    places_of,
    results_of,
)
from cairn.accountability.selectors.tables import DETERMINED
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.improving.words import step_words
from cairn.journeys.leading.answered import answered_words
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.engine_words import engine_words
from cairn.journeys.leading.rated_chance import near, of_hundred, sure, totals
from cairn.journeys.leading.rated_run import Rated
from cairn.journeys.leading.report import Fact, Part, Place, Report, kept_back_words
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.cards import group_name
from cairn.journeys.words.grounds import category_words, grade_span_words, ground_words
from cairn.journeys.words.measured_by import measured_words
from cairn.kernel.days import SchoolYear


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
            totals(found, place),
            near(found),
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
    return f"{total} {sure(own)}".strip()


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
        asked = measured_words(indicator, found.run.questions)[0] or None
        rests = _rests_on(measure.questions, found.run.basis) if measure else None
        lines.append(
            Line(
                (
                    served,
                    found.called(key),
                    asked,
                    rests,
                    heard or None,
                    indicator.rule.source,
                    indicator.measured_by or None,
                )
            )
        )
    unserved = [_said(each.names, found.language) for each in found.plan.unmeasured()]
    lines += [Line((name, *[None] * 6)) for name in unserved]
    answer = _("Every part of the definition of success is measured by something.")
    if unserved:
        answer = _("Nobody measures yet: %(parts)s.") % {"parts": ", ".join(unserved)}
    table = Table(
        "chain",
        _("From the definition to what is measured"),
        columns(
            "dimension",
            "indicator",
            "measured_by",
            "rests_on",
            "consulted",
            "rule_source",
            "measured_by_line",
        ),
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
        **dict.fromkeys(GAINED, _("the state’s test, year by year")),
        PACE: decided,
        ENGLISH: _("the state’s test of English, year by year"),
        "readiness": _("courses, credentials and scores on record"),
        "survey": _("answers of learners to surveys"),
        "surveyed": _("answers of learners to surveys"),
        "opportunity": _("classes, and what is known of homes"),
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
        columns("school", "indicator", "group_of", "span", *_VALUES, "answered_of_asked"),
        [
            _with_answered(found, row, line)
            for row, line in zip(rows, _indicator_lines(found, rows), strict=True)
        ],
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


def _with_answered(found: Rated, row: Any, line: Line) -> Line:
    """A line of everybody's, with how many answered where it is a survey."""
    said = answered_words(found.plan.indicators.get(row.indicator), row, found.minimum)
    return replace(line, cells=(*line.cells, None if line.because else said or None))


def _indicator_lines(found: Rated, rows: Sequence[Any]) -> Iterator[Line]:
    for row in rows:
        named: tuple[Cell, ...] = (
            found.name(row.place), found.called(row.indicator), group_name(row.group),
            grade_span_words(row.span),
        )  # fmt: skip
        if why := found.kept.get(row.pk):
            yield Line((*named, *[None] * 7), "", why.value)
            continue
        none = engine_words(row.why, found.names) or None
        figures = (row.value, row.low, row.high, row.points, row.weight, none)
        yield Line((*named, row.n, *figures), found.behind(row))


def _identified(found: Rated) -> Part:
    lines = [
        Line((
            found.name(row.place), category_words(row.category), group_name(row.group), step_words(row.step),
            None if row.since is None else str(SchoolYear(row.since + 1)),
            of_hundred(other_answer(row.met, row.chance)), *_reason(found, row),
            engine_words(row.how, found.names) or None, _exact(row),
        ))
        for row in found.standing
    ]  # fmt: skip
    table = Table(
        "identified",
        _("Support and recognition"),
        columns(
            "school",
            "category",
            "group_of",
            "step",
            "since",
            "otherwise",
            "reason",
            "figures",
            "clock",
            "ground_lines",
        ),
        lines,
        _("Nothing is identified or recognized here."),
    )
    answer = _("Each stands with its reason, since when, and what its clock says of how it ends.")
    return Part("identified", _("Who has support coming, and why?"), answer, table)


def _told(row: Any) -> list[Any]:
    """The grounds that hold, or those that cannot be said."""
    return [g for g in row.grounds if g["holds"]] or [g for g in row.grounds if g["why"]]


def _reason(found: Rated, row: Any) -> tuple[str | None, str | None]:
    """The grounds in words with their source, and their figures."""
    rules = {each.name: each for each in found.grounds(row.category, recognition=row.recognition)}
    told = _told(row)
    said = [
        f"{ground_words(rules[g['name']], found.names) if g['name'] in rules else g['rule']} ({g['source']})"
        for g in told
    ]
    figures = [engine_words(g["how"], found.names) for g in told]
    return "; ".join(said) or None, "; ".join(filter(None, figures)) or None


def _exact(row: Any) -> str | None:
    return "; ".join(g["rule"] for g in _told(row)) or None


def _notes(found: Rated) -> tuple[str, ...]:
    notes = [
        _(
            "Small numbers are left out here too. Nothing of this page is public, whatever its size."
        ),
        _(
            "A school’s name beside a number leads to the rules behind it and, for who may, to its learners."
        ),
        _("The files have the exact lines of policy too."),
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
