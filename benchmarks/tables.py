"""What an outsider works out about small groups: three usual rules beside tables that passed Cairn's gate.

    python benchmarks/tables.py [--schools 60] [--years 3] [--seed 1] [--share 1.0] [--minutes 90]

A simulated state: schools in districts of 12, three grades, race and ethnicity, English learners, disability, economic
disadvantage, four levels, years. The outsider (`_outsider.py`) shares no code with the gate. Of the usual rules they
read one table, then all of a district in one year. Of ours they read every row of all places and years, all linked:
small rows of units are attacked by the same linear programs, then small rows of units and schools by whole-number ones,
with nobody inside and with every kind of learner of the school who can be there and knows their own record.

What is promised is promised against somebody who knows the tables and k records, and no other learner. To be quick, an
attack first lets few learners move and takes all others to be known. What stays open so is open to everybody, since
whoever knows less sees more worlds; what does not is no fault yet: where the other districts of a state are known to
have 12 of at most 13 in a row, one is left for this district. So what is learned by somebody who knows all others is
printed, and those rows are attacked again with more in motion. What is still closed then counts against the tables,
though somebody who knows nobody at all might find it open. Exits with 1 where there is any.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from _linear import Linear
from _outsider import Learned, Outsider, Row, Shape, Target, Worlds, counts_of, insiders

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
Ends = tuple[int, int]


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


def shape() -> Shape:
    start, found = 0, []
    for values in DIVISIONS.values():
        found.append(tuple(range(start, start + len(values))))
        start += len(values)
    return Shape(tuple(found), LEVELS)


def of_group(x: np.ndarray, group: int) -> np.ndarray:
    """(levels,) learners of a group among (values, levels)."""
    return np.asarray(x[: len(DIVISIONS["race"])].sum(axis=0) if group == 0 else x[group - 1])


def band(n: int) -> tuple[int, ...]:
    """Cuts of shares by n, as in the federal files of the field: halves below 16, whole percents above 300."""
    step = 50 if n < 16 else 20 if n < 31 else 10 if n < 61 else 5 if n < 301 else 1
    return tuple(range(0, 101, step))


def published_by(rule: str, x: np.ndarray, units: tuple[int, ...]) -> list[Row]:
    """The rows of a place with these learners (values, levels), by one of the usual rules."""
    counts = [of_group(x, group) for group in range(len(GROUPS))]
    few = {g for g, c in enumerate(counts) if c.sum() < MINIMUM}
    silent: set[int] = set()
    if rule == "suppression":
        for division in shape().divisions:
            those = [v + 1 for v in division]
            hidden = [g for g in those if g in few]
            if len(hidden) == 1 and len(those) > 1:
                rest = [g for g in those if g not in few]
                silent |= {hidden[0], min(rest, key=lambda g: counts[g].sum())}
    found = []
    for g, own in enumerate(counts):
        n = int(own.sum())
        if g in silent:
            continue
        if g in few:
            found.append(Row(units, g, 0, MINIMUM - 1))
        elif rule == "banding":
            cuts = np.array(band(n))
            at = np.minimum((100 * own[:, None] >= cuts * n).sum(axis=1) - 1, cuts.size - 2)
            found.append(Row(units, g, n, n, [(int(cuts[a]), int(cuts[a + 1])) for a in at]))
        else:
            found.append(Row(units, g, n, n, counts=[int(c) for c in own]))
    return found


def kept(rows: Sequence[Row], most: float) -> float:
    """Bits that rows tell, over those that whole percents and n of all rows of the minimum or more would tell."""
    return sum(_bits(row) for row in rows) / most


def _bits(row: Row) -> float:
    from cairn.disclosure.tables.rows import information

    if row.most is not None and row.most < MINIMUM:
        return 0.0
    shares: Sequence[tuple[int, int]] = row.shares
    if row.counts:
        percents = [100 * c // row.least for c in row.counts]
        shares = [(min(p, 99), min(p, 99) + 1) for p in percents]
    return information((row.least, row.most), shares)


def in_order(truth: Truth) -> tuple[np.ndarray, dict[str, int]]:
    return np.array(list(truth.values())), {unit: i for i, unit in enumerate(truth)}


def small_rows(x: np.ndarray, places: Sequence[tuple[int, ...]]) -> list[Target]:
    """Rows that somebody is in, and fewer than the minimum; units by their number."""
    return [
        Target(units, group) for units in places for group in range(len(GROUPS))
        if 0 < int(of_group(x[list(units)].sum(axis=0), group).sum()) < MINIMUM
    ]  # fmt: skip


def within(target: Target, free: Sequence[int]) -> Target:
    return Target(tuple(free.index(u) for u in target.units), target.group)


def of_districts(schools: int, year: int, number: dict[str, int]) -> list[list[tuple[int, ...]]]:
    """For each district its places of a year: units, schools, and the district's grades and whole."""
    found = []
    for d in range(0, schools, DISTRICT):
        names = {f"{s:04}" for s in range(d, min(d + DISTRICT, schools))}
        inside = [units for _, units in places(schools, year) if {u[:4] for u in units} <= names]
        found.append([tuple(number[u] for u in units) for units in inside])
    return found


