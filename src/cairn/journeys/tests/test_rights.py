"""What families may ask, choose and refuse; what leaves and what is destroyed. Each test names its requirement."""

import csv
import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from cairn.determinations.selectors.tables import COLUMNS as LEVEL_COLUMNS
from cairn.determinations.selectors.tables import level_rows
from cairn.determinations.services.amending import grant
from cairn.determinations.services.official import determine
from cairn.evidence.selectors.tables import COLUMNS, evidence_rows
from cairn.intake import destroyed
from cairn.intake.inventory import rows_about, tables_about_learners
from cairn.journeys.files.csv_files import csv_text
from cairn.journeys.rights.destruction import destroy_due
from cairn.journeys.rights.whole_record import STATEMENT, whole_record
from cairn.journeys.tests.visiting import model
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.errors import BadInput, NotAllowed
from cairn.kernel.ids import uuid7
from cairn.people.rules.requests import Said
from cairn.people.rules.rights import Choice
from cairn.people.selectors import exposure
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.directory import Listed, directory, may_be_surveyed
from cairn.people.selectors.requests import find_request, waiting
from cairn.people.selectors.rights import notices_of, recipients_of, to_destroy
from cairn.people.selectors.sections import sections_taught
from cairn.people.services import destroying, releases, requests, rights
from cairn.people.services.looks import look_at_learner, look_at_section

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
KEEPER = operator("keeper")
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def who(demo_state):
    return {p.username: Actor(p.person, p.words) for p in personas(day=TODAY)}


@pytest.fixture
def maya(who):
    return who["maya"].person


@pytest.fixture
def mother(who):
    return who["maya-family"]


@pytest.fixture
def leader(who):
    return who["cedar-ridge"]


@pytest.fixture
def piece(maya):
    rows = model("evidence.Evidence").objects.filter(
        learner=maya, value__isnull=False, supersedes=None, withdraws=None, superseded_by=None,
        withdrawn_by=None,
    )  # fmt: skip
    return rows.order_by("-pk").first()


def asked(maya, mother, piece):
    return requests.ask_to_amend(
        maya, by=mother, at=NOW, table="evidence.Evidence", piece=piece.pk, words="It was not hers."
    )


def test_requirement_1_a_request_to_inspect_is_due_after_45_days_and_waits_at_its_officer(
    maya, mother, leader
):
    request = requests.ask_to_inspect(maya, by=mother, at=NOW)
    assert request.due_on == TODAY + timedelta(days=45)
    assert [a.request.pk for a in waiting(by=leader, day=TODAY)] == [request.pk]
    assert find_request(request.pk).late(request.due_on) is False
    assert find_request(request.pk).late(request.due_on + timedelta(days=1)) is True
    requests.say(request.pk, Said.ANSWERED, by=leader, at=NOW, words="")
    assert waiting(by=leader, day=TODAY) == []


def test_requirement_1_only_who_holds_the_rights_asks_and_only_its_officer_answers(
    who, maya, mother, leader
):
    for stranger in (who["maya"], who["tran"], who["adeyemi"], leader):
        with pytest.raises(NotAllowed):
            requests.ask_to_inspect(maya, by=stranger, at=NOW)
    request = requests.ask_to_inspect(maya, by=mother, at=NOW)
    for stranger in (mother, who["tran"], who["adeyemi"]):
        with pytest.raises(NotAllowed):
            requests.say(request.pk, Said.ANSWERED, by=stranger, at=NOW, words="")


def test_requirement_3_at_18_the_rights_are_the_learners(who, maya, mother):
    model("people.Person").objects.filter(pk=maya).update(birth_date=date(2008, 11, 21))
    requests.ask_to_inspect(maya, by=who["maya"], at=NOW)
    with pytest.raises(NotAllowed):
        requests.ask_to_inspect(maya, by=mother, at=NOW)


