"""Checking the rules of accountability: those of the policy, and of each example state beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.kernel.errors import Mendable

if TYPE_CHECKING:
    from cairn.policy.book import Book

    from .checking import Finding


def accountability_findings(root: Path, book: "Book") -> Iterator["Finding"]:
    """Whether plans can be made on every turning day and every rating case holds, here and in `states/`."""
    if any(name.startswith("accountability.indicators.") for name in book.parameters):
        yield _of_ratings("accountability", root, book)
    for folder in sorted((root / "states").glob("*/parameters")):
        yield _of_state(folder.parent)


def _of_state(root: Path) -> "Finding":
    """A whole policy of its own: readable, its cases hold, every turning day is asked about, and it rates."""
    from cairn.policy.book import read
    from cairn.policy.cases import read_cases, unasked

    from .checking import Finding

    what = f"state {root.name}"
    try:
        book, cases = read(root), read_cases(root)
    except Mendable as error:
        return Finding(what, good=False, detail=str(error))
    wrong = [case.name for case in cases if not case.holds(book)]
    wrong += [f"no case about {name} on {day}" for name, day in unasked(book, cases)]
    return (
        Finding(what, good=False, detail="; ".join(wrong))
        if wrong
        else _of_ratings(what, root, book)
    )


def _of_ratings(what: str, root: Path, book: "Book") -> "Finding":
    from cairn.accountability.rules.cases import read_rating_cases
    from cairn.accountability.rules.counted_by import check_counting
    from cairn.accountability.rules.in_force import first_day, plan_in_force
    from cairn.accountability.rules.languages import unnamed

    from .checking import Finding

    try:
        lacking: list[str] = []
        for day in (d for d in book.turning_days if d >= first_day(book)):
            lacking = unnamed(plan_in_force(book, day))
            check_counting(book, day)
        cases = read_rating_cases(root)
        wrong = [f"{case.name}: {each}" for case in cases for each in case.differs(book)]
    except Mendable as error:
        return Finding(what, good=False, detail=str(error))
    good = f"{len(book.parameters)} parameters, all {len(cases)} cases of rating hold"
    if lacking:  # a warning: the other language is shown in its stead
        good += f"; not named in every language: {', '.join(lacking)}"
    return Finding(what, not wrong, "; ".join(wrong) or good)
