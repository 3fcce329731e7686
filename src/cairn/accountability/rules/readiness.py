"""When policy calls a learner ready for college and career: of whom it asks, and which ways lead there.

called en: Ready for college or career
of: cohort 4                                  the cohort that should have graduated; or: grade 12
needs: 1                                      of the ways below
way college: 1 course of level 00575, 73048   completed; or: 3 credits of level …; or of code ALG2, CALC
way career: 1 credential of category industry or: of title CNA
way exam: 480 on SAT mathematics              a score on a test's scale, by the name of the scale
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cairn.policy.rulings import Ruling

from .lines import Line, called, is_name, lines_of, must, once

COURSES, CREDITS, CREDENTIALS, SCORE = "course", "credits", "credential", "score"
_WAY = "way "
_KINDS = {
    "course": COURSES, "courses": COURSES, "credits": CREDITS,
    "credential": CREDENTIALS, "credentials": CREDENTIALS,
}  # fmt: skip
_BY = {
    COURSES: ("level", "code"),
    CREDITS: ("level", "code"),
    CREDENTIALS: ("category", "title"),
}
_MANY = re.compile(r"(\d+(?:\.\d+)?) (course|courses|credits|credential|credentials) of (\w+) (.+)")
_SCORE = re.compile(r"(-?\d+(?:\.\d+)?) on (.+)")


@dataclass(frozen=True)
class Way:
    """One way to be ready.

    kind   COURSES, CREDITS, CREDENTIALS or SCORE
    least  so many of them; of SCORE the lowest score
    by     by what they are named: level or code, category or title; of SCORE nothing
    names  which; of SCORE the name of the scale
    """

    key: str
    kind: str
    least: float
    by: str
    names: frozenset[str]


@dataclass(frozen=True)
class Readiness:
    """cohort: how many years it had; 0: everybody in `grade`."""

    names: Mapping[str, str]
    cohort: int
    grade: str
    needs: int
    ways: tuple[Way, ...]


def readiness(ruling: Ruling) -> Readiness:
    """What policy says of readiness. Raises BadPolicy."""
    lines = lines_of(ruling)
    _check_heads(lines)
    ways = _ways([line for line in lines if line.head.startswith(_WAY)])
    needs = must(lines, "needs")
    if not 1 <= needs.whole() <= len(ways):
        needs.refuse("there are not so many ways", f"Name more ways, or write 1 to {len(ways)}.")
    cohort, grade = _of(must(lines, "of"))
    return Readiness(called(lines), cohort, grade, needs.whole(), ways)


def _check_heads(lines: Sequence[Line]) -> None:
    """No word may stand beside `of` and `needs`; each head is said once."""
    for line in lines:
        known = line.head in ("of", "needs") or line.head.startswith(_WAY) or is_name(line.head)
        if not known:
            line.refuse(
                f"“{line.head}” is unknown", "Write called en, of, needs, or way and a key."
            )
    once(lines)


def _ways(lines: Sequence[Line]) -> tuple[Way, ...]:
    found: list[Way] = []
    for line in lines:
        way = _way(line)
        if any(replace(each, key=way.key) == way for each in found):
            line.refuse("another line names this way", "Keep one of the two: it counts once.")
        found.append(way)
    return tuple(found)


def _of(line: Line) -> tuple[int, str]:
    word, _, which = line.rest.partition(" ")
    if word == "cohort" and which in {"4", "5", "6"}:
        return int(which), ""
    if word != "grade" or not which:
        line.refuse("it names nobody", "Write cohort 4, 5 or 6, or a grade such as grade 12.")
    return 0, line.grade(which)


def _way(line: Line) -> Way:
    key = line.head.removeprefix(_WAY)
    if found := _MANY.fullmatch(line.rest):
        least, noun, by, _ = found.groups()
        kind = _KINDS[noun]
        names = frozenset(each.strip() for each in found[4].split(",") if each.strip())
        if by in _BY[kind] and names and float(least) > 0:
            return Way(key, kind, float(least), by, names)
    if (score := _SCORE.fullmatch(line.rest)) is None:
        line.refuse(
            "it is no way",
            "Write 1 course of level 00575, 3 credits of code ALG2, 1 credential of category industry, "
            "or 480 on a scale.",
        )
    return Way(key, SCORE, float(score[1]), "", frozenset({score[2].strip()}))
