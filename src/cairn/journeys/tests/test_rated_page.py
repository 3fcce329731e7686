"""What the rules make of a school before anybody has rated a year; the demonstration is rated, and a run stays."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cairn.accountability.tests.released import SCHOOL, town
from cairn.journeys.tests.visiting import text


@pytest.mark.django_db
def test_before_a_school_year_is_rated_the_page_says_so():
    found, people = town()
    account = get_user_model().objects.create(
        username="first", person_id=people["principal"].person
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("journeys:leading", args=[found[SCHOOL].pk, "rated"])
    assert "No school year has been rated yet" in text(client.get(page))
