"""One of the demonstration's people in a browser, who finds the way by what stands on the page.

Nothing here knows a language: a link is known by the page it leads to, a field by its name. So every story is told in
each language, on a desk and on a phone, with scripts and without.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browsing import PATIENCE, Server, route_of, sign_in
from tests.said import said_on

ENGLISH = re.compile(
    r"\b(?:the|and|your|with|this|what|who|how|of|is|are|for|not|from|was|you|it|which|when|their)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence holds."""
STORY = re.compile(r"\((?:1280|390)-")
"""How the stories mark what is written in them."""


@dataclass(frozen=True)
class Way:
    """In how wide a window, with or without scripts, in which language."""

    width: int
    scripts: bool
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{'scripts' if self.scripts else 'no-scripts'}-{self.language}"


WAYS = tuple(Way(*each) for each in product((1280, 390), (True, False), ("en", "es")))
IN_CI = (
    Way(1280, True, "en"),
    Way(1280, False, "es"),
    Way(390, True, "es"),
    Way(390, False, "en"),
)
"""Four ways that hold every pair of width, scripts and language; the stories take turns."""


class Person:
    """Counts each tap and each text written as a step."""

    def __init__(self, browser: Browser, server: Server, persona: str, way: Way) -> None:
        size = {"width": way.width, "height": 844 if way.width < 500 else 900}
        context = browser.new_context(
            java_script_enabled=way.scripts,
            locale=way.language,
            viewport=size,  # type: ignore[arg-type]
            accept_downloads=True,
        )
        self.way, self.taken, self.server = way, 0, server
        self.english: list[str] = []
        self.page = sign_in(context, server.address, persona)
        self._read()

    def begin(self) -> None:
        """Steps are counted from here."""
        self.taken = 0

    def open(self, path: str) -> None:
        """Comes by a kept address; no step."""
        self.page.goto(self.server.address + path)
        self._read()

    def follow(self, route: str, saying: str = "", within: str = "main") -> None:
        """Taps the first link that is seen and leads to a page by the name of its route, on a line that says so."""
        self._tap(self.link(route, saying, within))

    def link(self, route: str, saying: str = "", within: str = "main") -> Locator:
        links = self.page.locator(f"{within} a[href]")
        for number, path in enumerate(links.evaluate_all("all => all.map(a => a.pathname)")):
            link = links.nth(number)
            if route_of(path) == f"journeys:{route}" and link.is_visible():
                line = link.locator("xpath=ancestor-or-self::*[self::li or self::tr or self::p][1]")
                if not saying or saying in link.inner_text() + (
                    line.inner_text() if line.count() else ""
                ):
                    return link
        raise AssertionError(f"{self.page.url}: no link leads to {route} {saying}")

    def press(self, selector: str) -> None:
        self._tap(self.page.locator(selector).first)

    def write(self, name: str, words: str) -> None:
        self.taken += 1
        self.page.locator(f"main [name={name}]").last.fill(words)

    def choose(self, name: str, value: str) -> None:
        """A tap on one of several."""
        self.taken += 1
        self.page.locator(f'main [name="{name}"][value="{value}"]').first.check()

    def pick(self, name: str, number: int) -> None:
        """A tap on the nth of a list that opens."""
        self.taken += 1
        self.page.locator(f"main select[name={name}]").select_option(index=number)

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=PATIENCE)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.server.address)

    def without_scrolling(self, selector: str) -> bool:
        """Whether all of something is seen when the page has just been opened."""
        box = self.page.locator(selector).first.bounding_box()
        size = self.page.viewport_size
        assert box is not None
        assert size is not None
        return bool(box["y"] + box["height"] <= size["height"])

    def file(self, selector: str) -> Any:
        """What a link gives to take away: its kind and its text."""
        href = self.page.locator(selector).first.get_attribute("href")
        assert href is not None
        answer = self.page.context.request.get(
            self.server.address + href if href.startswith("/") else self.page.url + href
        )
        assert answer.status == 200, f"{href}: {answer.status}"
        return answer.headers["content-type"], answer.text()

    def close(self) -> None:
        self.page.context.close()

    def _tap(self, found: Locator) -> None:
        self.taken += 1
        found.click()
        self.page.wait_for_load_state()
        self._read()

    def _read(self) -> None:
        """Keeps what stands in English on a page in another language and was written by nobody."""
        if self.way.language != "en":
            self.english += [
                f"{self.path}: {words}" for words in foreign(self.page.content(), self.way.language)
                if not _written(self.server, words)
            ]  # fmt: skip


def foreign(html: str, language: str) -> Iterator[str]:
    """The runs of a page that say they are in a language and are in English."""
    for run in said_on(html):
        if run.language == language and len(ENGLISH.findall(run.words)) > 1:
            yield " ".join(run.words.split())


def _written(server: Server, words: str) -> bool:
    """Whether somebody's own words stand in it; those are shown as they were written."""
    told = _texts(server)
    return any(each in words or words in each for each in told) or bool(STORY.search(words))


@cache
def _texts(server: Server) -> frozenset[str]:
    """Everything that stood in the record as text when it was first asked for; a key or a day is no words."""
    found: set[str] = set()
    for (table,) in server.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for column in [row[1] for row in server.rows(f"PRAGMA table_info('{table}')")]:
            rows = server.rows(
                f'SELECT DISTINCT "{column}" FROM "{table}"'
                f" WHERE typeof(\"{column}\") = 'text' AND \"{column}\" LIKE '% %'"
            )
            found |= {" ".join(value.split()) for (value,) in rows}
    return frozenset(each for each in found if len(each) > 7)
