"""What an outsider works out about small groups from releases as they were published.

    python benchmarks/release_attacked.py FOLDER… [--minutes 20] [--seed 1] [--width 2]

FOLDER is open data of a release (`cairn release open-data`), the newest last; all are joined. Nothing is read but
`tables.json`, and of `certificate.json` which sets of levels are to stay unknown; no code of the gate is used. A first
possible world is found from the published rows by a whole-number program; where none is found in time, the
certificate's is taken, which is published too, and it is said.

Rows that are filled in are read as all others: were they more than the others imply, they would be caught here.
Small rows are those that the tables mark so. Linear programs bound every count of them, with all learners of all
tables in motion. Then whole-number programs look for worlds that disagree, with nobody inside and with one insider: of
each value of the row's division, at each level of each unit, whose other values are drawn. They move the learners of
the row's units (of a school: of the school, then of two more) about the possible world. Exits with 1 where something
is recovered or is closer than w, or none or all is proved.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from _linear import Linear
from _outsider import Learned, Outsider, Row, Shape, Worlds, said
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

SEARCH, FREE = 60, 10**6
"""Seconds in which a first world of a part is to be found; and more learners than any count."""


@dataclass(frozen=True)
class Asked:
    """A published row: its place and group by name, the cells of each level, and what it says."""

    name: tuple[str, str, str]
    units: tuple[str, ...]
    levels: tuple[tuple[int, ...], ...]
    row: Row
    small: bool


@dataclass(frozen=True, eq=False)
class Small:
    """A small row under attack: counts are levels first, then other sets, then all."""

    asked: Asked
    division: str
    counts: list[list[int]]


class Releases:
    """All tables of all folders, linked by the names of units: cells are question x unit x value x level."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.papers = [
            tuple(json.loads((f / n).read_text()) for n in ("tables.json", "certificate.json"))
            for f in folders
        ]
        self.number: dict[tuple[str, str, str, str, int], int] = {}
        self.rows: list[Asked] = []
        self.same: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for tables, _ in self.papers:
            for question, asked in tables["questions"].items():
                self._read(tables, question, asked)

    def _cell(self, *name: Any) -> int:
        return self.number.setdefault(name, len(self.number))

    def _read(self, tables: Any, question: str, asked: Any) -> None:
        units, divisions = tables["units"], tables["divisions"]
        here = asked.get("units", range(len(units)))
        levels = range(asked["levels"])
        first = next(iter(divisions))
        for u in here:
            for level, (name, values) in product(levels, divisions.items()):
                cells = [(self._cell(question, units[u], name, v, level), 1) for v in values]
                others = [
                    (self._cell(question, units[u], first, v, level), -1) for v in divisions[first]
                ]
                if name != first:
                    self.same[question, units[u], name, str(level)] = cells + others
            for name, values in divisions.items():
                for v in values:
                    mine = [(self._cell(question, units[u], name, v, i), 1) for i in levels]
                    lead = self.same.setdefault((asked["learners"], units[u], name, v), mine)
                    if lead is not mine and lead[0][0] != mine[0][0]:
                        link = ("and", asked["learners"], units[u], name, v, question)
                        self.same[link] = mine + [(c, -1) for c, _ in lead]
        inside = set(here)
        filled = {(p, g): (*many, shares) for p, g, many, shares in asked.get("implied", ())}
        for p, ((place, those, _), rows) in enumerate(
            zip(tables["places"], asked["rows"], strict=True)
        ):
            mine = tuple(units[i] for i in those if i in inside)
            for g, ((name, value), row) in enumerate(zip(tables["groups"], rows, strict=False)):
                low, high, shares = filled.get((p, g), row)
                if high == 0:
                    continue
                values = divisions[first] if not name else [value]
                cells = tuple(
                    tuple(
                        self._cell(question, u, name or first, v, i) for u in mine for v in values
                    )
                    for i in levels
                )
                pairs = [tuple(p) for p in shares] if isinstance(shares, list) else []
                self.rows.append(
                    Asked(
                        (question, place, f"{name}:{value}" if name else "everybody"), mine, cells,
                        Row((), 0, low, high, pairs), shares == "few",
                    )
                )  # fmt: skip

    @property
    def identities(self) -> list[list[tuple[int, int]]]:
        """What adds up to 0 before anything is published: divisions, and questions, are of the same learners."""
        return [w for w in self.same.values() if any(x < 0 for _, x in w)]

    def small(self) -> list[Small]:
        """Small rows, of every question and place; of a row in several releases once."""
        sets: dict[str, dict[frozenset[int], None]] = {}
        for _, certificate in self.papers:
            for question, named in certificate["sensitive"].items():
                sets.setdefault(question, {}).update(dict.fromkeys(map(frozenset, named.values())))
        found = {}
        for asked in self.rows:
            if asked.small:
                every = range(len(asked.levels))
                those = [{i} for i in every] + [s for s in sets[asked.name[0]] if len(s) > 1]
                parts = [[c for i in some for c in asked.levels[i]] for some in [*those, every]]
                found[asked.levels] = Small(asked, asked.name[2].partition(":")[0], parts)
        return list(found.values())

    @cached_property
    def statements(self) -> csr_array:
        """(statements, cells) weights of all identities, then of all that is published; their ends in `limits`."""
        entries: list[tuple[int, int, int]] = []
        limits = []
        none = np.zeros(max(len(asked.levels) for asked in self.rows), int)
        every = [(w, 0.0, 0.0) for w in self.identities]
        for asked in self.rows:
            every += said(asked.levels, none, asked.row)
        for i, (weights, low, high) in enumerate(every):
            entries += [(i, c, w) for c, w in weights]
            limits.append((low, high))
        rows, cells, weights = (np.array(x) for x in zip(*entries, strict=True))
        self.limits = np.array(limits)
        return csr_array((weights.astype(float), (rows, cells)), (len(every), len(self.number)))

    @cached_property
    def parts(self) -> list[np.ndarray]:
        """(cells,) each, whether it is in the part: what no chain of statements links says nothing of another."""
        links = block_array([[None, self.statements], [self.statements.T, None]])
        part = connected_components(links, directed=False)[1][self.statements.shape[0] :]
        return [part == p for p in np.unique(part)]

    def world(self) -> tuple[np.ndarray, int]:
        """(cells,) a possible world, and of how many parts it had to be taken from a certificate."""
        world, taken = self.certified.copy(), 0
        for part in self.parts:
            matrix = self.statements[:, np.flatnonzero(part)].tocsr()
            mine = np.flatnonzero(np.diff(matrix.indptr))
            found = milp(
                np.zeros(matrix.shape[1]), integrality=np.ones(matrix.shape[1]),
                bounds=Bounds(0, FREE), constraints=LinearConstraint(matrix[mine], *self.limits[mine].T),
                options={"time_limit": SEARCH},
            )  # fmt: skip
            if found.x is None:
                taken += 1
                print(f"  no world in time: {found.message}", file=sys.stderr)
            else:
                world[part] = np.rint(found.x)
        return world, taken

    @cached_property
    def certified(self) -> np.ndarray:
        """The world that the newest certificate of each unit holds."""
        world = np.zeros(len(self.number), int)
        for tables, certificate in self.papers:
            groups = [g for g in tables["groups"] if g[0]]
            for question, units in certificate["world"].items():
                for unit, values in zip(certificate["units"], units, strict=True):
                    for (name, value), levels in zip(groups, values, strict=True):
                        for i, n in enumerate(levels):
                            cell = self.number.get((question, unit, name, value, i))
                            if cell is not None:
                                world[cell] = n
        return world

    def of_units(self, units: Iterable[str]) -> np.ndarray:
        mine = set(units)
        return np.array([unit in mine for _, unit, *_ in self.number])

    def outsider(self, world: np.ndarray, free: np.ndarray) -> tuple[Outsider, np.ndarray]:
        """Who knows all rows, and where all are but those in free cells; (cells,) their numbers, or -1."""
        at = np.where(free, np.cumsum(free) - 1, -1)
        found = Outsider(Shape((), 1), world[free].reshape(-1, 1, 1), range(int(free.sum())))
        for weights in self.identities:
            if free[weights[0][0]]:
                found.say([(int(at[c]), w) for c, w in weights], 0, 0)
        found.same = len(found.low)
        for asked in self.rows:
            each = [[int(at[c]) for c in cells if free[c]] for cells in asked.levels]
            if any(each):
                rest = np.array(
                    [world[[c for c in cells if not free[c]]].sum() for cells in asked.levels], int
                )
                found.rows.append((each, rest, asked.row))
                for weights, low, high in said(each, rest, asked.row):
                    found.say(weights, low, high)
        found.ready()
        return found, at

    def kinds(self, target: Small, at: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """(kinds, cells) records that one of the target's units may have, in all questions of the same learners."""
        tables = next(t for t, _ in self.papers if target.asked.name[0] in t["questions"]
                      and set(target.asked.units) <= set(t["units"]))  # fmt: skip
        question = tables["questions"][target.asked.name[0]]
        linked = [
            q for q, x in tables["questions"].items() if x["learners"] == question["learners"]
        ]
        divisions = tables["divisions"]
        found = []
        own = divisions.get(target.division, [""])
        for unit, value, level in product(target.asked.units, own, range(question["levels"])):
            who = {d: v[random.integers(len(v))] for d, v in divisions.items()} | (
                {target.division: value} if value else {}
            )
            levels = {q: random.integers(tables["questions"][q]["levels"]) for q in linked}
            levels[target.asked.name[0]] = level
            found.append(
                [
                    at[self.number[q, unit, d, v, int(i)]]
                    for q, i in levels.items()
                    for d, v in who.items()
                ]
            )
        return np.array(found, int)


def near(releases: Releases, target: Small, more: bool) -> np.ndarray:
    """(cells,) of the row's units, and of two more places that hold some of them."""
    mine = set(target.asked.units)
    units = set(mine)
    wider = {a.units for a in releases.rows if mine & {*a.units} and not {*a.units} <= mine}
    for those in sorted(wider, key=len)[: 2 * more]:
        units.update(those)
    return releases.of_units(units)


@dataclass
class Attack:
    """The small rows of releases under attack, about a possible world; `width`: w."""

    releases: Releases
    small: list[Small]
    world: np.ndarray
    width: int
    random: np.random.Generator

    @cached_property
    def part_of(self) -> dict[Small, np.ndarray]:
        """(cells,) the part in which each small row is."""
        parts = self.releases.parts
        return {t: next(p for p in parts if p[t.counts[-1][0]]) for t in self.small}


def opens(attack: Attack, target: Small, inside: bool) -> bool:
    """Whether worlds were found that disagree about every count of the row, for everybody who may ask."""
    releases, part = attack.releases, attack.part_of[target]
    for more, base in product((False, True), (releases.certified, attack.world)):
        outsider, at = releases.outsider(base, near(releases, target, more) & part)
        who = releases.kinds(target, at, attack.random)
        worlds = Worlds(outsider, who if inside else who[:0], [outsider.world])
        counts = [[int(at[c]) for c in cells] for cells in target.counts]
        if all(worlds._opens(cells, counts[-1], attack.width) for cells in counts):
            return True
    return False


def linear(attack: Attack) -> int:
    """Bounds every count of the small rows with all learners in motion; how many rows are closed by it."""
    learned, began, closed = Learned(), time.process_time(), 0
    for part in attack.releases.parts:
        mine = [t for t in attack.small if attack.part_of[t] is part]
        if not mine:
            continue
        outsider, at = attack.releases.outsider(attack.world, part)
        counts = [[int(at[c]) for c in cells] for t in mine for cells in t.counts]
        ends = iter(Linear(outsider, counts, attack.width, attack.random).ends())
        for target in mine:
            ranges = [next(ends) for _ in target.counts]
            learned.add(ranges, len(target.asked.levels), attack.width)
            if any(high - low < attack.width for low, high in ranges):
                closed += 1
                print(f"  closed: {target.asked.name}: {ranges}", flush=True)
    print(f"linear, all in motion: {learned} ({time.process_time() - began:.0f} s CPU)", flush=True)
    return closed


def whole_numbers(attack: Attack, minutes: float) -> int:
    """Looks for worlds that disagree about the small rows, at random, for so long; in how many cases none was found."""
    began, until, seen = time.process_time(), time.monotonic() + 60 * minutes, 0
    shut = {"nobody": 0, "one insider": 0}
    for i in attack.random.permutation(len(attack.small)).tolist():
        if time.monotonic() > until:
            break
        seen += 1
        for who in shut:
            if not opens(attack, attack.small[i], who != "nobody"):
                shut[who] += 1
                print(
                    f"  not shown open with {who} inside: {attack.small[i].asked.name}", flush=True
                )
    said = ", ".join(f"{n} with {who} inside" for who, n in shut.items())
    print(
        f"whole numbers: {seen} of {len(attack.small)} small rows attacked; recovered, closer than w, or none or all "
        f"proved: {said} ({time.process_time() - began:.0f} s CPU)"
    )
    return sum(shut.values())


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    asked.add_argument("--minutes", type=float, default=20, help="of the whole-number programs")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--width", type=int, default=2)
    args = asked.parse_args()
    releases, began = Releases(args.folders), time.process_time()
    small = releases.small()
    world, taken = releases.world()
    print(
        f"{len(args.folders)} releases, {len(releases.rows):,} rows of {len(releases.number):,} counts, {len(small)} "
        f"of them small; {len(releases.parts)} parts that nothing links, a possible world of {taken} from a "
        f"certificate ({time.process_time() - began:.0f} s CPU)", flush=True,
    )  # fmt: skip
    attack = Attack(releases, small, world, args.width, np.random.default_rng(args.seed))
    closed, shut = linear(attack), whole_numbers(attack, args.minutes)
    return int(bool(closed or shut))


if __name__ == "__main__":
    sys.exit(main())
