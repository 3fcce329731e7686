"""The search: a world in the middle, what the ledger finds lacking, rows that say less; again, until nothing lacks.

A world is made in the middle of what the rows say, and a ledger looks whether each row leaves the room that the promise
needs. Rows that stand in the way say a step less. Once most places have room, only the others and what is near them are
gone through again, and the whole is looked at when they have it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cairn.kernel.errors import Mendable

from .attacking import Promise
from .coarsening import Less, around, too_much, wanting
from .houses import Bounds, House, Whole, World, Yes
from .layouts import EVERYBODY
from .ledgers import Lacking, Ledger, Sets, together
from .middles import middle
from .parting import Part
from .saying import Rows

PATIENCE, PATIENCE_APART, LONG = 220, 60, 40
"""Rounds of coarsening, and those of a part; units that lacked something in more than LONG say less in all their rows.

Each unit's own rounds count: in a large state something lacks somewhere for long, and most of it only just began to.
"""
APART, NEAR, FEW, TRIES = 0.6, 0.05, 30, 4
"""What is mended apart: up to this share of the units, in places of up to that share, or so many; so often in a row."""


class GivesAway(Mendable):
    """The tables cannot be published: what was published before, or what is known anyway, says too much already."""


@dataclass
class Search:
    """Rows that are to say less until a world shows that they keep the promise.

    real  (units,) whether it is a unit; else it stands for the rest of the state, which is looked at elsewhere
    """

    house: House
    rows: Rows
    promise: Promise
    sensitive: Mapping[str, Sets]
    real: Yes | None = None
    patience: int = PATIENCE

    def world(self, questions: Sequence[str], begin: Mapping[str, Whole]) -> dict[str, Whole]:
        """A world of questions that are asked of the same learners, after all coarsening that it took.

        Where rows that wait before they fall silent leave none, they begin again and do not wait.

        begin  where worlds are known already, question → (units, groups, levels); below 0: not of this unit
        Raises GivesAway.
        """
        ledger, fine = self.found(questions, begin)
        if not fine:
            self.rows.begin_again(waits=False)
            ledger, fine = self.found(questions, begin)
        if not fine:
            raise self.refused(ledger)
        return dict(ledger.world)

    def found(self, questions: Sequence[str], begin: Mapping[str, Whole]) -> tuple[Ledger, bool]:
        """The ledger of the last world, and whether nothing lacks in it."""
        world: dict[str, Whole] | None = None
        still: Yes | None = None
        if set(questions) <= set(begin):
            world = middle(self.house, self.bounds(questions), self.promise)
            world = {q: np.where(begin[q] < 0, x, begin[q]) for q, x in world.items()}
            still = np.logical_and.reduce([begin[q][:, 0, 0] >= 0 for q in questions])
        pressing = np.zeros((self.house.places + 1, len(self.house.layout.groups)), np.int64)
        return self.rounds(questions, world, still, pressing)

    def bounds(self, questions: Sequence[str]) -> dict[str, Bounds]:
        found = together(self.house, self.rows.bounds())
        return next(each for each in found if set(each) == set(questions))

    def rounds(
        self,
        questions: Sequence[str],
        world: dict[str, Whole] | None,
        still: Yes | None,
        pressing: Whole,
    ) -> tuple[Ledger, bool]:
        """The ledger of the last world, and whether nothing lacks in it.

        pressing  (places + 1, groups) how often rows have lacked something: counted on
        """
        anew, apart = True, 0
        for _ in range(self.patience):
            bounds = self.bounds(questions)
            if anew or world is None:
                world = middle(self.house, bounds, self.promise, world, still, pressing)
            ledger = Ledger(self.house, self.promise, self.sensitive, bounds, world)
            lacking = self.lacking(ledger)
            pressing += wanting(self.house, lacking)
            bad = _bad(ledger, lacking)
            if not bad.any():
                return ledger, True
            near = _near(self.house, bad)
            if self.real is None and apart < TRIES and near.mean() <= APART:
                world, helped = self.apart(near, world, still, pressing)
                anew, apart = not helped, apart + 1 if helped else TRIES
                continue
            anew, apart = True, 0
            if not self.coarsen(ledger, lacking, self.lasting(lacking, pressing)):
                break
        return ledger, False

    def lacking(self, ledger: Ledger) -> Lacking:
        found = ledger.lacking()
        return found if self.real is None else Lacking(found.groups, found.insiders & self.real)

    def apart(
        self, near: Yes, world: World, still: Yes | None, pressing: Whole
    ) -> tuple[dict[str, Whole], bool]:
        """The world with what is near mended by itself, and whether nothing lacks there now."""
        part = Part.of(self.house, near)
        rows, pressed = self.rows.part(part.at), pressing[part.at]
        search = Search(part.house, rows, self.promise, self.sensitive, part.real, PATIENCE_APART)
        stay = (
            ~part.real
            if still is None
            else ~part.real | np.append(still[part.units], ~part.real[part.units.size :])
        )
        ledger, fine = search.rounds(list(world), part.world(world), stay, pressed)
        self.rows.put(rows, part.at)
        pressing[part.at] = pressed
        return part.put(world, ledger.world), fine

    def lasting(self, lacking: Lacking, pressing: Whole) -> Lacking:
        """Of what lacks, what did in many rounds."""
        many = pressing > LONG
        return Lacking(
            lacking.groups & many[:-1], lacking.insiders & many[self.house.finest].any(axis=1)
        )

    def coarsen(self, ledger: Ledger, lacking: Lacking, lasting: Lacking) -> bool:
        """Lets rows say less; whether any could."""
        n = ledger.learners
        done = self.rows.coarsen(around(ledger, lasting, most=1, every=False), n)
        steps = self.steps_back(ledger, lacking)
        return any(self.rows.coarsen(less, n) for less in steps) or done

    def steps_back(self, ledger: Ledger, lacking: Lacking) -> Iterator[Mapping[str, Less]]:
        """What may be said less, in order: rows that stand in the way; then all near, small places first."""
        yield too_much(ledger, lacking)
        yield around(ledger, lacking, most=1, every=False, everybody=False)
        sizes = np.diff(np.append(self.house.starts, self.house.inside.size))
        for every in (False, True):
            for most in np.unique(sizes).tolist():
                yield around(ledger, lacking, most=most, every=every)

    def refused(self, ledger: Ledger) -> GivesAway:
        layout, lacking = self.house.layout, ledger.lacking()
        if lacking.groups.any():
            place, group = np.argwhere(lacking.groups)[0].tolist()
            name = layout.groups[group]
            of = "everybody" if name == EVERYBODY else ": ".join(name)
            what = f"{layout.places[place].name} · {of} may have few learners, and nothing shows that they stay unknown"
        elif lacking.insiders.any():
            what = f"{layout.units[int(np.argmax(lacking.insiders))]} has no room for learners who know themselves"
        else:
            what = "No learners were found who could be as the tables say"
        return GivesAway(
            f"{what}, however coarse the tables are.",
            mend="Publish fewer places or divisions, or ask for less to be kept; "
            "what was published before cannot be taken back.",
        )


def _bad(ledger: Ledger, lacking: Lacking) -> Yes:
    """(places,) that lack something or do not fit."""
    house = ledger.house
    found = np.asarray(lacking.groups.any(axis=1))
    found[house.finest[lacking.insiders]] = True
    for size, shares in ledger.broken().values():
        found |= (size | shares).any(axis=1)
    return np.asarray(found)


def _near(house: House, bad: Yes) -> Yes:
    """(units,) in the same place, none too large, as one that is in a bad place."""
    sizes = np.diff(np.append(house.starts, house.inside.size))
    few = np.append(sizes <= max(NEAR * house.above.shape[0], FEW), False)
    units = np.any(np.append(bad, False)[house.above], axis=1)
    around = np.append(house.anywhere(units), False) & few
    return np.asarray(units | np.any(around[house.above], axis=1))
