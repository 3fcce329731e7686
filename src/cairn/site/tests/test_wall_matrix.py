"""The access matrix against raw SQL: without any filter, the web server's role reaches whom the matrix names."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from cairn.intake.rulebook import book
from cairn.kernel.access import Actor, DataClass, Purpose, Verb
from cairn.kernel.ids import uuid7
from cairn.people.models import (
    Enrollment,
    GuardianException,
    GuardianRestriction,
    Guardianship,
    Incident,
    IncidentStep,
    SectionEnrollment,
    StaffAssignment,
)
from cairn.people.selectors.access import learners
from cairn.people.tests.matrix import expected
from cairn.people.tests.town import ROLES, TODAY, Town
from cairn.site.tests.behind_wall import POSTGRESQL, become
from cairn.site.wall import scope, table
from cairn.site.wall.raising import raise_wall

pytestmark = POSTGRESQL
A_DAY = timedelta(days=1)
LEADS = ("learner", "person", "pupil", "about", "survivor", "one")
PEOPLE = [name for name in ROLES if name != "operator"]
READS = [(data, purpose) for data in DataClass for purpose in Purpose]
_BY_ORDER = (
    "SELECT g.learner_id FROM {} o JOIN people_guardianship g ON g.id = o.guardianship_id"
    " WHERE g.guardian_id = ANY (%(mine)s)"
)
NAMES_ITS_END = {
    # A row that ties two people is seen by both, an order by whom it bars; one of a class or school by its staff.
    "people_guardianship": "SELECT learner_id FROM people_guardianship WHERE guardian_id = ANY (%(mine)s)",
    "people_guardianexception": _BY_ORDER.format("people_guardianexception"),
    "people_guardianrestriction": _BY_ORDER.format("people_guardianrestriction"),
    "people_teammembership": "SELECT learner_id FROM people_teammembership WHERE person_id = ANY (%(mine)s)",
    "people_sectionenrollment": "SELECT m.person_id FROM people_sectionenrollment m"
    " JOIN people_sectionenrollment t USING (section_id) WHERE t.role = 'teacher' AND t.person_id = ANY (%(mine)s)",
    "people_enrollment": "SELECT e.person_id FROM people_enrollment e JOIN people_staffassignment s"
    " ON s.organization_id IN (e.school_id, e.district_id) WHERE s.person_id = ANY (%(mine)s)",
}


@pytest.fixture
def town(db, roles):
    raise_wall()
    made = Town()
    fill(made)
    return made


OWN_ALONE = {"people_newsmark", "people_newschoice", "people_digestchoice", "people_surveyanswer"}
"""How somebody wants to be told what waits, and answers in confidence: theirs, whoever may read their record."""
SHOWN = {"teachers", "family"}
"""What a learner shows to others: a work shown to nobody is the learner's alone, which no matrix says."""


@cache
def whose():
    """Each walled table that the web server reads, with SQL for (key, learner) of its rows."""
    named = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    ways = {name: table.way_of(model) for name, model in named.items()}
    open_ones = {
        name: m for name, m in named.items() if ways[name].is_walled and not ways[name].is_closed
    }
    found = {name: rows for name, m in open_ones.items() if (rows := _rows(m, ways))}
    return dict(sorted(found.items()))


def _rows(model, ways):
    name, key = model._meta.db_table, model._meta.pk.column
    if name == "people_person":
        return "SELECT id AS key, id AS x FROM people_person"
    keys = {f.name: f.column for f in model._meta.concrete_fields if _is_person(f)}
    lead = next((keys[k] for k in LEADS if k in keys), None)
    if lead:
        return f"SELECT {key} AS key, {lead} AS x FROM {name}"
    for up in model._meta.concrete_fields:
        if isinstance(up, models.ForeignKey):
            above = up.related_model._meta.db_table
            if f"cairn_sees_{above}({up.column})" in ways[name].using:
                parent = _rows(up.related_model, ways)
                return f"SELECT r.{key} AS key, up.x FROM {name} r JOIN ({parent}) up ON up.key = r.{up.column}"
    return None


def _is_person(field):
    return (
        isinstance(field, models.ForeignKey) and field.related_model._meta.label == "people.Person"
    )


