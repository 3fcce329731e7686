"""Two methods side by side: the last rated year by the rules of another year, for the state's analysts.

Internal. It uses the numbers that the run kept and reads nothing about a learner. A policy folder of one's own is for
the command line (`cairn accountability compare`), and so is what would have to be counted anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.comparing import NOT_THERE, RATED, RATING, TOTAL
from cairn.accountability.rules.considering import Lacking, years_of_rules
from cairn.accountability.rules.near import in_hundred
from cairn.accountability.rules.weighing import Weighed
from cairn.accountability.selectors.comparing import (
    Compared,
    compare_kept,
    methods_of_year,
    same_rules,
)
from cairn.accountability.selectors.place_figures import kept_back
from cairn.accountability.selectors.runs import latest_runs, places_of, results_of
from cairn.disclosure.withholding import Withheld
from cairn.intake.rulebook import book
from cairn.journeys import policy
from cairn.journeys.files.csv_files import Cell
from cairn.journeys.files.tables import Line, Table
from cairn.journeys.improving.words import step_words
from cairn.journeys.leading.columns import columns
from cairn.journeys.leading.parameter_words import parameter_words
from cairn.journeys.leading.report import Choice, Fact, Part, Report, kept_back_words
from cairn.journeys.opening import OpenedGroup
from cairn.journeys.words.cards import group_name
from cairn.journeys.words.grounds import category_words
from cairn.kernel.days import SchoolYear

MOST = 300
"""Schools that are rated while a reader waits; more are for the command line."""
_WEIGHED = ("by_chance", "changing_lines", "otherwise_before", "otherwise_after")
"""How a change is weighed; what only files have stands last."""


@dataclass(frozen=True)
class _Found:
    """The comparison, and what of it stays unshown: (place, group) → why."""

    compared: Compared
    keys: dict[str, Any]
    kept: dict[tuple[str, str], Withheld]
    minimum: int

    def line(self, each: Weighed, named: Sequence[Cell], figures: Sequence[Cell]) -> Line:
        """A school's words and totals stand, as on the page of its rules; small figures behind them do not."""
        change = each.change
        small = self.kept.get((change.place, ALL))
        why = (small or self.kept.get((change.place, change.group))) if change.group else None
        link = reverse("journeys:leading", args=[self.keys[change.place], "rated"])
        if why:
            return Line((*named, *[None] * (len(figures) + len(_WEIGHED))), link, why.value)
        by = (_chance(each.by_chance), None if small else "; ".join(change.why) or None)
        return Line((*named, *figures, *by, _hundred(each.before), _hundred(each.after)), link)

    def table(
        self, name: str, title: str, cells: Iterable[str], lines: list[Line], empty: str
    ) -> Table:
        return Table(
            name, title, columns(*cells, *_WEIGHED), lines, empty,
            kept_back_words(self.minimum),
        )  # fmt: skip


def two_methods(opened: OpenedGroup, rules: str = "") -> Report:
    """The page of the state; the number of queries depends on nothing.

    rules   the first calendar year of the school year whose rules are tried; empty: the latest that say something else
    """
    runs = latest_runs()
    if not runs:
        return _short(
            _(
                "No school year has been rated yet. The operator rates one: cairn accountability run."
            )
        )
    run = runs[-1]
    places = list(
        places_of(run, opened.group, by=opened.by, purpose=opened.purpose, day=opened.day)
    )
    if len(places) > MOST:
        return _short(
            _(
                "With %(num)s schools this takes too long for a page. The operator runs: cairn accountability compare."
            )
            % {"num": len(places)}
        )
    years = _years(run)
    chosen = _chosen(years, rules)
    if chosen is None:
        return _short(_("There are no rules of another year."))
    return _report(_find(opened, run, places, chosen), chosen, _choice(years, chosen))


def _find(opened: OpenedGroup, run: Any, places: Sequence[Any], chosen: int) -> _Found:
    """The comparison of these places, and what of it their small numbers keep back."""
    compared = compare_kept(
        methods_of_year(run, chosen), opened.group,
        by=opened.by, purpose=opened.purpose, day=opened.day,
    )  # fmt: skip
    minimum = policy.minimum_n(opened.day)
    return _Found(
        compared, {p.place: p.organization_id for p in places},
        _kept(list(results_of(run, places)), minimum), minimum,
    )  # fmt: skip


