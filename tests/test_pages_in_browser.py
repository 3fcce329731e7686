"""Every page, for everyone who can reach it, in a real browser against the real server.

The server is `cairn demo --size tiny` in a process and a data folder of its own. Each of the
demonstration's people signs in with one click and every kind of page their links lead to is opened once.
"""

import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

pytestmark = pytest.mark.browser

PERSONAS = (
    "maya", "maya-family", "tran", "cedar-ridge", "alder", "state", "adeyemi", "theo", "officer",
)  # fmt: skip
MODES = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]
PAIRS = [(MODES[0], MODES[3]), (MODES[1], MODES[2])]
"""One page is looked at light and wide, dark and narrow; the next light and narrow, dark and wide."""
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What can differ between light and dark; every other rule has looked at the same page already."""
EXPECTED = {
    "maya": {"learner", "explain", "looks"},
    "maya-family": {"family", "learner", "explain", "looks"},
    "tran": {"classes", "section", "add-evidence", "learner", "explain"},
    "cedar-ridge": {"organization"},
    "alder": {"organization"},
    "state": {"state"},
    "adeyemi": {"classes", "section", "learner", "explain"},
    "theo": {"learner", "explain", "looks"},
    "officer": {"officer"},
}
SENT_AS_FILE = re.compile(r"\.(?:zip|parquet|md)$|^/works/files/|^/handed-in/")
AXE_RUN = """asked => Promise.race([axe.run(asked), new Promise(
    (_, fail) => setTimeout(() => fail(new Error("axe has not answered on " + location.href)), 120000))])"""
MOST_BYTES, MOST_REQUESTS = 100_000, 8
RARE_LETTERS = 65_000
"""A page with a name in letters beyond Latin-1 loads one more font; that page may weigh so much more."""
STARTS_WITHIN = 120


# -- the server, the browser, the people ------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/words", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demonstration answers."""
    port, data = _free_port(), tmp_path_factory.mktemp("cairn-data")
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CAIRN_TEST_DATABASE"}}
    command = [sys.executable, "-m", "cairn", "demo", "--size", "tiny", "--port", str(port)]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            env=env | {"CAIRN_DATA": str(data)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    found = f"http://127.0.0.1:{port}"
    give_up = time.monotonic() + STARTS_WITHIN
    try:
        while not _answers(found):
            if server.poll() is not None or time.monotonic() > give_up:
                pytest.fail((data / "server.log").read_text(errors="replace"))
            time.sleep(0.3)
        yield found
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """CAIRN_CHROMIUM, a Chromium on the path, or Playwright's own."""
    found = runpy.run_path(str(Path(__file__).with_name("browser.py")))["find"]()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield opened
        opened.close()


def sign_in(context: BrowserContext, address: str, persona: str) -> Page:
    page = context.new_page()
    page.goto(address + "/")
    page.locator(f'button[name=username][value="{persona}"]').click()
    page.wait_for_load_state()
    return page


def route_of(path: str) -> str | None:
    """The name under which our own table of addresses knows a path."""
    try:
        return resolve(path.split("?")[0].split("#")[0]).view_name
    except Resolver404:
        return None


def links_on(page: Page, address: str) -> list[str]:
    """Paths of our own that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    ours = [link.removeprefix(address) for link in found if link.startswith(address)]
    return [link for link in ours if "csv" not in link and not SENT_AS_FILE.search(link)]


def one_of_each(page: Page, address: str, most: int = 40) -> dict[str, str]:
    """By name of its route, the first page of each kind that can be reached from where the page is."""
    found: dict[str, str] = {}
    waiting = deque([page.url.removeprefix(address)])
    opened = 0
    while waiting and opened < most:
        path = waiting.popleft()
        name = route_of(path)
        assert name is not None, f"{path} leads nowhere"
        if name in found:
            continue
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        found[name], opened = path, opened + 1
        waiting.extend(links_on(page, address))
    return found


# -- what is looked at -------------------------------------------------------------------------------


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


def faults_in_modes(page: Page, modes: Iterable[tuple[str, int]]) -> list[str]:
    """axe in these modes; and whether anything sticks out at 320 pixels."""
    page.evaluate(AXE_SCRIPT)
    faults = []
    for scheme, width in modes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        rules = COLOUR_RULES if scheme == "dark" else None
        faults += [f"{scheme} {width}: {fault}" for fault in axe_faults(page, rules)]
    page.set_viewport_size({"width": 320, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        faults.append(f"at 320 pixels it is {wide} wide")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return faults


def faults_of_load(page: Page, watch: Watch, path: str) -> list[str]:
    """Opens a page cold; says what it weighs too much, asks elsewhere, or complains about."""
    watch.fresh()
    page.goto(watch.address + path, wait_until="load")
    faults = [f"asked elsewhere: {url}" for url in watch.foreign]
    faults += [f"complained: {text}" for text in watch.complaints]
    rare = any(re.search(r"ss3-(latin-ext|vi)", url) for url in watch.requests)
    if watch.weight > MOST_BYTES + (RARE_LETTERS if rare else 0):
        faults.append(f"weighs {watch.weight:.0f} bytes")
    if len(watch.requests) > MOST_REQUESTS:
        faults.append(f"takes {len(watch.requests)} requests: {watch.requests}")
    heads = page.locator("h1").count()
    return faults if heads == 1 else [*faults, f"has {heads} first headings"]


# -- the tests ---------------------------------------------------------------------------------------


def faults_of_pages(
    persona: str,
    address: str,
    browser: Browser,
    modes_of: Callable[[int], Iterable[tuple[str, int]]],
) -> list[str]:
    """What is wrong with one page of each kind that a person can reach; `modes_of` says how the nth is looked at."""
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    page = sign_in(context, address, persona)
    pages = one_of_each(page, address)
    missing = {f"journeys:{name}" for name in EXPECTED[persona]} - pages.keys()
    assert not missing, f"not reached from the start: {missing}"
    watch, faults = Watch(address), []
    watch.start(page)
    for n, (name, path) in enumerate(sorted(pages.items())):
        # What is no journey (words, levels, the account) looks the same to everyone: looked at once.
        if persona == "maya" or name.startswith("journeys:"):
            found = faults_of_load(page, watch, path) + faults_in_modes(page, modes_of(n))
            faults += [f"{name} {path}: {fault}" for fault in found]
    context.close()
    return faults


@pytest.mark.parametrize("persona", ["maya", "maya-family", "tran", "cedar-ridge", "state"])
def test_every_page_of_a_person_is_sound(persona: str, address: str, browser: Browser) -> None:
    """axe finds nothing, nothing sticks out, nothing is asked elsewhere, nothing is too heavy."""
    assert faults_of_pages(persona, address, browser, lambda n: PAIRS[n % 2]) == []


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_of_a_person_is_sound_in_every_mode(
    persona: str, address: str, browser: Browser
) -> None:
    assert faults_of_pages(persona, address, browser, lambda _n: MODES) == []


def test_pages_that_need_no_account_are_sound_in_every_mode(address: str, browser: Browser) -> None:
    context = browser.new_context(locale="es", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch, faults = Watch(address), []
    watch.start(page)
    for path in ("/", "/sign-in", "/words", "/levels"):
        found = faults_of_load(page, watch, path) + faults_in_modes(page, MODES)
        faults += [f"{path}: {fault}" for fault in found]
    page.goto(address + "/nothing-here")
    faults += faults_in_modes(page, MODES)
    context.close()
    assert faults == []


def test_in_spanish_no_page_sticks_out_or_keeps_its_english_head(
    address: str, browser: Browser
) -> None:
    english = browser.new_context(locale="en-US")
    spanish = browser.new_context(locale="es", viewport={"width": 320, "height": 900})
    faults = []
    for persona in ("maya-family", "tran", "cedar-ridge", "state"):
        page = sign_in(spanish, address, persona)
        other = sign_in(english, address, persona)
        for name, path in one_of_each(other, address).items():
            page.goto(address + path)
            other.goto(address + path)
            if page.get_attribute("html", "lang") != "es":
                faults.append(f"{name} is not marked as Spanish")
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                faults.append(f"{name} sticks out at 320 pixels")
            if name == "journeys:family" and page.inner_text("h1") == other.inner_text("h1"):
                faults.append(f"{name} has an English head")
        for context in (spanish, english):
            context.clear_cookies()
    spanish.close()
    english.close()
    assert faults == []


def test_everything_works_without_scripts(address: str, browser: Browser) -> None:
    """Pages are whole, the language changes, a wrong password is explained, the way out leads out."""
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(address + "/sign-in")
    page.fill("#id_username", "nobody")
    page.fill("#id_password", "wrong")
    page.locator("form.form button").click()
    assert "do not belong together" in page.inner_text(".errors")
    page = sign_in(context, address, "maya")
    assert page.inner_text("h1") == "Maya, here is where you are"
    assert page.locator("[data-print]").is_hidden()
    for path in [link for link in links_on(page, address) if "/learn/" in link][:3]:
        page.goto(address + path)
        assert page.locator("h1").count() == 1
    page.locator("button[name=language][value=es]").click()
    assert page.get_attribute("html", "lang") == "es"
    page.locator("form[action='/sign-out'] button").click()
    assert page.url == address + "/"
    context.close()


def test_a_page_can_be_used_by_keyboard_and_every_stop_is_seen(
    address: str, browser: Browser
) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    page = sign_in(context, address, "maya")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    stops = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement, r = e.getBoundingClientRect();
            return [e.outerHTML.slice(0, 120), r.width > 0 && r.height >= 16 && r.bottom > 0
            && r.top < innerHeight, getComputedStyle(e).outlineStyle !== 'none' || e === document.body] }"""
        )
        assert seen[1:] == [True, True], seen
        stops.add(seen[0])
    assert len(stops) > 20
    context.close()


