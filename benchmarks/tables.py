"""What an attacker works out about small groups: “blank fewer than 10” beside tables that passed Cairn's gate.

    python benchmarks/tables.py [--schools 60] [--years 3] [--seed 1] [--attacks 30]

A simulated state: schools in districts of 12, three grades, race and ethnicity, English learners, disability, economic
disadvantage, four levels, years. The attacker knows a table, then all tables of all years, and shares no code with the
gate: linear programs over published counts and ranges, with nobody inside, and with a learner who knows their own
record. Of ours it reads all years and all places of a district. Exits with 1 where anything about a small group is
learned from ours.
"""

import argparse
import json
import sys
import time
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
GROUPS = [("", ""), *((d, v) for d, values in DIVISIONS.items() for v in values)]
LEVELS, GRADES, MINIMUM, DISTRICT, WIDTH = 4, ("3", "4", "5"), 10, 12, 2
SETS = {f"level {i + 1}": (i,) for i in range(LEVELS)} | {"proficient": (2, 3)}
Truth = dict[str, Any]


def state(schools: int, years: int, seed: int, grades: tuple[str, ...] = GRADES) -> Truth:
    """Unit (school, grade, year) → (values, levels) learners."""
    random = np.random.default_rng(seed)
    truth: Truth = {}
    for s in range(schools):
        race = random.dirichlet([6, 2.2, 1.4, 0.5, 0.6])
        shares = random.beta([2, 3, 4], [18, 18, 4])
        ability = random.normal(0, 0.4)
        for year in range(years):
            for grade in grades:
                n = max(8, round(random.lognormal(np.log(62), 0.4)))
                who = random.choice(len(race), n, p=race)
                flags = random.random((3, n)) < shares[:, None]
                score = (
                    random.normal(ability, 1, n) - 0.9 * flags[1] - 0.6 * flags[0] - 0.5 * flags[2]
                )
                level = np.digitize(score, [-0.9, 0.1, 1.1])
                x = np.zeros((len(GROUPS) - 1, LEVELS), np.int64)
                np.add.at(x, (who, level), 1)
                for j, flag in enumerate(flags):
                    np.add.at(x, (len(race) + 2 * j + np.where(flag, 0, 1), level), 1)
                truth[f"{s:04} {grade} y{year}"] = x
    return truth


def places(
    schools: int, year: int, grades: tuple[str, ...] = GRADES
) -> list[tuple[str, list[str]]]:
    """Name and finest units of each place of a year."""
    names = [f"{s:04}" for s in range(schools)]

    def units(of: list[str], some: tuple[str, ...] = grades) -> list[str]:
        return [f"{s} {g} y{year}" for s in of for g in some]

    found = [(u, [u]) for u in units(names)]
    found += [(f"{s} y{year}", units([s])) for s in names]
    for d in range(0, schools, DISTRICT):
        those = names[d : d + DISTRICT]
        found.append((f"district {d // DISTRICT} y{year}", units(those)))
        found += [(f"district {d // DISTRICT} {g} y{year}", units(those, (g,))) for g in grades]
    found.append((f"state y{year}", units(names)))
    return found + [(f"state {g} y{year}", units(names, (g,))) for g in grades]


def pooled(schools: int, years: int) -> list[tuple[str, list[str]]]:
    """Each district, and the state, over all years so far: what links the years."""
    if years < 2:
        return []
    districts = {
        f"district {d // DISTRICT} {years} years": [
            f"{s:04} {g} y{y}"
            for y in range(years) for s in range(d, min(d + DISTRICT, schools)) for g in GRADES
        ]
        for d in range(0, schools, DISTRICT)
    }  # fmt: skip
    state = [u for units in districts.values() for u in units]
    return [*districts.items(), (f"state {years} years", state)]