def test_requirement_2_a_refusal_can_be_heard_by_somebody_else_and_answered_by_a_statement(
    maya, mother, leader, piece
):
    request = asked(maya, mother, piece)
    with pytest.raises(BadInput):
        requests.say(request.pk, Said.STATEMENT, by=mother, at=NOW, words="too early")
    with pytest.raises(BadInput):
        requests.say(request.pk, Said.REFUSED, by=leader, at=NOW, words=" ")
    requests.say(request.pk, Said.REFUSED, by=leader, at=NOW, words="The work is signed.")
    with pytest.raises(NotAllowed):
        requests.say(request.pk, Said.HEARING, by=leader, at=NOW, words="I heard myself.")
    requests.say(request.pk, Said.HEARING, by=KEEPER, at=NOW, words="Upheld.")
    requests.say(
        request.pk, Said.STATEMENT, by=mother, at=NOW, words="We still say it is not hers."
    )
    assert find_request(request.pk).said == (Said.REFUSED, Said.HEARING, Said.STATEMENT)


def test_requirement_2_the_familys_statement_goes_with_every_later_copy_and_export(
    maya, mother, leader, piece
):
    request = asked(maya, mother, piece)
    requests.say(request.pk, Said.REFUSED, by=leader, at=NOW, words="The work is signed.")
    requests.say(request.pk, Said.STATEMENT, by=mother, at=NOW, words="Not hers, we say.")
    record = whole_record(maya, by=mother, purpose=Purpose.OWN_RECORD, at=NOW)
    [evidence] = [p for p in record.parts if p.label == "evidence.Evidence"]
    [row] = [row for row in evidence.rows if row["id"] == str(piece.pk)]
    assert row[STATEMENT][0]["said"] == "Not hers, we say."
    ask = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": TODAY}
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in evidence_rows(**ask)]
    assert [x["id"] for x in lines if "Not hers" in x["family_statement"]] == [str(piece.pk)]
    levels = [dict(zip(LEVEL_COLUMNS, line, strict=True)) for line in level_rows(**ask)]
    assert [x["learner_id"] for x in levels if "Not hers" in x["family_statement"]] == [str(maya)]


def test_a_request_to_amend_names_a_piece_of_this_very_record(maya, mother):
    other = model("evidence.Evidence").objects.exclude(learner=maya).first()
    for table, key in (
        ("evidence.Evidence", other.pk),
        ("people.Organization", other.pk),
        ("x", other.pk),
    ):
        with pytest.raises(BadInput):
            requests.ask_to_amend(maya, by=mother, at=NOW, table=table, piece=key, words="wrong")


def test_requirement_35_a_granted_amendment_reaches_level_determination_and_recipients(
    maya, mother, leader, piece
):
    old = determine(
        maya, piece.competency_id, by=leader, purpose=Purpose.INSTRUCT, as_of=TODAY, at=NOW
    )
    rights.consent(
        maya, by=mother, at=NOW, party="Summer School", purpose="placement", data=["evidence"],
        signature="Mother",
    )  # fmt: skip
    releases.release(
        [maya], releases.Ask("Summer School", "placement", ("evidence",), "levels.csv"),
        by=KEEPER, at=NOW,
    )  # fmt: skip
    cell = model("determinations.Estimate").objects.filter(
        learner=maya, competency=piece.competency_id
    )
    before = cell.get().pieces
    done = grant(asked(maya, mother, piece).pk, by=leader, at=LATER, reason="It is another's work.")
    assert cell.get().pieces == before - 1 or cell.get().pieces < before
    [(was, now)] = done.redecided
    assert was == old.pk
    new = model("determinations.Determination").objects.get(pk=now)
    assert new.supersedes_id == old.pk
    assert str(piece.pk) not in {e["id"] for e in new.inputs["evidence"] if e["why"] == "counts"}
    assert done.notify == ("Summer School",)
    assert [r.party for r in recipients_of(maya, ["evidence"], by=KEEPER, day=TODAY)] == [
        "Summer School"
    ]
    assert model("evidence.Evidence").objects.get(pk=done.evidence).withdraws_id == piece.pk