def _report(found: _Found, chosen: int, choice: Choice) -> Report:
    compared = found.compared
    return Report(
        _("Two methods side by side"),
        _lead(compared, chosen),
        compared.methods.run.counted_on,
        _facts(compared),
        (_words(found), _support(found), _totals(found), _rules(compared), *_missing(compared)),
        _notes(compared),
        query=f"?rules={chosen}",
        choice=choice,
    )


def _short(lead: str) -> Report:
    return Report(_("Two methods side by side"), lead, None, (), ())


def _years(run: Any) -> list[tuple[int, bool]]:
    """Every year whose rules may be tried, oldest first, and whether they say the same of the run's day."""
    return [
        (year, same_rules(run, year))
        for year in years_of_rules(book(), run.year)
        if year != run.year
    ]


def _chosen(years: list[tuple[int, bool]], asked: str) -> int | None:
    if asked in {str(year) for year, _same in years}:
        return int(asked)
    other = [year for year, same in years if not same] or [year for year, _same in years]
    return other[-1] if other else None


def _choice(years: list[tuple[int, bool]], chosen: int) -> Choice:
    same_as = _("%(year)s: the same rules")
    offered = tuple(
        (str(year), (same_as if same else "%(year)s") % {"year": SchoolYear(year + 1)})
        for year, same in reversed(years)
    )
    return Choice("rules", _("By the rules of which year?"), offered, str(chosen))


def _kept(rows: Sequence[Any], minimum: int) -> dict[tuple[str, str], Withheld]:
    by_row = kept_back(rows, minimum)
    return {(row.place, row.group): by_row[row.pk] for row in rows if row.pk in by_row}


def _lead(found: Compared, year: int) -> str:
    said, of = found.summary, SchoolYear(found.methods.run.year + 1)
    by = SchoolYear(year + 1)
    if not said.changed:
        return _("By the rules of %(by)s no school of %(places)s would get another answer in %(year)s.") % {
            "by": by, "places": said.places, "year": of,
        }  # fmt: skip
    first = ngettext(
        "By the rules of %(by)s, %(num)s school of %(places)s would get another answer in %(year)s.",
        "By the rules of %(by)s, %(num)s schools of %(places)s would get another answer in %(year)s.",
        said.changed,
    ) % {"by": by, "num": said.changed, "places": said.places, "year": of}
    chance = _("Chance alone might have decided that for %(num)s of them.") % {
        "num": said.by_chance
    }
    if not said.unweighed:
        return f"{first} {chance}"
    unknown = ngettext(
        "Of %(num)s it is not known.", "Of %(num)s of them it is not known.", said.unweighed
    ) % {"num": said.unweighed}
    return f"{first} {chance} {unknown}"


def _facts(found: Compared) -> tuple[Fact, ...]:
    said = found.summary
    return (
        Fact(_("Schools with another answer"), f"{said.changed} / {said.places}"),
        Fact(_("Another word"), str(said.worded)),
        Fact(_("Other support or recognition"), str(said.identified)),
        Fact(
            _("Perhaps by chance alone"),
            str(said.by_chance),
            _("of the schools with another answer"),
        ),
    )


def _changes(found: _Found, asked: Callable[[str], bool]) -> list[Weighed]:
    return [each for each in found.compared.weighed if asked(each.change.what)]


def _words(found: _Found) -> Part:
    lines = [
        found.line(
            each, (_name(found, each),), (_word(each.change.before), _word(each.change.after))
        )
        for each in _changes(found, lambda what: what in (RATING, RATED))
    ]
    table = found.table(
        "words", _("Another word"), ("school", "rating_before", "rating_after"), lines,
        _("No school would get another word."),
    )  # fmt: skip
    answer = _(
        "Schools stand in alphabetical order, each with the lines that differ and whether it may be chance alone."
    )
    return Part("words", _("Who would get another word?"), answer, table)


def _support(found: _Found) -> Part:
    lines = [
        found.line(
            each,
            (_name(found, each), group_name(each.change.group), category_words(each.change.what)),
            (_step(each.change.before), _step(each.change.after)),
        )
        for each in _changes(found, lambda what: what not in (RATING, RATED, TOTAL))
    ]
    table = found.table(
        "support", _("Other support or recognition"),
        ("school", "group_of", "category", "step_before", "step_after"), lines,
        _("Nothing would be identified or recognized otherwise."),
    )  # fmt: skip
    return Part("support", _("Who would be identified or recognized otherwise?"), "", table)


