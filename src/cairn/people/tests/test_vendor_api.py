"""Requirement 33: a service under contract gets the roster of its contract, and nothing else of anybody."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Http

from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.people.models import (
    Agreement,
    Consent,
    FamilyChoice,
    Look,
    Person,
    ProtectedAddress,
    Release,
    ServiceData,
    VendorClient,
    VendorToken,
    VendorUse,
)
from cairn.people.rules.vendors import Given
from cairn.people.selectors.looks import who_looked
from cairn.people.services.releases import end_agreement
from cairn.people.services.vendors import enter_contract, issue_client, revoke_client

from .contracts import AT, BASE, END, KEEPER, Program, contract, signed
from .town import TODAY, Town


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return Town()


def program(**values):
    return Program(Http(), signed(**values))


def test_requirement_33_a_class_is_given_with_its_learners_and_teachers_and_nobody_else(town):
    feed = program(sections=[town.section.pk])
    assert feed.ids("students") == {str(town.ada.pk), str(town.bo.pk)}
    assert feed.ids("classes") == {str(town.section.pk)}
    assert feed.ids("teachers") == {str(town.who["teacher"].pk)}
    assert feed.ids("orgs") == {str(town.cedar.pk)}
    assert feed.ids(f"classes/{town.section.pk}/students") == feed.ids("students")
    assert feed.ids(f"users/{town.ada.pk}/classes") == {str(town.section.pk)}


def test_requirement_33_a_school_is_given_with_everyone_enrolled_and_a_district_with_its_schools(
    town,
):
    everyone = {str(p.pk) for p in (town.ada, town.bo, town.cy)}
    assert program(places=[town.cedar.pk]).ids("students") == everyone
    assert program(places=[town.alder.pk]).ids("students") == everyone
    assert program(places=[town.elm.pk, town.birch.pk]).ids("students") == set()


def test_requirement_33_a_field_that_is_not_contracted_is_absent_and_cannot_be_asked_for(town):
    feed = program(places=[town.cedar.pk], fields=("givenName", "grades"))
    for user in feed.all("users"):
        assert set(user) <= {"sourcedId", "status", "enabledUser", "givenName", "grades", "roles"}
    for asked in (
        {"fields": "familyName"}, {"sort": "familyName"}, {"filter": "familyName='Test'"},
        {"fields": "password"}, {"sort": "birthDate"}, {"filter": "status='active' OR email~'@'"},
    ):  # fmt: skip
        assert feed.get("users", **asked).status_code == 400
    same = [feed.get("users", fields=f).json() for f in ("familyName", "nothingAtAll")]
    assert str(same[0]).replace("familyName", "X") == str(same[1]).replace("nothingAtAll", "X")


def test_requirement_33_who_is_out_of_scope_is_answered_like_who_does_not_exist(town):
    feed = program(sections=[town.section.pk])
    nobody = "00000000-0000-7000-8000-000000000000"
    for path in ("users/{}", "students/{}", "users/{}/classes", "classes/{}", "schools/{}/classes"):
        known = {"classes": town.other.pk, "schools": town.elm.pk}.get(
            path.split("/")[0], town.cy.pk
        )
        answers = [feed.get(path.format(key)) for key in (known, nobody, "not-an-id")]
        assert {a.status_code for a in answers} == {404}
        assert len({a.content for a in answers}) == 1
        assert not Look.objects.filter(learner=town.cy).exists()


def test_without_the_classes_in_the_contract_nobody_is_told_who_is_in_which(town):
    feed = program(places=[town.cedar.pk], fields=("givenName",))
    assert {e["role"] for e in feed.all("enrollments")} == {"teacher"}
    assert feed.ids(f"classes/{town.section.pk}/students") == set()
    assert feed.ids(f"users/{town.ada.pk}/classes") == set()


def test_requirement_13_who_refused_directory_information_is_not_in_a_feed_that_rests_on_it(town):
    feed = program(places=[town.cedar.pk], exception="99.31(a)(11)", fields=("givenName", "grades"))
    assert str(town.ada.pk) in feed.ids("students")
    FamilyChoice.objects.create(
        learner=town.ada, choice="directory", agrees=False, chosen_by_name="m", chosen_at=AT
    )
    assert feed.ids("users") & {str(town.ada.pk)} == set()
    assert feed.get(f"users/{town.ada.pk}").status_code == 404


def agreed(learner, party="Lumen Learning Tools", data=("identity",)):
    return Consent.objects.create(
        learner=learner, signature="m", given_at=AT, party=party, purpose="p", data=list(data)
    )


def test_where_consent_is_asked_only_learners_whose_live_consent_covers_it_are_given(town):
    feed = program(sections=[town.section.pk], by_consent=True, contact=("email",))
    agreed(town.bo, data=("identity",))
    agreed(town.cy, data=("identity", "contact"))
    agreed(town.ada, party="Somebody else", data=("identity", "contact"))
    assert feed.ids("students") == set()
    mine = agreed(town.ada, data=("identity", "contact"))
    assert feed.ids("students") == {str(town.ada.pk)}
    Consent.objects.create(learner=town.ada, signature="m", given_at=AT, withdraws=mine)
    assert feed.ids("students") == feed.ids("users") & {str(town.ada.pk)} == set()


def test_requirement_20_children_are_given_as_the_contract_says(town):
    Person.objects.filter(pk=town.ada.pk).update(birth_date=date(2013, 11, 18))  # 13 tomorrow
    Person.objects.filter(pk=town.cy.pk).update(birth_date=date(2013, 11, 17))  # 13 today
    ask = {"places": [town.cedar.pk]}
    ada, bo, cy = (str(p.pk) for p in (town.ada, town.bo, town.cy))
    assert program(**ask, under_13="school").ids("students") == {ada, bo, cy}
    assert program(**ask, under_13="none").ids("students") == {bo, cy}
    parents = program(**ask, under_13="parents")
    assert parents.ids("students") == {bo, cy}
    agreed(town.ada)
    assert parents.ids("students") == {ada, bo, cy}
    Person.objects.filter(pk=town.bo.pk).update(birth_date=None)
    assert parents.ids("students") == {ada, cy}


def test_requirement_27_a_protected_persons_address_is_in_no_answer_and_cannot_be_searched(town):
    Person.objects.update(email="home@example.invalid")
    ProtectedAddress.objects.create(person=town.ada, authority="Order 3", first_day=TODAY)
    feed = program(sections=[town.section.pk], contact=("email",))
    addresses = {u["sourcedId"]: u.get("email") for u in feed.all("students")}
    assert addresses == {str(town.ada.pk): None, str(town.bo.pk): "home@example.invalid"}
    assert feed.get("users", filter="email='home@example.invalid'").status_code == 400


def test_each_answer_is_in_the_log_of_those_it_names_by_client_and_interface(town):
    feed = program(sections=[town.section.pk], contact=("email",))
    feed.get(f"students/{town.ada.pk}", fields="givenName")
    [look] = Look.objects.all()
    assert (look.learner, look.actor, look.actor_role) == (town.ada, None, "vendor")
    assert (look.actor_name, look.data, look.purpose) == ("Lumen sync", "identity", "instruct")
    assert look.through == "roster API, students"
    feed.all("enrollments")
    assert Look.objects.filter(learner=town.bo).count() == 1
    feed.all("users", limit=1, offset=0, sort="givenName")  # ada comes first
    assert Look.objects.filter(learner=town.ada, data=DataClass.CONTACT).count() == 1
    assert not Look.objects.filter(learner=town.bo, data=DataClass.CONTACT).exists()
    mother = town.actor("mother")
    seen = who_looked(town.ada.pk, by=mother, purpose=Purpose.OWN_RECORD, day=TODAY, since=TODAY)
    assert {(x.name, x.relation) for x in seen} == {("Lumen sync", "vendor")}


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_bytes_that_left_to_a_program_are_those_of_its_looks(town, encoding):
    feed = program(places=[town.cedar.pk], contact=("email",))
    Person.objects.update(email="home@example.invalid")
    shown = {"authorization": f"Bearer {feed.token}", "accept-encoding": encoding}
    before = set(Look.objects.values_list("pk", flat=True))
    for path in ("students", "users?limit=2", f"students/{town.ada.pk}", "enrollments", "orgs"):
        answer = feed.http.get(f"{BASE}/{path}", headers=shown)
        added = Look.objects.exclude(pk__in=before)
        before |= set(added.values_list("pk", flat=True))
        found = sorted(added, key=lambda look: (look.data, look.learner_id))
        sizes = [look.bytes for look in found]
        assert answer.status_code == 200
        assert sizes == ([len(answer.content)] + [0] * (len(found) - 1) if path != "orgs" else [])
    assert feed.http.head(f"{BASE}/students", headers=shown).status_code == 200
    asked = Look.objects.exclude(pk__in=before)
    assert {look.bytes for look in asked} == {0}


def test_an_answer_to_a_program_that_fails_on_the_way_leaves_the_bytes_of_the_error(
    town, monkeypatch
):
    feed = program(places=[town.cedar.pk])
    feed.http.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("cairn.people.api.HttpResponse", lambda *_given, **_further: 1 / 0)
        failed = feed.get("students")
    assert failed.status_code == 500
    assert sum(look.bytes for look in Look.objects.all()) == len(failed.content)


def test_what_was_given_stands_once_in_each_familys_list_of_releases(town):
    feed = program(sections=[town.section.pk])
    feed.all("students")
    feed.all("users")
    rows = Release.objects.all()
    assert {r.learner_id for r in rows} == {town.ada.pk, town.bo.pk}
    assert rows.count() == 2
    assert {(r.party, r.basis, r.exception) for r in rows} == {
        ("Lumen Learning Tools", "agreement", "99.31(a)(1)")
    }


def test_secrets_have_256_bits_are_shown_once_and_kept_as_fingerprints(town):
    feed = program(places=[town.cedar.pk])
    assert len(feed.issued.secret) >= 43
    assert len(feed.token) >= 43
    kept = " ".join(
        str(v)
        for m in (VendorClient, VendorToken)
        for row in m.objects.values()
        for v in row.values()
    )
    assert feed.issued.secret not in kept
    assert feed.token not in kept


def test_a_token_is_good_for_an_hour_and_no_longer_than_client_and_contract(town, monkeypatch):
    feed = program(places=[town.cedar.pk])
    assert feed.get("orgs").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(minutes=61))
    assert feed.get("orgs").status_code == 401
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    end_agreement(
        Agreement.objects.get().pk, by=KEEPER, on=TODAY - timedelta(days=1), destroyed=False
    )
    assert feed.get("orgs").status_code == 401
    assert feed.ask_for_token().status_code == 401


def test_a_client_that_is_shut_out_is_out_at_once(town):
    feed = program(places=[town.cedar.pk])
    revoke_client(feed.issued.client.pk, by=KEEPER, at=AT)
    assert feed.get("orgs").status_code == 401
    assert feed.ask_for_token().status_code == 401
    with pytest.raises(BadInput):
        revoke_client(feed.issued.client.pk, by=KEEPER, at=AT)


def test_a_client_ends_with_its_contract_at_the_latest_and_only_the_operator_lets_one_in(town):
    terms = signed(places=[town.cedar.pk])
    late = issue_client(terms.pk, name="x", by=KEEPER, at=AT, expires_on=date(2030, 1, 1))
    early = issue_client(terms.pk, name="x", by=KEEPER, at=AT, expires_on=date(2026, 12, 1))
    assert (late.client.expires_on, early.client.expires_on) == (END, date(2026, 12, 1))
    with pytest.raises(NotAllowed):
        issue_client(terms.pk, name="x", by=Actor(town.ada.pk, "Ada"), at=AT)


def test_without_a_good_token_every_address_gives_the_same_answer(town):
    feed = program(places=[town.cedar.pk])
    paths = ("users", f"users/{town.ada.pk}", "no/such", f"classes/{town.section.pk}/students")
    http, answers = Http(), set()
    for shown in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eDp5"}):
        for path in paths:
            answer = http.get(f"{BASE}/{path}", headers=shown)
            answers.add((answer.status_code, answer.content))
    assert [status for status, _ in answers] == [401]
    person = Http()
    person.force_login(
        town.account("principal"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert person.get(f"{BASE}/users").status_code == 401
    assert feed.http.get("/", headers={"authorization": f"Bearer {feed.token}"}).status_code == 200


def test_wrong_secrets_are_refused_alike_and_after_some_have_to_wait(town):
    feed = program(places=[town.cedar.pk])
    answers = [feed.ask_for_token(secret="wrong") for _ in range(8)]
    assert {a.status_code for a in answers[:4]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[0].json() == {"error": "invalid_client"}


def test_the_token_endpoint_keeps_to_the_grant_that_the_specification_wants(town):
    feed = program(places=[town.cedar.pk])
    assert feed.ask_for_token(grant_type="password").json() == {"error": "unsupported_grant_type"}
    assert feed.ask_for_token(scope="everything").json() == {"error": "invalid_scope"}
    core = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly"
    demographics = core.replace("core", "demographics")
    assert feed.ask_for_token(scope=f"{core} {demographics}").json()["scope"] == core
    assert feed.http.get("/ims/oneroster/token").status_code == 405


def test_too_many_requests_in_a_minute_have_to_wait_and_the_last_day_of_use_is_kept(town):
    feed = program(places=[town.cedar.pk])
    feed.get("orgs")
    use = VendorUse.objects.get()
    assert use.last_used_on == TODAY
    VendorUse.objects.update(in_minute=300)
    answer = feed.get("orgs")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    VendorUse.objects.update(minute=AT - timedelta(minutes=1))
    assert feed.get("orgs").status_code == 200


def test_pages_follow_one_another_and_say_how_many_there_are(town):
    feed = program(places=[town.cedar.pk])
    first = feed.get("users", limit=2, sort="givenName", filter="status='active'")
    total = int(first.headers["X-Total-Count"])
    assert total == len(feed.all("users")) > 2
    assert 'rel="next"' in first.headers["Link"]
    assert "offset=2" in first.headers["Link"]
    pages = [feed.all("users", limit=2, offset=n, sort="givenName") for n in range(0, total, 2)]
    names = [u["givenName"] for page in pages for u in page]
    assert names == sorted(names)
    assert len(names) == total
    assert feed.all("users", offset=total) == []


def test_filters_compare_by_words_days_and_ids_two_at_most(town):
    feed = program(places=[town.cedar.pk])

    def names(text):
        return {u["givenName"] for u in feed.all("users", filter=text)}

    assert names("givenName='ADA'") == {"ada"}
    assert names("givenName='ada' OR givenName='bo'") == {"ada", "bo"}
    assert names("givenName='ada' AND familyName='Nobody'") == set()
    assert names(f"sourcedId='{town.bo.pk}'") == {"bo"}
    assert names("givenName~'CY'") == {"cyd"}
    assert feed.ids("enrollments", filter="role='student'") == feed.ids(
        "enrollments", filter="role!='teacher'"
    )
    assert feed.all("enrollments", filter="beginDate>'2026-09-01'") == []
    assert len(feed.all("enrollments", filter="beginDate>='2026-09-01'")) > 0
    assert feed.all("users", filter="status='tobedeleted'") == []
    for wrong in ("givenName=ada", "beginDate>'soon'", "a='1' AND b='2' AND c='3'", "' OR 1=1"):
        assert feed.get("enrollments", filter=wrong).status_code == 400
    for query in (
        {"limit": "0"},
        {"limit": "9999"},
        {"offset": "-1"},
        {"orderBy": "up"},
        {"page": "2"},
    ):
        assert feed.get("users", **query).status_code == 400


def test_requirements_20_21_22_and_25_a_contract_that_lacks_a_term_is_refused_with_every_fault(
    town,
):
    ask = {"places": [town.cedar.pk]}
    for changed, word in (
        ({"promises": frozenset()}, "no_sale"),
        ({"promises": frozenset()}, "educational_only"),
        ({"security": " "}, "security"),
        ({"exception": "99.31(a)(6)"}, "carries no service"),
        ({"under_13": ""}, "under_13"),
        ({"expires_on": date(2040, 1, 1), "destroy_by": date(2040, 1, 1)}, "5 years"),
        ({"destroy_by": date(2030, 1, 1)}, "destroyed more than 90 days"),
        ({"data": {"identity": Given(("givenName",), date(2027, 12, 1))}}, "kept after"),
        ({"data": {"identity": Given(("shoeSize",), END)}}, "shoeSize"),
        ({"data": {"gossip": Given(("a",), END)}}, "gossip"),
        ({"data": {}}, "no data"),
        ({"exception": "99.31(a)(11)", "fields": ("identifier",)}, "not directory information"),
    ):
        with pytest.raises(BadInput, match=word.replace("(", r"\(")):
            enter_contract(contract(**(ask | changed)), by=KEEPER)
    with pytest.raises(BadInput, match="no school"):
        enter_contract(contract(), by=KEEPER)
    with pytest.raises(NotAllowed):
        enter_contract(contract(**ask), by=Actor(town.ada.pk, "Ada"))
    assert not Agreement.objects.exists()


def test_requirement_20_the_database_keeps_no_class_of_data_without_its_last_day_nor_widens_one(
    town,
):
    terms = signed(places=[town.cedar.pk])
    row = ServiceData.objects.get(terms=terms)
    for attempt in (
        lambda: ServiceData.objects.create(terms=terms, data="contact", fields=[], keep_until=None),
        lambda: ServiceData.objects.filter(pk=row.pk).update(fields=["email"]),
        lambda: terms.organizations.through.objects.all().delete(),
        lambda: type(terms).objects.filter(pk=terms.pk).update(no_sale=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_what_policy_gives_to_no_service_is_in_no_answer_whatever_the_contract_says(
    town, monkeypatch
):
    from cairn.people.selectors import vendors

    real = vendors.grants
    without = lambda day: real(day) | {DataClass.CONTACT: frozenset()}  # noqa: E731
    Person.objects.update(email="x@example.invalid")
    feed = program(sections=[town.section.pk], contact=("email",))
    assert all("email" in u for u in feed.all("students"))
    monkeypatch.setattr(vendors, "grants", without)
    assert not any("email" in u for u in feed.all("students"))
    monkeypatch.setattr(vendors, "grants", lambda day: {})
    assert feed.get("students").status_code == 403
