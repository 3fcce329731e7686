"""Passwords by NIST SP 800-63B-4: long enough, not a common one, not one's own name; nothing else is asked.

No mixture of signs is asked for, no password runs out, and pasting is welcome. The hash is scrypt.
"""

import unicodedata
from datetime import date, datetime
from itertools import pairwise

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cairn.kernel.errors import Mendable
from cairn.people.models import Account
from cairn.people.rules.signing_in import as_typed

from .breached import is_breached
from .devices import end_devices
from .events import What, note
from .ruled import number
from .second_step import has_second_step, needs_second_step

LONGEST = 256


class WeakPassword(Mendable):
    """A password that would be guessed. `shorter_than` is None unless its length is what is wrong."""

    def __init__(self, what: str, *, mend: str, shorter_than: int | None = None) -> None:
        super().__init__(what, mend=mend)
        self.shorter_than = shorter_than


def normal(password: str) -> str:
    """One spelling for what looks the same, so that a phone and a desk computer agree (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def least_length(account: Account | None, day: date) -> int:
    """Fewest characters a password may have: fewer where policy always asks for a second step as well.

    Who has one of their own accord may lose it again, and the password would then stand alone.
    """
    stepped = account is not None and needs_second_step(account, day) and has_second_step(account)
    name = "password_length_with_second_step" if stepped else "password_length"
    return int(number(name, day))


def check_password_strength(password: str, *, account: Account, day: date) -> None:
    """Raises WeakPassword."""
    least = least_length(account if account.pk else None, day)
    if not least <= len(password) <= LONGEST:
        raise WeakPassword(
            f"The password has {len(password)} characters.",
            mend=f"Use {least} to {LONGEST}; several words in a row are easy to keep in mind.",
            shorter_than=least,
        )
    if _is_common(password, account):
        raise WeakPassword(
            "This password is one that many people use, or is like the user name.",
            mend="Choose words that nobody would guess together.",
        )


def _is_common(password: str, account: Account) -> bool:
    own = {as_typed(account.username), "CA1RN"}
    plain = as_typed(password)
    for word in sorted(own - {""}, key=len, reverse=True):
        plain = plain.replace(word, "")
    if len(set(plain)) < 4 or _is_a_run(plain):  # a name or a sign again and again, or 123456 …
        return True
    try:
        validate_password(password, account)
    except ValidationError:
        return True
    return is_breached(password)


def _is_a_run(plain: str) -> bool:
    """Whether nearly every sign is the one before it, or its neighbour; 0 follows 9."""
    steps = [abs(ord(b) - ord(a)) in (0, 1, 9) for a, b in pairwise(plain)]
    return sum(steps) > 0.8 * len(steps)


@transaction.atomic
def change_password(
    account: Account, password: str, *, now: datetime, address: str = "", keep: str | None = None
) -> None:
    """Sets a new password and ends every session but the one in `keep`. Raises WeakPassword."""
    plain = normal(password)
    check_password_strength(plain, account=account, day=now.date())
    account.set_password(plain)
    account.save(update_fields=["password"])
    end_devices(account, now=now, but=keep)
    note(What.PASSWORD_CHANGED, at=now, account=account, address=address)
