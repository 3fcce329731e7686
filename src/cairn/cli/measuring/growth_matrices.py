"""Matrices as a file keeps them: the fits of many cohorts, and which cohort each is for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cairn.kernel.errors import BadInput
from cairn.measure.growth.matrices import Matrix, matrix_from_plain

from .growth_learners import By, Learners
from .growth_long import grade_of

FORMAT = "cairn growth matrices 1"


@dataclass(frozen=True)
class Kept:
    """Matrices by cohort; `by` says what tells cohorts apart, and () that they are for every cohort."""

    by: tuple[str, ...]
    cohorts: dict[By, list[Matrix]] = field(default_factory=dict)

    def of(self, named: Mapping[str, str], grade: str = "") -> list[Matrix] | None:
        """Those of the cohort with these columns; grades are the same where their number is."""
        for name, matrices in self.cohorts.items():
            pairs = zip(self.by, name, strict=True)
            if all(_same(named[column], value, column == grade) for column, value in pairs):
                return matrices
        return None


def _same(one: str, other: str, grades: bool) -> bool:
    if one == other:
        return True
    return grades and grade_of(one) is not None and grade_of(one) == grade_of(other)


def keep(kept: Kept, path: Path) -> None:
    """Writes matrices as JSON; every number comes back exactly."""
    cohorts = [
        {"by": list(name), "matrices": [matrix.as_plain() for matrix in matrices]}
        for name, matrices in kept.cohorts.items()
    ]
    try:
        path.write_text(json.dumps({"format": FORMAT, "by": list(kept.by), "cohorts": cohorts}))
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error}", mend="Name a file in a folder that is there."
        ) from None


def read_kept(path: Path, learners: Learners) -> Kept:
    """Matrices as they were kept, for these learners. Raises BadInput for another file or cohorts."""
    kept = kept_in(path)
    if not set(kept.by) <= set(learners.by):
        there = f"; the learners are by {', '.join(learners.by)}" if learners.by else ""
        raise BadInput(
            f"{path} holds matrices by {', '.join(kept.by)}{there}.",
            mend=f"Give --by {','.join(kept.by)}, or in long format columns of these names.",
        )
    return kept


def kept_in(path: Path) -> Kept:
    """What a file of matrices holds. Raises BadInput where it holds none."""
    try:
        return _from_plain(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _none(path, error.strerror or str(error)) from None
    except ValueError:
        raise _none(path, "it is not JSON") from None
    except RecursionError:
        raise _none(path, "it is nested too deeply") from None
    except (KeyError, TypeError, OverflowError) as error:
        raise _none(path, f"what should say its cohorts does not ({error})") from None
    except BadInput as error:
        raise _none(path, error.what.rstrip(".")) from None


def _from_plain(plain: Any) -> Kept:
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise BadInput(f"it does not say that it is {FORMAT!r}.", mend="")
    by = tuple(_texts(plain["by"]))
    cohorts: dict[By, list[Matrix]] = {}
    for one in plain["cohorts"]:
        name = tuple(_texts(one["by"]))
        if len(name) != len(by) or name in cohorts:
            raise BadInput(f"a cohort is called {list(name)}, twice or beside {by}.", mend="")
        cohorts[name] = [matrix_from_plain(matrix) for matrix in one["matrices"]]
    return Kept(by, cohorts)


def _texts(plain: Any) -> list[str]:
    if not isinstance(plain, list) or not all(isinstance(word, str) for word in plain):
        raise TypeError(f"{plain!r} is no list of words")
    return plain


def _none(path: Path, why: str) -> BadInput:
    return BadInput(
        f"{path} holds no growth matrices: {why}.",
        mend="Give a file written by `cairn measure sgp --save-matrices`.",
    )


def cohort_columns(learners: Learners, used: Sequence[By]) -> tuple[str, ...]:
    """What tells kept cohorts apart: the year too where there are several, else next year has no fit."""
    names = tuple(learners.by)
    if learners.year:
        at = names.index(learners.year)
        if len({name[at] for name in used}) <= 1:
            return names[:at] + names[at + 1 :]
    return names


def kept_of(learners: Learners, used: Mapping[By, list[Matrix]]) -> Kept:
    """What was used, to be kept."""
    names = tuple(learners.by)
    columns = cohort_columns(learners, list(used))
    places = [names.index(column) for column in columns]
    return Kept(columns, {tuple(name[i] for i in places): found for name, found in used.items()})
