"""Do likely ranges hold the truth where learners, not numbers, are drawn? Simulated states, learner by learner.

    python benchmarks/accountability_learners.py [REPEATS]

In `accountability_chances.py` each number errs by itself and its error is known. Here learners are drawn, counted as a
run counts them, and rated by the demonstration's policy: their test, their growth and their attendance go together, and
errors are estimated. The same states are drawn twice: each number by itself, and learners together (`chances@1`).
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from cairn.accountability.rules.asked import Question
from cairn.accountability.rules.chances import DRAWS
from cairn.accountability.rules.counting import Division, People, counted, summed
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.measured import Spans, results
from cairn.accountability.rules.noise import around, interval
from cairn.accountability.rules.rating import rate
from cairn.accountability.rules.results import Result
from cairn.accountability.rules.together import Answered, together
from cairn.policy.book import read

POLICY = Path(__file__).parents[1] / "policy"
PLAN = replace(plan_in_force(read(POLICY), date(2025, 6, 30)), rounding={}, years=())
SPANS = Spans.read(["elementary: 04"])
LEVELS = ("beginning", "developing", "proficient", "extending")
SCHOOLS, POOL, YEAR = 120, 16_000, 2024
QUESTIONS = (
    Question("assessment.mathematics", LEVELS, (2, 3), {}),
    Question("assessment.reading", LEVELS, (2, 3), {}),
    Question("growth.mathematics", ("low", "typical", "high"), (1, 2), {}),
    Question("attendance", ("often absent", "present"), (1,), {}),
)
Matrix = np.ndarray


def learners(random: np.random.Generator, school: Matrix, sizes: Matrix) -> list[Answered]:
    """Learners of every school, alike in themselves: what they know, how they grow, whether they are there."""
    of = np.repeat(np.arange(sizes.size), sizes)
    own, middle = random.standard_normal(of.size), school[of]
    tests = [middle + 0.75 * own + 0.66 * random.standard_normal(of.size) for _ in range(2)]
    levels = [np.digitize(each, (-1.2, 0.0, 1.2)) for each in tests]
    raw = 0.5 * middle + 0.5 * own + 0.8 * random.standard_normal(of.size)
    growth = np.clip(np.ceil(100 * ndtr(raw)), 1, 99)
    there = 1.2 + 0.5 * middle + 0.6 * own + random.standard_normal(of.size) > 0
    people = People(
        np.ones(of.size, bool), of, np.zeros(of.size, np.int64),
        [f"{i:04}" for i in range(sizes.size)], ["04"],
        [Division("race", ["one", "other"], (random.random(of.size) < 0.3).astype(np.int64))],
    )  # fmt: skip
    grown = (growth >= 35).astype(np.int64) + (growth >= 66)
    columns = [
        (levels[0], None),
        (levels[1], None),
        (grown, growth),
        (there.astype(np.int64), None),
    ]
    return [Answered(q, people, *each) for q, each in zip(QUESTIONS, columns, strict=True)]


def made_of(answers: Sequence[Answered]) -> list[Result]:
    rows = [row for a in answers for row in counted(a.people, a.question, a.level, YEAR)]
    sums = [
        row
        for a in answers
        if a.figure is not None
        for row in summed(a.people, a.question, a.figure, YEAR)
    ]
    return results(PLAN, [a.question for a in answers], rows, sums, SPANS)


def held(
    repeats: int, sizes: tuple[int, int], subjects: int
) -> dict[str, tuple[float, int, float]]:
    """How often ranges hold the total of the school's whole pool, of how many, and their mean width."""
    random = np.random.default_rng(5)
    holds: dict[str, list[bool]] = {"each number by itself": [], "learners together": []}
    widths: dict[str, list[float]] = {name: [] for name in holds}
    for _ in range(repeats):
        school = random.normal(0, 0.5, SCHOOLS)
        many = np.exp(random.uniform(np.log(sizes[0]), np.log(sizes[1]), SCHOOLS)).astype(int)
        seen, pool = (
            [
                a
                for a in learners(random, school, n)
                if subjects > 1 or a.question is not QUESTIONS[1]
            ]
            for n in (many, np.full(SCHOOLS, POOL))
        )
        true = {
            place: rated.total.total.value
            for place, rated in rate(PLAN, made_of(pool), (), YEAR).places.items()
        }
        found, behind = made_of(seen), together(PLAN, seen, SPANS, YEAR)
        for name in holds:
            units = behind.units(DRAWS, random) if name == "learners together" else {}
            drawn = around(PLAN, found, draws=DRAWS, random=random, units=units)
            for place, rated in rate(PLAN, found, (), YEAR, draws=drawn).places.items():
                range_, total = interval(rated.total.total), true[place]
                if range_ is not None and total is not None:
                    holds[name].append(range_[0] <= total <= range_[1])
                    widths[name].append(range_[1] - range_[0])
    return {
        name: (float(np.mean(each)), len(each), float(np.mean(widths[name])))
        for name, each in holds.items()
    }


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    for words, sizes, subjects in (
        ("schools of 20 to 40", (20, 40), 1),
        ("schools of 30 to 600", (30, 600), 1),
        ("the same, two subjects added up", (30, 600), 2),
    ):
        for name, (share, n, width) in held(repeats, sizes, subjects).items():
            error = 1.96 * (0.95 * 0.05 / n) ** 0.5
            print(
                f"{words}, {name}: 95 % ranges hold the true total in {share:.3f} (simulation error ± {error:.3f}, "
                f"{n} schools), {width:.1f} points wide"
            )


if __name__ == "__main__":
    main()
