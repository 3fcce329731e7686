"""One suite, two databases: CAIRN_TEST_DATABASE says which; `make test` runs both."""

import os
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-test-"))
ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))
SHARED = Path(os.environ.get("CAIRN_SHARED") or Path(__file__).parent.parent / "shared") / "data"


def needs_database(item: pytest.Item) -> bool:
    names = {"db", "transactional_db", "django_db_setup", "live_server"}
    return bool(names & set(getattr(item, "fixturenames", ()))) or bool(
        item.get_closest_marker("django_db")
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs again; what needs absent shared data says so."""
    if ON_POSTGRES:
        kept = [i for i in items if needs_database(i)]
        config.hook.pytest_deselected(items=[i for i in items if i not in kept])
        items[:] = kept
    if not SHARED.is_dir():
        absent = pytest.mark.skip(reason=f"{SHARED} is absent; set CAIRN_SHARED")
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(absent)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the data that tests read but the project does not ship."""
    return SHARED
