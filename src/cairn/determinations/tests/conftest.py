"""A learner, a teacher, two districts of which one is the zone, and a way to let the learner show things."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from cairn.evidence.services.recording import record_evidence
from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, Purpose
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

FIRST = date(2026, 9, 1)
TODAY = date(2026, 11, 17)


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


def person(name):
    key = uuid7()
    return make(
        "people.Person", id=key, record_id=key, state_id=str(key), given_name=name, family_name="T"
    )


class Stage:
    def __init__(self, district_code="0100"):
        self.district = make("people.Organization", kind="LEA", name="D", state_id=district_code)
        self.school = make(
            "people.Organization",
            kind="school",
            name="S",
            parent=self.district,
            district=self.district,
        )
        self.section = make("people.Section", name="P3", school=self.school, first_day=FIRST)
        framework = make(
            "competencies.Framework", cf_document_id=str(uuid7()), uri="", title="Maths"
        )
        self.competency = make(
            "competencies.Competency", framework=framework, cf_item_id=str(uuid7()),
            code="6.EE.A.1", short_code="6.EE.A.1", statement="Write expressions.", domain="Algebra",
        )  # fmt: skip
        self.teacher = person("Rios")
        self.member(self.teacher, "teacher")
        self.by = Actor(self.teacher.pk, "Ms. Rios")
        self.ada = self.learner("Ada")

    def member(self, who, role):
        make(
            "people.SectionEnrollment", section=self.section, person=who, role=role, first_day=FIRST
        )

    def learner(self, name):
        who = person(name)
        self.member(who, "learner")
        make(
            "people.Enrollment",
            person=who,
            school=self.school,
            district=self.district,
            first_day=FIRST,
        )
        return who

    def shows(self, *levels, who=None, start=FIRST, use=Use.PERFORMANCE, errors=(), **further):
        """Pieces a day apart, each a task of its own; None was seen but not scored."""
        return [
            record_evidence(
                by=self.by,
                learner=(who or self.ada).pk,
                competency=self.competency.pk,
                use=use,
                score=level,
                standard_error=errors[i] if errors else None,
                performed_at=at(start + timedelta(days=i)),
                at=at(TODAY),
                task=f"Task {start} {i}",
                context=f"Setting {i % 3}",
                **further,
            )
            for i, level in enumerate(levels)
        ]

    @property
    def asking(self):
        return {"by": self.by, "purpose": Purpose.INSTRUCT}


def at(day, hour=15):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def zone():
    return Stage("0417")


@pytest.fixture
def policy_says(settings, tmp_path):
    """Rules by parameter and value: the demonstration's policy with these from the first day of school."""
    folder = tmp_path / "policy"
    shutil.copytree(Path(settings.POLICY), folder)
    settings.POLICY = folder

    def say(rules, start=FIRST):
        for name, value in rules.items():
            file = folder / "parameters" / f"{name.replace('.', '/')}.yaml"
            known = file.read_text() if file.exists() else "description: d\nunit: u\nvalues:\n"
            kept = [each for each in known.splitlines() if f"{{start: {start}," not in each]
            line = f'  - {{start: {start}, value: {json.dumps(value)}, source: "Board Rule 9"}}\n'
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join([*kept, line]))
        book.cache_clear()
        return folder

    yield say
    book.cache_clear()


@pytest.fixture
def latent_growth_in_force(policy_says):
    """From the first day of school, latent_growth@1."""
    policy_says({"determination.method": "latent_growth@1"})


@pytest.fixture
def bkt_in_force(policy_says):
    """From the first day of school, bkt@1."""
    policy_says({"determination.method": "bkt@1"})
