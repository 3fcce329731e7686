"""Statuses of schools as a release says them: who gets support, who is recognised, and where that is not said.

Every statement is about a school as a whole; districts and the state say how many of their schools. What is said, and
what is left unsaid, is decided in `sayable`; here is how it is written down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

FORMAT = "cairn statuses 2"
SUPPORT, SUCCESS = "support", "success"
"""Kinds of categories: identified for support; recognised."""


class Stands(StrEnum):
    """What a release says of a school in a category."""

    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"


class Unsaid(StrEnum):
    """Why a status is not said. Each reason follows from policy, from published rows, and from what is said."""

    FEW = "few"  # rows are withheld or too wide, or its learners may be too few to be rated
    OTHERS = "others"  # some of those ranked together cannot be said, so nobody is
    RULE = "rule"  # policy asks for what no release can say: groups, several years, a comparison of another kind
    OPEN = "open"  # policy or results do not decide it
    BEFORE = "before"  # it turns on a year of which no release has said it


@dataclass(frozen=True)
class Status:
    """One statement about a school.

    since    the school year on whose results it is so, or is not so; None where it is unsaid
    grounds  of YES the names of policy's grounds that hold, as far as they may be said
    why      of UNSAID
    """

    place: str
    category: str
    kind: str
    says: Stands
    since: int | None = None
    grounds: tuple[str, ...] = ()
    why: Unsaid | None = None


@dataclass(frozen=True)
class HowMany:
    """Of a district or the state: schools of a category, worked out from what is said of each.

    yes     schools of which it is said
    unsaid  further schools of which it is not said
    schools all of them that are rated
    why     why it is not said, where that is one reason for all; empty: it is said of some, or reasons differ
    """

    category: str
    kind: str
    yes: int
    unsaid: int
    schools: int
    why: str = ""


def how_many(
    statuses: Iterable[Status], above: Mapping[str, Sequence[str]]
) -> dict[str, list[HowMany]]:
    """For each place above schools what is said of its schools; `above` as in `of_places`."""
    by: dict[tuple[str, str, str], list[Status]] = {}
    for each in statuses:
        for place in above.get(each.place, ()):
            by.setdefault((place, each.category, each.kind), []).append(each)
    found: dict[str, list[HowMany]] = {}
    for (place, category, kind), schools in sorted(by.items()):
        yes = sum(each.says is Stands.YES for each in schools)
        unsaid = [each.why for each in schools if each.says is Stands.UNSAID]
        one = unsaid[0] if len(unsaid) == len(schools) and len({*unsaid}) == 1 else None
        counted = HowMany(category, kind, yes, len(unsaid), len(schools), one or "")
        found.setdefault(place, []).append(counted)
    return found


def of_places(
    statuses: Iterable[Status], above: Mapping[str, Sequence[str]]
) -> dict[str, list[dict[str, Any]]]:
    """What each place's card says, as plain data: a school's own statuses; above it how many of its schools.

    above   from "school:<id>" to the places that it belongs to
    """
    statuses = list(statuses)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in statuses:
        found.setdefault(each.place, []).append(status_data(each))
    for place, counted in how_many(statuses, above).items():
        found[place] = [asdict(each) for each in counted]
    return found


def status_data(each: Status) -> dict[str, Any]:
    """As plain data; what says nothing is left out."""
    found = {
        "place": each.place, "category": each.category, "kind": each.kind, "says": each.says.value,
        "since": each.since, "grounds": list(each.grounds), "why": each.why and each.why.value,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, [])}


def status_of(said: Mapping[str, Any]) -> Status:
    return Status(
        said["place"], said["category"], said["kind"], Stands(said["says"]), said.get("since"),
        tuple(said.get("grounds", ())), Unsaid(said["why"]) if "why" in said else None,
    )  # fmt: skip
