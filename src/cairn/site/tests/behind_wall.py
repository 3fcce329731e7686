"""What tests of the second wall ask: who reaches whom, by the selectors and by raw SQL."""

import pytest
from django.conf import settings
from django.db import connection

from cairn.journeys.tests.visiting import NOW, model
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.people.selectors.access import learners
from cairn.site.wall import table

POSTGRESQL = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL alone has it"
)
DAY = NOW.date()


def become(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


def count(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        return cursor.fetchone()[0]


def walled():
    return [
        name for name, way in table.every_table().items() if way.is_walled and not way.is_closed
    ]


def everyone():
    """Each person of the demonstration who can sign in, and one of each kind of tie."""
    rows = model("people.Account").objects.filter(person__isnull=False)
    return list(rows.values_list("person__record_id", flat=True))


def may_open(person):
    """Whom the first wall lets this person read anything about, for any purpose."""
    by = Actor(person, "someone")
    found = set()
    for purpose in Purpose:
        for data in DataClass:
            rows = learners(by=by, purpose=purpose, data=data, day=DAY)
            found |= set(rows.values_list("pk", flat=True))
    return found


def learners_seen():
    """Raw SQL, without any filter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.record_id FROM evidence_evidence e JOIN people_person p ON p.id = e.learner_id"
        )
        return {key for (key,) in cursor.fetchall()}


def a_teacher():
    taught = model("people.SectionEnrollment").objects.filter(role="teacher", last_day__gte=DAY)
    accounts = model("people.Account").objects.filter(person__in=taught.values("person"))
    return accounts.exclude(persona="").order_by("pk").first()


def person_of(username):
    return model("people.Account").objects.get(username=username).person_id
