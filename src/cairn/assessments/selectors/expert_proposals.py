"""What experts from the community said of a task's works, for whoever teaches: beside the level that stands."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cairn.assessments.models import Entry, ExpertAnswer, ExpertScore
from cairn.assessments.rules import Fate
from cairn.evidence.selectors.chains import ends_that_stand
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners

from .experts import class_opened


@dataclass(frozen=True)
class Proposed:
    """What an expert said of one learner in one competency, and what was made of it.

    stands   the level that stands in evidence for this task; None: none yet
    answer   None: nobody has answered it
    """

    score: ExpertScore
    learner: UUID
    expert: str
    stands: float | None
    answer: ExpertAnswer | None


def proposed_for(giving: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Proposed]:
    """What experts said of a task's works, the oldest first: of learners whose work `by` may read.

    Raises NotAllowed.
    """
    class_opened(giving, by, purpose, day)
    theirs = learners(by=by, purpose=purpose, data=DataClass.PORTFOLIO, day=day)
    rows = ExpertScore.objects.filter(
        superseded=None, work__invitation__giving=giving, work__learner__record__in=theirs
    ).select_related("work__invitation", "work__learner", "answer")
    scores = list(rows.order_by("scored_at", "pk"))
    stands = standing_levels(giving)
    return [
        Proposed(
            row, who, f"{row.work.invitation.name}, {row.work.invitation.organization}",
            stands.get((who, row.competency_id)), getattr(row, "answer", None),
        )
        for row in scores
        for who in [row.work.learner.record_id]
    ]  # fmt: skip


def standing_levels(giving: UUID) -> dict[tuple[UUID, UUID], float | None]:
    """By record and competency the level that stands for a given task; its reader has opened the class."""
    rows = Entry.objects.filter(giving=giving).exclude(fate=Fate.DIFFERS.value)
    named = list(
        rows.order_by("received_at", "pk").values_list(
            "learner__record_id", "competency_id", "evidence_id"
        )
    )
    ends = ends_that_stand({piece for *_cell, piece in named})
    return {(who, what): ends[piece].value for who, what, piece in named if piece in ends}
