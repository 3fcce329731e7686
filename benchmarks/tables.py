"""What an attacker works out about small groups: “blank fewer than 10” beside tables that passed Cairn's gate.

    python benchmarks/tables.py [--schools 60] [--protect 2] [--seed 1] [--attacks 60]

A simulated state: schools in districts of 12, three grades, race and ethnicity, English learners, disability, economic
disadvantage, four levels. The attacker of the first part knows a table, then all tables, and shares no code with the
gate: linear programs over published counts. Of our tables it attacks the same groups, and every possible world that the
certificate names is held against every statement once more. Exits with 1 where anything about a small group is learned.
"""

import argparse
import sys
import time
from collections import Counter
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

DIVISIONS = {
    "race": ("White", "Hispanic", "Black", "Asian", "Other"),
    "English": ("learner", "fluent"),
    "disability": ("with", "without"),
    "income": ("low", "other"),
}
LEVELS, GRADES, MINIMUM, DISTRICT = 4, ("3", "4", "5"), 10, 12
SENSITIVE = {f"level {i + 1}": (i,) for i in range(LEVELS)} | {"proficient": (2, 3)}


def narrower(divisions: int) -> None:
    """Only proficient or not, and the first few divisions."""
    global LEVELS
    LEVELS = 2
    SENSITIVE.clear()
    SENSITIVE["proficient"] = (1,)
    for name in list(DIVISIONS)[divisions:]:
        del DIVISIONS[name]


def state(schools: int, seed: int) -> Counter[Any]:
    """Learners in each cell (school and grade, division, value, level)."""
    random = np.random.default_rng(seed)
    truth: Counter[Any] = Counter()
    for s in range(schools):
        race = random.dirichlet([6, 2.2, 1.4, 0.5, 0.6])
        shares = random.beta([2, 3, 4], [18, 18, 4])
        ability = random.normal(0, 0.4)
        for grade in GRADES:
            n = max(8, round(random.lognormal(np.log(62), 0.4)))
            who = random.choice(len(race), n, p=race)
            flags = random.random((3, n)) < shares[:, None]
            score = random.normal(ability, 1, n) - 0.9 * flags[1] - 0.6 * flags[0] - 0.5 * flags[2]
            level = np.digitize(score, [-0.9, 0.1, 1.1] if LEVELS == 4 else [0.1])
            for i in range(n):
                values = [DIVISIONS["race"][who[i]]]
                values += [
                    DIVISIONS[d][0 if f[i] else 1]
                    for d, f in zip(list(DIVISIONS)[1:], flags, strict=False)
                ]
                for division, value in zip(DIVISIONS, values, strict=True):
                    truth[f"{s:04} {grade}", division, value, int(level[i])] += 1
    return truth


def places(schools: int) -> list[tuple[str, list[str], list[list[str]]]]:
    """Name, finest units, and the ways in which it is the sum of other places."""
    found: list[Any] = []
    names = [f"{s:04}" for s in range(schools)]
    districts = [names[i : i + DISTRICT] for i in range(0, schools, DISTRICT)]
    found += [(f"{s} {g}", [f"{s} {g}"], []) for s in names for g in GRADES]
    found += [(s, [f"{s} {g}" for g in GRADES], [[f"{s} {g}" for g in GRADES]]) for s in names]
    for d, those in enumerate(districts):
        found += [
            (f"D{d} {g}", [f"{s} {g}" for s in those], [[f"{s} {g}" for s in those]])
            for g in GRADES
        ]
        units = [f"{s} {g}" for s in those for g in GRADES]
        found.append((f"D{d}", units, [list(those), [f"D{d} {g}" for g in GRADES]]))
    ds = range(len(districts))
    if len(districts) > 1:
        found += [
            (f"state {g}", [f"{s} {g}" for s in names], [[f"D{d} {g}" for d in ds]]) for g in GRADES
        ]
        every = [f"{s} {g}" for s in names for g in GRADES]
        found.append(("state", every, [[f"D{d}" for d in ds], [f"state {g}" for g in GRADES]]))
    return found


