"""The languages that pages speak: each is a folder with a catalogue, and no code names one.

A folder `xx/LC_MESSAGES/` with a `django.mo` in it is a language. An installation's own folder (CAIRN_LOCALE) stands
before the package's: it may add languages, and say single words otherwise. Its own name for itself and the direction
in which it is written are words of the catalogue; where it does not say them, Django knows them of a hundred languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

from cairn.kernel.errors import BadInput


def pgettext_noop(context: str, words: str) -> tuple[str, str]:
    """Marks words for the catalogues that are looked up later."""
    return context, words


# Translators: the name of the language of this catalogue, in the language itself
OWN_NAME = pgettext_noop("own name of this language", "English")
# Translators: rtl where this language is written from right to left
DIRECTION = pgettext_noop("direction of writing", "ltr")
SOURCE = "en"
"""The language of the code itself, which needs no catalogue."""


@dataclass(frozen=True)
class Language:
    """One language: its code as in HTML, its own name for itself, whether it runs from right to left."""

    code: str
    own_name: str
    right_to_left: bool


def languages(folders: Iterable[Path]) -> list[Language]:
    """The language of the code, then every other that has a catalogue, by code.

    Raises BadInput where a folder is not there.
    """
    found: dict[str, Language] = {}
    for folder in folders:
        if not folder.is_dir():
            raise BadInput(
                f"There is no folder {folder} with catalogues.",
                mend="Make it, or unset CAIRN_LOCALE; docs/guide/languages.md tells what is in it.",
            )
        for path in sorted(folder.glob("*/LC_MESSAGES/django.mo")):
            code = to_language(path.parent.parent.name)
            found.setdefault(code, _language(code, _catalogue(path)))
    source = found.pop(SOURCE, Language(SOURCE, OWN_NAME[1], right_to_left=False))
    return [source, *(found[code] for code in sorted(found))]


def own_folder(said: str | None, package: Path) -> list[Path]:
    """Where catalogues are looked for: the installation's own folder where it names one, then the package's."""
    return [*([Path(said).resolve()] if said else []), package]


def _catalogue(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)


def _language(code: str, catalogue: GNUTranslations) -> Language:
    known: Any = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or {}
    name = _said(catalogue, OWN_NAME) or known.get("name_local") or code
    direction = _said(catalogue, DIRECTION) or ("rtl" if known.get("bidi") else "ltr")
    return Language(code, name[:1].upper() + name[1:], direction == "rtl")


def _said(catalogue: GNUTranslations, message: tuple[str, str]) -> str | None:
    """What the catalogue says for it; None where it says nothing."""
    said = catalogue.pgettext(*message)
    return said if said != message[1] else None