class Attacker:
    """Linear programs over unit x value x level; knows ranges of counts and of shares, and that nothing is below 0."""

    def __init__(self, units: list[str]) -> None:
        self.place = {u: i for i, u in enumerate(units)}
        self.values = len(GROUPS) - 1
        self.entries: list[Any] = []
        self.low: list[float] = []
        self.high: list[float] = []
        first = len(DIVISIONS["race"])
        for u in units:
            for i in range(LEVELS):
                start = first
                for values in list(DIVISIONS.values())[1:]:
                    cells = [self.cell(u, v, i) for v in range(first)]
                    other = [self.cell(u, start + v, i) for v in range(len(values))]
                    self.say([*cells, *other], [1] * first + [-1] * len(values), 0, 0)
                    start += len(values)

    def cell(self, unit: str, value: int, level: int) -> int:
        return (self.place[unit] * self.values + value) * LEVELS + level

    def cells(self, units: list[str], group: int, levels: Any = range(LEVELS)) -> list[int]:
        values = range(len(DIVISIONS["race"])) if group == 0 else [group - 1]
        return [self.cell(u, v, i) for u in units for v in values for i in levels]

    def say(self, cells: Any, weights: Any, low: float, high: float) -> None:
        row = len(self.low)
        self.entries += [(row, c, w) for c, w in zip(cells, weights, strict=True)]
        self.low.append(low)
        self.high.append(high)

    def count(self, cells: list[int], low: float, high: float | None) -> None:
        self.say(cells, [1] * len(cells), low, np.inf if high is None else high)

    def share(self, units: list[str], group: int, level: int, low: int, high: int) -> None:
        every, own = self.cells(units, group), set(self.cells(units, group, [level]))
        if low > 0:
            self.say(every, [100 * (c in own) - low for c in every], 0, np.inf)
        if high < 100:
            self.say(every, [100 * (c in own) - high for c in every], -np.inf, -1)

    def ready(self) -> None:
        r, c, w = zip(*self.entries, strict=True)
        matrix = coo_array(
            (w, (r, c)), shape=(len(self.low), len(self.place) * self.values * LEVELS)
        ).tocsr()
        low, high = np.array(self.low), np.array(self.high)
        same = low == high
        up, down = ~same & np.isfinite(high), ~same & np.isfinite(low)
        self.equal = (matrix[same], low[same])
        self.less = (
            vstack([matrix[up], -matrix[down]]).tocsr(),
            np.concatenate([high[up], -low[down]]),
        )

    def range(self, cells: list[int], known: tuple[int, ...] = ()) -> tuple[float, float]:
        """The ends of the sum of the cells, besides the insider's own; (0, inf) where no such insider can be."""
        objective = np.zeros(len(self.place) * self.values * LEVELS)
        objective[cells] = 1
        least = np.zeros(objective.size)
        least[list(known)] = 1
        own, ends = sum(c in known for c in cells), []
        bounds = np.column_stack([least, np.full(least.size, np.inf)])
        for sign in (1, -1):
            found = linprog(
                sign * objective, A_ub=self.less[0], b_ub=self.less[1], A_eq=self.equal[0],
                b_eq=self.equal[1], bounds=bounds,
            )  # fmt: skip
            if found.status == 2:
                return 0, np.inf
            ends.append(sign * found.fun - own if found.status == 0 else np.inf * -sign)
        return ends[0], ends[1]


def blanked(truth: Truth, those: list[tuple[str, list[str]]], units: list[str]) -> Attacker:
    attacker = Attacker(units)
    for _, inside in those:
        sums = sum(truth[u] for u in inside)
        for group in range(len(GROUPS)):
            counts = sums[: len(DIVISIONS["race"])].sum(axis=0) if group == 0 else sums[group - 1]
            if counts.sum() < MINIMUM:
                attacker.count(attacker.cells(inside, group), 0, MINIMUM - 1)
            else:
                for i, n in enumerate(counts):
                    attacker.count(attacker.cells(inside, group, [i]), n, n)
    attacker.ready()
    return attacker


def reads(tables: list[dict[str, Any]], units: list[str]) -> Attacker:
    """Of published files what they say of these units and no others."""
    attacker = Attacker(units)
    known = set(units)
    for each in tables:
        for (_, inside, _), rows in zip(
            each["places"], each["questions"]["mathematics"]["rows"], strict=True
        ):
            names = [each["units"][i] for i in inside]
            if not known.issuperset(names):
                continue
            for group, (low, high, shares) in enumerate(rows):
                attacker.count(attacker.cells(names, group), low, high)
                for level, (a, b) in enumerate(shares if isinstance(shares, list) else []):
                    attacker.share(names, group, level, a, b)
    attacker.ready()
    return attacker


def small_rows(truth: Truth, year: int) -> list[tuple[str, int]]:
    return [
        (unit, 1 + value) for unit, x in truth.items() if unit.endswith(f"y{year}")
        for value, n in enumerate(x.sum(axis=1)) if 0 < n < MINIMUM
    ]  # fmt: skip


def learned(attackers: dict[str, Attacker], rows: Any, insiders: Any = None) -> dict[str, float]:
    """Of these rows: known whole; counts known exactly; counts closer than WIDTH; none or all proved."""
    whole = exact = close = proved = 0
    for unit, group in rows:
        attacker = attackers[unit]
        known = insiders(attacker, unit, group) if insiders else ()
        ends = [attacker.range(attacker.cells([unit], group, [i]), known) for i in range(LEVELS)]
        ends.append(attacker.range(attacker.cells([unit], group), known))
        ends.append(attacker.range(attacker.cells([unit], group, (2, 3)), known))
        rest = attacker.range(attacker.cells([unit], group, (0, 1)), known)
        sure = [high - low < 1 - 1e-6 for low, high in ends]
        whole += all(sure[:LEVELS])
        exact += sum(sure[:LEVELS])
        close += sum(high - low < WIDTH - 1e-6 for low, high in ends)
        proved += any(high < 1 - 1e-6 for _, high in (*ends, rest))
    n = max(len(rows), 1)
    return {
        "recovered": whole / n, "exact counts": exact / n / LEVELS,
        f"closer than {WIDTH}": close / n / (len(SETS) + 1), "none or all proved": proved / n,
    }  # fmt: skip


