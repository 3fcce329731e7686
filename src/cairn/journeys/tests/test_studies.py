"""Requirements 15 and 16: what a researcher under a live agreement receives, and what has to be said before."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.disclosure.records.certifying import CODE, examine
from cairn.disclosure.records.protecting import StandsOut
from cairn.intake.rulebook import considering
from cairn.intake.tests.considered import always, saying
from cairn.journeys.studies import making
from cairn.journeys.studies.fields import CATALOGUE, field_named
from cairn.journeys.studies.files import open_extract
from cairn.journeys.tests.visiting import model
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed, UnknownName
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.organizations import find_organization
from cairn.people.selectors.studies import extracts, keys_to_destroy
from cairn.people.services import studies
from cairn.people.services.releases import agree, end_agreement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
KEEPER = operator("keeper")
PARTY = "Alder University"
FIELDS = ("grade", "school", "sex", "race_ethnicity", "levels", "pieces", "last_shown")
WORDS = "Nobody in it can be told: 10 or more are alike in all that others may know."


@pytest.fixture
def who(demo_state):
    return {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}


def agreement(party=PARTY, fields=FIELDS, data=("evidence", "circumstances", "supports"), **more):
    row = agree(
        by=KEEPER, party=party, purpose="how levels grow", data=data, source="MOU 4",
        signed_on=date(2026, 9, 1), expires_on=date(2027, 6, 30), destroy_by=date(2027, 9, 1),
        **{"exception": "99.31(a)(6)", "organization": find_organization("0102").pk} | more,
    )  # fmt: skip
    if fields:
        studies.enter_study(row.pk, _classes(fields), by=KEEPER, at=NOW)
    return row.pk


def _classes(fields):
    return {name: field_named(name).data for name in fields}


@pytest.fixture
def study(who):
    return agreement()


@pytest.fixture
def prepare(tmp_path):
    def run(key, by=KEEPER, at=NOW, **more):
        return making.prepare(key, tmp_path / "held", by=by, purpose=Purpose.OPERATE, at=at, **more)

    return run


def determined(key, officer, *, may_leave=True, words=WORDS, at=NOW):
    return studies.determine(
        key, may_leave=may_leave, words=words, by=officer, purpose=Purpose.OVERSEE, at=at
    )


@pytest.fixture
def hand_out(tmp_path):
    def run(draft, name="extract.zip", at=NOW):
        out = tmp_path / name
        making.hand_out_extract(
            draft.key, draft.rows, out, by=KEEPER, purpose=Purpose.OPERATE, at=at
        )
        return out

    return run


def rows_of(draft):
    return list(csv.DictReader(io.StringIO(draft.rows.read_text(encoding="utf-8"))))


def codes_of(key):
    return dict(
        model("people.StudyKey").objects.filter(agreement=key).values_list("learner", "code")
    )


# Requirement 15


def test_requirement_15_nothing_leaves_before_an_officer_has_determined_in_words(
    study, prepare, hand_out, who, tmp_path
):
    draft = prepare(study)
    with pytest.raises(NotAllowed, match="nobody has determined"):
        hand_out(draft)
    assert not (tmp_path / "extract.zip").exists()
    assert not model("people.Release").objects.exists()
    with pytest.raises(BadInput, match="says nothing"):
        determined(draft.key, who["officer"], words=" ")
    for somebody in (KEEPER, who["cedar-ridge"]):
        with pytest.raises(NotAllowed):
            determined(draft.key, somebody)
    determined(draft.key, who["officer"])
    assert hand_out(draft).exists()


def test_requirement_15_the_file_holds_its_certificate_and_anyone_can_check_it(
    study, prepare, hand_out, who
):
    draft = prepare(study)
    determined(draft.key, who["officer"])
    out = hand_out(draft)
    file, said = open_extract(out, None)
    assert examine(file, said) == []
    assert said["determination"] == {
        "words": WORDS, "by": who["officer"].name, "on": str(TODAY),
    }  # fmt: skip
    assert "99.33" in said["redisclosure"]
    assert "2027-09-01" in said["redisclosure"]
    with zipfile.ZipFile(out) as packed:
        page = packed.read("README.md").decode()
    assert WORDS in page
    assert all(f"| {name} |" in page for name in FIELDS)


def test_requirement_15_an_extract_holds_the_fields_of_the_agreement_and_nobody_stands_out(
    study, prepare
):
    rows = rows_of(prepare(study))
    assert list(rows[0]) == [CODE, *FIELDS]
    known = [tuple(row[name] for name in FIELDS[:4]) for row in rows]
    assert len(rows) > 80
    assert all(known.count(each) >= 10 for each in set(known))


def test_requirement_15_no_name_number_or_key_of_anybody_is_in_it(study, prepare):
    text = prepare(study).rows.read_text(encoding="utf-8")
    for row in model("people.Person").objects.all():
        assert row.state_id not in text
        assert str(row.pk) not in text
        assert row.family_name not in text
    for key, name, code in model("people.Organization").objects.values_list(
        "pk", "name", "state_id"
    ):
        assert str(key) not in text
        assert name not in text
        assert f",{code}," not in text
    assert not {"name", "birth_date", "email", "state_id", "notes"} & CATALOGUE.keys()


def test_requirement_15_every_learner_in_it_has_the_release_and_the_bytes_are_in_the_log(
    study, prepare, hand_out, who
):
    draft = prepare(study)
    determined(draft.key, who["officer"])
    out = hand_out(draft)
    given = model("people.Release").objects.all()
    in_it = {row[CODE] for row in rows_of(draft)}
    code = codes_of(study)
    assert {code[row.learner_id] for row in given} == in_it
    assert given.count() == len(in_it)
    assert {(r.party, r.basis, r.exception) for r in given} == {(PARTY, "agreement", "99.31(a)(6)")}
    looks = model("people.Look").objects.filter(
        through="study extract, handed out", of__isnull=False
    )
    assert {row.bytes for row in looks} == {out.stat().st_size}
    assert {row.records for row in looks} == {len(in_it)}
    assert {row.data for row in looks} == {"evidence", "circumstances"}


def test_requirement_15_families_who_refused_protected_and_ordered_learners_are_left_out(
    study, prepare, hand_out, who
):
    before = prepare(study)
    learners = [who_is for who_is, _ in sorted(codes_of(study).items())][:3]
    person, order = model("people.Person"), model("people.GuardianRestriction")
    model("people.FamilyChoice").objects.create(
        learner_id=learners[0], choice="studies", agrees=False, chosen_by_name="A", chosen_at=NOW
    )
    model("people.ProtectedAddress").objects.create(
        person_id=learners[1], authority="safe at home", first_day=TODAY
    )
    tie = model("people.Guardianship").objects.create(
        guardian=person.objects.exclude(pk__in=learners).first(), learner_id=learners[2],
        relation="father", first_day=TODAY,
    )  # fmt: skip
    order.objects.create(guardianship=tie, kind="no_contact", authority="order", first_day=TODAY)
    code = codes_of(study)
    assert not {code[who_is] for who_is in learners} & {r[CODE] for r in rows_of(prepare(study))}
    determined(before.key, who["officer"])
    with pytest.raises(NotAllowed, match="may be in no extract any more"):
        hand_out(before)


def test_requirement_15_fields_beyond_the_agreement_or_policy_are_refused(study, who, prepare):
    with pytest.raises(BadInput, match="does not name absence"):
        prepare(study, fields=["grade", "absence"])
    with pytest.raises(NotAllowed, match="does not cover"):
        agreement("Else", ("grade", "sex"), data=("evidence",))
    for fact in ("disability", "section_504"):  # health, which policy gives to no researcher
        with pytest.raises(NotAllowed, match=f"{fact} is of the class health, which the agreement"):
            agreement("Else", ("grade", fact))
        with pytest.raises(NotAllowed, match=f"{fact} is of the class health, which policy gives"):
            agreement("Else", ("grade", fact), data=("evidence", "health"))
    with pytest.raises(NotAllowed, match="not for studies"):
        agreement("Else", exception="99.31(a)(2)")
    with pytest.raises(UnknownName, match="birth_date"):
        field_named("birth_date")
    with pytest.raises(UnknownName, match="names no fields"):
        prepare(agreement("Else", ()))
    with pytest.raises(BadInput, match="entered already"):
        studies.enter_study(study, _classes(["grade"]), by=KEEPER, at=NOW)
    with pytest.raises(BadInput, match="cannot weigh"):
        prepare(study, weights={"levels": 2.0})
    assert not model("people.StudyExtract").objects.exists()


def test_requirement_15_an_agreement_that_is_over_gives_nothing(study, prepare, hand_out, who):
    draft = prepare(study)
    later = datetime(2027, 7, 1, 9, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="not on 2027-07-01"):
        prepare(study, at=later)
    determined(draft.key, who["officer"])
    end_agreement(study, by=KEEPER, on=TODAY - timedelta(days=1), destroyed=False)
    with pytest.raises(NotAllowed, match="holds from"):
        hand_out(draft)


def test_requirement_15_too_few_learners_to_hide_anybody_is_refused_with_its_mend(who, prepare):
    small = agreement("Small Study", organization=find_organization("0417").pk)
    model("people.Enrollment").objects.filter(
        pk__in=list(_enrolled_in("0417").values_list("pk", flat=True)[9:])
    ).update(last_day=date(2026, 10, 1))
    with pytest.raises(StandsOut, match="fewer of the fields"):
        prepare(small)
    assert not model("people.StudyKey").objects.filter(agreement=small).exists()


def _enrolled_in(code):
    rows = model("people.Enrollment").objects.filter(district=find_organization(code).pk)
    return rows.filter(last_day=None, first_day__lte=TODAY)


def test_requirement_15_another_file_than_the_one_determined_does_not_leave(
    study, prepare, hand_out, who
):
    draft = prepare(study)
    determined(draft.key, who["officer"])
    draft.rows.write_bytes(draft.rows.read_bytes().replace(b"0 to", b"1 to", 1))
    with pytest.raises(BadInput, match="not the file that was determined"):
        hand_out(draft)
    assert not model("people.Release").objects.exists()


def test_requirement_15_what_an_officer_refused_stays_and_nothing_is_said_twice(
    study, prepare, hand_out, who
):
    draft = prepare(study)
    determined(draft.key, who["officer"], may_leave=False)
    with pytest.raises(NotAllowed, match="refused"):
        determined(draft.key, who["officer"])
    with pytest.raises(NotAllowed, match="refused"):
        hand_out(draft)
    lines = extracts(by=who["officer"], purpose=Purpose.OVERSEE, day=TODAY)
    assert [list(line.steps) for line in lines] == [["refused"]]
    with pytest.raises(NotAllowed):
        extracts(by=who["cedar-ridge"], purpose=Purpose.OVERSEE, day=TODAY)


@pytest.fixture
def few_learners():
    """So few learners are there that more of them must be left out than policy has it."""
    with considering(saying("study.most_withheld", always(0.4))):
        yield


def test_requirement_15_a_learner_who_left_between_two_extracts_does_not_stand_out(
    study, prepare, hand_out, who, few_learners
):
    first = prepare(study)
    determined(first.key, who["officer"])
    one = open_extract(hand_out(first), None)
    left = _enrolled_in("0102").filter(person__in=codes_of(study)).first()
    type(left).objects.filter(pk=left.pk).update(last_day=TODAY)
    later = NOW + timedelta(days=2)
    second = prepare(study, at=later)
    determined(second.key, who["officer"], at=later)
    two = open_extract(hand_out(second, "second.zip", at=later), None)
    assert examine(*two, [one]) == []
    gone = {r[CODE] for r in rows_of(first)} - {r[CODE] for r in rows_of(second)}
    assert len(gone) >= 10
    assert [each["same_codes"] for each in two[1]["earlier"]] == [True]


def test_requirement_15_an_extract_prepared_before_another_left_is_prepared_anew(
    study, prepare, hand_out, who
):
    drafts = [prepare(study), prepare(study, fields=["grade", "levels"])]
    for draft in drafts:
        determined(draft.key, who["officer"])
    hand_out(drafts[0])
    with pytest.raises(NotAllowed, match="given another extract"):
        hand_out(drafts[1], "second.zip")


def test_requirement_15_the_same_rows_may_be_given_once_more(study, prepare, hand_out, who):
    for at, name in ((NOW, "extract.zip"), (NOW + timedelta(minutes=5), "again.zip")):
        draft = prepare(study, at=at)
        determined(draft.key, who["officer"], at=at)
        assert hand_out(draft, name, at=at).exists()


# Requirement 16


def test_requirement_16_a_learners_code_is_the_same_in_one_study_and_another_in_another(
    study, prepare
):
    prepare(study)
    mine = codes_of(study)
    prepare(study)
    assert codes_of(study) == mine
    other = agreement("Birch Institute")
    prepare(other)
    theirs = codes_of(other)
    assert theirs.keys() == mine.keys()
    assert not set(theirs.values()) & set(mine.values())
    places = model("people.StudyPlace").objects.values_list("organization", "code")
    assert len({code for _, code in places}) == len(places) == 2 * len({p for p, _ in places})


def test_requirement_16_a_code_is_drawn_anew_from_nothing_about_the_learner(study):
    learners = sorted(model("people.Person").objects.values_list("pk", flat=True))[:40]
    drawn = []
    for _ in range(2):  # the same learners and agreement, a record without any code
        with transaction.atomic():
            drawn.append(studies.codes(study, learners, by=KEEPER))
            transaction.set_rollback(True)
    assert not set(drawn[0].values()) & set(drawn[1].values())
    assert {len(code) for code in drawn[0].values()} == {20}


def test_requirement_16_the_order_of_rows_and_the_bits_of_codes_follow_no_id(study):
    from cairn.kernel.ids import uuid7

    drawn = [studies._drawn() for _ in range(4_000)]
    ids = [uuid7().int for _ in drawn]
    alike = sum(
        f"{int(code, 16):080b}".count("1") and ((int(code, 16) ^ key) & (2**80 - 1)).bit_count()
        for code, key in zip(drawn, ids, strict=True)
    )
    # 320,000 fair coins: 8 standard deviations about a half
    assert abs(alike - 160_000) < 8 * 283
    rank = {code: place for place, code in enumerate(sorted(drawn))}
    moved = sum(rank[code] > place for place, code in enumerate(drawn))
    assert 1_600 < moved < 2_400


def test_requirement_16_rows_stand_in_the_order_of_their_codes(study, prepare):
    codes = [row[CODE] for row in rows_of(prepare(study))]
    assert codes == sorted(codes)
    ids = {code: who for who, code in codes_of(study).items()}
    assert [ids[code] for code in codes] != sorted(ids[code] for code in codes)


def test_requirement_16_nobody_but_the_keeper_is_given_a_code(study, prepare, who):
    for somebody in (who["officer"], who["cedar-ridge"]):
        with pytest.raises(NotAllowed):
            studies.codes(study, [], by=somebody)
        with pytest.raises(NotAllowed):
            prepare(study, by=somebody)
    from cairn.site.wall.table import way_of

    for name in ("StudyKey", "StudyPlace", "StudyMember"):
        assert way_of(model(f"people.{name}")).is_closed


def test_requirement_16_the_database_changes_no_code(study, prepare):
    prepare(study)
    with pytest.raises(DatabaseError), transaction.atomic():
        model("people.StudyKey").objects.update(code="x")


def test_requirement_16_the_key_is_destroyed_with_the_study_and_leaves_proof(
    study, prepare, hand_out, who
):
    draft = prepare(study)
    determined(draft.key, who["officer"])
    hand_out(draft)
    many = len(codes_of(study))
    after = datetime(2027, 9, 2, 9, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="has not shown"):
        studies.destroy_key(study, by=KEEPER, at=after)
    end_agreement(study, by=KEEPER, on=date(2027, 9, 1), destroyed=True)
    with pytest.raises(NotAllowed, match="is not over"):
        studies.destroy_key(study, by=KEEPER, at=NOW)
    assert [row.pk for row in keys_to_destroy(after.date())] == [study]
    hold = model("people.LegalHold").objects.create(reason="order", placed_by="k", placed_at=NOW)
    with pytest.raises(NotAllowed, match="legal hold"):
        studies.destroy_key(study, by=KEEPER, at=after)
    model("people.LegalHold").objects.filter(pk=hold.pk).update(lifted_at=NOW)
    studies.destroy_key(study, by=KEEPER, at=after)
    assert not codes_of(study)
    assert not model("people.StudyMember").objects.exists()
    proof = model("people.Tombstone").objects.filter(table="people.StudyKey")
    assert proof.count() == many
    assert "99.31(b)(2)" in proof.first().schedule
    assert keys_to_destroy(after.date()) == []


def test_the_certificate_beside_the_draft_says_that_nobody_has_determined(study, prepare):
    draft = prepare(study)
    file, said = open_extract(draft.rows, draft.rows.with_suffix(".json"))
    assert examine(file, said) == ["Nobody has determined that it may leave (34 CFR 99.31(b)(1))."]
    assert json.loads(draft.rows.with_suffix(".json").read_text())["determination"] is None
