"""A table with a row for each learner, made so that nobody in it stands out.

First columns are coarsened along their ladders, then rows are withheld that still stand in a class of fewer than k
(k-anonymity: Sweeney 2002), then cells of a class whose values of a sensitive column are fewer than l different ones
(distinct l-diversity: Machanavajjhala et al. 2007). A class is who shares every value that an attacker may know, in
this table and in all that the same party was given before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cairn.kernel.errors import BadInput, Mendable

from .counting import Coded, Codes, coded, distinct, joined, sizes
from .ladders import WITHHELD, Climb, Ladder, climb
from .searching import Choice, Lattice, Population, best


class StandsOut(Mendable):
    """The table cannot be protected as it is asked for."""


@dataclass(frozen=True)
class Promise:
    """What is to hold of the table.

    k              fewest learners in a class, 2 or more
    l              fewest different values of each sensitive column in a class; 1: it is not asked for
    most_withheld  the largest share of rows that may be withheld, 0..1
    most_tried     choices of steps to work out before the best one so far is taken, and its distance is said
    """

    k: int
    l: int = 2  # noqa: E741 it is the field's name for it
    most_withheld: float = 0.05
    most_tried: int = 300


@dataclass(frozen=True)
class Earlier:
    """What the same party was given before, about these learners and others.

    before  (n,) each row's class in it; 0: not in it
    gone    for each class (index) how many of its learners are not among the rows at all; [0] means nothing
    random  by which it is chosen who is withheld with those who are gone: nobody may be able to foresee it
    """

    before: Codes
    gone: Codes
    random: np.random.Generator


@dataclass(frozen=True)
class Protected:
    """The table as it may leave, and what it cost.

    table       the rows that stay, in the order they came; WITHHELD where a cell is kept back
    stays       (n,) whether a row is in the table
    classes     (n,) the class of a row; -1: not in the table
    steps       for each known column the place of its step on its ladder
    kept        for each column the share of its information that stays, 0..1
    information the same over all known columns, weighted
    bound       what no other choice of steps could exceed
    tried       choices of steps that were worked out
    cells       for each sensitive column how many cells of the table were withheld
    """

    table: pa.Table
    stays: NDArray[np.bool_]
    classes: Codes
    steps: Mapping[str, int]
    kept: Mapping[str, float]
    information: float
    bound: float
    tried: int
    cells: Mapping[str, int] = field(default_factory=dict)

    @property
    def withheld(self) -> int:
        return int((~self.stays).sum())

    @property
    def smallest(self) -> int:
        """Learners in the smallest class; 0 where no row stays."""
        here = self.classes[self.stays]
        return int(np.bincount(here)[np.unique(here)].min()) if here.size else 0


def protect(
    known: pa.Table,
    sensitive: pa.Table,
    ladders: Sequence[Ladder],
    promise: Promise,
    *,
    earlier: Earlier | None = None,
) -> Protected:
    """Coarsens and withholds until the promise holds.

    known      (n rows) text columns that an attacker may know of anybody: one ladder each, by name
    sensitive  (n rows) text columns to be kept from them; null, or no text, is "missing" and no value
    earlier    what the party has; None: nothing

    Raises BadInput for columns without a ladder or rows that do not match; StandsOut where the promise would
    withhold more than its share of rows.
    """
    n = _faultless(known, sensitive, ladders, promise)
    before = np.zeros(n, np.int64) if earlier is None else earlier.before
    columns = {name: coded(known[name]) for name in known.column_names}
    climbs = [climb(ladder, columns[ladder.name].values) for ladder in ladders]
    people, of = _population([columns[ladder.name].codes for ladder in ladders], before)
    lattice = Lattice(people, climbs, [ladder.weight for ladder in ladders], promise.k)
    choice = best(lattice, limit=int(promise.most_withheld * n), most_tried=promise.most_tried)
    if choice is None:
        raise _cannot(n, promise, earlier is not None)
    stays = ~lattice.small(choice.steps)[of]
    published = [lattice.published(q, step)[of] for q, step in enumerate(choice.steps)]
    classes = joined([before, *published])
    if earlier is not None:
        _hide_the_gone(stays, classes, earlier, promise.k)
        if (~stays).sum() > promise.most_withheld * n:
            raise _cannot(n, promise, linked=True)
    classes[~stays] = -1
    shown, cells, kept = _sensitive(sensitive, stays, classes, promise.l)
    known_columns = {
        ladder.name: _written(c, s, columns[ladder.name], stays)
        for ladder, c, s in zip(ladders, climbs, choice.steps, strict=True)
    }
    kept |= _kept(lattice, choice, ladders, stays, of)
    return Protected(
        table=pa.table({name: known_columns[name] for name in known.column_names} | shown),
        stays=stays,
        classes=classes,
        steps={ladder.name: s for ladder, s in zip(ladders, choice.steps, strict=True)},
        kept=kept,
        information=lattice.told(choice.steps, _staying(lattice, stays, of)),
        bound=choice.bound,
        tried=choice.tried,
        cells=cells,
    )


def _faultless(
    known: pa.Table, sensitive: pa.Table, ladders: Sequence[Ladder], promise: Promise
) -> int:
    """The number of rows. Raises BadInput."""
    names = [ladder.name for ladder in ladders]
    if sorted(names) != sorted(known.column_names) or not names:
        raise BadInput(
            f"The ladders are for {', '.join(names) or 'nothing'}, the columns are "
            f"{', '.join(known.column_names) or 'none'}.",
            mend="Give each column that an attacker may know one ladder.",
        )
    if sensitive.num_columns and sensitive.num_rows != known.num_rows:
        raise BadInput("The two tables have different rows.", mend="Give one row for each learner.")
    if promise.k < 2 or promise.l < 1 or not 0 <= promise.most_withheld < 1:
        raise BadInput(
            f"k is {promise.k}, l is {promise.l}, at most {promise.most_withheld} is withheld.",
            mend="Give k of 2 or more, l of 1 or more, and a share from 0 to less than 1.",
        )
    if not known.num_rows:
        raise StandsOut(
            "There is no learner in it.", mend="Ask for a place and a day with learners."
        )
    return int(known.num_rows)


def _population(columns: Sequence[Codes], before: Codes) -> tuple[Population, Codes]:
    """Each combination once, and for each row (n,) which it is."""
    of = joined([before, *columns])
    _, first = np.unique(of, return_index=True)
    people = Population(tuple(c[first] for c in columns), before[first], sizes(of))
    return people, of


def _cannot(n: int, promise: Promise, linked: bool) -> StandsOut:
    together = " together with what the party was given before" if linked else ""
    return StandsOut(
        f"Of {n:,} learners more than {promise.most_withheld:.0%} would have to be withheld so that nobody is in "
        f"a class of fewer than {promise.k}{together}.",
        mend="Ask for fewer of the fields that others may know, or for more learners.",
    )


def _hide_the_gone(stays: NDArray[np.bool_], classes: Codes, earlier: Earlier, k: int) -> None:
    """Whoever was in an earlier class and is in the table no longer is one of k or more such, or of none.

    Where they are fewer, others of that earlier class are withheld too: by chance, from classes that can spare them;
    where none can, whole classes, the smallest first.
    """
    there = sizes(earlier.before)
    left = sizes(classes[stays]) if stays.any() else np.zeros(0, np.int64)
    for was in np.flatnonzero(there)[1 if there[0] else 0 :]:
        rows = np.flatnonzero(earlier.before == was)
        gone = int(earlier.gone[was]) if was < earlier.gone.size else 0
        absent = gone + int((~stays[rows]).sum())
        here = rows[stays[rows]]
        if 0 < absent < k and here.size:
            _follow(earlier.random.permutation(here), k - absent, stays, classes, left, k)


def _follow(
    here: Codes, wanted: int, stays: NDArray[np.bool_], classes: Codes, left: Codes, k: int
) -> None:
    """Withholds `wanted` of these rows, or more where they are of classes that would become too small."""
    for row in here:
        if wanted > 0 and left[classes[row]] > k:
            stays[row], wanted = False, wanted - 1
            left[classes[row]] -= 1
    for name in sorted(np.unique(classes[here[stays[here]]]).tolist(), key=lambda c: int(left[c])):
        if wanted > 0:
            stays[here[classes[here] == name]] = False
            wanted -= int(left[name])
            left[name] = 0


def _sensitive(
    sensitive: pa.Table, stays: NDArray[np.bool_], classes: Codes, least: int
) -> tuple[dict[str, pa.Array], dict[str, int], dict[str, float]]:
    """Each sensitive column as it may leave, the cells withheld, and the share of its values that stay."""
    shown, cells, kept = {}, {}, {}
    of = classes[stays]
    groups = int(of.max(initial=-1)) + 1
    for name in sensitive.column_names:
        column = coded(sensitive[name])
        value = np.array([-1 if v in (None, "") else i for i, v in enumerate(column.values)])
        if WITHHELD in column.values:
            climb(Ladder(name), column.values)  # which says so
        here = value[column.codes[stays]]
        closed = (distinct(of, here, groups=groups) < least)[of]
        shown[name] = _with(column, column.codes[stays], closed)
        cells[name] = int(closed.sum())
        all_of_them = int((value[column.codes] >= 0).sum())
        kept[name] = float((here[~closed] >= 0).sum() / all_of_them) if all_of_them else 1.0
    return shown, cells, kept


def _with(column: Coded, codes: Codes, closed: NDArray[np.bool_]) -> pa.Array:
    mark = len(column.values)
    return _looked_up((*column.values, WITHHELD), np.where(closed, mark, codes))


def _written(climb: Climb, step: int, column: Coded, stays: NDArray[np.bool_]) -> pa.Array:
    return _looked_up(climb.names[step], climb.to[step][column.codes[stays]])


def _looked_up(values: Sequence[str | None], codes: Codes) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(codes))


def _staying(lattice: Lattice, stays: NDArray[np.bool_], of: Codes) -> Codes:
    """(u,) learners of each combination whose rows stay."""
    return np.bincount(of[stays], minlength=lattice.people.many.size)


def _kept(
    lattice: Lattice, choice: Choice, ladders: Sequence[Ladder], stays: NDArray[np.bool_], of: Codes
) -> dict[str, float]:
    """For each known column the bits of its published values over the bits of its exact ones."""
    many, found = _staying(lattice, stays, of), {}
    for q, (ladder, step) in enumerate(zip(ladders, choice.steps, strict=True)):
        all_of_it = float((lattice.bits[q][0] * lattice.people.many).sum())
        told = float((lattice.bits[q][step] * many).sum())
        found[ladder.name] = told / all_of_it if all_of_it > 0 else 1.0
    return found
