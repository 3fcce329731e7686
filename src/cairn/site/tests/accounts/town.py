"""People, places and accounts for the tests of signing in."""

from datetime import UTC, datetime

from allauth.mfa.totp.internal import auth as totp

from cairn.kernel.access import operator
from cairn.people.models import (
    Account,
    Enrollment,
    Guardianship,
    Organization,
    Person,
    StaffAssignment,
)

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
DAY = NOW.date()
GOOD = "four wet otters singing"
KEEPER = operator("keeper")


def person(number, **more):
    made = Person(
        state_id=number, given_name=number.title(), family_name="Test", **{"language": "en"} | more
    )
    made.record = made
    made.save()
    return made


def place(name, kind=Organization.Kind.SCHOOL, **more):
    return Organization.objects.create(name=name, kind=kind, state_id=name, **more)


def learner(number, school, guardian=None, first=DAY, last=None):
    who = person(number)
    Enrollment.objects.create(person=who, school=school, first_day=first, last_day=last)
    if guardian is not None:
        Guardianship.objects.create(
            guardian=guardian, learner=who, relation="mother", first_day=first
        )
    return who


def account(username="rios", who=None, password=GOOD):
    made = Account(username=username, person=who)
    made.set_password(password)
    made.save()
    return made


def post_of(who, where, position):
    return StaffAssignment.objects.create(
        person=who, organization=where, position=position, first_day=DAY
    )


def sign_in(client, username="rios", password=GOOD, address="203.0.113.9"):
    given = {"username": username, "password": password}
    return client.post("/sign-in", given, REMOTE_ADDR=address)


def code_now(secret, now):
    return totp.format_hotp_value(totp.hotp_value(secret, int(now.timestamp()) // 30))
