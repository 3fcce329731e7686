"""Requirement 22: what the school asks a service to delete has a clock and a proof, and a late one gets nothing."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Http

from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import DeletionConfirmed, DeletionOf, DeletionRequest, StaffAssignment
from cairn.people.selectors.deletions import deletions
from cairn.people.selectors.rights import to_destroy
from cairn.people.services.deletions import ask_deletion, confirm_deletion, end_contract
from cairn.people.services.vendors import issue_client

from .contracts import AT, END, KEEPER, Program, signed
from .town import SEPTEMBER, TODAY, Town

A_DAY = timedelta(days=1)
PROOF = "Kim Sol, Lumen: overwritten; letter of 1 December in the district office."


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return Town()


@pytest.fixture
def terms(town):
    return signed(places=[town.cedar.pk])


@pytest.fixture
def later(monkeypatch):
    def move(days) -> datetime:
        at = AT + days * A_DAY
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return at

    return move


def asked(terms, *learners, why="The family asked for it.", by=KEEPER):
    return ask_deletion(terms.pk, why=why, by=by, at=AT, learners=[each.pk for each in learners])


def one(day=TODAY):
    [found] = deletions(day=day)
    return found


def test_requirement_22_a_learner_to_be_deleted_is_given_no_more_and_the_clock_runs(town, terms):
    feed = Program(Http(), terms)
    assert str(town.ada.pk) in feed.ids("students")
    asked(terms, town.ada)
    assert feed.ids("students") == {str(town.bo.pk), str(town.cy.pk)}
    found = one()
    assert (found.learners, found.due_on, found.late) == (1, TODAY + 30 * A_DAY, False)


def test_requirement_22_a_late_proof_ends_the_token_and_the_proof_lets_it_in_again(
    town, terms, later
):
    feed = Program(Http(), terms)
    feed.all("students")
    request = asked(terms, town.ada)
    later(30)
    assert feed.ask_for_token().status_code == 200
    at = later(31)
    assert one(TODAY + 31 * A_DAY).late
    assert feed.ask_for_token().status_code == 401
    assert feed.get("students").status_code == 401
    with pytest.raises(BadInput, match="late with a proof"):
        issue_client(terms.pk, name="another", by=KEEPER, at=at)
    confirm_deletion(request.pk, words=PROOF, on=at.date(), by=KEEPER, at=at)
    assert feed.ask_for_token().status_code == 200
    found = one(at.date())
    assert (found.waits, found.late, found.proof) == (False, True, PROOF)


def test_requirement_22_who_deletes_everything_is_shut_out_at_once_and_for_good(town, terms, later):
    feed = Program(Http(), terms)
    request = asked(terms)
    assert feed.get("students").status_code == 401
    at = later(1)
    confirm_deletion(request.pk, words=PROOF, on=at.date(), by=KEEPER, at=at)
    assert feed.ask_for_token().status_code == 401
    with pytest.raises(BadInput, match="everything"):
        asked(terms)


def test_requirement_22_a_contract_that_ends_starts_the_clock_by_itself(town, terms, later):
    over = END + A_DAY
    assert deletions(day=END) == []
    found = one(over)
    assert (found.key, found.learners, found.due_on) == (terms.pk, None, date(2027, 8, 31))
    assert one(date(2027, 9, 1)).late
    assert [a.pk for a in to_destroy(date(2027, 9, 1))] == [terms.agreement_id]
    at = later((over - TODAY).days)
    confirm_deletion(terms.pk, words=PROOF, on=over, by=KEEPER, at=at)
    assert one(date(2027, 9, 1)).proved_on == over
    assert to_destroy(date(2027, 9, 1)) == []


def test_requirement_22_a_contract_ended_early_is_to_be_deleted_from_that_day(town, terms):
    feed = Program(Http(), terms)
    made = end_contract(terms.pk, why="Families did not want it.", by=KEEPER, at=AT)
    assert (made.of_all, made.due_on) == (True, TODAY + 30 * A_DAY)
    assert feed.get("students").status_code == 401
    assert len(deletions(day=TODAY + A_DAY)) == 1
    with pytest.raises(NotAllowed):
        end_contract(terms.pk, why="x", by=town.actor("principal"), at=AT)


def test_a_proof_needs_words_and_a_day_on_which_it_can_have_come(town, terms):
    request = asked(terms)
    for words, on in ((" ", TODAY), (PROOF, TODAY + A_DAY), (PROOF, TODAY - A_DAY)):
        with pytest.raises(BadInput):
            confirm_deletion(request.pk, words=words, on=on, by=KEEPER, at=AT)
    confirm_deletion(request.pk, words=PROOF, on=TODAY, by=KEEPER, at=AT)
    with pytest.raises(BadInput, match="waits for a proof"):
        confirm_deletion(request.pk, words=PROOF, on=TODAY, by=KEEPER, at=AT)
    with pytest.raises(BadInput, match="waits for a proof"):
        confirm_deletion(terms.pk, words=PROOF, on=TODAY, by=KEEPER, at=AT)


def test_a_service_is_not_told_of_a_learner_whom_it_never_had(town, terms):
    with pytest.raises(BadInput, match="never given"):
        asked(terms, town.ada)
    with pytest.raises(BadInput, match="why"):
        asked(terms, why=" ")
    assert not DeletionRequest.objects.exists()


def test_an_officer_asks_for_learners_of_the_post_alone(town, terms):
    Program(Http(), terms).all("students")
    for name, place in (("state analyst", town.alder), ("next superintendent", town.birch)):
        StaffAssignment.objects.create(
            person=town.who[name], position="privacy_officer", organization=place,
            first_day=SEPTEMBER,
        )  # fmt: skip
    asked(terms, town.ada, by=town.actor("state analyst"))
    for nobody in ("next superintendent", "principal", "mother"):
        with pytest.raises(NotAllowed):
            asked(terms, town.bo, by=town.actor(nobody))


def test_requirement_22_what_was_asked_and_proved_is_only_ever_added_to(town, terms):
    Program(Http(), terms).all("students")
    request = asked(terms, town.ada)
    confirm_deletion(request.pk, words=PROOF, on=TODAY, by=KEEPER, at=AT)
    for table, change in (
        (DeletionRequest, {"due_on": TODAY}), (DeletionOf, {"learner": town.bo}),
        (DeletionConfirmed, {"words": "no"}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all()._raw_delete("default")
