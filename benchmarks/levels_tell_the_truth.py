"""Whether stated probabilities of levels are right, at 2 to 8 ratings: in simulation, and on real levels.

    python benchmarks/levels_tell_the_truth.py [simulated | real]

Simulated: learners who improve, stay and decline over 150 days, rated 2 to 8 times at random days on a
scale of 1 to 4, by raters who are lenient and severe, on tasks hard and easy, which nobody knows of unless
the line says so. The figures of latent_growth@1 are fitted to the ratings of 20,000 learners (never to
their true levels), once in full and once about a neutral start; 100,000 others are judged. Every learner
gives one case for each level: how probable it was said to be that the true level on the last day is that
one, and whether it was.

Real: five years of state tests. The figures, and where each test's levels begin, are fitted to one half of
the students; for each year after a student's first, the other half's level is foretold from the earlier
ones. A rule method is read as a predictor by its best fitted link: the chance of each level by its point
(straight lines between seven knots, apart for each number of earlier years) and by the test to come
(its own height and slope); latent_growth@1 is shown as it states, and by its outlook: the link, from its own
probabilities, that `cairn measure fit-levels` fits and keeps (cairn.measure.mastery.outlook).

Bins are ten of equal width; a gap is how often it was so, less the mean stated; a bin of fewer than 300
cases is told, but its gap is mostly chance; `error` is the standard error of the gap above it. Seeded:
the same figures every time.
"""

import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from real_levels import real

from cairn.measure.mastery.fitting import fit, rounded
from cairn.measure.mastery.fold import Log, fold, read_all
from cairn.measure.mastery.methods import BKT, METHODS
from cairn.measure.mastery.rule import Rule

Floats = NDArray[np.float64]

LEVELS, MOST = 4, 8
FITTED_ON, JUDGED = 20_000, 100_000
DAYS = 150
LATENT = "latent_growth@1"
ENOUGH = 300
RULES = [method for method in METHODS if method != BKT.name]
"""bkt@1 says whether one level is reached, and not which level it is."""
SCENARIOS = {
    "as the model thinks, but paths are straight lines": {},
    "difficulty and severity known": {"known": True},
    "noise with heavy tails": {"tails": True},
    "true levels spread evenly over the scale": {"even": True},
    "hardly any change": {"change": 0.5},
    "three in five improve": {"kinds": (0.2, 0.2, 0.6)},
    "change stops half way": {"path": "plateau"},
    "change comes in one jump": {"path": "jump"},
}


class Learners(NamedTuple):
    log: Log
    true: Floats
    kind: NDArray[np.int64]


def simulate(
    random: np.random.Generator,
    learners: int,
    *,
    known: bool = False,
    tails: bool = False,
    even: bool = False,
    change: float = 1.6,
    kinds: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3),
    path: str = "line",
) -> Learners:
    """Learners with their ratings; `true` is the height on the last day, `kind` -1 declines, 1 improves."""
    count = random.integers(2, MOST + 1, learners)
    kind = random.choice(3, learners, p=kinds) - 1
    day = np.sort(random.integers(0, DAYS + 1, (learners, MOST)), axis=1)
    held = np.arange(MOST) < count[:, None]
    way = kind * change * random.uniform(0.5, 1.5, learners)
    middle = random.uniform(0.5, 4.5, learners) if even else random.normal(2.5, 1.3, learners)
    gone = day / DAYS
    if path == "plateau":
        gone = np.minimum(2 * gone, 1.0)
    elif path == "jump":
        gone = (gone > random.uniform(0, 1, (learners, 1))).astype(float)
    height = middle[:, None] + way[:, None] * (gone - 0.5)
    noise = (
        random.standard_t(4, height.shape) / np.sqrt(2)
        if tails
        else random.normal(size=height.shape)
    )
    severity = random.normal(0, 0.3, 400)
    severity -= severity.mean()
    hard = severity[random.integers(0, 400, height.shape)] + random.normal(0, 0.4, height.shape)
    rating = np.clip(np.floor(height - hard + 0.6 * noise + 0.5), 1, LEVELS)
    zeros = np.zeros(held.sum())
    starts = np.concatenate([[0], np.cumsum(count)])
    log = Log.of(
        starts, rating[held], day[held], zeros, zeros, zeros, (), hard[held] if known else ()
    )
    return Learners(log, height[np.arange(learners), count - 1], kind)


