"""A stream written in sealed pieces and signed at its end; opened only after the signature holds.

Each piece of 1 MiB is sealed with AES-256-GCM under its number and whether it is the last, and bound to the
header: pieces cannot be left out, doubled, exchanged or cut (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). The signature is over everything before it.
"""

import hashlib
import io
import json
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import BackupKeys, BackupRefused, Keys

MARK = b"CAIRN-BACKUP-1\n"
PIECE = 1 << 20
_TAG = 16
_SIGNATURE = 64
_LONGEST_HEADER = 1 << 14
_AGAIN = "Fetch the file again from where it was kept, or take another backup."


class Sealing(io.RawIOBase):
    """Something to write into; `close` seals the last piece and signs. Nothing is whole before that."""

    def __init__(self, out: BinaryIO, keys: Keys) -> None:
        header = keys.header()
        self._keys = keys.opened(header)
        self._cipher, self._out = AESGCM(self._keys.sealing), out
        self._held, self._number, self._sum = bytearray(), 0, hashlib.sha512()
        said = json.dumps(header).encode()
        self._bound = MARK + len(said).to_bytes(4, "big") + said
        self._put(self._bound)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        block = memoryview(data)  # type: ignore[arg-type]
        self._held += block
        # One byte more than a piece must be there: only then is it known not to be the last.
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return block.nbytes

    def finish(self) -> None:
        """Seals the last piece and signs."""
        self._seal(bytes(self._held), last=True)
        self._out.write(self._keys.sign(self._sum.digest()))

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._bound))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._sum.update(data)
        self._out.write(data)


class Opening(io.RawIOBase):
    """The stream back. Made only when the whole file's signature holds. Raises BackupRefused."""

    def __init__(self, sealed: BinaryIO, keys: Keys) -> None:
        self._bound, header = _header(sealed)
        backup = keys.opened(header)
        size = sealed.seek(0, io.SEEK_END)
        self._end = size - _SIGNATURE
        if self._end < len(self._bound) + _TAG:
            raise BackupRefused("The backup is cut: its end is missing.", mend=_AGAIN)
        _check(sealed, self._end, backup)
        sealed.seek(len(self._bound))
        self._in, self._cipher = sealed, AESGCM(backup.sealing)
        self._number, self._open = 0, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type]
        if not self._open and self._in.tell() < self._end:
            self._open = memoryview(self._next())
        count = min(len(room), len(self._open))
        room[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _next(self) -> bytes:
        left = self._end - self._in.tell()
        last = left <= PIECE + _TAG
        piece = self._in.read(min(left, PIECE + _TAG))
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=last), piece, self._bound)
        except InvalidTag as error:
            raise BackupRefused(
                f"Piece {self._number} of the backup does not open.", mend=_AGAIN
            ) from error
        self._number += 1
        return opened


def _header(sealed: BinaryIO) -> tuple[bytes, dict[str, object]]:
    sealed.seek(0)
    mark, length = sealed.read(len(MARK)), sealed.read(4)
    size = int.from_bytes(length, "big")
    if mark != MARK or len(length) < 4 or size > _LONGEST_HEADER:
        raise BackupRefused(
            "This is not a backup that this Cairn knows.",
            mend="Name a file that `cairn backup` made.",
        )
    said = sealed.read(size)
    try:
        header = json.loads(said)
    except ValueError as error:
        raise BackupRefused("The backup's header cannot be read.", mend=_AGAIN) from error
    if not isinstance(header, dict):
        raise BackupRefused("The backup's header cannot be read.", mend=_AGAIN)
    return mark + length + said, header


def _check(sealed: BinaryIO, end: int, keys: BackupKeys) -> None:
    sealed.seek(0)
    digest, left = hashlib.sha512(), end
    while left and (block := sealed.read(min(left, PIECE))):
        digest.update(block)
        left -= len(block)
    if not keys.holds(digest.digest(), sealed.read(_SIGNATURE)):
        raise BackupRefused(
            "The backup's signature does not hold: it was cut, altered, or signed by another key.",
            mend=_AGAIN + " Nothing was restored.",
        )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
