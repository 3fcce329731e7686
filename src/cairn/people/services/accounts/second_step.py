"""The second step of signing in: a code from an app (TOTP), or one of ten on paper, by django-allauth; or a
key (keys.py).

The secret is kept sealed (Fernet, under a key made from the installation's own). A code is taken once:
the latest time step is kept with the account, in the database, so it holds for all workers.
"""

import base64
from datetime import date, datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cairn.intake.tables import on
from cairn.people.models import Account, StaffAssignment

from .events import What, note
from .ruled import words

ISSUER = "Cairn"


class Sealed(DefaultMFAAdapter):  # type: ignore[misc] # allauth says no types
    """How allauth keeps its secrets here."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return ISSUER


def _seal() -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cairn second step")
    return Fernet(base64.urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode())))


def has_second_step(account: Account) -> bool:
    """Whether signing in asks this account for more than its password."""
    return _has(account, Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_app(account: Account) -> bool:
    return _has(account, Authenticator.Type.TOTP)


def has_codes(account: Account) -> bool:
    """Whether some code, of an app or on paper, would open the second step."""
    return _has(account, Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def _has(account: Account, *kinds: str) -> bool:
    return bool(Authenticator.objects.filter(user=account, type__in=kinds).exists())


def needs_second_step(account: Account, day: date) -> bool:
    """Whether policy asks it of this account: its person holds one of the posts today.

    An invented person of a demonstration has no password either: anyone may be them with one click.
    """
    if account.persona or account.person_id is None:
        return False
    posts = StaffAssignment.objects.filter(
        on(day),
        person__record__aliases=account.person_id,
        position__in=words("second_step_posts", day),
    )
    return posts.exists()


def new_secret() -> str:
    """A fresh secret, which the page keeps in the session until its first code has been right."""
    return str(totp.generate_totp_secret())


def address_of_secret(account: Account, secret: str) -> str:
    """The otpauth address that an app reads from the square code."""
    return str(Sealed().build_totp_url(account, secret))


@transaction.atomic
def set_second_step(account: Account, secret: str, code: str, *, now: datetime) -> list[str] | None:
    """Takes the secret into use once its code is right: gives fresh recovery codes, none where the account
    has some. None: the code is wrong, and nothing was changed."""
    step = _step(secret, code, now)
    if step is None:
        return None
    Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
    totp.TOTP.activate(account, secret)
    Account.objects.filter(pk=account.pk).update(last_step=step)
    note(What.SECOND_STEP_SET, at=now, account=account)
    return recovery_codes(account)


def recovery_codes(account: Account) -> list[str]:
    """Ten codes for paper, where the account has none yet; else nothing: they are shown once."""
    if _has(account, Authenticator.Type.RECOVERY_CODES):
        return []
    codes: list[str] = RecoveryCodes.activate(account).generate_codes()
    return codes


def is_second_step(account: Account, code: str, *, now: datetime) -> bool:
    """Whether a code is right and was not used before; a recovery code is used up by it."""
    held = {a.type: a for a in Authenticator.objects.filter(user=account)}
    app = held.get(Authenticator.Type.TOTP)
    step = _step(decrypt(app.data["secret"]), code, now) if app else None
    if step is not None:
        unused = Q(last_step=None) | Q(last_step__lt=step)
        return Account.objects.filter(unused, pk=account.pk).update(last_step=step) == 1
    paper = held.get(Authenticator.Type.RECOVERY_CODES)
    if paper is None or not RecoveryCodes(paper).validate_code(code.replace(" ", "")):
        return False
    note(What.RECOVERY_CODE_USED, at=now, account=account)
    return True


def remove_second_step(account: Account, *, now: datetime) -> None:
    """Takes all of it away, as a keeper does for someone who lost phone, keys and paper; policy asks them anew."""
    Authenticator.objects.filter(user=account).delete()
    note(What.SECOND_STEP_REMOVED, at=now, account=account)


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is: the present one, or the one before; None where it is neither."""
    present = int(now.timestamp()) // 30
    for step in (present, present - 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if compare_user_code(actual=code, expected=expected):
            return step
    return None
