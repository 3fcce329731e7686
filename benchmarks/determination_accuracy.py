"""Whether a determination's stated confidence is how often it is right, and what each rule is worth.

    python benchmarks/determination_accuracy.py [LEARNERS]

Simulated learners with a known true standing (normal, or skewed) and four levels; a summative, an interim
and a task score of reliability 0.88, 0.80 and 0.55. Each rule combines them; `right` is how often its level
is the true one, `stated` the mean probability it gives to that level. Then the reliabilities that the rule
assumes are 20 % too low or too high, a prior too narrow, skewed learners, missing measures.
Bins are of stated confidence, 0.1 wide; `worst bin` is the largest |stated - right| among bins of 500 and more,
with its distance in standard errors. The floor in the same run is the summative score alone.
Seeded: the same figures every time.
"""

import sys
import time

import numpy as np
from numpy.typing import NDArray

from cairn.measure.accuracy.rudner import stated as indices_of
from cairn.measure.combining.determine import Determinations, determine
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.reliabilities import reliabilities
from cairn.measure.combining.rule import Rule

Floats = NDArray[np.float64]

RELIABILITY = np.array([0.88, 0.80, 0.55])
NAMES = ("summative", "interim", "tasks")
CUTS = [-0.9, 0.1, 1.0]
PRIOR = {"mean": 0.0, "sd": 1.0}


def a_rule(
    method: str, reliability: Floats, *, names: tuple[str, ...] = NAMES, **parts: object
) -> Rule:
    """Scores are standardized: reliability r puts the true standing at score / sqrt(r), error sqrt((1-r)/r)."""
    return Rule.from_plain(
        {
            "method": method,
            "scale": {"lowest": 1, "cuts": CUTS},
            "measures": [
                {
                    "name": name,
                    "slope": float(1 / np.sqrt(r)),
                    "standard_error": float(np.sqrt(1 - r)),
                }
                for name, r in zip(NAMES, reliability, strict=True)
                if name in names
            ],
            **parts,
        }
    )


def learners(
    count: int, random: np.random.Generator, *, skewed: bool = False
) -> tuple[Floats, Floats]:
    """True standings (count,), mean 0 and variance 1, and their scores (count, 3)."""
    true = (
        random.gamma(2.0, 1.0, count) / np.sqrt(2) - np.sqrt(2)
        if skewed
        else random.normal(size=count)
    )
    noise = random.normal(size=(count, 3))
    return true, true[:, None] * np.sqrt(RELIABILITY) + noise * np.sqrt(1 - RELIABILITY)


def line(name: str, found: Determinations, true: Floats) -> float:
    """Prints one row; returns how often the level was right."""
    made = found.unmet == 0
    level = 1 + np.searchsorted(CUTS, true, side="right")
    right = (found.level == level)[made]
    stated = found.confidence[made]
    worst, errors = worst_bin(stated, right)
    high = ((found.level >= 3) & (level < 3))[made].mean()
    low = ((found.level < 3) & (level >= 3))[made].mean()
    off = (stated.mean() - right.mean()) / (right.std() / np.sqrt(right.size))
    print(
        f"{name:44} {right.mean():7.3f} {stated.mean():7.3f} {off:+8.1f} "
        f"{worst:+10.3f} ({errors:+5.1f}) {high:10.3f} {low:8.3f} {1 - made.mean():8.3f}"
    )
    return float(right.mean())


def tell_more(found: Determinations, true: Floats) -> None:
    """What the determinations say of themselves, and what is gained by asking a person about the unsure."""
    index = indices_of(found.probabilities, found.level - 1)
    sure = found.confidence >= 0.6
    right = found.level == 1 + np.searchsorted(CUTS, true, side="right")
    print(
        f"      stated of themselves: accuracy {index.accuracy:.3f}, consistency {index.consistency:.3f}"
    )
    print(
        f"      a person looks at the {1 - sure.mean():.3f} below .6: {right[sure].mean():.3f} of the rest are right"
    )


