"""A clock that tests move, a browser, a school, and a hash that takes no time."""

from datetime import timedelta

import pytest
from django.test import Client

from cairn.people.models import Organization

from .town import NOW, account, person, place, post_of


@pytest.fixture(autouse=True)
def _quick(request, settings):
    """A quick hash, but where the hash itself is the question."""
    if "real_hash" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def real_hash():
    pass


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves on."""

    class Clock:
        now = NOW

        def on(self, **by):
            self.now += timedelta(**by)

    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def client(clock):
    return Client(headers={"accept-language": "en", "user-agent": "Firefox on Windows"})


@pytest.fixture
def school(clock):
    return place("cedar")


@pytest.fixture
def leader(school, clock):
    who = person("lena")
    post_of(who, school, "school_leader")
    return account("lena", who)


@pytest.fixture
def analyst(clock):
    who = person("ingrid")
    post_of(who, place("state", Organization.Kind.SEA), "state_analyst")
    return account("ingrid", who)
