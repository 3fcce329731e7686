"""Requirement 33, scope fuzz: whatever a contract says and whatever its program asks, nothing beyond it leaves."""

import json
import random
import re
from datetime import date

import pytest
from django.test import Client as Http

from cairn.people.models import (
    Consent,
    Course,
    Enrollment,
    FamilyChoice,
    Look,
    Organization,
    Person,
    Section,
    SectionEnrollment,
    Term,
)
from cairn.people.rules.vendors import OF_DIRECTORIES, ROSTER_FIELDS
from cairn.people.selectors.roster_feed import COLLECTIONS, WITHIN

from .contracts import AT, Program, signed
from .town import ALWAYS, ENDED, TODAY, Town

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ALWAYS_THERE = {"sourcedId", "status", "enabledUser", "roles"}


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    town = Town()
    year = Term.objects.create(
        name="Year", kind="schoolYear", school_year=2027, first_day=date(2026, 8, 1)
    )
    for name, school in (("Elm 1", town.elm), ("Oak 1", town.oak)):
        section = Section.objects.create(
            name=name, school=school, course=Course.objects.create(name=f"of {name}"), **ALWAYS
        )
        term = Term.objects.create(name=f"T {name}", kind="term", parent=year, **ALWAYS)
        section.terms.add(term)
        town.member(section, town.who["teacher of others"], "teacher", **ALWAYS)
        for role in ("learner", "aide"):
            town.member(section, town.bo, role, **ALWAYS)
    town.enroll(town.who["nobody"], town.oak, **ALWAYS)
    town.enroll(town.who["mother"], town.elm, **ENDED)
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(
            email=f"{person.pk.hex}@example.invalid", given_name=f"G{person.pk.hex}",
            family_name=f"F{person.pk.hex}", preferred_given_name=f"P{person.pk.hex}",
        )  # fmt: skip
    return town


def on_the_day(row):
    return row.first_day <= TODAY and (row.last_day is None or row.last_day >= TODAY)


class Scope:
    """One random contract, and by loops over everything there is, whom and what it names."""

    def __init__(self, luck):
        def some(rows):
            return luck.sample(rows, luck.choice([0, 0, 1, 2]))

        self.places, self.sections = (
            some(list(Organization.objects.all())),
            some(list(Section.objects.all())),
        )
        if not self.places and not self.sections:
            self.sections = [luck.choice(list(Section.objects.all()))]
        self.exception = luck.choice(["99.31(a)(1)", "99.31(a)(1)", "99.31(a)(11)"])
        may = sorted(OF_DIRECTORIES if "(11)" in self.exception else ROSTER_FIELDS)
        self.fields = luck.sample(may, luck.randint(1, len(may))) or ["givenName"]
        if not set(self.fields) - {"email"}:
            self.fields.append("givenName")
        self.by_consent, self.under_13 = (
            luck.random() < 0.3,
            luck.choice(["school", "none", "parents"]),
        )
        people = list(Person.objects.all())
        self.consents, self.refusals = luck.sample(people, 5), luck.sample(people, 5)

    def sign(self):
        for person in self.consents:
            Consent.objects.create(
                learner=person, signature="x", given_at=AT, party="Lumen Learning Tools", purpose="x",
                data=["identity", "contact"],
            )  # fmt: skip
        for person in self.refusals:
            FamilyChoice.objects.create(
                learner=person, choice="directory", agrees=False, chosen_by_name="x", chosen_at=AT
            )
        return signed(
            places=[p.pk for p in self.places], sections=[s.pk for s in self.sections],
            fields=[f for f in self.fields if f != "email"], contact=[f for f in self.fields if f == "email"],
            exception=self.exception, by_consent=self.by_consent, under_13=self.under_13,
        )  # fmt: skip

    def remember(self):
        """What earlier scopes of this test wrote holds for this one too."""
        self.consents = [c.learner for c in Consent.objects.all()]
        self.refusals = [c.learner for c in FamilyChoice.objects.all()]

    def schools(self):
        named = {p.pk for p in self.places}
        return {o.pk for o in Organization.objects.all() if {o.pk, o.district_id} & named}

    def classes(self):
        named, schools = {s.pk for s in self.sections}, self.schools()
        return {
            s.pk
            for s in Section.objects.all()
            if on_the_day(s) and (s.pk in named or s.school_id in schools)
        }

    def learners(self):
        schools, classes = self.schools(), self.classes()
        found = {
            e.person_id
            for e in Enrollment.objects.all()
            if on_the_day(e) and e.school_id in schools
        }
        found |= {
            m.person_id for m in SectionEnrollment.objects.all()
            if on_the_day(m) and m.role == "learner" and m.section_id in classes
        }  # fmt: skip
        consented, refused = {p.pk for p in self.consents}, {p.pk for p in self.refusals}
        if "(11)" in self.exception:
            found -= refused
        if self.by_consent:
            return found & consented
        born = dict(Person.objects.values_list("pk", "birth_date"))
        older = {
            p for p in found if born[p] and (TODAY.year - born[p].year) >= 13
        }  # all were born in May
        return {"school": found, "none": older, "parents": older | (found & consented)}[
            self.under_13
        ]

    def staff(self):
        learning = {e.person_id for e in Enrollment.objects.all() if on_the_day(e)}
        classes = self.classes()
        return {
            m.person_id for m in SectionEnrollment.objects.all()
            if on_the_day(m) and m.role != "learner" and m.section_id in classes
        } - learning  # fmt: skip

    def ids(self):
        """Every id that may be in an answer."""
        classes, people = self.classes(), self.learners() | self.staff()
        sections = Section.objects.filter(pk__in=classes)
        members = SectionEnrollment.objects.filter(section__in=classes, person__in=people)
        terms = {t for s in sections for t in s.terms.all()}
        found = classes | people | self.schools() | {s.school_id for s in sections}
        found |= {s.course_id for s in sections} | {m.pk for m in members}
        return {str(k) for k in found | {t.pk for t in terms} | {t.parent_id for t in terms}}


