"""The demonstration behind the second wall, which PostgreSQL alone has."""

import pytest
from django.conf import settings
from django.db import connection

from cairn.site.wall.raising import raise_wall

from .behind_wall import become


@pytest.fixture(scope="session")
def roles(django_db_setup, django_db_blocker):
    """The roles of the wall, once a server."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for role in (settings.APP_ROLE, settings.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")


@pytest.fixture(scope="session")
def raised(built_demo, roles, django_db_blocker):
    with django_db_blocker.unblock():
        raise_wall()


@pytest.fixture
def wall(raised, demo_state):
    """The demonstration behind the wall; the tests' own role is above it until it becomes another."""
    return demo_state


@pytest.fixture
def as_app(wall):
    become(settings.APP_ROLE)
    yield
    become("none")
