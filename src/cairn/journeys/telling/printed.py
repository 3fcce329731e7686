"""The same letter on paper, for families of whom no e-mail address is known: which page, how much, never what or whom.

It is kept like an e-mail, on disk before it is written: whatever stops the work, nobody is told twice on a day.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from cairn.kernel.access import Actor
from cairn.kernel.errors import NotAllowed
from cairn.kernel.progress import SILENT, Progress
from cairn.people.rules.news import is_due
from cairn.people.selectors.news import paper_readers
from cairn.people.services.news import begin_digest, digest_failed, digest_left

from .digest import Letter, letter, spoken, within
from .page import look_at_named

THROUGH = "printed digest"


@dataclass(frozen=True)
class Paper:
    """What a run came to, in people, and the letters as one page of HTML each; `pages`: begun, not yet handed over.

    quiet    nothing new waits for them
    waits    they were told on this day or in this week, or want to be told nothing
    failed   their right to read ended meanwhile
    """

    families: int
    quiet: int
    waits: int
    failed: int
    pages: tuple[tuple[Letter, str], ...]


def print_letters(
    schools: Collection[UUID],
    *,
    by: Actor,
    at: datetime,
    address: str,
    progress: Progress = SILENT,
) -> Paper:
    """Writes to every family of these schools without an e-mail address, each at most once a day.

    The office chooses the day, so Saturdays and Sundays are days like others. Whoever keeps what it returns says
    `handed_over`, or `not_handed_over`. Raises NotAllowed but for the keeper, BadInput where no address is known.
    """
    where = within(address, reverse("site:front"))
    day = timezone.localdate(at)
    readers = paper_readers(by=by, day=day, schools=schools)
    progress.begin("letters", len(readers))
    counted: Counter[str] = Counter()
    pages = []
    for reader in readers:
        progress.advance(1)
        if not is_due(reader.chosen.rhythm, day, reader.last, weekends=True):
            counted["waits"] += 1
        elif (found := letter(reader, at=at)) is None:
            counted["quiet"] += 1
        elif not begin_digest(found.reader.person, **_kept(found, by)):
            counted["waits"] += 1
        elif not _looked(found):
            digest_failed(found.reader.person, **_kept(found, by))
            counted["failed"] += 1
        else:
            pages.append((found, page(found, where=where)))
    return Paper(len(readers), counted["quiet"], counted["waits"], counted["failed"], tuple(pages))


def _looked(found: Letter) -> bool:
    reader = Actor(found.reader.person, found.reader.name)
    try:
        look_at_named(found.lines, by=reader, at=found.at, through=THROUGH)
    except NotAllowed:
        return False
    return True


def handed_over(done: Paper, *, by: Actor) -> None:
    """Keeps that the letters are where the printer finds them."""
    for found, _page in done.pages:
        digest_left(found.reader.person, **_kept(found, by))


def not_handed_over(done: Paper, *, by: Actor) -> None:
    """Keeps that the letters came nowhere: another day tells the same things."""
    for found, _page in done.pages:
        digest_failed(found.reader.person, **_kept(found, by))


def _kept(found: Letter, by: Actor) -> dict[str, Any]:
    return {
        "by": by, "day": timezone.localdate(found.at), "until": found.at, "things": found.things,
        "at": found.at,
    }  # fmt: skip


def page(found: Letter, *, where: str) -> str:
    """One family's letter in their language."""
    language = spoken(found.reader.language)
    with translation.override(language):
        context = {
            "letter": found, "where": where, "spoken": language,
            "day": timezone.localdate(found.at),
        }  # fmt: skip
        return render_to_string("journeys/telling/paper_letter.html", context)


def whole(done: Paper, *, language: str = "en") -> Iterator[str]:
    """All letters as one file to print, each on a page of its own; it needs nothing from anywhere."""
    head, foot = render_to_string("journeys/telling/paper.html", {"spoken": language}).split(
        "<!-- letters -->"
    )
    yield head
    for _found, words in done.pages:
        yield words
    yield foot
