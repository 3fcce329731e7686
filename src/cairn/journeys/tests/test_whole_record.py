"""The whole record in one file: every table that holds the learner, for those entitled, as a look (requirement 1)."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cairn.intake.inventory import declared, tables_about_learners
from cairn.journeys.rights.whole_record import THROUGH, whole_record
from cairn.journeys.rights.whole_record_file import zipped
from cairn.journeys.tests.visiting import model, text, visitor
from cairn.kernel.access import Actor, Purpose, operator
from cairn.kernel.errors import NotAllowed
from cairn.kernel.inventory import OF_LEARNERS
from cairn.learning.selectors.portfolio import kept_to_themself
from cairn.people.selectors.accounts import personas

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def who(demo_state):
    return {p.username: Actor(p.person, p.words) for p in personas(day=NOW.date())}


def of_maya(who, by):
    return whole_record(who["maya"].person, by=by, purpose=Purpose.OWN_RECORD, at=NOW)


def test_requirement_1_every_table_that_holds_a_learner_is_in_the_copy_or_named_with_a_reason(who):
    record = of_maya(who, who["maya-family"])
    told = {part.label for part in record.parts} | {what for what, _ in record.kept_back}
    unnamed = {
        each: table.data for each, table in tables_about_learners().items() if each not in told
    }
    assert {OF_LEARNERS[data] for data in unnamed.values()} <= told, "or its whole class is"
    assert set(unnamed.values()) <= {"surveys"}, "to the family; the learner reads their own"


def test_requirement_1_every_row_that_holds_the_learners_id_is_in_the_copy(who):
    record = of_maya(who, who["maya-family"])
    parts = {part.label: part for part in record.parts}
    hers = {str(key) for keys in kept_to_themself(who["maya"].person) for key in keys}
    assert hers, "and the copy says that she keeps something to herself"
    checked = 0
    for label, part in parts.items():
        for table_model in [model(label)]:
            for field in table_model._meta.concrete_fields:
                to_person = field.related_model and field.related_model._meta.label
                if to_person == "people.Person" and field.name in declared()[label].about:
                    rows = table_model.objects.filter(**{field.name: who["maya"].person})
                    keys = {str(key) for key in rows.values_list("pk", flat=True)}
                    there = {str(row["id"]) for row in part.rows}
                    assert keys - hers <= there, label
                    assert not keys & hers & there, label
                    checked += len(keys)
    assert checked > 100


def test_what_a_mistaken_decision_said_is_not_in_the_copy_and_the_copy_says_so(who):
    made = {
        words: model("learning.Exemption").objects.create(
            learner_id=who["maya"].person, requirement="r", line="l", what="part", words=words,
            first_day=NOW.date(), by_name="Somebody", at=NOW,
        )
        for words in ("About Ben.", "Came late.")
    }  # fmt: skip
    model("learning.ExemptionEnd").objects.create(
        exemption=made["About Ben."],
        how="taken_back",
        words="A mistake.",
        by_name="Somebody",
        at=NOW,
    )
    record = of_maya(who, who["maya-family"])
    (part,) = (part for part in record.parts if part.label == "learning.Exemption")
    assert {row["words"] for row in part.rows} == {"", "Came late."}
    assert any("99.12" in why for what, why in record.kept_back if what == part.label)


def test_requirement_1_every_column_of_the_inventory_is_in_the_copy(who):
    for part in of_maya(who, who["maya-family"]).parts:
        for row in part.rows[:1]:
            assert set(declared()[part.label].columns) <= set(row), part.label


def test_the_copy_is_readable_by_people_and_by_machines_and_says_the_same(who):
    record = of_maya(who, who["maya-family"])
    pack = zipfile.ZipFile(io.BytesIO(zipped(record)))
    said = json.loads(pack.read("record.json"))
    assert record.name in pack.read("record.html").decode()
    assert len(said["tables"]["evidence.Evidence"]) > 0
    sheet = pack.read("tables/evidence.Evidence.csv").decode("utf-8-sig")
    assert said["tables"]["evidence.Evidence"][0]["id"] in sheet


def test_other_people_are_in_the_copy_by_name_only(who):
    record = of_maya(who, who["maya-family"])
    own = {str(who["maya"].person)}
    people = {str(key) for key in model("people.Person").objects.values_list("pk", flat=True)} - own
    for part in record.parts:
        for row in part.rows:
            assert not people & {value for value in row.values() if isinstance(value, str)}, (
                part.label
            )


def test_only_who_may_see_the_record_gets_a_copy_and_every_copy_is_a_look(who):
    looks = model("people.Look").objects.filter(through=THROUGH)
    with pytest.raises(NotAllowed):
        of_maya(who, who["adeyemi"])
    assert looks.count() == 0
    of_maya(who, who["maya-family"])
    assert looks.filter(learner=who["maya"].person).count() > 0


def test_the_operator_makes_the_copy_for_whoever_asks_on_paper(who):
    record = whole_record(who["maya"].person, by=operator("k"), purpose=Purpose.OPERATE, at=NOW)
    assert any(part.label == "evidence.Evidence" and part.rows for part in record.parts)


def test_a_protected_address_is_not_in_a_guardians_copy(who):
    model("people.ProtectedAddress").objects.create(
        person_id=who["maya"].person, authority="Safe at Home", first_day=NOW.date()
    )
    model("people.Person").objects.filter(pk=who["maya"].person).update(email="maya@home.example")
    assert b"maya@home.example" not in zipped_json(of_maya(who, who["maya-family"]))
    assert b"maya@home.example" in zipped_json(of_maya(who, who["maya"]))


def zipped_json(record):
    return zipfile.ZipFile(io.BytesIO(zipped(record))).read("record.json")


def test_a_family_takes_the_copy_from_the_page_of_who_looked_and_nobody_else_is_offered_it(
    who, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya = who["maya"].person
    copy, page = (reverse(f"journeys:{name}", args=[maya]) for name in ("copy", "looks"))
    family = visitor("maya-family")
    assert copy in text(family.get(page))
    answer = family.post(copy)
    assert answer.headers["Content-Type"] == "application/zip"
    assert "record.html" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert "registro completo" in text(visitor("maya-family", "es").get(page))
    for username in ("maya", "tran", "adeyemi"):
        assert visitor(username).post(copy).status_code == 404
    assert copy not in text(visitor("maya").get(page))
    assert family.get(copy).status_code == 405
