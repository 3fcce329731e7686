"""Security keys and passkeys (WebAuthn) as a second step, by the library fido2.

The browser signs a number that we made for this one moment, with a key that never leaves its device and
answers to our address only: a page that imitates ours gets nothing of use. Of a key we keep its public half,
the name its owner gave it and how often it signed; nothing about its make is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cairn.kernel.errors import BadInput
from cairn.people.models import Account

from .events import What, note
from .second_step import recovery_codes

MOST, LONGEST_NAME = 10, 60
State = dict[str, Any]
"""What the session keeps between asking a browser and its answer; good for one answer."""


@dataclass(frozen=True)
class Place:
    """Where a key answers: the host it is tied to, and the whole address of the page that asks."""

    host: str  # without port
    origin: str  # https://host[:port]


@dataclass(frozen=True)
class Key:
    """One key, as its owner sees it."""

    id: int
    name: str
    added_at: datetime


class NoKey(BadInput):
    """An answer that is not from this moment, this address and a key of this account."""


def keys_of(account: Account) -> list[Key]:
    """Oldest first."""
    return [Key(row.pk, row.data["name"], row.created_at) for row in _rows(account)]


def ask_for_new_key(account: Account, place: Place) -> tuple[State, State]:
    """What the browser is asked, for `navigator.credentials.create`, and what the session keeps."""
    me = PublicKeyCredentialUserEntity(
        id=salted_hmac("cairn.people.key", str(account.pk), algorithm="sha256").digest(),
        name=account.username,
        display_name=account.username,
    )
    options, state = _server(place).register_begin(
        me,
        credentials=[_credential(row) for row in _rows(account)],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


@transaction.atomic
def add_key(
    account: Account,
    answer: Mapping[str, Any],
    *,
    state: State,
    place: Place,
    name: str,
    now: datetime,
) -> list[str]:
    """Keeps a new key; gives recovery codes where the account has none yet, else nothing. Raises NoKey, BadInput."""
    if len(_rows(account)) >= MOST:
        raise BadInput(f"There are {MOST} keys already.", mend="Remove one first.")
    try:
        made = _server(place).register_complete(state, answer)
    except _REFUSED as error:
        raise _no_key() from error
    credential = made.credential_data
    if credential is None or _is_known(credential.credential_id):
        raise _no_key()
    data = {
        "name": name.strip()[:LONGEST_NAME],
        "id": websafe_encode(credential.credential_id),
        "credential": websafe_encode(bytes(credential)),
        "count": made.counter,
    }
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data)
    note(What.KEY_ADDED, at=now, account=account)
    return recovery_codes(account)


def ask_for_key(account: Account, place: Place) -> tuple[State, State]:
    """What the browser is asked, for `navigator.credentials.get`, and what the session keeps."""
    options, state = _server(place).authenticate_begin(
        [_credential(row) for row in _rows(account)],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


@transaction.atomic
def is_key(
    account: Account, answer: Mapping[str, Any], *, state: State, place: Place, now: datetime
) -> bool:
    """Whether a key of this account answered just this question; a copied key, whose count stands still, has not."""
    rows = list(_rows(account).select_for_update())
    try:
        held = [_credential(row) for row in rows]
        used = _server(place).authenticate_complete(state, held, answer)
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except _REFUSED:
        return False
    row = rows[[each.credential_id for each in held].index(used.credential_id)]
    before = int(row.data["count"])
    if (count or before) and count <= before:
        return False
    row.data["count"], row.last_used_at = count, now
    row.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def remove_key(account: Account, key: int, *, now: datetime) -> bool:
    """Takes one of the account's own keys away; with its last step go its recovery codes. False: not theirs."""
    found, _ = _rows(account).filter(pk=key).delete()
    if not found:
        return False
    note(What.KEY_REMOVED, at=now, account=account)
    left = Authenticator.objects.filter(user=account)
    if not left.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        left.delete()
    return True


_REFUSED = (ValueError, TypeError, KeyError, AttributeError)
"""What fido2 says of an answer that is wrong, or none at all."""


def _rows(account: Account) -> Any:
    held = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    return held.order_by("pk")


def _is_known(credential_id: bytes) -> bool:
    """Whether any account has this key: one key, one account."""
    everyone = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    return bool(everyone.filter(data__id=websafe_encode(credential_id)).exists())


def _credential(row: Authenticator) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(row.data["credential"]))


def _server(place: Place) -> Fido2Server:
    us = PublicKeyCredentialRpEntity(id=place.host, name="Cairn")
    return Fido2Server(us, verify_origin=lambda origin: origin == place.origin)


def _no_key() -> NoKey:
    return NoKey("The key did not answer as it should.", mend="Try again, or use another key.")
