"""Rows are known again by their fingerprint; bulk writing gives what the ORM would; closed tables stay closed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from cairn.intake import bulk, services
from cairn.intake.selectors import subjects
from cairn.kernel.faults import Fault
from cairn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, 30, 15, 250, tzinfo=UTC)


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


def a_person():
    key = uuid7()
    return make(
        "people.Person", id=key, record_id=key, state_id=str(key), given_name="Ada", family_name="L"
    )


def test_a_row_is_known_by_its_fingerprint_and_leads_to_what_it_became():
    became = uuid7()
    services.remember("d1", "users", [("u1", services.digest("Ada", None), became)], new=True)
    assert services.known("d1", "users", ["u1", "u2"]) == {
        "u1": services.Known(services.digest("Ada", None), became)
    }
    assert services.known("d2", "users", ["u1"]) == {}
    assert subjects("users", "u1") == [became]


def test_a_changed_row_has_a_new_fingerprint_in_place_of_the_old():
    services.remember("d1", "users", [("u1", services.digest("Ada"), None)], new=True)
    services.remember("d1", "users", [("u1", services.digest("Eda"), None)], new=False)
    assert services.known("d1", "users", ["u1"])["u1"].digest == services.digest("Eda")


def test_missing_and_empty_are_different_fingerprints():
    assert services.digest(None) != services.digest("")
    assert services.digest("a", "b") != services.digest("ab")


def test_quarantine_keeps_place_reason_and_mend():
    delivery = services.open_delivery(
        kind="roster", source="d1", name="a.zip", received_at=NOON, received_from="me"
    )
    services.quarantine(delivery, [Fault("users.csv", 7, "sex", "M", "not a sex.", "Write male.")])
    [row] = delivery.quarantined.all()
    assert (row.file, row.line, row.value, row.mend) == ("users.csv", 7, "M", "Write male.")


def test_bulk_rows_read_back_as_the_orm_would_have_written_them():
    school = make("people.Organization", kind="school", name="Cedar Ridge", grades=["06", "07"])
    row = {
        "id": uuid7(), "person_id": a_person().id, "school_id": school.id, "school_year": 2027,
        "first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30),
        "days_enrolled": Decimal("20.0"), "days_absent": Decimal("1.5"),
    }  # fmt: skip
    attendance = apps.get_model("people.Attendance")
    assert bulk.insert(attendance, tuple(row), [tuple(row.values())]) == 1
    assert attendance.objects.values(*row).get() == row


def evidence_row():
    framework = make("competencies.Framework", cf_document_id=str(uuid7()), uri="", title="F")
    competency = make("competencies.Competency", framework=framework, cf_item_id="i", statement="s")
    return {
        "id": uuid7(), "learner_id": a_person().id, "competency_id": competency.id, "use": 0,
        "score": 0.0, "scale": "0-4", "value": 1.0, "performed_at": NOON, "recorded_at": NOON,
        "task": "", "context": "", "note": "", "source": "s", "source_key": "k",
        "conditions": {"group": 3}, "section_id": None,
    }  # fmt: skip


def test_bulk_keeps_instants_zeros_and_nested_values():
    row = evidence_row()
    evidence = apps.get_model("evidence.Evidence")
    bulk.insert(evidence, tuple(row), [tuple(row.values())])
    assert evidence.objects.values(*row).get() == row


def test_the_database_refuses_to_change_or_remove_evidence():
    kept = make("evidence.Evidence", **evidence_row())
    everything = apps.get_model("evidence.Evidence").objects
    for act in (lambda: everything.update(score=3), kept.delete):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            act()
    assert everything.get().score == 0.0