def test_an_amendment_may_correct_the_score_and_both_rows_stay(maya, mother, leader, piece):
    request = asked(maya, mother, piece)
    done = grant(request.pk, by=leader, at=LATER, reason="A typing error.", correction={"score": 1})
    assert model("evidence.Evidence").objects.get(pk=done.evidence).supersedes_id == piece.pk
    with pytest.raises(BadInput):
        grant(request.pk, by=leader, at=LATER, reason="Twice.")


def test_requirement_13_nobody_whose_family_refused_is_in_a_directory(maya, mother):
    def names(**ask):
        lines = directory(by=KEEPER, purpose=Purpose.OPERATE, day=TODAY, **ask)
        return sorted(line.name for line in lines)

    everyone = names()
    name = model("people.Person").objects.get(pk=maya).name
    assert name in everyone
    rights.choose(maya, Choice.DIRECTORY, agrees=False, by=mother, at=NOW)
    without = list(everyone)
    without.remove(name)
    assert names() == without
    rights.choose(maya, Choice.DIRECTORY, agrees=True, by=mother, at=LATER)
    assert names() == everyone


def test_requirement_29_who_refused_recruiters_is_not_in_their_list(maya, mother):
    ask = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": TODAY}
    rights.choose(maya, Choice.RECRUITERS, agrees=False, by=mother, at=NOW)
    assert len(list(directory(**ask))) == len(list(directory(**ask, for_recruiters=True))) + 1


def test_requirement_14_and_27_a_directory_holds_no_number_address_or_birth_date(who):
    assert Listed._fields == ("name", "grade", "school")
    with pytest.raises(NotAllowed):
        list(directory(by=who["tran"], purpose=Purpose.INSTRUCT, day=TODAY))


def test_requirement_18_a_survey_of_a_protected_area_asks_only_who_said_yes(maya, mother):
    assert may_be_surveyed({maya}, protected_area=True) == set()
    assert may_be_surveyed({maya}, protected_area=False) == {maya}
    rights.choose(maya, Choice.SURVEYS, agrees=True, by=mother, at=NOW)
    assert may_be_surveyed({maya}, protected_area=True) == {maya}
    rights.choose(maya, Choice.SURVEYS, agrees=False, by=mother, at=LATER)
    assert may_be_surveyed({maya}, protected_area=False) == set()


def test_requirement_4_each_family_is_given_this_years_notice_once_and_in_which_language(
    maya, mother
):
    first = rights.give_notice(maya, to=mother, at=NOW, language="es", how="page")
    again = rights.give_notice(maya, to=mother, at=LATER, language="es", how="page")
    assert first == again
    assert (first.version, first.school_year, first.language) == ("2026-1", 2027, "es")
    next_year = NOW + timedelta(days=365)
    rights.give_notice(maya, to=mother, at=next_year, language="es", how="paper")
    assert [n.school_year for n in notices_of(maya, by=mother, day=TODAY)] == [2028, 2027]


def give(maya, **ask):
    given = {"party": "App", "purpose": "help", "data": ("evidence",), "what": "file"} | ask
    return releases.release([maya], releases.Ask(**given), by=KEEPER, at=NOW)


def test_requirement_5_nothing_is_given_without_a_matching_consent_that_still_holds(maya, mother):
    with pytest.raises(NotAllowed):
        give(maya)
    said = rights.consent(
        maya, by=mother, at=NOW, party="App", purpose="help", data=["evidence"], signature="Mother"
    )
    [row] = give(maya)
    assert (row.basis, row.consent_id) == ("consent", said.pk)
    for wider in ({"party": "Another"}, {"data": ("evidence", "health")}):
        with pytest.raises(NotAllowed):
            give(maya, **wider)
    rights.withdraw_consent(said.pk, by=mother, at=NOW)
    with pytest.raises(NotAllowed):
        give(maya)


