"""A public release to take along: every card as a PDF, or its open data; what everybody may read and no more."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.utils import translation

from cairn.accountability.rules.keeping import questions_of
from cairn.accountability.selectors.releases import (
    all_rows,
    all_statuses,
    places,
    public_card,
    public_release,
    public_texts,
    standing,
)
from cairn.intake.rulebook import book
from cairn.journeys.files.open_words import Opened
from cairn.journeys.reporting.on_paper import sheet
from cairn.journeys.reporting.page import card_page
from cairn.kernel.errors import BadInput
from cairn.kernel.progress import Progress, batches
from cairn.paper.sheets import Sheet
from cairn.paper.typesetting import report_card
from cairn.people.selectors.organizations import state

_AT_ONCE = 64
"""Cards read before they are set: enough for every core, and little memory."""


def opened(year: int, day: date) -> Opened:
    """The public release of a school year with all that its open data hold. Raises UnknownName."""
    row = public_release(year, day)
    tables, certificate, statuses = public_texts(year, day)
    top = state()
    return Opened(
        publisher=top.name if top else "",
        licence=str(book().ask_state("publishing.licence", day).value),
        standing=standing(row),
        questions=questions_of(row.questions),
        places=places(row),
        rows=list(all_rows(row)),
        tables=tables,
        certificate=certificate,
        statuses=list(all_statuses(row)),
        statuses_text=statuses,
    )


def write_papers(folder: Path, year: int, day: date, *, language: str, progress: Progress) -> int:
    """Writes each place's card as a PDF of its own; returns how many. Raises UnknownName, BadInput.

    A file that is there is written anew: the same card gives the same bytes.
    """
    if language not in dict(_languages()):
        raise BadInput(f"{language} is no language of the pages.", mend="Say en or es.")
    found = places(public_release(year, day))
    progress.begin("Setting report cards", len(found))
    folder.mkdir(parents=True, exist_ok=True)
    with translation.override(language), ThreadPoolExecutor(os.cpu_count()) as setting:
        for some in batches((each.place for each in found), _AT_ONCE):
            pages = setting.map(report_card, _sheets(some, year, day))
            for place, content in zip(some, pages, strict=True):
                (folder / file_name(place)).write_bytes(content)
                progress.advance(1)
    return len(found)


def _sheets(those: list[str], year: int, day: date) -> Iterator[Sheet]:
    return (sheet(card_page(public_card(year, place, day))) for place in those)


def _languages() -> list[tuple[str, str]]:
    from django.conf import settings

    return list(settings.LANGUAGES)


def file_name(place: str) -> str:
    """What a place's file is called.

    >>> file_name("school:0102-1"), file_name("state"), file_name("school:a/b")
    ('school-0102-1.pdf', 'state.pdf', 'school-a%2Fb.pdf')
    """
    kind, colon, key = place.partition(":")
    return f"{quote(kind, safe='')}{'-' if colon else ''}{quote(key, safe='')}.pdf"
