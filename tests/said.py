"""What a page says to its reader: its paragraphs, labels and attributes, each in the language it is marked with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

SILENT = {"script", "style", "template"}
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
INLINE = {
    "a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong",
    "sub", "sup", "time", "u", "label",
}  # fmt: skip
APART = {"nb", "kick", "vh", "tag"}
"""Classes of the design that make an inline element stand on a line of its own."""
CLINGS = re.compile(r" ([.,;:!?…)”’])")
"""Signs before which no space stands, though an element ends there."""
TOLD = ("aria-label", "alt", "title", "placeholder", "data-t", "data-leave")


@dataclass(frozen=True)
class Said:
    """A run of words that stands together.

    language  as the nearest `lang` has it
    where     the element that holds it, or the attribute, as "@alt"
    """

    words: str
    language: str
    where: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Said] = []
        self._open: list[tuple[str, str]] = []
        self._run: list[str] = []
        self._spoken, self._holder, self._seam = "", "", False

    @property
    def _language(self) -> str:
        return self._open[-1][1] if self._open else ""

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        language = has.get("lang") or self._language
        if not _runs_on(tag, has) or language != self._language:
            self._end()
        for name in TOLD:
            if has.get(name):
                self.found.append(Said(has[name], language, f"@{name}"))
        if tag == "input" and has.get("type") in {"submit", "button"} and has.get("value"):
            self.found.append(Said(has["value"], language, "@value"))
        self._seam = True
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        spoken, self._seam = self._language, True
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag not in INLINE or spoken != self._language:
            self._end()

    def handle_data(self, data):
        if self._seam and self._run:  # two signs side by side are two words, however they are drawn
            self._run.append(" ")
        self._seam = False
        if not any(tag in SILENT for tag, _ in self._open):
            if data.strip() and not self._run:
                self._spoken = self._language
                self._holder = next((t for t, _ in reversed(self._open) if t not in INLINE), "")
            self._run.append(data)

    def _end(self) -> None:
        words = CLINGS.sub(r"\1", " ".join("".join(self._run).split()))
        if words:
            self.found.append(Said(words, self._spoken, self._holder))
        self._run = []

    def close(self) -> None:
        super().close()
        self._end()


def _runs_on(tag: str, has: dict[str, str | None]) -> bool:
    return tag in INLINE and not APART & set((has.get("class") or "").split())


def said_on(html: str) -> Iterator[Said]:
    """All that a page says, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.found
