"""Proposing a local assessment to the state, answering it, and taking an accepted one as a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import LocalAssessment, LocalCriterion, LocalDecision, Task
from cairn.assessments.rules import LONGEST_WORDS, MAY_FOLLOW, Answered
from cairn.assessments.selectors.local import Local, accepted, find_local, reader_of
from cairn.intake.bulk import insert
from cairn.intake.locking import one_at_a_time
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

from .tasks import NewCriterion, NewTask, check_task, write_task

MOST_MINUTES = 1_200
"""Twenty hours of one learner's time."""


@dataclass(frozen=True)
class Proposal:
    """What a district proposes; see `LocalAssessment`."""

    title: str
    use: Use
    criteria: Sequence[NewCriterion]
    minutes: int
    quality: str
    instructions: str = ""
    grades: str = ""


@transaction.atomic
def propose(
    given: Proposal,
    *,
    by: Actor,
    at: datetime,
    district: UUID | None = None,
    instead_of: UUID | None = None,
) -> UUID:
    """Proposes an assessment of one's district to the state, or its next version; its key.

    district   where `by` leads more than one; None: the only one
    What was accepted before stays accepted until the state answers the next version. Raises NotAllowed, BadInput.
    """
    leads = reader_of(by, day=timezone.localdate(at)).districts
    old = _latest(instead_of, by, at) if instead_of is not None else None
    where = old.district if old else district or (next(iter(leads)) if len(leads) == 1 else None)
    if where is None or where not in leads:
        raise NotAllowed(
            gettext_noop("%(name)s leads no such district."),
            mend=gettext_noop("Let the district propose it."),
            said={"name": by.name},
        )
    _check(given)
    row = LocalAssessment.objects.create(
        district_id=where, title=" ".join(given.title.split()),
        instructions=given.instructions.strip(), use=int(given.use), grades=given.grades.strip(),
        minutes=given.minutes, quality=given.quality.strip(), proposed_by_id=by.person,
        proposed_name=by.name, proposed_at=at, first_id=old.first if old else None,
        supersedes_id=old.id if old else None,
    )  # fmt: skip
    rows = [
        (uuid7(), row.pk, line.competency, place, line.words.strip(), _said(line))
        for place, line in enumerate(given.criteria)
    ]
    insert(
        LocalCriterion, ("id", "assessment_id", "competency_id", "place", "words", "levels"), rows
    )
    return row.pk


@transaction.atomic
def answer(key: UUID, said: Answered, *, words: str, by: Actor, at: datetime) -> None:
    """The state accepts a version, returns it with words, or ends that it is accepted. Raises NotAllowed, BadInput."""
    day = timezone.localdate(at)
    if not reader_of(by, day=day).state:
        raise NotAllowed(
            gettext_noop("%(name)s does not decide for the state."),
            mend=gettext_noop("Ask the state agency."),
            said={"name": by.name},
        )
    one_at_a_time(key)
    [found] = [each for each in find_local(key, by=by, day=day) if each.id == key]
    if said not in MAY_FOLLOW[found.standing]:
        raise BadInput(
            gettext_noop("This version was answered already."),
            mend=gettext_noop("Open the register and look again."),
        )
    if found.standing == "waiting" and not found.latest:
        raise BadInput(
            gettext_noop("There is a later version."),
            mend=gettext_noop("Answer the latest version."),
        )
    if said is not Answered.ACCEPTED and not words.strip():
        raise BadInput(
            gettext_noop("There are no words."),
            mend=gettext_noop("Say why, so that the district can mend it."),
        )
    LocalDecision.objects.create(
        assessment_id=key, answer=said.value, words=words.strip(), decided_by_id=by.person,
        decided_name=by.name, decided_at=at,
    )  # fmt: skip


@transaction.atomic
def take_as_task(key: UUID, *, by: Actor, at: datetime) -> Task:
    """An accepted local assessment as one's own task, word for word, to be given. Raises NotAllowed, BadInput."""
    for each in accepted(by=by, day=timezone.localdate(at)):
        if each.id == key:
            lines = [NewCriterion(c.competency, c.words, dict(c.levels)) for c in each.criteria]
            given = NewTask(each.title, each.use, lines, each.instructions)
            return write_task(by=by, given=given, at=at, local=key)
    raise BadInput(
        gettext_noop("The state does not accept this version."),
        mend=gettext_noop("Choose one from the list."),
    )


def _latest(key: UUID, by: Actor, at: datetime) -> Local:
    one_at_a_time(key)
    found = find_local(key, by=by, day=timezone.localdate(at))[-1]
    if found.id != key or not found.latest:
        raise BadInput(
            gettext_noop("This version was changed since."),
            mend=gettext_noop("Change the latest version."),
        )
    return found


def _said(line: NewCriterion) -> dict[str, str]:
    return {str(level): words.strip() for level, words in line.levels.items() if words.strip()}


def _check(given: Proposal) -> None:
    check_task(NewTask(given.title, given.use, given.criteria, given.instructions))
    if not 1 <= given.minutes <= MOST_MINUTES:
        raise BadInput(
            gettext_noop("%(minutes)s minutes are not the time of an assessment."),
            mend=gettext_noop("Give 1 to %(most)s minutes."),
            said={"minutes": given.minutes, "most": format(MOST_MINUTES, ",")},
        )
    if not given.quality.strip() or len(given.quality) > LONGEST_WORDS:
        raise BadInput(
            gettext_noop(
                "How you know that it shows what it says is not said, or at great length."
            ),
            mend=gettext_noop("Say who looked at it, what was tried, and how well scorers agreed."),
        )
    if not all(_said(line) or line.words.strip() for line in given.criteria):
        raise BadInput(
            gettext_noop("A competency has neither a rubric nor cuts."),
            mend=gettext_noop(
                "Say for each what its levels look like, or from which score they begin."
            ),
        )
