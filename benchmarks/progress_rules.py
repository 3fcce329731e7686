"""How often the rules of progress monitoring are wrong, by simulation: who is sent away, and who is found.

    python benchmarks/progress_rules.py

Plans of 14 weeks with three checks at the start and one a week; each cell 50,000 invented learners exactly on their
aim and 50,000 at a third of it. The floor is the rule that most schools use, four points below the line. Then the
default rule in worlds it does not assume: errors that echo, checks every other week, a noise known wrongly. Seeded.
"""

import time
from dataclasses import replace

import numpy as np

from cairn.measure.monitoring.aims import Aim
from cairn.measure.monitoring.chances import World, simulated, stated, weeks_needed
from cairn.measure.monitoring.rules import RULES, Settings, planned

LEARNERS = 50_000
DEFAULT = "sequential@1"
CHECKS = ((1.9, 5.0), (1.9, 8.0), (1.5, 8.0), (1.0, 6.0), (1.0, 10.0))
"""Gains a week and noises, as words a minute: Hasbrouck and Tindal's gains of grade 1 to 4, and usual scatter."""


def seen(rule: str, aim: Aim, settings: Settings, world: World) -> str:
    when = planned(np.zeros(3), aim, settings)
    random = np.random.default_rng(7)
    c = simulated(rule, when, aim, settings, world, learners=LEARNERS, random=random)
    return f"sent away {c.false_alarm:6.1%}   found {c.caught:6.1%}   half by week {c.week:4g}"


def side_by_side() -> None:
    for gain, noise in CHECKS:
        aim, world = Aim(gain, 0.0, 14), World(noise)
        print(f"\naim {gain} a week, noise {noise}, 14 weeks")
        for rule in RULES:
            print(f"  {rule:14s} {seen(rule, aim, Settings(), world)}")
        known = Settings(noise=noise)
        says = stated(planned(np.zeros(3), aim, known), aim, known, world)
        print(f"  {'noise known':14s} {seen(DEFAULT, aim, known, world)}")
        print(f"  {'as stated':14s} sent away {says.false_alarm:6.1%}   found {says.caught:6.1%}")
        needed = weeks_needed(aim, Settings(), world)
        print(f"  weeks until 80 % are found: {needed:g}; with two checks a week: ", end="")
        print(f"{weeks_needed(aim, Settings(every=0.5), world):g}")


def other_worlds() -> None:
    aim, world, plain = Aim(1.9, 0.0, 14), World(8.0), Settings()
    print("\nthe default where its assumptions fail (aim 1.9, noise 8)")
    for name, settings, there in (
        ("errors echo .3", plain, replace(world, echo=0.3)),
        ("errors echo .5", plain, replace(world, echo=0.5)),
        ("every other week", replace(plain, every=2.0), world),
        ("noise said 5, is 8", replace(plain, noise=5.0), world),
        ("noise said 11, is 8", replace(plain, noise=11.0), world),
    ):
        print(f"  {name:20s} {seen(DEFAULT, aim, settings, there)}")


def speed() -> None:
    random, when = np.random.default_rng(1), np.r_[0, 0, 0, np.arange(1, 15.0)]
    scores = random.normal(0, 8, (100_000, when.size))
    times = {}
    for rule in ("four_point@1", DEFAULT):
        RULES[rule](when, scores[:10], Aim(1.9, 0.0, 14), Settings())
        began = time.process_time()
        RULES[rule](when, scores, Aim(1.9, 0.0, 14), Settings())
        times[rule] = time.process_time() - began
    print("\n100,000 learners × 17 checks, CPU s: ", {k: round(v, 2) for k, v in times.items()})


if __name__ == "__main__":
    side_by_side()
    other_worlds()
    speed()
