"""The annual notice of rights: its text as a state wrote it, by version and language (34 CFR 99.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cairn.kernel.errors import BadPolicy

_KEYS = {"version", "source", "texts"}


@dataclass(frozen=True)
class Notice:
    """The text in one language: a title, and headings with their paragraphs.

    languages   every language in which this version is written
    """

    version: str
    language: str
    source: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    languages: tuple[str, ...]


def notice(root: Path, version: str, language: str) -> Notice:
    """One version of a policy folder's notice, in this language or else the first in which it is written.

    Raises BadPolicy where there is no such version, or its file is not as it should be.
    """
    path = root / "notices" / f"{version}.yaml"
    if not path.is_file() or path.parent != (root / "notices"):
        raise BadPolicy(
            f"The notice of rights has no text of version {version}.",
            mend=f"Write it in notices/{version}.yaml of the policy folder.",
        )
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return _notice(body, version, language)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadPolicy(
            f"{path} is not a notice of rights.",
            mend="Give version, source, and texts: for each language a title and sections with head and says.",
        ) from None


def _notice(body: Mapping[str, Any], version: str, language: str) -> Notice:
    if set(body) != _KEYS or body["version"] != version or not body["texts"]:
        raise ValueError(version)
    spoken = language if language in body["texts"] else next(iter(body["texts"]))
    text = body["texts"][spoken]
    sections = tuple((str(s["head"]), tuple(map(str, s["says"]))) for s in text["sections"])
    languages = tuple(map(str, body["texts"]))
    return Notice(version, spoken, str(body["source"]), str(text["title"]), sections, languages)
