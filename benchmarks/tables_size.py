"""How long it takes to protect, and to check, a state's tables: from 20 schools to 1,000.

    python benchmarks/tables_size.py [--schools 20 60 200 1000] [--grades 7] [--subjects 2]

Per school seven grades, twelve subgroups in five divisions, four levels, two subjects about the same learners; rows for
school and grade, school, district and grade, district, state and grade, state. Prints processor time, wall time and the
most memory; exits with 1 where a certificate does not hold.
"""

import argparse
import json
import resource
import sys
import time

import numpy as np

from cairn.disclosure.tables.attacking import Promise
from cairn.disclosure.tables.certifying import certificate, examine, published
from cairn.disclosure.tables.layouts import Layout, Place, Question
from cairn.disclosure.tables.protecting import protect_tables

DIVISIONS = {
    "race": ("White", "Hispanic", "Black", "Asian"),
    "English": ("learner", "fluent"),
    "disability": ("with", "without"),
    "income": ("low", "other"),
    "sex": ("female", "male"),
}
LEVELS, DISTRICT = 4, 12


def learners(schools: int, grades: int, subjects: int, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    values = sum(len(v) for v in DIVISIONS.values())
    found = {
        f"subject {q + 1}": np.zeros((schools * grades, values, LEVELS), np.int64)
        for q in range(subjects)
    }
    for s in range(schools):
        race = random.dirichlet([6, 2.2, 1.4, 0.5])
        shares = np.append(random.beta([2, 3, 4], [18, 18, 4]), 0.5)
        ability = random.normal(0, 0.4)
        for g in range(grades):
            n = max(8, round(random.lognormal(np.log(62), 0.4)))
            who = random.choice(len(race), n, p=race)
            flags = random.random((4, n)) < shares[:, None]
            own = random.normal(ability, 0.8, n) - 0.9 * flags[1] - 0.6 * flags[0] - 0.5 * flags[2]
            for x in found.values():
                level = np.digitize(own + random.normal(0, 0.6, n), [-0.9, 0.1, 1.1])
                np.add.at(x[s * grades + g], (who, level), 1)
                for j, flag in enumerate(flags):
                    np.add.at(
                        x[s * grades + g], (len(race) + 2 * j + np.where(flag, 0, 1), level), 1
                    )
    return found


def layout_of(schools: int, grades: int, subjects: int) -> Layout:
    names = [f"{s:04}" for s in range(schools)]
    every = range(grades)

    def units(of: list[str], some: range | list[int]) -> tuple[str, ...]:
        return tuple(f"{s} {g}" for s in of for g in some)

    places = [Place(u, (u,)) for u in units(names, every)]
    places += [Place(s, units([s], every)) for s in names]
    for d in range(0, schools, DISTRICT):
        those = names[d : d + DISTRICT]
        places.append(Place(f"district {d // DISTRICT}", units(those, every)))
        places += [Place(f"district {d // DISTRICT} {g}", units(those, [g])) for g in every]
    places.append(Place("state", units(names, every)))
    places += [Place(f"state {g}", units(names, [g])) for g in every]
    questions = {f"subject {q + 1}": Question(LEVELS) for q in range(subjects)}
    return Layout(units(names, every), tuple(places), DIVISIONS, questions)


def one(schools: int, grades: int, subjects: int, seed: int) -> bool:
    counts, layout = learners(schools, grades, subjects, seed), layout_of(schools, grades, subjects)
    sets = {f"level {i + 1}": (i,) for i in range(LEVELS)} | {"proficient": (2, 3)}
    wall, cpu = time.time(), time.process_time()
    found = protect_tables(layout, counts, Promise(10, 2, 1), sensitive=dict.fromkeys(counts, sets))
    protected = time.process_time() - cpu, time.time() - wall
    wall, cpu = time.time(), time.process_time()
    papers = published(found), certificate(found)
    text = [json.dumps(each, separators=(",", ":")) for each in papers]
    written = time.process_time() - cpu
    cpu = time.process_time()
    faults = examine(*(json.loads(each) for each in text))
    checked = time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{schools:>5} schools, {int(next(iter(counts.values()))[:, :4].sum()):>7,} learners, {len(found):>7,} rows, "
        f"{LEVELS * len(found):>9,} cells: protected {protected[0]:6.1f} s CPU ({protected[1]:.0f} s), written "
        f"{written:.1f} s, checked {checked:.1f} s, {memory:.2f} GB; tables {len(text[0]) / 1e6:.1f} MB, certificate "
        f"{len(text[1]) / 1e6:.1f} MB; shares in {1 - papers[1]['rows_not_shown'] / papers[1]['rows']:.1%} of rows, "
        f"information {found.information:.1%}; faults: {faults or 'none'}",
        flush=True,
    )
    return not faults


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, nargs="+", default=[20, 60, 200, 1000])
    asked.add_argument("--grades", type=int, default=7)
    asked.add_argument("--subjects", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1)
    args = asked.parse_args()
    one(4, 3, 1, 1)  # compiles
    held = [one(n, args.grades, args.subjects, args.seed) for n in args.schools]
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
