"""Results that somebody else worked out, of indicators that policy measures by no question, joined to what is counted.

Policy says of such an indicator in words by what it is measured: “measured by: the survey of parents, as given”. Its
results come in a file, which the run keeps by its fingerprint; one that the record measures cannot be given too.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cairn.kernel.days import SchoolYear
from cairn.kernel.errors import BadInput

from .asked import ALL
from .files import Aside, check_bounds, read_rows
from .forming import LOWEST
from .measured import Measure
from .plan import Plan
from .results import Result


@dataclass(frozen=True)
class Handed:
    """A file of results.

    name, sha256  the file's, without its folder
    results       the rows that are rated
    aside         the faulty ones, each with its line and what mends it
    """

    name: str
    sha256: str
    results: tuple[Result, ...]
    aside: tuple[Aside, ...]

    @property
    def kept(self) -> dict[str, object]:
        """What a run keeps beside the results themselves."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "rows": len(self.results),
            "aside": len(self.aside),
            "indicators": sorted({each.indicator for each in self.results}),
        }


def handed(
    path: Path,
    plan: Plan,
    year: int,
    *,
    places: Mapping[str, Collection[str]],
    spans: Collection[str],
    groups: Collection[str],
) -> Handed:
    """The results of a file for one school year (its first calendar year).

    places  "school:<code>" of every school here, and the grade spans that it has; none: nobody says
    groups  "<division>:<value>" of every group that learners are divided into
    Raises BadInput where the file cannot be read, has no row that can be used, or gives what the record measures.
    """
    fits = _fits(plan, year, places, spans, groups)
    read = read_rows(path, Result, plan.indicators, fits)
    if not read.used:
        raise _nothing_usable(path, read.aside)
    named = sorted({each.indicator for each in read.used})
    measured = [key for key in named if Measure.of(plan.indicators[key])]
    if measured:
        by = plan.indicators[measured[0]].measured_by
        raise BadInput(
            f"{path.name} gives {', '.join(measured)}, which is counted here ({measured[0]} by {by}).",
            mend="Take these rows out of the file; or say in policy, in words, that it is measured elsewhere.",
        )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Handed(path.name, sha256, read.used, read.aside)


def _nothing_usable(path: Path, aside: Sequence[Aside]) -> BadInput:
    if not aside:
        return BadInput(
            f"{path.name} has no rows.", mend="Give rows below its header, or leave the file out."
        )
    first = aside[0]
    return BadInput(
        f"No row of {path.name} can be used ({len(aside)} read). Line {first.line}: {first.what}",
        mend=first.mend,
    )


def _fits(
    plan: Plan,
    year: int,
    places: Mapping[str, Collection[str]],
    spans: Iterable[str],
    groups: Iterable[str],
) -> Callable[[Result], None]:
    known, divided = sorted(set(spans)), sorted({*groups, LOWEST})

    def check(each: Result) -> None:
        if each.year != year:
            raise BadInput(
                f"The row is of {each.year}.", mend=f"Give rows of {SchoolYear(year + 1)}: {year}."
            )
        if each.place not in places:
            raise BadInput(
                f"No school here is called {each.place}.",
                mend="Write school: and the state's code for it.",
            )
        if each.span not in known:
            raise BadInput(f"{each.span} is no grade span.", mend=f"Use {', '.join(known)}.")
        if (has := places[each.place]) and each.span not in has:
            raise BadInput(
                f"{each.place} has no grades of {each.span}.",
                mend=f"Use {', '.join(sorted(has))}; or correct the school's grades in the roster.",
            )
        check_bounds(each, plan.indicators)
        if each.n == 0 and each.value is not None:
            raise BadInput(
                "There is a value, and n is 0.", mend="Give how many are behind it, or no value."
            )
        if each.group != ALL and each.group not in divided:
            raise BadInput(
                f"{each.group} is no group here.",
                mend=f"Use {', '.join(divided)}; or leave it empty for everybody.",
            )

    return check