@pytest.mark.parametrize("persona", ["maya", "maya-family"])
def test_a_learners_and_a_familys_page_print_on_one_sheet(
    persona: str, address: str, browser: Browser
) -> None:
    for language in ("en-US", "es"):
        context = browser.new_context(locale=language)
        page = sign_in(context, address, persona)
        sheet = page.pdf(prefer_css_page_size=True, print_background=True)
        context.close()
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, language


class Steps:
    """A person at a page of 390 px without scripts; each tap and each text written is a step."""

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def tap(self, selector: str) -> None:
        self.taken += 1
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def write(self, selector: str, words: str) -> None:
        self.taken += 1
        self.page.fill(selector, words)


def test_a_review_is_asked_and_decided_in_at_most_four_steps_each(
    address: str, browser: Browser
) -> None:
    phone = {"width": 390, "height": 844}
    context = browser.new_context(java_script_enabled=False, locale="en-US", viewport=phone)  # type: ignore[arg-type]
    maya = Steps(sign_in(context, address, "maya"))
    maya.tap("a.n:has-text('omparing ratios'), a.n[href]")
    title = maya.page.inner_text("h1")
    maya.tap("a.btn:has-text('I think I can do this')")
    maya.write("#id_words", "I did it three times without help.")
    maya.tap("button:has-text('Ask my teacher')")
    assert "Waiting for an answer" in maya.page.inner_text("main")
    assert maya.taken <= 4
    context.clear_cookies()
    page = sign_in(context, address, "tran")
    page.locator("a:has-text('Period 3, Grade 7 Math')").click()  # where her day begins
    tran = Steps(page)
    tran.tap(f".who li:has-text('Maya Ortega'):has-text('{title}') a.btn:has-text('Answer')")
    tran.tap("input[name=level][value='3']")
    tran.write("#id_reason", "Three of three, each explained.")
    tran.tap("button:has-text('Decide')")
    assert "Decided" in tran.page.inner_text("main")
    assert tran.taken <= 4


