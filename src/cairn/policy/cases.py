"""Policy cases: sentences the board can read and the suite (and `cairn check`) can run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import NotYetInForce

from .book import Book

NOT_YET_IN_FORCE = "not_yet_in_force"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """A question with a day and a place, and the answer that everyone agreed on."""

    name: str
    parameter: str
    day: date
    place: dict[str, str]
    answer: dict[str, Any] | str

    def holds(self, book: Book) -> bool:
        return self.given(book) == self.answer

    def given(self, book: Book) -> dict[str, Any] | str:
        """What the book answers, in the form of `answer`."""
        try:
            ruling = book.ask(self.parameter, self.day, self.place)
        except NotYetInForce:
            return NOT_YET_IN_FORCE
        value = list(ruling.value) if isinstance(ruling.value, tuple) else ruling.value
        return {"value": value, "waiver": ruling.waiver}


def read_cases(root: Path) -> list[Case]:
    """The cases of a policy folder, in the order of their files."""
    return [
        Case(c["name"], c["ask"]["parameter"], c["ask"]["day"], c["ask"]["place"], c["answer"])
        for path in sorted((root / "cases").glob("*.yaml"))
        for c in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def unasked(book: Book, cases: list[Case]) -> list[tuple[str, date]]:
    """Turning days, and days before them, that no case asks about: where `<=` could be `<` unseen."""
    asked = {(case.parameter, case.day) for case in cases}
    return sorted(set(_both_sides(book)) - asked)


def _both_sides(book: Book) -> Iterator[tuple[str, date]]:
    for name, parameter in book.parameters.items():
        for dated in parameter.values:
            yield name, dated.start - _A_DAY
            yield name, dated.start
    for waiver in book.waivers:
        for name in waiver.replaces:
            for day in (waiver.start - _A_DAY, waiver.start, waiver.until, waiver.until + _A_DAY):
                yield name, day
