"""What policy grants on a day, in the state and in places with a waiver of their own, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cairn.intake.rulebook import book
from cairn.kernel.access import DataClass, Purpose, Verb
from cairn.kernel.errors import BadPolicy
from cairn.people.rules.access import Grants, Relation, decide, read_grants
from cairn.people.rules.zones import Law, against_law, read_patterns, scope_faults
from cairn.policy.book import Book
from cairn.policy.rulings import Place, Waiver

_GRANTS = "access.grants."


@dataclass(frozen=True)
class Zone:
    """A place in which waivers give other access: its codes as policy asks for it, who gave leave, and the grants."""

    scope: Mapping[str, str]
    title: str
    grants: Grants

    def holds(self, place: Place) -> bool:
        return self.scope.items() <= place.items()


def grants(day: date, place: Place | None = None) -> Grants:
    """The grants in force on a day, by kind of data; of a place, with its waivers.

    Raises NotYetInForce, BadPolicy.
    """
    for zone in zones(day) if place else ():
        if zone.holds(place or {}):
            return zone.grants
    return _grants(book().digest, day)


def zones(day: date) -> tuple[Zone, ...]:
    """The places with other access on a day, a school before its district. Raises BadPolicy against law."""
    return _zones(book().digest, day)


def opens(relation: Relation, data: DataClass, purpose: Purpose, verb: Verb, day: date) -> bool:
    """Whether the state's policy lets this relation do this on a day: for what a page offers.

    Whether it may be done in a place with a waiver is asked when it is done.
    """
    return decide(relation, data, purpose, verb, grants(day)) is not None


@lru_cache(maxsize=64)
def _grants(_digest: str, day: date) -> Grants:
    """Kept by the book's digest: a request asks a dictionary, not the book."""
    return {data: read_grants(data, _asked(book(), data, day, {})) for data in DataClass}


@lru_cache(maxsize=64)
def _zones(_digest: str, day: date) -> tuple[Zone, ...]:
    return tuple(zones_in(book(), day))


def zones_in(policy: Book, day: date) -> list[Zone]:
    """The places in which a policy gives other access on a day, each checked against law. Raises BadPolicy."""
    held = [w for w in policy.waivers if w.start <= day <= w.until and _of_access(w)]
    scopes = {tuple(sorted(w.scope.items())) for w in held}
    found = [_zone(policy, dict(scope), held, day) for scope in sorted(scopes)]
    return sorted(found, key=lambda zone: -len(zone.scope))


def _of_access(waiver: Waiver) -> bool:
    return any(name.startswith(_GRANTS) for name in waiver.replaces)


def _zone(policy: Book, scope: dict[str, str], held: list[Waiver], day: date) -> Zone:
    mine = [w for w in held if w.scope.items() <= scope.items()]
    law, faults = _law(policy, day), [f for w in mine for f in scope_faults(w.scope)]
    given = {}
    for data in DataClass:
        state = read_grants(data, _asked(policy, data, day, {}))
        given[data] = read_grants(data, _asked(policy, data, day, scope))
        faults += against_law(data, state, given[data], law)
    names = " and ".join(sorted(w.name for w in mine))
    if faults:
        raise BadPolicy(
            f"The waiver {names} cannot give other access: {'; '.join(faults)}.",
            mend="Name the district, of a school too; take out what access.law.kept and access.law.refused "
            "leave to no waiver.",
        )
    return Zone(scope, " and ".join(w.title for w in mine), given)


def _law(policy: Book, day: date) -> Law:
    def lines(name: str) -> tuple[str, ...]:
        value = policy.ask_state(name, day).value
        return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)

    kept, refused = "access.law.kept", "access.law.refused"
    return Law(read_patterns(kept, lines(kept)), read_patterns(refused, lines(refused)))


def _asked(policy: Book, data: DataClass, day: date, place: Place) -> tuple[str, ...]:
    value = policy.ask(f"{_GRANTS}{data}", day, place).value
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
