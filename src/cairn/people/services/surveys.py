"""Announcing a survey of learners, with every question, before anybody is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput
from cairn.people.models import Survey
from cairn.people.rules.surveys import faults
from cairn.people.selectors.access import operator_alone


@dataclass(frozen=True)
class NewSurvey:
    """A survey as its file says it; `areas` of `rules.surveys.AREAS`, none where it asks about nothing protected.

    keys   of each question the key under which its answers will come, "": none will; (): of no question
    """

    title: str
    purpose: str
    questions: Sequence[str]
    organization: UUID
    first_day: date
    last_day: date
    areas: Sequence[str] = ()
    keys: Sequence[str] = ()
    language: str = "en"


def announce_survey(new: NewSurvey, *, by: Actor, at: datetime) -> Survey:
    """Puts a survey where families read it. Raises NotAllowed, and BadInput with every fault."""
    operator_alone(by)
    today = timezone.localdate(at)
    keys = new.keys or [""] * len(new.questions)
    asked = [
        (question.strip(), key)
        for question, key in zip(new.questions, keys, strict=True)
        if question.strip()
    ]
    found = faults(
        title=new.title,
        purpose=new.purpose,
        areas=new.areas,
        questions=[question for question, _ in asked],
        keys=[key for _, key in asked],
        first_day=new.first_day,
        last_day=new.last_day,
        today=today,
        notice_days=int(book().ask("surveys.notice_days", today).value),  # type: ignore[arg-type]
    )
    if found:
        raise BadInput(
            f"The survey cannot be announced: {'; '.join(found)}.", mend="Correct its file."
        )
    return Survey.objects.create(
        title=new.title.strip(),
        purpose=new.purpose.strip(),
        areas=sorted(set(new.areas)),
        questions=[question for question, _ in asked],
        keys=[key for _, key in asked] if any(key for _, key in asked) else [],
        language=new.language,
        organization_id=new.organization,
        first_day=new.first_day,
        last_day=new.last_day,
        noted_at=at,
        noted_by=by.name,
    )
