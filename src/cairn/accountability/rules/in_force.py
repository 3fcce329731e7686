"""From a policy folder to a Plan: which rules of accountability were in force on a day, read strictly and whole.

Every parameter lies under `accountability.`; docs/guide/accountability.md lists them with their lines.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from cairn.kernel.errors import BadPolicy, NotYetInForce
from cairn.policy.book import Book
from cairn.policy.rulings import Ruling

from .asked import ALL
from .figures import WAYS, Rounding, Rule
from .ground_lines import category_names, clock, grounds
from .indicator_lines import indicator
from .lines import Line, lines_of, one
from .plan import (
    Consultation,
    Dimension,
    Indicator,
    Life,
    Lowest,
    Participation,
    Plan,
    Rating,
    Share,
    WeightRow,
)

PREFIX = "accountability."
FOLDERS = ("indicators", "weights", "minimum_n", "identification", "recognition", "clock")
"""Parts under which a policy names things of its own."""
COUNTING = "accountability.counting."
"""Whose learners count where is asked by whoever makes results, not here."""
STEPS = (
    "points",
    "earned",
    "percent",
    "span",
    "year",
    "total",
    "compared",
    "value",
    "participation",
    "shown",
)
"""Where policy may say how a figure is rounded; `compared`: as it is held against a cut;
`shown`: as it is printed."""
UNSAID: Mapping[str, str] = {
    "definition": "no dimension of success is known; indicators cite none",
    "consultations": "no record of consultation is known",
    "weights_multiply": "weights multiply shares of the points possible",
    "weights_missing": "where no row names just the indicators present, there is no total",
    "groups": "the total of a place is that of all learners",
    "spans": "a place with several grade spans has no total",
    "years": "the total is this year's alone",
    "rounding": "nothing is rounded before it is compared",
    "ratings": "totals get no word",
    "participation": "participation is neither worked out nor followed by anything",
    "lowest": "the lowest so many per cent are counted up, and ties on the line are in",
    "schools": "new and merged places are rated by what results they have; closed ones are not rated",
    "alternative": "alternative places are rated by the same indicators",
    "percentile": "percentiles are the share of places strictly below, rounded up",
    "clear": "words for change need a chance of .9",
    "change_margin": "nothing is called “about the same”",
    "grades": "whoever made the results chose the grade spans",
    "lowest_share": "whoever made the results formed the group of lowest-performing learners",
}
"""Each single parameter, and what the engine does where a policy does not have it."""

_T = TypeVar("_T")


def plan_in_force(book: Book, day: date) -> Plan:
    """The plan of a book on a day; what its policy does not say is empty.

    Raises BadPolicy naming parameter and line, or that the policy says nothing of accountability by then.
    """
    asked = dict(_rulings(book, day))
    unknown = sorted(name for name in asked if name.split(".")[0] not in (*UNSAID, *FOLDERS))
    if unknown:
        raise BadPolicy(
            f"accountability.{unknown[0]} is a parameter that nothing reads.",
            mend=f"Use one of {', '.join(UNSAID)}, or a folder {', '.join(FOLDERS)}.",
        )
    if not any(name.startswith("indicators.") for name in asked):
        raise BadPolicy(
            f"The policy names no indicator of accountability by {day}.",
            mend="Describe one in parameters/accountability/indicators/….yaml, or ask about a later day.",
        )
    indicators = {key: indicator(key, ruling) for key, ruling in _folder(asked, "indicators")}
    plan = _plan(asked, indicators, day, book.digest)
    _agrees(plan)
    return plan


def first_day(book: Book) -> date:
    """The first day on which a policy names an indicator; it says nothing of accountability before."""
    days = [
        parameter.values[0].start
        for name, parameter in book.parameters.items()
        if name.startswith(f"{PREFIX}indicators.")
    ]
    return min(days, default=date.max)


def _rulings(book: Book, day: date) -> Iterator[tuple[str, Ruling]]:
    for name in sorted(book.parameters):
        if name.startswith(PREFIX) and not name.startswith(COUNTING):
            try:
                yield name.removeprefix(PREFIX), book.ask_state(name, day)
            except NotYetInForce:
                continue


def _folder(asked: Mapping[str, Ruling], folder: str) -> Iterator[tuple[str, Ruling]]:
    for name, ruling in asked.items():
        if name.startswith(folder + "."):
            yield name.removeprefix(folder + "."), ruling


def _plan(
    asked: Mapping[str, Ruling], indicators: Mapping[str, Indicator], day: date, digest: str
) -> Plan:
    known = frozenset(indicators)

    def read(name: str, how: Callable[[Ruling], _T], otherwise: _T) -> _T:
        return how(asked[name]) if name in asked else otherwise

    return Plan(
        day=day,
        digest=digest,
        indicators=indicators,
        weights=tuple(row for _, r in _folder(asked, "weights") for row in _weights(r)),
        said={name: Rule(r.parameter, "", r.source) for name, r in asked.items()},
        dimensions=read("definition", _dimensions, ()),
        consultations=read("consultations", _consultations, {}),
        multiply=read("weights_multiply", _word("points", "shares"), None),
        missing=read("weights_missing", _word("refuse", "proportional"), None),
        groups=read("groups", _shares, ()),
        spans=read("spans", _word("by enrolment", "one"), None),
        years=read("years", _years, ()),
        minimum_n={purpose: _whole(r) for purpose, r in _folder(asked, "minimum_n")},
        rounding=read("rounding", _rounding, {}),
        ratings=read("ratings", _ratings, ()),
        participation=read("participation", _participation, None),
        identification={key: grounds(r, known) for key, r in _folder(asked, "identification")},
        recognition={key: grounds(r, known) for key, r in _folder(asked, "recognition")},
        called={
            key: category_names(r)
            for folder in ("identification", "recognition")
            for key, r in _folder(asked, folder)
        },
        clocks={key: clock(key, r) for key, r in _folder(asked, "clock")},
        lowest=read("lowest", _lowest, Lowest()),
        life=read("schools", _life, Life()),
        substitutes=read("alternative", _substitutes, {}),
        percentile=read("percentile", _word("below, up", "below, down", "at or below, up"), None),
        clear=read("clear", _number, None),
        margin=read("change_margin", _number, None),
        grades=read("grades", _grades, {}),
        lowest_share=read("lowest_share", _number, None),
    )


def _agrees(plan: Plan) -> None:
    """Refuses what names an indicator, a dimension or a record that the policy does not have."""
    known = set(plan.indicators)
    for row in plan.weights:
        _refuse_unknown(row.indicators - known, row.rule, "indicator")
    dimensions = {each.key for each in plan.dimensions}
    for each in plan.indicators.values():
        _refuse_unknown({each.dimension} - dimensions - {ALL}, each.rule, "dimension")
        _refuse_unknown(set(each.consulted) - set(plan.consultations), each.rule, "consultation")
    for category, rules in plan.identification.items():
        for rule in rules:
            others = {c.other for c in rule.conditions if c.other}
            _refuse_unknown(others - set(plan.identification), rule.rule, "category")
            if category in {c.other for c in rule.conditions if c.relation == "as"}:
                raise BadPolicy(
                    f"{rule.rule.parameter}: “{rule.rule.line}” rests on itself.",
                    mend="Name another category.",
                )
    _refuse_unknown(
        set(plan.clocks) - set(plan.identification), next(iter(plan.said.values())), "category"
    )


def _refuse_unknown(unknown: set[str] | frozenset[str], rule: Rule, what: str) -> None:
    if unknown:
        raise BadPolicy(
            f"{rule.parameter}: “{rule.line}” names {', '.join(sorted(unknown))}, no {what} of this policy.",
            mend="Correct the name, or describe it first.",
        )


def _number(ruling: Ruling) -> float:
    return Line(
        "", str(ruling.value), Rule(ruling.parameter, str(ruling.value), ruling.source)
    ).number()


def _whole(ruling: Ruling) -> int:
    return Line(
        "", str(ruling.value), Rule(ruling.parameter, str(ruling.value), ruling.source)
    ).whole()


def _word(*words: str) -> Callable[[Ruling], str]:
    def choose(ruling: Ruling) -> str:
        said = str(ruling.value)
        return Line("", said, Rule(ruling.parameter, said, ruling.source)).choice(*words)

    return choose


def _dimensions(ruling: Ruling) -> tuple[Dimension, ...]:
    """`mastery en: Every learner masters …`, a line for each language."""
    names: dict[str, dict[str, str]] = {}
    rules: dict[str, Rule] = {}
    for line in lines_of(ruling):
        key, blank, language = line.head.partition(" ")
        if not blank:
            line.refuse("its language is missing", "Write mastery en: words.")
        names.setdefault(key, {})[language] = line.rest
        rules.setdefault(key, line.rule)
    return tuple(Dimension(key, said, rules[key]) for key, said in names.items())


def _consultations(ruling: Ruling) -> dict[str, Consultation]:
    return {x.head: Consultation(x.head, x.rest, x.rule) for x in lines_of(ruling)}


def _grades(ruling: Ruling) -> dict[str, tuple[str, ...]]:
    """`middle: 06, 07, 08`: the grades of a span; a grade belongs to one span only."""
    found = {line.head: tuple(line.listed()) for line in lines_of(ruling)}
    every = [grade for grades in found.values() for grade in grades]
    if len(set(every)) < len(every):
        lines_of(ruling)[0].refuse("a grade stands in two spans", "Give each grade to one span.")
    return found


def _weights(ruling: Ruling) -> Iterator[WeightRow]:
    """`SPAN [for GROUP]: achievement 60, growth+elp 40 by n`; the span `any` is for every span without a row."""
    for line in lines_of(ruling):
        span, _, group = line.head.partition(" for ")
        alone: dict[str, float] = {}
        shared: dict[tuple[str, ...], float] = {}
        plain = Line(line.head, line.rest.replace(" by n", ""), line.rule)
        for name, weight in plain.weights().items():
            if "+" in name:
                shared[tuple(part.strip() for part in name.split("+"))] = weight
            else:
                alone[name] = weight
        group_key = None if not group else ALL if group == "all" else group
        yield WeightRow(span.strip(), group_key, alone, shared, line.rule)


def _shares(ruling: Ruling) -> tuple[Share, ...]:
    """`weights: all 50, lowest_performing 50`, a line for each set of groups that may be present."""
    return tuple(
        Share({ALL if k == "all" else k: w for k, w in line.weights().items()}, line.rule)
        for line in lines_of(ruling, ("weights",))
    )


def _years(ruling: Ruling) -> tuple[Share, ...]:
    """`weights: 40, 60`, oldest first; a line for each number of years that may be there."""
    found = []
    for line in lines_of(ruling, ("weights",)):
        numbers = [line.number(word) for word in line.listed()]
        if min(numbers) < 0 or sum(numbers) <= 0:
            line.refuse("weights add to nothing", "Give each a number above zero.")
        back = range(len(numbers) - 1, -1, -1)
        found.append(Share({str(k): w for k, w in zip(back, numbers, strict=True)}, line.rule))
    return tuple(found)


def _rounding(ruling: Ruling) -> dict[str, Rounding]:
    """`percent: 0 half up`, a line for each step."""
    found = {}
    for line in lines_of(ruling, STEPS):
        digits, _, way = line.rest.partition(" ")
        if way not in WAYS:
            line.refuse(f"“{way}” is no way to round", f"Say {', '.join(WAYS)}.")
        found[line.head] = Rounding(line.whole(digits), way, line.rule)
    return found


def _ratings(ruling: Ruling) -> tuple[Rating, ...]:
    """`met: from 75`, the best first, `otherwise` last; `not said` where the cut is not known."""
    found: list[Rating] = []
    for line in lines_of(ruling):
        if line.rest in ("otherwise", "not said"):
            found.append(Rating(line.head, None, line.rule))
            continue
        at = line.number(line.rest.removeprefix("from "))
        if found and (found[-1].at is None or at >= found[-1].at):
            line.refuse("it is not below the line before it", "Write ratings from the best down.")
        found.append(Rating(line.head, at, line.rule))
    return tuple(found)


def _participation(ruling: Ruling) -> Participation:
    lines = lines_of(ruling, ("rate", "denominator", "excused", "lower"))
    rate = one(lines, "rate")
    if rate is None:
        lines[0].refuse("rate: is missing", "Say rate: 95.")
    denominator, excused, lower = (one(lines, h) for h in ("denominator", "excused", "lower"))
    return Participation(
        rate=rate.number(),
        rule=rate.rule,
        denominator=_if(
            denominator, lambda x: x.choice("enrolled", "larger of rate of enrolled and tested")
        ),
        excused=_if(excused, lambda x: x.choice("removed", "kept")),
        lower=_if(lower, _lower),
        lower_rule=_if(lower, lambda x: x.rule),
    )


def _if(line: Line | None, how: Callable[[Line], _T]) -> _T | None:
    """What is read from a line; None where policy does not have it."""
    return None if line is None else how(line)


def _lower(line: Line) -> tuple[int, int]:
    """`lower: 1 rating when 2 below`."""
    words = line.rest.split(" ")
    if len(words) != 5 or words[1] not in ("rating", "ratings") or words[2::2] != ["when", "below"]:
        line.refuse("that is no consequence", "Write lower: 1 rating when 2 below.")
    return line.whole(words[0]), line.whole(words[3])


def _lowest(ruling: Ruling) -> Lowest:
    lines = lines_of(ruling, ("count", "ties"))
    count, ties = one(lines, "count"), one(lines, "ties")
    return Lowest(
        _if(count, lambda x: x.choice("up", "down", "nearest")),
        _if(ties, lambda x: x.choice("in", "out")),
        lines[0].rule,
    )


def _life(ruling: Ruling) -> Life:
    lines = lines_of(ruling, ("new", "closed", "merged"))
    new, closed, merged = (one(lines, head) for head in ("new", "closed", "merged"))
    return Life(
        _if(new, lambda x: x.whole(x.rest.removeprefix("from year "))),
        _if(closed, lambda x: x.choice("not rated", "rated")),
        _if(merged, lambda x: x.choice("together", "anew")),
        lines[0].rule,
    )


def _substitutes(ruling: Ruling) -> dict[str, dict[str, str]]:
    """`alternative: completion for graduation`: kind of place → indicator → the one that stands in."""
    found: dict[str, dict[str, str]] = {}
    for line in lines_of(ruling):
        new, word, old = line.rest.partition(" for ")
        if not word:
            line.refuse("that is no substitute", "Write alternative: completion for graduation.")
        found.setdefault(line.head, {})[old.strip()] = new.strip()
    return found


def unsaid(plan: Plan) -> dict[str, str]:
    """Every single parameter that a policy does not have: what the engine does instead."""
    return {name: what for name, what in UNSAID.items() if name not in plan.said}
