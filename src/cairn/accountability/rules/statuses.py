"""Statuses of schools as a release says them: who gets support, who is recognised, and where that is not said.

Every statement is about a place or one of its groups; districts and the state say how many of their schools. What is
said, and what is left unsaid, is decided in `sayable`; here is how it is written down, and what anybody can check of it
with the published rows alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .asked import ALL, Published

FORMAT = "cairn statuses 1"
SUPPORT, SUCCESS = "support", "success"
"""Kinds of categories: identified for support; recognised."""


class Stands(StrEnum):
    """What a release says of a place or group in a category."""

    YES = "yes"
    NO = "no"
    OPEN = "open"  # policy or results do not decide it
    UNSAID = "unsaid"


class Unsaid(StrEnum):
    """Why a status is not said."""

    FEW = "few"  # figures of its learners are withheld, or they may be too few to be rated
    CLOSE = "close"  # it would tell more of its learners than the published figures do
    OTHERS = "others"  # with it, the status of another could be worked out


@dataclass(frozen=True)
class Status:
    """One statement about a place, or about one of its groups.

    since   the school year on whose results it was made; None: it was not, or that is not said
    step    where its clock stands, as the engine has it: "named", "planning", "stays", "ends" …
    why     of UNSAID
    """

    place: str
    group: str
    category: str
    kind: str
    says: Stands
    since: int | None = None
    step: str = ""
    why: Unsaid | None = None


@dataclass(frozen=True)
class HowMany:
    """Of a district or the state: schools of a category, worked out from what is said of each.

    yes     schools of which it is said, of themselves or of a group
    unsaid  further schools of which, or of a group of which, it is not said
    schools all of them that are rated
    open    schools of which nothing else is said than that it is not decided
    """

    category: str
    kind: str
    yes: int
    unsaid: int
    schools: int
    open: int = 0


def how_many(
    statuses: Iterable[Status], above: Mapping[str, Sequence[str]]
) -> dict[str, list[HowMany]]:
    """For each place above schools what is said of its schools; `above` as in `of_places`."""
    by: dict[tuple[str, str, str], dict[str, set[Stands]]] = {}
    for each in statuses:
        for place in above.get(each.place, ()):
            schools = by.setdefault((place, each.category, each.kind), {})
            schools.setdefault(each.place, set()).add(each.says)
    found: dict[str, list[HowMany]] = {}
    for (place, category, kind), schools in sorted(by.items()):
        yes = sum(Stands.YES in says for says in schools.values())
        unsaid = sum(Stands.UNSAID in says and Stands.YES not in says for says in schools.values())
        open_ = sum(says == {Stands.OPEN} for says in schools.values())
        found.setdefault(place, []).append(
            HowMany(category, kind, yes, unsaid, len(schools), open_)
        )
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
        "place": each.place, "group": each.group, "category": each.category, "kind": each.kind,
        "says": each.says.value, "since": each.since, "step": each.step, "why": each.why and each.why.value,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, "")}


def status_of(said: Mapping[str, Any]) -> Status:
    return Status(
        said["place"], said.get("group", ALL), said["category"], said["kind"], Stands(said["says"]),
        said.get("since"), said.get("step", ""), Unsaid(said["why"]) if "why" in said else None,
    )  # fmt: skip


def statuses_data(
    year: int, minimum: int, statuses: Sequence[Status], policy_sha256: str
) -> dict[str, Any]:
    """All statuses of a release as plain data.

    minimum   the fewest learners of whom a status is said
    """
    rows = [status_data(each) for each in statuses]
    return {
        "format": FORMAT, "year": year, "minimum": minimum, "policy_sha256": policy_sha256, "statuses": rows,
    }  # fmt: skip


def is_shown(group: str, rows: Iterable[Published], minimum: int) -> bool:
    """Whether the published rows of a place and group say for sure that it is rated.

    Of a group every row must be shown, and of so many learners in any case: its status says that it is there. A school
    is there for all to see; one row must say that it has so many.
    """
    sure = [not row.why and row.shares is not None and row.learners[0] >= minimum for row in rows]
    return any(sure) if group == ALL else bool(sure) and all(sure)


def status_faults(said: Mapping[str, Any], rows: Iterable[Published]) -> list[str]:
    """What anybody finds wrong with a release's statuses who has its published rows; empty: nothing.

    A status must be unsaid where a row of its place and group is withheld, or may be of too few to be rated.
    """
    if said.get("format") != FORMAT:
        return ["the statuses are in no known format"]
    of: dict[tuple[str, str], list[Published]] = {}
    for row in rows:
        if row.where.grade == ALL and row.where.year == said["year"]:
            of.setdefault((row.where.place, row.where.group), []).append(row)
    found, seen = [], set()
    for each in map(status_of, said["statuses"]):
        key = each.place, each.group, each.category
        name = f"{each.category} of {each.place}{' ' if each.group else ''}{each.group}"
        if key in seen:
            found.append(f"{name} is said twice")
        seen.add(key)
        told = each.says is not Stands.UNSAID
        if told and not is_shown(each.group, of.get(key[:2], ()), int(said["minimum"])):
            found.append(f"{name} is said, and its figures are not shown")
        if told == (each.why is not None) or (not told and (each.since or each.step)):
            found.append(f"{name} is unsaid, and tells something")
    return found
