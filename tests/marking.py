"""Catalogues whose every word is bracketed, so that a page shows which of its words came through them.

What stands outside the brackets, or was put into a sentence by the code, did not come from the catalogue: a name, a
number, what somebody wrote, or a word that nobody can translate.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo

from tests.catalogue import translated

OPEN, CLOSE, PUT, TAKEN = "\ue000", "\ue001", "\ue002", "\ue003"
BRACKETS = re.compile(f"[{OPEN}{CLOSE}{PUT}{TAKEN}]")
PLACE = re.compile(r"%\(\w+\)[sd]|%%")


def marked(words: str) -> str:
    """A translation between brackets, with others around what the code puts into it."""
    return OPEN + PLACE.sub(lambda m: m[0] if m[0] == "%%" else PUT + m[0] + TAKEN, words) + CLOSE


def write_marked(language: str, folder: Path) -> Path:
    """Writes a language's catalogue, marked, as one that Django reads; the folder of all locales."""
    have = translated(language)
    for message in have:
        if message.id:
            said = message.string
            message.string = (
                tuple(map(marked, said)) if isinstance(said, tuple) else marked(str(said))
            )
    home = folder / language / "LC_MESSAGES"
    home.mkdir(parents=True)
    with (home / "django.mo").open("wb") as file:
        write_mo(file, have)
    return folder


def unmarked(words: str) -> Iterator[str]:
    """The runs of a text that did not come from the catalogue."""
    run, depth = "", [True]  # whether what comes now is loose
    for sign in words:
        if sign in (OPEN, PUT):
            if depth[-1]:
                yield run
            run = ""
            depth.append(sign == PUT)
        elif sign in (CLOSE, TAKEN):
            if depth[-1]:
                yield run
            run = ""
            if len(depth) > 1:
                depth.pop()
        elif depth[-1]:
            run += sign
    yield run
