"""A standing cast: Ada and Ben, taught by Ms Rios in P3; Mr Okafor teaches nobody here."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from cairn.intake.services import remember
from cairn.kernel.access import Actor, operator
from cairn.kernel.ids import uuid7

KEEPER = operator("keeper")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 1)


def make(label: str, **values: Any) -> Any:
    return apps.get_model(label).objects.create(**values)


def every(label: str) -> Any:
    return apps.get_model(label).objects.all()


def person(name: str, **values: Any) -> Any:
    key = uuid7()
    values = {"state_id": f"S-{name}", "given_name": name, "family_name": "Test"} | values
    return make("people.Person", id=key, record_id=key, **values)


def actor(who: Any) -> Actor:
    return Actor(who.pk, who.name)


@dataclass
class School:
    """The cast and what they work on."""

    district: Any
    section: Any
    ada: Any
    ben: Any
    ms_rios: Any
    mr_okafor: Any
    essay: UUID
    ratios: UUID


@pytest.fixture
def school(db: None) -> School:
    state = make("people.Organization", kind="SEA", name="State")
    district = make("people.Organization", kind="LEA", name="Alder", state_id="0101", parent=state)
    place = make(
        "people.Organization", kind="school", name="Cedar", parent=district, district=district
    )
    section = make("people.Section", name="P3", school=place, first_day=SEPTEMBER)
    cast = {name: person(name) for name in ("Ada", "Ben", "Rios", "Okafor")}
    for name, role in (("Ada", "learner"), ("Ben", "learner"), ("Rios", "teacher")):
        make(
            "people.SectionEnrollment",
            section=section,
            person=cast[name],
            role=role,
            first_day=SEPTEMBER,
        )
    for name in ("Ada", "Ben"):
        make(
            "people.Enrollment",
            person=cast[name],
            school=place,
            district=district,
            first_day=SEPTEMBER,
        )
        remember("alder", "users", [(f"u-{name}", b"0", cast[name].pk)], new=True)
    remember("alder", "classes", [("c-p3", b"0", section.pk)], new=True)
    framework = make("competencies.Framework", cf_document_id=str(uuid7()), uri="", title="F")
    essay, ratios = (
        make(
            "competencies.Competency",
            framework=framework,
            cf_item_id=guid,
            code=code,
            statement="s",
        )
        for guid, code in (
            ("11111111-1111-4111-8111-111111111111", "ELA.1"),
            ("22222222-2222-4222-8222-222222222222", "6.RP.A.1"),
        )
    )
    return School(
        district,
        section,
        cast["Ada"],
        cast["Ben"],
        cast["Rios"],
        cast["Okafor"],
        essay.pk,
        ratios.pk,
    )
