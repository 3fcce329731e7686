"""The mathematics of Ms. Tran's Period 3 this autumn, told piece by piece, so that her page has a day to show.

Everything else in the demonstration is drawn at random; these 28 learners have a history: who is in the
same spot, who is ready, whose pieces disagree, who has been quiet.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cairn.demo import cast
from cairn.demo.calendar import Calendar, on_school_days
from cairn.demo.catalogue import PLAN
from cairn.demo.kinds import CLASS_WORK, CONFERENCE, PROJECT
from cairn.demo.learners import Learners
from cairn.demo.pieces import Pieces

_WORK: Final = (
    # column's code, days ago of its oldest and its newest piece
    ("7.RP.A.1", 76, 52),
    ("7.RP.A.2", 40, 4),
    ("7.RP.A.3", 44, 23),
    ("7.G.A.1", 38, 24),
    ("7.NS.A.1", 72, 46),
    ("7.NS.A.2", 66, 38),
    ("7.EE.A.1", 56, 32),
    ("7.EE.B.3", 40, 25),
    ("7.EE.B.4", 0, 0),
    ("7.G.B.4", 52, 30),
    ("7.G.B.6", 0, 0),
    ("7.G.B.5", 36, 23),
    ("7.SP.A.1", 0, 0),
    ("7.SP.B.3", 0, 0),
    ("7.SP.C.5", 0, 0),
)
_LEVELS: Final = (
    # by learner as in cast.CLASS: a level a column; e: early evidence; -: not yet shown
    "3 3e 2 1e 2e 3 3e 2 - 3e - 3 - - -",
    "3 2e 2 2e 3e 3 2 - - 2 - - - - -",
    "3e 2 2 2e 2 3 3 2 - 3 - 2e - - -",
    "2 1 2 2e 3 2 1 1e - 2 - 1e - - -",
    "2 1 2 1e 2 2 1e 1 - 2e - 1e - - -",
    "3 2 2 2 3 3 2 2e - 3 - 2e - - -",
    "3 2 2e 2 3 3 3 - - 3 - 3 - - -",
    "2e 2 1 1e 2 2e 2 - - 3e - 1 - - -",
    "2 1 1e 2e 2 2e 2 1e - 2 - 2 - - -",
    "3e 3 1 - 3 3 3 2 - 3 - 3e - - -",
    "3 3 2 2e 2 3 4 3e - 3 - 3e - - -",
    "3 3 3 2e 3 3e 3 2e - 3 - 2e - - -",
    "4 3e 2 - 4 3 3 2e - 3 - 3 - - -",
    "4 3 2 3e 4 4 4 3 - 4 - 3e - - -",
    "3 2 3 2 3 3e 3 - - 3 - 2e - - -",
    "2e 2 2 - 3 3 2 2 - 3e - 2e - - -",
    "3 1 1 1e 2 1 2 1e - 2 - 1e - - -",
    "4e 2 3 2e 4 3 3 3e - 3 - 3e - - -",
    "4 3 2 - 4 4 4 3 - 4 - - - - -",
    "4e 2 4 4e 4 4 4 3 - 4 - 4e - - -",
    "3e 2e 2 2e 3e 3 2 2 - 3 - 2e - - -",
    "3e 2 2 2e 3 2 2 - - 3e - 2 - - -",
    "3 2 2 1 2 3 2 2e - 3 - 2e - - -",
    "2e 2 2 1e 2 2 2 2 - 2 - 2e - - -",
    "4 2 3 2e 4 3 3e 2e - 3 - 3e - - -",
    "3 2e 2 2e 4 4 3 3 - 3 - 2e - - -",
    "3 2 1e 1 2 3 1 1 - 2 - 2e - - -",
    "2 2 2 1 2 2 2 - - 2 - - - - -",
)
_USUAL: Final = {
    # ways to come to a level without standing still below Proficient
    1: ((2, 1, 1), (1, 2, 1), (1, 2, 1, 1)),
    2: ((1, 1, 2, 2), (2, 1, 2), (1, 2, 1, 2)),
    3: ((2, 3, 3), (2, 3, 3, 3), (3, 2, 3, 3), (2, 3, 3, 3, 3)),
    4: ((3, 4, 4), (3, 4, 4, 4), (4, 3, 4, 4, 4)),
}
_MIXED = (CLASS_WORK, PROJECT, CONFERENCE)


@dataclass(frozen=True)
class Turn:
    """A cell that goes its own way: the levels shown, oldest first, days ago of first and last, kinds of work."""

    levels: tuple[int, ...]
    first: int
    last: int
    kinds: tuple[int, ...] = _MIXED


_SAME_PLACE = (CLASS_WORK,)
_TURNS: Final = {
    ("Mateo", "7.RP.A.2"): Turn((1, 1, 1, 1), 38, 12),
    ("Noor", "7.RP.A.2"): Turn((1, 1, 1), 20, 5),
    ("Dre", "7.RP.A.3"): Turn((1, 2, 1), 26, 9),
    ("Luis", "7.RP.A.3"): Turn((2, 1, 1), 27, 8),
    ("Maya", "7.RP.A.2"): Turn((2, 3, 3), 19, 3, _SAME_PLACE),
    ("Simran", "7.RP.A.3"): Turn((2, 3, 3), 18, 5, _SAME_PLACE),
    ("An", "7.RP.A.2"): Turn((3, 3, 3), 21, 4, _SAME_PLACE),
    ("Elijah", "7.RP.A.3"): Turn((2, 3, 3), 20, 6, _SAME_PLACE),
    ("Minjun", "7.RP.A.3"): Turn((2, 2, 3, 3), 26, 3, _SAME_PLACE),
    ("Sofía", "7.NS.A.1"): Turn((3, 1, 3), 24, 7, (PROJECT, CLASS_WORK)),
    ("Amara", "7.RP.A.1"): Turn((3, 1, 3), 26, 9, (PROJECT, CLASS_WORK)),
    ("Tessa", "7.RP.A.2"): Turn((3, 3, 3, 2, 1, 2), 40, 4),
    ("Tou", "7.RP.A.2"): Turn((2, 2), 38, 28),
    ("Camila", "7.RP.A.2"): Turn((1, 1, 2, 2), 40, 25),
}
_ELSEWHERE_LATELY: Final = ("Wei", "Omar", "Liya", "Harper")
"""Their last weeks went into signed numbers, not into comparing ratios."""
_FULL_AUTUMN = 80


@dataclass(frozen=True)
class _Told:
    learner: int
    entry: int
    level: int
    days_ago: int
    kind: int


def story(who: Learners, section: int, calendar: Calendar) -> Pieces:
    """Period 3's pieces in mathematics this year; `level` is what the work was rated at."""
    told = [piece for row, person in enumerate(cast.CLASS) for piece in _learner(who, row, person)]
    begun = calendar.yesterday - calendar.years[1].opens
    pace = min(1.0, begun / _FULL_AUTUMN)
    ago = np.array([t.days_ago for t in told]) * pace
    return Pieces(
        learner=np.array([t.learner for t in told]),
        entry=np.array([t.entry for t in told]),
        year=np.ones(len(told), np.int64),
        day=on_school_days(calendar.yesterday - ago.astype(np.int64)),
        section=np.full(len(told), section),
        kind=np.array([t.kind for t in told]),
        level=np.array([float(t.level) for t in told]),
    )


