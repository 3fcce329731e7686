"""Evidence without a network, in a real browser against the real server: kept, sent once, differences shown.

The server is stopped, not only cut off; 200 pieces are entered on two devices, one of which is killed twice in
between, and they come back in either order. The short journey of every day is in `journeys/`.
"""

import os
import signal
import subprocess
import time

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import find
from tests.browsing import FLAGS, PATIENCE, demonstration, running, sign_in_on

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with running(demonstration(tmp_path_factory.mktemp("cairn-offline") / "data")) as server:
        yield server


class Device:
    """A browser in a process of its own, with a profile on disk: it can be killed and started again."""

    def __init__(self, playwright, profile):
        self.playwright, self.profile = playwright, profile
        self.start()

    def start(self):
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        self.running = subprocess.Popen(
            [find(), *FLAGS, "--headless", "--no-first-run", "--remote-debugging-port=0",
             f"--user-data-dir={self.profile}", "about:blank"],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        give_up = time.monotonic() + 120
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < give_up, "the browser did not start"
            time.sleep(0.1)
        number = port.read_text().split()[0]
        browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{number}")
        self.page = browser.contexts[0].new_page()

    def kill(self):
        """As a battery does."""
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(60)


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture
def devices(playwright, tmp_path):
    """Two of them; whatever happens they end with the test."""
    made = [Device(playwright, tmp_path / name) for name in ("one", "two")]
    yield made
    for device in made:
        device.kill()


def the_class(page, address):
    """The key of Period 3 in mathematics, by its link."""
    page.goto(f"{address}/classes")
    link = page.locator("main h2 a", has_text="Grade 7 Math").first
    return link.get_attribute("href").rsplit("/", 1)[1]


def said(page, words):
    page.locator("[data-said]").filter(has_text=words).wait_for(timeout=PATIENCE)


def ready(page):
    """Until this device is prepared: the screen is kept, and the frame lies in the worker's cache."""
    page.evaluate(
        "async () => { await navigator.serviceWorker.ready;"
        " while (!(await caches.match('/record/offline'))) await new Promise((go) => setTimeout(go, 50)); }"
    )


def screen(page, address, section, title, columns):
    """The screen for work in words, about the class's competencies from the first to the second number."""
    page.goto(f"{address}/record/{section}?task=free&title=none")
    offered = page.locator("input[name=competency]").evaluate_all(
        "all => all.map((one) => one.value)"
    )
    query = "&".join(f"competency={key}" for key in offered[slice(*columns)])
    where = f"{address}/record/{section}?task=free&title={title}&{query}"
    page.goto(where)
    page.locator("[data-record][data-ready]").wait_for(timeout=PATIENCE)
    ready(page)
    return where


def all_of(page, column, level):
    page.locator("[data-all]").nth(column).locator(f'label:has(input[value="{level}"])').click()


@pytest.mark.slow
@pytest.mark.parametrize("order", ["first", "second"])
def test_two_hundred_pieces_on_two_devices_are_all_there_once_and_differences_are_shown(
    served, devices, order
):
    address, title = served.address, f"Stations-{order}"
    one, two = devices
    for device in (one, two):
        sign_in_on(device.page, address, "tran")
    section = the_class(one.page, address)
    where = [
        screen(one.page, address, section, title, (0, 4)),
        screen(two.page, address, section, title, (3, 7)),
    ]
    learners = one.page.locator("[data-cell]").count() // 4
    served.stop()
    for device, level in ((one, 3), (two, 2)):  # they share the fourth column, and differ in it
        for column in range(4):
            all_of(device.page, column, level)
        device.page.locator(".rec-s .btn").click()
        said(device.page, f"Kept on this device: {4 * learners}")
    one.kill()
    one.start()
    one.page.goto(where[0])  # still no network: the frame, with what the device keeps
    said(one.page, f"Kept on this device: {4 * learners}")
    one.kill()
    one.start()
    served.start()
    for device in (one, two) if order == "first" else (two, one):
        device.page.goto(where[device is two])
        # A browser may be killed before it has written its cookies; its entries wait for who signs in.
        if "/sign-in" in device.page.url:
            sign_in_on(device.page, address, "tran")
            device.page.goto(where[device is two])
        said(device.page, "Recorded:")
        device.page.goto(where[device is two])  # nothing is left to send
        assert device.page.locator("[data-said]").is_hidden()
    entries = served.rows(
        "SELECT fate, count(*), count(DISTINCT key) FROM assessments_entry WHERE task = ?"
        " GROUP BY fate ORDER BY fate",
        title,
    )
    assert entries == [("differs", learners, learners), ("stored", 7 * learners, 7 * learners)]
    [(stand,)] = served.rows(
        "SELECT count(*) FROM evidence_evidence WHERE task = ? AND value IS NOT NULL", title
    )
    assert stand == 7 * learners
    two.page.goto(f"{address}/record/{section}/differ")
    assert two.page.locator("main section", has_text=title).count() == learners
