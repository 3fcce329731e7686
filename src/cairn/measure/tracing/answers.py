"""Right and wrong answers as columns: each learner's in order, and what belongs together told as one.

A problem that exercises three skills is one response and may stand in three rows. Its rows are one
*event*: they are predicted together, from earlier events only, or a model could copy the answer from
the row before.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.kernel.errors import BadInput

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """Rows by learner and event; the columns are (rows,), `names` tells the skills by number.

    learner   a number for each learner; a learner's rows stand together
    skill     a place in `names`
    correct   1 right, 0 wrong, NaN not known: such a row is predicted and nothing is learned from it
    events    (events + 1,)  event e has the rows events[e] … events[e + 1] - 1
    repeated  the row says again what a row of its event said of the same skill; it counts once
    row       where the row stood in what was given
    """

    learner: Places
    skill: Places
    correct: Floats
    events: Places
    repeated: Marks
    row: Places
    names: tuple[str, ...]

    def __len__(self) -> int:
        return self.skill.size

    @property
    def counted(self) -> Marks:
        """(rows,) what can be learned from: answered, and said for the first time."""
        told: Marks = ~np.isnan(self.correct) & ~self.repeated
        return told

    @property
    def learners(self) -> int:
        return int(np.unique(self.learner).size)

    def only(self, rows: Marks) -> "Answers":
        """The answers in these rows alone (a mask); what is left of an event stays one event."""
        event = np.repeat(np.arange(self.events.size - 1), np.diff(self.events))[rows]
        return replace(
            self,
            learner=self.learner[rows],
            skill=self.skill[rows],
            correct=self.correct[rows],
            events=_starts(event),
            repeated=self.repeated[rows],
            row=self.row[rows],
        )

    def as_given(self, figures: Floats, rows: int) -> Floats:
        """(rows,) these rows' figures where the rows stood in what was given; NaN for others."""
        given = np.full(rows, np.nan)
        given[self.row] = figures
        return given

    def fitted_on(self) -> dict[str, Any]:
        """What a fit keeps of the answers it rests on."""
        counted = self.counted
        digest = hashlib.sha256("\n".join(self.names).encode())
        for column in (self.learner, self.skill, self.correct, self.events):
            digest.update(np.ascontiguousarray(column).astype("<f8").tobytes())
        return {
            "rows": int(counted.sum()),
            "responses": self.events.size - 1,
            "learners": self.learners,
            "skills": int(np.unique(self.skill[counted]).size),
            "digest": digest.hexdigest(),
        }


def arranged(
    learner: ArrayLike,
    order: ArrayLike,
    skill: ArrayLike,
    correct: ArrayLike,
    response: ArrayLike | None = None,
    *,
    names: Sequence[str],
) -> Answers:
    """Answers from columns in any order.

    learner   (rows,)  numbers; negative is missing and refused
    order     (rows,)  finite numbers; larger is later
    skill     (rows,)  places in `names`; negative is missing and refused
    correct   (rows,)  1, 0, or NaN for "not known"
    response  (rows,)  numbers; a learner's rows with the same one are one event, which stands where the
                       first of them stands; negative is missing: the row is an event of its own.
                       Left out, a learner's rows with the same `order` are one event: none is earlier.

    Raises BadInput naming the data row, counted from 1.
    """
    who, what = np.asarray(learner, np.int64), np.asarray(skill, np.int64)
    when, right = np.asarray(order, np.float64), np.asarray(correct, np.float64)
    _check(who, when, what, right)
    if response is None:
        event = _numbered(who, when)
    else:
        said = np.asarray(response, np.int64)
        alone = np.flatnonzero(said < 0)
        said = said.copy()
        said[alone] = said.max(initial=0) + 1 + np.arange(alone.size)
        event = _numbered(who, said)
    place = np.arange(who.size)
    at = np.lexsort((place, _first(place, event), _first(when, event), who))
    event, what = event[at], what[at]
    return Answers(
        learner=who[at],
        skill=what,
        correct=right[at],
        events=_starts(event),
        repeated=_repeated(event, what, right[at]),
        row=at,
        names=tuple(names),
    )


def _numbered(who: Places, mark: NDArray[Any]) -> Places:
    """(rows,) a number for each learner and mark."""
    marks = np.unique(mark, return_inverse=True)[1]
    pair = who * (int(marks.max(initial=0)) + 1) + marks
    numbered: Places = np.unique(pair, return_inverse=True)[1].astype(np.int64)
    return numbered


def _first(when: NDArray[Any], event: Places) -> Floats:
    """(rows,) the least figure in the row's event."""
    earliest = np.full(int(event.max(initial=-1)) + 1, np.inf)
    np.minimum.at(earliest, event, when)
    return earliest[event]


def _starts(event: Places) -> Places:
    """Where each run of equal numbers begins, and the end."""
    if event.size == 0:
        return np.zeros(1, np.int64)
    begins = np.flatnonzero(np.diff(event)) + 1
    return np.concatenate([[0], begins, [event.size]]).astype(np.int64)


def _repeated(event: Places, skill: Places, correct: Floats) -> Marks:
    """Rows that follow an answered row of the same event and skill."""
    answered = ~np.isnan(correct)
    by = np.lexsort((np.arange(event.size), ~answered, skill, event))
    again = np.zeros(event.size, np.bool_)
    again[by[1:]] = (np.diff(event[by]) == 0) & (np.diff(skill[by]) == 0)
    return again


def _check(who: Places, when: Floats, what: Places, right: Floats) -> None:
    if not who.size == when.size == what.size == right.size:
        raise BadInput(
            "The columns of answers differ in length.", mend="Give every column one value a row."
        )
    said = {"learner": who < 0, "order": ~np.isfinite(when), "skill": what < 0}
    for name, wrong in said.items():
        if wrong.any():
            raise BadInput(
                f"Data row {np.flatnonzero(wrong)[0] + 1} has no {name}.",
                mend=f"Fill in the {name}, or leave the row out.",
            )
    odd = np.flatnonzero(~np.isnan(right) & (right != 0) & (right != 1))
    if odd.size:
        raise BadInput(
            f"Data row {odd[0] + 1} says correct is {right[odd[0]]:g}.",
            mend="Write 1 for right and 0 for wrong; leave it empty where that is not known.",
        )
