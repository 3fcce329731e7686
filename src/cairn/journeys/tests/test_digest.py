"""The e-mail that something waits: to whom, how often, what it never says, and never twice on a day."""

import sys
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import sanitize_address

from cairn.journeys.telling import digest
from cairn.journeys.telling.kinds import Kind
from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.rules.news import Rhythm, Way, is_due
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.news import digests_not_ended
from cairn.people.services.news import choose, mark_read

from .visiting import model

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)
KEEPER = operator("keeper")
WHERE = "https://cairn.example.org"


@pytest.fixture
def reader(demo_state):
    """Makes an address for a persona; gives who they are."""

    def give(username, rhythm=Rhythm.DAILY):
        found = next(p for p in personas(day=MONDAY.date()) if p.username == username)
        model("people.Person").objects.filter(pk=found.person).update(
            email=f"{username}@example.org"
        )
        by = Actor(found.person, username)
        choose({}, by=by, rhythm=rhythm, weekends=False, at=MONDAY - 30 * A_DAY)
        return by

    return give


def send(at=MONDAY, *people):
    return digest.send(
        by=KEEPER, at=at, address=WHERE, people=[each.person for each in people] or None
    )


def whole(message):
    return f"{message.subject}\n{message.body}"


@pytest.mark.django_db
def test_it_says_on_which_page_how_much_waits_and_nothing_about_anybody(reader, mailoutbox):
    family = reader("maya-family")
    done = send(MONDAY, family)
    assert (done.due, done.sent) == (1, 1)
    [message] = mailoutbox
    assert message.to == ["maya-family@example.org"]
    assert "My family: " in message.body
    assert f"{WHERE}/news\n" in message.body
    learner = model("people.Person").objects.get(given_name="Maya", family_name="Ortega")
    told = [learner.given_name, learner.family_name, "Ortega", "Proficient", "Ms. Tran", "task"]
    assert [word for word in told if word.casefold() in whole(message).casefold()] == []


@pytest.mark.django_db
def test_it_is_in_the_language_of_whom_it_is_for(reader, mailoutbox):
    family = reader("maya-family")
    model("people.Account").objects.filter(person=family.person).update(language="es")
    send(MONDAY, family)
    assert "Mi familia: " in mailoutbox[0].body
    assert "Cairn: hay" in mailoutbox[0].subject


@pytest.mark.django_db
def test_nobody_is_written_to_twice_on_a_day_nor_told_the_same_things_again(reader, mailoutbox):
    tran, family = reader("tran"), reader("maya-family")
    send(MONDAY, tran, family)
    assert send(MONDAY + timedelta(hours=1), tran, family).due == 0
    tomorrow = send(MONDAY + A_DAY, tran, family)
    assert (tomorrow.due, tomorrow.sent) == (2, 0)
    assert len(mailoutbox) == 2


@pytest.mark.django_db
def test_what_was_read_is_not_told(reader, mailoutbox):
    family = reader("maya-family")
    mark_read(list(Kind), by=family, until=MONDAY, at=MONDAY)
    assert send(MONDAY, family).quiet == 1
    assert mailoutbox == []


@pytest.mark.django_db
def test_what_somebody_wants_to_be_told_in_cairn_only_is_not_counted(reader, mailoutbox):
    family = reader("maya-family")
    ways = dict.fromkeys([kind.value for kind in Kind], Way.SITE)
    choose(ways, by=family, rhythm=Rhythm.DAILY, weekends=False, at=MONDAY)
    assert send(MONDAY, family).sent == 0


@pytest.mark.django_db
def test_killed_between_beginning_and_handing_over_it_leaves_once_at_most(
    reader, mailoutbox, monkeypatch
):
    family = reader("maya-family")
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: sys.exit(137))
    with pytest.raises(SystemExit):
        send(MONDAY, family)
    monkeypatch.undo()
    assert send(MONDAY + timedelta(hours=1), family).sent == 0
    assert digests_not_ended(by=KEEPER, day=MONDAY.date()) == 1
    assert send(MONDAY + A_DAY, family).sent == 1  # nobody knows what left: it is told again
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_what_the_carrier_refuses_may_be_tried_on_the_next_day_even_of_a_week(
    reader, mailoutbox, monkeypatch
):
    family = reader("maya-family", Rhythm.WEEKLY)

    def refuse(*_):
        raise SMTPServerDisconnected("no")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert send(MONDAY, family).failed == 1
    monkeypatch.undo()
    assert send(MONDAY, family).sent == 0
    assert send(MONDAY + A_DAY, family).sent == 1
    assert send(MONDAY + 2 * A_DAY, family).due == 0
    assert len(mailoutbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nobody@", "<>", " "])
def test_an_address_that_is_none_keeps_nobody_else_from_their_digest(reader, monkeypatch, address):
    first, second = sorted((reader("tran"), reader("maya-family")), key=lambda by: by.person)
    model("people.Person").objects.filter(pk=first.person).update(email=address)
    left = []

    def as_smtp_does(_carrier, messages):
        left.extend(sanitize_address(to, "utf-8") for each in messages for to in each.recipients())
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", as_smtp_does)
    done = send(MONDAY, first, second)
    assert (done.sent, done.failed, len(left)) == (1, 1, 1)


@pytest.mark.django_db
def test_a_digest_about_a_child_is_a_look_and_one_of_counts_at_work_is_none(reader, mailoutbox):
    tran, family = reader("tran"), reader("maya-family")
    send(MONDAY, tran, family)
    looks = model("people.Look").objects.filter(through=digest.THROUGH)
    assert set(looks.values_list("actor", flat=True)) == {family.person}
    assert len(mailoutbox) == 2


@pytest.mark.django_db
def test_who_has_no_address_or_no_open_account_or_wants_none_is_not_written_to(reader, mailoutbox):
    family, tran, maya = reader("maya-family"), reader("tran", Rhythm.NEVER), reader("maya")
    model("people.Account").objects.filter(person=family.person).update(is_active=False)
    model("people.Person").objects.filter(pk=maya.person).update(email="")
    assert send(MONDAY, family, tran, maya).due == 0


@pytest.mark.django_db
def test_only_the_keeper_sends_and_only_where_it_is_known_where_cairn_is(reader):
    family = reader("maya-family")
    with pytest.raises(NotAllowed):
        digest.send(by=family, at=MONDAY, address=WHERE)
    with pytest.raises(BadInput, match="CAIRN_URL"):
        digest.send(by=KEEPER, at=MONDAY, address="", people=[family.person])
    assert digests_not_ended(by=KEEPER, day=MONDAY.date()) == 0


SATURDAY, NEXT_MONDAY = date(2026, 11, 28), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("rhythm", "day", "last", "weekends", "due"),
    [
        (Rhythm.DAILY, MONDAY.date(), None, False, True),
        (Rhythm.DAILY, MONDAY.date(), MONDAY.date(), False, False),
        (Rhythm.DAILY, SATURDAY, None, False, False),
        (Rhythm.DAILY, SATURDAY, MONDAY.date(), True, True),
        (Rhythm.WEEKLY, SATURDAY, MONDAY.date(), True, False),
        (Rhythm.WEEKLY, NEXT_MONDAY, SATURDAY, False, True),
        (Rhythm.WEEKLY, date(2027, 1, 4), date(2026, 12, 28), False, True),  # the weeks 1 and 53
        (Rhythm.NEVER, MONDAY.date(), None, True, False),
    ],
)
def test_when_it_is_due(rhythm, day, last, weekends, due):
    assert is_due(rhythm, day, last, weekends=weekends) is due
