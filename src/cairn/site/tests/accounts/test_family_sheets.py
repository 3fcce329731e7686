"""Sheets with a code for families: whom one serves, for how long, and what ends it; no page is read here."""

from datetime import timedelta

import pytest
from django.test import Client

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import NotAllowed
from cairn.people.models import (
    Account,
    FamilySheet,
    GuardianRestriction,
    Guardianship,
    Look,
    Person,
    Section,
    SectionEnrollment,
)
from cairn.people.rules.access import Relation
from cairn.people.rules.signing_in import as_typed
from cairn.people.selectors.access import learner_ground
from cairn.people.selectors.looks import who_looked
from cairn.people.selectors.sheets import sheets_of
from cairn.people.services.accounts.invitations import NotGood
from cairn.people.services.accounts.sheets import (
    TooManyDevices,
    end_sheet,
    hash_of,
    open_families,
    print_sheets,
    use_sheet,
)

from .town import DAY, NOW, account, learner, person, post_of

pytestmark = pytest.mark.django_db
BEFORE, A_DAY = DAY - timedelta(days=30), timedelta(days=1)


@pytest.fixture
def town(school, clock):
    """Rosa answers for Ada, whom Tran teaches; Rosa has no account."""
    rosa = person("rosa", language="es")
    ada = learner("ada", school, rosa, first=BEFORE)
    section = Section.objects.create(school=school, name="Math 7", first_day=BEFORE)
    tran = person("tran")
    for who, role in ((ada, "learner"), (tran, "teacher")):
        SectionEnrollment.objects.create(section=section, person=who, role=role, first_day=BEFORE)
    return {"rosa": rosa, "ada": ada, "section": section, "tran": Actor(tran.pk, tran.name)}


def printed(town, **more):
    made = print_sheets(town["section"].pk, by=town["tran"], now=NOW, **more)
    return [child.code for sheet in made for child in sheet.children]


def row_of(code):
    return FamilySheet.objects.get(code_hash=hash_of(code))


def opens(code, now=NOW, *, known=True):
    """Whether a code opens the page: whose sheet it is, and that there is a ground."""
    try:
        found = use_sheet(row_of(code).pk, known_device=known, now=now)
        learner_ground(
            by=Actor(found.holder, found.holder_name), purpose=Purpose.OWN_RECORD,
            data=DataClass.EVIDENCE, learner=found.learner, day=now.date(),
            among=[Relation.GUARDIAN_BY_CODE],
        )  # fmt: skip
    except (NotGood, NotAllowed):
        return False
    return True


def test_a_teacher_prints_one_sheet_a_family_in_its_own_language(town):
    twin = learner("bo", town["ada"].enrollments.get().school, town["rosa"], first=BEFORE)
    SectionEnrollment.objects.create(
        section=town["section"], person=twin, role="learner", first_day=BEFORE
    )
    (sheet,) = print_sheets(town["section"].pk, by=town["tran"], now=NOW)
    assert (sheet.name, sheet.language) == ("Rosa Test", "es")
    assert [child.called for child in sheet.children] == ["Ada", "Bo"]
    assert len({child.code for child in sheet.children}) == 2  # never one code for two children
    assert print_sheets(town["section"].pk, by=town["tran"], now=NOW) == []  # she has hers


def test_who_has_an_account_gets_a_sheet_only_when_asked(town):
    account("rosa", town["rosa"])
    assert printed(town) == []
    assert len(printed(town, guardian=town["rosa"].pk)) == 1
    assert Account.objects.count() == 1


def test_only_the_hash_of_a_code_is_kept(town):
    (code,) = printed(town)
    held = row_of(code)
    assert as_typed(code) not in {held.code_hash, str(held.pk)}
    assert len(as_typed(code)) * 5 >= 80


def test_a_code_is_good_to_the_end_of_its_last_day(town):
    (code,) = printed(town)
    assert row_of(code).expires_on == DAY + timedelta(days=99)
    assert opens(code, NOW + timedelta(days=99))
    assert not opens(code, NOW + timedelta(days=100))


def test_a_new_sheet_ends_the_old(town):
    (old,), (new,) = printed(town), printed(town, again=True)
    assert not opens(old)
    assert opens(new)


def test_a_code_is_typed_on_as_many_devices_as_policy_says_and_on_these_again(town):
    (code,) = printed(town)
    for _ in range(4):
        assert opens(code, known=False)
    with pytest.raises(TooManyDevices, match="4 devices"):
        use_sheet(row_of(code).pk, known_device=False, now=NOW)
    assert opens(code, known=True)
    assert row_of(code).devices == 4


@pytest.mark.parametrize("kind", ["no_records", "no_contact"])
def test_an_order_ends_every_code_at_once_and_for_good(town, kind):
    (code,) = printed(town)
    order = GuardianRestriction.objects.create(
        guardianship=Guardianship.objects.get(), kind=kind, authority="Order 7", first_day=DAY
    )
    assert not opens(code)
    assert open_families(town["section"].pk, by=town["tran"], now=NOW) == []
    order.last_day = DAY
    order.save()
    assert not opens(code, NOW + A_DAY)  # the order is over; the sheet from before it stays useless
    later = print_sheets(town["section"].pk, by=town["tran"], now=NOW + A_DAY)
    assert opens(later[0].children[0].code, NOW + A_DAY)