def fill(town):
    """A row about each learner in every walled table that the town leaves empty, the parents first."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no keys, no triggers
        made = {}
        for model in sorted(apps.get_models(), key=_depth):
            name = model._meta.db_table
            if name not in whose() or (
                name != "people_guardianrestriction" and model.objects.exists()
            ):
                continue
            for check in model._meta.constraints:
                if isinstance(check, models.CheckConstraint):
                    cursor.execute(f'ALTER TABLE {name} DROP CONSTRAINT IF EXISTS "{check.name}"')
            for learner in (town.ada, town.bo, town.cy):
                made[name, learner.pk] = _insert(cursor, model, learner.pk, made)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _depth(model):
    """How many tables stand between a row and its learner."""
    return whose().get(model._meta.db_table, "").count(" JOIN ")


def _insert(cursor, model, learner, made):
    lead = next(
        (k for k in LEADS for f in model._meta.concrete_fields if f.name == k),
        None,
    )
    values = {f: _filler(f, learner, lead, made) for f in model._meta.concrete_fields}
    values = {f: v for f, v in values.items() if v is not None}
    columns = ", ".join(f'"{f.column}"' for f in values)
    marks = ", ".join(["%s"] * len(values))
    key = f'"{model._meta.pk.column}"'
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}) RETURNING {key}",
        list(values.values()),
    )
    return cursor.fetchone()[0]


def _filler(field, learner, lead, made):
    """Something that the column takes; None: it stays empty."""
    if field.name == lead:
        return learner
    if isinstance(field, models.ForeignKey):
        above = made.get((field.related_model._meta.db_table, learner))
        return above or (None if field.null else uuid7())
    if field.primary_key and isinstance(field, models.AutoField | models.BigAutoField):
        return None
    if field.null:
        return None
    if field.name in SHOWN:
        return True
    kinds = {
        models.UUIDField: uuid7(), models.DateField: TODAY, models.DateTimeField: f"{TODAY}T12:00Z",
        models.BooleanField: False, models.JSONField: "{}", models.BinaryField: b"x",
    }  # fmt: skip
    for kind in (models.DateTimeField, *kinds):
        if isinstance(field, kind):
            return kinds[kind]
    return str(uuid7()) if isinstance(field, models.TextField | models.CharField) else 1


def reached(town, name, day):
    """(table, learner) of every row that raw SQL gives to someone on a day."""
    asked = " UNION ALL ".join(
        f"SELECT '{t}', key::text, x FROM ({rows}) AS r" for t, rows in whose().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        about = {(t, key): learner for t, key, learner in cursor.fetchall()}
        become(settings.APP_ROLE)
        scope.enter(town.who[name].pk, day)
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{t}', {_key(t)}::text FROM {t}" for t in whose())
        )
        found = {(t, about[t, key]) for t, key in cursor.fetchall()}
        become("none")
    return found


def _key(name):
    return next(m._meta.pk.column for m in apps.get_models() if m._meta.db_table == name)


def ends(town, name):
    """(table, learner) of the ties that name someone as their other end, whatever they open."""
    found = set()
    with connection.cursor() as cursor:
        for tie, question in NAMES_ITS_END.items():
            cursor.execute(question, {"mine": [town.who[name].pk]})
            found |= {(tie, learner) for (learner,) in cursor.fetchall()}
    return found


def compare(town, name, allowed, day):
    """Rows compared, and what differs: rows beyond what is allowed, tables that lack a learner who is."""
    seen, own_ends, wrong = reached(town, name, day), ends(town, name), []
    for where in whose():
        for learner in (town.ada, town.bo, town.cy):
            has = (where, learner.pk) in seen
            may = learner == town.who[name] if where in OWN_ALONE else learner.pk in allowed
            if (
                has != may
                and not (has and (where, learner.pk) in own_ends)
                and _is_filled(where, learner)
            ):
                wrong.append((name, day, where, learner.given_name, "seen" if has else "not seen"))
    return len(whose()) * 3, wrong


def _is_filled(where, learner):
    """Whether there is a row to be seen: the town's own tables hold one about some learners only."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM ({whose()[where]}) AS t WHERE x = %s)", [learner.pk]
        )
        return cursor.fetchone()[0]


def by_hand(town, name):
    """Ada and Bo as the table written by hand has it; Cy as the selectors, which that table tests, have it."""
    to_ada, to_bo = ROLES[name]
    found = {
        learner.pk
        for learner, relations in ((town.ada, to_ada), (town.bo, to_bo))
        if any(expected(relations, data, purpose, Verb.READ) for data, purpose in READS)
    }
    return found | (by_selectors(town, name, TODAY) & {town.cy.pk})


def by_selectors(town, name, day):
    found = set()
    for data in (DataClass.IDENTITY, DataClass.LOOKS):  # whoever reads anything reads one of them
        for purpose in Purpose:
            rows = learners(by=Actor(town.who[name].pk, name), purpose=purpose, data=data, day=day)
            found |= set(rows.values_list("pk", flat=True))
    return found


def test_every_row_that_raw_sql_gives_is_one_that_the_matrix_allows(town):
    compared, wrong = 0, []
    for name in PEOPLE:
        count, differs = compare(town, name, by_hand(town, name), TODAY)
        compared, wrong = compared + count, wrong + differs
    assert compared >= 30 * 3 * 25
    assert wrong == [], f"{compared:,} rows compared"