def test_requirement_6_every_release_names_its_exception_and_the_database_refuses_one_without(maya):
    [row] = give(maya, exception="99.31(a)(2)")
    assert (row.basis, row.exception) == ("exception", "99.31(a)(2)")
    with pytest.raises(BadInput):
        give(maya, exception="99.31(z)")
    with pytest.raises(BadInput):
        give(maya, exception="99.31(a)(10)")
    row.pk, row.exception = uuid7(), ""
    with pytest.raises(DatabaseError, match="a_release_names_its_basis"), transaction.atomic():
        row.save(force_insert=True)


def enter(**other):
    terms = {
        "party": "Lab", "purpose": "study", "exception": "99.31(a)(6)", "data": ["evidence"],
        "signed_on": date(2026, 9, 1), "expires_on": date(2027, 6, 30),
        "destroy_by": date(2027, 9, 1), "source": "file 12",
    }  # fmt: skip
    return releases.agree(by=KEEPER, **(terms | other))


def test_requirement_8_a_study_needs_a_live_agreement_for_that_party_and_those_data(maya):
    others = {a.pk for a in to_destroy(date(2027, 9, 2))}
    with pytest.raises(NotAllowed):
        give(maya, party="Lab", exception="99.31(a)(6)")
    live, over = enter(), enter(expires_on=date(2026, 10, 1))
    [row] = give(maya, party="Lab", agreement=live.pk)
    assert (row.basis, row.exception) == ("agreement", "99.31(a)(6)")
    for refused in (
        {"agreement": over.pk},
        {"agreement": live.pk, "data": ("health",)},
        {"agreement": live.pk, "party": "Other"},
    ):
        with pytest.raises(NotAllowed):
            give(maya, **({"party": "Lab"} | refused))
    assert {a.pk for a in to_destroy(date(2027, 9, 2))} - others == {live.pk, over.pk}
    releases.end_agreement(live.pk, by=KEEPER, on=date(2027, 9, 1), destroyed=True)
    assert {a.pk for a in to_destroy(date(2027, 9, 2))} - others == {over.pk}


def test_requirement_9_who_passes_data_on_never_gets_more_or_longer_than_the_first_party():
    first = enter()
    enter(party="Partner", under=first.pk)
    for wider in (
        {"data": ["evidence", "health"]},
        {"expires_on": date(2028, 1, 1), "destroy_by": date(2028, 1, 1)},
        {"signed_on": date(2026, 8, 1)},
    ):
        with pytest.raises(NotAllowed):
            enter(party="Partner", under=first.pk, **wider)


def test_requirement_25_an_agreement_says_party_purpose_data_expiry_and_destruction():
    for missing in ({"party": ""}, {"purpose": " "}, {"data": []}, {"source": ""}):
        with pytest.raises(BadInput):
            enter(**missing)
    with pytest.raises(BadInput):
        enter(destroy_by=date(2025, 1, 1))


@pytest.fixture
def gone(maya, settings, tmp_path):
    """Maya left every school nine years ago."""
    settings.DATA = tmp_path
    model("people.Enrollment").objects.filter(person=maya).update(last_day=date(2017, 6, 1))
    model("people.Characteristic").objects.filter(person=maya, kind="disability").delete()
    return maya


def left(maya, data="evidence"):
    return sum(rows_about(label, [maya]).count() for label in tables_about_learners([data]))


def test_requirement_26_what_is_due_is_destroyed_with_proof_and_nothing_of_its_content(gone):
    words = {e.task for e in model("evidence.Evidence").objects.filter(learner=gone) if e.task}
    assert left(gone) > 0
    done = destroy_due(by=KEEPER, at=NOW)
    assert left(gone) == 0
    assert model("people.Person").objects.filter(pk=gone).exists()
    destroying.write_ledger()
    proof = destroyed.ledger().read_text()
    lines = [json.loads(line) for line in proof.splitlines()]
    rows = [line for line in lines if line["kind"] == "row"]
    assert len(rows) == done.rows > 0
    assert not [word for word in words if word in proof]
    named = {"kind", "table", "row", "digest", "schedule", "destroyed_at", "destroyed_by"}
    assert all(set(row) == named for row in rows)


