"""Signing in under attack, letters with codes, devices, and the second step, as people meet them."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import identify_hasher
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cairn.kernel.access import operator
from cairn.kernel.errors import NeedsConfirmation, NotAllowed, UnknownName
from cairn.people.models import (
    Account,
    AccountEvent,
    Device,
    Enrollment,
    GuardianRestriction,
    Guardianship,
    Invitation,
    Organization,
    Person,
    StaffAssignment,
    Turn,
)
from cairn.people.rules.signing_in import as_typed
from cairn.people.selectors.persons import record_named
from cairn.people.services.accounts import passwords, second_step
from cairn.people.services.accounts.following import follow_roster
from cairn.people.services.accounts.identities import account_of_claims
from cairn.people.services.accounts.invitations import NotGood, invite, redeem, revoke
from cairn.people.services.accounts.letters import print_letters, reprint_letter
from cairn.people.services.accounts.turns import TooManyTries, succeeded, take_turn, tried

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
DAY = NOW.date()
GOOD = "four wet otters singing"
KEEPER = operator("keeper")


@pytest.fixture(autouse=True)
def _quick(request, settings):
    """A quick hash, but where the hash itself is the question."""
    if "real_hash" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def real_hash():
    pass


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves on."""

    class Clock:
        now = NOW

        def on(self, **by):
            self.now += timedelta(**by)

    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def client(clock):
    return Client(headers={"accept-language": "en", "user-agent": "Firefox on Windows"})


def person(number, **more):
    made = Person(
        state_id=number, given_name=number.title(), family_name="Test", **{"language": "en"} | more
    )
    made.record = made
    made.save()
    return made


def place(name, kind=Organization.Kind.SCHOOL, **more):
    return Organization.objects.create(name=name, kind=kind, state_id=name, **more)


@pytest.fixture
def school(clock):
    return place("cedar")


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


# Throttling


def test_after_five_wrong_tries_even_the_right_password_waits_and_waits_grow(client, clock):
    account()
    for _ in range(5):
        assert "do not belong together" in sign_in(client, password="no").content.decode()
    assert "Wait 1 minute" in sign_in(client).content.decode()
    clock.on(seconds=31)
    sign_in(client, password="no")
    clock.on(seconds=31)
    assert "Wait 1 minute" in sign_in(client).content.decode()  # the second wait is twice as long
    clock.on(seconds=30)
    assert sign_in(client).status_code == 302


def test_a_name_that_nobody_has_is_throttled_with_the_same_words(client, clock):
    account()

    def told(username):
        pages = [sign_in(client, username, "no").content.decode() for _ in range(6)]
        return [p.split('role="alert"')[1].split("</div>")[0] for p in pages]

    assert told("rios") == told("nobody")


def test_one_address_cannot_try_a_word_on_every_account(client, clock):
    for n in range(50):
        sign_in(client, f"name{n}", "no")
    assert "too many tries" in sign_in(client, "another", "no").content.decode()
    elsewhere = sign_in(client, "another", "no", address="198.51.100.1").content.decode()
    assert "do not belong together" in elsewhere


def test_a_capital_letter_or_a_space_is_no_fresh_set_of_tries(clock):
    for name in ("rios", "Rios", " rios", "RIOS ", "riOs"):
        take_turn(tried("sign-in", name, "203.0.113.1"), now=NOW)
    with pytest.raises(TooManyTries):
        take_turn(tried("sign-in", "rios", "203.0.113.2"), now=NOW)


def test_a_success_clears_the_account_but_not_what_the_address_did_to_others(clock):
    address = "203.0.113.1"
    for n in range(49):
        take_turn(tried("sign-in", f"victim{n}", address), now=NOW)
    mine = tried("sign-in", "mine", address)
    take_turn(mine, now=NOW)
    succeeded(mine)
    take_turn(tried("sign-in", "victim50", address), now=NOW)
    with pytest.raises(TooManyTries):
        take_turn(tried("sign-in", "victim51", address), now=NOW)


def test_the_table_of_tries_names_nobody(client):
    sign_in(client, "rios", "no")
    assert all(
        "rios" not in key and "203" not in key for key in Turn.objects.values_list("key", flat=True)
    )


