"""What published rows say together of one that is withheld: ranges that anybody can work out from them.

A row is withheld where it stands in the way of others. Often it is the sum of rows that are shown, or the rest of one;
then theirs bound its shares: where girls and boys are both between 40 and 60 percent, so is everybody. Nothing but
published tables is read here. So what is filled in cannot depend on what they keep back; every world that fits the
tables fits it too, and whatever a certificate shows holds as before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .houses import FREE, Bounds, House, Whole
from .ledgers import together
from .linking import read
from .rows import STEPS, TAILS
from .sums import TIMES, Sums, Terms
from .wings import Wing, wings

WIDEST = TAILS[-1]
"""A row is filled in where each level's range is so many percent wide at most: as wide as a row may be shown with."""
STEP = STEPS[1]
"""What is filled in ends at multiples of so many percent; what is implied may be closer."""
AT_ONCE = 20_000
"""Terms that are weighed at once, so that memory does not grow with the state."""
_PERCENT = np.arange(0, 101, STEP)


@dataclass(frozen=True)
class Implied:
    """What the other rows say of a withheld one; place and group as the tables count them.

    learners  from … to, both reached
    shares    for each level from … to percent, the end not reached unless it is 100
    """

    question: str
    place: int
    group: int
    learners: tuple[int, int]
    shares: tuple[tuple[int, int], ...]

    def holds(self, other: "Implied") -> bool:
        """Whether it says no more than the other of the same row."""
        pairs = ((self.learners, other.learners), *zip(self.shares, other.shares, strict=True))
        return all(mine[0] <= its[0] and its[1] <= mine[1] for mine, its in pairs)

    def data(self) -> list[Any]:
        """As a question's tables have it: place, group, learners, shares."""
        return [self.place, self.group, list(self.learners), [list(pair) for pair in self.shares]]


def implied(tables: Mapping[str, Any]) -> dict[tuple[str, int, int], Implied]:
    """(question, place, group) → what is implied of each row that is withheld though large enough, where it is enough.

    Raises KeyError, TypeError or ValueError where the tables are not whole.
    """
    layout, said = read(tables)
    found = (
        row
        for wing in wings(House.of(layout))
        for row in _of(wing, wing.only(said), int(tables["minimum"]))
    )
    return {(row.question, row.place, row.group): row for row in found}


def filled_in(tables: Mapping[str, Any]) -> dict[tuple[str, int, int], Implied]:
    """What tables say of withheld rows. Raises KeyError, TypeError or ValueError where they are not whole."""
    found = {}
    for q, asked in tables["questions"].items():
        for place, group, (low, high), shares in asked.get("implied", ()):
            pairs = tuple((int(a), int(b)) for a, b in shares)
            found[q, place, group] = Implied(q, place, group, (low, high), pairs)
    return found


def beyond(tables: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Rows that are filled in with more than the others imply: none in tables that are as they should be."""
    if not (said := filled_in(tables)):
        return []
    may = implied(tables)
    return [at for at, row in said.items() if at not in may or not row.holds(may[at])]


def _of(wing: Wing, said: Mapping[str, Bounds], minimum: int) -> Iterator[Implied]:
    """The rows of questions that are asked of the same learners."""
    sums = Sums(wing.house)
    for same in together(wing.house, said):
        first = next(iter(same.values()))
        least, most = sums.narrowed(first.least, first.most)
        for q, told in same.items():
            here = replace(told, least=least, most=most, low=told.low.copy(), high=told.high.copy())
            withheld = said[q].hidden & said[q].told & (said[q].least >= minimum)
            rows = np.argwhere(withheld & (most < FREE)).tolist()
            _narrow(here, sums, rows)
            for p, g in rows:
                shares = tuple(zip(here.low[p, g].tolist(), here.high[p, g].tolist(), strict=True))
                if max(high - low for low, high in shares) <= WIDEST:
                    many = int(least[p, g]), int(most[p, g])
                    yield Implied(q, int(wing.at[p]), g, many, shares)


def _narrow(here: Bounds, sums: Sums, rows: list[list[int]]) -> None:
    """Narrows the shares of these rows by all that adds up to them, in place."""
    batches = [part for terms in _known(here, sums, rows) for part in terms.parts(AT_ONCE)]
    for _ in range(TIMES):
        before = int(here.low.sum()), int(here.high.sum())
        for terms in batches:
            low, high = _shares(here, terms)
            np.maximum.at(here.low, terms.to, low)
            np.minimum.at(here.high, terms.to, high)
        if before == (int(here.low.sum()), int(here.high.sum())):
            return


def _known(here: Bounds, sums: Sums, rows: list[list[int]]) -> Iterator[Terms]:
    """What adds up to the rows, where the learners of all of it have an end; as many terms together."""
    found: dict[int, list[Terms]] = {}
    for place, group in rows:
        for terms in sums.to(place, group):
            if int(here.most[terms.places, terms.groups].max()) < FREE:
                found.setdefault(terms.sign.size, []).append(terms)
    return (Terms.together(same) for same in found.values())


def _shares(here: Bounds, terms: Terms) -> tuple[Whole, Whole]:
    """(rows, levels) twice: the least and the most percent at each level of learners who are the sum of other rows.

    100 x count less p x learners adds up as both do. Where it must be below 0, fewer than p percent are there; where it
    cannot be, p percent or more are. Of each of the others it is most, and least, at an end of the range of its
    learners; where a share stays below the end of its range, it is 1 less at least.
    """
    few, many = (n[terms.places, terms.groups][..., None, None] for n in (here.least, here.most))
    low, high = (x[terms.places, terms.groups][..., None] for x in (here.low, here.high))
    sign = terms.sign[..., None, None]
    short = (sign > 0) & (high < 100) & (few > 0)
    upper = np.where(sign > 0, high, -low) - sign * _PERCENT
    lower = np.where(sign > 0, low, -high) - sign * _PERCENT
    below = (upper * np.where(upper > 0, many, few) - short).sum(axis=1) < 0
    from_ = (lower * np.where(lower < 0, many, few)).sum(axis=1) >= 0
    return np.where(from_, _PERCENT, 0).max(axis=2), np.where(below, _PERCENT, 100).min(axis=2)
