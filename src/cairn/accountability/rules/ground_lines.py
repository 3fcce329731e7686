"""How policy writes the grounds of identification and recognition, and clocks.

A ground: `name: when CONDITION [and CONDITION]`, then, after semicolons, whatever else it says:

    lowest: when total in lowest 5 percent; among title1; within span
    rate: when graduation below 67; years 3 of 3; kinds regular
    group: when school total in lowest 10 percent and total in lowest 5 percent; for each group; years 3 of 3
    alike: when as csi; for each group; minimum n accountability
    called en: Help first            what people call the category, a line for each language; without one, its key

A condition: SUBJECT below|at most|at least|above NUMBER (or `target`), SUBJECT in lowest NUMBER percent, `as CATEGORY`
(its grounds, on this group's figures and against schools' lines), or `in CATEGORY for NUMBER years`. SUBJECT: an
indicator's key, total, year, percentile, participation; `total over 3 years` adds up points; `school total` is the
whole school's when a group is asked. `versus schools|same group|groups` says with whose totals a group's is ranked.

A clock, `accountability.clock.CATEGORY`: `named: every 3 years from 2018`, `planning: 1 years`,
`ends: after 3 years` or `ends: after 3 years with a higher total` or `ends: when no ground holds`,
`then: after 4 years csi`.
"""

import re
from collections.abc import Mapping

from cairn.policy.rulings import Ruling

from .lines import Line, called, lines_of, one
from .plan import Clock, Condition, GroundRule

_NUMBER = re.compile(r"(.+?) (below|at most|at least|above) (\S+)")
_LOWEST = re.compile(r"(.+?) in lowest (\S+) percent")
_IN = re.compile(r"in (\S+) for (\d+) years")
_OVER = re.compile(r"(.+) over (\d) years")
_YEARS = re.compile(r"(\d) of (\d)")
_NAMED = re.compile(r"every (\d+) years(?: from (\d{4}))?")
_AFTER = re.compile(r"after (\d+) years(?: (.+))?")
_CALLED = "called "
HIGHER = "with a higher total"
AT_ONCE = "when no ground holds"


def grounds(ruling: Ruling, known: frozenset[str]) -> tuple[GroundRule, ...]:
    """The grounds of one category, each a line. `known`: keys of indicators. Raises BadPolicy naming the line."""
    lines = [line for line in lines_of(ruling) if not line.head.startswith(_CALLED)]
    found = tuple(_ground(line, known) for line in lines)
    if len({each.name for each in found}) < len(found):
        lines_of(ruling)[0].refuse("two grounds have one name", "Give each ground its own.")
    return found


def category_names(ruling: Ruling) -> Mapping[str, str]:
    """What people call a category, by language, where its lines say it: `called en: …`. Raises BadPolicy."""
    lines = [line for line in lines_of(ruling) if line.head.startswith(_CALLED)]
    return called(lines) if lines else {}


def _ground(line: Line, known: frozenset[str]) -> GroundRule:
    first, *rest = [part.strip() for part in line.rest.split(";")]
    if not first.startswith("when "):
        line.refuse("“when” is missing", "Write name: when total in lowest 5 percent.")
    conditions = tuple(
        _condition(line, words.strip(), known)
        for words in first.removeprefix("when ").split(" and ")
    )
    said: dict[str, str] = {}
    for part in rest:
        head = next((h for h in _SAYS if part.startswith(h + " ")), None)
        if head is None or head in said:
            line.refuse(f"“{part}” is not understood, or said twice", f"Say {', '.join(_SAYS)}.")
        said[head] = part.removeprefix(head).strip()
    return GroundRule(
        name=line.head,
        conditions=conditions,
        rule=line.rule,
        years=_years(line, said.get("years", "1 of 1")),
        each=_of(line, said, "for", "school", "each group").removeprefix("each "),
        among=_of(line, said, "among", "all", "title1"),
        within=_of(line, said, "within", "state", "span"),
        versus=_of(line, said, "versus", "same group", "groups", "schools"),
        kinds=_several(said.get("kinds", "")),
        spans=_several(said.get("spans", "")),
        purpose=said.get("minimum n", ""),
    )


