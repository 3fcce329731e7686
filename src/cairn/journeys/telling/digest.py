"""The e-mail that says on which pages something waits: never what, never about whom.

It is worked out for each person as the page of news is, by what they may see at that moment. That it is about to
leave is on disk before it does, so that whatever stops the work in between, nobody is written to twice on a day.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.kernel.access import Actor
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.progress import SILENT, Progress
from cairn.people.rules.news import Way, is_due
from cairn.people.selectors.news import Reader, digest_readers, marks_of, ways_of
from cairn.people.selectors.once import reading
from cairn.people.services.news import begin_digest, digest_failed, digest_left

from .kinds import Kind, way_of, where
from .page import look_at_named, told_to
from .told import Told

THROUGH = "e-mail digest"
_REFUSED = (ValidationError, SMTPException, OSError, NotAllowed)
"""Why one letter stays while the others go on: an address that is none, as a roster may bring; the carrier; a right to
read that ended since the letter was composed."""


@dataclass(frozen=True)
class Letter:
    """What one person would be written. `waiting`: by page how many things are new there; never empty."""

    reader: Reader
    at: datetime
    waiting: tuple[tuple[str, int], ...]
    lines: tuple[Told, ...]

    @property
    def things(self) -> int:
        return sum(count for _page, count in self.waiting)


@dataclass(frozen=True)
class Sent:
    """What a run came to, in people. `quiet`: nothing new waits for them."""

    due: int
    sent: int
    quiet: int
    before: int
    failed: int


def letters(
    *, by: Actor, at: datetime, people: Collection[UUID] | None = None, progress: Progress = SILENT
) -> Iterator[tuple[Reader, Letter | None]]:  # fmt: skip
    """Whoever is due to be written to, by id, with their letter; None: nothing new waits for them."""
    day = timezone.localdate(at)
    due = [
        each
        for each in digest_readers(by=by, day=day, people=people)
        if is_due(each.chosen.rhythm, day, each.last, weekends=each.chosen.weekends)
    ]
    progress.begin("digests", len(due))
    for reader in due:
        yield reader, letter(reader, at=at)
        progress.advance(1)


def letter(reader: Reader, *, at: datetime) -> Letter | None:
    """What is new for one person since they read it, or were last written to; None: nothing."""
    by, day = Actor(reader.person, reader.name), timezone.localdate(at)
    with translation.override(spoken(reader.language)), reading():
        marks, ways = marks_of(by), ways_of(by)
        waiting: Counter[str] = Counter()
        lines = []
        wanted = {kind for kind in Kind if way_of(kind, ways.get(kind), day) is Way.DIGEST}
        for each in told_to(by, at=at, day=day, language=reader.language, kinds=wanted):
            known = [m for m in (marks.get(each.kind), reader.told_until) if m is not None]
            if new := each.since(max(known, default=None)):
                waiting[where(each.kind, own=each.learner == reader.person)] += new
                lines.append(each)
    return Letter(reader, at, tuple(waiting.items()), tuple(lines)) if lines else None


def send(
    *,
    by: Actor,
    at: datetime,
    address: str,
    people: Collection[UUID] | None = None,
    progress: Progress = SILENT,
) -> Sent:
    """Writes to everyone who is due, each at most once a day. Raises NotAllowed but for the keeper.

    address   of this installation, as people type it: "https://cairn.example.org"
    """
    counted: Counter[str] = Counter()
    connection = get_connection()
    for _reader, found in letters(by=by, at=at, people=people, progress=progress):
        counted["due"] += 1
        if found is None:
            counted["quiet"] += 1
            continue
        message = composed(found, address=address)
        message.connection = connection
        counted[_sent(found, message, by)] += 1
    return Sent(*(counted[name] for name in ("due", "sent", "quiet", "before", "failed")))


def _sent(found: Letter, message: EmailMessage, by: Actor) -> str:
    """Sends one, kept on both sides of it; says what came of it. What the carrier refuses may be tried tomorrow."""
    kept: dict[str, Any] = {
        "by": by, "day": timezone.localdate(found.at), "until": found.at, "things": found.things,
        "at": found.at,
    }  # fmt: skip
    if not begin_digest(found.reader.person, **kept):
        return "before"
    reader = Actor(found.reader.person, found.reader.name)
    try:
        validate_email(found.reader.address)
        look_at_named(found.lines, by=reader, at=found.at, through=THROUGH)
        message.send()
    except _REFUSED:
        digest_failed(found.reader.person, **kept)
        return "failed"
    digest_left(found.reader.person, **kept)
    return "sent"


def composed(found: Letter, *, address: str) -> EmailMessage:
    """The message: pages and counts, in the language of whom it is for."""
    page = within(address, reverse("journeys:news"))
    choose = within(address, reverse("journeys:news-settings"))
    with translation.override(spoken(found.reader.language)):
        lines = [f"{name}: {count}" for name, count in found.waiting]
        subject = ngettext(
            "Cairn: %(num)s thing is new for you", "Cairn: %(num)s things are new for you",
            found.things,
        ) % {"num": found.things}  # fmt: skip
        body = "\n".join(
            [
                _("Something new waits for you in Cairn, on these pages:"), "", *lines, "",
                _("Sign in to read it: %(page)s") % {"page": page}, "",
                _("This message names nobody. Choose here how often it comes, or never: %(page)s")
                % {"page": choose},
            ]
        )  # fmt: skip
    return EmailMessage(subject, body, to=[found.reader.address])


def spoken(language: str) -> str:
    """The language of the pages that serves a reader of this one."""
    known = [code for code, _name in settings.LANGUAGES]
    short = language.split("-")[0]
    return next((code for code in (language, short) if code in known), settings.LANGUAGE_CODE)


def within(address: str, path: str) -> str:
    """A page's whole address. Raises BadInput where nobody knows the installation's."""
    if not address.startswith(("https://", "http://")):
        raise BadInput(
            "A letter must say where Cairn is, and no address is known.",
            mend="Set CAIRN_URL to the address that people type, as https://cairn.example.org.",
        )
    return address.rstrip("/") + path
