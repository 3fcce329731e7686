"""Asking for a review, sending it back with words, asking again, deciding: the only writers of requests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from cairn.determinations.services.judging import record_judgement
from cairn.evidence.selectors.cells import STANDING, rows_of_cells
from cairn.evidence.selectors.levels import level_scale
from cairn.evidence.services.grounds import may_record
from cairn.intake.rulebook import book
from cairn.intake.written import bounded, said
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use
from cairn.learning.models import ReviewRequest, ReviewStep, ReviewWork
from cairn.learning.rules.portfolio import Audience
from cairn.learning.rules.reviews import Kind, Step, due_after
from cairn.learning.selectors.portfolio import portfolio_of
from cairn.learning.selectors.reviews import Request, find_request, learner_of_request, requests_of

from .grounds import reading, themselves


@transaction.atomic
def ask(
    learner: UUID,
    competency: UUID,
    *,
    by: Actor,
    kind: Kind,
    words: str,
    at: datetime,
    evidence: UUID | None = None,
    works: Sequence[UUID] = (),
) -> ReviewRequest:
    """Keeps a learner's request about themselves.

    evidence   a piece of theirs that shows it
    works      works of their portfolio that show it, each shown to teachers

    Raises NotAllowed for anybody but the learner, BadInput, UnknownName for no competency.
    """
    day = timezone.localdate(at)
    record = themselves(learner, by=by, data=DataClass.EVIDENCE, at=at)
    level_scale(competency, day)
    kept = said(
        words,
        gettext_noop("You have not said anything yet."),
        mend=gettext_noop("Say what you can do now."),
    )
    if any(r.is_open for r in _asked(record, competency, by, at)):
        raise BadInput(
            gettext_noop("You have asked about this already."),
            mend=gettext_noop("Wait for the answer, or take it back."),
        )
    if evidence is not None:
        _is_theirs(evidence, record, competency)
    asked = ReviewRequest.objects.create(
        learner_id=record, competency_id=competency, kind=kind.value, words=kept,
        evidence_id=evidence, asked_at=at, due=due_after(day, _days(at)),
    )  # fmt: skip
    _point_to(asked, works, record, by, at)
    return asked


@transaction.atomic
def ask_again(
    request: UUID, *, by: Actor, words: str, at: datetime, works: Sequence[UUID] = ()
) -> ReviewStep:
    """The learner has done what was missing and asks again, perhaps with more works; it is due anew.

    Raises NotAllowed, BadInput.
    """
    kept = said(
        words,
        gettext_noop("You have not said anything yet."),
        mend=gettext_noop("Say what is new."),
    )
    step = _own_step(request, Step.AGAIN, by, at, kept)
    _point_to(step.request, works, step.request.learner.record_id, by, at)
    return step


def take_back(request: UUID, *, by: Actor, at: datetime, words: str = "") -> ReviewStep:
    """The learner takes it back; that it was asked stays. Raises NotAllowed, BadInput."""
    return _own_step(request, Step.WITHDRAWN, by, at, bounded(words))


def send_back(request: UUID, *, by: Actor, words: str, at: datetime) -> ReviewStep:
    """A teacher says what is still missing. Raises NotAllowed, BadInput."""
    kept = said(
        words,
        gettext_noop("What is missing is not said."),
        mend=gettext_noop("Say what the learner can do next."),
    )
    return _answer(request, Step.REVISE, by, at, kept)


def agree(request: UUID, *, by: Actor, words: str, at: datetime) -> ReviewStep:
    """A teacher says yes to a learner's own way. Raises NotAllowed, BadInput."""
    return _answer(request, Step.AGREED, by, at, bounded(words))


@transaction.atomic
def decide(
    request: UUID,
    *,
    by: Actor,
    level: int,
    reason: str,
    at: datetime,
    confirms_fall: bool = False,
) -> ReviewStep:
    """A teacher's judgement, kept as any other, decides the request. Raises NotAllowed, BadInput."""
    found = _held(request, by, at, Step.DECIDED)
    judgement = record_judgement(
        by=by, learner=found.learner, competency=found.competency, level=level, reason=reason,
        confirms_fall=confirms_fall, at=at,
    )  # fmt: skip
    return _keep(found, Step.DECIDED, by, at, judgement_id=judgement.pk)


@transaction.atomic
def _own_step(request: UUID, step: Step, by: Actor, at: datetime, words: str) -> ReviewStep:
    found = _held(request, by, at, step)
    themselves(found.learner, by=by, data=DataClass.EVIDENCE, at=at)
    more = {"due": due_after(timezone.localdate(at), _days(at))} if step is Step.AGAIN else {}
    return _keep(found, step, by, at, words=words, **more)


@transaction.atomic
def _answer(request: UUID, step: Step, by: Actor, at: datetime, words: str) -> ReviewStep:
    found = _held(request, by, at, step)
    may_record(by, found.learner, Use.OBSERVATION, at, own=frozenset())
    return _keep(found, step, by, at, words=words)


def _keep(found: Request, step: Step, by: Actor, at: datetime, **more: object) -> ReviewStep:
    return ReviewStep.objects.create(
        request=found.row, step=step.value, by_id=by.person, by_name=by.name, at=at, **more
    )


def _held(request: UUID, by: Actor, at: datetime, step: Step) -> Request:
    """The request, held until the transaction ends. Raises NotAllowed, BadInput where it has no such next step."""
    list(ReviewRequest.objects.select_for_update().filter(pk=request).values_list("pk"))
    found = _readable(request, by, at)
    if not found.may(step):
        raise BadInput(
            gettext_noop("This request does not wait for that any more."),
            mend=gettext_noop("Look at the page again."),
        )
    return found


def _readable(request: UUID, by: Actor, at: datetime) -> Request:
    owner = learner_of_request(request)
    purpose = reading(owner or request, by=by, data=DataClass.EVIDENCE, at=at)
    return find_request(request, by=by, purpose=purpose, day=timezone.localdate(at))


def _asked(record: UUID, competency: UUID, by: Actor, at: datetime) -> list[Request]:
    day = timezone.localdate(at)
    return requests_of(record, by=by, purpose=Purpose.OWN_RECORD, day=day, competency=competency)


def _point_to(
    asked: ReviewRequest, works: Sequence[UUID], record: UUID, by: Actor, at: datetime
) -> None:
    """Keeps which works the request points to; those that it points to already stay."""
    if not works:
        return
    day = timezone.localdate(at)
    mine = portfolio_of(record, by=by, purpose=Purpose.OWN_RECORD, day=day).works
    shown = {work.id for work in mine if work.showing.is_shown_to(Audience.TEACHERS)}
    if not shown.issuperset(works):
        raise BadInput(
            gettext_noop("This is no work of yours that your teachers see."),
            mend=gettext_noop("Show it to your teachers first, or choose another."),
        )
    there = set(asked.works.values_list("work", flat=True))
    for key in dict.fromkeys(works):
        if key not in there:
            ReviewWork.objects.create(request=asked, work_id=key, at=at)


def _is_theirs(evidence: UUID, record: UUID, competency: UUID) -> None:
    rows = rows_of_cells([(record, competency)])
    if evidence not in {row.id for row in rows if row.status == STANDING}:
        raise BadInput(
            gettext_noop("This is not a piece of yours that stands."),
            mend=gettext_noop("Choose one from the list."),
        )


def _days(at: datetime) -> int:
    return int(book().ask("learning.review_days", timezone.localdate(at)).value)  # type: ignore[arg-type]