def usual(rule: str, truth: Truth, schools: int, share: float, random: np.random.Generator) -> None:
    """What is learned about the first year's small units from one table, and from all of the district."""
    x, number = in_order(truth)
    alone, linked = Learned(), Learned()
    told, most, shown, every = 0.0, 0.0, 0, 0
    began = time.process_time()
    for those in of_districts(schools, 0, number):
        rows = [row for p in those for row in published_by(rule, x[list(p)].sum(axis=0), p)]
        whole = [r for p in those for r in published_by("counts", x[list(p)].sum(axis=0), p)]
        told += sum(_bits(row) for row in rows)
        most += sum(_bits(row) for row in whole)
        shown += sum(bool(row.counts) or bool(row.shares) for row in rows)
        every += len(whole)
        units = sorted({u for p in those for u in p})
        small = small_rows(x, [p for p in those if len(p) == 1])
        small = [t for t in small if random.random() < share]
        small.sort(key=lambda t: t.units)
        known: list[Ends] = []
        for unit in sorted({t.units for t in small}):
            table = Outsider.of(shape(), x, [row for row in rows if row.units == unit], unit)
            here = [within(t, unit) for t in small if t.units == unit]
            known += _learn(alone, table, here, random)
        district = Outsider.of(shape(), x, rows, units)
        _learn(linked, district, [within(t, units) for t in small], random, known)
    took = time.process_time() - began
    print(
        f"{rule}: shares in {shown / every:.1%} of rows, information kept {told / most:.1%} ({took:.0f} s CPU)\n"
        f"  one table            {alone}\n  all of the district  {linked}", flush=True,
    )  # fmt: skip


def _learn(
    learned: Learned, outsider: Outsider, targets: Sequence[Target], random: np.random.Generator,
    before: Sequence[Ends] = (),
) -> list[Ends]:  # fmt: skip
    """The ends of all counts of the targets, one target after the other; before: from fewer rows."""
    sets = list(SETS.values())
    counts = [cells for target in targets for cells in counts_of(outsider, target, sets)]
    ends = Linear(outsider, counts, WIDTH, random).ends(before) if counts else []
    for i in range(0, len(ends), len(sets) + 1):
        learned.add(ends[i : i + len(sets) + 1], LEVELS, WIDTH)
    return ends


def reads(files: Sequence[dict[str, Any]], number: dict[str, int]) -> list[Row]:
    """Of published files what they say, row by row."""
    found = []
    for each in files:
        names = [number[u] for u in each["units"]]
        for (_, inside, _), rows in zip(
            each["places"], each["questions"]["mathematics"]["rows"], strict=True
        ):
            units = tuple(names[i] for i in inside)
            for group, (low, high, shares) in enumerate(rows):
                said = [tuple(pair) for pair in shares] if isinstance(shares, list) else []
                found.append(Row(units, group, low, high, said))
    return found


def linear(
    truth: Truth, schools: int, years: int, files: Sequence[dict[str, Any]], share: float,
    random: np.random.Generator,
) -> bool:  # fmt: skip
    """Attacks ours with the linear programs that the usual rules meet. Returns whether something is learned.

    First a district is in motion in one year, and all other learners are known as they are in truth: more than any
    outsider may know. Rows of which something is learned so are attacked again with all districts of the year in
    motion. A count that is 0, or a set that holds all, is a range below w somewhere: levels beside it are 0.
    """
    x, number = in_order(truth)
    rows, names, bad = reads(files, number), list(truth), False
    for year in range(years):
        learned, began = Learned(), time.process_time()
        left: list[Target] = []
        for those in of_districts(schools, year, number):
            units = sorted({u for p in those for u in p})
            small = small_rows(x, [p for p in those if len(p) == 1])
            small = [t for t in small if random.random() < share]
            left += _closed(learned, x, rows, units, small, random)
        took = time.process_time() - began
        print(
            f"Cairn's, year {year + 1}, linear, to somebody who knows all other districts and years\n"
            f"  {learned} ({took:.0f} s CPU)", flush=True,
        )  # fmt: skip
        again, began = Learned(), time.process_time()
        units = [i for unit, i in number.items() if unit.endswith(f" y{year}")]
        closed = _closed(again, x, rows, units, left, random) if left else []
        took = time.process_time() - began
        print(f"  those again, whole year {again} ({took:.0f} s CPU)", flush=True)
        for t in closed:
            print(f"  not open: {names[t.units[0]]}, {GROUPS[t.group]}")
        bad |= bool(closed)
    return bad


def _closed(
    learned: Learned, x: np.ndarray, rows: Sequence[Row], units: Sequence[int],
    targets: Sequence[Target], random: np.random.Generator,
) -> list[Target]:  # fmt: skip
    """The targets of which something is closer than w where only these units are in motion."""
    outsider = Outsider.of(shape(), x, rows, units)
    ends = _learn(learned, outsider, [within(t, units) for t in targets], random)
    size = len(SETS) + 1
    return [
        t for i, t in enumerate(targets)
        if any(high - low < WIDTH for low, high in ends[size * i : size * (i + 1)])
    ]  # fmt: skip


