"""Each page of a release, asked for by everybody at each stage: what the printed table says, and nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cairn.accountability.services.releases import object_to
from cairn.accountability.tests.released import AT, EMBARGO, SCHOOL, SMALL, STATE, drafted, let_out
from cairn.accountability.tests.who_sees import ALL, NOTHING, OBJECTS, OWN, SEES, STAGES, everybody
from cairn.kernel.errors import NotAllowed
from cairn.people.models import Account

pytestmark = pytest.mark.django_db
ANOTHER_YEAR = 2031


def asking(actor):
    client = Client(headers={"accept-language": "en"})
    if actor is not None:
        name = str(actor.person)
        account = Account.objects.create(username=name, person_id=name, persona="invented")
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sees(client, actor, row):
    """What somebody finds of a release: a word of the table. Lists and pages must agree."""

    def opens(name, *args):
        return client.get(reverse(f"journeys:{name}", args=args)).status_code == 200

    all_of_it, listed = opens("release", row.pk), opens("releases")
    own, other = opens("draft-card", row.pk, SCHOOL), opens("draft-card", row.pk, STATE)
    assert (listed, other) == (all_of_it, all_of_it)
    if all_of_it:
        return ALL if own else "a list without its cards"
    return (OBJECTS if objects(actor, row) else OWN) if own else NOTHING


def objects(actor, row):
    try:
        with transaction.atomic():
            object_to(row.pk, SCHOOL, words="Two classes are missing.", by=actor, at=timezone.now())
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("number", range(len(STAGES)), ids=list(STAGES))
def test_everybody_sees_of_a_release_what_the_table_says(number, monkeypatch):
    stage, steps = list(STAGES.items())[number]
    now = AT.replace(year=EMBARGO.year, month=EMBARGO.month, day=EMBARGO.day)
    then = now if stage == "public" else now - timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    organizations, who = everybody()
    row = drafted(organizations, ANOTHER_YEAR)
    for step in steps:
        let_out(row, step)
    clients = {name: asking(actor) for name, actor in who.items()}
    found = {name: sees(client, who[name], row) for name, client in clients.items()}
    assert found == {name: cells[number] for name, cells in SEES.items()}
    card = reverse("journeys:report-card", args=[ANOTHER_YEAR, SCHOOL])
    told = {name: client.get(card).status_code for name, client in clients.items()}
    assert set(told.values()) == ({200} if stage == "public" else {404}), told
    neighbour = clients["school leader of another school"]
    other = neighbour.get(reverse("journeys:draft-card", args=[row.pk, SMALL])).status_code
    assert other == (404 if stage in {"drafted", "dropped"} else 200)
