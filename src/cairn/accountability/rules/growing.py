"""Growth percentiles of everybody's yearly scores, cohort after cohort: one grade, one subject, one year.

A prior is a score of the same subject so many years earlier that was got so many grades lower; who repeated or skipped
a grade has none there. The arithmetic is `measure.growth`; here learners are only put beside their own past.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import SILENT, Progress
from cairn.measure.growth.percentiles import NONE, Cohort, fit_matrices, growth_percentiles

Whole = NDArray[np.int64]
Figures = NDArray[np.float64]
NO_GRADE = -99


@dataclass(frozen=True)
class Yearly:
    """One score of each learner, subject and year, (n,) each; a learner, subject and year stand once.

    year    the school year's ending year; grade as a number, NO_GRADE where nobody says
    score   NaN: not scored
    """

    learner: Whole
    subject: Whole
    year: Whole
    grade: Whole
    score: Figures


@dataclass(frozen=True)
class Grown:
    """Percentiles of the year asked, (n,) each.

    cohorts    subject and grade of those that were estimated
    left_out   of those that were not, with their learners
    """

    learner: Whole
    subject: Whole
    percentile: Whole
    cohorts: tuple[tuple[int, int], ...]
    left_out: tuple[tuple[int, int, int], ...]


def grown(
    of: Yearly, year: int, *, least: int, priors: int = 4, progress: Progress = SILENT
) -> Grown:
    """Everybody's percentile in a year who has an earlier score, by as many priors as there are, at most `priors`.

    least   fewest learners of a cohort with a score and the score of the year before
    """
    now, cohort = _of_year(of, year)
    before = _before(of, now, year, priors)
    kinds = np.unique(cohort)
    found = np.full(now.size, NONE, np.int64)
    made, left_out = [], []
    progress.begin(f"Growth of {SchoolYear(year)}", int(kinds.size))
    for kind in kinds.tolist():
        rows = np.flatnonzero(cohort == kind)
        percentile = _percentiles(of.score[now[rows]], before[rows], least)
        if percentile is None:
            left_out.append((*_apart(kind), int(rows.size)))
        else:
            made.append(_apart(kind))
            found[rows] = percentile
        progress.advance(1)
    has = found != NONE
    return Grown(
        of.learner[now[has]], of.subject[now[has]], found[has], tuple(made), tuple(left_out)
    )


def growers(of: Yearly, year: int, cohorts: Iterable[tuple[int, int]]) -> tuple[Whole, Whole]:
    """Learner and subject of everybody who has a percentile, without it: of whichever learners `of` holds.

    cohorts   subject and grade of those that `grown` estimated of everybody

    Exact: in a cohort that was estimated, a percentile is got by every score that has one of the year before, and by no
    other. Earlier priors change how high it is, never whether there is one.
    """
    now, cohort = _of_year(of, year)
    made = np.isin(cohort, [subject * 100 + grade for subject, grade in cohorts])
    has = now[made & ~np.isnan(_before(of, now, year, 1)[:, 0])]
    return of.learner[has], of.subject[has]


def _of_year(of: Yearly, year: int) -> tuple[Whole, Whole]:
    """The rows of a year that have a score and a grade, and the cohort of each: subject × 100 + grade."""
    now: Whole = np.flatnonzero((of.year == year) & (of.grade != NO_GRADE) & ~np.isnan(of.score))
    return now, of.subject[now] * 100 + of.grade[now]


def _apart(kind: int) -> tuple[int, int]:
    subject = (kind + 50) // 100
    return subject, kind - subject * 100


def _percentiles(score: Figures, before: Figures, least: int) -> Whole | None:
    """Of one cohort; None where too few have a past."""
    known = [bool(np.isfinite(column).any()) for column in before.T]
    if not known[0]:
        return None
    columns = [*known, False].index(False)
    cohort = Cohort.of(score, before[:, :columns])
    if cohort.cases(1).size < least:
        return None
    try:
        matrices = fit_matrices(cohort, minimum=least)
    except BadInput:  # a cohort whose scores do not vary enough for curves
        return None
    return growth_percentiles(cohort, matrices).percentile.astype(np.int64)


def _before(of: Yearly, now: Whole, year: int, priors: int) -> Figures:
    """(now, priors) scores so many years earlier, got so many grades lower; NaN: none."""
    subjects = int(of.subject.max(initial=0)) + 1
    who = of.learner * subjects + of.subject
    columns = []
    for back in range(1, priors + 1):
        then = np.flatnonzero(of.year == year - back)
        then = then[np.argsort(who[then], kind="stable")]
        column = np.full(now.size, np.nan)
        if then.size:
            at = np.minimum(np.searchsorted(who[then], who[now]), then.size - 1)
            rows = then[at]
            same = (who[rows] == who[now]) & (of.grade[rows] == of.grade[now] - back)
            column[same] = of.score[rows[same]]
        columns.append(column)
    return np.column_stack(columns)
