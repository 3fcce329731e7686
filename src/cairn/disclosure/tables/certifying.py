"""The certificate of a set of tables, and the examination that anyone can make of it: no solver, whole numbers only.

It holds possible worlds, found from what is published and from nothing else. Each fits every statement of the tables,
so whoever knows only the tables cannot tell which one is so; where they disagree about a small group, nobody knows it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .attacking import Promise
from .blocks import Known, blocks
from .claims import to_keep
from .layouts import Layout, Place, Tie
from .protecting import Protected, as_release, blocks_of, claims_of, kinds_of
from .releases import Whole
from .rows import Shown
from .statements import Statement
from .swaps import Swaps, with_insiders

TABLES = "cairn tables 1"
FORMAT = "cairn tables certificate 1"
Certificate = Mapping[str, Any]

KNOWS = (
    "Every row of these tables and of all earlier ones that are named, all linked: the ranges and marks as they "
    "stand, which learners are counted where, and how the tables were made; and k learners, who know their own records."
)
CANNOT = (
    "No promise against somebody who knows more records than their own.",
    "A range makes some counts likelier than others; the promise is that others are possible.",
    "A learner who is in several years is an insider in each; the promise counts one year's record.",
    "It knows nothing of tables that are not named in it.",
)
"""What the certificate cannot promise, said in it."""


def published(found: Protected) -> dict[str, Any]:
    """The tables as plain data (JSON): what is certified, and all that the examination reads besides."""
    layout = found.layout
    names = {unit: str(unit) for unit in layout.units}
    if len(set(names.values())) != len(names):
        raise ValueError("two units have one name")
    return {
        "format": TABLES,
        "units": [[names[u], str(block)] for u, block in layout.units.items()],
        "places": [
            {
                "name": p.name,
                "units": [names[u] for u in p.units],
                "sums": [list(way) for way in p.sums],
                "known": p.known,
                "weight": p.weight,
            }
            for p in layout.places
        ],
        "divisions": {name: list(values) for name, values in layout.divisions.items()},
        "levels": layout.levels,
        "ties": [[t.division, t.value, t.of, list(t.values)] for t in layout.ties],
        "rows": [_row(found.shown[row.key]) for row in layout.rows],
    }


def _row(row: Shown) -> dict[str, Any]:
    said: dict[str, Any] = {"row": row.row.key, "step": row.step, "learners": list(row.learners)}
    if row.counts is not None:
        said["counts"] = list(row.counts)
    if row.shares is not None:
        said["shares"] = [list(pair) for pair in row.shares]
    return said


def fingerprint(tables: Mapping[str, Any]) -> str:
    """SHA-256 of the tables, however the file is spaced."""
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read(tables: Mapping[str, Any]) -> tuple[Layout, dict[str, Shown]]:
    """The tables as they were published. Raises KeyError, TypeError or ValueError where they are not whole."""
    if tables["format"] != TABLES:
        raise ValueError(f"the tables are in the form “{tables['format']}”")
    places = tuple(
        Place(
            p["name"], tuple(p["units"]), tuple(tuple(way) for way in p["sums"]),
            bool(p["known"]), float(p["weight"]),
        )
        for p in tables["places"]
    )  # fmt: skip
    layout = Layout(
        dict(tables["units"]),
        places,
        {name: tuple(values) for name, values in tables["divisions"].items()},
        int(tables["levels"]),
        tuple(Tie(d, v, of, tuple(values)) for d, v, of, values in tables["ties"]),
    )
    by_key = {row.key: row for row in layout.rows}
    rows = {}
    for said in tables["rows"]:
        low, high = said["learners"]
        rows[said["row"]] = Shown(
            by_key[said["row"]],
            int(said["step"]),
            (int(low), None if high is None else int(high)),
            tuple((int(a), int(b)) for a, b in said["shares"]) if "shares" in said else None,
            tuple(int(c) for c in said["counts"]) if "counts" in said else None,
        )
    if missing := set(by_key) - set(rows):
        raise ValueError(f"{len(missing)} rows are missing, {min(missing)} first")
    return layout, rows


def certificate(found: Protected, *, earlier: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The certificate of protected tables, plain data (JSON).

    earlier  tables that were published before and were among the statements they were protected with
    """
    tables = published(found)
    layout, rows = read(tables)
    moved = _order(found, layout, rows, earlier)
    promise = found.promise
    return {
        "format": FORMAT,
        "tables": {"sha256": fingerprint(tables)},
        "earlier": [{"sha256": fingerprint(each)} for each in earlier],
        "attacker_knows": KNOWS,
        "n": promise.minimum,
        "w": promise.width,
        "k": promise.insiders,
        "sizes": promise.sizes,
        "sensitive": {name: list(levels) for name, levels in found.sensitive.items()},
        "groups": len(found.keep),
        "counts": sum(len(keep.counts) for keep in found.keep),
        "rows": len(found.shown),
        "rows_not_shown": sum(_hidden(row) for row in found.shown.values()),
        "rows_coarsened": found.coarsened,
        "information_kept": round(found.information, 4),
        "world": found.base[moved].tolist(),
        "instead": _instead(found, moved),
        "cannot_promise": list(CANNOT),
    }


