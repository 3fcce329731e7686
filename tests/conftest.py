"""Installations of their own for tests from end to end; on PostgreSQL each has a database in the server."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser

from tests.browsing import Server, chromium, demonstration, running
from tests.installation import Installation

New = Callable[[], Installation]


@pytest.fixture(scope="session")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Makes installations, and removes them when the tests have ended."""
    home, made, number = tmp_path_factory.mktemp("installations"), list[Installation](), count()

    def new() -> Installation:
        made.append(Installation(home / f"data-{next(number)}"))
        return made[-1]

    yield new
    for installation in made:
        installation.remove()


@pytest.fixture(scope="session")
def fresh(installations: New) -> Installation:
    """One whose tables have been made, to be copied."""
    made = installations().make()
    made.cairn("init")
    return made


@pytest.fixture
def installation(installations: New, fresh: Installation) -> Iterator[Installation]:
    """One for a single test, with nothing in it."""
    mine = installations().copy_of(fresh)
    yield mine
    mine.remove()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tiny demonstration; one server for every test in a browser that can be told twice on the same record."""
    with running(demonstration(tmp_path_factory.mktemp("demonstration") / "data")) as server:
        yield server


@pytest.fixture(scope="session")
def address(served: Server) -> str:
    """Where it answers."""
    return served.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser; each test opens contexts of its own. No longer than a module: Django's tests refuse its loop."""
    with chromium() as opened:
        yield opened
