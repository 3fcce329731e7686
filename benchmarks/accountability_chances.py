"""Do the chances of accountability tell the truth? Simulated states whose true figures are known.

    python benchmarks/accountability_chances.py [REPEATS]

Coverage of stated 95 % ranges of totals; stated and seen flips of identification and rating by noise alone; how often
“more” and “less” are true; and the time of 1,000 schools.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from cairn.accountability.rules.asked import ALL
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.near import flips
from cairn.accountability.rules.noise import again, around, change_words, interval
from cairn.accountability.rules.plan import Plan
from cairn.accountability.rules.rated import State
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.results import Result, School
from cairn.policy.book import read

STATES = Path(__file__).parents[1] / "policy" / "states"
DAY = date(2025, 6, 30)
SCHOOLS, DRAWS = 120, 400
Matrix = np.ndarray


def plan(name: str) -> Plan:
    return plan_in_force(read(STATES / name), DAY)


def results(
    keys: tuple[str, ...], span: str, value: Matrix, se: Matrix | None, year: int = 2024
) -> list[Result]:
    return [
        Result(
            year,
            f"s{i:04}",
            span,
            ALL,
            key,
            float(value[i, k]),
            100,
            None if se is None else float(se[i, k]),
        )
        for i in range(len(value))
        for k, key in enumerate(keys)
    ]


def truth(
    random: np.random.Generator, columns: int, schools: int = SCHOOLS
) -> tuple[Matrix, Matrix]:
    """True figures that go together within a school, and standard errors of schools of 30 to 600 learners."""
    school = random.normal(55, 8, (schools, 1))
    learners = np.exp(random.uniform(np.log(30), np.log(600), (schools, 1)))
    true = np.clip(school + random.normal(0, 6, (schools, columns)), 5, 95)
    return true, np.sqrt(true * (100 - true) / learners)


def coverage(of: Plan, keys: tuple[str, ...], span: str, repeats: int) -> tuple[float, float]:
    """How often stated 95 % ranges hold the true total, and their mean width."""
    random = np.random.default_rng(1)
    held, widths = [], []
    for _ in range(repeats):
        true, se = truth(random, len(keys))
        seen = np.clip(true + se * random.standard_normal(true.shape), 0, 100)
        made = results(keys, span, seen, se)
        state = rate(of, made, (), 2024, draws=around(of, made, draws=DRAWS, random=random))
        right = rate(of, results(keys, span, true, None), (), 2024)
        for place, rated in state.places.items():
            range_, total = interval(rated.total.total), right.places[place].total.total.value
            assert range_ is not None
            assert total is not None
            held.append(range_[0] - 1e-9 <= total <= range_[1] + 1e-9)
            widths.append(range_[1] - range_[0])
    return float(np.mean(held)), float(np.mean(widths))


def stated_and_seen(
    of: Plan, keys: tuple[str, ...], span: str, repeats: int
) -> dict[str, tuple[float, float]]:
    """Mean share of flips: what each reported year states, and what a second draw of noise on the truth does."""
    random = np.random.default_rng(2)
    schools = [School(f"s{i:04}", title1=True) for i in range(SCHOOLS)]
    stated: dict[str, list[float]] = {}
    seen: dict[str, list[float]] = {}
    for _ in range(repeats):
        true, se = truth(random, len(keys))
        one, two = (
            np.clip(true + se * random.standard_normal(true.shape), 0, 100) for _ in range(2)
        )
        made = results(keys, span, one, se)
        state = rate(
            of, made, schools, 2024, draws=again(of, made, 2024, draws=DRAWS, random=random)
        )
        for what, share in flips(state).items():
            stated.setdefault(what, []).append(share)
        other = rate(of, results(keys, span, two, se), schools, 2024)
        for what, answer in (("csi", _csi), ("rating", lambda s, p: s.places[p].rating)):
            flipped = [answer(state, p) != answer(other, p) for p in state.places]
            seen.setdefault(what, []).append(float(np.mean(flipped)))
    return {what: (float(np.mean(stated[what])), float(np.mean(seen[what]))) for what in stated}


def _csi(state: State, place: str) -> bool | None:
    return next(i.met for i in state.places[place].identifications if i.category == "csi")


def words(
    of: Plan, keys: tuple[str, ...], span: str, repeats: int, change: float
) -> tuple[float, float, float]:
    """Share of schools of which a word is said, how often it is true, and how often it is said of no change at all."""
    random = np.random.default_rng(3)
    said, right, idle = [], [], []
    weigh: Callable[[Matrix], Matrix] = lambda value: value @ np.array([0.4, 0.6])  # noqa: E731
    for _ in range(repeats):
        true, se = truth(random, len(keys))
        for moved in (random.normal(0, change, true.shape), np.zeros(true.shape)):
            states = []
            for value in (true, true + moved):
                made = results(keys, span, value + se * random.standard_normal(true.shape), se)
                states.append(
                    rate(of, made, (), 2024, draws=around(of, made, draws=DRAWS, random=random))
                )
            pairs = {
                p: tuple(s.places[p].total.total for s in reversed(states))
                for p in sorted(states[0].places)
            }
            for i, word in enumerate(change_words(pairs, clear=0.9, margin=2.0).values()):
                if moved.any():
                    said.append(word in ("more", "less"))
                    if said[-1]:
                        right.append((weigh(moved)[i] > 0) == (word == "more"))
                else:
                    idle.append(word in ("more", "less"))
    return float(np.mean(said)), float(np.mean(right)), float(np.mean(idle))


def size(of: Plan, keys: tuple[str, ...], span: str) -> tuple[float, float]:
    """Seconds of processor for 1,000 schools × 12 groups × 3 years, as reported; and with 300 draws, all learners."""
    random = np.random.default_rng(4)
    made = []
    for year in (2022, 2023, 2024):
        true, se = truth(random, len(keys), 1000)
        plain = results(keys, span, true, se, year)
        made += plain
        made += [replace(r, group=f"race:g{g}") for r in plain for g in range(12)]
    schools = [School(f"s{i:04}", title1=i % 2 == 0) for i in range(1000)]
    start = time.process_time()
    rate(of, made, schools, 2024)
    middle = time.process_time()
    few = [r for r in made if r.group == ALL]
    rate(of, few, schools, 2024, draws=around(of, few, draws=DRAWS, random=random))
    return middle - start, time.process_time() - middle


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    colorado, everything = (
        plan("colorado"),
        replace(plan("everything"), years=(), groups=(), rounding={}),
    )
    two, four = ("achievement", "growth"), ("achievement", "growth", "elp", "attendance")
    for name, of, keys, span in (
        ("weights alone (colorado)", colorado, two, "elem_middle"),
        ("with cuts (everything)", everything, four, "elementary"),
    ):
        held, width = coverage(of, keys, span, repeats)
        error = 1.96 * (0.95 * 0.05 / (repeats * SCHOOLS)) ** 0.5
        print(
            f"95 % ranges, {name}: hold the true total in {held:.3f} (simulation error ± {error:.3f}), "
            f"{width:.1f} points wide"
        )
        for what, (stated, seen) in stated_and_seen(of, keys, span, repeats).items():
            print(f"flips by noise alone, {name}, {what}: stated {stated:.4f}, seen {seen:.4f}")
    for change in (3.0, 8.0):
        said, right, idle = words(colorado, two, "elem_middle", max(2, repeats // 4), change)
        print(
            f"“more” or “less”, true changes of {change:g} points (SD) an indicator: said of {said:.3f}, "
            f"true in {right:.3f}; said of {idle:.3f} where nothing changed"
        )
    plain, drawn = size(everything, four, "elementary")
    print(
        f"1,000 schools × 13 groups × 3 years: {plain:.1f} s CPU; 1,000 schools with {DRAWS} draws: {drawn:.1f} s CPU"
    )


if __name__ == "__main__":
    main()