def _hidden(row: Shown) -> bool:
    return row.shares is None and row.counts is None


def _order(
    found: Protected,
    layout: Layout,
    rows: Mapping[str, Shown],
    earlier: Sequence[Mapping[str, Any]],
) -> Whole:
    """(cells,) for each cell as the examination numbers them its place where they were protected."""
    names = {str(unit): unit for unit in found.layout.units}
    release = as_release(layout, rows, found.sensitive, _before(earlier))
    here = found.release.place
    order = []
    for cell in release.cells:
        unit, *rest = cell if isinstance(cell, tuple) else (cell,)
        order.append(here[(names.get(str(unit), unit), *rest)])
    return np.array(order, np.int64)


def _instead(found: Protected, moved: Whole) -> list[list[list[int]]]:
    """For each world of each block, the cells that differ from the world of all: [place, learners, …]."""
    new = np.argsort(moved)
    said = []
    of = blocks_of(found.layout, found.release)
    for number, worlds in enumerate(found.worlds):
        cells = np.flatnonzero(of == number)
        base = found.base[cells]
        for world in worlds[np.any(worlds != base, axis=1)]:
            differ = np.flatnonzero(world != base)
            said.append(sorted([int(new[cells[i]]), int(world[i])] for i in differ))
    return said


def _before(earlier: Sequence[Mapping[str, Any]]) -> list[Statement]:
    said: list[Statement] = []
    for tables in earlier:
        layout, rows = read(tables)
        said += [*layout.identities, *(s for row in rows.values() for s in row.statements())]
    return [Statement(s.weights, s.low, s.high, s.says) for s in said]


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
    if said["k"] not in (0, 1):
        yield f"Worlds for {said['k']} insiders are not shown by certificates of this form; for 1 at most."
        return
    if (sha := fingerprint(tables)) != said["tables"]["sha256"]:
        yield f"The tables are not those of the certificate: their SHA-256 is {sha}."
    if [fingerprint(each) for each in earlier] != [each["sha256"] for each in said["earlier"]]:
        yield "The earlier tables are not those that the certificate names, in their order."
    layout, rows = read(tables)
    promise = Promise(int(said["n"]), int(said["w"]), int(said["k"]), bool(said["sizes"]))
    sensitive = {name: tuple(levels) for name, levels in said["sensitive"].items()}
    yield from _figures(rows, said)
    release = as_release(layout, rows, sensitive, _before(earlier))
    base = np.array(said["world"], np.int64)
    if base.shape != (len(release.cells),) or (bad := release.system.broken(base)).size:
        first = "another number of cells" if base.shape != (len(release.cells),) else ""
        yield f"The world does not fit the tables: {first or release.statements[int(bad[0])].says}."
        return
    of = blocks_of(layout, release)
    worlds, wrong = _worlds(said["instead"], base, of)
    yield from wrong
    keep = to_keep(layout, rows, sensitive, promise)
    if len(keep) != said["groups"]:
        yield f"The certificate speaks of {said['groups']} groups that may be small; there are {len(keep)}."
    claims = claims_of(keep, release, of)
    kinds = kinds_of(layout, release, of, promise.insiders)
    names = [f"{each.row.key}: {count}" for each in keep for count, _ in each.counts]
    safe: set[int] = set()
    for number, block in enumerate(blocks(release.system, of, base, promise.insiders)):
        here = np.array([base[block.cells], *worlds.get(number, [])])
        if any(block.system.broken(world).size for world in here):
            yield f"A world of block {number} does not fit the tables."
            continue
        shown = Known(block.cells.size, claims[number], [kind.cells for kind in kinds[number]])
        for world in here:
            shown.add(world)
        with_insiders(Swaps(block, kinds[number]), shown, list(here), promise.width)
        kept = shown.kept(promise.width)
        safe |= {
            c.name
            for c, fine in zip(claims[number], np.asarray(kept.all(axis=1)), strict=True)
            if fine
        }
    if open_ := sorted(set(range(len(names))) - safe):
        yield f"{len(open_)} counts are not shown to be safe; the first is {names[open_[0]]}."


def _figures(rows: Mapping[str, Shown], said: Certificate) -> Iterator[str]:
    counted = {"rows": len(rows), "rows_not_shown": sum(_hidden(row) for row in rows.values())}
    for what, here in counted.items():
        if said[what] != here:
            yield f"The certificate says {said[what]} {what.replace('_', ' ')}, and there are {here}."


def _worlds(
    instead: Sequence[Sequence[Sequence[int]]], base: Whole, of: Whole
) -> tuple[dict[int, list[Whole]], list[str]]:
    found: dict[int, list[Whole]] = {}
    for changes in instead:
        places = np.array([place for place, _ in changes], np.int64)
        if np.unique(of[places]).size != 1 or places.min() < 0:
            return found, ["A world changes more than one block, or none."]
        world = base.copy()
        world[places] = [number for _, number in changes]
        number = int(of[places[0]])
        found.setdefault(number, []).append(world[of == number])
    return found, []
