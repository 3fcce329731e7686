"""Evidence without a network, in a real browser against the real server: kept, sent once, differences shown.

The server is stopped, not only cut off; 200 pieces are entered on two devices, one of which is killed twice in
between, and they come back in either order. The short journey of every day is in `test_pages_in_browser.py`.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import find

pytestmark = pytest.mark.browser
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
PATIENT = 120_000


class Demonstration:
    """The tiny demonstration in a folder of its own, served until it is stopped, and served again."""

    def __init__(self, data):
        self.data, self.running = data, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self):
        dropped = {"DATABASE_URL", "CAIRN_TEST_DATABASE"}
        env = {k: v for k, v in os.environ.items() if k not in dropped}
        self.running = subprocess.Popen(
            [sys.executable, "-m", "cairn", "demo", "--size", "tiny", "--port", str(self.port)],
            env=env | {"CAIRN_DATA": str(self.data)}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        give_up = time.monotonic() + 600
        while time.monotonic() < give_up:
            try:
                urllib.request.urlopen(f"{self.address}/words", timeout=30).read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        pytest.fail("the demonstration did not answer")

    def stop(self):
        os.killpg(self.running.pid, signal.SIGTERM)
        self.running.wait(60)

    def rows(self, sql, *values):
        with closing(sqlite3.connect(self.data / "cairn.sqlite3", timeout=60)) as base:
            return base.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    made = Demonstration(tmp_path_factory.mktemp("cairn-offline"))
    made.start()
    yield made
    made.stop()


class Device:
    """A browser in a process of its own, with a profile on disk: it can be killed and started again."""

    def __init__(self, playwright, profile):
        self.playwright, self.profile = playwright, profile
        self.start()

    def start(self):
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        self.running = subprocess.Popen(
            [find(), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={self.profile}", "about:blank"],
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


def sign_in(page, address, who="tran"):
    page.goto(f"{address}/")
    page.locator(f'button[name=username][value="{who}"]').click()
    page.wait_for_load_state()


def the_class(page, address):
    """The key of Period 3 in mathematics, by its link."""
    page.goto(f"{address}/classes")
    link = page.locator("main h2 a", has_text="Grade 7 Math").first
    return link.get_attribute("href").rsplit("/", 1)[1]


def said(page, words):
    page.locator("[data-said]").filter(has_text=words).wait_for(timeout=PATIENT)


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
    page.locator("[data-record][data-ready]").wait_for(timeout=PATIENT)
    ready(page)
    return where


def all_of(page, column, level):
    page.locator("[data-all]").nth(column).locator(f'label:has(input[value="{level}"])').click()


@pytest.mark.slow
@pytest.mark.parametrize("order", ["first", "second"])
def test_two_hundred_pieces_on_two_devices_are_all_there_once_and_differences_are_shown(
    demonstration, devices, order
):
    address, title = demonstration.address, f"Stations-{order}"
    one, two = devices
    for device in (one, two):
        sign_in(device.page, address)
    section = the_class(one.page, address)
    where = [
        screen(one.page, address, section, title, (0, 4)),
        screen(two.page, address, section, title, (3, 7)),
    ]
    learners = one.page.locator("[data-cell]").count() // 4
    demonstration.stop()
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
    demonstration.start()
    for device in (one, two) if order == "first" else (two, one):
        device.page.goto(where[device is two])
        # A browser may be killed before it has written its cookies; its entries wait for who signs in.
        if "/sign-in" in device.page.url:
            sign_in(device.page, address)
            device.page.goto(where[device is two])
        said(device.page, "Recorded:")
        device.page.goto(where[device is two])  # nothing is left to send
        assert device.page.locator("[data-said]").is_hidden()
    entries = demonstration.rows(
        "SELECT fate, count(*), count(DISTINCT key) FROM assessments_entry WHERE task = ?"
        " GROUP BY fate ORDER BY fate",
        title,
    )
    assert entries == [("differs", learners, learners), ("stored", 7 * learners, 7 * learners)]
    [(stand,)] = demonstration.rows(
        "SELECT count(*) FROM evidence_evidence WHERE task = ? AND value IS NOT NULL", title
    )
    assert stand == 7 * learners
    two.page.goto(f"{address}/record/{section}/differ")
    assert two.page.locator("main section", has_text=title).count() == learners
