"""The letter on paper that something waits: for whom no e-mail address is known, and what it never says."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cairn.cli import digest as command
from cairn.cli import session
from cairn.journeys.telling.printed import (
    Paper,
    handed_over,
    not_handed_over,
    print_letters,
    whole,
)
from cairn.kernel.access import Actor, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.rules.news import Rhythm
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.organizations import find_organization
from cairn.people.services.news import choose

from .visiting import model

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)
KEEPER = operator("keeper")
WHERE = "https://cairn.example.org"


@pytest.fixture
def mother(demo_state):
    """Maya's mother, the only one at the school of whom no e-mail address is known."""
    people = model("people.Person").objects
    who = next(p for p in personas(day=MONDAY.date()) if p.username == "maya-family").person
    people.exclude(pk=who).update(email="somebody@example.org")
    people.filter(pk=who).update(email="")
    by = Actor(who, "Lucía Ortega")
    choose({}, by=by, rhythm=Rhythm.DAILY, weekends=False, at=MONDAY - 30 * A_DAY)
    return by


def printed(at=MONDAY, by=KEEPER, address=WHERE) -> Paper:
    school = find_organization("Cedar Ridge Middle School").pk
    return print_letters([school], by=by, at=at, address=address)


def test_it_names_its_reader_pages_and_counts_in_their_language_and_no_child(mother):
    model("people.Account").objects.filter(person=mother.person).update(language="es")
    done = printed()
    assert (done.families, len(done.pages)) == (1, 1)
    letter = done.pages[0][1]
    assert letter.startswith('<section lang="es">')
    assert "Lucía Ortega" in letter
    assert re.search(r"<li>Mi familia: [1-9]", letter)
    assert WHERE in letter
    told = ("Maya", "Proficient", "Competente", "Tran", "Ratios", "tarea")
    assert [word for word in told if word.casefold() in letter.casefold()] == []


def test_nobody_is_told_twice_on_a_day_nor_the_same_things_again(mother):
    first = printed()
    assert printed().waits == 1, "it is begun"
    handed_over(first, by=KEEPER)
    assert printed().waits == 1
    later = printed(MONDAY + A_DAY)
    assert (later.quiet, later.pages) == (1, ())


def test_letters_that_came_nowhere_are_told_on_another_day(mother):
    not_handed_over(printed(), by=KEEPER)
    assert printed().waits == 1, "not twice on one day"
    assert len(printed(MONDAY + A_DAY).pages) == 1


def test_who_wants_to_be_told_never_or_once_a_week_is_left_alone(mother):
    choose({}, by=mother, rhythm=Rhythm.NEVER, weekends=False, at=MONDAY - A_DAY)
    assert printed().waits == 1
    choose({}, by=mother, rhythm=Rhythm.WEEKLY, weekends=False, at=MONDAY)
    assert len(printed().pages) == 1
    assert printed(MONDAY + A_DAY).waits == 1


def test_whose_address_is_known_and_whose_right_ended_is_not_written_to(mother):
    people = model("people.Person").objects.filter(pk=mother.person)
    people.update(email="lucia@example.org")
    assert printed().families == 0
    people.update(email="")
    kept = model("people.Guardianship").objects.filter(guardian=mother.person)
    kept.update(last_day=(MONDAY - A_DAY).date())
    assert printed().families == 0


def test_the_look_is_the_readers_and_only_the_keeper_prints(mother):
    printed()
    look = model("people.Look").objects.filter(actor=mother.person).latest("at")
    assert look.through == "printed digest"
    with pytest.raises(NotAllowed):
        printed(by=mother)
    with pytest.raises(BadInput, match="no address is known"):
        printed(address="")


def test_the_office_gets_one_file_with_a_page_for_each_family(
    mother, tmp_path, monkeypatch, settings
):
    settings.URL = WHERE
    monkeypatch.setattr(session, "ready", lambda: None)
    monkeypatch.setattr(session, "now", lambda: MONDAY)
    monkeypatch.setattr(session, "asker", lambda: KEEPER)
    file = tmp_path / "letters.html"
    command.on_paper("Cedar Ridge Middle School", file)
    words = file.read_text()
    assert words.count("<section") == 1
    assert "break-after: page" in words
    assert not re.search(r"(?:src|href)=", words), "it needs nothing from anywhere"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput, match="there already"):
        command.on_paper("Cedar Ridge Middle School", file)
    step = model("people.DigestStep").objects.filter(person=mother.person)
    assert set(step.values_list("step", flat=True)) == {"begun", "sent"}


def test_where_the_file_cannot_be_written_nothing_counts_as_told(
    mother, tmp_path, monkeypatch, settings
):
    settings.URL = WHERE
    monkeypatch.setattr(session, "ready", lambda: None)
    monkeypatch.setattr(session, "now", lambda: MONDAY)
    monkeypatch.setattr(session, "asker", lambda: KEEPER)
    with pytest.raises(BadInput, match="cannot be written"):
        command.on_paper("Cedar Ridge Middle School", tmp_path / "nowhere" / "letters.html")
    assert len(printed(MONDAY + A_DAY).pages) == 1


def test_an_empty_run_makes_a_page_of_nothing():
    assert "".join(whole(Paper(0, 0, 0, 0, ()))).count("<section") == 0
