"""How levels are decided today: the state's rulings, each in words with its source, and who is exempt."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.determinations.rules import InForce, in_force
from cairn.determinations.rules.combining import METHOD, combining_in_force
from cairn.journeys.words.methods import every_method, method_words
from cairn.journeys.words.rules import (
    level_name,
    ruling_words,
)
from cairn.learning.rules.requirements import PREFIX as REQUIREMENTS
from cairn.policy.book import Book
from cairn.policy.rulings import Ruling, Waiver

_CERTAINTY = ("certainty.sure", "certainty.fairly_sure", "evidence.early_pieces")


@dataclass(frozen=True)
class Ruled:
    """One ruling for people: what it asks for, and who said so."""

    words: str
    source: str
    since: date | None


@dataclass(frozen=True)
class Exempt:
    """A place that follows another rule for a time."""

    title: str
    first_day: date
    last_day: date
    rules: tuple[Ruled, ...]


def rules_today(book: Book, day: date) -> dict[str, Any]:
    """What the page shows; every value comes from the policy folder."""
    state = in_force(book, day, {})
    asked = [r for r in state.rulings if not r.parameter.startswith("certainty.")]
    asked += _combining(book, day, state)
    figures = [r for r in state.rulings if r.parameter.startswith("certainty.")]
    certainty = [*(book.ask_state(name, day) for name in _CERTAINTY), *figures]
    rule = state.rule
    return {
        "day": day,
        "method": method_words(rule.method.name, dict(rule.settings)),
        "levels": [level_name(str(n)) for n in _words(book.ask_state("scale.levels", day))],
        "rules": [_ruled(book, r, day) for r in asked],
        "certainty": [_ruled(book, r, day) for r in certainty],
        "exempt": [_exempt(w) for w in book.waivers if w.start <= day <= w.until],
        "methods": every_method({}),
    }


def _combining(book: Book, day: date, state: InForce) -> list[Ruling]:
    """What an official determination rests on; nothing where policy has never asked."""
    force = combining_in_force(book, day, {}, state)
    if force is not None:
        return list(force.rulings)
    return [book.ask_state(METHOD, day)] if METHOD in book.parameters else []


def _words(ruling: Ruling) -> tuple[Any, ...]:
    return ruling.value if isinstance(ruling.value, tuple) else (ruling.value,)


def _ruled(book: Book, ruling: Ruling, day: date) -> Ruled:
    dated = [v for v in book.parameters[ruling.parameter].values if v.start <= day]
    return Ruled(ruling_words(ruling.parameter, ruling.value), ruling.source, dated[-1].start)


def _exempt(waiver: Waiver) -> Exempt:
    rules = tuple(
        Ruled(ruling_words(name, value), waiver.source, None)
        for name, value in waiver.replaces.items()
        if not name.startswith(REQUIREMENTS)  # those decide no level, and have a page of their own
    )
    return Exempt(waiver.title, waiver.start, waiver.until, rules)