def ends_of_term(town):
    SectionEnrollment.objects.filter(section=town.section).update(last_day=TODAY)
    grace = int(book().ask("access.teaching_grace_days", TODAY).value)
    last = TODAY + timedelta(days=grace)
    return ("teacher", "teacher in grace", "principal"), (TODAY, last, last + A_DAY)


def transfers(town):
    Enrollment.objects.filter(person=town.ada).update(last_day=TODAY)
    SectionEnrollment.objects.filter(person=town.ada).update(last_day=TODAY)
    town.enroll(town.ada, town.oak, first_day=TODAY + A_DAY)
    people = (
        "principal", "superintendent", "counselor", "counselor by caseload", "teacher", "mother",
        "on the IEP team", "next superintendent", "team elsewhere",
    )  # fmt: skip
    return people, (TODAY, TODAY + A_DAY)


def passes_custody(town):
    Guardianship.objects.filter(guardian=town.who["mother"]).update(last_day=TODAY)
    town.guardian("nobody", town.ada, {"first_day": TODAY + A_DAY})
    return ("mother", "nobody"), (TODAY, TODAY + A_DAY)


def is_under_an_order(town):
    first, last = TODAY, TODAY + timedelta(days=9)
    who = "father under an order"
    GuardianRestriction.objects.filter(authority="Order 17", kind="no_records").delete()
    GuardianRestriction.objects.create(
        guardianship=Guardianship.objects.get(guardian=town.who[who]),
        kind="no_records", authority="Order 18", first_day=first, last_day=last,
    )  # fmt: skip
    return (who, "mother"), (first - A_DAY, first, last, last + A_DAY)


def comes_of_age(town):
    return ("mother", "ada", "principal"), (date(2031, 4, 30), date(2031, 5, 1))


def ends_an_exception(town):
    who = "mother by exception"
    GuardianException.objects.filter(guardianship__guardian=town.who[who]).update(last_day=TODAY)
    return (who, "bo"), (TODAY, TODAY + A_DAY)


@pytest.mark.parametrize(
    "happens",
    [
        ends_of_term,
        pytest.param(transfers, marks=pytest.mark.slow),
        passes_custody,
        is_under_an_order,
        comes_of_age,
        ends_an_exception,
    ],
)
def test_raw_sql_turns_on_the_same_day_as_the_selectors(town, happens):
    people, days = happens(town)
    compared, wrong, answers = 0, [], set()
    for day in days:
        for name in people:
            allowed = by_selectors(town, name, day)
            answers.add((name, frozenset(allowed)))
            count, differs = compare(town, name, allowed, day)
            compared, wrong = compared + count, wrong + differs
    assert wrong == [], f"{compared:,} rows compared"
    assert len(answers) > len(people), "nothing turned"


def test_an_incident_and_what_was_done_about_it_are_for_officers_alone(town):
    officer = town.who["nobody"]
    StaffAssignment.objects.create(
        person=officer, position="privacy_officer", organization=town.birch, first_day=TODAY
    )
    case = Incident.objects.create(
        what="x", found_on=TODAY, first_day=TODAY, last_day=TODAY, through="x",
        noted_at=datetime.now(UTC), noted_by="x",
    )  # fmt: skip
    IncidentStep.objects.create(
        incident=case, step="state", on=TODAY, words="x", noted_at=datetime.now(UTC), noted_by="x"
    )
    for name in ("nobody", "principal", "superintendent", "state analyst", "mother", "ada"):
        become(settings.APP_ROLE)
        scope.enter(town.who[name].pk, TODAY)
        seen = [Incident.objects.count(), IncidentStep.objects.count()]
        become("none")
        assert seen == ([1, 1] if name == "nobody" else [0, 0])


def test_every_walled_table_takes_part(town):
    missing = {
        name
        for name, way in table.every_table().items()
        if way.is_walled and not way.is_closed and name not in whose()
    }
    # Some count or rate, no row of them is about one learner; one has no key, but the id of whatever a row became;
    # incidents and studies' extracts are about no learner, and for officers alone (`test_wall_for_studies.py`).
    assert missing == {
        "determinations_groupcount", "determinations_evidencecount", "determinations_sectioncount",
        "determinations_sittingcount", "determinations_deliverycount", "determinations_rostercount",
        "assessments_agreementcount", "accountability_runplace",
        "intake_sourcerow", "people_incident", "people_incidentstep", "people_studyextract", "people_studystep",
    }  # fmt: skip
    empty = {
        name
        for name in whose()
        if not any(_is_filled(name, x) for x in (town.ada, town.bo, town.cy))
    }
    assert empty == set()
