"""A demonstration served as in earnest, a browser, and ways to get about in it as one of its people."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser import find

PERSONAS = (
    "maya", "maya-family", "tran", "cedar-ridge", "alder", "state", "adeyemi", "theo", "officer",
)  # fmt: skip
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
SENT_AS_FILE = re.compile(r"csv|\.(?:zip|parquet|md|pdf|json)(?:\?|$)|^/works/files/|^/handed-in/")
"""What is no page: a browser takes it away as a file."""
STARTS_WITHIN = 600
PATIENCE = 120_000
"""Milliseconds that a page may take on a busy machine before a test gives up."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether a server is there."""
    try:
        with urllib.request.urlopen(address + "/words", timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Server:
    """A command that serves on loopback, in a process group of its own, until it is stopped; it may start again."""

    def __init__(self, command: list[str], data: Path, env: Mapping[str, str], host: str) -> None:
        self.port = free_port()
        self.address = f"http://{host}:{self.port}"
        self.data, self._env = data, env
        self._command = [*command, "--port", str(self.port)]
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = self.data.parent / f"{self.data.name}-server.log"
        with log.open("ab") as said:
            self._running = subprocess.Popen(
                self._command, env=self._env, stdout=said, stderr=said, start_new_session=True
            )
        give_up = time.monotonic() + STARTS_WITHIN
        while not answers(self.address):
            if self._running.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(log.read_text(errors="replace"))
            time.sleep(0.3)

    def stop(self) -> None:
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGTERM)
            self._running.wait(60)
            self._running = None

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """What stands in its SQLite record."""
        with closing(sqlite3.connect(self.data / "cairn.sqlite3", timeout=60)) as base:
            return base.execute(sql, values).fetchall()


def demonstration(data: Path, **settings: str) -> Server:
    """The tiny demonstration in a folder of its own; `cairn demo` makes it when it starts."""
    dropped = {"DATABASE_URL", "CAIRN_TEST_DATABASE"}
    env = {key: value for key, value in os.environ.items() if key not in dropped}
    command = [sys.executable, "-m", "cairn", "demo", "--size", "tiny"]
    own = {"CAIRN_DATA": str(data), "CAIRN_COUNT_REQUESTS": "0"}
    return Server(command, data, env | own | settings, "127.0.0.1")


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serves until the block ends."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


def launch(playwright: Playwright) -> Browser:
    """CAIRN_CHROMIUM, a Chromium on the path, or Playwright's own."""
    return playwright.chromium.launch(executable_path=find(), args=FLAGS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser until the block ends."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        try:
            yield opened
        finally:
            opened.close()


def sign_in(context: BrowserContext, address: str, persona: str) -> Page:
    """The page on which one of the demonstration's people begins their day."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    sign_in_on(page, address, persona)
    return page


def sign_in_on(page: Page, address: str, persona: str) -> None:
    page.goto(address + "/")
    page.locator(f'button[name=username][value="{persona}"]').click()
    page.wait_for_load_state()


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
    return [link for link in ours if not SENT_AS_FILE.search(link)]


def one_of_each(
    page: Page,
    address: str,
    *,
    most: int = 60,
    on_each: Callable[[str, str], None] = lambda name, path: None,
) -> dict[str, str]:
    """By name of its route, the first page of each kind that can be reached from where the page is.

    on_each     called with name and path of every page when it stands in the browser
    """
    found: dict[str, str] = {}
    waiting = deque([page.url.removeprefix(address)])
    while waiting and len(found) < most:
        path = waiting.popleft()
        name = route_of(path)
        assert name is not None, f"{path} leads nowhere"
        if name in found:
            continue
        answer = page.goto(address + path, wait_until="load")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        found[name] = path
        waiting.extend(links_on(page, address))
        on_each(name, path)
    return found
