"""Takes the pictures of the guides anew: `make pictures`; which they are stands in `pictures.yaml`.

The demonstration is made at its smallest, from its seed, as of one fixed day, and served on loopback by this process
with its clock stopped: the same code, browser and fonts give the same pictures.

python tests/pictures.py [BEGINNING…]    all, or those whose name begins so
"""

import io
import os
import runpy
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from unittest.mock import patch
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import yaml
from PIL import Image

HERE = Path(__file__).parent
FOLDER = HERE.parent / "docs" / "pictures"
LIST = HERE / "pictures.yaml"
NOW = datetime(2026, 11, 19, 15, tzinfo=UTC)
"""A Thursday in the afternoon, in the middle of a school year of the demonstration."""
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
QUALITY = 82
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--font-render-hinting=none"]
PATIENCE = 120_000


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, by which way, on what."""

    name: str
    who: str
    way: tuple[tuple[str, str], ...]
    size: tuple[int, int]
    language: str

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.webp"


def pictures() -> list[Picture]:
    """All of the list, as it says."""
    return [
        Picture(
            name=each["name"],
            who=each["who"],
            way=tuple(_step(step) for step in each["way"]),
            size=SIZES[each["as"]],
            language=each.get("in", "en-US"),
        )
        for each in yaml.safe_load(LIST.read_text(encoding="utf-8"))
    ]


def _step(said: str) -> tuple[str, str]:
    route, _, text = said.partition(" | ")
    return route, text


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Says nothing."""


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of the demonstration, made anew and served until the block ends; its clock stands still."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"CAIRN_DATA": data, "CAIRN_COUNT_REQUESTS": "0"}
        from cairn.cli import session

        session.ready()
        from cairn.demo import build

        with patch("django.utils.timezone.now", lambda: NOW):
            build(size="tiny", seed=1, today=NOW.date(), at=NOW)
            from cairn.site.wsgi import application

            server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()


def lead(page: Any, address: str, route: str, text: str) -> str:
    """Where the first link of a page to this route leads, on a line that says the text."""
    from django.urls import Resolver404, resolve

    found = page.eval_on_selector_all(
        "main a[href], nav a[href]",
        "all => all.map(a => [a.href, (a.closest('li,tr,p,section') || a).innerText + a.innerText])",
    )
    for link, line in found:
        path = link.removeprefix(address).split("?")[0].split("#")[0]
        try:
            leads = link.startswith(address) and resolve(path).view_name == route
        except Resolver404:
            continue
        if leads and text in line:
            return str(link)
    raise SystemExit(
        f"{page.url}: no link leads to {route}{f' on a line with {text}' if text else ''}."
    )


def take(browser: Any, address: str, picture: Picture) -> None:
    """Goes the way as the person and keeps what is seen."""
    width, height = picture.size
    context = browser.new_context(
        locale=picture.language,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address + "/")
    page.locator(f'button[name=username][value="{picture.who}"]').click()
    page.wait_for_load_state()
    for route, text in picture.way:
        page.goto(lead(page, address, route, text))
    page.evaluate("document.fonts.ready")
    keep(page.screenshot(), picture.path)
    context.close()


def keep(png: bytes, path: Path) -> None:
    """As small as it stays readable."""
    path.parent.mkdir(exist_ok=True)
    with Image.open(io.BytesIO(png)) as drawn:
        drawn.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)


def main(wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    chosen = [p for p in pictures() if not wanted or p.name.startswith(tuple(wanted))]
    found = runpy.run_path(str(HERE / "browser.py"))["find"]()
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for picture in chosen:
            take(browser, address, picture)
            sys.stdout.write(f"{picture.path.name}: {picture.path.stat().st_size:,} bytes\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
