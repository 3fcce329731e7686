"""Letters with one-time codes: who gets one, what it opens, who prints it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cairn.kernel.errors import NotAllowed, UnknownName
from cairn.people.models import (
    Account,
    AccountEvent,
    GuardianRestriction,
    Invitation,
)
from cairn.people.rules.signing_in import as_typed
from cairn.people.selectors.persons import record_named
from cairn.people.services.accounts.invitations import NotGood, invite, redeem, revoke
from cairn.people.services.accounts.letters import print_letters, reprint_letter

from .town import DAY, GOOD, KEEPER, NOW, account, learner, person, place, post_of

pytestmark = pytest.mark.django_db


def test_a_letter_lets_its_person_in_once(client, clock, school):
    rosa = person("rosa")
    learner("ada", school, rosa)
    (letter,) = print_letters(school.pk, by=KEEPER, whom="families", now=NOW)
    assert letter.children == ("Ada",)
    given = {"code": letter.code.lower().replace("-", " "), "username": "rosa", "password": GOOD}
    assert client.post("/join", given).url == "/home"
    assert Account.objects.get(username="rosa").person == rosa
    again = Client(headers={"accept-language": "en"}).post("/join", given | {"username": "eve"})
    assert "This code opens nothing" in again.content.decode()


def test_a_code_is_kept_as_a_hash_only_and_every_step_is_noted(school):
    rosa = person("rosa")
    (issued,) = invite([rosa.pk], by=KEEPER, now=NOW)
    assert len(as_typed(issued.code)) * 5 >= 64
    held = Invitation.objects.get()
    assert as_typed(issued.code) not in {held.code_hash, str(held.pk)}
    redeem(issued.code, username="rosa", password=GOOD, now=NOW, address="203.0.113.9")
    noted = AccountEvent.objects.order_by("pk").values_list("what", flat=True)
    assert {"invited", "redeemed", "password_changed"} <= set(noted)


def test_a_code_runs_out_is_revoked_and_is_replaced(school):
    rosa = person("rosa")
    (old,) = invite([rosa.pk], by=KEEPER, now=NOW)
    (new,) = invite([rosa.pk], by=KEEPER, now=NOW)
    late = NOW + timedelta(days=61)
    for code, when in ((old.code, NOW), (new.code, late)):
        with pytest.raises(NotGood):
            redeem(code, username="rosa", password=GOOD, now=when, address="")
    assert revoke([rosa.pk], by=KEEPER, now=NOW) == 1
    with pytest.raises(NotGood):
        redeem(new.code, username="rosa", password=GOOD, now=NOW, address="")


def test_a_weak_password_or_a_taken_name_does_not_use_the_code_up(client, clock):
    account("taken")
    (issued,) = invite([person("rosa").pk], by=KEEPER, now=NOW)
    given = {"code": issued.code, "username": "rosa", "password": "short"}
    assert "at least 15 characters" in client.post("/join", given).content.decode()
    given = {"code": issued.code, "username": "TAKEN", "password": GOOD}
    assert "Choose another user name" in client.post("/join", given).content.decode()
    given = {"code": issued.code, "username": "rosa", "password": GOOD}
    assert client.post("/join", given).status_code == 302


def test_codes_cannot_be_guessed_from_one_address(client, clock):
    (issued,) = invite([person("rosa").pk], by=KEEPER, now=NOW)
    wrong = {"code": "0000-0000-0000-0000", "username": "rosa", "password": GOOD}
    for _ in range(5):
        client.post("/join", wrong)
    page = client.post("/join", wrong | {"code": issued.code}).content.decode()
    assert "too many tries" in page


def test_a_second_letter_gives_a_new_password_to_the_account_that_is_there(client, school, clock):
    rosa = person("rosa")
    learner("ada", school, rosa)
    mine = account("rosa", rosa)
    letter = reprint_letter(school.pk, rosa.pk, by=KEEPER, whom="families", now=NOW)
    given = {"code": letter.code, "username": "", "password": "a whole new long one"}
    assert client.post("/join", given).status_code == 302
    mine.refresh_from_db()
    assert mine.check_password("a whole new long one")


def test_a_familys_letter_opens_no_staff_account(school, clock):
    rosa = person("rosa")
    learner("ada", school, rosa)
    account("rosa", rosa)
    post_of(rosa, school, "teacher")
    with pytest.raises(NotAllowed):
        reprint_letter(school.pk, rosa.pk, by=KEEPER, whom="families", now=NOW)


def test_nobody_whom_an_order_restricts_gets_a_letter(school, clock):
    rosa = person("rosa")
    ada = learner("ada", school, rosa)
    GuardianRestriction.objects.create(
        guardianship=ada.guardianships.get(), kind="no_records", authority="order 7", first_day=DAY
    )
    assert print_letters(school.pk, by=KEEPER, whom="families", now=NOW) == []


def test_learners_of_a_school_get_letters_and_those_of_others_do_not(school, clock):
    learner("ada", school)
    learner("ben", place("dogwood"))
    learner("gone", school, first=DAY - timedelta(days=9), last=DAY - timedelta(days=1))
    letters = print_letters(school.pk, by=KEEPER, whom="learners", now=NOW)
    assert [each.name for each in letters] == ["Ada Test"]
    assert print_letters(school.pk, by=KEEPER, whom="learners", now=NOW) == []
    assert len(print_letters(school.pk, by=KEEPER, whom="learners", now=NOW, again=True)) == 1


def test_a_leader_prints_letters_in_each_familys_language_one_on_a_page(client, leader, school):
    rosa = person("rosa", language="es")
    learner("ada", school, rosa)
    client.force_login(leader)
    assert "1 has neither" in client.get(f"/schools/{school.pk}/letters").content.decode()
    page = client.post(f"/schools/{school.pk}/letters", {"whom": "families"}).content.decode()
    assert page.count('<section class="letter" lang="es">') == 1
    assert "Escriba este código" in page
    assert "http://testserver/join" in page
    code = page.split('class="sign">')[1].split("<")[0]
    assert len(code) == 19
    given = {"code": code, "username": "rosa", "password": GOOD}
    assert Client().post("/join", given).status_code == 302


def test_a_leader_makes_a_lost_letter_useless(client, leader, school):
    rosa = person("rosa")
    learner("ada", school, rosa)
    client.force_login(leader)
    address = f"/schools/{school.pk}/letters"
    client.post(address, {"whom": "families"})
    client.post(address, {"whom": "families", "person": str(rosa.pk), "do": "revoke"})
    assert Invitation.objects.get().revoked_at == NOW
    again = client.post(address, {"whom": "families", "person": str(rosa.pk), "do": "print"})
    assert 'class="sign"' in again.content.decode()


def test_nobody_else_prints_letters_for_a_school(client, leader, school):
    other = place("dogwood")
    teacher = person("tom")
    post_of(teacher, school, "teacher")
    client.force_login(leader)
    assert client.get(f"/schools/{other.pk}/letters").status_code == 404
    client.force_login(account("tom", teacher))
    for ask in (client.get, client.post):
        assert ask(f"/schools/{school.pk}/letters").status_code == 404


def test_a_keeper_lets_anyone_on_record_in_by_their_number():
    rosa = person("rosa")
    assert record_named(" rosa ") == rosa.pk
    with pytest.raises(UnknownName):
        record_named("nobody")


def test_what_was_done_to_an_account_cannot_be_rewritten():
    invite([person("rosa").pk], by=KEEPER, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountEvent.objects.update(what="revoked")
