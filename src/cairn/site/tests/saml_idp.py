"""An identity provider that speaks SAML: pysaml2's, which knows nothing of python3-saml, over HTTP on loopback.

pysaml2 reads the request, decides and signs; here are only the two lines of HTTP around it, and the ways
in which a test asks it to do wrong. It signs with the program xmlsec1.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server

NUMBER = "urn:oid:1.3.6.1.4.1.99999.1"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
AUTHN = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}

SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def key_pair(folder: Path, name: str) -> dict[str, str]:
    """A fresh key and its certificate, as files."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    me = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(me, me, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    (folder / f"{name}.key").write_bytes(key.private_bytes(pem, traditional, none))
    (folder / f"{name}.crt").write_bytes(made.public_bytes(pem))
    return {"key_file": str(folder / f"{name}.key"), "cert_file": str(folder / f"{name}.crt")}


@dataclass
class Idp:
    """One provider on loopback; `says` are the people it knows, by the name they sign in with."""

    address: str
    folder: Path
    says: dict[str, dict[str, object]]
    servers: dict[str, Server] = field(default_factory=dict)

    def server(self, keys: str = "right", minutes: int = 5) -> Server:
        """pysaml2's server, signing with the `right` key or another's; its assertions hold so long."""
        name = f"{keys}{minutes}"
        if name not in self.servers:
            self.servers[name] = Server(config=self._config(keys, minutes))
        return self.servers[name]

    def published(self) -> str:
        """The provider's metadata."""
        return str(entity_descriptor(self._config("right", 5)))

    def _config(self, keys: str, minutes: int) -> IdPConfig:
        pair = {
            "key_file": str(self.folder / f"{keys}.key"),
            "cert_file": str(self.folder / f"{keys}.crt"),
        }
        ours = self.folder / "cairn.xml"
        services = {
            "single_sign_on_service": [(f"{self.address}/sso", BINDING_HTTP_REDIRECT)],
            "single_logout_service": [(f"{self.address}/slo", BINDING_HTTP_REDIRECT)],
        }
        policy = {
            "default": {
                "lifetime": {"minutes": minutes},
                "attribute_restrictions": None,
                "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
            }
        }
        return IdPConfig().load(
            {
                "entityid": f"{self.address}/metadata",
                "xmlsec_binary": "/usr/bin/xmlsec1",
                "service": {"idp": {"endpoints": services, "policy": policy}},
                "metadata": {"local": [str(ours)]} if ours.is_file() else {},
                **pair,
            }
        )

    def answer(self, asked: str, who: str, **wrong: object) -> str:
        """What it answers, signed, to a request as it came in the address, for somebody it knows."""
        server = self.server(str(wrong.get("keys", "right")), int(str(wrong.get("minutes", 5))))
        request = server.parse_authn_request(asked, BINDING_HTTP_REDIRECT).message
        lasting = wrong.get("transient") is not True
        name = NameID(
            format=NAMEID_FORMAT_PERSISTENT if lasting else NAMEID_FORMAT_TRANSIENT,
            text=f"id-{who}" if lasting else f"once-{request.id[-8:]}",
        )
        made = server.create_authn_response(
            identity=self.says[who],
            in_response_to=wrong.get("answers", request.id),
            destination=request.assertion_consumer_service_url,
            sp_entity_id=wrong.get("audience", request.issuer.text),
            name_id=name,
            authn=AUTHN,
            sign_assertion=wrong.get("sign", True),
            sign_response=wrong.get("sign_response", False),
            encrypt_assertion=wrong.get("encrypt", False),
            sign_alg=wrong.get("sign_alg", SHA256),
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        )
        return str(made)


@contextmanager
def running(folder: Path, says: dict[str, dict[str, object]]) -> Iterator[Idp]:
    """A provider that answers on loopback as long as the block lasts; `as` in its address says who signs in."""
    key_pair(folder, "right")
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    idp = Idp(f"http://127.0.0.1:{listening.server_port}", folder, says)
    listening.idp = idp  # type: ignore[attr-defined]
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield idp
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    """A page that posts the assertion back by itself, as a browser gets it."""

    def do_GET(self) -> None:
        idp: Idp = self.server.idp  # type: ignore[attr-defined]
        query = {n: v[0] for n, v in parse_qs(urlsplit(self.path).query).items()}
        asked = idp.server().parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT)
        page = idp.server().apply_binding(
            BINDING_HTTP_POST,
            idp.answer(query["SAMLRequest"], query["as"]),
            asked.message.assertion_consumer_service_url,
            relay_state=query.get("RelayState", ""),
            response=True,
        )
        body = str(page["data"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
