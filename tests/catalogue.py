"""The words of the pages in other languages: gathers them from the code, and says what is missing.

python tests/catalogue.py            says what a translator still has to do; exits with 1 if anything
python tests/catalogue.py --write    gathers new words into each .po, and writes each .mo from its .po
python tests/catalogue.py --begin ht makes the .po of a further language (docs/guide/languages.md)
"""

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "cairn"
LOCALE = SOURCE / "site" / "locale"
METHODS = [
    ("site/**.py", "python"),
    ("journeys/**.py", "python"),
    ("accountability/selectors/runs.py", "python"),
    ("accountability/services/improving.py", "python"),
    ("accountability/services/school_supports.py", "python"),
    ("intake/written.py", "python"),
    ("assessments/services/**.py", "python"),
    ("determinations/services/judging.py", "python"),
    ("evidence/services/refusals.py", "python"),
    ("learning/services/**.py", "python"),
    ("people/services/requests.py", "python"),
    ("people/services/rights.py", "python"),
    ("supports/services/**.py", "python"),
    ("**/templates/**.html", "jinja2"),
]
OPTIONS = {
    "**/templates/**.html": {"trim_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_noop": ((1, "c"), 2),
}


HEAD = """\
# The words of Cairn's pages in one more language. tests/catalogue.py gathers them from the code;
# a person translates them here; `python tests/catalogue.py --write` then writes the .mo."""


@cache
def gathered() -> Catalog:
    """Every word that a page can say, as the code says it."""
    catalogue = Catalog(project="Cairn", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        SOURCE,
        METHODS,
        OPTIONS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for path, _line, words, comments, context in found:
        if "/tests/" not in path:
            catalogue.add(words, None, [(f"{path}", None)], auto_comments=comments, context=context)
    return catalogue


def languages() -> list[str]:
    return sorted(p.name for p in LOCALE.iterdir() if (p / "LC_MESSAGES").is_dir())


def folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def translated(language: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    with (folder(language) / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> Iterator[str]:
    """What is untranslated, doubtful, or no longer said; one line each."""
    said, have = gathered(), translated(language)
    for message in said:
        if message.id:
            yield from _fault(message, have.get(_key(message), message.context))
    for message in have:
        if message.id and said.get(_key(message), message.context) is None:
            yield f"no longer said: {message.id!r}"


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _fault(message: Message, own: Message | None) -> Iterator[str]:
    if own is None:
        yield f"not in the catalogue: {message.id!r}"
    elif own.fuzzy:
        yield f"doubtful: {message.id!r}"
    elif not own.string or (isinstance(own.string, tuple) and not all(own.string)):
        yield f"untranslated: {message.id!r}"
    else:
        yield from (f"{error} in {message.id!r}" for error in own.check())


def compiled(language: str) -> bytes:
    """The .mo that belongs to a language's .po."""
    out = io.BytesIO()
    write_mo(out, translated(language))
    return out.getvalue()


def write(language: str) -> None:
    """Takes new words into the .po, drops those no longer said, writes the .mo."""
    path = folder(language) / "django.po"
    if path.exists():
        have = translated(language)
    else:
        have = Catalog(locale=language, project="Cairn", charset="utf-8", fuzzy=False)
    have.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    have.obsolete.clear()
    have.header_comment, have.project, have.version = HEAD, "Cairn", "1"
    have.msgid_bugs_address, have.last_translator = "", "Cairn contributors"
    have.language_team, have.revision_date = language, have.creation_date
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, have, width=100, sort_output=True, omit_header=False, include_lineno=False)
    (folder(language) / "django.mo").write_bytes(compiled(language))


if __name__ == "__main__":
    if "--begin" in sys.argv:
        write(sys.argv[sys.argv.index("--begin") + 1])
    if "--write" in sys.argv:
        for each in languages():
            write(each)
    faults = [f"{each}: {fault}" for each in languages() for fault in missing(each)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.exit(1 if faults else 0)
