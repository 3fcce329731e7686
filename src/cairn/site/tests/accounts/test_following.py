"""Accounts end and open again as the roster says."""

from datetime import timedelta

import pytest

from cairn.kernel.errors import NeedsConfirmation
from cairn.people.models import (
    Account,
)
from cairn.people.services.accounts.following import follow_roster

from .town import DAY, NOW, account, learner, person, sign_in

pytestmark = pytest.mark.django_db


def test_the_account_of_one_who_left_ends_after_the_grace_and_comes_back_with_them(
    client, school, clock
):
    ada = learner("ada", school, first=DAY - timedelta(days=90))
    mine = account("ada", ada)
    sign_in(client, "ada")
    client.get("/account")
    ada.enrollments.update(last_day=DAY)
    assert follow_roster(now=NOW + timedelta(days=30)).ended == ()
    assert follow_roster(now=NOW + timedelta(days=31)).ended == ("ada",)
    assert client.get("/account").status_code == 302
    assert sign_in(client, "ada").status_code == 422
    ada.enrollments.update(last_day=None)
    assert follow_roster(now=NOW + timedelta(days=40)).reopened == ("ada",)
    mine.refresh_from_db()
    assert mine.is_active


def test_a_guardian_stays_as_long_as_a_child_of_theirs_does(school):
    rosa = person("rosa")
    first = learner("ada", school, rosa, first=DAY - timedelta(days=90), last=DAY)
    second = learner("ben", school, rosa, first=DAY - timedelta(days=90))
    account("rosa", rosa)
    assert follow_roster(now=NOW + timedelta(days=60)).ended == ()
    second.enrollments.update(last_day=DAY)
    assert first.enrollments.get().last_day == DAY
    assert follow_roster(now=NOW + timedelta(days=60)).ended == ("rosa",)


def test_a_roster_that_would_end_many_accounts_stops_and_asks(school):
    for n in range(4):
        account(
            f"a{n}",
            learner(f"a{n}", school, first=DAY - timedelta(days=90), last=DAY if n < 2 else None),
        )
    later = NOW + timedelta(days=60)
    with pytest.raises(NeedsConfirmation, match="2 of 4 accounts"):
        follow_roster(now=later)
    assert Account.objects.filter(is_active=True).count() == 4
    assert len(follow_roster(now=later, confirm=True).ended) == 2


def test_an_account_shut_by_hand_stays_shut(school):
    mine = account("ada", learner("ada", school))
    Account.objects.filter(pk=mine.pk).update(is_active=False)
    assert follow_roster(now=NOW).reopened == ()
