"""When a learner is flagged for a team to look at: observed facts and one thing to do, never a label or a score.

    low_pieces@1        the latest pieces in several competencies are all low            meet with the learner
    absent_share@1      many of the year's recorded days were missed                     ask what keeps them away
    plan_not_enough@1   the checks of a running plan say that it is not enough           look at the plan

What a rule takes is work shown, days missed and checks of a plan, nothing else: it knows no group, programme, grade,
conduct or family. A flag decides nothing; a person does, or it expires.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import comb, erfc, floor, sqrt
from typing import Any
from uuid import UUID

from cairn.kernel.errors import BadInput


class FlagRule(StrEnum):
    """The rules there are; policy says which of them are switched on."""

    LOW_PIECES = "low_pieces@1"
    ABSENT_SHARE = "absent_share@1"
    PLAN_NOT_ENOUGH = "plan_not_enough@1"


class Answer(StrEnum):
    """What a person decides about a flag."""

    PLAN = "plan"
    """Something is done: a plan is opened, or the one there is changed."""
    WAIT = "wait"
    NOT_NEEDED = "not_needed"


CLOSING = frozenset({Answer.PLAN, Answer.NOT_NEEDED})
"""After these the flag is decided; after a wait it asks again."""


@dataclass(frozen=True)
class Settings:
    """What policy says under `supports.flags`.

    pieces        latest pieces of a competency that must all be low; at least 1
    level         the highest level that is low
    competencies  so many must be low at once; at least 1
    recent_days   the latest piece is no older
    absent_share  0..1 of the days recorded
    absent_days   days recorded before absence says anything; at least 1
    open_days     until an undecided flag expires
    rest_days     after a decision or expiry, before the same rule flags again
    """

    pieces: int
    level: int
    competencies: int
    recent_days: int
    absent_share: float
    absent_days: int
    open_days: int
    rest_days: int

    def __post_init__(self) -> None:
        for name in ("pieces", "competencies", "recent_days", "absent_days", "open_days"):
            if getattr(self, name) < 1:
                raise BadInput(
                    f"supports.flags.{name} is {getattr(self, name)}.", mend="Make it at least 1."
                )
        if not 0 < self.absent_share <= 1 or self.rest_days < 0:
            raise BadInput(
                f"supports.flags: a share of {self.absent_share}, {self.rest_days} days of rest.",
                mend="Give a share above 0 and at most 1, and no days below 0.",
            )

    def plain(self) -> dict[str, Any]:
        """As it is kept on a flag."""
        return asdict(self)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence that counts: its value on the competency's levels, and when it was shown."""

    value: float
    day: date

    @property
    def level(self) -> int:
        return floor(self.value + 0.5)


@dataclass(frozen=True)
class Low:
    """A competency in which the latest pieces are low: how many in a row, from the first of them to the last."""

    competency: UUID
    pieces: int
    since: date
    until: date


@dataclass(frozen=True)
class Absent:
    """Days missed of days recorded, in one school year; halves count."""

    absent: float
    recorded: float
    since: date
    until: date


@dataclass(frozen=True)
class Slow:
    """A plan whose checks have been saying since a day that it is not enough."""

    plan: UUID
    since: date


def low_pieces(
    cells: Sequence[tuple[UUID, Sequence[Piece]]], settings: Settings, day: date
) -> tuple[Low, ...]:
    """The competencies that raise a flag, the longest run first; empty where they are fewer than policy asks.

    cells  one learner's competencies with their pieces, newest first; each competency once
    """
    since = day - timedelta(days=settings.recent_days)
    found = [
        Low(competency, len(run), run[-1].day, run[0].day)
        for competency, pieces in cells
        if pieces and pieces[0].day >= since
        for run in [_run(pieces, settings.level)]
        if len(run) >= settings.pieces
    ]
    if len(found) < settings.competencies:
        return ()
    return tuple(sorted(found, key=lambda low: (-low.pieces, low.since, str(low.competency))))


def _run(pieces: Sequence[Piece], level: int) -> list[Piece]:
    """The latest pieces, newest first, until one is above the level."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.level > level:
            break
        run.append(piece)
    return run


def absent_share(periods: Sequence[Absent], settings: Settings) -> Absent | None:
    """What one school year's periods say together; None below the share or where too few days are recorded."""
    if not periods:
        return None
    whole = Absent(
        sum(p.absent for p in periods),
        sum(p.recorded for p in periods),
        min(p.since for p in periods),
        max(p.until for p in periods),
    )
    if whole.recorded < settings.absent_days:
        return None
    return whole if whole.absent >= settings.absent_share * whole.recorded - 1e-9 else None


