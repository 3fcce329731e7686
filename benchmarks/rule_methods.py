"""How long the rule methods take, beside a plain NumPy mean by cell.

    python benchmarks/rule_methods.py

One million cells with one to eleven pieces each are folded and read by every method; then one event
is taken in live. The floor is `np.add.reduceat` over the same values, divided by the counts: the
least that any method could do. Times are CPU seconds, the best of a few runs.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from cairn.measure.mastery import cells
from cairn.measure.mastery.events import Event
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.rule import Rule

CELLS = 1_000_000
DAY = 20_000


def seconds(work: Callable[[], Any], runs: int = 2) -> float:
    best = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def a_log(random: np.random.Generator) -> Log:
    sizes = random.integers(1, 12, CELLS)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    n = int(starts[-1])
    return Log.of(
        starts=starts,
        value=random.integers(1, 5, n).astype(float),
        day=DAY + np.arange(n) - np.repeat(starts[:-1], sizes),
        use=random.integers(0, 7, n),
        context=random.integers(0, 5, n).astype(float),
        kind=np.zeros(n, np.int8),
    )


def rule(method: str) -> Rule:
    return Rule.from_plain(
        {
            "method": method,
            "scale": {"lowest": 1, "levels": 4},
            "gates": {"pieces": 3, "contexts": 2},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )


def live_step(method: str, rounds: int = 100_000) -> float:
    """Seconds for one event taken in from Python."""
    state, vector, step = cells.start(), rule(method).vector, cells.step

    def run() -> None:
        for _ in range(rounds):
            step(state, vector, 3.0, DAY, 0, 7.0, 0)

    return seconds(run, 3) / rounds


def live_reading(rounds: int = 5_000) -> float:
    state, decay = cells.start(), rule("exponential_decay@1")
    for value in (2.0, 3.0, 3.0):
        cells.advance(state, decay, Event(value, DAY))

    def run() -> None:
        for _ in range(rounds):
            cells.reading(state, decay, DAY)

    return seconds(run, 3) / rounds


def main() -> None:
    log = a_log(np.random.default_rng(1))
    n = log.value.size
    counts = np.diff(log.starts)
    floor = seconds(lambda: np.add.reduceat(log.value, log.starts[:-1]) / counts, 5)
    print(f"{CELLS:,} cells, {n:,} events; floor (reduceat mean): {floor / n * 1e9:.2f} ns/event")
    fold(log, [rule("mean@1")])  # the first touch of so much memory is nobody's time
    print(f"{'method':22}{'fold ns/event':>14}{'/ floor':>9}{'read ns/cell':>14}{'live ns':>9}")
    for method in METHODS:
        rules = [rule(method)]
        states = fold(log, rules)
        folding = seconds(lambda rules=rules: fold(log, rules), 1)  # type: ignore[misc]
        reading = seconds(lambda s=states, r=rules: read_all(s, r, day=DAY + 90), 1)  # type: ignore[misc]
        print(
            f"{method:22}{folding / n * 1e9:14.1f}{folding / floor:9.1f}"
            f"{reading / CELLS * 1e9:14.0f}{live_step(method) * 1e9:9.0f}"
        )
    print(f"a whole Reading, live: {live_reading() * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
