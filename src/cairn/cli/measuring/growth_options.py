"""What the commands about growth are asked with: their options, and which form the input has."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.kernel.errors import BadInput

from .inputs import words

if TYPE_CHECKING:
    from .growth_learners import Learners

Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A CSV (.gz too) or Parquet file.")]
Id = Annotated[str, typer.Option(help="The column that says who; text, kept as it is.")]
Out = Annotated[
    Path, typer.Option(help="Write a row for each row of INPUT here (.csv, .csv.gz or .parquet).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine.")]
Scores = Annotated[
    str,
    typer.Option(help="Wide: the score columns from the oldest to the newest, with commas."),
]
By = Annotated[
    str,
    typer.Option(help="Wide: columns that tell cohorts apart, such as SUBJECT,GRADE."),
]
Score = Annotated[
    str, typer.Option(help="Long: the score's column, where a row is a learner, subject and year.")
]
Year = Annotated[str, typer.Option(help="Long: the year's column, such as 2025 or 2024_2025.")]
Grade = Annotated[str, typer.Option(help="Long: the grade's column.")]
Subject = Annotated[str, typer.Option(help="Long: the subject's column, if there are several.")]
OfYears = Annotated[
    str, typer.Option(help="Long: only the cohorts of these years, with commas; else of all.")
]
Priors = Annotated[
    int | None, typer.Option(min=1, help="Long: how many earlier scores at most; else all.")
]
Percentiles = Annotated[str, typer.Option(help="Growth percentiles 1..99, with commas.")]
Seed = Annotated[int, typer.Option(min=0, help="What the draws start from.")]


def learners_in(
    input: Path,
    id: str,
    *,
    scores: str = "",
    by: str = "",
    score: str = "",
    year: str = "",
    grade: str = "",
    subject: str = "",
    of_years: str = "",
    priors: int | None = None,
    errors: str = "",
    least: int = 2,
) -> "Learners":
    """The learners of a file in wide or in long format, whichever its options name.

    least  how many scores the wide form needs
    """
    from .growth_learners import read_wide
    from .growth_long import Long, read_long

    if bool(scores) == bool(score):
        raise BadInput(
            "It is not clear where the scores are.",
            mend="Give --scores OLDEST,…,NEWEST for a row a learner, or --score with --year and --grade "
            "for a row a learner and year.",
        )
    if scores:
        _only(year=year, subject=subject, of_years=of_years, priors=priors)
        named = words(by) + [name for name in words(grade) if name not in words(by)]
        return read_wide(
            input, id, words(scores), named, words(errors), grade=_plain(grade), least=least
        )
    _only(by=by)
    asked = (_plain(year), _plain(grade), _plain(score), _plain(subject), _plain(errors))
    return read_long(input, Long(id, *asked, tuple(words(of_years)), priors))


def _plain(name: str) -> str:
    """A single column's name, quoted or not."""
    found = words(name)
    return found[0] if len(found) == 1 else name


def _only(**other: object) -> None:
    """Refuses an option of the other form."""
    for name, given in other.items():
        if given not in ("", None):
            form = "wide" if name == "by" else "long"
            raise BadInput(
                f"--{name.replace('_', '-')} is for the {form} form.",
                mend="Name columns of one form: --scores and --by, or --score, --year and --grade.",
            )


def percentiles_in(text: str, option: str) -> list[int]:
    """Different percentiles, 1 to 99. Raises BadInput for others."""
    try:
        numbers = [int(part) for part in words(text)]
    except ValueError:
        numbers = [0]
    if not all(1 <= number <= 99 for number in numbers) or len(set(numbers)) < len(numbers):
        raise BadInput(
            f"{option} {text} are not different percentiles.", mend="Write such as 1,35,50,65,99."
        )
    return numbers
