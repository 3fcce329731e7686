"""Weighing how often a competency is assessed against the others of its grades, and adding up minutes of tests.

Pure: figures in, figures out.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from cairn.kernel.errors import BadPolicy
from cairn.measure.shares import wilson


class Weight(StrEnum):
    """How often a competency is assessed this school year, beside the others of the same framework and grades."""

    NONE = "none"
    """Not yet."""
    LESS = "less"
    MORE = "more"
    USUAL = "usual"
    """Nothing says that it is much less or much more."""


def weights(
    pieces: Sequence[int], learners: int, *, bounds: tuple[float, float]
) -> tuple[Weight, ...]:
    """How each of some like competencies is weighed.

    pieces    of each this school year; the usual number is the mean of those that have any
    learners  who are expected to show them; each counts once, however many pieces they brought
    bounds    times the usual below which it is much less, above which much more

    Only where the likely range (90 %) of its share of all pieces lies wholly beyond a bound is anything said,
    so that a handful of pieces says nothing.
    """
    total, begun = sum(pieces), sum(n > 0 for n in pieces)
    return tuple(_weight(n, total, begun, learners, bounds) for n in pieces)


def _weight(
    pieces: int, total: int, begun: int, learners: int, bounds: tuple[float, float]
) -> Weight:
    if pieces == 0:
        return Weight.NONE
    found = wilson(pieces / total, min(total, learners))
    low, high = (bound / begun for bound in bounds)
    if found is None or begun == 1:
        return Weight.USUAL
    if found.high < low:
        return Weight.LESS
    return Weight.MORE if found.low > high else Weight.USUAL


def declared_minutes(lines: Iterable[str]) -> dict[str, float]:
    """The length of each test that policy names, by its name without capitals. Raises BadPolicy.

    >>> declared_minutes(["State test: part one: 70"])
    {'state test: part one': 70.0}
    """
    return dict(map(_declared, lines))


def _declared(line: str) -> tuple[str, float]:
    name, _colon, minutes = line.rpartition(":")
    try:
        length = float(minutes)
    except ValueError:
        length = 0.0
    if not (name.strip() and 0 < length < _LONGEST):
        raise BadPolicy(
            f"assessments.minutes: “{line}” is not a test, a colon and minutes above 0.",
            mend="Write it as “State test: 70” in policy/parameters/assessments/minutes.yaml.",
        )
    return name.strip().casefold(), length


_LONGEST = 24 * 60.0


def minutes_of(
    sittings: Mapping[str, int], declared: Mapping[str, float]
) -> tuple[float | None, int]:
    """Minutes of all sittings whose length is known, and how many sittings have no known length.

    sittings  by test
    returns   None for the minutes where there were sittings and no length is known; 0 where there were none
    """
    known = {test: n for test, n in sittings.items() if test.strip().casefold() in declared}
    unknown = sum(sittings.values()) - sum(known.values())
    if not known and unknown:
        return None, unknown
    return sum(n * declared[test.strip().casefold()] for test, n in known.items()), unknown
