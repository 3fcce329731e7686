"""The list of words that pages do not say (`plain_words.yaml`), and what a text says that is on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIST = Path(__file__).with_suffix(".yaml")
ABBREVIATION = re.compile(r"\b[A-Z]{2,}s?\b")
CITATION = re.compile(
    r"\b\d+ (?:CFR|USC|NYCRR)[\d .()a-z–-]*|\bESEA \d+|\bCal\. Bus\. & Prof\. Code \d+|\b[A-Z]{2}-[\d-]+"
)
"""A law's or document's number: it is given so that it can be found, not to be read."""


@dataclass(frozen=True)
class Banned:
    """A word that pages do not say; `everywhere` or to families and learners only."""

    pattern: re.Pattern[str]
    because: str
    say: str
    everywhere: bool
    unless: tuple[str, ...]

    def stands_in(self, text: str) -> str | None:
        """The first place where it stands wrongly, with what is around it."""
        for phrase in self.unless:
            text = re.sub(re.escape(phrase), lambda m: " " * len(m[0]), text, flags=re.IGNORECASE)
        found = self.pattern.search(text)
        return text[max(0, found.start() - 30) : found.end() + 30].strip() if found else None


@cache
def written() -> Any:
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))


@cache
def banned(language: str) -> tuple[Banned, ...]:
    """The list of a language; empty where nobody has written one."""
    return tuple(
        Banned(
            re.compile(rf"\b(?:{each['not']})\b", re.IGNORECASE),
            each["because"],
            each["say"],
            {"everywhere": True, "families": False}[each["where"]],
            tuple(each.get("unless", ())),
        )
        for each in written().get(language, ())
    )


def faults(text: str, language: str, *, families: bool) -> Iterator[str]:
    """What a text says that it should not, each with its mend."""
    for word in banned(language):
        if word.everywhere or families:
            place = word.stands_in(text)
            if place is not None:
                yield f"“…{place}…”: {word.because} Say: {word.say}."
    if families:
        yield from unexplained(text)


def unexplained(text: str) -> Iterator[str]:
    """Abbreviations that nobody has allowed."""
    for found in ABBREVIATION.findall(CITATION.sub(" ", prose(text))):
        if found.removesuffix("s") not in written()["abbreviations"]:
            yield f"“{found}” in “{text[:80]}”: say the words, or allow it in {LIST.name} with a reason."


def prose(text: str) -> str:
    """A text without the names and addresses that are no prose."""
    for name in written()["names"]:
        text = text.replace(name, "Sam")
    return text
