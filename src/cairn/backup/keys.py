"""The keys of backups: one folder with a key that seals and a pair that signs, or a passphrase for both.

A backup's own key is drawn from the folder's key and a fresh salt, so no two backups share one. The
sealing and the signing key are told apart: who holds the public part can check a backup, not forge one.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cairn.kernel.errors import BadInput, Mendable

SEAL, SIGN, CHECK = "seal.key", "sign.key", "check.pub"
SHORTEST = 15
"""Characters of a passphrase (NIST 800-63B where it stands alone)."""
_SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}
_MOST_WORK = {"n": 1 << 20, "r": 16, "p": 4}


class BackupRefused(Mendable):
    """A backup that is cut, altered, of another key, or of a version that is not known here."""


@dataclass(frozen=True)
class Keys:
    """What seals and signs backups. A folder without `sign.key` can check and open, not make.

    sealing   32 bytes, None with a passphrase
    signing   None where backups are only restored
    """

    sealing: bytes | None
    signing: Ed25519PrivateKey | None
    checking: Ed25519PublicKey | None
    passphrase: bytes | None = None

    def header(self) -> dict[str, object]:
        """What a new backup says openly of its keys; a fresh salt each time."""
        salt = secrets.token_hex(32)
        if self.passphrase is not None:
            return {"kdf": "scrypt", **_SCRYPT, "salt": salt, "signature": "hmac-sha512"}
        return {
            "kdf": "hkdf-sha256",
            "salt": salt,
            "signature": "ed25519",
            "key": _name(self._sealing()),
        }

    def opened(self, header: dict[str, object]) -> "BackupKeys":
        """The keys of the backup with this header. Raises BackupRefused when it is of another key."""
        if header.get("kdf") == "scrypt":
            return self._by_passphrase(header)
        if header.get("kdf") != "hkdf-sha256" or self.sealing is None:
            raise BackupRefused(
                "This backup was sealed with a folder of keys.", mend="Say --keys FOLDER."
            )
        if header.get("key") != _name(self.sealing):
            raise BackupRefused(
                "This backup was sealed with another key.",
                mend=f"Use the folder whose key is named {header.get('key')}; the one given is {_name(self.sealing)}.",
            )
        salt = _salt(header)
        return BackupKeys(_drawn(self.sealing, salt, b"seal"), self.signing, self.checking, None)

    def _by_passphrase(self, header: dict[str, object]) -> "BackupKeys":
        if self.passphrase is None:
            raise BackupRefused(
                "This backup was sealed with a passphrase.", mend="Say --passphrase-file FILE."
            )
        work = {k: header.get(k) for k in _SCRYPT}
        if not all(
            isinstance(v, int) and 1 <= v <= most
            for v, most in zip(work.values(), _MOST_WORK.values(), strict=True)
        ):
            raise BackupRefused(
                "The backup's header asks for work no backup of ours asks for.",
                mend="Fetch the file again from where it was kept.",
            )
        both = Scrypt(salt=_salt(header), length=64, **work).derive(self.passphrase)  # type: ignore[arg-type]
        return BackupKeys(both[:32], None, None, both[32:])

    def _sealing(self) -> bytes:
        if self.sealing is None or self.signing is None:
            raise BadInput(
                f"The folder of keys lacks {SEAL} or {SIGN}.",
                mend="Use the folder that `cairn backup-keys` made; a copy without sign.key only restores.",
            )
        return self.sealing


@dataclass(frozen=True)
class BackupKeys:
    """The keys of one backup."""

    sealing: bytes
    signing: Ed25519PrivateKey | None
    checking: Ed25519PublicKey | None
    secret: bytes | None

    def sign(self, digest: bytes) -> bytes:
        """64 bytes over a digest."""
        if self.secret is not None:
            return _mac(self.secret, digest).finalize()
        if self.signing is None:
            raise BadInput(
                "There is no key to sign with.", mend=f"Use the folder of keys with {SIGN}."
            )
        return self.signing.sign(digest)

    def holds(self, digest: bytes, signature: bytes) -> bool:
        """Whether the signature is ours over this digest."""
        try:
            if self.secret is not None:
                _mac(self.secret, digest).verify(signature)
            elif self.checking is not None:
                self.checking.verify(signature, digest)
            else:
                return False
        except InvalidSignature:
            return False
        return True


def make_keys(folder: Path) -> str:
    """Writes new keys into a folder that holds none yet; returns the sealing key's name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if held := [name for name in (SEAL, SIGN, CHECK) if (folder / name).exists()]:
        raise BadInput(
            f"{folder} holds keys already ({', '.join(held)}).",
            mend="Name another folder; older backups need the older keys.",
        )
    sealing, signing = secrets.token_bytes(32), Ed25519PrivateKey.generate()
    _write(folder / SEAL, sealing)
    _write(folder / SIGN, signing.private_bytes_raw())
    _write(folder / CHECK, signing.public_key().public_bytes_raw())
    return _name(sealing)


def keys_of(folder: Path) -> Keys:
    """The keys in a folder. Raises BadInput when one is missing or is no key."""
    sealing = _read(folder / SEAL)
    signing = (
        Ed25519PrivateKey.from_private_bytes(_read(folder / SIGN))
        if (folder / SIGN).exists()
        else None
    )
    return Keys(sealing, signing, Ed25519PublicKey.from_public_bytes(_read(folder / CHECK)))


def keys_from_passphrase(file: Path) -> Keys:
    """Keys from the first line of a file. Raises BadInput when it is too short to keep anything."""
    try:
        phrase = file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{file} cannot be read ({error}).", mend="Name a text file with the passphrase."
        ) from error
    if len(phrase) < SHORTEST:
        raise BadInput(
            f"The passphrase has {len(phrase)} characters.",
            mend=f"Use at least {SHORTEST}: five or more words drawn by chance.",
        )
    return Keys(None, None, None, phrase.encode())


def _write(path: Path, key: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(key) + b"\n")


def _read(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path} cannot be read as a key ({error}).",
            mend="Name the folder that `cairn backup-keys` made.",
        ) from error
    if len(key) != 32:
        raise BadInput(
            f"{path} holds {len(key)} bytes; a key has 32.", mend="Fetch the key from its copy."
        )
    return key


def _salt(header: dict[str, object]) -> bytes:
    try:
        return bytes.fromhex(str(header["salt"]))
    except (KeyError, ValueError) as error:
        raise BackupRefused(
            "The backup's header has no salt.", mend="Fetch the file again from where it was kept."
        ) from error


def _drawn(key: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=b"cairn backup " + what).derive(key)


def _name(key: bytes) -> str:
    """What a sealing key is called; says nothing of the key itself."""
    return _drawn(key, b"", b"name")[:6].hex()


def _mac(secret: bytes, digest: bytes) -> hmac.HMAC:
    mac = hmac.HMAC(secret, hashes.SHA512())
    mac.update(digest)
    return mac
