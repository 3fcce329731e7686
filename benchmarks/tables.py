"""What an outsider works out about small groups: three usual rules beside tables that passed Cairn's gate.

    python benchmarks/tables.py [--schools 60] [--years 3] [--seed 1] [--share 1.0] [--minutes 90]

A simulated state (`_simulated.py`). The outsider (`_outsider.py`) shares no code with the gate. Of the usual rules they
read one table, then all of a district in one year. Of ours they read every row of all places and years, all linked:
small rows of units are attacked by the same linear programs, then small rows of units and schools by whole-number ones,
with nobody inside and with every kind of learner of the school who can be there and knows their own record.

What is promised is promised against somebody who knows the tables and k records, and no other learner. To be quick, an
attack lets few learners move and takes all others to be where one possible world has them. What stays open so is open
to everybody, since whoever knows less sees more worlds. The linear programs take the true world, so they meet somebody
who knows all other learners: where the other districts of a state have 12 of at most 13 in a row, one is left for
this district. What such a person learns is printed, and those rows are attacked again with the whole year in motion.
The whole-number programs take the world that the last certificate holds, for anybody to read. What is still closed then
counts against the tables, though more learners in motion might open it. Exits with 1 where there is any.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from _outsider import Learned, Outsider, Row, Target, Worlds, insiders
from _simulated import (
    DISTRICT,
    DIVISIONS,
    GRADES,
    GROUPS,
    LEVELS,
    MINIMUM,
    SETS,
    WIDTH,
    Truth,
    in_order,
    of_districts,
    places,
    pooled,
    shape,
    small_rows,
    state,
)
from _usual_rules import learn, usual, within


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
    ends = learn(learned, outsider, [within(t, units) for t in targets], random)
    size = len(SETS) + 1
    return [
        t for i, t in enumerate(targets)
        if any(high - low < WIDTH for low, high in ends[size * i : size * (i + 1)])
    ]  # fmt: skip


def in_world(said: dict[str, Any], number: dict[str, int]) -> np.ndarray:
    """(units, values, levels) the possible world that a certificate holds, for anybody to read."""
    world = np.array(said["world"]["mathematics"])
    return world[np.argsort([number[unit] for unit in said["units"]])]


def whole_numbers(
    truth: Truth, schools: int, years: int, papers: Sequence[Any], until: float,
    random: np.random.Generator,
) -> bool:  # fmt: skip
    """Attacks small rows of units and schools, school by school at random, until then; whether something is learned."""
    x, number = in_order(truth)
    rows = reads([tables for tables, _ in papers], number)
    world, began = in_world(papers[-1][1], number), time.process_time()
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
        for who, left in _closed_in(
            world, x, rows, number, schools, s, year, small, random
        ).items():
            shut[who] += len(left)
            for t in left:
                print(f"  closed: {s:04} y{year}, {GROUPS[t.group]}, {len(t.units)} units, {who}")
        print(
            f"  {done + 1} schools and years, {seen.total():,} small rows, {shut}", file=sys.stderr
        )
    by_year = ", ".join(f"{seen[y]:,} of {every[y]:,}" for y in range(years))
    print(
        f"Cairn's, whole numbers: small rows attacked in each year {by_year}; recovered, closer than w, or none or "
        f"all proved: {shut['nobody']} with nobody inside, {shut['insider']} with some insider of the school "
        f"({time.process_time() - began:.0f} s CPU)", flush=True,
    )  # fmt: skip
    return any(shut.values())


def _closed_in(
    world: np.ndarray, truth: np.ndarray, rows: Sequence[Row], number: dict[str, int], schools: int,
    school: int, year: int, small: Sequence[Target], random: np.random.Generator,
) -> dict[str, list[Target]]:  # fmt: skip
    """Who knows → the rows not shown to be open: with the school in motion, then with two more of its district."""
    first = school // DISTRICT * DISTRICT
    near = [n for n in range(first, min(first + DISTRICT, schools)) if n != school][:2]
    left, sets = {"nobody": list(small), "insider": list(small)}, list(SETS.values())
    found: list[np.ndarray] = []
    for others in ([], near):
        units = [number[f"{n:04} {g} y{year}"] for n in [school, *others] for g in GRADES]
        outsider = Outsider.of(shape(), world, rows, units)
        kinds = insiders(outsider, truth[units[: len(GRADES)]])
        for who, targets in left.items():
            known = kinds if who == "insider" else kinds[:0]
            worlds = Worlds(outsider, known, found or [outsider.world])
            if not found:
                worlds.search([within(t, units) for t in small], random)
            left[who] = [t for t in targets if not worlds.opens(within(t, units), sets, WIDTH)]
            found = worlds.found
    return left


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
    bad |= whole_numbers(truth, args.schools, args.years, before, until, random)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
