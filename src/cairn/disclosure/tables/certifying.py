"""The certificate of a set of tables, and the examination that anyone can make of it: no solver, whole numbers only.

It holds one possible world, made from what is published and from nothing else. The world fits every statement of the
tables, and leaves so much room that others fit which disagree about every small group: the ledger sees to that.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .attacking import Promise
from .houses import Bounds
from .implied import beyond, filled_in, implied
from .layouts import EVERYBODY, Layout
from .ledgers import Ledger, together
from .linking import TABLES, TABLES_FILLED, TABLES_IN_PARTS, read, with_earlier
from .protecting import Protected
from .saying import row_of
from .wings import wings

FORMAT = "cairn tables certificate 2"
Certificate = Mapping[str, Any]

KNOWS = (
    "Every row of these tables and of all earlier ones that are named, all linked: the ranges and marks as they "
    "stand, which learners are counted where, and how the tables were made; and k learners, who know their own records."
)
CANNOT = (
    "No promise against somebody who knows more records than their own.",
    "A range makes some counts likelier than others; the promise is that others are possible.",
    "Questions about the same learners are linked through how many each group has in a unit, no further.",
    "Of groups of a place that is not divided nothing is said, and nothing promised by name.",
    "A learner who is in several years is an insider in each; ask for a k of that many.",
    "It knows nothing of tables that are not named in it.",
)
"""What the certificate cannot promise, said in it."""


def published(found: Protected) -> dict[str, Any]:
    """The tables as plain data (JSON): what is certified, and all that the examination reads besides.

    `rows` of a question has a list for each place, and in it a row for each group: [from, to or null, [[from, to], …]]
    in learners and percent, or [from, to or null, "few" | "beside"] where shares are withheld. Places that are
    `undivided` have everybody's row alone. Where a question is not asked everywhere, `units` has those in which it is;
    rows of places that have none of them are [0, 0, "few"]: nobody. What the rows imply of withheld ones is filled in
    beside them: `implied` of a question has [place, group, [from, to], [[from, to], …]].
    """
    tables = _tables(found)
    for (q, _place, _group), row in implied(tables).items():
        tables["questions"][q].setdefault("implied", []).append(row.data())
        tables["format"] = TABLES_FILLED
    return tables


def _tables(found: Protected) -> dict[str, Any]:
    layout = found.layout
    own = found.own
    number = {unit: i for i, unit in enumerate(own.units)}
    plain = all(layout.questions[q].units is None for q in own.questions)
    undivided = [i for i, place in enumerate(own.places) if not place.divided]
    return {
        "format": TABLES_IN_PARTS if undivided or not plain else TABLES,
        "minimum": found.promise.minimum,
        "units": list(own.units),
        "places": [[p.name, [number[u] for u in p.units], p.weight] for p in own.places],
        **({"undivided": undivided} if undivided else {}),
        "divisions": {name: list(values) for name, values in own.divisions.items()},
        "groups": [list(group) for group in layout.groups],
        "questions": {
            q: {"levels": asked.levels, "learners": asked.learners, "rows": list(_rows(found, q))}
            | _asked_in(found, q)
            for q, asked in own.questions.items()
        },
    }


def _asked_in(found: Protected, question: str) -> dict[str, list[int]]:
    asked = found.layout.questions[question]
    if asked.units is None:
        return {}
    return {"units": [i for i, unit in enumerate(found.own.units) if asked.asked_in(unit)]}


def _rows(found: Protected, question: str) -> Iterator[list[list[Any]]]:
    said, minimum = found.said[question], found.promise.minimum
    for place in range(len(found.own.places)):
        rows = []
        for group in range(len(found.layout.groups) if found.own.places[place].divided else 1):
            row = row_of(said, minimum, place, group)
            shares = row.why if row.shares is None else [list(pair) for pair in row.shares]
            rows.append([*row.learners, shares])
        yield rows


def fingerprint(tables: Mapping[str, Any]) -> str:
    """SHA-256 of the tables, however the file is spaced."""
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def certificate(found: Protected) -> dict[str, Any]:
    """The certificate of protected tables, plain data (JSON)."""
    promise, tables = found.promise, published(found)
    small, places = {q: _small(found, q) for q in found.said}, len(found.own.places)
    return {
        "format": FORMAT,
        "tables": {"sha256": fingerprint(tables)},
        "earlier": [{"sha256": fingerprint(each)} for each in found.earlier],
        "attacker_knows": KNOWS,
        "n": promise.minimum,
        "w": promise.width,
        "k": promise.insiders,
        "sizes": promise.sizes,
        "sensitive": {
            q: {name: list(levels) for name, levels in sets.items()}
            for q, sets in found.sensitive.items()
        },
        "rows": len(found),
        "groups": sum(small.values()),
        "rows_not_shown": sum(
            int((said.bounds.hidden & said.bounds.told)[:places].sum())
            for said in found.said.values()
        ),
        "rows_implied": len(filled_in(tables)),
        "rows_coarsened": found.coarsened,
        "information_kept": round(found.information, 4),
        "units": list(found.layout.units),
        "world": {
            q: x[:, 1:].tolist() if found.layout.divisions else x.tolist()
            for q, x in found.world.items()
        },
        "cannot_promise": list(CANNOT),
    }


def _small(found: Protected, question: str) -> int:
    said, places = found.said[question].bounds, len(found.own.places)
    return int(((said.least < found.promise.minimum) & said.told)[:places].sum())


def examine(
    tables: Mapping[str, Any], said: Certificate, earlier: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """What is wrong, in words; empty: the certificate is of these tables, and its promise holds in them.

    earlier  the tables that the certificate names as published before
    """
    try:
        return list(_examined(tables, said, earlier))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        return [f"The certificate or the tables are not whole: {type(error).__name__}, {error}."]


def _examined(
    tables: Mapping[str, Any], said: Certificate, earlier: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    if said["format"] != FORMAT:
        yield f"The certificate is in the form “{said['format']}”, not “{FORMAT}”."
        return
    if (sha := fingerprint(tables)) != said["tables"]["sha256"]:
        yield f"The tables are not those of the certificate: their SHA-256 is {sha}."
    if [fingerprint(each) for each in earlier] != [each["sha256"] for each in said["earlier"]]:
        wanted = ", ".join(each["sha256"] for each in said["earlier"]) or "none"
        yield (
            "The earlier tables are not those that the certificate names. Give each that was published before with "
            f"--earlier, in this order of their SHA-256: {wanted}."
        )
    layout, own = read(tables)
    promise = Promise(int(said["n"]), int(said["w"]), int(said["k"]), bool(said["sizes"]))
    if promise.minimum != tables["minimum"]:
        yield f"The tables are made for {tables['minimum']}, the certificate speaks of {promise.minimum}."
    yield from _figures(own, said, len(layout.places), promise.minimum)
    yield from _filled(layout, tables, said)
    house, bounds = with_earlier(layout, earlier)
    for q, rows in own.items():
        whole = rows.for_places(house.places + 1)
        bounds[q] = whole.also(bounds[q]) if q in bounds else whole
    sensitive = {
        q: {name: tuple(levels) for name, levels in s.items()} for q, s in said["sensitive"].items()
    }
    if said["units"] != list(house.layout.units):
        yield "The world is of other units than the tables."
        return
    for wing in wings(house):
        world = {}
        for q in wing.questions:
            values = np.array(said["world"][q], np.int64)
            shape = (
                len(house.layout.units),
                max(len(house.layout.groups) - 1, 1),
                house.layout.questions[q].levels,
            )
            if values.shape != shape:
                yield f"The world of {q} has another shape than the tables."
                return
            if np.delete(values, wing.units, axis=0).any():
                yield f"The world has learners of {q} where it is asked of nobody."
            first = house.divisions[0] - 1 if house.divisions else np.array([0])
            everybody = values[:, first].sum(axis=1, keepdims=True)
            world[q] = np.concatenate([everybody, values], axis=1) if house.divisions else values
        for part in together(wing.house, wing.only(bounds)):
            yield from _judged(Ledger(wing.house, promise, sensitive, part, wing.inside(world)))


def _figures(
    own: Mapping[str, Bounds], said: Certificate, places: int, minimum: int
) -> Iterator[str]:
    counted = {
        "rows": sum(int(b.told[:places].sum()) for b in own.values()),
        "groups": sum(int(((b.least < minimum) & b.told)[:places].sum()) for b in own.values()),
        "rows not shown": sum(int((b.hidden & b.told)[:places].sum()) for b in own.values()),
    }
    for what, here in counted.items():
        if (there := said[what.replace(" ", "_")]) != here:
            yield f"The certificate says {there} {what}, and there are {here}."


def _filled(layout: Layout, tables: Mapping[str, Any], said: Certificate) -> Iterator[str]:
    """What is wrong with rows that are filled in: they may say what the other rows imply, and no more."""
    if (there := said.get("rows_implied", 0)) != (here := len(filled_in(tables))):
        yield f"The certificate says {there} rows implied, and there are {here}."
    if bad := beyond(tables):
        q, *at = bad[0]
        yield f"{len(bad)} rows say more than the others imply; the first is {q} · {_name(layout, *at)}."


def _judged(ledger: Ledger) -> Iterator[str]:
    layout = ledger.house.layout
    if not ledger.whole():
        yield "The world is not of whole learners: below 0, or divisions or questions disagree."
        return
    for q, (size, shares) in ledger.broken().items():
        if (bad := np.argwhere(size | shares)).size:
            yield f"The world does not fit {len(bad)} rows of {q}; the first is {_name(layout, *bad[0])}."
    lacking = ledger.lacking()
    if (open_ := np.argwhere(lacking.groups)).size:
        yield f"{len(open_)} groups are not shown to be safe; the first is {_name(layout, *open_[0])}."
    if lacking.insiders.any():
        first = layout.units[int(np.argmax(lacking.insiders))]
        yield f"There is not room for every insider in {int(lacking.insiders.sum())} units; the first is {first}."


def _name(layout: Layout, place: int, group: int) -> str:
    name = layout.groups[group]
    return f"{layout.places[place].name} · {'everybody' if name == EVERYBODY else ': '.join(name)}"
