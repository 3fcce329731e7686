"""A policy that is considered beside the one in force: what it says otherwise, and what it asks of a year's results.

It is the whole of what a folder, or another day, says of accountability and of the scale. Everything else, such as who
may read what, stays as the installation's policy has it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cairn.kernel.days import school_year
from cairn.policy.book import Book
from cairn.policy.rulings import Dated, Parameter, Value

from .asked import ALL
from .in_force import COUNTING, PREFIX, first_day
from .measured import Measure, valued_by
from .plan import Indicator, Plan
from .reading import kind_of
from .results import Result

_SCALE = "scale."
_SPANS, _GRADES = f"{COUNTING}spans", f"{PREFIX}grades"
_FORMING = f"{PREFIX}lowest_share"
_FIRST = date.min


@dataclass(frozen=True)
class Differs:
    """A parameter that says something else; lines that both say are left out. Empty: it says nothing.

    source   who says so in the policy that is considered; empty where it does not say it
    """

    parameter: str
    before: str
    after: str
    source: str

    @property
    def counts(self) -> bool:
        """Whether it is about who is counted where, and by what, and not about what follows from the numbers."""
        return self.parameter.startswith((COUNTING, _SCALE)) or self.parameter == _FORMING


@dataclass(frozen=True)
class Lacking:
    """Something the considered policy asks for that the results do not hold.

    what       an indicator, or a group, by its key
    asks       what it is measured by; of a group nothing
    countable  whether the record might answer it if it were counted anew
    """

    what: str
    asks: str
    countable: bool


def laid_over(base: Book, other: Book, day: date) -> Book:
    """The installation's book with all that the other says of accountability and of the scale on a day, for ever.

    Of a folder that says nothing of who is counted, or nothing of the scale, the installation's own holds on; where it
    names the grades of each span, learners are counted in these spans.
    """
    theirs = {name: p for name, p in other.parameters.items() if _is_tried(name)}
    kept = {name: p for name, p in base.parameters.items() if not _is_tried(name)}
    own_spans = _SPANS in theirs
    for part in (COUNTING, _SCALE):
        if not any(name.startswith(part) for name in theirs):
            theirs |= {n: p for n, p in base.parameters.items() if n.startswith(part)}
    if _GRADES in theirs and not own_spans:
        theirs[_SPANS] = replace(_without_commas(theirs[_GRADES]), name=_SPANS)
    return replace(
        other, parameters=kept | dict(_standing_still(theirs, day)), waivers=base.waivers
    )


def _is_tried(parameter: str) -> bool:
    """Whether another policy is considered in it; all else stays as the installation has it."""
    return parameter.startswith((PREFIX, _SCALE))


def _without_commas(grades: Parameter) -> Parameter:
    """`middle: 06, 07` as counting reads it: `middle: 06 07`."""
    values = tuple(
        replace(each, value=tuple(str(line).replace(",", " ") for line in _lines(each.value)))
        for each in grades.values
    )
    return replace(grades, values=values)


def _standing_still(
    parameters: Mapping[str, Parameter], day: date
) -> Iterator[tuple[str, Parameter]]:
    for name, parameter in parameters.items():
        held = [each for each in parameter.values if each.start <= day]
        if held:
            only = Dated(_FIRST, held[-1].value, held[-1].source)
            yield name, replace(parameter, values=(only,))


def years_of_rules(book: Book, until: int) -> range:
    """First calendar years of the school years from the first rules of accountability to the last adopted.

    until   a year that is there in any case
    """
    last = max(
        school_year(each.start).ending - 1
        for name, parameter in book.parameters.items()
        if _is_tried(name)
        for each in parameter.values
    )
    return range(school_year(first_day(book)).ending - 1, max(last, until) + 1)


def differences(one: Book, other: Book, day: date) -> tuple[Differs, ...]:
    """What the other says otherwise of accountability and the scale on a day, by parameter."""
    names = sorted(filter(_is_tried, {*one.parameters, *other.parameters}))
    found = []
    for name in names:
        before, after = _said(one, name, day), _said(other, name, day)
        if before[0] != after[0]:
            ours = [line for line in before[0] if line not in after[0]]
            theirs = [line for line in after[0] if line not in before[0]]
            if not ours and not theirs:  # the same lines in another order, and order may decide
                ours, theirs = before[0], after[0]
            found.append(Differs(name, "; ".join(ours), "; ".join(theirs), after[1]))
    return tuple(found)


def _said(book: Book, name: str, day: date) -> tuple[list[str], str]:
    ruling = book.said(name, day)
    return ([], "") if ruling is None else ([str(v) for v in _lines(ruling.value)], ruling.source)


def _lines(value: Value) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def usable(
    ours: Plan, theirs: Plan, results: Iterable[Result], reached: Mapping[str, Collection[int]]
) -> list[Result]:
    """Results made by one plan as the other reads them: each indicator that is measured alike, under its own name.

    reached   of each question the places of the levels that count as reached, as when the results were made
    """
    alike = _alike(ours, theirs)
    return [
        found
        for each in results
        for key in alike.get(each.indicator, ())
        if (found := _read_by(ours, theirs.indicators[key], each, reached)) is not None
    ]


def _alike(ours: Plan, theirs: Plan) -> dict[str, list[str]]:
    """Our indicator → theirs that are measured by the same questions alike, or elsewhere in the same words."""
    mine = {key: _measured(each) for key, each in ours.indicators.items()}
    found: dict[str, list[str]] = {}
    for key, each in theirs.indicators.items():
        same = [k for k, measured in mine.items() if measured == _measured(each)]
        if same:
            found.setdefault(key if key in same else same[0], []).append(key)
    return found


def _measured(indicator: Indicator) -> tuple[str, Measure | str]:
    """What an indicator's results are of; of one that nobody counts here, its own name as well."""
    measure = Measure.of(indicator)
    return ("", measure) if measure else (indicator.key, indicator.measured_by)