class Attacker:
    """Linear programs over the finest cells; knows counts, ranges of counts, and that nothing is below 0."""

    def __init__(self, units: list[str]) -> None:
        names = [
            (u, d, v, i)
            for u in units
            for d, vs in DIVISIONS.items()
            for v in vs
            for i in range(LEVELS)
        ]
        self.place = {name: j for j, name in enumerate(names)}
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for u in units:
            for i in range(LEVELS):
                race = [(u, "race", v, i) for v in DIVISIONS["race"]]
                for d in list(DIVISIONS)[1:]:
                    self.say(
                        [*race, *((u, d, v, i) for v in DIVISIONS[d])],
                        0,
                        0,
                        [1] * len(race) + [-1] * 2,
                    )

    def say(self, cells: Any, low: float, high: float, weights: Any = None) -> None:
        row = len(self.low)
        for cell, w in zip(cells, weights or [1] * len(cells), strict=True):
            self.entries.append((row, self.place[cell], w))
        self.low.append(low)
        self.high.append(high)

    def ready(self) -> None:
        r, c, w = zip(*self.entries, strict=True)
        shape = (len(self.low), len(self.place))
        matrix = coo_array((w, (r, c)), shape=shape).tocsr()
        low, high = np.array(self.low), np.array(self.high)
        same = low == high
        up, down = ~same & np.isfinite(high), ~same & np.isfinite(low)
        self.equal = (matrix[same], low[same])
        self.less = (
            vstack([matrix[up], -matrix[down]]).tocsr(),
            np.concatenate([high[up], -low[down]]),
        )

    def range(self, cells: Any) -> tuple[float, float]:
        objective = np.zeros(len(self.place))
        objective[[self.place[c] for c in cells]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * objective,
                A_ub=self.less[0],
                b_ub=self.less[1],
                A_eq=self.equal[0],
                b_eq=self.equal[1],
            )
            ends.append(sign * found.fun if found.status == 0 else np.inf * -sign)
        return ends[0], ends[1]


def rows_of(place: Any) -> list[tuple[str, str, list[list[Any]]]]:
    _, units, _ = place
    race = [[(u, "race", v, i) for u in units for v in DIVISIONS["race"]] for i in range(LEVELS)]
    found = [("everybody", "", race)]
    for d, values in DIVISIONS.items():
        found += [(d, v, [[(u, d, v, i) for u in units] for i in range(LEVELS)]) for v in values]
    return found


def naive(truth: Any, those: list[Any], units: list[str]) -> Attacker:
    attacker = Attacker(units)
    for place in those:
        for _, _, levels in rows_of(place):
            counts = [sum(truth[c] for c in level) for level in levels]
            if sum(counts) < MINIMUM:
                attacker.say([c for level in levels for c in level], 0, MINIMUM - 1)
            else:
                for level, n in zip(levels, counts, strict=True):
                    attacker.say(level, n, n)
    attacker.ready()
    return attacker


def small_rows(truth: Any, schools: int) -> list[tuple[str, list[list[Any]]]]:
    found = []
    for place in places(schools)[: schools * len(GRADES)]:
        for _, _, levels in rows_of(place)[1:]:
            if 0 < sum(truth[c] for level in levels for c in level) < MINIMUM:
                found.append((place[0], levels))
    return found


def recovered(attackers: dict[str, Attacker], rows: Any) -> tuple[int, int, int]:
    """Rows known whole; rows of which nobody is proficient for certain, or everybody is; counts known exactly."""
    whole = proved = exact = 0
    for unit, levels in rows:
        attacker = attackers[unit]
        ends = [attacker.range(level) for level in levels]
        sure = [high - low < 1 - 1e-6 for low, high in ends]
        whole += all(sure)
        exact += sum(sure)
        half = LEVELS // 2
        none = attacker.range([c for level in levels[half:] for c in level])[1] < 1 - 1e-6
        every = attacker.range([c for level in levels[:half] for c in level])[1] < 1 - 1e-6
        proved += none or every
    return whole, proved, exact


def report(words: str, rows: Any, found: tuple[int, int, int]) -> None:
    n = len(rows)
    print(
        f"{words:<44} recovered {found[0] / n:6.1%}   exact counts {found[2] / n / LEVELS:6.1%}   "
        f"none or all proved {found[1] / n:6.1%}",
        flush=True,
    )


