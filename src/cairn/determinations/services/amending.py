"""A family's request to amend is granted: the piece is corrected or taken back, and all that rested on it follows.

Nothing is edited (34 CFR 99.20): evidence is superseded or withdrawn, the level is worked out anew, and
every determination that rested on the piece is decided again in the place of the earlier one. Who was
given this kind of data before is told to whoever answers, so that they can be sent the correction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cairn.determinations.models import Determination
from cairn.evidence.services.recording import supersede, withdraw
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.people.rules.requests import Said
from cairn.people.selectors.persons import aliases
from cairn.people.selectors.requests import find_request
from cairn.people.selectors.rights import recipients_of
from cairn.people.services.requests import say

from .official import determine
from .working import work_out_cells

EVIDENCE = "evidence.Evidence"


@dataclass(frozen=True)
class Amended:
    """What followed from a granted request.

    evidence    the row that now speaks: the correction, or the withdrawal; None for another table's piece
    redecided   (earlier determination, the one that takes its place)
    notify      parties that were given this kind of data before
    """

    step: UUID
    evidence: UUID | None
    redecided: tuple[tuple[UUID, UUID], ...]
    notify: tuple[str, ...]


@transaction.atomic
def grant(
    request: UUID,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    correction: dict[str, Any] | None = None,
) -> Amended:
    """Grants a request to amend; all of it happens, or none.

    correction   what `supersede` takes (score or level, task, performed_at …); None: the piece is withdrawn

    A piece of another table than evidence is corrected at its source, whose next file brings it; the grant
    says so and lists who must hear. Raises NotAllowed, BadInput.
    """
    asked = find_request(request).request
    learner = asked.learner.record_id
    evidence, redecided = None, list[tuple[UUID, UUID]]()
    if asked.table == EVIDENCE and asked.piece is not None:
        evidence, competency = _corrected(asked.piece, by, at, reason, correction)
        work_out_cells({(learner, competency)}, as_of=timezone.localdate(at))
        redecided = _decided_again(learner, asked.piece, by, at)
    elif correction:
        raise BadInput(
            f"{'A piece of ' + asked.table if asked.table else 'What words name'} is not corrected here.",
            mend="Have its source send the corrected row, then grant without a correction.",
        )
    told = recipients_of(learner, [DataClass.EVIDENCE], by=by, day=timezone.localdate(at))
    notify = tuple(sorted({release.party for release in told}))
    followed = {
        "evidence": [] if evidence is None else [str(evidence)],
        "determinations": [[str(old), str(new)] for old, new in redecided],
        "notify": list(notify),
    }
    step = say(request, Said.GRANTED, by=by, at=at, words=reason, followed=followed)
    return Amended(step.pk, evidence, tuple(redecided), notify)


def _corrected(
    piece: UUID, by: Actor, at: datetime, reason: str, correction: dict[str, Any] | None
) -> tuple[UUID, UUID]:
    """The row that speaks now, and its competency."""
    if correction is None:
        row = withdraw(by=by, evidence=piece, reason=reason, at=at)
    else:
        row = supersede(by=by, evidence=piece, at=at, **correction)
    return row.pk, row.competency_id


def resting_on(piece: UUID, learner: UUID) -> list[Determination]:
    """Determinations that stand and took this piece in, oldest first."""
    rows = Determination.objects.filter(learner__in=aliases(learner), superseded_by=None)
    return [
        row
        for row in rows.order_by("decided_at", "pk")
        if any(used["id"] == str(piece) for used in row.inputs.get("evidence", ()))
    ]


def _decided_again(learner: UUID, piece: UUID, by: Actor, at: datetime) -> list[tuple[UUID, UUID]]:
    purpose = Purpose.OPERATE if by.is_operator else Purpose.INSTRUCT
    found = []
    for old in resting_on(piece, learner):
        new = determine(learner, old.competency_id, by=by, purpose=purpose, as_of=old.as_of, at=at)
        found.append((old.pk, new.pk))
    return found
