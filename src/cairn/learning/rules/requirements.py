"""What a qualification asks for, as policy writes it: short lines of a small language that is read strictly.

    called en: Completing grade 7           what people call it, a line for each language; English is always there
    grades: 06 to 07                        asked of learners in these grades, due at the end of the last
    counted by: levels                      the levels that people see, or `determinations`: official ones only
    held to: entry into grade 09            the rule of the day on which the learner entered it, not today's
    need: all of 7.RP.A.1, 7.RP.A.2         by the publisher's codes or GUIDs
    need: any 3 of domain "Geometry" in grade 07 at level 3
    need: any 1 task of framework "Slate CBL competencies" or all of ELA.3

`at` is left out where Proficient on the competency's own scale is asked. `task` means a performance task. A need
that says `or` is met by any of its choices. No lines at all: nothing is asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from cairn.kernel.errors import BadPolicy

PREFIX = "requirements."
"""Every parameter of policy whose name begins so is a requirement."""
GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02}" for n in range(1, 14)))
"""CEDS codes in the order in which learners pass them."""
MOST_NEEDS, MOST_CHOICES, MOST_NAMES = 40, 6, 80
"""More than this nobody reads on one page."""

_HEAD = re.compile(r"(called [a-z]{2,3}(?:-[A-Za-z0-9]+)*|grades|counted by|held to|need): (\S.*)")
_WORD = re.compile(r'\s*("[^"]+"|,|[^\s,"]+)')


class CountedBy(StrEnum):
    """What shows a competency."""

    LEVELS = "levels"
    DETERMINATIONS = "determinations"


@dataclass(frozen=True)
class Pool:
    """What may be chosen from: named competencies, or a domain's or framework's; of all grades where none is named."""

    names: tuple[str, ...] = ()
    domain: str = ""
    framework: str = ""
    grades: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One way to meet a need.

    count   so many of the pool; None: all of it
    tasks   performance tasks are counted, not competencies
    level   on the competency's own scale; None: Proficient there
    """

    count: int | None
    tasks: bool
    pool: Pool
    level: int | None


@dataclass(frozen=True)
class Need:
    """One line that must be met, by any of its choices."""

    line: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Requirement:
    """A qualification and what it asks for.

    grades    those in which it is asked, in their order
    held_to   the grade into which a learner's entry decides which rule is theirs; empty: the day's rule is
    """

    called: Mapping[str, str]
    grades: tuple[str, ...]
    counted_by: CountedBy
    needs: tuple[Need, ...]
    held_to: str = ""

    def name(self, language: str) -> str:
        return self.called.get(language) or self.called["en"]


class When(StrEnum):
    """How a requirement stands to a learner's grade."""

    NOT_YET = "not_yet"
    NOW = "now"
    AFTER = "after"
    """Its last grade is over."""


def when(grades: Sequence[str], grade: str) -> When | None:
    """When a learner of a grade is asked; None: the grade is none that learners pass one after another.

    >>> when(("06", "07"), "KG").value
    'not_yet'
    """
    if grade not in GRADES:
        return None
    place = GRADES.index(grade)
    if place < GRADES.index(grades[0]):
        return When.NOT_YET
    return When.NOW if place <= GRADES.index(grades[-1]) else When.AFTER


def read(name: str, lines: object) -> Requirement | None:
    """The requirement that a parameter's value holds; None: it asks for nothing.

    Raises BadPolicy naming the parameter, the line, and how to write it.
    """
    if not isinstance(lines, (tuple, list)) or not all(isinstance(each, str) for each in lines):
        _refuse(name, f"{lines!r} is no list of lines", 'Begin with ["called en: …", "grades: …"].')
    if not lines:
        return None
    heads: dict[str, str] = {}
    needs: list[Need] = []
    for line in lines:
        head, rest = _head(name, line)
        if head == "need":
            needs.append(Need(line, _choices(name, line, rest)))
        elif head in heads:
            _refuse(name, f"“{head}” is said twice", "Keep one of the two lines.")
        else:
            heads[head] = rest
    if "called en" not in heads or "grades" not in heads or not needs:
        said = ", ".join([*heads, *(["need"] if needs else [])])
        _refuse(name, f"it says only: {said}", "Say called en, grades, and at least one need.")
    if len(needs) > MOST_NEEDS or len({each.line for each in needs}) < len(needs):
        _refuse(name, f"it has {len(needs)} needs", f"Say each once, and at most {MOST_NEEDS}.")
    called = {
        h.removeprefix("called "): rest for h, rest in heads.items() if h.startswith("called")
    }
    by = _counted_by(name, heads.get("counted by", CountedBy.LEVELS.value))
    held_to = _held_to(name, heads["held to"]) if "held to" in heads else ""
    return Requirement(called, _span(name, heads["grades"]), by, tuple(needs), held_to)


def need_of(name: str, line: str) -> Need:
    """One need by its line, as it was written once. Raises BadPolicy where it is none."""
    head, rest = _head(name, line)
    if head != "need":
        _refuse(name, f"“{line}” is no need", "Begin it with need:.")
    return Need(line, _choices(name, line, rest))


def _refuse(name: str, what: str, mend: str) -> NoReturn:
    raise BadPolicy(f"{name}: {what}.", mend=mend)


def _head(name: str, line: str) -> tuple[str, str]:
    found = _HEAD.fullmatch(line.strip())
    if found is None:
        _refuse(
            name,
            f"“{line}” is no line of a requirement",
            "Begin it with called en:, grades:, counted by:, held to: or need:, and say something after it.",
        )
    return found[1], found[2].strip()


