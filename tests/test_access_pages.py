"""Pages against the access matrix; exchanged learners; and what does not exist looks like what one may not see."""

import re
from datetime import UTC, date, datetime
from itertools import chain

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.ids import uuid7
from cairn.people.selectors.access import learners
from cairn.people.tests.matrix import expected
from cairn.people.tests.town import CLASS, ROLES, SCHOOL, TODAY, Town

BACKEND = "django.contrib.auth.backends.ModelBackend"
PEOPLE = [name for name in ROLES if name != "operator"]
OUTSIDERS = ("teacher of others", "another's mother", "principal elsewhere")
SERVES = {(Purpose.OWN_RECORD, Verb.READ), (Purpose.INSTRUCT, Verb.READ)}


@pytest.fixture
def town(db, monkeypatch):
    set_day(monkeypatch, TODAY)
    return Town()


def set_day(monkeypatch, day):
    at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def visitor(town, name):
    client = Client(headers={"accept-language": "en"}, raise_request_exception=True)
    client.force_login(town.account(name), backend=BACKEND)
    return client


def visit(client, address, method="get"):
    """Status, type and text of an answer; the visit leaves no trace."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        said = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    text = re.sub(
        r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", said.decode("utf-8", "replace")
    )
    return answer.status_code, answer.headers.get("Content-Type"), text


def serves(relations, data):
    return any(expected(relations, data, *each) for each in SERVES)


def wanted(name):
    """What the matrix says of each page of Ada's, her class and her school."""
    to_ada = ROLES[name][0]
    figures, named = {SCHOOL.get(name)} - {None}, {CLASS.get(name)} - {None}
    evidence = DataClass.EVIDENCE
    of_school = expected(figures, evidence, Purpose.IMPROVE, Verb.SUMMARIZE) or (
        "counselor" in figures
    )
    of_class = all(
        expected(named, evidence, Purpose.INSTRUCT, v) for v in (Verb.READ, Verb.SUMMARIZE)
    )
    pages = {
        "learner": serves(to_ada, evidence),
        "family": serves(to_ada, evidence),
        "looks": serves(to_ada, DataClass.LOOKS),
        "section": of_class,
        "organization": of_school,
    }
    return {page: 200 if opens else 404 for page, opens in pages.items()}


@pytest.mark.slow_on_postgres
def test_pages_open_to_exactly_those_whom_the_matrix_names(town):
    wrong = []
    for name in PEOPLE:
        client = visitor(town, name)
        for page, status in wanted(name).items():
            whose = {"section": town.section, "organization": town.cedar}.get(page, town.ada)
            found, *_ = visit(client, reverse(f"journeys:{page}", args=[whose.pk]))
            if found != status:
                wrong.append((name, page, found, status))
    assert wrong == []


def test_pages_turn_on_the_18th_birthday(town, monkeypatch):
    mother = town.who["mother"]
    for day, status in ((date(2031, 4, 30), 200), (date(2031, 5, 1), 404)):
        set_day(monkeypatch, day)
        address = reverse("journeys:learner", args=[town.ada.pk])
        assert visit(visitor(town, "mother"), address)[0] == status, mother
        assert visit(visitor(town, "ada"), address)[0] == 200


def addresses():
    """(route name, parameters) of every page, export and file that takes a parameter."""

    def below(patterns, spaces=()):
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from below(
                    each.url_patterns, (*spaces, each.namespace) if each.namespace else spaces
                )
            elif each.name and each.pattern.converters:
                yield ":".join((*spaces, each.name)), tuple(each.pattern.converters.items())

    return list(below(get_resolver().url_patterns))


def filled(name, converters, ids):
    """The address with these ids; a number or a word where it takes one."""
    other = {"IntConverter": 1, "SlugConverter": "levels", "StringConverter": "levels"}
    values = {
        key: ids.get(key, ids["learner"])
        if type(c).__name__ == "UUIDConverter"
        else other.get(type(c).__name__, "x")
        for key, c in converters
    }
    return reverse(name, kwargs=values)


TEAM = ("journeys:team", "journeys:team-met")
IMPROVING = (
    "journeys:improving", "journeys:new-place-goal", "journeys:new-cycle", "journeys:place-goal",
    "journeys:cycle", "journeys:cycle-check", "journeys:cycle-change", "journeys:cycle-finding",
    "journeys:school-support",
)  # fmt: skip
THEIR_OWN = {"teacher of others": {*TEAM, *IMPROVING}}
"""Of the school where they teach Cy: its team, which opens on Cy, and what the school wants to do better; neither may
name Ada."""