def report(words: str, found: dict[str, float]) -> None:
    print(
        f"{words:<44} " + "   ".join(f"{name} {value:6.1%}" for name, value in found.items()),
        flush=True,
    )


def protected(truth: Truth, schools: int, year: int, before: list[Any]) -> Any:
    from cairn.disclosure.tables.attacking import Promise
    from cairn.disclosure.tables.certifying import certificate, examine, published
    from cairn.disclosure.tables.layouts import Layout, Place, Question
    from cairn.disclosure.tables.protecting import protect_tables

    those = [*places(schools, year), *pooled(schools, year + 1)]
    units = tuple(dict.fromkeys(u for _, inside in those for u in inside))
    layout = Layout(
        units, tuple(Place(name, tuple(inside)) for name, inside in those), DIVISIONS,
        {"mathematics": Question(LEVELS)},
    )  # fmt: skip
    counts = {"mathematics": np.array([truth[u] for u in units])}
    began = time.process_time()
    found = protect_tables(
        layout, counts, Promise(MINIMUM, WIDTH, 1), sensitive={"mathematics": SETS},
        earlier=[tables for tables, _ in before], worlds=[said for _, said in before],
    )  # fmt: skip
    took = time.process_time() - began
    papers = tuple(json.loads(json.dumps(each)) for each in (published(found), certificate(found)))
    faults = examine(*papers, [tables for tables, _ in before])
    shown = 1 - papers[1]["rows_not_shown"] / papers[1]["rows"]
    large = sum(row.why != "few" for row in found.values()) / len(found)
    print(
        f"year {year + 1}: {len(found):,} rows, {took:.1f} s CPU; shares in {shown:.1%} (rows of {MINIMUM} or more: "
        f"{large:.1%}); information kept {found.information:.1%}; faults: {faults or 'none'}", flush=True,
    )  # fmt: skip
    return papers, faults


def somebody(truth: Truth, random: np.random.Generator) -> Any:
    """Picks a learner of the unit at random, as one who knows their own record."""

    def pick(attacker: Attacker, unit: str, group: int) -> tuple[int, ...]:
        x = truth[unit]
        if random.random() < 0.5 and group:
            level = int(random.choice(LEVELS, p=x[group - 1] / x[group - 1].sum()))
        else:
            level = int(random.choice(LEVELS, p=x[:5].sum(axis=0) / x[:5].sum()))
        known, start = [], 0
        for values in DIVISIONS.values():
            here = x[start : start + len(values), level]
            own = group - 1 - start
            chosen = (
                own
                if 0 <= own < len(values) and here[own]
                else int(random.choice(len(values), p=here / here.sum()))
            )
            known.append(attacker.cell(unit, start + chosen, level))
            start += len(values)
        return tuple(known)

    return pick


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=60)
    asked.add_argument("--years", type=int, default=3)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--attacks", type=int, default=30, help="small rows that are attacked, of each year"
    )
    args = asked.parse_args()
    truth = state(args.schools, args.years, args.seed)
    random = np.random.default_rng(args.seed)
    rows = small_rows(truth, 0)
    some = [rows[i] for i in sorted(random.permutation(len(rows))[: args.attacks])]
    print(
        f"{args.schools} schools, {args.years} years, {len(rows):,} small rows in the first, {len(some)} attacked"
    )
    alone = {u: blanked(truth, [(u, [u])], [u]) for u, _ in some}
    linked = {}
    for unit, _ in some:
        d = int(unit[:4]) // DISTRICT * DISTRICT
        units = [u for u in truth if u.endswith("y0") and d <= int(u[:4]) < d + DISTRICT]
        inside = [p for p in places(args.schools, 0) if set(p[1]) <= set(units)]
        linked[unit] = next(
            (a for u, a in linked.items() if int(u[:4]) // DISTRICT * DISTRICT == d), None
        ) or blanked(truth, inside, units)
    report("blank n < 10, one table", learned(alone, some))
    report("  with all grades and the district", learned(linked, some))
    before: list[Any] = []
    bad = False
    for year in range(args.years):
        papers, faults = protected(truth, args.schools, year, before)
        before.append(papers)
        bad |= bool(faults)
    files = [tables for tables, _ in before]
    of_district: dict[int, Attacker] = {}
    for year in range(args.years):
        rows = small_rows(truth, year)
        some = [rows[i] for i in sorted(random.permutation(len(rows))[: args.attacks])]
        attackers = {}
        for unit, _ in some:
            d = int(unit[:4]) // DISTRICT
            if d not in of_district:
                of_district[d] = reads(files, [u for u in truth if int(u[:4]) // DISTRICT == d])
            attackers[unit] = of_district[d]
        for words, insiders in (
            ("nobody inside", None),
            ("one who knows their record", somebody(truth, random)),
        ):
            found = learned(attackers, some, insiders)
            report(f"Cairn's, year {year + 1}, {words}", found)
            bad |= any(found.values())
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
