"""What `bkt@1` and the next likely performance get wrong: stated chance less true chance.

    python benchmarks/tracing_bias.py

Three kinds of learners answer one skill after another: the logit of a right answer rises from −1 to 1.5
over 12 answers (improving), stays at 0.5 (steady), or falls from 1.5 to −1 (declining), plus a normal
figure of the learner's own (sd 0.7) and of the learner in the skill (sd 0.5). Both methods are fitted on
3,000 learners, 1,000 of each kind, in two skills; others of each kind are then predicted before their
5th, 8th and 12th answer in the second skill. Seeded: the same every time.
"""

from typing import Any

import numpy as np

from cairn.measure.tracing import bkt, performance, performance_fit
from cairn.measure.tracing.answers import Answers, arranged

KINDS = {"improving": (-1.0, 1.5), "steady": (0.5, 0.5), "declining": (1.5, -1.0)}
PIECES, ASKED = 12, (5, 8, 12)
SKILLS = ("first", "second")


def made(
    learners: int, random: np.random.Generator, kinds: dict[str, tuple[float, float]]
) -> tuple[Answers, np.ndarray]:
    """Answers of so many learners of each kind, and the true chance of each row."""
    columns: list[tuple[int, int, int, float]] = []
    chances: list[float] = []
    who = 0
    for begin, end in kinds.values():
        for _ in range(learners):
            own = random.normal(0, 0.7)
            for skill in range(len(SKILLS)):
                path = np.linspace(begin, end, PIECES) + own + random.normal(0, 0.5)
                true = 1 / (1 + np.exp(-path))
                right = (random.random(PIECES) < true).astype(float)
                columns += [(who, skill * PIECES + t, skill, right[t]) for t in range(PIECES)]
                chances += true.tolist()
            who += 1
    learner, order, skills, correct = (np.array(column) for column in zip(*columns, strict=True))
    answers = arranged(learner, order, skills, correct, names=SKILLS)
    return answers, np.array(chances)[answers.row]


def main() -> None:
    random = np.random.default_rng(1)
    history, _ = made(1000, random, KINDS)
    fits: dict[str, Any] = {
        bkt.METHOD: bkt.fit(history),
        performance.METHOD: performance_fit.fit(history),
    }
    print(f"{'':18}" + "".join(f"{kind + f' {n}':>18}" for kind in KINDS for n in ASKED))
    for name, fit in fits.items():
        told = []
        for kind, path in KINDS.items():
            answers, true = made(2000, np.random.default_rng(2), {kind: path})
            error = (fit.predict(answers) - true).reshape(-1, len(SKILLS), PIECES)[:, 1]
            told += [f"{error[:, n - 1].mean():+.3f} ({error[:, n - 1].std():.3f})" for n in ASKED]
        print(f"{name:18}" + "".join(f"{t:>18}" for t in told))


if __name__ == "__main__":
    main()
