"""Of whom an identity provider speaks, whatever way it speaks."""

from datetime import timedelta

import pytest

from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Account,
    Person,
)
from cairn.people.services.accounts.identities import account_of_claims

from .town import DAY, NOW, learner

pytestmark = pytest.mark.django_db


def of_claims(**more):
    claims = {"sub": "s-1"} | more
    return account_of_claims(claims, provider="alder", number_claim="", by_email=True, now=NOW)


def test_a_provider_speaks_for_a_person_of_the_roster_by_verified_address_only(school):
    ada = learner("ada", school)
    Person.objects.filter(pk=ada.pk).update(email="ada@alder.example")
    with pytest.raises(NotAllowed):
        of_claims(email="ada@alder.example", email_verified=False)
    with pytest.raises(NotAllowed):
        of_claims(email="ada@alder.example", email_verified="true")
    mine = of_claims(email="Ada@Alder.example", email_verified=True)
    assert mine.person == ada
    assert not mine.has_usable_password()
    assert of_claims() == mine  # known by its sub from now on
    Account.objects.filter(pk=mine.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        of_claims()


def test_nobody_is_made_from_what_a_provider_says(school):
    people = Person.objects.count()
    with pytest.raises(NotAllowed):
        of_claims(email="eve@alder.example", email_verified=True)
    assert (Person.objects.count(), Account.objects.count()) == (people, 0)


def test_an_address_that_two_people_have_speaks_for_neither(school):
    for number in ("ada", "ben"):
        Person.objects.filter(pk=learner(number, school).pk).update(email="home@alder.example")
    with pytest.raises(NotAllowed):
        of_claims(email="home@alder.example", email_verified=True)


def test_a_number_that_changes_under_one_subject_is_refused(school):
    learner("ada", school)
    learner("ben", school)
    mine = account_of_claims(
        {"sub": "s", "nr": "ada"}, provider="alder", number_claim="nr", by_email=False, now=NOW
    )
    assert mine.person == Person.objects.get(state_id="ada")
    for claims in ({"sub": "s", "nr": "ben"}, {"sub": "s"}):
        with pytest.raises(NotAllowed):
            account_of_claims(claims, provider="alder", number_claim="nr", by_email=False, now=NOW)


def test_somebody_who_has_left_cannot_come_in_through_a_provider(school):
    long_ago = DAY - timedelta(days=200)
    learner("ada", school, first=long_ago, last=long_ago)
    with pytest.raises(NotAllowed):
        account_of_claims(
            {"sub": "s", "nr": "ada"}, provider="alder", number_claim="nr", by_email=False, now=NOW
        )
