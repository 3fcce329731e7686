"""The accuracy indices beside the field's own figures, and how fast they are.

    python benchmarks/accuracy_indices.py

The peers are R packages that neither Debian nor the Python index offers, so their stored output is the
comparison: cacIRT 1.4 for Rudner and Lee, betafunctions 1.9.0 (its integrals tightened to 1e-11; with R's
default of 1e-4 its own figures are off by 4e-7) for Livingston and Lewis. Time is beside a floor from the same
run: the normal shares alone for Rudner, adding up the scores of one learner at a time for Lee.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import ndtr

from cairn.measure.accuracy.items import Item
from cairn.measure.accuracy.lee import lee
from cairn.measure.accuracy.livingston_lewis import livingston_lewis
from cairn.measure.accuracy.rudner import rudner
from cairn.measure.accuracy.tests import test_lee, test_livingston_lewis, test_rudner

GOAL = 1e-6
CACIRT_RUDNER = [
    (0.945377197044, 0.922242446026), (0.872454664134, 0.848799578010),
    (0.958134354712, 0.932886155741), (0.776065033900, 0.705733030231),
]  # fmt: skip
CACIRT_LEE = [
    (0.865365726111, 0.823106354702), (0.814847329010, 0.772200068058),
    (0.896642455386, 0.870679078549), (0.595686706811, 0.518102401540),
]  # fmt: skip
CACIRT_GRADED = [
    (0.862134142011, 0.807850765720), (0.794525648395, 0.737372263568),
    (0.874454515613, 0.813350773537), (0.578944132182, 0.482029075689),
]  # fmt: skip


def line(name: str, ours: Any, reference: Any) -> None:
    mine, theirs = np.ravel(ours), np.ravel(reference)
    worst = float(np.abs(mine - theirs).max())
    verdict = "equal" if worst <= GOAL else "DIFFERS"
    print(f"{name:42} {mine[-2]:14.9f} {theirs[-2]:14.9f} {worst:10.1e}  {verdict} (goal {GOAL:g})")


def references() -> None:
    print(f"{'':42} {'accuracy':>14} {'reference':>14} {'worst':>10}")
    found = rudner(test_rudner.THETA, test_rudner.ERROR, cuts=[-1, 0, 1])
    line("rudner@1 / cacIRT", test_rudner.figures(found), CACIRT_RUDNER)
    found = lee(test_rudner.THETA, test_lee.THREE_PL, cuts=[3, 5, 7], scaling=1.7)
    line("lee@1, 8 items 3PL / cacIRT", test_rudner.figures(found), CACIRT_LEE)
    found = lee(test_rudner.THETA, test_lee.GRADED, cuts=[5, 8, 11])
    line("lee@1, 5 graded items / cacIRT", test_rudner.figures(found), CACIRT_GRADED)
    for given, parameters, _, indices, _ in test_livingston_lewis.REFERENCES:
        of = livingston_lewis(**given).classified
        ours = (of.chance, of.kappa, of.accuracy, of.consistency)
        theirs = (indices[2], indices[3], indices[0], indices[1])
        line(f"livingston_lewis@1 ({parameters}p) / betafunctions", ours, theirs)


def seconds(work: Callable[[], object]) -> float:
    work()
    began = time.process_time()
    work()
    return time.process_time() - began


def speed() -> None:
    random = np.random.default_rng(1)
    theta, error = random.normal(size=1_000_000), random.uniform(0.2, 0.6, 1_000_000)
    cuts = np.array([-1.0, 0.0, 1.0])
    ours = seconds(lambda: rudner(theta, error, cuts=cuts))
    floor = seconds(lambda: ndtr((cuts - theta[:, None]) / error[:, None]))
    print(
        f"rudner@1, 1,000,000 learners: {ours:.2f} s, normal shares alone {floor:.2f} s: {ours / floor:.1f} times"
    )
    items = [
        Item("3pl", a, (b,), 0.2)
        for a, b in zip(random.uniform(0.5, 2, 50), random.normal(size=50), strict=True)
    ]
    some = theta[:20_000]
    ours = seconds(lambda: lee(some, items, cuts=[20, 30, 40]))
    one = (
        seconds(lambda: [lee([t], items, cuts=[20, 30, 40]) for t in some[:200]]) * len(some) / 200
    )
    print(
        f"lee@1, 20,000 learners x 50 items: {ours:.2f} s, one at a time {one:.2f} s: {one / ours:.0f} times as fast"
    )
    score = random.binomial(60, random.beta(6, 4, 1_000_000)).astype(float)
    ours = seconds(
        lambda: livingston_lewis(score, reliability=0.9, cuts=[30, 40, 50], least=0, most=60)
    )
    print(f"livingston_lewis@1, 1,000,000 learners: {ours:.2f} s")


if __name__ == "__main__":
    references()
    print()
    speed()
