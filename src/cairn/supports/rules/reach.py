"""Whom flags and help reach: how often a group is flagged, how often for nothing, how long it waits, who has no plan.

Counts of learners that leave a group's figures to be compared; whether a group is large enough to be shown is the
page's question. A flag about a plan is no need of its own: who has it is being helped.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.measure.shares import Share, wilson
from cairn.supports.rules.flags import Answer, FlagRule


@dataclass(frozen=True)
class Story:
    """One flag and what followed it.

    answer  what closed it; None: nobody decided, or it waits, or it expired
    helped  the first day from the flag on with a session that was held; None: none yet
    plan    a plan runs, or ran after the flag
    """

    learner: UUID
    rule: FlagRule
    raised: date
    answer: Answer | None
    helped: date | None
    plan: bool

    @property
    def is_need(self) -> bool:
        """A flag that nobody found needless, about something other than a plan that runs."""
        return self.answer is not Answer.NOT_NEEDED and self.rule is not FlagRule.PLAN_NOT_ENOUGH


@dataclass(frozen=True)
class Reach:
    """A group's figures. Shares are None where nobody stands behind them.

    learners     in the group
    flagged      share of them with a flag
    decided      learners of whom a person decided a flag
    not_needed   share of decided flags that were found not needed; each learner counts once in its range
    needing      learners with a flag that nobody found needless
    without      share of these for whom no plan runs or ran since the flag
    median_wait  days from flag to first session that half of them waited at most; None: more than half wait still
    """

    learners: int
    flagged: Share | None
    decided: int
    not_needed: Share | None
    needing: int
    without: Share | None
    median_wait: float | None


def reach(learners: Collection[UUID], stories: Sequence[Story], day: date) -> Reach:
    """The figures of one group on a day; stories of others are left out."""
    members = set(learners)
    mine = [story for story in stories if story.learner in members]
    decided = [story for story in mine if story.answer is not None]
    needs = [story for story in mine if story.is_need]
    deciding, needing = {s.learner for s in decided}, {s.learner for s in needs}
    unplanned = {s.learner for s in needs} - {s.learner for s in needs if s.plan}
    needless = sum(story.answer is Answer.NOT_NEEDED for story in decided)
    waits = [((s.helped or day) - s.raised).days for s in needs]
    return Reach(
        len(members),
        _share(len({s.learner for s in mine}), len(members)),
        len(deciding),
        wilson(needless / len(decided), len(deciding)) if decided else None,
        len(needing),
        _share(len(unplanned), len(needing)),
        median_wait(waits, [story.helped is not None for story in needs]),
    )


def _share(part: int, whole: int) -> Share | None:
    return wilson(part / whole, whole) if whole else None


def median_wait(days: Sequence[float], over: Sequence[bool]) -> float | None:
    """The wait that half stay within, by Kaplan and Meier: who still waits counts for as long as they have waited.

    days  (n,) waited so far, 0 or more
    over  (n,) whether the wait is over
    None where there is nobody, or fewer than half have been helped at any wait.
    """
    waiting_on = 1.0
    for wait in sorted({d for d, ended in zip(days, over, strict=True) if ended}):
        still = sum(d >= wait for d in days)
        helped = sum(d == wait and ended for d, ended in zip(days, over, strict=True))
        waiting_on *= 1 - helped / still
        if waiting_on <= 0.5 + 1e-12:
            return wait
    return None