def attack_naive(truth: Any, schools: int, rows: Any) -> None:
    every = places(schools)
    alone: dict[str, Attacker] = {}
    linked: dict[str, Attacker] = {}
    for place in every[: schools * len(GRADES)]:
        alone[place[0]] = naive(truth, [place], place[1])
    for d in range(0, schools, DISTRICT):
        units = [f"{s:04} {g}" for s in range(d, min(d + DISTRICT, schools)) for g in GRADES]
        inside = [p for p in every if set(p[1]) <= set(units)]
        attacker = naive(truth, inside, units)
        linked |= dict.fromkeys(units, attacker)
    report("blank n < 10, one table", rows, recovered(alone, rows))
    report("  with all grades and the district", rows, recovered(linked, rows))


def layout_of(schools: int) -> Any:
    from cairn.disclosure.tables.layouts import Layout, Place

    every = places(schools)
    return Layout(
        {f"{s:04} {g}": f"D{s // DISTRICT}" for s in range(schools) for g in GRADES},
        tuple(Place(name, tuple(units), tuple(tuple(w) for w in ways), known=True) for name, units, ways in every),
        DIVISIONS, LEVELS,
    )  # fmt: skip


def ours(truth: Any, schools: int, args: Any, **more: Any) -> Any:
    from cairn.disclosure.tables.attacking import Promise
    from cairn.disclosure.tables.protecting import protect

    return protect(
        layout_of(schools), truth, SENSITIVE, Promise(MINIMUM, args.w, args.k),
        random=np.random.default_rng(args.seed), **more,
    )  # fmt: skip


def attack_ours(found: Any, rows: Any, units: list[str]) -> tuple[int, int, int]:
    """The benchmark's own attacker on what is published: ranges of n and of shares, as they stand."""
    attacker = Attacker(units)
    for row in found.shown.values():
        cells = [c for level in row.row.levels for c in level]
        low, high = row.learners
        attacker.say(cells, low, np.inf if high is None else high)
        for level, (a, b) in zip(row.row.levels, row.shares or (), strict=bool(row.shares)):
            inside = set(level)
            attacker.say(cells, 0, np.inf, [100 * (c in inside) - a for c in cells])
            attacker.say(
                cells, -np.inf, 0 if b == 100 else -1, [100 * (c in inside) - b for c in cells]
            )
        for level, n in zip(row.row.levels, row.counts or (), strict=bool(row.counts)):
            attacker.say(level, n, n)
    attacker.ready()
    return recovered(dict.fromkeys(units, attacker), rows)


def beside(schools: int, args: Any) -> tuple[Any, list[Any]]:
    """A state, and the small rows that are attacked, after the naive rule was."""
    truth = state(schools, args.seed)
    rows = small_rows(truth, schools)
    learners = sum(n for (_, d, _, _), n in truth.items() if d == "race")
    order = np.random.default_rng(args.seed).permutation(len(rows))
    some = [rows[i] for i in sorted(order[: args.attacks])]
    print(
        f"{schools} schools, {learners:,} learners, {LEVELS} levels, {len(rows):,} small rows of "
        f"school and grade, {len(some)} attacked",
        flush=True,
    )
    attack_naive(truth, schools, some)
    return truth, some


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=60, help="of the state that is attacked")
    asked.add_argument("--protect", type=int, default=2, help="schools that are protected too")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--attacks", type=int, default=60)
    asked.add_argument("-w", type=int, default=2)
    asked.add_argument("-k", type=int, default=1)
    args = asked.parse_args()
    beside(args.schools, args)
    narrower(2)
    truth, some = beside(args.protect, args)
    from cairn.disclosure.tables.certifying import certificate, examine, published

    began = time.process_time()
    found = ours(truth, args.protect, args)
    took = time.process_time() - began
    units = [f"{s:04} {g}" for s in range(args.protect) for g in GRADES]
    learned = attack_ours(found, some, units)
    report("Cairn's tables, all linked", some, learned)
    tables, said = published(found), certificate(found)
    began = time.process_time()
    faults = examine(tables, said)
    print(
        f"  {said['counts']:,} counts of {said['groups']:,} groups, {took:.1f} s CPU to protect, "
        f"{time.process_time() - began:.1f} s to examine; faults: {faults or 'none'}"
    )
    large = sum(row.step < 11 for row in found.shown.values())
    print(
        f"  information kept {found.information:.1%}; shares shown in "
        f"{1 - said['rows_not_shown'] / said['rows']:.1%} of {said['rows']:,} rows "
        f"({large / said['rows']:.1%} have {MINIMUM} or more); {found.coarsened} coarsened"
    )
    return 1 if faults or any(learned) else 0


if __name__ == "__main__":
    sys.exit(main())
