"""Every page, for everyone who can reach it, in a real browser against the real server.

People of the demonstration sign in with one click and follow their links. Each one's first page, and every kind of page
that nobody before them met, is looked at in one mode; eighteen pages after one another hold both languages, the three
schemes and the three widths in every pair. All modes for everybody, and pages in languages longer than ours or from
right to left, are `make sweep` (`sweeping.py`); the stories of people's days are in `journeys/`.
"""

import pytest
from playwright.sync_api import Browser

from tests.browsing import links_on, sign_in
from tests.looking import LANGUAGES, Mode, Watch, faults_in_modes, in_turn
from tests.sweeping import Sweep

pytestmark = pytest.mark.browser
EXPECTED = {
    "maya": {"learner", "explain", "looks"},
    "maya-family": {"family", "learner", "explain", "looks"},
    "tran": {"classes", "section", "add-evidence", "learner", "explain"},
    "cedar-ridge": {"organization"},
    "state": {"state"},
}


def test_every_kind_of_page_is_sound(address: str, browser: Browser) -> None:
    """axe finds nothing, nothing sticks out, nothing is asked elsewhere, nothing is too heavy."""
    faults, known = [], set[str]()
    for persona, expected in EXPECTED.items():
        sweep = Sweep(browser, address, persona, in_turn, known=known)
        sweep.run()
        missing = {f"journeys:{name}" for name in expected} - sweep.pages.keys()
        assert not missing, f"{persona} does not reach {missing}"
        faults += sweep.faults
        known |= sweep.pages.keys()
    assert faults == []


def test_pages_that_need_no_account_are_sound(address: str, browser: Browser) -> None:
    faults = []
    for language in LANGUAGES:
        context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        watch = Watch(address)
        watch.start(page)
        modes = [Mode(language, "light", 1280), Mode(language, "dark", 390)]
        for path in ("/", "/sign-in", "/words", "/levels", "/nothing-here"):
            watch.fresh()
            page.goto(address + path, wait_until="load")
            found = watch.faults(page) if path != "/nothing-here" else []
            faults += [f"{path}: {fault}" for fault in found + faults_in_modes(page, modes)]
        context.close()
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
