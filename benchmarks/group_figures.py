"""What agreement, flip tables, gaps and small groups' figures are worth: as often right as they say?

    python benchmarks/group_figures.py

Kappa and its error beside the R package vcd where Rscript has it (else its stored figures); then simulations
with known truth: how often 90 % ranges hold it, and how often a school is wrongly said to be below a line.
The floor of a range is the plain normal one, p ± 1.645 sqrt(p (1 - p) / n), from the same draws. Seeded.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cairn.measure.agreement.pairs import agreement
from cairn.measure.groups.clusters import mean_gaps
from cairn.measure.groups.gaps import gap_change
from cairn.measure.groups.paired import paired_difference
from cairn.measure.groups.shrinkage import shrink
from cairn.measure.shares import Z90, wilson

Floats = NDArray[np.float64]
VCD = """
suppressMessages(library(vcd)); x <- read.csv(commandArgs(TRUE)[1])
began <- proc.time()[["user.self"]]; k <- Kappa(table(x$a, x$b), weights = "Fleiss-Cohen")
cat(k$Unweighted, k$Weighted, proc.time()[["user.self"]] - began)
"""


def ratings(random: np.random.Generator, size: int) -> tuple[Floats, Floats]:
    work = random.normal(3.0, 1.1, size)
    one, other = (np.clip(np.rint(work + random.normal(0, 0.6, size)), 1, 6) for _ in range(2))
    return one, other


def kappas(random: np.random.Generator) -> None:
    one, other = ratings(random, 300_000)
    began = time.process_time()
    found = agreement(one, other)
    ours = time.process_time() - began
    mine = (
        found.kappa.value,
        found.kappa.standard_error,
        found.quadratic.value,
        found.quadratic.standard_error,
    )
    theirs = by_vcd(one, other)
    print(
        f"{'300,000 pieces, two raters':28} {'kappa':>10} {'error':>10} {'quadratic':>10} {'error':>10}"
    )
    print(f"{'cairn':28} " + " ".join(f"{x:10.7f}" for x in mine) + f"   {ours:.3f} s CPU")
    if theirs is None:
        print(
            "Rscript with vcd is not here; stored figures of 30 pieces are compared in the tests."
        )
        return
    print(f"{'vcd':28} " + " ".join(f"{x:10.7f}" for x in theirs[:4]) + f"   {theirs[4]:.3f} s CPU")
    worst = np.abs(np.subtract(mine, theirs[:4])).max()
    print(
        f"{'worst difference':28} {worst:10.1e}; cairn takes {ours / theirs[4]:.1f} times its time"
    )


def by_vcd(one: Floats, other: Floats) -> list[float] | None:
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ratings.csv"
        np.savetxt(file, np.column_stack([one, other]), "%d", ",", header="a,b", comments="")
        done = subprocess.run(
            ["Rscript", "-e", VCD, str(file)], capture_output=True, text=True, check=False
        )
    return [float(x) for x in done.stdout.split()] if done.returncode == 0 else None


def covered(name: str, held: list[bool], floor: list[bool] | None = None) -> None:
    plain = "" if floor is None else f"; the plain normal range {np.mean(floor):.3f}"
    print(f"{name:58} {np.mean(held):.3f} of {len(held):,}{plain}")


def ranges(random: np.random.Generator) -> None:
    print("\n90 % ranges that hold the truth")
    truth = agreement(*ratings(random, 2_000_000)).quadratic.value
    for size in (30, 100, 400):
        drawn = [agreement(*ratings(random, size)).quadratic for _ in range(2000)]
        covered(
            f"quadratic weighted kappa, {size} pieces", [x.low <= truth <= x.high for x in drawn]
        )
    for size, shares in ((25, (0.6, 0.1, 0.03, 0.27)), (200, (0.6, 0.06, 0.02, 0.32))):
        held, plain = [], []
        for cells in random.multinomial(size, shares, 4000).astype(float):
            found = paired_difference(*cells)
            true, d = shares[1] - shares[2], (cells[1] - cells[2]) / size
            reach = Z90 * np.sqrt(max((cells[1] + cells[2]) / size - d * d, 0) / size)
            held.append(found is not None and found.low <= true <= found.high)
            plain.append(abs(d - true) <= reach)
        covered(f"share under two methods, {size} learners", held, plain)
    for sizes in ((40, 15, 40, 15), (300, 120, 310, 130)):
        covered(
            f"change of a gap of shares, groups of {sizes[0]} and {sizes[1]}",
            *gap_cover(random, sizes),
        )


def gap_cover(random: np.random.Generator, sizes: tuple[int, ...]) -> tuple[list[bool], list[bool]]:
    truth, held, plain = (0.9, 0.6, 0.9, 0.68), [], []
    change = (truth[2] - truth[3]) - (truth[0] - truth[1])
    for _ in range(4000):
        p = [random.binomial(n, t) / n for n, t in zip(sizes, truth, strict=True)]
        shares = [wilson(x, n) for x, n in zip(p, sizes, strict=True)]
        found = gap_change(*shares).change  # type: ignore[arg-type]
        reach = Z90 * np.sqrt(sum(x * (1 - x) / n for x, n in zip(p, sizes, strict=True)))
        held.append(found.low <= change <= found.high)
        plain.append(abs((p[2] - p[3]) - (p[0] - p[1]) - change) <= reach)
    return held, plain


def clustered(random: np.random.Generator) -> None:
    for clusters in (10, 40):
        held, plain = [], []
        for seed in range(400):
            school = np.repeat(np.arange(clusters), 40)
            ahead, later = random.random((2, school.size)) < 0.5
            moved = random.normal(0, 0.4, clusters)[school] * (ahead & later)
            value = 1.0 * ahead - 0.3 * (ahead & later) + moved + random.normal(0, 1, school.size)
            found = mean_gaps(value, ahead, later, school, seed=seed, draws=400).change
            held.append(found.low <= -0.3 <= found.high)
            reach = Z90 * np.sqrt(sum(value[m].var(ddof=1) / m.sum() for m in cells(ahead, later)))
            plain.append(abs(found.value + 0.3) <= reach)
        covered(f"change of a gap of means, {clusters} schools of 40", held, plain)


def cells(ahead: NDArray[np.bool_], later: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    return [a & b for a in (ahead, ~ahead) for b in (later, ~later)]


def small_groups(random: np.random.Generator) -> None:
    print(
        "\nschools of a true share about .45 (sd .08), line .40; of those truly at .40 or above, wrongly called below"
    )
    size = np.repeat([10, 20, 30, 60, 200], 2000)
    true = np.clip(random.normal(0.45, 0.08, size.size), 0.02, 0.98)
    school = np.repeat(np.arange(size.size), size)
    found = shrink(
        (random.random(school.size) < true[school]).astype(float), school, groups=size.size
    )
    low, high = found.ranges()
    heads = ("reliability", "as it is", "drawn in", "chance ≥ .9", "error²", "drawn in", "in range")
    print(f"{'n':>5} " + " ".join(f"{head:>12}" for head in heads))
    for n in (10, 20, 30, 60, 200):
        here = size == n
        fine = here & (true >= 0.4)
        called = [(x[fine] < 0.4).mean() for x in (found.mean, found.shrunk)]
        sure = (1 - found.chance_at_least(0.4)[fine] >= 0.9).mean()
        error = [((x - true)[here] ** 2).mean() for x in (found.mean, found.shrunk)]
        inside = ((low <= true) & (true <= high))[here].mean()
        figures = (found.reliability[here].mean(), *called, sure, *error, inside)
        print(f"{n:5} " + " ".join(f"{figure:12.4f}" for figure in figures))


if __name__ == "__main__":
    source = np.random.default_rng(20_261_122)
    kappas(source)
    ranges(source)
    clustered(source)
    small_groups(source)