def _counted_by(name: str, words: str) -> CountedBy:
    if words not in set(CountedBy):
        _refuse(name, f"counted by {words}", f"Choose of {', '.join(CountedBy)}.")
    return CountedBy(words)


def _held_to(name: str, words: str) -> str:
    grade = words.removeprefix("entry into grade ")
    if grade == words or grade not in GRADES:
        _refuse(
            name, f"held to: {words}", "Write entry into grade 09, in CEDS codes (KG, 01 … 13)."
        )
    return grade


def _span(name: str, words: str) -> tuple[str, ...]:
    """“06 to 08”, or “07”: every grade from the first to the last."""
    ends = words.split(" to ")
    if len(ends) > 2 or any(end not in GRADES for end in ends):
        _refuse(name, f"grades: {words}", "Write 07, or 06 to 08, in CEDS codes (KG, 01 … 13).")
    first, last = GRADES.index(ends[0]), GRADES.index(ends[-1])
    if last < first:
        _refuse(name, f"grades: {words} runs backwards", "Write the earlier grade first.")
    return GRADES[first : last + 1]


def _choices(name: str, line: str, rest: str) -> tuple[Choice, ...]:
    parts: list[list[str]] = [[]]
    for word in _words(name, line, rest):
        if word == "or":
            parts.append([])
        else:
            parts[-1].append(word)
    if len(parts) > MOST_CHOICES:
        _refuse(name, f"“{line}” has {len(parts)} choices", f"Give at most {MOST_CHOICES}.")
    return tuple(_Reader(name, line, part).choice() for part in parts)


def _words(name: str, line: str, rest: str) -> list[str]:
    words, at = [], 0
    while at < len(rest):
        found = _WORD.match(rest, at)
        if found is None:
            _refuse(
                name, f"“{line}” has a quotation that does not end", 'Write names as "Geometry".'
            )
        words.append(found[1])
        at = found.end()
    return words


class _Reader:
    """Reads one choice from its words, first to last."""

    def __init__(self, name: str, line: str, words: list[str]) -> None:
        self.name, self.line, self.left = name, line, words

    def choice(self) -> Choice:
        count, tasks = self._how_many()
        self._expect("of")
        pool = self._pool()
        level = self._level()
        if self.left:
            self._wrong(f"“{' '.join(self.left)}” is not understood")
        if count is not None and pool.names and not tasks and count > len(pool.names):
            self._wrong(f"{count} are asked of {len(pool.names)}")
        return Choice(count, tasks, pool, level)

    def _how_many(self) -> tuple[int | None, bool]:
        word = self._next()
        if word == "all":
            return None, False
        if word != "any":
            self._wrong(f"“{word}” stands where all or any should")
        count = self._number(most=99)
        tasks = bool(self.left) and self.left[0] in ("task", "tasks")
        if tasks:
            self.left.pop(0)
        return count, tasks

    def _pool(self) -> Pool:
        if self.left and self.left[0] == "framework":
            self.left.pop(0)
            return Pool(framework=self._quoted(), grades=self._grades())
        if self.left and self.left[0] == "domain":
            self.left.pop(0)
            domain, framework = self._quoted(), ""
            if self.left[:2] == ["of", "framework"]:
                del self.left[:2]
                framework = self._quoted()
            return Pool(domain=domain, framework=framework, grades=self._grades())
        return Pool(names=self._names())

    def _names(self) -> tuple[str, ...]:
        names = [self._code()]
        while self.left and self.left[0] == ",":
            self.left.pop(0)
            names.append(self._code())
        if len(set(names)) < len(names) or len(names) > MOST_NAMES:
            self._wrong(f"it names {len(names)} competencies, or one twice")
        return tuple(names)

    def _code(self) -> str:
        word = self._next()
        if word in {",", "at", "in", "of", "all", "any"}:
            self._wrong(f"“{word}” stands where a code should")
        return word.strip('"')

    def _grades(self) -> tuple[str, ...]:
        if not self.left or self.left[0] != "in":
            return ()
        self.left.pop(0)
        if self._next() not in ("grade", "grades"):
            self._wrong("after “in” comes grade")
        words = [self._next()]
        if self.left[:1] == ["to"]:
            words += [self._next(), self._next()]
        return _span(self.name, " ".join(words))

    def _level(self) -> int | None:
        if not self.left or self.left[0] != "at":
            return None
        self.left.pop(0)
        word = self._next()
        if word == "proficient":
            return None
        if word != "level":
            self._wrong("after “at” comes proficient or level")
        return self._number(most=20, least=0)

    def _number(self, *, most: int, least: int = 1) -> int:
        word = self._next()
        if not (word.isascii() and word.isdecimal()) or not least <= int(word) <= most:
            self._wrong(f"“{word}” is no number from {least} to {most}")
        return int(word)

    def _quoted(self) -> str:
        word = self._next()
        if not word.startswith('"') or not word.strip('"').strip():
            self._wrong(f"“{word}” stands where a name in quotation marks should")
        return word.strip('"')

    def _expect(self, word: str) -> None:
        if (found := self._next()) != word:
            self._wrong(f"“{found}” stands where {word} should")

    def _next(self) -> str:
        if not self.left:
            self._wrong("it ends too early")
        return self.left.pop(0)

    def _wrong(self, why: str) -> NoReturn:
        _refuse(
            self.name,
            f"in “{self.line}”, {why}",
            'Write for example: need: all of 7.RP.A.1, 7.RP.A.2; need: any 3 of domain "Geometry" in grade 07 '
            'at level 3; need: any 1 task of framework "Science" or all of ELA.3.',
        )
