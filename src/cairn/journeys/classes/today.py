"""Who needs what today: rules over what was observed, each ending in one thing a teacher can do.

A line on the list is a fact about recent work and an action, never a label on a learner: nothing here
knows a programme, a group or a grade. Chance puts some on the list too; `chance_of` says how many.

    Meet with       the latest pieces all at one level below Proficient; or a step needed first is missing
    Ready to show   the latest pieces all above the level people see; or the learner asked for a review
    Second look     newer evidence points lower and nobody has confirmed it; or the latest two disagree;
                    or the learner did what was missing and asked again
    Quiet lately    nothing new from the learner in this class for a while
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import erfc, floor, sqrt
from typing import NamedTuple
from uuid import UUID


class Group(StrEnum):
    """The four parts of the list, named by what the teacher does."""

    MEET_WITH = "meet_with"
    READY = "ready"
    SECOND_LOOK = "second_look"
    QUIET = "quiet"


class Reason(StrEnum):
    """What was observed; pages hold a sentence for each."""

    SAME_SPOT = "same_spot"
    MISSING_STEP = "missing_step"
    LATEST_ABOVE = "latest_above"
    POINTS_LOWER = "points_lower"
    DISAGREE = "disagree"
    QUIET_SINCE = "quiet_since"
    NOTHING_YET = "nothing_yet"
    ASKED = "asked"
    ASKED_AGAIN = "asked_again"


@dataclass(frozen=True)
class Thresholds:
    """What policy says under `today.*`, and from which level a competency counts as shown."""

    same_spot_pieces: int
    ready_pieces: int
    quiet_days: int
    disagree_levels: int
    proficient: int


class Piece(NamedTuple):
    """One piece of evidence that counts: its value on the scale of levels, and when it was shown."""

    value: float
    day: date

    @property
    def level(self) -> int:
        return floor(self.value + 0.5)


@dataclass(frozen=True)
class Cell:
    """A learner × competency: the level people see, what the method says now, the latest pieces."""

    learner: UUID
    competency: UUID
    shown: int | None
    level: int | None
    recent: tuple[Piece, ...]  # newest first


@dataclass(frozen=True)
class Notice:
    """One line of the list. `level` is where the latest pieces are; `step` the competency needed first."""

    group: Group
    reason: Reason
    learner: UUID
    competency: UUID | None
    day: date | None
    pieces: int = 0
    level: int | None = None
    step: UUID | None = None
    also: int = 0  # further competencies of the learner with the same reason to be in the group
    asked: "Asked | None" = None


@dataclass(frozen=True)
class Asked:
    """A learner's request that waits for an answer.

    own_way  they ask whether they may show it in a way of their own
    again    something was missing, and the learner asks anew
    over     school days for which the answer has been late
    """

    key: UUID
    learner: UUID
    competency: UUID
    day: date
    due: date
    over: int
    own_way: bool
    again: bool


def notices(
    cells: Sequence[Cell],
    *,
    learners: Iterable[UUID],
    needs: Mapping[UUID, Sequence[UUID]],
    day: date,
    class_began: date,
    thresholds: Thresholds,
) -> list[Notice]:
    """Every line that the rules give, one per learner and competency; `listed` makes the list of it.

    needs   the competencies that come right before each, where the framework says so
    """
    by_cell = {(c.learner, c.competency): c for c in cells}
    current = day - timedelta(days=thresholds.quiet_days)
    found: list[Notice] = []
    for cell in cells:
        first = _points_lower(cell) or (
            _of_current_work(cell, by_cell, needs, thresholds)
            if cell.recent and cell.recent[0].day >= current
            else None
        )
        if first:
            found.append(first)
    return found + list(_quiet(cells, learners, class_began, current))


def asked_notices(waiting: Iterable[Asked]) -> list[Notice]:
    """A line for each request that waits: a person asked, so it is no guess."""
    return [
        Notice(
            Group.SECOND_LOOK if each.again else Group.READY,
            Reason.ASKED_AGAIN if each.again else Reason.ASKED,
            each.learner, each.competency, each.day, asked=each,
        )
        for each in waiting
    ]  # fmt: skip


def _of_current_work(
    cell: Cell,
    by_cell: Mapping[tuple[UUID, UUID], Cell],
    needs: Mapping[UUID, Sequence[UUID]],
    thresholds: Thresholds,
) -> Notice | None:
    """What recent work says; a cell stands under one reason only, the most hopeful that holds."""
    return (
        _latest_above(cell, thresholds)
        or _disagree(cell, thresholds)
        or _same_spot(cell, thresholds)
        or _missing_step(cell, by_cell, needs, thresholds)
    )


def _notice(cell: Cell, group: Group, reason: Reason, **more: int | UUID | None) -> Notice:
    seen = cell.recent[0].day if cell.recent else None
    return Notice(group, reason, cell.learner, cell.competency, seen, **more)  # type: ignore[arg-type]


def _points_lower(cell: Cell) -> Notice | None:
    if cell.shown is None or cell.level is None or cell.level >= cell.shown:
        return None
    return _notice(cell, Group.SECOND_LOOK, Reason.POINTS_LOWER, level=cell.level)


def _latest_above(cell: Cell, thresholds: Thresholds) -> Notice | None:
    latest = cell.recent[: thresholds.ready_pieces]
    if len(latest) < thresholds.ready_pieces:
        return None
    floor_now = cell.shown if cell.shown is not None else thresholds.proficient - 1
    lowest = min(piece.level for piece in latest)
    if lowest <= floor_now:
        return None
    return _notice(cell, Group.READY, Reason.LATEST_ABOVE, pieces=len(latest), level=lowest)


def _disagree(cell: Cell, thresholds: Thresholds) -> Notice | None:
    latest = [piece.level for piece in cell.recent[:2]]
    if not latest or max(latest) - min(latest) < thresholds.disagree_levels:
        return None
    return _notice(cell, Group.SECOND_LOOK, Reason.DISAGREE, pieces=len(latest))


def _same_spot(cell: Cell, thresholds: Thresholds) -> Notice | None:
    latest = cell.recent[: thresholds.same_spot_pieces]
    if len(latest) < thresholds.same_spot_pieces:
        return None
    levels = {piece.level for piece in latest}
    if len(levels) != 1 or max(levels) >= thresholds.proficient:
        return None
    run = _run(cell.recent)
    return _notice(cell, Group.MEET_WITH, Reason.SAME_SPOT, pieces=run, level=latest[0].level)


def _run(recent: Sequence[Piece]) -> int:
    """How many of the latest pieces are at the newest one's level."""
    run = 0
    for piece in recent:
        if piece.level != recent[0].level:
            break
        run += 1
    return run


