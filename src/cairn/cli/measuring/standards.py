"""The scores that standards ask for in the years ahead: numbers for all, or a file by cohort."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cairn.kernel.errors import BadInput
from cairn.standards.tabular.columns import column_names, numbers, read_columns

from .growth_ahead import Ahead
from .growth_learners import By
from .growth_long import grade_of
from .growth_work import called
from .inputs import figures, must_have_rows, plural, refuse_rows

Asked = Callable[[By, int], list[float]]
COLUMN = "standard"


def standards_in(given: str, path: Path | None, ahead: Ahead) -> Asked:
    """What gives a cohort's standards, one for each of so many years ahead. Raises BadInput for neither."""
    if bool(given) == (path is not None):
        raise BadInput(
            "It is not clear which scores the standards ask for.",
            mend="Give --standard 515,530 for the years ahead, or --standards FILE.",
        )
    return _by_file(path, ahead) if path is not None else _by_number(given, ahead)


def _by_number(given: str, ahead: Ahead) -> Asked:
    asked = figures(given, "--standard")
    if not asked:
        raise BadInput(f"--standard is {given!r}.", mend="Give such as 515,530.")
    if not ahead.learners.grade and len(asked) != ahead.most:
        raise BadInput(
            f"--standard has {plural(len(asked), 'score')} for {plural(ahead.most, 'year')} ahead.",
            mend="Give one for each --matrices, or fewer --years.",
        )
    ahead.most = min(ahead.most, len(asked))
    return lambda _name, years: asked[:years]


def _by_file(path: Path, ahead: Ahead) -> Asked:
    learners = ahead.learners
    names = [n for n in column_names(path) if n in learners.by and n != learners.year]
    table = read_columns(path, text=names, number=[COLUMN])
    must_have_rows(table.num_rows, path)
    score, grade = numbers(table, COLUMN), learners.grade
    refuse_rows(~np.isfinite(score), path, f"{COLUMN} is no number", "Fill it in.")
    kept: dict[tuple[str, ...], float] = {}
    for row in range(table.num_rows):
        key = tuple(_plain(str(table[name][row].as_py()), name == grade) for name in names)
        if key in kept:
            raise BadInput(
                f"{path.name}, data row {row + 1} is of the same {', '.join(names) or 'all'} as one above.",
                mend="Keep one standard for each.",
            )
        kept[key] = float(score[row])

    def asked(name: By, years: int) -> list[float]:
        named = dict(zip(learners.by, name, strict=True))
        found = []
        for step in range(1, years + 1):
            later = ahead.later(named, step)
            key = tuple(_plain(later[column], column == grade) for column in names)
            if key not in kept:
                raise BadInput(
                    f"{path.name} has no {COLUMN} of {' '.join(key)}, which {called(name)} comes to.",
                    mend="Add a row for it, or give fewer --years.",
                )
            found.append(kept[key])
        return found

    return asked


def _plain(value: str, is_grade: bool) -> str:
    number = grade_of(value) if is_grade else None
    return value if number is None else str(number)