@pytest.mark.slow  # tests/test_existence.py and the pages that change places stay in every run
def test_who_may_not_see_it_cannot_tell_whether_it_is_there(town):
    there = {"learner": town.ada.pk, "section": town.section.pk, "organization": town.cedar.pk}
    nowhere = {key: uuid7() for key in there}
    told, asked = [], 0
    for who in OUTSIDERS:
        client = visitor(town, who)
        for name, converters in addresses():
            if not {key for key, _ in converters} & there.keys():
                continue
            pair = [filled(name, converters, ids) for ids in (there, nowhere)]
            for method, query in (("get", ""), ("get", "?csv"), ("get", "?q=ada"), ("post", "")):
                asked += 1
                one, other = (
                    said(client, address + query, ids, method)
                    for address, ids in zip(pair, (there, nowhere), strict=True)
                )
                theirs = name in THEIR_OWN.get(who, ())
                if "ada Test" in one[2] or (not theirs and (one != other or one[0] < 300)):
                    told.append((who, name, method, query))
    assert asked > 80
    assert told == []


def said(client, address, ids, method="get"):
    """An answer without the ids that were asked for."""
    status, kind, text = visit(client, address, method)
    for key, value in ids.items():
        text = text.replace(str(value), key)
    return status, kind, text


def seen(town, names):
    """Whom each of these people sees, for every purpose and class of data."""
    return {
        (who, purpose, data): set(
            learners(by=Actor(who, "x"), purpose=purpose, data=data, day=TODAY).values_list(
                "pk", flat=True
            )
        )
        for who in names
        for purpose in Purpose
        for data in (DataClass.EVIDENCE, DataClass.HEALTH)
    }


def exchange(town):
    """Ada and Cy change places: every relation of one is the other's."""
    from cairn.people.models import Enrollment, Guardianship, SectionEnrollment, TeamMembership

    rows = chain.from_iterable(
        ((table, field, row.pk, getattr(row, f"{field}_id")) for row in table.objects.all())
        for table, field in (
            (Enrollment, "person"),
            (SectionEnrollment, "person"),
            (Guardianship, "learner"),
            (TeamMembership, "learner"),
        )
    )
    other = {town.ada.pk: town.cy.pk, town.cy.pk: town.ada.pk}
    for table, field, key, whom in list(rows):
        if whom in other:
            table.objects.filter(pk=key).update(**{f"{field}_id": other[whom]})
    return other


@pytest.mark.slow  # tests/test_existence.py and the pages that change places stay in every run
def test_two_learners_who_change_places_change_what_is_seen_and_nothing_else(town):
    people = [town.who[name].pk for name in PEOPLE] + [town.cy.pk]
    before = seen(town, people)
    other = exchange(town)
    swapped = {
        (other.get(who, who), *rest): {other.get(pk, pk) for pk in pks}
        for (who, *rest), pks in before.items()
    }
    assert seen(town, people) == swapped


@pytest.mark.slow
def test_pages_of_learners_who_change_places_are_each_others(town):
    names = (
        "teacher",
        "principal",
        "counselor",
        "counselor by caseload",
        "teacher of others",
        "mother",
    )
    pages = ("learner", "family")

    def all_pages(ada, cy):
        for name in names:
            for page in pages:
                for whose in (ada, cy):
                    status, _, text = visit(
                        visitor(town, name), reverse(f"journeys:{page}", args=[whose.pk])
                    )
                    yield status, text

    before = list(all_pages(town.ada, town.cy))
    exchange(town)
    after = list(all_pages(town.cy, town.ada))
    both = [(str(each.pk), each.name, each.given_name) for each in (town.ada, town.cy)]
    asked = (both, both[::-1]) * (len(before) // 2)
    for (status, text), (its, other), (whose, not_whose) in zip(before, after, asked, strict=True):
        assert status == its
        assert neutral(text, whose, not_whose) == neutral(other, not_whose, whose)


def neutral(text, whose, not_whose):
    """A text in which the learner who is asked about is X and the other one is Y."""
    for words, letter in ((whose, "X"), (not_whose, "Y")):
        for word in words:
            text = re.sub(rf"\b{re.escape(word)}\b", letter, text)
    return text
