"""Every kind of page of everybody in every mode: `make sweep`.

axe on each route that a person's links lead to, in English and Spanish, light, dark and forced colours, at 1280, 390
and 320 pixels; at 320 nothing may stick out, the reader's own spacing and text of twice the size may hide nothing.
Last, languages that nobody has translated, two fifths longer than ours, one from right to left.

python -m tests.sweeping [PERSONA…]
"""

import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import django
from playwright.sync_api import Browser, Page

from tests.browsing import PERSONAS, chromium, demonstration, one_of_each, running, sign_in
from tests.looking import (
    ALL_MODES,
    LANGUAGES,
    NARROWEST,
    Mode,
    Watch,
    faults_in_modes,
    loses_words,
    sticks_out,
)

LONGER = ("ar", "ht")
"""Generated languages: from right to left, and from left to right."""


class Sweep:
    """One person's pages, each kind once.

    modes_of    how the nth page is looked at
    thorough    also with the reader's own spacing, and with text of twice the size
    known       routes that were looked at already; but for the first page they are only passed through
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        persona: str,
        modes_of: Callable[[int], Iterable[Mode]],
        *,
        thorough: bool = False,
        known: Collection[str] = (),
    ) -> None:
        self.address, self.persona = address, persona
        self.modes_of, self.thorough, self.known = modes_of, thorough, frozenset(known)
        self.pages: dict[str, str] = {}
        self.faults: list[str] = []
        self.looked = 0
        self._browser = browser

    def run(self) -> None:
        """Looks at everything; what is wrong is in `faults`."""
        first, other = (self._signed_in(language) for language in LANGUAGES)
        watch = Watch(self.address)
        watch.start(first)

        def look(name: str, path: str) -> None:
            faults = watch.faults(first)
            if self._is_new(name):
                other.goto(self.address + path, wait_until="load")
                faults += self._faults({LANGUAGES[0]: first, LANGUAGES[1]: other})
            self.faults += [f"{self.persona} {name} {path}: {fault}" for fault in faults]
            self.pages[name] = path
            watch.fresh()

        watch.fresh()
        one_of_each(first, self.address, on_each=look)
        for page in (first, other):
            page.context.close()

    def _is_new(self, name: str) -> bool:
        """What is no journey (words, levels, the account) looks the same to everyone: looked at once."""
        if self.persona != "maya" and not name.startswith("journeys:"):
            return False
        return name not in self.known or not self.pages

    def _signed_in(self, language: str) -> Page:
        context = self._browser.new_context(
            locale=language, viewport={"width": 1280, "height": 900}
        )
        return sign_in(context, self.address, self.persona)

    def _faults(self, pages: dict[str, Page]) -> list[str]:
        modes = list(self.modes_of(len(self.pages)))
        faults = []
        for language, page in pages.items():
            if page.get_attribute("html", "lang") != language:
                faults.append(f"is not marked as {language}")
            faults += faults_in_modes(page, [each for each in modes if each.language == language])
            faults += sticks_out(page)
            if self.thorough:
                faults += loses_words(page)
        self.looked += len(modes)
        return faults


def longer_languages(browser: Browser, address: str, persona: str) -> tuple[int, list[str]]:
    """How many pages were looked at in each generated language, and which stick out in it."""
    faults: list[str] = []
    pages = 0
    for language in LONGER:
        context = browser.new_context(locale=language, viewport={"width": NARROWEST, "height": 900})
        page = sign_in(context, address, persona)

        def look(name: str, path: str, page: Page = page, language: str = language) -> None:
            if page.get_attribute("html", "lang") != language:
                faults.append(f"{persona} {name} is not marked as {language}")
            faults.extend(f"{persona} {name} {path} in {language}: {f}" for f in sticks_out(page))

        pages += len(one_of_each(page, address, on_each=look))
        context.close()
    return pages, faults


def main(wanted: list[str]) -> int:
    """Everything for these people; how many faults there are."""
    from tests.marking import write_pseudo

    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        locale = Path(folder) / "locale"
        write_pseudo("ar", locale, about={})
        write_pseudo("ht", locale, about={"own name of this language": "Kreyòl ayisyen"})
        server = demonstration(Path(folder) / "data", CAIRN_LOCALE=str(locale))
        with running(server):
            for persona in wanted or PERSONAS:
                start = time.monotonic()
                sweep = Sweep(browser, server.address, persona, lambda _n: ALL_MODES, thorough=True)
                sweep.run()
                longer, sticking = longer_languages(browser, server.address, persona)
                faults = sweep.faults + sticking
                sys.stdout.write(
                    f"{persona}: {len(sweep.pages)} kinds of page, {sweep.looked} looks with axe, "
                    f"{longer} pages in longer languages, {len(faults)} faults, "
                    f"{time.monotonic() - start:.0f} s\n" + "".join(f"  {f}\n" for f in faults)
                )
                sys.stdout.flush()
                found += faults
    return len(found)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    django.setup()
    sys.exit(1 if main(sys.argv[1:]) else 0)
