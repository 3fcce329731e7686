"""Values that no honest person types, and every place of a request into which they can be put.

Values are bytes, so that text which is no text is among them; they travel percent-encoded or in a body, as a
browser or a program would send them. What an answer must be is said in `faults`: no error of ours, and words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.db import transaction
from django.urls import resolve

NOT_TEXT = (
    b"\x00",
    b"a\x00b",
    b"\xed\xa0\x80",
    b"\xff\xfe\xfa",
    b"\xc0\xaf",
    "\u202e\ufeff".encode(),
)
DAYS = (b"0001-01-01", b"9999-12-31", b"0000-00-00", b"10000-01-01", b"2026-02-30", b"-0044-03-15")
NUMBERS = (
    b"NaN",
    b"-inf",
    b"1e308",
    b"1e999",
    b"9" * 400,
    b"9" * 5000,
    b"-1",
    b"9223372036854775808",
    "²".encode(),
    "٣".encode(),
)
WORDS = (
    b"x" * 20_000, bytes(33 + n * 7919 % 90 for n in range(9000)), "\U0001f9c1é".encode() * 500,
    b"' OR 1=1 --", b"../../../../etc/passwd", b"%00", b"\r\nSet-Cookie: a=b", b"[" * 3000, b'{"a":"\\ud800"}',
    b"None", b"00000000-0000-0000-0000-000000000000", b"",
)  # fmt: skip
ALL = (*NOT_TEXT, *DAYS, *NUMBERS, *WORDS)
FEW = (
    b"a\x00b",
    b"\xed\xa0\x80",
    b"0001-01-01",
    b"9999-12-31",
    b"9" * 400,
    b"1e308",
    "²".encode(),
    WORDS[1],
)
QUESTIONS = (
    "csv", "learner", "competency", "person", "since", "until", "purpose", "through", "whom", "section",
    "again", "page", "language", "next", "piece", "level", "as_of", "day", "q", "sort", "state", "provider",
)  # fmt: skip
HEADERS = (
    "accept-language", "if-none-match", "if-modified-since", "range", "referer", "origin", "authorization",
    "cookie", "content-type", "accept", "accept-encoding", "x-forwarded-for", "x-forwarded-proto", "user-agent",
    "x-csrftoken", "content-length", "hx-request",
)  # fmt: skip
COOKIES = ("sessionid", "csrftoken", "django_language", "messages")


@dataclass(frozen=True)
class Form:
    """A form as a page offers it: whence, whither, and what it would send."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]


@dataclass
class Forms(HTMLParser):
    """The POST forms of a page, with the value that each field would be sent with."""

    page: str
    found: list[Form] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._action, self._fields, self._choice = "", None, ""

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        has = dict(attributes)
        if tag == "form":
            posts = (has.get("method") or "get").lower() == "post"
            self._action, self._fields = has.get("action") or self.page, {} if posts else None
        elif self._fields is None:
            return
        elif name := has.get("name"):
            self._choice = name if tag == "select" else ""
            kept = "checked" in has or has.get("type") not in {"radio", "checkbox"}
            if kept or name not in self._fields:
                self._fields[name] = has.get("value") or ""
        elif tag == "option" and self._choice and has.get("value"):
            first = "selected" in has or not self._fields[self._choice]
            self._fields[self._choice] = has["value"] if first else self._fields[self._choice]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._fields is not None:
            self.found.append(Form(self.page, self._action, tuple(self._fields.items())))
            self._fields = None


HONEST = {
    "day": "2026-11-16", "first_day": "2026-11-16", "until": "2026-12-31", "since": "2026-11-01", "score": "3",
    "out_of": "4", "gain": "1", "weeks": "6", "every": "1", "noise": "1", "minutes": "20", "times_a_week": "3",
}  # fmt: skip
"""What stands in an empty field while another one is spoiled, so that the other is reached where it is used."""


def honest(name: str, value: str) -> str:
    return value or HONEST.get(name, "words that say something")


def posts(form: Form, values: tuple[bytes, ...]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """(which field, everything sent): one field spoiled, the others as an honest person sends them."""
    right = {name: honest(name, value).encode() for name, value in form.fields}
    for name in right:
        for value in values:
            yield name, right | {name: value}
    for value in values:
        yield "the name of a field", right | {value.decode("latin-1"): b"1"}


def gets(address: str, values: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    """(what, address): each part of a path that is a parameter, and each question, spoiled."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    for value in values:
        yield "every question", f"{parts.path}?{urlencode(dict.fromkeys(QUESTIONS, value))}"
        for name in asked:
            yield name, f"{parts.path}?{urlencode(asked | {name: value})}"
    for name, given in resolve(parts.path).kwargs.items():
        for value in values:
            yield f"<{name}>", parts.path.replace(str(given), quote(value, safe=""), 1)


def headers(values: tuple[bytes, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """(which header, headers): as a server hands them on, a byte a sign; no NUL, which no server lets through."""
    for value in values:
        sent = value.decode("latin-1").replace("\x00", "")[:4000]
        for name in HEADERS:
            yield name, {name: sent}
        for kind in ("Basic", "Bearer"):
            yield f"authorization {kind}", {"authorization": f"{kind} {sent}"}
        octal = "".join(f"\\{byte:03o}" for byte in value[:40])
        for name in COOKIES:
            yield f"cookie {name}", {"cookie": f'{name}="{octal}aaaaaaaa"'}


def ask(client: Any, method: str, address: str, fields: Any = None, **how: Any) -> Any:
    """An answer; nothing of it stays."""
    body = urlencode(fields).encode() if fields is not None else b""
    form = {"content_type": "application/x-www-form-urlencoded"} if fields is not None else {}
    with transaction.atomic():
        answer = client.generic(method, address, body, **(form | how))
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    answer.said = said
    return answer


def faults(answer: Any) -> list[str]:
    """What is wrong with an answer to a hostile request: an error of ours, or no words for whoever sent it."""
    found = [f"{answer.status_code}: an error of ours"] if answer.status_code >= 500 else []
    html = "html" in answer.headers.get("Content-Type", "")
    if (
        answer.status_code in {400, 422}
        and html
        and not re.search(rb"<html[^>]* lang=", answer.said)
    ):
        found.append(f"{answer.status_code}: no page of ours, so no words")
    if "a=b" in answer.headers.get("Set-Cookie", "") or "a" in answer.cookies:
        found.append("a header of the sender's own")
    return found
