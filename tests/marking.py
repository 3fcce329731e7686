"""Catalogues whose every word is bracketed, so that a page shows which of its words came through them.

What stands outside the brackets, or was put into a sentence by the code, did not come from the catalogue: a name, a
number, what somebody wrote, or a word that nobody can translate.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.catalogue import gathered, translated

OPEN, CLOSE, PUT, TAKEN = "\ue000", "\ue001", "\ue002", "\ue003"
BRACKETS = re.compile(f"[{OPEN}{CLOSE}{PUT}{TAKEN}]")
ABOUT = {"own name of this language", "direction of writing"}
TAGS = re.compile(r"<[^>]*>")
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
    return _write(have, folder, language)


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


def pseudo(words: str, context: str | None = None) -> str:
    """Words of no language, marked, two fifths longer than ours; forms of dates stay as they are."""
    if context is not None and context.startswith(("date", "month")):
        return marked(words)
    longer = round(len(PLACE.sub("", TAGS.sub("", words))) * 0.4)
    return marked(words + " " + ("مثال " * (longer // 5 + 1)).strip())


def write_pseudo(code: str, folder: Path, *, about: Mapping[str, str]) -> Path:
    """Writes a whole catalogue of a language that nobody has translated, as one that Django reads.

    about   what it says of itself, by context: its own name, its direction; what is not there it does not say
    """
    have = Catalog(charset="utf-8", fuzzy=False)
    for message in gathered():
        said, context = message.id, message.context
        if not said:
            continue
        if context in ABOUT:
            if context in about:
                have.add(said, about[context], context=context)
        elif isinstance(said, str):
            have.add(said, pseudo(said, context), context=context)
        else:
            have.add(tuple(said), tuple(map(pseudo, said)), context=context)
    return _write(have, folder, code)


def _write(catalogue: Catalog, folder: Path, language: str) -> Path:
    home = folder / language / "LC_MESSAGES"
    home.mkdir(parents=True)
    with (home / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder
