"""`cairn measure to-standard`: how much growth is enough for a standard, and how likely it is reached."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..screen import progress
from . import growth_options as given
from .project import Grade, Matrices, Years, tell_years

if TYPE_CHECKING:
    import numpy as np

    from cairn.kernel.progress import Progress
    from cairn.measure.growth.matrices import Floats

    from .growth_ahead import Ahead

Standard = Annotated[
    str, typer.Option(help="The score each year's standard asks for, next year's first, commas.")
]
Standards = Annotated[
    Path | None,
    typer.Option(
        help="Or a file: cohort columns as INPUT's (a year on, the grade) and `standard`."
    ),
]
Draws = Annotated[int, typer.Option(min=1, max=100_000, help="Drawn futures of each learner.")]


def to_standard(
    input: given.Input,
    id: given.Id,
    out: given.Out,
    matrices: Matrices = None,
    standard: Standard = "",
    standards: Standards = None,
    scores: given.Scores = "",
    by: given.By = "",
    score: given.Score = "",
    year: given.Year = "",
    grade: Grade = "",
    subject: given.Subject = "",
    of_years: given.OfYears = "",
    years: Years = 3,
    draws: Draws = 200,
    seed: given.Seed = 314159,
    as_json: given.Json = False,
) -> None:
    """Growth to a standard: the least percentile that is enough, and the probability of being there.

    Follows the fits of the grades above, as `cairn measure project`. Writes TARGET_YEAR_1 … (1 to 99; 100: even
    99 is not enough), TARGET_TO_REACH (in some year: catch up), TARGET_TO_STAY (in every year: keep up), and
    the probabilities CHANCE_YEAR_1 …, CHANCE_TO_REACH, CHANCE_TO_STAY of growth drawn evenly each year.
    """
    from .growth_ahead import Ahead
    from .standards import standards_in

    learners = given.learners_in(
        input, id, scores=scores, by=by, score=score, year=year, grade=grade, subject=subject,
        of_years=of_years, least=1,
    )  # fmt: skip
    ahead = Ahead.read(learners, matrices or [], years)
    asked = standards_in(standard, standards, ahead)
    found = Found.nothing(learners.size, ahead.most)
    with progress() as shown:
        _work(ahead, asked, found, draws, seed, shown)
    _write(ahead, found, out)
    counts = {y + 1: int((found.targets[:, y] > 0).sum()) for y in range(ahead.most)}
    tell_years(ahead, counts, "with_a_target" if as_json else "with a target", as_json)


@dataclass(frozen=True)
class Found:
    """(n, years + 2) each: by year, then to reach and to stay; NONE or NaN for none. (n,) years ahead."""

    targets: "np.ndarray[Any, np.dtype[np.int16]]"
    chances: "Floats"
    years: "np.ndarray[Any, np.dtype[np.int16]]"

    @classmethod
    def nothing(cls, size: int, years: int) -> "Found":
        """Room for so many learners."""
        import numpy as np

        from cairn.measure.growth.percentiles import NONE

        targets = np.full((size, years + 2), NONE, np.int16)
        return cls(targets, np.full((size, years + 2), np.nan), np.zeros(size, np.int16))


def _work(
    ahead: "Ahead", asked: Any, found: Found, draws: int, seed: int, shown: "Progress"
) -> None:
    import numpy as np

    from cairn.measure.growth.projections import chances, targets, trajectories

    shown.begin("Targets and chances", 2 * ahead.learners.size)
    for at, (group, years) in enumerate(ahead.groups()):
        scores = asked(group.name, len(years))
        years = years[: len(scores)]
        histories = ahead.learners.histories(group)
        own = int(np.random.SeedSequence([seed, at]).generate_state(1)[0])
        least = targets(trajectories(histories, years, progress=shown), scores)
        chance = chances(histories, years, scores, seed=own, draws=draws, progress=shown)
        columns = [*range(len(years)), -2, -1]
        into = np.ix_(group.rows, columns)
        found.targets[into] = np.column_stack([least.by_year, least.to_reach, least.to_stay])
        found.chances[into] = np.column_stack([chance.by_year, chance.to_reach, chance.to_stay])
        found.years[group.rows] = len(years)


def _write(ahead: "Ahead", found: Found, out: Path) -> None:
    import pyarrow as pa

    from cairn.standards.tabular.written import write_columns

    from .growth_answers import beside, figures, whole

    names = [*(f"YEAR_{year + 1}" for year in range(ahead.most)), "TO_REACH", "TO_STAY"]
    columns: dict[str, Any] = {"YEARS_AHEAD": pa.array(found.years)}
    columns |= {f"TARGET_{name}": whole(found.targets[:, at]) for at, name in enumerate(names)}
    columns |= {f"CHANCE_{name}": figures(found.chances[:, at]) for at, name in enumerate(names)}
    write_columns(beside(ahead.learners.columns(), columns), out)
