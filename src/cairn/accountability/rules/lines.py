"""Lines of policy, `head: words`, read strictly: what is not understood is refused with how to write it."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from cairn.kernel.errors import BadPolicy
from cairn.policy.rulings import Ruling

from .asked import GRADES
from .figures import Rule

_CALLED = re.compile(r"called [a-z]{2,3}")


@dataclass(frozen=True)
class Line:
    """One line: its head, the words after the colon, and where it stands.

    >>> Line("spans", "by enrolment", Rule("a.b", "spans: by enrolment", "X 1")).head
    'spans'
    """

    head: str
    rest: str
    rule: Rule

    def refuse(self, what: str, mend: str) -> NoReturn:
        raise BadPolicy(f"{self.rule.parameter}: in “{self.rule.line}”, {what}.", mend=mend)

    def choice(self, *words: str) -> str:
        if self.rest not in words:
            self.refuse(f"“{self.rest}” is not understood", f"Choose of {', '.join(words)}.")
        return self.rest

    def number(self, word: str | None = None) -> float:
        text = self.rest if word is None else word
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(f"“{text}” is no number", "Write a number such as 66.7.")
        return number

    def whole(self, word: str | None = None) -> int:
        number = self.number(word)
        if number != int(number) or number < 0:
            self.refuse(f"{number:g} is no whole number", "Write a number such as 3.")
        return int(number)

    def listed(self) -> list[str]:
        """The words between commas; refused where one is empty."""
        found = [each.strip() for each in self.rest.split(",")]
        if not all(found):
            self.refuse("a comma stands without a word", "Write one word or number between commas.")
        return found

    def grade(self, word: str) -> str:
        if word not in GRADES:
            self.refuse(f"“{word}” is no grade", "Write a grade such as KG, 06 or 12.")
        return word

    def weights(self) -> dict[str, float]:
        """`achievement 60, growth 20` as a mapping in its order."""
        found: dict[str, float] = {}
        for each in self.listed():
            words = each.rsplit(" ", 1)
            if len(words) != 2 or words[0] in found:
                self.refuse(
                    f"“{each}” is no weight, or said twice", "Write achievement 60, growth 20."
                )
            found[words[0].strip()] = self.number(words[1])
        if any(weight < 0 for weight in found.values()) or not sum(found.values()) > 0:
            self.refuse("weights add to nothing", "Give each a number above zero.")
        return found


def lines_of(ruling: Ruling, heads: Sequence[str] | None = None) -> list[Line]:
    """The lines of a ruling. `heads`: those that may begin one, each up to its first blank; None: any.

    Raises BadPolicy naming the parameter, the line, and the heads that are known.
    """
    value = ruling.value if isinstance(ruling.value, tuple) else (ruling.value,)
    found = []
    for each in value:
        head, colon, rest = str(each).partition(":")
        line = Line(
            head.strip(), rest.strip(), Rule(ruling.parameter, str(each).strip(), ruling.source)
        )
        if not colon or not line.head or not line.rest:
            line.refuse(
                "a head and words after a colon are missing", "Write for example: ties: in."
            )
        if heads is not None and line.head.split(" ")[0] not in heads and line.head not in heads:
            line.refuse(f"“{line.head}” is unknown", f"Begin it with {', '.join(heads)}.")
        found.append(line)
    return found


def one(lines: Sequence[Line], head: str) -> Line | None:
    """The line with this head; None where there is none. Said twice is refused."""
    found = [line for line in lines if line.head == head]
    if len(found) > 1:
        found[1].refuse("it is said twice", "Keep one of the two lines.")
    return found[0] if found else None


def keyed(lines: Sequence[Line], heads: Sequence[str]) -> dict[str, list[Line]]:
    """Lines `key head: words` by their key, in order, each with its own head left.

    heads  those that may follow a key, each once; "called" stands for “called en” and other languages
    Raises BadPolicy for any other, and for one that is said twice.
    """
    found: dict[str, list[Line]] = {}
    for line in lines:
        key, _, head = line.head.partition(" ")
        if head not in heads and not ("called" in heads and is_name(head)):
            line.refuse(f"“{head}” is unknown", f"Write a key and then {', '.join(heads)}.")
        found.setdefault(key, []).append(replace(line, head=head))
    for mine in found.values():
        once(mine)
    return found


def once(lines: Sequence[Line]) -> None:
    """Raises BadPolicy where a head is said twice."""
    said: set[str] = set()
    for line in lines:
        if line.head in said:
            line.refuse("it is said twice", "Keep one of the two lines.")
        said.add(line.head)


def is_name(head: str) -> bool:
    """Whether it says in a language what something is called.

    >>> is_name("called en"), is_name("called"), is_name("called English")
    (True, False, False)
    """
    return _CALLED.fullmatch(head) is not None


def called(lines: Sequence[Line]) -> Mapping[str, str]:
    """What something is called, by language, of lines `called en: …`. Raises BadPolicy where there is no English."""
    found = {
        line.head.partition(" ")[2]: line.rest for line in lines if line.head.startswith("called ")
    }
    if "en" not in found:
        lines[0].refuse("it has no name in English", "Add a line: called en: …")
    return found


def must(lines: Sequence[Line], head: str) -> Line:
    """The line with this head. Raises BadPolicy where there is none, or there are two."""
    found = one(lines, head)
    if found is None:
        lines[0].refuse(f"there is no line “{head}” beside it", f"Add a line: {head}: …")
    return found