def _totals(found: _Found) -> Part:
    lines = [
        found.line(
            each, (_name(found, each),), (_figure(each.change.before), _figure(each.change.after))
        )
        for each in _changes(found, lambda what: what == TOTAL)
        if not each.change.group
    ]
    table = found.table(
        "totals", _("Totals that move"), ("school", "total_before", "total_after"), lines,
        _("No total would move."),
    )  # fmt: skip
    answer = _(
        "“By chance?” says here whether the other total lies in the likely range of the total as it is."
    )
    return Part("totals", _("Whose total would move?"), answer if lines else "", table)


def _rules(found: Compared) -> Part:
    lines = [
        Line(
            (
                _about(found, each.parameter),
                each.before or None,
                each.after or None,
                each.source or None,
                each.parameter,
            )
        )
        for each in found.methods.differs
    ]
    table = Table(
        "rules", _("Rules that differ"),
        columns("rule_about", "lines_before", "lines_after", "rule_source", "parameter"), lines,
        _("The rules of both years say the same."),
    )  # fmt: skip
    answer = _("Lines that both have are left out.") if lines else ""
    return Part("rules", _("In what do the rules differ?"), answer, table)


def _about(found: Compared, parameter: str) -> str:
    """What a parameter is about, in the reader's language."""
    language = (get_language() or "en").split("-")[0]
    indicators = {**found.methods.ours.indicators, **found.methods.theirs.indicators}
    names = {
        key: each.names.get(language) or each.names.get("en") or key
        for key, each in indicators.items()
    }
    known = {**found.methods.other.parameters, **book().parameters}
    described = known[parameter].description if parameter in known else parameter
    return parameter_words(parameter, described, names)


def _missing(found: Compared) -> tuple[Part, ...]:
    if not found.lacking:
        return ()
    lines = [Line((each.what, each.asks or None, _why(each))) for each in found.lacking]
    table = Table("missing", _("What is missing"), columns("lacks", "lacks_of", "lacks_why"), lines)
    answer = _(
        "The other rules ask for this, and the run did not keep it. So these answers are without it."
    )
    return (Part("missing", _("What is missing?"), answer, table),)


def _why(each: Lacking) -> str:
    if each.countable:
        return _(
            "The run did not keep it. The operator can count it: cairn accountability compare."
        )
    return _("Nobody counts it here.")


def _notes(found: Compared) -> tuple[str, ...]:
    notes = [
        _(
            "These are the numbers that the run kept. This page reads nothing about a learner, and keeps nothing."
        ),
        _("Chance by the other rules is drawn number by number, and says rather too little."),
        _("Chance is not weighed for who is recognized, nor for totals of groups."),
        _(
            "Before rules are adopted, the operator can try them: cairn accountability compare --policy FOLDER."
        ),
    ]
    if found.methods.counts_otherwise:
        notes.append(
            _(
                "The other rules count learners otherwise. Here they count as in the run; the command counts anew."
            )
        )
    if found.drifted:
        notes.append(
            ngettext(
                "Of %(num)s school the run says something else than its rules say today. Something has changed since.",
                "Of %(num)s schools the run says something else than its rules say today. Something has changed since.",
                found.drifted,
            )
            % {"num": found.drifted}
        )
    for name, instead in sorted(found.unsaid.items()):
        if name not in found.methods.run.unsaid:
            notes.append(
                _("The other rules do not say %(what)s: %(instead)s.")
                % {"what": name, "instead": instead}
            )
    return tuple(notes)


def _name(found: _Found, each: Weighed) -> str:
    return found.compared.names[each.change.place]


def _word(said: str) -> str | None:
    return None if said == NOT_THERE else said


def _step(said: str) -> str | None:
    return None if said == NOT_THERE else step_words(said)


def _figure(said: str) -> float | None:
    return None if said == NOT_THERE else float(said)


def _chance(by_chance: bool | None) -> str:
    if by_chance is None:
        return _("not known")
    return _("chance alone might have") if by_chance else _("no, by the rules")


def _hundred(share: float | None) -> int | None:
    return None if share is None else in_hundred(share)
