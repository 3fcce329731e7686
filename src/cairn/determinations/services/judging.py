"""A professional's word: kept beside the estimate, and the only way a level people see can fall."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from cairn.determinations.models import Judgement
from cairn.determinations.selectors.standings import standing
from cairn.evidence.selectors.levels import level_scale
from cairn.evidence.services.grounds import day_of, may_record
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use

from .working import work_out_learners

_A_REASON = 10
"""Characters below which a reason is none."""


@transaction.atomic
def record_judgement(
    *,
    by: Actor,
    learner: UUID,
    competency: UUID,
    level: int,
    reason: str,
    confirms_fall: bool,
    at: datetime,
    rubric_version: str = "",
) -> Judgement:
    """Keeps a judgement, with its reason, beside the estimate.

    `confirms_fall` says: I have seen that newer evidence points lower; people may be shown the
    method's level. Raises NotAllowed to whoever does not teach the learner, BadInput when there is
    no reason, no such level, or nothing that has fallen.
    """
    purpose = Purpose.OPERATE if by.is_operator else Purpose.INSTRUCT
    may_record(by, learner, Use.OBSERVATION, at, own=frozenset())
    _check(competency, level, reason, at)
    if confirms_fall:
        _check_fall(by, purpose, learner, competency, at)
    judgement = Judgement.objects.create(
        learner_id=learner,
        competency_id=competency,
        level=level,
        reason=reason.strip(),
        rater_id=by.person,
        rater_name=by.name,
        made_at=at,
        rubric_version=rubric_version,
        confirms_fall=confirms_fall,
    )
    if confirms_fall:
        work_out_learners([learner], as_of=day_of(at))
    return judgement


def _check(competency: UUID, level: int, reason: str, at: datetime) -> None:
    levels = level_scale(competency, day_of(at))
    if not levels.lowest <= level <= levels.highest:
        raise BadInput(
            gettext_noop("%(level)s is not a level."),
            mend=gettext_noop("Choose one from %(lowest)s to %(highest)s."),
            said={"level": level, "lowest": levels.lowest, "highest": levels.highest},
        )
    if len(reason.strip()) < _A_REASON:
        raise BadInput(
            gettext_noop("A judgement needs its reason."),
            mend=gettext_noop("Say in a sentence what you saw that led you to it."),
        )


def _check_fall(by: Actor, purpose: Purpose, learner: UUID, competency: UUID, at: datetime) -> None:
    now = standing(learner, competency, by=by, purpose=purpose, day=day_of(at))
    if now is None or not now.points_lower:
        raise BadInput(
            gettext_noop("Nothing points to a lower level here."),
            mend=gettext_noop("Record your judgement without confirming a fall."),
        )
