"""What whoever teaches makes of an expert's score: they confirm it, or set their own level beside it.

Evidence comes of it then, on the work's own day, and not before; the expert's row stays as they said it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import Entry, ExpertAnswer, ExpertScore, Giving, HandIn
from cairn.assessments.rules import LONGEST_NOTE, Fate, occasion
from cairn.assessments.selectors.entries import standing_of
from cairn.intake.locking import one_at_a_time
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7

from .entering import Said, enter
from .grounds import may_teach, may_write_for


@transaction.atomic
def answer_score(score: UUID, *, by: Actor, at: datetime, level: int | None = None) -> ExpertAnswer:
    """Confirms an expert's score, or sets the teacher's own level beside it; evidence comes of it.

    level   None: the expert's. The expert's row stays as they said it. Raises NotAllowed, BadInput.
    """
    rows = ExpertScore.objects.select_related("work__invitation__giving__task", "work__learner")
    row = rows.filter(pk=score).first()
    if row is None:
        raise NotAllowed(
            gettext_noop("%(name)s finds no such score."),
            mend=gettext_noop("Open the task again."),
            said={"name": by.name},
        )
    giving, record = row.work.invitation.giving, row.work.learner.record_id
    day = timezone.localdate(at)
    may_teach(giving.section_id, by=by, day=day)
    may_write_for([record], by=by, day=day)
    one_at_a_time(giving.section_id)
    one_at_a_time(row.work_id)
    if ExpertAnswer.objects.filter(score=row).exists() or hasattr(row, "superseded"):
        raise BadInput(
            gettext_noop("It was answered, or said anew."),
            mend=gettext_noop("Open the task again."),
        )
    performed = _performed_on(giving, record, row.competency_id) or day
    work = occasion(
        task=giving.task.first_id or giving.task_id, section=giving.section_id,
        title=giving.task.title, day=performed,
    )  # fmt: skip
    standing = standing_of(work, [record]).get((record, row.competency_id))
    taken = row.level if level is None else level
    [entered] = enter(
        giving.section_id,
        [
            Said(
                uuid7(), uuid7(), record, row.competency_id, performed, float(taken),
                giving=giving.pk, note=_note(row), seen=standing.evidence if standing else None,
            )
        ],
        by=by, at=at,
    )  # fmt: skip
    if entered.evidence is None:
        raise BadInput(entered.what, mend=entered.mend)
    before = standing.level if standing else None
    return ExpertAnswer.objects.create(
        score=row, level=taken, before=None if before is None else round(before),
        evidence_id=entered.evidence, answered_by_id=by.person, answered_name=by.name,
        answered_at=at,
    )  # fmt: skip


def _performed_on(giving: Giving, record: UUID, competency: UUID) -> date | None:
    """The day of the level that stands for this task; else that of what was handed in last."""
    entries = Entry.objects.filter(
        giving=giving, learner__record=record, competency=competency
    ).exclude(fate=Fate.DIFFERS.value)
    scored = entries.order_by("-received_at", "-pk").values_list("day", flat=True).first()
    if scored is not None:
        return scored
    rows = HandIn.objects.filter(giving=giving, learner__record=record)
    last = rows.order_by("-handed_in_at").values_list("handed_in_at", flat=True).first()
    return None if last is None else timezone.localdate(last)


def _note(row: ExpertScore) -> str:
    """Who said what, as evidence keeps it beside the level."""
    invited = row.work.invitation
    said = f"{invited.name}, {invited.organization}: {row.words}"
    return said if len(said) <= LONGEST_NOTE else said[: LONGEST_NOTE - 1] + "…"
