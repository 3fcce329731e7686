"""How policy writes one indicator, `accountability.indicators.KEY`.

called en: Achievement            what people call it, a line for each language; English is always there
serves: mastery                   the dimension of the definition of success; or: not said
consulted: C-2023-1, C-2024-2     records of consultation; or: not said
measured by: determinations
score: cuts of 4                  or: as given of 4 · index of 100 · percentile of 100 · matrix of 100
reads: against target             or: value (where nothing is said) · change
cut: 4 from 10                    with `cuts`, the best first; `up to` where less is better; `cut: 0 otherwise`
credit: 0, 0.5, 1, 1.25           with `index`, for each level, lowest first
status: 2 from 60                 with `matrix`, as cuts; and `change: 1 from -2`
row: 0, 25, 50                    with `matrix`, points of one status by change, a line for each, the lowest first
better: lower                     where less is better
within: 0 to 100                  what the value can be
years: pooled 3 when few          or: pooled 3 always
minimum n: growth                 the purpose whose minimum n counts; accountability where nothing is said
not tested: count                 those who should have taken part and did not count as without success
"""

import re

from cairn.policy.rulings import Ruling

from .figures import Rule
from .lines import Line, lines_of, one
from .plan import Cut, Indicator, Steps

HEADS = (
    *("called", "serves", "consulted", "measured", "score", "reads", "cut", "credit"),
    *("status", "change", "row", "better", "within", "years", "minimum", "not"),
)
NOT_SAID = "not said"
_SCORE = re.compile(r"(as given|cuts|index|percentile|matrix) of (\S+)")
_CUT = re.compile(r"(\S+) (from|up to) (\S+)|(\S+) otherwise")
_POOL = re.compile(r"pooled (\d) (when few|always)")
_WITHIN = re.compile(r"(\S+) to (\S+)")


def indicator(key: str, ruling: Ruling) -> Indicator:
    """The indicator that a ruling describes. Raises BadPolicy naming the line."""
    lines = lines_of(ruling, HEADS)
    names = {n.head.removeprefix("called "): n.rest for n in lines if n.head.startswith("called ")}
    score = one(lines, "score")
    if "en" not in names or score is None:
        lines[0].refuse("called en: or score: is missing", "Give the indicator both lines.")
    kind, possible = _score(score)
    found = Indicator(
        key=key,
        names=names,
        rule=Rule(ruling.parameter, score.rule.line, ruling.source),
        dimension=_said(lines, "serves"),
        consulted=tuple(_said(lines, "consulted").replace(" ", "").split(","))
        if _said(lines, "consulted")
        else (),
        measured_by=_said(lines, "measured by"),
        score=kind,
        possible=possible,
        reads=_word(lines, "reads", "value", "against target", "change"),
        cuts=_steps(lines, "cut"),
        credit=_numbers(one(lines, "credit")),
        status=_steps(lines, "status"),
        change=_steps(lines, "change"),
        rows=tuple(_numbers(line) for line in lines if line.head == "row"),
        pool=_pool(one(lines, "years")),
        within=_within(one(lines, "within")),
        n=_said(lines, "minimum n") or "accountability",
        counts_all=_word(lines, "not tested", "", "count") == "count",
        better=_word(lines, "better", "higher", "lower"),
    )
    _whole(found, score)
    return found


def _whole(found: Indicator, score: Line) -> None:
    """Refuses an indicator whose score lacks the lines that it needs."""
    lacking = {
        "cuts": not found.cuts.cuts,
        "index": not found.credit,
        "matrix": not (found.status.cuts and found.change.cuts and found.rows),
    }.get(found.score, False)
    if lacking:
        needs = {"cuts": "cut:", "index": "credit:", "matrix": "status:, change: and row:"}[
            found.score
        ]
        score.refuse(f"{needs} is missing", f"Give {needs} lines, or another score.")
    if found.score == "matrix":
        wanted = {len(found.change.cuts) + 1}
        if {len(row) for row in found.rows} != wanted or len(found.rows) != len(
            found.status.cuts
        ) + 1:
            score.refuse(
                f"the matrix has {len(found.rows)} rows of {sorted({len(r) for r in found.rows})}",
                f"Give {len(found.status.cuts) + 1} rows of {wanted.pop()} points.",
            )


def _score(line: Line) -> tuple[str, float]:
    found = _SCORE.fullmatch(line.rest)
    if found is None:
        line.refuse("that is no score", "Write for example: score: cuts of 4.")
    possible = line.number(found[2])
    if possible <= 0:
        line.refuse(f"{possible:g} points are possible", "Give a number above zero.")
    return found[1], possible


def _said(lines: list[Line], head: str) -> str:
    line = one(lines, head)
    return "" if line is None or line.rest == NOT_SAID else line.rest


def _word(lines: list[Line], head: str, usual: str, *others: str) -> str:
    line = one(lines, head)
    return usual if line is None else line.choice(*filter(None, (usual, *others)))


def _numbers(line: Line | None) -> tuple[float, ...]:
    return () if line is None else tuple(line.number(word) for word in line.listed())


def _steps(lines: list[Line], head: str) -> Steps:
    """Cuts in the order of policy, which runs from the best down."""
    cuts, otherwise = [], 0.0
    for line in (each for each in lines if each.head == head):
        found = _CUT.fullmatch(line.rest)
        if found is None:
            line.refuse("that is no cut", "Write 4 from 80, 4 up to 5, or 0 otherwise.")
        if found[4] is not None:
            otherwise = line.number(found[4])
            continue
        cuts.append(
            Cut(line.number(found[1]), line.number(found[3]), found[2] == "up to", line.rule)
        )
        if len(cuts) > 1 and not _easier(cuts[-1], cuts[-2]):
            line.refuse("it is not below the line before it", "Write cuts from the best down.")
    return Steps(tuple(cuts), otherwise)


def _easier(cut: Cut, before: Cut) -> bool:
    return cut.up_to == before.up_to and (cut.at > before.at if cut.up_to else cut.at < before.at)


def _pool(line: Line | None) -> tuple[int, str] | None:
    if line is None:
        return None
    found = _POOL.fullmatch(line.rest)
    if found is None or int(found[1]) < 2:
        line.refuse("that is no pooling", "Write pooled 3 when few, or pooled 3 always.")
    return int(found[1]), found[2]


def _within(line: Line | None) -> tuple[float, float] | None:
    if line is None:
        return None
    found = _WITHIN.fullmatch(line.rest)
    if found is None or line.number(found[1]) >= line.number(found[2]):
        line.refuse("these are no bounds", "Write 0 to 100.")
    return line.number(found[1]), line.number(found[2])