@pytest.mark.slow
def test_a_plan_is_changed_by_its_learner_and_agreed_to_without_scripts(
    address: str, browser: Browser
) -> None:
    """A missing step is planned before the one that rests on it; the teacher finds the plan and says yes."""
    phone = {"width": 390, "height": 844}
    context = browser.new_context(java_script_enabled=False, locale="en-US", viewport=phone)  # type: ignore[arg-type]
    maya = Steps(sign_in(context, address, "maya"))
    maya.tap("a:has-text('My plan')")
    maya.tap("a:has-text('Plan it before this one')")
    maya.tap("input[name=modality][value=online]")
    maya.tap("button:has-text('Put it on the plan')")
    assert "Online" in maya.page.inner_text(".way")
    assert maya.taken <= 4
    maya.tap("button:has-text('Ask')")
    sheet = maya.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    context.clear_cookies()
    page = sign_in(context, address, "tran")
    page.goto(address + "/reviews")
    tran = Steps(page)
    tran.tap("#pl ~ ul a:has-text('Maya')")
    tran.tap("button:has-text('Yes, I agree')")
    assert "You said yes to this plan." in tran.page.inner_text("main")
    assert tran.taken <= 2


@pytest.mark.slow
def test_a_teacher_opens_the_works_of_a_request_from_the_request(
    address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    maya = Steps(sign_in(context, address, "maya"))
    maya.tap("a.n:has-text('Percent problems')")
    maya.tap("a:has-text('I think I can do this')")
    maya.write("#id_words", "My comic shows it.")
    maya.tap("input[name=works]")
    maya.tap("button:has-text('Ask my teacher')")
    there = maya.page.url
    title = maya.page.locator("a[href^='/works/']").first.inner_text()
    context.clear_cookies()
    page = sign_in(context, address, "tran")
    page.goto(there)
    Steps(page).tap(f"a:has-text('{title}')")
    assert title in page.inner_text("h1")


# -- without a network -------------------------------------------------------------------------------


def test_evidence_for_five_takes_five_taps_and_without_a_network_it_is_kept_and_sent_once(
    address: str, browser: Browser
) -> None:
    """200 pieces on two devices, with browsers killed in between: `test_offline_in_browser.py`."""
    phone = {"width": 390, "height": 844}
    context = browser.new_context(viewport=phone, locale="en-US", has_touch=True)  # type: ignore[arg-type]
    page = sign_in(context, address, "tran")
    page.locator("main h2 a:has-text('Period 3, Grade 7 Math')").first.click()
    taps = 0
    for target in (
        "nav.switch a:has-text('Explaining')",
        "[data-all] label:nth-of-type(3)",
        "[data-cell] >> nth=1 >> label:nth-of-type(3)",
        "[data-cell] >> nth=4 >> label:nth-of-type(5)",
    ):
        page.locator(target).first.tap()
        page.wait_for_load_state()
        if not taps:
            page.locator("[data-record][data-ready]").wait_for()
            context.set_offline(True)
        taps += 1
    page.locator(".rec-s .btn").tap()
    assert taps + 1 <= 8
    said = page.locator("[data-said]")
    said.filter(has_text="Kept on this device: 5").wait_for()
    context.set_offline(False)
    said.filter(has_text="Recorded: 5").wait_for(timeout=60_000)
    page.reload()
    page.locator("[data-record][data-ready]").wait_for()
    chosen = page.locator("[data-cell] input:checked")
    assert chosen.evaluate_all("all => all.map((one) => one.value)") == ["3", "2", "3", "3", "4"]
    assert said.is_hidden()
    context.close()