def _read_by(
    ours: Plan, theirs: Indicator, each: Result, reached: Mapping[str, Collection[int]]
) -> Result | None:
    mine = ours.indicators[each.indicator]
    if _credit(mine) == _credit(theirs):
        return replace(each, indicator=theirs.key)
    return valued_by(theirs, each, reached)


def _credit(indicator: Indicator) -> tuple[Any, ...]:
    """What of an indicator is already in the value of its result."""
    if indicator.score != "index":
        return ()
    return indicator.possible, indicator.credit


def lacking(
    ours: Plan,
    theirs: Plan,
    kept: Iterable[Result],
    used: Iterable[Result],
    kinds: Collection[str],
) -> tuple[Lacking, ...]:
    """What the other plan asks for and cannot be had of a year's results; not what both ask for and nobody answered.

    kept, used   the year's results, and those that the other plan reads of them (`usable`)
    kinds        of questions that the record can answer
    """
    there, read = list(kept), list(used)
    answered, got = {each.indicator for each in there}, {each.indicator for each in read}
    asked_before = {
        key for mine, keys in _alike(ours, theirs).items() if mine not in answered for key in keys
    }
    found = [
        Lacking(key, each.measured_by, _countable(Measure.of(each), kinds))
        for key, each in sorted(theirs.indicators.items())
        if key not in got | asked_before
    ]
    groups = _groups(theirs) - _groups(ours) - {each.group for each in there}
    return (*found, *(Lacking(name, ALL, True) for name in sorted(groups)))


def _groups(plan: Plan) -> set[str]:
    """Groups that a plan names where it blends or weighs."""
    named = {name for share in plan.groups for name in share.weights}
    return (named | {row.group for row in plan.weights if row.group is not None}) - {ALL}


def _countable(measure: Measure | None, kinds: Collection[str]) -> bool:
    return measure is not None and any(kind_of(q) in kinds for q in measure.questions)
