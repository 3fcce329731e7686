"""Keeping what a person has read and how they want to be told; and that an e-mail was written to them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed
from cairn.people.models import DigestChoice, DigestStep, NewsChoice, NewsMark
from cairn.people.rules.news import Rhythm, Step, Way
from cairn.people.selectors.access import operator_alone


@transaction.atomic
def mark_read(kinds: Collection[str], *, by: Actor, until: datetime, at: datetime) -> None:
    """Keeps that `by` has read what came of these kinds before `until`; a mark never goes back. Raises NotAllowed."""
    person, moment = _oneself(by), min(until, at)
    for kind in sorted(set(kinds)):
        row, new = NewsMark.objects.get_or_create(
            person_id=person, kind=kind, defaults={"until": moment}
        )
        if not new and row.until < moment:
            row.until = moment
            row.save(update_fields=["until"])


@transaction.atomic
def choose(
    ways: Mapping[str, Way], *, by: Actor, rhythm: Rhythm, weekends: bool, at: datetime
) -> None:
    """Keeps where and how often `by` wants to be told. Raises NotAllowed."""
    person = _oneself(by)
    for kind, way in sorted(ways.items()):
        NewsChoice.objects.update_or_create(
            person_id=person, kind=kind, defaults={"way": way.value, "chosen_at": at}
        )
    DigestChoice.objects.update_or_create(
        person_id=person,
        defaults={"rhythm": rhythm.value, "weekends": weekends, "chosen_at": at},
    )


def begin_digest(
    person: UUID, *, by: Actor, day: date, until: datetime, things: int, at: datetime
) -> bool:
    """Keeps that a digest is about to leave, on disk when this returns; False: one of that day was begun before.

    Raises NotAllowed but for the keeper.
    """
    return _step(person, Step.BEGUN, by, day, until, things, at)


def digest_left(
    person: UUID, *, by: Actor, day: date, until: datetime, things: int, at: datetime
) -> bool:
    """Keeps that a digest was handed to the mail's carrier. Raises NotAllowed but for the keeper."""
    return _step(person, Step.SENT, by, day, until, things, at)


def digest_failed(
    person: UUID, *, by: Actor, day: date, until: datetime, things: int, at: datetime
) -> bool:
    """Keeps that the mail's carrier refused a digest. Raises NotAllowed but for the keeper."""
    return _step(person, Step.FAILED, by, day, until, things, at)


def _step(
    person: UUID, step: Step, by: Actor, day: date, until: datetime, things: int, at: datetime
) -> bool:
    operator_alone(by)
    _row, new = DigestStep.objects.get_or_create(
        person_id=person, day=day, step=step.value,
        defaults={"until": until, "things": things, "at": at},
    )  # fmt: skip
    return new


def _oneself(by: Actor) -> UUID:
    if by.person is None:
        raise NotAllowed(
            "Whoever keeps the installation is told by its commands.", mend="Sign in as a person."
        )
    return by.person