def test_when_custody_passes_the_code_ends_and_does_not_come_back(town):
    (code,) = printed(town)
    Guardianship.objects.update(last_day=DAY)
    assert opens(code)
    assert not opens(code, NOW + A_DAY)
    Guardianship.objects.create(
        guardian=town["rosa"], learner=town["ada"], relation="mother", first_day=DAY + 3 * A_DAY
    )
    assert not opens(code, NOW + 3 * A_DAY)


def test_at_18_the_code_ends(town):
    (code,) = printed(town)
    Person.objects.filter(pk=town["ada"].pk).update(
        birth_date=(DAY + A_DAY).replace(year=DAY.year - 18)
    )
    assert opens(code)
    assert not opens(code, NOW + A_DAY)


def test_where_policy_lets_no_family_use_a_code_none_is_printed_and_none_opens(town, monkeypatch):
    (code,) = printed(town)
    ask = type(book()).ask

    def shut(self, name, day, place=None):
        if name == "family.printed_code" and place == {"district": "", "school": "cedar"}:
            return ask(self, name, DAY.replace(year=2025), place)
        return ask(self, name, day, place)

    monkeypatch.setattr(type(book()), "ask", shut)
    assert not opens(code)
    assert printed(town, again=True) == []


def test_a_code_opens_what_was_learned_and_nothing_else(town):
    rosa = Actor(town["rosa"].pk, "Rosa Test")
    for data in DataClass:
        asks = {"by": rosa, "purpose": Purpose.OWN_RECORD, "data": data, "day": DAY}
        allowed = True
        try:
            learner_ground(**asks, learner=town["ada"].pk, among=[Relation.GUARDIAN_BY_CODE])
        except NotAllowed:
            allowed = False
        assert allowed is (data is DataClass.EVIDENCE), data


def test_nobody_is_a_holder_of_a_code_by_signing_in(town):
    why = learner_ground(
        by=Actor(town["rosa"].pk, "Rosa Test"), purpose=Purpose.OWN_RECORD,
        data=DataClass.EVIDENCE, learner=town["ada"].pk, day=DAY,
    )  # fmt: skip
    assert why.relation is Relation.GUARDIAN


def test_its_holder_the_school_and_an_officer_end_a_sheet_and_nobody_else(town, school):
    officer = person("olu")
    post_of(officer, school, "privacy_officer")
    other = person("father")
    Guardianship.objects.create(
        guardian=other, learner=town["ada"], relation="father", first_day=BEFORE
    )
    ada = town["ada"].pk
    for who, purpose in (
        (town["rosa"], Purpose.OWN_RECORD),
        (Person.objects.get(pk=town["tran"].person), Purpose.INSTRUCT),
        (officer, Purpose.OVERSEE),
    ):
        codes = {row_of(c).guardian_id: c for c in printed(town, again=True)}
        code = codes[town["rosa"].pk]
        sheet, by = row_of(code).pk, Actor(who.pk, who.name)
        with pytest.raises(NotAllowed):
            end_sheet(
                ada, sheet, by=Actor(other.pk, other.name), purpose=Purpose.OWN_RECORD, at=NOW
            )
        end_sheet(ada, sheet, by=by, purpose=purpose, at=NOW)
        assert not opens(code)
        assert FamilySheet.objects.get(pk=sheet).ended_by_id == who.pk
        assert opens(codes[other.pk])
    seen = sheets_of(ada, by=Actor(other.pk, ""), purpose=Purpose.OWN_RECORD, now=NOW)
    assert [each.holder for each in seen] == [other.pk]  # one guardian never sees another's


def test_a_stranger_to_the_class_prints_nothing(town):
    stranger = person("eve")
    with pytest.raises(NotAllowed):
        print_sheets(town["section"].pk, by=Actor(stranger.pk, "Eve"), now=NOW)
    with pytest.raises(NotAllowed):
        printed(town, guardian=stranger.pk)


def test_a_look_by_a_code_is_the_guardians_and_hidden_from_another_guardian(town):
    Look.objects.create(
        at=NOW, actor=town["rosa"], actor_name="Rosa Test", actor_role="guardian_by_code",
        purpose="own_record", reason="A code.", through="printed code", learner=town["ada"],
    )  # fmt: skip
    father = person("father")
    Guardianship.objects.create(
        guardian=father, learner=town["ada"], relation="father", first_day=BEFORE
    )
    asks = {"purpose": Purpose.OWN_RECORD, "day": DAY, "since": DAY}
    mine = who_looked(town["ada"].pk, by=Actor(town["rosa"].pk, ""), **asks)
    assert [(x.name, x.relation) for x in mine] == [("Rosa Test", Relation.GUARDIAN_BY_CODE)]
    assert who_looked(town["ada"].pk, by=Actor(father.pk, ""), **asks) == []


def test_a_hundred_wrong_codes_from_one_address_wait_longer_and_longer(town, client, clock):
    (code,) = printed(town)
    looked = 0
    for _ in range(100):
        page = client.post("/sheet", {"code": "0000-0000-0000-0000"}).content.decode()
        looked += "too many tries" not in page
        clock.on(seconds=1)
    assert looked <= 10
    assert "too many tries" in client.post("/sheet", {"code": code}).content.decode()
    elsewhere = Client(headers={"accept-language": "en"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/sheet", {"code": code}).url == "/sheet/page"
