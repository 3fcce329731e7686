"""Whether an answer to *did it help* is right: invented schools in which it is known what help was worth.

    python benchmarks/did_it_help.py [--schools N]

Learners have a level and a growth of their own and are noticed because their latest pieces are low. The floor is what
is usually said, how far the helped rose from before to after. Exits with 1 where 95 % ranges hold the truth in fewer
than 93 of 100 answers, or lines of single learners without help are said to bend in more than 7 of 100. Seeded.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np

from cairn.measure.comparing.trying import Tried, World, tried

WORLDS = {
    "nothing helps, 240 learners": World(),
    "nothing helps, 600 learners": World(learners=600),
    "worth 0.4 by the end, 240 learners": World(help=0.4),
    "worth 0.4 by the end, 600 learners": World(learners=600, help=0.4),
    "worth 0.2 by the end, 600 learners": World(learners=600, help=0.2),
    "nothing helps, 120 learners": World(learners=120),
}
PICKED = {"nothing helps, the truly lower are picked, 600": World(learners=600, picked=0.5)}


def worth(world: World) -> float:
    """What help was worth on the mean of the later half of the weeks."""
    weeks = np.arange(world.weeks + 1)
    return float(world.help * weeks[weeks > world.weeks / 2].mean() / world.weeks)


def told(name: str, world: World, seen: Sequence[Tried], *, claimed: bool) -> bool:
    answers = [each.answer.effect for each in seen if each.answer.effect is not None]
    refused = Counter(each.answer.refusal for each in seen if each.answer.refusal is not None)
    true = worth(world)
    print(
        f"{name}: truth {true:+.2f}; before and after alone {np.mean([t.naive for t in seen]):+.2f}"
    )
    print(f"  refused {sum(refused.values())} of {len(seen)} {dict(refused)}")
    if not answers:
        return True
    held = np.mean([r.low <= true <= r.high for r in answers])
    up, mean = np.mean([r.low > 0 for r in answers]), np.mean([r.value for r in answers])
    wide = np.mean([r.high - r.low for r in answers]) / 2
    print(
        f"  answers {mean:+.3f} ± {wide:.2f}; range holds the truth {held:.1%}; says it helped {up:.1%}"
    )
    return bool(held >= 0.93) or not claimed


def lines(seen: Sequence[Tried]) -> bool:
    found = [line for each in seen for line in each.lines if line is not None]
    bent = float(np.mean([line.change.can_tell for line in found]))
    print(f"one learner's line, nothing helps: said to bend {bent:.1%} of {len(found)}")
    return bent <= 0.07


def main() -> int:
    asked = argparse.ArgumentParser(description="Whether an answer to did it help is right.")
    asked.add_argument("--schools", type=int, default=600)
    schools = asked.parse_args().schools
    right = True
    for name, world in (WORLDS | PICKED).items():
        random = np.random.default_rng(1)
        seen = [tried(world, random) for _ in range(schools)]
        right &= told(name, world, seen, claimed=name in WORLDS)
        if name in list(WORLDS)[:1]:
            right &= lines(seen)
    print("\nas claimed" if right else "\nNOT as claimed")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
