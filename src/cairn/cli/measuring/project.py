"""`cairn measure project`: where learners will come who grow at one percentile every year."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import progress, say, say_json
from . import growth_options as given

if TYPE_CHECKING:
    from cairn.kernel.progress import Progress
    from cairn.measure.growth.matrices import Floats

    from .growth_ahead import Ahead

Matrices = Annotated[
    list[Path] | None,
    typer.Option(
        help="The fits of the years ahead: without --grade a file for each year, next year's first; "
        "with it one file of all grades."
    ),
]
Grade = Annotated[
    str, typer.Option(help="The grade's column: a year on, learners are a grade higher.")
]
Years = Annotated[int, typer.Option(min=1, max=12, help="How many years ahead at most.")]
DEFAULT = "1,35,50,65,99"


def project(
    input: given.Input,
    id: given.Id,
    out: given.Out,
    matrices: Matrices = None,
    scores: given.Scores = "",
    by: given.By = "",
    score: given.Score = "",
    year: given.Year = "",
    grade: Grade = "",
    subject: given.Subject = "",
    of_years: given.OfYears = "",
    years: Years = 3,
    percentiles: given.Percentiles = DEFAULT,
    digits: Annotated[int, typer.Option(min=0, max=9, help="Digits of the scores.")] = 0,
    as_json: given.Json = False,
) -> None:
    """Growth projections: the scores of learners who grow at this or that percentile every year.

    Follows the fits of the grades above (`cairn measure sgp --save-matrices`). Wide: the newest of --scores is
    the current score. Writes P35_PROJ_YEAR_1 … for each percentile and year; empty where a learner has no
    current score or no fit goes on.
    """
    from .growth_ahead import Ahead

    learners = given.learners_in(
        input, id, scores=scores, by=by, score=score, year=year, grade=grade, subject=subject,
        of_years=of_years, least=1,
    )  # fmt: skip
    ahead = Ahead.read(learners, matrices or [], years)
    wanted = given.percentiles_in(percentiles, "--percentiles")
    with progress() as shown:
        reached = _reached(ahead, wanted, shown)
    _write(ahead, reached, wanted, digits, out)
    _tell(ahead, reached, as_json)


def _reached(ahead: "Ahead", percentiles: list[int], shown: "Progress") -> "Floats":
    """(n, years, percentiles) of all learners."""
    import numpy as np

    from cairn.measure.growth.projections import trajectories

    learners = ahead.learners
    reached = np.full((learners.size, ahead.most, len(percentiles)), np.nan)
    shown.begin("Learners projected", learners.size)
    for group, years in ahead.groups():
        histories = learners.histories(group)
        found = trajectories(histories, years, percentiles=percentiles, progress=shown)
        reached[group.rows, : len(years)] = found
    return reached


def _write(
    ahead: "Ahead", reached: "Floats", percentiles: list[int], digits: int, out: Path
) -> None:
    from cairn.measure.growth.rounding import rounded
    from cairn.standards.tabular.written import write_columns

    from .growth_answers import beside, figures

    columns = {
        f"P{percentile}_PROJ_YEAR_{year + 1}": figures(rounded(reached[:, year, place], digits))
        for year in range(reached.shape[1])
        for place, percentile in enumerate(percentiles)
    }
    write_columns(beside(ahead.learners.columns(), columns), out)


def _tell(ahead: "Ahead", reached: "Floats", as_json: bool) -> None:
    import numpy as np

    known = np.asarray(~np.isnan(reached).all(axis=2))
    counts = {year + 1: int(known[:, year].sum()) for year in range(known.shape[1])}
    tell_years(ahead, counts, "projected", as_json)


def tell_years(ahead: "Ahead", counts: dict[int, int], done: str, as_json: bool) -> None:
    """How many learners have an answer for each year, and which cohorts have no year ahead."""
    from .growth_work import called
    from .inputs import named, plural

    beyond = [called(name) for name in ahead.beyond]
    size = ahead.learners.size
    if as_json:
        say_json({"learners": size, f"{done}_by_year": counts, "without_later_fits": beyond})
        return
    say(f"{plural(size, 'row')}; {counts.get(1, 0):,} {done} for next year.")
    for year, count in list(counts.items())[1:]:
        say(f"  year {year}: {count:,}")
    if beyond:
        say(f"{plural(len(beyond), 'cohort')} without later fits: {named(beyond)}.")
