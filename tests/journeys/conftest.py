"""Whoever a story is about, in whichever way it is told: all eight in `make test-long`, one of learner, family and
teacher in CI."""

from collections.abc import Callable, Iterator
from zlib import crc32

import pytest
from playwright.sync_api import Browser

from tests.browsing import Server
from tests.journeys.person import IN_CI, WAYS, Person, Way


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every story in each way; all but one of them are slow, and the stories take turns in which one."""
    if "way" in metafunc.fixturenames:
        turn = IN_CI[crc32(metafunc.function.__name__.encode()) % len(IN_CI)]
        ways = [
            each if each == turn else pytest.param(each, marks=pytest.mark.slow) for each in WAYS
        ]
        metafunc.parametrize("way", ways, ids=str)


@pytest.fixture
def person(way: Way, browser: Browser, served: Server) -> Iterator[Callable[[str], Person]]:
    """Signs a person in; at the end, nothing in English may have stood on a Spanish page."""
    made: list[Person] = []

    def signed_in(persona: str) -> Person:
        made.append(Person(browser, served, persona, way))
        return made[-1]

    yield signed_in
    english = [words for each in made for words in each.english]
    for each in made:
        each.close()
    assert english == []