def ours(
    truth: Truth, schools: int, years: int, files: Sequence[dict[str, Any]], until: float,
    random: np.random.Generator,
) -> bool:  # fmt: skip
    """Attacks small rows of units and schools, school by school at random, until then; whether something is learned."""
    x, number = in_order(truth)
    rows, began = reads(files, number), time.process_time()
    seen, every, shut = Counter[int](), Counter[int](), {"nobody": 0, "insider": 0}
    pairs = [(s, year) for s in range(schools) for year in range(years)]
    for done, i in enumerate(random.permutation(len(pairs)).tolist()):
        s, year = pairs[i]
        free = [number[f"{s:04} {g} y{year}"] for g in GRADES]
        small = small_rows(x, [*((u,) for u in free), tuple(free)])
        every[year] += len(small)
        if time.monotonic() > until:
            continue
        seen[year] += len(small)
        for who, left in _attacked(x, rows, number, schools, s, year, small, random).items():
            shut[who] += len(left)
            for t in left:
                print(
                    f"  not shown open: {s:04} y{year}, {GROUPS[t.group]}, {len(t.units)} units, {who}"
                )
        print(
            f"  {done + 1} schools and years, {seen.total():,} small rows, {shut}", file=sys.stderr
        )
    by_year = ", ".join(f"{seen[y]:,} of {every[y]:,}" for y in range(years))
    print(
        f"Cairn's: small rows attacked in each year {by_year}; recovered, closer than w, or none or all proved: "
        f"{shut['nobody']} with nobody inside, {shut['insider']} with some insider of the school "
        f"({time.process_time() - began:.0f} s CPU)", flush=True,
    )  # fmt: skip
    return any(shut.values())


def _attacked(
    x: np.ndarray, rows: Sequence[Row], number: dict[str, int], schools: int, school: int, year: int,
    small: Sequence[Target], random: np.random.Generator,
) -> dict[str, list[Target]]:  # fmt: skip
    """Who knows → the rows not shown to be open: with the school in motion, then with two more of its district.

    Then with one of each other district besides: where those have most learners of the rows that are left.
    """
    first = school // DISTRICT * DISTRICT
    near = [n for n in range(first, min(first + DISTRICT, schools)) if n != school][:2]
    left, sets = {"nobody": list(small), "insider": list(small)}, list(SETS.values())
    found: list[np.ndarray] = []
    for step in range(3):
        some = {t for targets in left.values() for t in targets}
        if not some:
            break
        if step == 2:
            near += _far(x, number, schools, school, year, some)
        units = [
            number[f"{n:04} {g} y{year}"] for n in [school, *(near if step else [])] for g in GRADES
        ]
        outsider = Outsider.of(shape(), x, rows, units)
        for who, targets in left.items():
            known = insiders(outsider, len(GRADES) * (who == "insider"))
            worlds = Worlds(outsider, known, found or [outsider.world])
            if not found:
                worlds.search([within(t, units) for t in small], random)
            left[who] = [t for t in targets if not worlds.opens(within(t, units), sets, WIDTH)]
            found = worlds.found
    return left


def _far(
    x: np.ndarray, number: dict[str, int], schools: int, school: int, year: int,
    targets: Collection[Target],
) -> list[int]:  # fmt: skip
    """Of each other district the school with most learners of the targets' groups, in the grades of the targets."""
    own = {number[f"{school:04} {g} y{year}"]: g for g in GRADES}

    def many(other: int) -> int:
        return sum(
            int(of_group(x[number[f"{other:04} {own[u]} y{year}"]], t.group).sum())
            for t in targets for u in t.units
        )  # fmt: skip

    districts = [range(d, min(d + DISTRICT, schools)) for d in range(0, schools, DISTRICT)]
    return [max(those, key=many) for those in districts if school not in those]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=60)
    asked.add_argument("--years", type=int, default=3)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--share", type=float, default=1.0, help="of small rows, by usual rules")
    asked.add_argument("--linear-share", type=float, default=1.0, help="of small rows, of ours")
    asked.add_argument("--minutes", type=float, default=90, help="by the clock, of the whole run")
    asked.add_argument("--rules", nargs="*", default=["blank", "suppression", "banding"])
    args = asked.parse_args()
    until = time.monotonic() + 60 * args.minutes
    truth = state(args.schools, args.years, args.seed)
    random = np.random.default_rng(args.seed)
    before: list[Any] = []
    bad = False
    for year in range(args.years):
        papers, faults = protected(truth, args.schools, year, before)
        before.append(papers)
        bad |= bool(faults)
    files = [tables for tables, _ in before]
    bad |= linear(truth, args.schools, args.years, files, args.linear_share, random)
    for rule in args.rules:
        usual(rule, truth, args.schools, args.share, random)
    bad |= ours(truth, args.schools, args.years, files, until, random)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