def _learner(who: Learners, row: int, person: cast.Person) -> list[_Told]:
    learner, told = who.named[person[:2]], []
    for column, target in enumerate(_LEVELS[row].split()):
        if target != "-":
            told += _cell(learner, row, column, person[0], target)
    return told


def _cell(learner: int, row: int, column: int, given: str, target: str) -> list[_Told]:
    code, first, last = _WORK[column]
    turn = _TURNS.get((given, code)) or _usual(row, column, target, first, last, given)
    steps = max(len(turn.levels) - 1, 1)
    return [
        _Told(
            learner,
            _ENTRY[code],
            level,
            turn.first - (turn.first - turn.last) * i // steps,
            turn.kinds[(i + row) % len(turn.kinds)],
        )
        for i, level in enumerate(turn.levels)
    ]


def _usual(row: int, column: int, target: str, first: int, last: int, given: str) -> Turn:
    level, code = int(target[0]), _WORK[column][0]
    if target.endswith("e"):
        return Turn((level,) * (1 + (row + column) % 2), first - 6, last)
    if given in _ELSEWHERE_LATELY and code in ("7.RP.A.2", "7.NS.A.1"):
        first, last = (40, 24) if code == "7.RP.A.2" else (52, 6)
    ways = _USUAL[level]
    return Turn(ways[(row * 5 + column * 3) % len(ways)], first - row % 4, last + row % 7 // 2)


_ENTRY: Final = {entry.code: number for number, entry in enumerate(PLAN)}
