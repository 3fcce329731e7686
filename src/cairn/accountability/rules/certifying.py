"""Statuses as they are certified: what they say, on what that rests, and the check that anybody can make of them.

The file names of every school where its figures must be able to be for what is said, and of what its total is made. Who
has the tables, their certificate and the policy works out for each whether it can be so in the certificate's worlds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import inf
from typing import Any

import numpy as np

from cairn.disclosure.tables.certifying import fingerprint

from .asked import Question
from .gating import published_rows, where_of
from .keeping import question_data, questions_of
from .measured import Spans
from .needing import TOTAL, Made, Need, Needs
from .plan import Plan
from .reaches import Reaches, Shown, World
from .sayable import Said
from .statuses import FORMAT, Stands, status_data, status_of

Release = tuple[Mapping[str, Any], Mapping[str, Any]]
"""Tables and their certificate, as they were published."""


def statuses_data(
    year: int, as_of: date, said: Said, shown: Mapping[int, Shown], policy: str
) -> dict[str, Any]:
    """All that a release says of statuses, as plain data.

    as_of    the day of the policy that names schools, and its fingerprint
    shown    as `sayable.statuses` was given it
    """
    rests_on = {at: each for at, each in shown.items() if at in {*said.years, year}}
    return {
        "format": FORMAT,
        "year": year,
        "as_of": as_of.isoformat(),
        "policy_sha256": policy,
        "statuses": [status_data(each) for each in said.statuses],
        "rests_on": {str(at): _shown_data(each) for at, each in sorted(rests_on.items())},
        "years": said.years,
        "needs": {place: _needs_data(said, place) for place in said.needs},
        "spans": {place: dict(each) for place, each in sorted(said.spans.items())},
        "beside": {
            place: {"made": [_made_data(way) for way in ways], "least": least}
            for place, (ways, least) in sorted(said.beside.items())
        },
    }


def _shown_data(shown: Shown) -> dict[str, Any]:
    return {
        "questions": [question_data(each) for each in shown.questions],
        "typical": list(shown.typical),
        "whole": sorted(shown.whole),
        "taken": shown.taken,
    }


def _needs_data(said: Said, place: str) -> dict[str, Any]:
    return {
        "figures": [
            [each.subject, *(None if abs(end) == inf else end for end in (each.least, each.most))]
            for each in said.needs[place]
        ],
        "made": _made_data(said.made.get(place, ())),
    }


def _made_data(made: Sequence[Made]) -> list[Any]:
    return [[each.year, each.weight, each.spans] for each in made]


def shown_of(
    release: Release,
    questions: Sequence[Question],
    typical: tuple[int, int],
    *,
    whole: Iterable[str] = (),
    taken: bool = False,
) -> Shown:
    """What is published of a year, with the worlds by which its certificate shows its promise."""
    tables, certificate = release
    return Shown(
        published_rows(tables), questions, typical, world_of(*release),
        int(certificate["w"]) + int(certificate["k"]), frozenset(whole), taken,
    )  # fmt: skip


def world_of(tables: Mapping[str, Any], certificate: Mapping[str, Any]) -> World:
    """(question, where) → learners in each level, everybody of each place, in the certificate's own world."""
    number = {unit: i for i, unit in enumerate(certificate["units"])}
    first = len(next(iter(tables["divisions"].values()), [None]))
    found = {}
    for question in tables["questions"]:
        counts = np.array(certificate["world"][question], np.int64)[:, :first].sum(axis=1)
        for name, units, _ in tables["places"]:
            at = [number[tables["units"][unit]] for unit in units]
            found[question, where_of(name)] = tuple(counts[at].sum(axis=0).tolist())
    return found


def _made_of(said: Sequence[Any]) -> tuple[Made, ...]:
    return tuple(
        Made(year, weight, {s: [(k, scale) for k, scale in parts] for s, parts in spans.items()})
        for year, weight, spans in said
    )


def _needs_of(said: Mapping[str, Any]) -> list[Need]:
    return [
        Need(subject, -inf if least is None else least, inf if most is None else most)
        for subject, least, most in said["figures"]
    ]


def examine_statuses(
    said: Mapping[str, Any], tables: Mapping[str, Any], certificate: Mapping[str, Any]
) -> list[str]:
    """What is wrong, in words; empty: they are those of the certificate, whole, and of places with rows."""
    try:
        return list(_examined(said, tables, certificate))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return [f"The statuses are not whole: {type(error).__name__}, {error}."]


def _examined(
    said: Mapping[str, Any], tables: Mapping[str, Any], certificate: Mapping[str, Any]
) -> Iterator[str]:
    if fingerprint(said) != certificate.get("statuses", {}).get("sha256"):
        yield "The statuses are not those of the certificate."
        return
    if said["format"] != FORMAT:
        yield f"The statuses are in the form “{said['format']}”, not “{FORMAT}”."
        return
    rows = {row.where.place for row in published_rows(tables)}
    seen = set()
    for each in map(status_of, said["statuses"]):
        name = f"{each.category} of {each.place}"
        if (each.place, each.category) in seen:
            yield f"{name} is said twice."
        seen.add((each.place, each.category))
        if each.place not in rows:
            yield f"{name} is said, and the tables have no row of it."
        if (each.says is Stands.UNSAID) != (each.why is not None):
            yield f"{name} is unsaid without a reason, or said with one."


def unproved(
    said: Mapping[str, Any], plan: Plan, spans: Spans, releases: Mapping[int, Release]
) -> list[str]:
    """Schools of which what is said cannot be so in a world of the certificates; empty: all stay as possible as before.

    plan, spans   the policy that names schools
    releases      school year → what is published of it, of each year on which statuses rest and that has any
    """
    reaches = {}
    for year, each in ((int(year), each) for year, each in said["rests_on"].items()):
        typical, high = each["typical"]
        asked = questions_of(each["questions"])
        shown = Shown((), (), (typical, high), {}, 0, taken=True)
        if asked:
            shown = shown_of(
                releases[year], asked, (typical, high), whole=each["whole"], taken=each["taken"]
            )
        reaches[year] = Reaches(plan, shown, spans)
    made = {place: _made_of(each["made"]) for place, each in said["needs"].items()}
    needs = Needs(plan, reaches, int(said["year"]), made, said["spans"])
    told = [place for place, each in said["needs"].items() if not needs.met(place, _needs_of(each))]
    for place, each in said["beside"].items():
        own = _needs_of(said["needs"].get(place, {"figures": []}))
        above = [*own, Need(TOTAL, least=each["least"])]
        ways = (replace(needs, made={place: _made_of(way)}) for way in each["made"])
        told += [place for way in ways if not way.met(place, above)]
    return told
