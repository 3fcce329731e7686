"""What the schools of a district, and of the state, come to together, added up while they are counted one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
from uuid import UUID

Key = tuple[str, str, UUID | None, date]
"""Subgroup, domain, competency or None, day."""
Figured = Mapping[Key, tuple[int, ...]]
"""By key: learners enrolled, of them with evidence, cells, then the cells at each level, lowest first."""


class Sums:
    """The places above some schools, until the last school of each is in.

    A learner who is enrolled at two schools on one day counts at both.
    """

    def __init__(self, above: Mapping[UUID, tuple[UUID, ...]]) -> None:
        """above   the places that each school belongs to"""
        self._above = above
        self._missing = Counter(place for places in above.values() for place in places)
        self._sums: dict[UUID, dict[Key, tuple[int, ...]]] = defaultdict(dict)

    def add(self, school: UUID, figures: Figured) -> Iterator[tuple[UUID, Figured]]:
        """Adds a school; gives each place that is whole with it."""
        for place in self._above[school]:
            together = self._sums[place]
            for key, figure in figures.items():
                together[key] = _sum(together.get(key, ()), figure)
            self._missing[place] -= 1
            if self._missing[place] == 0:
                yield place, self._sums.pop(place)


def _sum(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip_longest(one, other, fillvalue=0))
