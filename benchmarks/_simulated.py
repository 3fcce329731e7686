"""A simulated state: learners of schools by grade, group and level, and the places about which tables are published.

Schools in districts of 12, three grades, race and ethnicity, English learners, disability, economic disadvantage, four
levels, years.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from _outsider import Shape, Target

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


def shape() -> Shape:
    start, found = 0, []
    for values in DIVISIONS.values():
        found.append(tuple(range(start, start + len(values))))
        start += len(values)
    return Shape(tuple(found), LEVELS)


def of_group(x: np.ndarray, group: int) -> np.ndarray:
    """(levels,) learners of a group among (values, levels)."""
    return np.asarray(x[: len(DIVISIONS["race"])].sum(axis=0) if group == 0 else x[group - 1])


def in_order(truth: Truth) -> tuple[np.ndarray, dict[str, int]]:
    return np.array(list(truth.values())), {unit: i for i, unit in enumerate(truth)}


def small_rows(x: np.ndarray, places: Sequence[tuple[int, ...]]) -> list[Target]:
    """Rows that somebody is in, and fewer than the minimum; units by their number."""
    return [
        Target(units, group) for units in places for group in range(len(GROUPS))
        if 0 < int(of_group(x[list(units)].sum(axis=0), group).sum()) < MINIMUM
    ]  # fmt: skip


def of_districts(schools: int, year: int, number: dict[str, int]) -> list[list[tuple[int, ...]]]:
    """For each district its places of a year: units, schools, and the district's grades and whole."""
    found = []
    for d in range(0, schools, DISTRICT):
        names = {f"{s:04}" for s in range(d, min(d + DISTRICT, schools))}
        inside = [units for _, units in places(schools, year) if {u[:4] for u in units} <= names]
        found.append([tuple(number[u] for u in units) for units in inside])
    return found