def worst_bin(stated: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """The largest stated - right among well filled bins, and in standard errors."""
    worst = (0.0, 0.0)
    which = np.minimum((stated * 10).astype(int), 9)
    for k in range(10):
        inside = which == k
        if inside.sum() < 500:
            continue
        gap = float(stated[inside].mean() - right[inside].mean())
        error = float(np.sqrt(np.mean(stated[inside] * (1 - stated[inside])) / inside.sum()))
        if abs(gap) > abs(worst[0]):
            worst = (gap, gap / error)
    return worst


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    random = np.random.default_rng(20_260_801)
    true, score = learners(count, random)
    print(f"{count:,} learners; shares of learners. high, low: wrongly at, wrongly below level 3\n")
    print(
        f"{'':44} {'right':>7} {'stated':>7} {'off (se)':>8} {'worst bin (se)':>18} {'high':>10} {'low':>8} {'none':>8}"
    )
    weights = {"compensatory@1": {}, "conjunctive@1": {}, "profile@1": {"profile": {"at_least": 2}}}
    alone = a_rule("compensatory@1", RELIABILITY, names=("summative",))
    floor = line("summative alone", determine(alone, Measured.of(score[:, :1])), true)
    shrunk = a_rule("precision_weighted@1", RELIABILITY, names=("summative",), prior=PRIOR)
    line("summative alone, with the prior", determine(shrunk, Measured.of(score[:, :1])), true)
    measured = Measured.of(score)
    for method, parts in weights.items():
        line(method, determine(a_rule(method, RELIABILITY, **parts), measured), true)
    for method, parts in weights.items():
        with_prior = a_rule(method, RELIABILITY, prior=PRIOR, **parts)
        line(f"{method}, prior for what it states", determine(with_prior, measured), true)
    line(
        "precision_weighted@1 without prior",
        determine(a_rule("precision_weighted@1", RELIABILITY), measured),
        true,
    )
    right = a_rule("precision_weighted@1", RELIABILITY, prior=PRIOR)
    began = time.process_time()
    found = determine(right, measured)
    seconds = time.process_time() - began
    best = line("precision_weighted@1", found, true)
    tell_more(found, true)

    print("\nassumptions that are wrong (precision_weighted@1)")
    for name, factor in (("20 % too low", 0.8), ("20 % too high, at most .98", 1.2)):
        wrong = a_rule("precision_weighted@1", np.minimum(RELIABILITY * factor, 0.98), prior=PRIOR)
        line(f"reliabilities {name}", determine(wrong, measured), true)
    seen = reliabilities(score)
    line(
        "reliabilities estimated from the scores",
        determine(a_rule("precision_weighted@1", seen.reliability, prior=PRIOR), measured),
        true,
    )
    for name, factor in (("20 % too small", 0.8), ("20 % too large", 1.2)):
        errors = np.sqrt(1 - RELIABILITY) * factor
        given = Measured.of(score, np.broadcast_to(errors, score.shape))
        line(f"standard errors {name}", determine(right, given), true)
    narrow = a_rule("precision_weighted@1", RELIABILITY, prior={"mean": 0.0, "sd": 0.8})
    line("prior of sd 0.8", determine(narrow, measured), true)
    skewed, scores = learners(count, random, skewed=True)
    line("skewed learners, normal prior", determine(right, Measured.of(scores)), skewed)
    site = random.normal(0, 0.3, (count // 25 + 1, 1)).repeat(25, axis=0)[:count]
    lenient = score + site * np.array([0.0, 0.0, 1.0])
    line(
        "tasks with lenient and severe sites (sd .3)", determine(right, Measured.of(lenient)), true
    )

    print("\nmissing measures (each of the last two with chance .3), right assumptions")
    gone = random.random(score.shape) < np.array([0.0, 0.3, 0.3])
    holes = Measured.of(np.where(gone, np.nan, score))
    for method, parts in (*weights.items(), ("precision_weighted@1", {"prior": PRIOR})):
        line(method, determine(a_rule(method, RELIABILITY, **parts), holes), true)
    two = a_rule("precision_weighted@1", RELIABILITY, prior=PRIOR, enough={"minimum": 2})
    line("precision_weighted@1, at least two", determine(two, holes), true)
    print(f"\nright, precision_weighted@1 over the summative alone: {best / floor:.3f} times")
    print(f"{count / seconds:,.0f} determinations a second of processor time")


if __name__ == "__main__":
    main()