# Passwords


@pytest.mark.parametrize(
    "weak",
    [
        "short but fine",
        "1234567890123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "riosriosriosriosrios",
        "x" * 257,
    ],
)
def test_a_password_that_would_be_guessed_is_refused(weak):
    with pytest.raises(passwords.WeakPassword):
        passwords.change_password(account(), weak, now=NOW)


@pytest.mark.parametrize(
    "good",
    [GOOD, "ñandúes bajo la lluvia", "all small letters only", "密码是很长的一句话没有人会猜到"],
)
def test_length_is_all_that_is_asked_and_any_sign_will_do(good, real_hash):
    mine = account()
    passwords.change_password(mine, good, now=NOW)
    assert mine.check_password(passwords.normal(good))
    assert identify_hasher(mine.password).algorithm == "scrypt"


def test_with_a_second_step_eight_characters_are_enough():
    mine = account()
    secret = second_step.new_secret()
    second_step.set_second_step(mine, secret, code_now(secret, NOW), now=NOW)
    passwords.change_password(mine, "wet otte", now=NOW)
    with pytest.raises(passwords.WeakPassword, match="7 characters"):
        passwords.change_password(mine, "wet ott", now=NOW)


def test_one_accent_written_two_ways_is_one_password(client, clock):
    mine = account()
    passwords.change_password(mine, "el ni\u00f1o y la nutria", now=NOW)
    assert sign_in(client, password="el nin\u0303o y la nutria").status_code == 302


# Letters


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


@pytest.fixture
def leader(school, clock):
    who = person("lena")
    post_of(who, school, "school_leader")
    return account("lena", who)


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


# Devices


def test_ones_own_sessions_are_listed_and_ended(client, clock):
    account()
    sign_in(client)
    client.get("/account")
    other = Client(headers={"accept-language": "en", "user-agent": "CrOS Chrome/1"})
    sign_in(other, address="198.51.100.7")
    page = other.get("/account").content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.x.x" in page
    assert "203.0.113.9" not in page
    other.post("/account/sessions", {"device": "others"})
    assert client.get("/account").url.startswith("/sign-in")
    assert other.get("/account").status_code == 200


def test_nobody_ends_somebody_elses_session(client, clock):
    account()
    account("eve")
    sign_in(client)
    client.get("/account")
    eve = Client(headers={"accept-language": "en"})
    sign_in(eve, "eve")
    eve.post("/account/sessions", {"device": str(Device.objects.get(account__username="rios").pk)})
    assert client.get("/account").status_code == 200


def test_a_new_password_ends_every_other_session_and_keeps_this_one(client, clock):
    account()
    other = Client(headers={"accept-language": "en"})
    for each in (client, other):
        sign_in(each)
        each.get("/account")
    given = {"present": GOOD, "password": "another long enough one"}
    assert client.post("/account/password", given).status_code == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_present_password_is_asked_for_and_throttled(client, clock):
    account()
    sign_in(client)
    given = {"present": "no", "password": "another long enough one"}
    for _ in range(5):
        page = client.post("/account/password", given).content.decode()
        assert "not your present password" in page
    assert "too many tries" in client.post("/account/password", given).content.decode()


def test_a_session_ends_when_idle_and_when_old(client, clock):
    account()
    sign_in(client)
    assert client.get("/account").status_code == 200
    clock.on(minutes=61)
    assert client.get("/account").status_code == 302
    sign_in(client)
    for _ in range(14):
        clock.on(minutes=55)
        answer = client.get("/account")
    assert answer.status_code == 302


# The second step


@pytest.fixture
def analyst(clock):
    who = person("ingrid")
    post_of(who, place("state", Organization.Kind.SEA), "state_analyst")
    return account("ingrid", who)


def test_a_post_with_wide_access_can_do_nothing_but_set_the_second_step(client, analyst, clock):
    sign_in(client, "ingrid")
    for path in ("/home", "/account", "/state", "/words"):
        assert client.get(path).url == "/account/step"
    page = client.get("/account/step").content.decode()
    secret = client.session["cairn.second_step_secret"]
    assert secret in page
    assert client.post("/account/step", {"code": "000000"}).status_code == 422
    page = client.post("/account/step", {"code": code_now(secret, clock.now)}).content.decode()
    assert "Keep these codes" in page
    assert client.get("/account").status_code == 200