_SAYS = ("years", "for", "among", "within", "versus", "kinds", "spans", "minimum n")


def _several(words: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in words.split(",")) if words else ()


def _of(line: Line, said: dict[str, str], head: str, usual: str, *others: str) -> str:
    word = said.get(head, usual)
    if word not in (usual, *others):
        line.refuse(
            f"“{head} {word}” is not understood", f"Choose of {', '.join((usual, *others))}."
        )
    return word


def _years(line: Line, words: str) -> tuple[int, int]:
    found = _YEARS.fullmatch(words)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        line.refuse(f"“years {words}” is not understood", "Write years 2 of 3.")
    return int(found[1]), int(found[2])


def _condition(line: Line, words: str, known: frozenset[str]) -> Condition:
    if words.startswith("as "):
        return Condition("", "as", None, other=words.removeprefix("as ").strip())
    if found := _IN.fullmatch(words):
        return Condition("", "in", float(found[2]), other=found[1])
    if found := _LOWEST.fullmatch(words):
        subject, over = _subject(line, found[1], known)
        return Condition(subject, "in lowest", line.number(found[2]), over)
    found = _NUMBER.fullmatch(words)
    if found is None:
        line.refuse(f"“{words}” is no condition", "Write for example total in lowest 5 percent.")
    subject, over = _subject(line, found[1], known)
    number = None if found[3] == "target" else line.number(found[3])
    return Condition(subject, found[2], number, over)


def _subject(line: Line, words: str, known: frozenset[str]) -> tuple[str, int]:
    over = 1
    if found := _OVER.fullmatch(words):
        words, over = found[1], int(found[2])
    bare = words.removeprefix("school ")
    if bare not in {"total", "year", "percentile", "participation", *known}:
        line.refuse(
            f"“{bare}” is neither an indicator nor a total",
            f"Name one of total, year, percentile, participation, {', '.join(sorted(known))}.",
        )
    if over > 1 and bare != "total":
        line.refuse(
            "only totals are added up over years", "Say total over 3 years, or years 3 of 3."
        )
    return words, over


def clock(category: str, ruling: Ruling) -> Clock:
    """The clock of a category. Raises BadPolicy naming the line."""
    lines = lines_of(ruling, ("named", "planning", "ends", "then"))
    rules = {line.head: line.rule for line in lines}
    every = first = exit_after = then = None
    planning, higher = 0, False
    if line := one(lines, "named"):
        found = _matched(line, _NAMED, "Write every 3 years from 2018.")
        every, first = int(found[1]), int(found[2]) if found[2] else None
    if line := one(lines, "planning"):
        planning = line.whole(line.rest.removesuffix(" years"))
    if (line := one(lines, "ends")) and line.rest == AT_ONCE:
        exit_after = 0
    elif line:
        found = _matched(line, _AFTER, f"Write after 3 years, or after 3 years {HIGHER}.")
        if found[2] not in (None, HIGHER):
            line.refuse(f"“{found[2]}” is not understood", f"Say {HIGHER}, or nothing more.")
        exit_after, higher = int(found[1]), found[2] is not None
    if line := one(lines, "then"):
        found = _matched(line, _AFTER, "Write after 4 years csi.")
        if not found[2]:
            line.refuse("what follows is missing", "Write after 4 years csi.")
        then = int(found[1]), found[2]
    return Clock(category, every, first, planning, exit_after, higher, then, rules)


def _matched(line: Line, pattern: re.Pattern[str], mend: str) -> re.Match[str]:
    found = pattern.fullmatch(line.rest)
    if found is None:
        line.refuse(f"“{line.rest}” is not understood", mend)
    return found
