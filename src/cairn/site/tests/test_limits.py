"""Whoever asks more often than anybody reads is answered 429; a class behind one school's address is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from cairn.people.models import Account
from cairn.people.tests.town import TODAY, Town
from cairn.site import limits

pytestmark = pytest.mark.django_db
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 17, 0, 20, tzinfo=UTC)
LOW = {"requests_per_minute.account": 2, "requests_per_minute.address": 12}


@pytest.fixture
def clock(settings, monkeypatch):
    """Counts in memory with low limits, and a clock that a test moves on."""
    kept = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, limits.CACHE: {"BACKEND": kept, "LOCATION": "test"}}
    caches[limits.CACHE].clear()
    monkeypatch.setattr(limits, "number", lambda name, _day: LOW[name])
    now = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


def visitor(account=None, address="203.0.113.9"):
    client = Client(REMOTE_ADDR=address, headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(client, times, address="/words"):
    return [client.get(address).status_code for _ in range(times)]


def test_an_account_is_answered_so_often_in_a_minute_and_then_told_how_long_to_wait(clock):
    reader = visitor(Town().account("mother"))
    assert asked(reader, 3) == [200] * 2 + [429]
    refused = reader.get("/account")
    assert refused.headers["Retry-After"] == "40"
    assert "Wait a minute" in refused.content.decode()
    clock[0] = NOW + timedelta(seconds=40)
    assert asked(reader, 1) == [200]


def test_a_class_of_thirty_behind_one_schools_address_is_thirty(clock):
    town = Town()
    for n in range(30):
        pupil = Account.objects.create(username=f"pupil {n}", person=town.ada)
        assert asked(visitor(pupil), 1) == [200]


def test_whoever_has_not_signed_in_is_counted_by_address_a_household_being_one(clock):
    here = [visitor(address=f"2001:db8:0:1::{n}") for n in range(1, 5)]
    assert {s for client in here for s in asked(client, 3)} == {200}
    assert asked(here[0], 1) == asked(here[3], 1) == [429]
    assert asked(visitor(address="2001:db8:0:2::1"), 1) == [200]
    signed_in = visitor(Town().account("mother"), address="2001:db8:0:1::1")
    assert asked(signed_in, 1) == [200]


def test_a_stolen_session_that_is_dead_does_not_use_up_its_owners_requests(clock):
    account = Town().account("mother")
    thief = visitor(account)
    account.set_password("four wet otters singing")
    account.save()
    asked(thief, 4)
    owner = visitor(account)
    assert asked(owner, 2) == [200] * 2


def test_a_program_without_a_token_is_answered_in_its_own_form(clock):
    program = visitor()
    fed = reverse("people:collection", args=["students"])
    asked(program, 12)
    refused = program.get(fed)
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/json")


def test_what_policy_says_is_far_above_a_reader_and_below_a_script():
    from cairn.people.services.accounts.ruled import number

    assert number("requests_per_minute.account", TODAY) >= 60
    assert (
        number("requests_per_minute.address", TODAY) >= 1000 * 3
    )  # a school that signs in at once


def test_counts_that_are_dropped_in_between_begin_anew(clock, settings):
    settings.CACHES = {
        **settings.CACHES,
        limits.CACHE: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    assert asked(visitor(Town().account("mother")), 4) == [200] * 4


def test_other_tests_are_not_counted(settings):
    assert "dummy" in settings.CACHES[limits.CACHE]["BACKEND"]
    assert "Dummy" in type(caches[limits.CACHE]).__name__