def _missing_step(
    cell: Cell,
    by_cell: Mapping[tuple[UUID, UUID], Cell],
    needs: Mapping[UUID, Sequence[UUID]],
    thresholds: Thresholds,
) -> Notice | None:
    """Work below Proficient on something whose step before is known and not yet at Proficient."""
    if cell.recent[0].level >= thresholds.proficient:
        return None
    for step in needs.get(cell.competency, ()):
        before = by_cell.get((cell.learner, step))
        if before and before.shown is not None and before.shown < thresholds.proficient:
            return _notice(
                cell, Group.MEET_WITH, Reason.MISSING_STEP, level=before.shown, step=step
            )
    return None


def _quiet(
    cells: Iterable[Cell], learners: Iterable[UUID], class_began: date, current: date
) -> Iterator[Notice]:
    """Learners without anything new since `current`; a class that has just begun has nobody quiet."""
    if class_began >= current:
        return
    newest: dict[UUID, Cell] = {}
    for cell in cells:
        if cell.recent and (
            cell.learner not in newest or cell.recent[0].day > newest[cell.learner].recent[0].day
        ):
            newest[cell.learner] = cell
    for learner in learners:
        last = newest.get(learner)
        if last is None:
            yield Notice(Group.QUIET, Reason.NOTHING_YET, learner, None, class_began)
        elif last.recent[0].day < max(current, class_began):
            yield Notice(
                Group.QUIET, Reason.QUIET_SINCE, learner, last.competency, last.recent[0].day
            )


def listed(found: Iterable[Notice]) -> dict[Group, list[Notice]]:
    """One line per learner in each group: what the learner asked for, due first, else what was observed last.

    The rest is counted in `also`.
    """
    lines: dict[tuple[Group, UUID], list[Notice]] = defaultdict(list)
    for notice in found:
        lines[notice.group, notice.learner].append(notice)
    chosen: dict[Group, list[Notice]] = {group: [] for group in Group}
    for (group, _), several in lines.items():
        chosen[group].append(_with_others(max(several, key=_pressing), len(several) - 1))
    return chosen


def _pressing(notice: Notice) -> tuple[int, date, str]:
    due = -notice.asked.due.toordinal() if notice.asked else -date.max.toordinal()
    return due, notice.day or date.min, str(notice.competency)


def _with_others(notice: Notice, others: int) -> Notice:
    return replace(notice, also=others)


@dataclass(frozen=True)
class Chance:
    """How often a rule puts a competency on the list by chance alone, in 0..1.

    same_spot   the learner is in truth one level further along
    ready       the learner's true level is the one shown
    disagree    the learner's true level is steady
    """

    same_spot: float
    ready: float
    disagree: float


def chance_of(thresholds: Thresholds, *, piece_sd: float) -> Chance:
    """The false alarms of each rule, when single pieces scatter normally by `piece_sd` levels.

    A rough guide, and said to be one on the page: real pieces are not independent, and the ends of the
    scale are left out.
    """

    def below(cut: float) -> float:
        return 0.5 * erfc(-cut / (piece_sd * sqrt(2)))

    at_own, one_lower = below(0.5) - below(-0.5), below(-0.5) - below(-1.5)
    apart = [below(k + 0.5) - below(k - 0.5) for k in range(-6, 7)]
    return Chance(
        same_spot=one_lower**thresholds.same_spot_pieces,
        ready=(1 - at_own - below(-0.5)) ** thresholds.ready_pieces,
        disagree=1 - _near(apart, thresholds.disagree_levels),
    )


def _near(shares: Sequence[float], reach: int) -> float:
    """Probability that two pieces lie fewer than `reach` levels apart; `shares` of each level, in order."""
    return sum(
        share * sum(shares[max(i - reach + 1, 0) : i + reach]) for i, share in enumerate(shares)
    )
