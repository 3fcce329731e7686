"""One suite, two databases: CAIRN_TEST_DATABASE says which; `make test` runs both."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-test-"))
os.environ.setdefault("CAIRN_COUNT_REQUESTS", "0")  # for the servers that tests begin
ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))
SHARED = Path(os.environ.get("CAIRN_SHARED") or Path(__file__).parent.parent / "shared") / "data"


def needs_database(item: pytest.Item) -> bool:
    names = {"db", "transactional_db", "django_db_setup", "live_server", "installations"}
    return bool(names & set(getattr(item, "fixturenames", ()))) or bool(
        item.get_closest_marker("django_db")
    )


def in_turn(item: pytest.Item) -> int:
    """First what takes minutes in a browser, by one process with one server, while the others go on with the rest.

    Stories write, so pages are looked at before them. The demonstration stays in the test database once it is made, so
    nothing else may follow it.
    """
    if item.get_closest_marker("browser"):
        return 1 if item.path.parent.name == "journeys" else 0
    return 3 if "built_demo" in getattr(item, "fixturenames", ()) else 2


def pytest_configure() -> None:
    """A test asks more often than a person: nobody's requests are counted but where that is the question."""
    from django.conf import settings

    settings.CACHES["requests"]["BACKEND"] = "django.core.cache.backends.dummy.DummyCache"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """On PostgreSQL only what touches a database runs again; what needs absent shared data says so."""
    if ON_POSTGRES:
        for item in items:
            if item.get_closest_marker("slow_on_postgres"):
                item.add_marker(pytest.mark.slow)
        kept = [i for i in items if needs_database(i)]
        config.hook.pytest_deselected(items=[i for i in items if i not in kept])
        items[:] = kept
    if not SHARED.is_dir():
        absent = pytest.mark.skip(reason=f"{SHARED} is absent; set CAIRN_SHARED")
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(absent)
    yield
    items.sort(key=in_turn)  # after pytest-django, which puts what touches a database first


DEMO_DAY = date(2026, 11, 21)
"""The day on which the demonstration of the tests is opened."""


@pytest.fixture(scope="session")
def built_demo(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The demonstration state at its smallest, made once; what uses it runs after everything else."""
    from cairn.demo import build

    with django_db_blocker.unblock():
        return build(size="tiny", seed=1, today=DEMO_DAY, at=datetime(2026, 11, 21, 8, tzinfo=UTC))


@pytest.fixture
def demo_state(built_demo: Any, db: None) -> Any:
    """The tiny demonstration state (on DEMO_DAY) in the database of one test, which may change it freely."""
    return built_demo


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the data that tests read but the project does not ship."""
    return SHARED
