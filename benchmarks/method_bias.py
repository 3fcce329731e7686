"""What each rule method gets wrong: its bias and scatter on learners whose true level we know.

    python benchmarks/method_bias.py

Three kinds of learner: improving (true level 1.8 to 3.4), steady (2.9), declining (3.4 to 1.8), each in
equal steps from the first piece to the last. A piece is the true level plus normal noise (sd 0.6),
rounded to a level of 1 to 4. The error is the method's answer less the true level at the last piece.
The shown level is the running maximum, begun at the third piece (the gate) or, for comparison, at the
first. Stated is the mean probability the model gives to the reported level; actual is how often that
level is the one nearest to the truth. latent_growth@1 is shown with its defaults, and with figures fitted to
the pieces of other learners of the same kinds, about a neutral start. Seeded: the same figures every time.
"""

import numpy as np
from numpy.typing import NDArray

from cairn.measure.mastery.fitting import fit, rounded
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import BKT, LATENT_GROWTH, METHODS, Figure
from cairn.measure.mastery.readings import Readings
from cairn.measure.mastery.rule import Rule

Floats = NDArray[np.float64]
Settings = dict[str, Figure]

LEARNERS = 20_000
FITTED_ON = 2_000
"""Learners of each kind and number of pieces, for latent_growth@1 as fitted."""
NOISE = 0.6
GATE = 3
COUNTS = (4, 7, 12)
PATHS = {"improving": (1.8, 3.4), "steady": (2.9, 2.9), "declining": (3.4, 1.8)}
DAYS_APART = 14


def pieces(true: Floats, random: np.random.Generator) -> Floats:
    """(LEARNERS, pieces) what each learner shows; `true` (pieces,) for all or (LEARNERS, pieces)."""
    return nearest(true + random.normal(0, NOISE, (LEARNERS, true.shape[-1])))


def rule_of(method: str, gate: int, settings: Settings) -> Rule:
    return Rule.from_plain(
        {
            "method": method,
            "settings": settings,
            "scale": {"lowest": 1, "levels": 4},
            "gates": {"pieces": gate},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )


def log_of(*several: Floats) -> Log:
    """Each (learners, pieces): one cell a learner."""
    counts = [np.full(len(values), values.shape[1]) for values in several]
    days = [np.tile(np.arange(v.shape[1]) * DAYS_APART, len(v)) for v in several]
    zeros = np.zeros(sum(values.size for values in several))
    return Log.of(
        starts=np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        value=np.concatenate([values.ravel() for values in several]),
        day=np.concatenate(days),
        use=zeros,
        context=zeros,
        kind=zeros,
    )


def readings(method: str, values: Floats, gate: int, settings: Settings | None = None) -> Readings:
    rule = rule_of(method, gate, settings or {})
    day = (values.shape[1] - 1) * DAYS_APART
    return read_all(fold(log_of(values), [rule]), [rule], day=day)


def fitted() -> Settings:
    """The figures of latent_growth@1 for learners like these, none of whom is judged.

    The start stays neutral: three true levels are no population.
    """
    random = np.random.default_rng(20_260_702)
    kinds = [np.linspace(*PATHS[path], count) for path in PATHS for count in COUNTS]
    log = log_of(*(pieces(true, random)[:FITTED_ON] for true in kinds))
    return rounded(fit(log, rule_of(LATENT_GROWTH.name, 1, {}), prior=False, cuts=False).settings)


def nearest(true: Floats | float) -> Floats:
    level: Floats = np.clip(np.floor(np.asarray(true) + 0.5), 1, 4)
    return level


def stated(answer: Readings) -> Floats:
    """The probability that the model gives to the level it reports."""
    return answer.probabilities[np.arange(len(answer)), answer.level.astype(int) - 1]


def table(title: str, columns: list[str], rows: dict[str, list[str]]) -> None:
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for method, figures in rows.items():
        print(f"| `{method}` | {' | '.join(figures)} |")


def main() -> None:
    random = np.random.default_rng(20_260_701)
    ways: dict[str, tuple[str, Settings]] = {method: (method, {}) for method in METHODS}
    figures = fitted()
    ways[f"{LATENT_GROWTH.name}, fitted"] = (LATENT_GROWTH.name, figures)
    columns = [f"{path} {count}" for path in PATHS for count in COUNTS]
    bias: dict[str, list[str]] = {method: [] for method in ways}
    shown: dict[str, list[str]] = {method: [] for method in ways}
    sure: dict[str, list[str]] = {method: [] for method in ways}
    for first, last in PATHS.values():
        for count in COUNTS:
            values = pieces(np.linspace(first, last, count), random)
            for method, (name, settings) in ways.items():
                gated, ungated = (readings(name, values, gate, settings) for gate in (GATE, 1))
                error = gated.point - last
                late, early = (r.shown.mean() - last for r in (gated, ungated))
                right = gated.level == nearest(last)
                bias[method].append(f"{error.mean():+.2f} ({error.std():.2f})")
                shown[method].append(f"{late:+.2f} ({early:+.2f})")
                sure[method].append(f"{stated(gated).mean():.2f} / {right.mean():.2f}")
    table("Bias of the point (its standard deviation)", columns, bias)
    table("Bias of the shown level from the gate on (from the first piece on)", columns, shown)
    table("Probability of the reported level: stated / actual", columns, sure)

    every: dict[str, list[str]] = {method: [] for method in ways}
    for count in COUNTS:
        true = random.uniform(0.5, 4.5, LEARNERS)
        values = pieces(np.repeat(true[:, None], count, axis=1), random)
        for method, (name, settings) in ways.items():
            answer = readings(name, values, 1, settings)
            right = answer.level == nearest(true)
            every[method].append(f"{stated(answer).mean():.2f} / {right.mean():.2f}")
    counts = [f"{count} pieces" for count in COUNTS]
    table("The same for steady learners of every true level from 0.5 to 4.5", counts, every)
    print(f"\nfitted: {figures}")
    reached(random, counts)


def reached(random: np.random.Generator, counts: list[str]) -> None:
    """What bkt@1 is made for: whether level 3 is reached, not which level it is."""
    ends = {"steady": (0.0, 0.0), "improving": (-1.6, 0.0), "declining": (1.6, 0.0)}
    rows: dict[str, list[str]] = {kind: [] for kind in ends}
    for kind, path in ends.items():
        for count in COUNTS:
            true = random.uniform(0.5, 4.5, LEARNERS)
            values = pieces(true[:, None] + np.linspace(*path, count), random)
            chance = readings(BKT.name, values, 1).probabilities[:, 2]
            there = true >= 2.5
            bins = np.minimum((10 * chance).astype(int), 9)
            gaps = [
                abs(chance[bins == b].mean() - there[bins == b].mean())
                for b in range(10)
                if (bins == b).sum() >= 200
            ]
            rows[kind].append(f"{chance.mean():.2f} / {there.mean():.2f} ({max(gaps):.2f})")
    table(
        "bkt@1: chance that level 3 is reached: stated / actual (widest gap in a tenth)",
        counts,
        rows,
    )


if __name__ == "__main__":
    main()
