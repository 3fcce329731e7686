"""What the rule was, on a day, in a place, and who said so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cairn.kernel.errors import ConflictingWaivers, NotYetInForce

Value = float | int | str | tuple[str, ...] | tuple[float, ...]
"""A rule's content: a number, a word, or a list of one of them; never true or false, never a table."""

Place = Mapping[str, str]
"""Where the question arises: {"district": state id} and, where it matters, {"school": state id}."""


@dataclass(frozen=True)
class Dated:
    """A value from its first day until the next one's."""

    start: date
    value: Value
    source: str


@dataclass(frozen=True)
class Parameter:
    """One question that the state has answered, with every answer it has given since."""

    name: str
    description: str
    unit: str
    values: tuple[Dated, ...]  # oldest first
    waivable: bool = True  # False where law lets nobody give leave to do otherwise


@dataclass(frozen=True)
class Waiver:
    """Leave for a place to follow other rules, from a first to a last day, by somebody's decision."""

    name: str
    title: str
    scope: Mapping[str, str]
    start: date
    until: date  # last day, included
    replaces: Mapping[str, Value]
    source: str

    def covers(self, parameter: str, day: date, place: Place) -> bool:
        return (
            parameter in self.replaces
            and self.start <= day <= self.until
            and self.scope.items() <= place.items()
        )


def listed(value: Value) -> str:
    """A value as text: the parts of a list between commas, or between semicolons where they have commas themselves.

    >>> listed(("mathematics: 8", "reading: 6")), listed(("1: 2, 2.8", "2: 3")), listed(95)
    ('mathematics: 8, reading: 6', '1: 2, 2.8; 2: 3', '95')
    """
    parts = [str(each) for each in value] if isinstance(value, tuple) else [str(value)]
    return ("; " if any("," in each for each in parts) else ", ").join(parts)


@dataclass(frozen=True)
class Ruling:
    """An answer that can be quoted: the value, its source, and the waiver if one gave it."""

    parameter: str
    value: Value
    source: str
    waiver: str | None = None


def ruling(parameter: Parameter, day: date, place: Place, waivers: Iterable[Waiver] = ()) -> Ruling:
    """The rule in force. Raises NotYetInForce before the first, ConflictingWaivers when two claim it."""
    held = [w for w in waivers if w.covers(parameter.name, day, place)]
    match held:
        case []:
            return _statewide(parameter, day)
        case [waiver]:
            value = waiver.replaces[parameter.name]
            return Ruling(parameter.name, value, waiver.source, waiver.name)
        case _:
            names = " and ".join(sorted(w.name for w in held))
            raise ConflictingWaivers(
                f"{names} both set {parameter.name} on {day}.",
                mend="End one of them, or merge them in policy/waivers/.",
            )


def _statewide(parameter: Parameter, day: date) -> Ruling:
    for dated in reversed(parameter.values):
        if dated.start <= day:
            return Ruling(parameter.name, dated.value, dated.source)
    first = parameter.values[0]
    raise NotYetInForce(
        f"{parameter.name} had no value on {day}; the first is from {first.start} ({first.source}).",
        mend="Ask about a later day, or add the earlier value to "
        f"policy/parameters/{parameter.name.replace('.', '/')}.yaml.",
    )