@dataclass(frozen=True)
class Earlier:
    """An earlier flag by the same rule on the same learner (and plan).

    rests_until  from that day on the rule may flag again
    """

    open: bool
    rests_until: date


def may_flag(earlier: Sequence[Earlier], day: date) -> bool:
    """Whether a rule may flag again: no flag of it is open, and none rests."""
    return not any(each.open or day < each.rests_until for each in earlier)


class State(StrEnum):
    """How a flag stands on a day."""

    OPEN = "open"
    WAITING = "waiting"
    DECIDED = "decided"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Decided:
    """One decision: what, on which day; `until` with a wait alone."""

    answer: Answer
    day: date
    until: date | None


def state_on(day: date, expires: date, decisions: Sequence[Decided], open_days: int) -> State:
    """How a flag stands; decisions oldest first. After a wait is over it is open again for its days."""
    for each in decisions:
        if each.answer in CLOSING and each.day <= day:
            return State.DECIDED
    waits = [each.until for each in decisions if each.until is not None and each.day <= day]
    if waits and day < waits[-1]:
        return State.WAITING
    last = max([expires, *(until + timedelta(days=open_days) for until in waits)])
    return State.OPEN if day <= last else State.EXPIRED


def rests_until(expires: date, decisions: Sequence[Decided], settings: Settings) -> date:
    """The day from which the same rule may flag again, once a flag is decided or expired."""
    closed = [each.day for each in decisions if each.answer in CLOSING]
    waits = [each.until for each in decisions if each.until is not None]
    over = (
        closed[-1]
        if closed
        else max([expires, *(until + timedelta(days=settings.open_days) for until in waits)])
    )
    return over + timedelta(days=settings.rest_days)


USUALLY_ABSENT = 0.05
"""One day in twenty: what most learners miss; whoever is flagged at that rate is flagged by chance."""
OFTEN_ABSENT = 0.20
"""One day in five: whoever misses so many ought to be found."""
SCHOOL_DAYS = 180
"""Of a school year, as most states ask for."""


def chance_low(
    settings: Settings, *, piece_sd: float, competencies: int, above: float = 1.0
) -> float:
    """Share of learners flagged on one day who are in truth so many levels above low in everything; 0..1.

    piece_sd      how far single pieces scatter about the true level, in levels
    competencies  in how many a learner has enough recent pieces
    above         1: flagged by chance; 0: those whom the rule is there to find
    Single pieces scatter normally and independently; a piece is low below the highest low level and a half.
    """
    one = (0.5 * erfc((above - 0.5) / (piece_sd * sqrt(2)))) ** settings.pieces
    return at_least(settings.competencies, competencies, one)


def chance_absent(settings: Settings, *, usual: float = USUALLY_ABSENT) -> float:
    """Share flagged, of learners who miss days at the usual rate, on the first day on which a flag may be raised.

    Days are taken as independent: an illness of a week makes it more.
    """
    least = settings.absent_days
    return at_least(_missed(settings, least), least, usual)


def chance_absent_in_a_year(
    settings: Settings, *, usual: float = USUALLY_ABSENT, days: int = SCHOOL_DAYS
) -> float:
    """Share flagged on any day by the end of a school year: the rule is asked every night, and errs anew.

    Days are taken as independent. A chain over the days missed so far by those who have not been flagged.
    """
    missed, flagged = [1.0] + [0.0] * days, 0.0
    for day in range(1, days + 1):
        missed = [
            here * (1 - usual) + before * usual
            for here, before in zip(missed, [0.0, *missed[:-1]], strict=True)
        ]
        if day >= settings.absent_days:
            needed = _missed(settings, day)
            flagged += sum(missed[needed:])
            missed = missed[:needed] + [0.0] * (days + 1 - needed)
    return flagged


def _missed(settings: Settings, days: int) -> int:
    """The fewest days missed of so many that flag."""
    return max(-floor(-(settings.absent_share * days - 1e-9)), 0)


def at_least(k: int, n: int, p: float) -> float:
    """Chance of at least k of n independent things that each happen with chance p."""
    if k <= 0:
        return 1.0
    return min(sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1)), 1.0)