def rule(method: str, **settings: object) -> Rule:
    return Rule.from_plain(
        {
            "method": method,
            "settings": settings,
            "scale": {"lowest": 1, "levels": LEVELS},
            "certainty": {"piece_sd": 0.7, "prior_pieces": 4, "drift_per_year": 0.5},
        }
    )


class Calibration(NamedTuple):
    """By bin: how many cases, and how often it was so less what was stated; the widest gap of enough cases."""

    cases: NDArray[np.int64]
    gap: Floats
    error: Floats
    widest: float
    log_loss: float


def calibration(stated: Floats, level: NDArray[np.int64]) -> Calibration:
    """stated (n, levels); level (n,) the true one's place, 0 …"""
    n = len(level)
    was = np.zeros_like(stated)
    was[np.arange(n), level] = 1.0
    p = stated.ravel()
    at = np.minimum((p * 10).astype(int), 9)
    cases = np.bincount(at, minlength=10)
    with np.errstate(invalid="ignore"):
        gap = (np.bincount(at, was.ravel(), 10) - np.bincount(at, p, 10)) / cases
        error = np.sqrt(np.bincount(at, p * (1.0 - p), 10)) / cases
    loss = -np.log(np.maximum(stated[np.arange(n), level], 1e-9)).mean()
    return Calibration(cases, gap, error, float(np.abs(gap[cases >= ENOUGH]).max()), float(loss))


def line(name: str, found: Calibration) -> str:
    bins = " ".join("     ." if np.isnan(g) else f"{g:+6.3f}" for g in found.gap)
    return f"{name:34}{found.log_loss:8.4f}{found.widest:8.3f}   {bins}"


def beneath(found: Calibration) -> str:
    """How many cases each bin has, and the standard error of its gap."""
    cases = " ".join(f"{n:6d}" for n in found.cases)
    errors = " ".join("     ." if np.isnan(e) else f"{e:6.3f}" for e in found.error)
    return f"{'  cases':50}   {cases}\n{'  error':50}   {errors}"


def heading(name: str, last: str) -> None:
    bins = " ".join(f"   .{k}-" for k in range(10))
    print(f"\n{name}\n{'':34}{'loss':>8}{'widest':>8}   {bins}{last}")


def simulated() -> None:
    random = np.random.default_rng(20_261_121)
    for name, how in SCENARIOS.items():
        history, others = (simulate(random, n, **how) for n in (FITTED_ON, JUDGED))  # type: ignore[arg-type]
        fitted = fit(history.log, rule(LATENT), cuts=False)
        figures = ", ".join(f"{k} {v}" for k, v in rounded(fitted.settings, 2).items() if v != ())
        heading(name, "   bias (sd): declining, steady, improving")
        judge(f"{LATENT}, fitted", others, rule(LATENT, **fitted.settings), by_kind=True)
        neutral = fit(history.log, rule(LATENT), cuts=False, prior=False)
        judge(f"{LATENT}, neutral", others, rule(LATENT, **neutral.settings))
        for method in sorted(RULES, key=lambda m: m != LATENT):
            settings = {"n": 2} if method == "n_times@1" else {}
            judge(
                f"{method}, unfitted" if method == LATENT else method,
                others,
                rule(method, **settings),
            )
        print(f"fitted: {figures}")


def judge(name: str, others: Learners, chosen: Rule, *, by_kind: bool = False) -> None:
    log = others.log
    said = read_all(fold(log, [chosen]), [chosen], day=log.day[log.starts[1:] - 1])
    level = np.clip(np.floor(others.true + 0.5), 1, LEVELS).astype(int) - 1
    has = ~np.isnan(said.level)
    error = said.point - np.clip(others.true, 1, LEVELS)
    parts = [error[has & (others.kind == kind)] for kind in (-1, 0, 1)]
    bias = " ".join(f"{part.mean():+.2f} ({part.std():.2f})" for part in parts)
    found = calibration(said.probabilities[has], level[has])
    print(f"{line(name, found)}   {bias}")
    if by_kind:
        print(beneath(found))
        for kind, word in ((-1, "declining"), (0, "steady"), (1, "improving")):
            mine = has & (others.kind == kind)
            print(line(f"  {word} alone", calibration(said.probabilities[mine], level[mine])))


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else "both"
    if asked != "real":
        simulated()
    if asked != "simulated":
        real(rule, calibration, line, beneath, heading)


if __name__ == "__main__":
    main()