def test_a_code_opens_once_and_a_recovery_code_once(client, analyst, clock):
    secret = second_step.new_secret()
    codes = second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    assert not second_step.is_second_step(analyst, code_now(secret, NOW), now=NOW)
    clock.on(minutes=2)
    sign_in(client, "ingrid")
    assert client.get("/account").url == "/account/step"
    assert client.post("/account/step", {"code": code_now(secret, clock.now)}).url == "/home"
    assert client.get("/account").status_code == 200
    assert second_step.is_second_step(analyst, codes[0], now=clock.now)
    assert not second_step.is_second_step(analyst, codes[0], now=clock.now)


def test_a_visitor_of_the_demonstration_cannot_shut_the_next_one_out(client, analyst, clock):
    Account.objects.filter(pk=analyst.pk).update(persona="The state's analyst")
    client.post("/sign-in/persona", {"username": "ingrid"})
    assert client.get("/account/step").url == "/account"
    assert "Set up the second step" not in client.get("/account").content.decode()
    assert client.get("/state").status_code != 302


def test_codes_of_the_second_step_cannot_be_guessed(client, analyst, clock):
    secret = second_step.new_secret()
    second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    clock.on(minutes=2)
    sign_in(client, "ingrid")
    for _ in range(5):
        client.post("/account/step", {"code": "000000"})
    page = client.post("/account/step", {"code": code_now(secret, clock.now)}).content.decode()
    assert "too many tries" in page


def test_the_secret_is_sealed_in_the_database(analyst):
    secret = second_step.new_secret()
    second_step.set_second_step(analyst, secret, code_now(secret, NOW), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert all(secret not in str(row) for row in cursor.fetchall())


# Following the roster


def test_the_account_of_one_who_left_ends_after_the_grace_and_comes_back_with_them(
    client, school, clock
):
    ada = learner("ada", school, first=DAY - timedelta(days=90))
    mine = account("ada", ada)
    sign_in(client, "ada")
    client.get("/account")
    ada.enrollments.update(last_day=DAY)
    assert follow_roster(now=NOW + timedelta(days=30)).ended == ()
    assert follow_roster(now=NOW + timedelta(days=31)).ended == ("ada",)
    assert client.get("/account").status_code == 302
    assert sign_in(client, "ada").status_code == 422
    ada.enrollments.update(last_day=None)
    assert follow_roster(now=NOW + timedelta(days=40)).reopened == ("ada",)
    mine.refresh_from_db()
    assert mine.is_active


def test_a_guardian_stays_as_long_as_a_child_of_theirs_does(school):
    rosa = person("rosa")
    first = learner("ada", school, rosa, first=DAY - timedelta(days=90), last=DAY)
    second = learner("ben", school, rosa, first=DAY - timedelta(days=90))
    account("rosa", rosa)
    assert follow_roster(now=NOW + timedelta(days=60)).ended == ()
    second.enrollments.update(last_day=DAY)
    assert first.enrollments.get().last_day == DAY
    assert follow_roster(now=NOW + timedelta(days=60)).ended == ("rosa",)


def test_a_roster_that_would_end_many_accounts_stops_and_asks(school):
    for n in range(4):
        account(
            f"a{n}",
            learner(f"a{n}", school, first=DAY - timedelta(days=90), last=DAY if n < 2 else None),
        )
    later = NOW + timedelta(days=60)
    with pytest.raises(NeedsConfirmation, match="2 of 4 accounts"):
        follow_roster(now=later)
    assert Account.objects.filter(is_active=True).count() == 4
    assert len(follow_roster(now=later, confirm=True).ended) == 2


def test_an_account_shut_by_hand_stays_shut(school):
    mine = account("ada", learner("ada", school))
    Account.objects.filter(pk=mine.pk).update(is_active=False)
    assert follow_roster(now=NOW).reopened == ()


# Identity providers


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
