"""Tables that say as much as they can while nothing can be worked out about a few learners: for a whole state at once.

Every row starts as fine as its size allows, and says less while the search finds that it stands in the way; a row that
is large enough is withheld last. A row never says more than before, so that ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cairn.kernel.errors import BadInput

from .attacking import Promise
from .houses import House, Whole, World
from .layouts import Layout
from .ledgers import Sets
from .linking import with_earlier, worlds_of
from .rows import Key, Shown
from .saying import Rows, Said, row_of
from .searching import Search
from .wings import wings


@dataclass(frozen=True)
class Protected(Mapping[Key, Shown]):
    """Tables that may be published, row by row, and a world that shows it.

    own          the layout that was asked for
    house        with what earlier tables add to it
    said         question → rows
    world        question → (units, groups, levels): it fits, and is made from what is published alone
    information  bits that are told, of those that whole percents and n for every row of the minimum or more would tell
    coarsened    rows that say less than their size alone asks for
    """

    own: Layout
    house: House
    promise: Promise
    sensitive: Mapping[str, Sets]
    said: Mapping[str, Said]
    world: World
    information: float
    coarsened: int
    earlier: tuple[Mapping[str, Any], ...] = ()

    @property
    def layout(self) -> Layout:
        return self.house.layout

    @cached_property
    def _places(self) -> dict[str, int]:
        return {place.name: i for i, place in enumerate(self.layout.places)}

    @cached_property
    def _groups(self) -> dict[tuple[str, str], int]:
        return {group: i for i, group in enumerate(self.layout.groups)}

    def __getitem__(self, key: Key) -> Shown:
        question, place, *group = key
        at = self._places[place], self._groups[group[0], group[1]]
        return row_of(self.said[question], self.promise.minimum, *at)

    def __iter__(self) -> Iterator[Key]:
        for question in self.own.questions:
            told = self.said[question].bounds.told
            for place, rows in zip(self.own.places, told, strict=False):
                for group, is_told in zip(self.layout.groups, rows, strict=True):
                    if is_told:
                        yield (question, place.name, *group)

    def __len__(self) -> int:
        places = len(self.own.places)
        return sum(int(said.bounds.told[:places].sum()) for said in self.said.values())


def protect_tables(
    layout: Layout,
    counts: Mapping[str, Whole],
    promise: Promise,
    *,
    sensitive: Mapping[str, Sets],
    earlier: Sequence[Mapping[str, Any]] = (),
    worlds: Sequence[Mapping[str, Any]] = (),
) -> Protected:
    """The finest tables found for which the promise is shown to hold.

    counts     question → (units, values of all divisions, levels) learners, in the order of the layout; where nothing
               divides, (units, 1, levels)
    sensitive  question → named sets of levels (by place) that are to stay unknown of small groups
    earlier    tables that are published already (`published`): they cannot be taken back
    worlds     their certificates, as far as they are at hand: their worlds are where the search begins

    Raises GivesAway with the group and what says too much of it, where nothing is left that could be coarsened;
    NotTheSameLearners where earlier tables say otherwise of which questions the same learners are asked; BadInput where
    counts do not hang together.
    """
    house, fixed = with_earlier(layout, earlier)
    learners, begin = _counted(house, layout, counts), worlds_of(house, worlds)
    weights = np.array([place.weight for place in layout.places])
    world: dict[str, Whole] = {}
    said: dict[str, Said] = {}
    told = most = 0.0
    coarsened = 0
    for wing in wings(house):
        own = wing.at[wing.at < len(layout.places)]
        rows = Rows.of(wing.house, wing.inside(learners), own.size, promise, wing.only(fixed))
        found = Search(wing.house, rows, promise, sensitive).world(
            wing.questions, wing.inside(begin)
        )
        world |= wing.world(found, len(house.layout.units))
        said |= {q: wing.said(rows.said(q)) for q in rows.counts}
        told += sum(rows.bits(rows.said(q), weights[own]) for q in rows.counts)
        most += sum(rows.bits(rows.finest(q), weights[own]) for q in rows.counts)
        coarsened += rows.coarsened()
    return Protected(
        layout, house, promise, sensitive, {q: said[q] for q in counts}, world,
        told / most if most > 0 else 1.0, coarsened, tuple(earlier),
    )  # fmt: skip


def _counted(house: House, layout: Layout, counts: Mapping[str, Whole]) -> dict[str, Whole]:
    """question → (units, groups, levels) with everybody first; of units of earlier tables nobody."""
    if set(counts) != set(layout.questions):
        raise BadInput(
            "There are not counts for each question.",
            mend="Give counts for every question of the layout.",
        )
    found = {}
    values, units = max(len(layout.groups) - 1, 1), len(layout.units)
    for q, given in counts.items():
        x = np.asarray(given, np.int64)
        if x.shape != (units, values, layout.questions[q].levels) or int(x.min(initial=0)) < 0:
            raise BadInput(
                f"The counts of {q} are {x.shape}, or one is below 0.",
                mend=f"Give whole numbers, {units} units by {values} values by levels.",
            )
        first = house.divisions[0] - 1 if house.divisions else np.array([0])
        everybody = x[:, first].sum(axis=1, keepdims=True)
        full = np.concatenate([everybody, x if house.divisions else x[:, :0]], axis=1)
        if any(not np.array_equal(full[:, d].sum(axis=1), full[:, 0]) for d in house.divisions):
            raise BadInput(
                f"The divisions of {q} do not have the same learners.",
                mend="Give every learner one value of each division; “not known” is a value too.",
            )
        asked = house.layout.questions[q]
        if any(full[i].any() for i, u in enumerate(layout.units) if not asked.asked_in(u)):
            raise BadInput(
                f"There are learners where {q} is asked of nobody.", mend="Name their units in it."
            )
        found[q] = np.zeros((house.above.shape[0], *full.shape[1:]), np.int64)
        found[q][:units] = full
    for same in house.populations():
        sizes = [found[q].sum(axis=2) for q in same if q in found]
        if any(not np.array_equal(sizes[0], n) for n in sizes):
            raise BadInput(
                f"{', '.join(same)} are not asked of the same learners, and are said to be.",
                mend="Give a level to each learner (“not tested” is one), or name their learners differently.",
            )
    return found
