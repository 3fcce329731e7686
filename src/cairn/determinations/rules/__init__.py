"""From a state's policy to the rule by which a level is worked out on a day, in a place; and who ruled so."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.measure.mastery.methods import named
from cairn.measure.mastery.rule import Rule, Scale
from cairn.policy.book import Book
from cairn.policy.rulings import Place, Ruling

METHOD = "determination.method"
LOWEST = 1
"""The number of a scale's first level; the state names its levels, their numbers run from here."""
ALL_DOMAINS = "*"
"""In place of a domain: all of them together, each learner counted once."""

_GATES = {
    "pieces": "determination.minimum_evidence",
    "contexts": "determination.minimum_contexts",
    "uses": "determination.required_uses",
    "recency_days": "determination.recency_days",
}
_CERTAINTY = ("piece_sd", "prior_pieces", "drift_per_year")
_DECIDING = {METHOD, *_GATES.values()}


@dataclass(frozen=True)
class InForce:
    """A rule as it is in force somewhere: the arithmetic, and every ruling that had a say in it."""

    rule: Rule
    rulings: tuple[Ruling, ...]

    @property
    def method_ruling(self) -> Ruling:
        return self.rulings[0]

    @property
    def waiver(self) -> str:
        """The waiver under which this place determines, or nothing."""
        return next((r.waiver for r in self.rulings if r.waiver), "")

    @property
    def digest(self) -> str:
        """Names the rule and its rulings together."""
        text = json.dumps([self.rule.plain(), self.plain_rulings()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def plain_rulings(self) -> list[dict[str, Any]]:
        return [plain(ruling) for ruling in self.rulings]


def plain(ruling: Ruling) -> dict[str, Any]:
    """A ruling as JSON can hold it."""
    value = list(ruling.value) if isinstance(ruling.value, tuple) else ruling.value
    return {
        "parameter": ruling.parameter,
        "value": value,
        "source": ruling.source,
        "waiver": ruling.waiver,
    }


def in_force(book: Book, day: date, place: Place, scale: Scale | None = None) -> InForce:
    """The rule of a place on a day; without a district in it, the state's own. Raises NotYetInForce.

    scale   of the competency's framework, where it has one of its own; else the state's levels hold
    """
    rulings = tuple(_rulings(book, day, place))
    return InForce(_rule({r.parameter: r for r in rulings}, scale), rulings)


def _rulings(book: Book, day: date, place: Place) -> Iterator[Ruling]:
    method = book.ask(METHOD, day, place)
    yield method
    for setting in named(str(method.value)).settings:
        yield book.ask(_setting(str(method.value), setting.name), day, place)
    for parameter in (
        "scale.levels",
        *_GATES.values(),
        "determination.counted_uses",
        *(f"certainty.{name}" for name in _CERTAINTY),
    ):
        yield book.ask(parameter, day, place)


def _setting(method: str, setting: str) -> str:
    """Where policy keeps a method's setting: determination.exponential_decay.weight."""
    return f"determination.{method.split('@')[0]}.{setting}"


def _rule(rulings: dict[str, Ruling], scale: Scale | None) -> Rule:
    def value(parameter: str) -> Any:
        held = rulings[parameter].value
        return list(held) if isinstance(held, tuple) else held

    method = value(METHOD)
    steps = scale or Scale(LOWEST, len(value("scale.levels")))
    return Rule.from_plain(
        {
            "method": method,
            "settings": {s.name: value(_setting(method, s.name)) for s in named(method).settings},
            "scale": {"lowest": steps.lowest, "levels": steps.levels},
            "gates": {gate: value(parameter) for gate, parameter in _GATES.items()},
            "certainty": {name: value(f"certainty.{name}") for name in _CERTAINTY},
            "counted": value("determination.counted_uses"),
        }
    )


def digest_of(what: Any) -> str:
    """SHA-256 over a JSON value, written in one fixed way."""
    return hashlib.sha256(canonical(what)).hexdigest()


def canonical(what: Any) -> bytes:
    """A JSON value as the bytes that are compared, next year as today."""
    return json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
