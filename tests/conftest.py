"""Installations of their own for tests from end to end; on PostgreSQL each has a database in the server."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

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
