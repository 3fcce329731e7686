"""The kinds of work that become evidence: what each is for, how it is scored, how much its scores scatter."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cairn.kernel.terms import Use

RUBRIC, PERCENT, TEST = "1-4", "0-100", "2400-2600"


@dataclass(frozen=True)
class Kind:
    """`often` is its share of the work in mathematics and elsewhere; `scatter` and `error` are in levels."""

    use: Use
    scale: str
    context: str
    title: str
    often: tuple[float, float]
    scatter: float
    error: float | None = None


KINDS: Final = (
    Kind(Use.FORMATIVE, RUBRIC, "Class work", "Exit ticket: {}", (0.36, 0.20), 0.50),
    Kind(Use.PERFORMANCE, RUBRIC, "Project", "Project: {}", (0.16, 0.30), 0.38),
    Kind(Use.OBSERVATION, RUBRIC, "Conference", "Conference: {}", (0.15, 0.22), 0.48),
    Kind(Use.PORTFOLIO, RUBRIC, "Portfolio review", "Portfolio: {}", (0.06, 0.19), 0.32),
    Kind(Use.FORMATIVE, PERCENT, "Quiz", "Quiz: {}", (0.14, 0.02), 0.55),
    Kind(Use.INTERIM, TEST, "Interim test", "Interim check", (0.06, 0.02), 0.30, 0.30),
    Kind(Use.SELF, RUBRIC, "My own view", "Self-check: {}", (0.07, 0.05), 0.60),
    Kind(Use.SUMMATIVE, TEST, "State test", "State summative assessment", (0.0, 0.0), 0.25, 0.24),
)
SELF_CHECK, SUMMATIVE_TEST = 6, 7
QUIZ, INTERIM_TEST = 4, 5
CLASS_WORK, PROJECT, CONFERENCE = 0, 1, 2
MATH_SHARES: Final = np.cumsum([k.often[0] for k in KINDS])
OTHER_SHARES: Final = np.cumsum([k.often[1] for k in KINDS])
