"""What an expert from the community does: types the code, accepts the terms, opens the works, says how good they are.

The code is asked for as one throttled try. What is said is a proposal; no evidence comes of it here.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.assessments.models import (
    ExpertAnswer,
    ExpertInvitation,
    ExpertScore,
    ExpertStep,
    Giving,
)
from cairn.assessments.rules import LONGEST_NOTE, ExpertDid
from cairn.assessments.selectors.experts import Invited, Shown, invitation, works_shown
from cairn.evidence.selectors.levels import LevelScales
from cairn.intake.locking import one_at_a_time
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.services.accounts.codes import fingerprint
from cairn.people.services.accounts.turns import succeeded, take_turn, tried
from cairn.people.services.looks import look_of_expert

from .experts import EXPERT

TERMS = "2026-1"
"""The version of the words that an expert accepts; other words are another version."""
THROUGH = "work shown to a community expert"


def begin(code: str, *, at: datetime, address: str) -> ExpertStep:
    """Opens the invitation of a typed code to this browser, and to no other any more; it shows nothing yet.

    A throttled try. Raises TooManyTries, Stopped, BadInput.
    """
    turn = tried(EXPERT, "", address)
    take_turn(turn, now=at)
    rows = ExpertInvitation.objects.filter(code_hash=fingerprint(EXPERT, code))
    key = rows.values_list("pk", flat=True)
    held = invitation(key.first(), timezone.localdate(at))
    if held is None or not held.holds:
        raise BadInput(
            gettext_noop("This code opens nothing."),
            mend=gettext_noop(
                "Compare it with the letter. It works until its day, or until it is withdrawn."
            ),
        )
    succeeded(turn)
    return ExpertStep.objects.create(
        invitation_id=held.id, what=ExpertDid.BEGUN.value, by_name=held.called, at=at
    )


def accept_terms(key: UUID, *, at: datetime) -> None:
    """The expert accepts the terms; before, nothing is shown. Raises NotAllowed."""
    held = _holding(key, at)
    if held.accepted_at is None:
        ExpertStep.objects.get_or_create(
            invitation_id=key, what=ExpertDid.ACCEPTED.value,
            defaults={"terms": TERMS, "by_name": held.called, "at": at},
        )  # fmt: skip


def _holding(key: UUID | None, at: datetime) -> Invited:
    held = invitation(key, timezone.localdate(at))
    if held is None or not held.holds:
        raise NotAllowed(
            gettext_noop("This invitation shows nothing any more."),
            mend=gettext_noop("Ask the teacher who invited you."),
        )
    return held


def open_works(key: UUID, *, at: datetime, only: UUID | None = None) -> tuple[Invited, list[Shown]]:
    """Opens the works of an invitation, or one of them: a look at each learner, as a community expert.

    Raises NotAllowed.
    """
    held = _holding(key, at)
    shown = works_shown(held, timezone.localdate(at))
    if only is not None:
        shown = [each for each in shown if each.id == only]
        if not shown:
            raise _no_such_work(held)
    look_of_expert([each.record for each in shown], called=held.called, at=at, through=THROUGH)
    return held, shown


@transaction.atomic
def score_work(
    key: UUID, work: UUID, competency: UUID, *, level: int, words: str, at: datetime
) -> ExpertScore:
    """An expert's level for one work in one competency, with words; said again, the later stands.

    Once it was answered it stays. Raises NotAllowed, BadInput.
    """
    day = timezone.localdate(at)
    held = _holding(key, at)
    one_at_a_time(work)
    mine = next((each for each in works_shown(held, day) if each.id == work), None)
    if mine is None:
        raise _no_such_work(held)
    giving = Giving.objects.select_related("task").get(pk=held.giving)
    if not giving.task.criteria.filter(competency=competency).exists():
        raise BadInput(
            gettext_noop("The task does not ask for this."),
            mend=gettext_noop("Open the work again."),
        )
    if level not in range(*_levels(competency, day)):
        raise BadInput(
            gettext_noop("%(level)s is not a level."), mend=gettext_noop("Choose one of the levels."),
            said={"level": level},
        )  # fmt: skip
    said = words.strip()
    if not 0 < len(said) <= LONGEST_NOTE:
        raise BadInput(
            gettext_noop("There are no words, or very many."),
            mend=gettext_noop("Say what you saw in 1 to %(most)s letters."),
            said={"most": LONGEST_NOTE},
        )
    before = mine.said.get(competency)
    if before is not None and ExpertAnswer.objects.filter(score=before).exists():
        raise BadInput(
            gettext_noop("The teacher has answered it already."),
            mend=gettext_noop("Tell the teacher directly."),
        )
    return ExpertScore.objects.create(
        work_id=work, competency_id=competency, level=level, words=said, scored_at=at,
        supersedes=before,
    )  # fmt: skip


def _levels(competency: UUID, day: date) -> tuple[int, int]:
    scale = LevelScales([competency]).of(competency, day)
    return scale.lowest, scale.lowest + len(scale.names)


def _no_such_work(held: Invited) -> NotAllowed:
    return NotAllowed(
        gettext_noop("%(name)s finds no such work."),
        mend=gettext_noop("Go back to the works."),
        said={"name": held.called},
    )
