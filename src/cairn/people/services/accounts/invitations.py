"""Invitations on paper: a one-time code on a printed letter lets one person make their account.

The code has 80 bits from the system's random source and is kept as a keyed hash only: it can be shown
once, on the letter, and never again. A new letter for the same person revokes the one before. For
somebody who has an account, the code sets a new password: the way back in without e-mail.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cairn.kernel.access import Actor
from cairn.kernel.errors import Mendable
from cairn.people.models import Account, AccountEvent, Invitation, Person

from .codes import fingerprint, new_code
from .events import What, note
from .passwords import change_password
from .ruled import number
from .turns import forget, succeeded, take_turn, tried

SIGN_IN, CODE, STEP = "sign-in", "code", "step"


class NotGood(Mendable):
    """A code that opens nothing: mistyped, used, revoked or too old; it is not said which."""


class NameTaken(Mendable):
    """A user name that somebody has, or none where one is needed."""


@dataclass(frozen=True)
class Issued:
    """What one letter says."""

    person: UUID
    name: str
    code: str
    expires_at: datetime


@transaction.atomic
def invite(people: Collection[UUID], *, by: Actor, now: datetime) -> list[Issued]:
    """A fresh code for each person, by name; whatever code they had is revoked.

    Whether `by` may invite these people is asked by the caller (`letters`).
    """
    rows = Person.objects.filter(pk__in=people).order_by("family_name", "given_name", "pk")
    revoke(people, by=by, now=now)
    expires = now + timedelta(days=number("invitation_days", now.date()))
    made = [Issued(p.pk, p.name, new_code(), expires) for p in rows]
    Invitation.objects.bulk_create(
        Invitation(
            person_id=each.person,
            code_hash=_hash(each.code),
            issued_at=now,
            issued_by_id=by.person,
            expires_at=expires,
        )
        for each in made
    )
    _note_all(What.INVITED, [each.person for each in made], by=by, now=now)
    return made


@transaction.atomic
def revoke(people: Iterable[UUID], *, by: Actor, now: datetime) -> int:
    """Makes the standing codes of these people useless; gives back how many there were."""
    standing = Invitation.objects.filter(
        person__record__in=list(people), used_at=None, revoked_at=None, expires_at__gt=now
    )
    whose = list(standing.values_list("person_id", flat=True))
    standing.update(revoked_at=now)
    _note_all(What.REVOKED, whose, by=by, now=now)
    return len(whose)


@transaction.atomic
def redeem(code: str, *, username: str, password: str, now: datetime, address: str) -> Account:
    """Makes the account of the code's person, or gives the one they have a new password; uses the code up.

    Raises TooManyTries, NotGood, NameTaken, WeakPassword; the last two leave the code as it was.
    """
    invitation = _standing(code, now)
    account = account_of(invitation.person.record_id) or _new_account(username, invitation.person)
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now)
    if not taken:
        raise _not_good()
    fresh = account.pk is None
    if fresh:
        account.set_unusable_password()
        account.save()
    change_password(account, password, now=now, address=address)
    note(What.REDEEMED, at=now, account=account, person=invitation.person_id, address=address)
    for kind in (SIGN_IN, STEP):  # who guessed at them knew the old password at most
        forget(kind, [account.username])
    return account


def whose_code(code: str, *, now: datetime) -> UUID | None:
    """To whom a good code was sent; None for a code that opens nothing."""
    found = _good(code, now).values_list("person_id", flat=True)
    return found.first()


def try_code(code: str, *, now: datetime, address: str) -> None:
    """Looks whether a code is good, as one throttled try. Raises TooManyTries, NotGood."""
    turn = tried(CODE, "", address)
    take_turn(turn, now=now)
    _standing(code, now)
    succeeded(turn)


def account_of(record: UUID) -> Account | None:
    """The account with which a person signs in: the first that is open; never a demonstration's persona."""
    mine = Account.objects.filter(person__record=record, is_active=True, persona="")
    return mine.order_by("pk").first()


def _good(code: str, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        code_hash=_hash(code), used_at=None, revoked_at=None, expires_at__gt=now
    )


def _standing(code: str, now: datetime) -> Invitation:
    invitation = _good(code, now).select_related("person").first()
    if invitation is None or _was_ended(invitation.person.record_id):
        raise _not_good()
    return invitation


def _was_ended(record: UUID) -> bool:
    """Every account of theirs was shut: a letter from before opens none of them again."""
    mine = Account.objects.filter(person__record=record, persona="")
    return mine.exists() and not mine.filter(is_active=True).exists()


def _not_good() -> NotGood:
    return NotGood(
        "This code opens nothing.",
        mend="Compare it with the letter. A code works once; your school’s office can print a new one.",
    )


def _new_account(username: str, person: Person) -> Account:
    name = username.strip()
    if not name:
        raise NameTaken("A user name is missing.", mend="Choose one.")
    if len(name) > 150 or Account.objects.filter(username__iexact=name).exists():
        raise NameTaken("Somebody has this user name.", mend="Choose another one.")
    return Account(username=name, person_id=person.record_id, language=person.language)


def _note_all(what: str, people: Iterable[UUID], *, by: Actor, now: datetime) -> None:
    AccountEvent.objects.bulk_create(
        AccountEvent(at=now, what=what, person_id=person, by_id=by.person) for person in people
    )


def _hash(code: str) -> str:
    return fingerprint("invitation", code)
