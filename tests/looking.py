"""What is wrong with a page that stands in a browser: what it loads, how it reads, whether anything sticks out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Request

MOST_BYTES, MOST_REQUESTS = 100_000, 8
RARE_LETTERS = 65_000
"""A page with a name in letters beyond Latin-1 loads one more font; that page may weigh so much more."""
NARROWEST = 320
LANGUAGES, SCHEMES, WIDTHS = ("en", "es"), ("light", "dark", "forced"), (1280, 390, 320)
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What can differ between light, dark and forced colours; other rules have looked at the same page already."""
AXE_RUN = """asked => Promise.race([axe.run(asked), new Promise(
    (_, fail) => setTimeout(() => fail(new Error("axe has not answered on " + location.href)), 120000))])"""
SPACED = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet]; }"""
"""WCAG 1.4.12: what a reader may ask for without losing a word."""
CLIPPED = """() => [...document.querySelectorAll("main *, nav *, header *, footer *")].filter(e => {
    const s = getComputedStyle(e), r = e.getBoundingClientRect();
    const cut = (how, more) => (how === "hidden" || how === "clip") && more > 2;
    return e.innerText && e.innerText.trim() && r.width > 2 && r.height > 2 && s.clipPath === "none"
        && (cut(s.overflowX, e.scrollWidth - e.clientWidth) || cut(s.overflowY, e.scrollHeight - e.clientHeight));
    }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
"""Elements that hide a part of their own words."""
WIDER = "wanted => { document.documentElement.style.fontSize = wanted; }"


@dataclass(frozen=True)
class Mode:
    """How a page is looked at."""

    language: str
    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.language} {self.scheme} {self.width}"


ALL_MODES = tuple(Mode(*each) for each in product(LANGUAGES, SCHEMES, WIDTHS))


def in_turn(number: int) -> tuple[Mode, ...]:
    """One mode of the nth page: every mode, and so every pair of language, scheme and width, within eighteen pages."""
    return (ALL_MODES[5 * number % len(ALL_MODES)],)


@dataclass
class Watch:
    """What a page did on the wire and on its console."""

    address: str
    requests: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    weight: float = 0

    def start(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("console", lambda said: self._console(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.loadingFinished", self._finished)

    def fresh(self) -> None:
        self.requests, self.foreign, self.complaints, self.weight = [], [], [], 0

    def faults(self, page: Page) -> list[str]:
        """What weighs too much, was asked elsewhere, or complained, since `fresh`."""
        faults = [f"asked elsewhere: {url}" for url in self.foreign]
        faults += [f"complained: {text}" for text in self.complaints]
        rare = any(re.search(r"ss3-(latin-ext|vi)", url) for url in self.requests)
        if self.weight > MOST_BYTES + (RARE_LETTERS if rare else 0):
            faults.append(f"weighs {self.weight:.0f} bytes")
        if len(self.requests) > MOST_REQUESTS:
            faults.append(f"takes {len(self.requests)} requests: {self.requests}")
        heads = page.locator("h1").count()
        return faults if heads == 1 else [*faults, f"has {heads} first headings"]

    def _request(self, request: Request) -> None:
        if request.url.startswith("data:"):
            return
        self.requests.append(request.url)
        if not request.url.startswith(self.address):
            self.foreign.append(request.url)

    def _console(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _finished(self, event: dict[str, float]) -> None:
        self.weight += event["encodedDataLength"]


def axe_faults(page: Page, rules: list[str] | None) -> list[str]:
    """What axe finds wrong, by all of its rules or by some."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = page.evaluate(AXE_RUN, {"resultTypes": ["violations"], **only})
    return [
        f"{v['id']}: {v['help']} — {n['target']} {n['html'][:120]} {n.get('failureSummary', '')[:200]}"
        for v in found["violations"]
        for n in v["nodes"][:3]
    ]


def faults_in_modes(page: Page, modes: Iterable[Mode]) -> list[str]:
    """axe in these modes, which are of the language in which the page stands there."""
    faults: list[str] = []
    for number, mode in enumerate(modes):
        if number == 0:
            page.evaluate(AXE_SCRIPT)
        put_in(page, mode)
        rules = None if number == 0 or mode.scheme == "light" else COLOUR_RULES
        faults += [f"{mode}: {fault}" for fault in axe_faults(page, rules)]
    put_in(page, Mode("", "light", 1280))
    return faults


def put_in(page: Page, mode: Mode) -> None:
    page.emulate_media(
        color_scheme="dark" if mode.scheme == "dark" else "light",
        forced_colors="active" if mode.scheme == "forced" else "none",
    )
    page.set_viewport_size({"width": mode.width, "height": 900})


def sticks_out(page: Page, width: int = NARROWEST, because: str = "") -> list[str]:
    """Whether a page must be scrolled sideways in a window so wide."""
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"at {width} pixels{because} it is {wide} wide"] if wide > width else []


def loses_words(page: Page) -> list[str]:
    """Whether the reader's own spacing, or text of twice the size, hides words or makes the page scroll sideways."""
    faults = []
    page.evaluate(SPACED)
    for width in (1280, NARROWEST):
        faults += sticks_out(page, width, " with wider spacing")
        faults += [f"with wider spacing words are cut in {each}" for each in page.evaluate(CLIPPED)]
    page.evaluate("document.adoptedStyleSheets = []")
    page.evaluate(WIDER, "200%")
    faults += sticks_out(page, 1280, " with text of twice the size")
    faults += [f"at twice the size words are cut in {each}" for each in page.evaluate(CLIPPED)]
    page.evaluate(WIDER, "")
    return faults
