"""A security key in software, after WebAuthn level 2: it signs as a browser and a key together would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode as b64

PRESENT, HOLDS_CREDENTIAL = 0x01, 0x40


@dataclass
class SoftKey:
    """One key, on a page at `origin`; `count` is how often it signed."""

    origin: str = "http://testserver"
    host: str = "testserver"
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def create(self, options: dict[str, Any], flags: int = PRESENT) -> dict[str, Any]:
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(flags | HOLDS_CREDENTIAL) + credential
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(options, "webauthn.create", {"attestationObject": b64(made)})

    def get(self, options: dict[str, Any], flags: int = PRESENT) -> dict[str, Any]:
        self.count += 1
        data = self._data(flags)
        said = self._said(options, "webauthn.get")
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        more = {"authenticatorData": b64(data), "signature": b64(signed)}
        return self._answer(options, "webauthn.get", more)

    def _data(self, flags: int) -> bytes:
        return (
            hashlib.sha256(self.host.encode()).digest()
            + bytes([flags])
            + self.count.to_bytes(4, "big")
        )

    def _said(self, options: dict[str, Any], what: str) -> bytes:
        challenge = options["publicKey"]["challenge"]
        said = {"type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, options: dict[str, Any], what: str, more: dict[str, str]) -> dict[str, Any]:
        response = {"clientDataJSON": b64(self._said(options, what))} | more
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