def requests(luck, times):
    """Random paths with random parameters, about anything that is or is not there."""
    keys = [
        str(row.pk)
        for m in (Person, Section, Organization, Course, Term, SectionEnrollment)
        for row in m.objects.all()
    ]
    fields = sorted({f for c in COLLECTIONS.values() for f in c.fields} | {"birthDate", "password"})
    for _ in range(times):
        name, key, child = (
            luck.choice(list(COLLECTIONS)),
            luck.choice(keys),
            luck.choice(list(COLLECTIONS)),
        )
        parent, inner = luck.choice(list(WITHIN))
        path = luck.choice([name, name, f"{name}/{key}", f"{name}/{key}/{child}", f"{parent}/{key}/{inner}",
                            f"schools/{key}/classes/{luck.choice(keys)}/{inner}"])  # fmt: skip
        query = {}
        if luck.random() < 0.4:
            query["fields"] = ",".join(luck.sample(fields, 2))
        if luck.random() < 0.3:
            query["sort"] = luck.choice(fields)
        if luck.random() < 0.4:
            value = luck.choice(
                [luck.choice(keys), "G", "learner", "2026-09-01", "active", "'' OR ''"]
            )
            query["filter"] = f"{luck.choice(fields)}{luck.choice(['=', '!=', '~', '>'])}'{value}'"
        yield path, query


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 9))]
)
def test_requirement_33_no_contract_and_no_request_gives_a_learner_class_or_field_beyond_the_scope(
    town, seed
):
    luck = random.Random(seed)
    everyone = set()
    for _ in range(3):
        scope = Scope(luck)
        feed = Program(Http(), scope.sign())
        scope.remember()
        learners, ids = scope.learners(), scope.ids()
        strangers = set(Person.objects.values_list("pk", flat=True)) - learners - scope.staff()
        assert feed.ids("students") == {str(key) for key in learners}
        assert feed.ids("classes") == {str(key) for key in scope.classes()}
        for path, query in [(name, {}) for name in COLLECTIONS] + list(requests(luck, 12)):
            answer = feed.get(path, **query)
            assert answer.status_code in {200, 400, 404}, (path, query)
            check(answer, scope, ids, strangers, (path, query))
        looks = Look.objects.filter(at=AT, actor_name=feed.issued.client.name)
        assert set(looks.values_list("learner", flat=True)) <= everyone | learners
        everyone |= learners


def check(answer, scope, ids, strangers, asked):
    said = answer.content.decode()
    if answer.status_code != 200:
        said = said.replace(asked[0], "")
        for value in asked[1].values():
            said = said.replace(value, "")
        assert not set(UUIDS.findall(said)), asked
        return
    assert set(UUIDS.findall(said)) <= ids, asked
    assert not any(key.hex in said for key in strangers), asked
    body = json.loads(said)
    [content] = body.values()
    for each in content if isinstance(content, list) else [content]:
        if "enabledUser" in each or "givenName" in each:
            assert set(each) <= ALWAYS_THERE | set(scope.fields), asked