def test_requirement_26_what_a_restore_brings_back_is_destroyed_again(gone):
    with transaction.atomic():
        destroying.destroy(by=KEEPER, at=NOW)
        destroying.write_ledger()
        transaction.set_rollback(True)  # as a backup from before brings everything back
    assert left(gone) > 0
    back = destroyed.come_back()["row"]
    assert destroyed.destroy_again()["row"] == back > 0  # as every restore does by itself
    assert (left(gone), destroyed.come_back()) == (0, {})
    again = destroying.apply_again(by=KEEPER)  # a list kept elsewhere, by hand
    assert (again.lines > 0, again.removed) == (True, 0)


def test_requirement_26_the_tables_are_closed_again_after_a_destruction(gone, who):
    destroying.destroy(by=KEEPER, at=NOW)
    evidence = model("evidence.Evidence").objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        evidence.filter(pk=evidence.first().pk).update(note="changed")
    with pytest.raises(DatabaseError), transaction.atomic():
        evidence._raw_delete("default")


def test_requirement_26_a_legal_hold_stops_destruction_until_it_is_lifted(gone):
    held = rights.hold(learner=gone, reason="Case 26-17", by=KEEPER, at=NOW)
    before = left(gone)
    destroying.destroy(by=KEEPER, at=NOW)
    assert left(gone) == before
    assert {d.waits for d in destroying.due(TODAY) if d.learner == gone} == {
        "legal hold: Case 26-17"
    }
    rights.lift(held.pk, by=KEEPER, at=NOW)
    destroying.destroy(by=KEEPER, at=NOW)
    assert left(gone) == 0


def test_requirement_12_special_education_data_wait_until_the_family_has_been_told(gone):
    model("people.Characteristic").objects.create(
        person_id=gone, kind="disability", value="yes", first_day=date(2015, 9, 1)
    )
    destroying.destroy(by=KEEPER, at=NOW)
    assert left(gone) > 0
    destroying.tell_of_destruction(gone, by=KEEPER, at=NOW, how="letter")
    early, ripe = NOW + timedelta(days=59), NOW + timedelta(days=60)
    destroying.destroy(by=KEEPER, at=early)
    assert left(gone) > 0
    destroying.destroy(by=KEEPER, at=ripe)
    assert left(gone) == 0


def test_what_is_not_due_is_not_touched_and_only_the_operator_destroys(maya, leader):
    before = left(maya)
    destroying.destroy(by=KEEPER, at=NOW)
    assert left(maya) == before
    with pytest.raises(NotAllowed):
        destroying.destroy(by=leader, at=NOW)


def test_requirement_34_the_drill_says_who_was_read_by_an_account_and_which_fields(who, maya):
    tran = who["tran"]
    section = sections_taught(tran.person, TODAY).first().pk
    far = NOW + timedelta(days=400)
    look = {"by": tran, "purpose": Purpose.INSTRUCT, "data": DataClass.EVIDENCE}
    model("people.Person").objects.filter(pk=maya).update(family_name="Drill")
    look_at_learner(maya, at=NOW, through="stolen page", **look)
    look_at_section(section, at=NOW, through="stolen class", **look)
    ask = {"by": KEEPER, "purpose": Purpose.OPERATE, "day": TODAY, "first": TODAY, "last": TODAY}
    began = time.process_time()
    found = exposure.exposed(**ask, account=tran.person, source="stolen")
    assert time.process_time() - began < 10
    members = model("people.SectionEnrollment").objects.filter(section=section, role="learner")
    assert {e.learner for e in found} >= set(members.values_list("person__record_id", flat=True))
    rows = list(
        csv.DictReader(csv_text(exposure.COLUMNS, exposure.exposure_rows(found)).splitlines())
    )
    [mine] = [r for r in rows if "Drill" in r["name"]]
    assert "evidence.Evidence.score" in mine["fields"]
    assert "stolen page" in mine["through"]
    assert exposure.exposed(**(ask | {"first": far.date(), "last": far.date()})) == []
    with pytest.raises(NotAllowed):
        exposure.exposed(**(ask | {"by": tran}))
