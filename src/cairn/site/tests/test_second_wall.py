"""The second wall: what PostgreSQL itself keeps from the web server, whatever a page asks for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from psycopg.conninfo import make_conninfo

from cairn.intake.bulk import insert
from cairn.journeys.tests.visiting import model
from cairn.kernel.ids import uuid7
from cairn.site.wall import scope, table
from cairn.site.wall.functions import ENTER, FOR_ONE
from cairn.site.wall.inspection import holes
from cairn.site.wall.raising import raise_wall
from cairn.site.wall.ties import PERSONAS

from .behind_wall import (
    DAY,
    POSTGRESQL,
    a_teacher,
    become,
    count,
    everyone,
    learners_seen,
    may_open,
    walled,
)

pytestmark = POSTGRESQL


def test_no_table_of_learner_data_is_without_a_wall(wall):
    assert holes() == []
    assert {"people_person", "evidence_evidence", "determinations_estimate"} <= set(walled())


def test_a_table_whose_wall_is_down_is_told(wall):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_attendance DISABLE ROW LEVEL SECURITY")
    assert any("people_attendance" in hole for hole in holes())


def test_a_role_that_owns_or_bypasses_is_told(wall):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {settings.APP_ROLE} BYPASSRLS")
        cursor.execute(f"ALTER TABLE people_term OWNER TO {settings.APP_ROLE}")
    said = " ".join(holes())
    assert "bypasses" in said
    assert "owns tables" in said


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("GRANT UPDATE (value) ON people_characteristic TO {}", "may UPDATE a column of people_ch"),
        ("GRANT DELETE ON people_look TO {}", "may DELETE people_look"),
        ("GRANT SELECT ON people_tombstone TO PUBLIC", "may SELECT people_tombstone"),
        ("REVOKE INSERT ON people_look FROM {}", "may not INSERT people_look"),
    ],
)
def test_a_grant_too_many_or_too_few_is_told(wall, change, told):
    with connection.cursor() as cursor:
        cursor.execute(change.format(settings.APP_ROLE))
    [hole] = holes()
    assert told in hole


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people_characteristic (id) VALUES (gen_random_uuid())",
        "UPDATE people_legalhold SET reason = ''",
        "DELETE FROM people_attendance",
        "UPDATE supports_supportplan SET learner_id = learner_id",
        "SELECT nextval('intake_sourcerow_id_seq')",
        "TRUNCATE people_look",
    ],
)
def test_what_no_page_does_is_refused_whatever_the_rows(as_app, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_row_that_others_hang_on_can_be_locked(as_app):
    with connection.cursor() as cursor:
        for table in ("supports_supportplan", "learning_goal", "learning_reviewrequest"):
            cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE")


def test_putting_the_wall_up_twice_changes_nothing(wall):
    def policies():
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2")
            return cursor.fetchall()

    before = policies()
    raise_wall()
    assert policies() == before


def test_putting_the_wall_up_waits_for_whoever_has_a_table_before_it_changes_any(wall):
    """As autovacuum has it, which goes on to the rows of `pg_class` that a grant changes."""

    def analyze(has_it):
        with psycopg.connect(_address()) as other:
            other.execute("LOCK TABLE people_term IN SHARE UPDATE EXCLUSIVE MODE")
            has_it.set()
            while not other.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                sleep(0.01)
            other.execute("ANALYZE people_term")

    has_it = Event()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(analyze, has_it)
        assert has_it.wait(10)
        raise_wall()
        done.result(10)


def _address():
    said = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return make_conninfo(**{name: said[name] for name in names if name in said})


def test_every_table_of_a_house_is_closed_until_something_says_whose_its_rows_are(wall):
    known = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert known == set(table.every_table())


def test_without_a_reader_no_row_of_any_walled_table_is_there(as_app):
    teachers_are_no_secret = {"people_sectionenrollment"}
    for name in set(walled()) - teachers_are_no_secret:
        assert count(name) == 0, name
    assert not model("people.SectionEnrollment").objects.filter(role="learner").exists()


def test_what_is_closed_cannot_even_be_asked(as_app):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        count("people_tombstone")


def test_each_reader_reaches_exactly_those_whom_the_selectors_let_them_open(wall):
    people = everyone()
    expected = {person: may_open(person) for person in people}
    become(settings.APP_ROLE)
    reached = {}
    for person in people:
        scope.enter(person, DAY)
        assert (
            may_open(person) == expected[person]
        )  # the first wall works as before behind the second
        reached[person] = learners_seen()
    become("none")
    with_evidence = learners_seen()
    for person in people:
        assert reached[person] == expected[person] & with_evidence
    assert any(reached.values())


def test_a_record_that_was_joined_to_another_is_reached_with_it(wall):
    teacher = a_teacher().person_id
    pupil = min(may_open(teacher) - {teacher})
    person = model("people.Person").objects
    row = (
        model("evidence.Evidence")
        .objects.exclude(learner=pupil)
        .exclude(learner__in=may_open(teacher))
        .first()
    )
    person.filter(pk=row.learner_id).update(record=pupil)
    become(settings.APP_ROLE)
    scope.enter(teacher, DAY)
    assert model("evidence.Evidence").objects.filter(pk=row.pk).exists()


def test_the_front_door_finds_a_demonstrations_people_by_an_index_of_them_alone(wall):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT {PERSONAS}")
        assert "account_of_persona" in str(cursor.fetchall())


def test_a_teacher_records_evidence_behind_the_wall_and_only_about_their_own(as_app):
    become("none")
    teacher = a_teacher()
    own = (
        model("evidence.Evidence")
        .objects.filter(learner__record__in=may_open(teacher.person_id))
        .first()
    )
    other = (
        model("evidence.Evidence")
        .objects.exclude(learner__record__in=may_open(teacher.person_id))
        .first()
    )
    names = [f.attname for f in own._meta.concrete_fields]
    become(settings.APP_ROLE)
    scope.enter(teacher.person_id, DAY)
    for row, allowed in ((own, True), (other, False)):
        values = [uuid7() if n == "id" else getattr(row, n) for n in names]
        if allowed:
            assert insert(model("evidence.Evidence"), names, [values]) == 1
        else:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                insert(model("evidence.Evidence"), names, [values])


def test_whom_one_reader_found_last_is_not_open_to_the_next(as_app):
    held = model("people.StaffAssignment").objects.filter(position="school_leader").order_by("pk")
    become("none")
    one, other = held[0], held.exclude(organization=held[0].organization)[0]
    become(settings.APP_ROLE)
    scope.enter(one.person_id, DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_attendance")
        cursor.execute("SELECT current_setting('cairn.within')")
        (last,) = cursor.fetchone()
        theirs = "SELECT count(*) FROM people_attendance WHERE person_id = %s"
        cursor.execute(theirs, [last])
        assert cursor.fetchone()[0] > 0
        scope.enter(other.person_id, DAY)
        cursor.execute(theirs, [last])
        assert cursor.fetchone()[0] == 0
        for lets_in in (
            lambda: cursor.execute(FOR_ONE, [last]),
            lambda: scope.enter_as_client(last, DAY),
        ):
            scope.enter(one.person_id, DAY)
            cursor.execute(theirs, [last])
            lets_in()
            cursor.execute("SELECT current_setting('cairn.within')")
            assert cursor.fetchone() == ("",)


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_no_tie_survives_its_transaction_on_a_connection_that_is_used_again(wall, ends):
    with psycopg.connect(**_parameters()) as second:
        second.execute(f"SET ROLE {settings.APP_ROLE}")
        second.commit()
        second.execute(ENTER, [a_teacher().person_id, DAY, 30, DAY])
        assert second.execute("SELECT count(*) FROM evidence_evidence").fetchone()[0] > 0
        second.execute("DECLARE one_by_one CURSOR FOR SELECT * FROM evidence_evidence")
        assert second.execute("FETCH 1 FROM one_by_one").fetchone()
        getattr(second, ends)()
        assert second.execute("SELECT count(*) FROM evidence_evidence").fetchone()[0] == 0
        with pytest.raises(psycopg.errors.InvalidCursorName):
            second.execute("FETCH 1 FROM one_by_one")


def test_the_web_servers_role_cannot_become_another(wall):
    with psycopg.connect(**_parameters()) as second:
        second.execute(f"SET SESSION AUTHORIZATION {settings.APP_ROLE}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            second.execute(f"SET ROLE {settings.KEEPER_ROLE}")


def test_a_login_of_the_web_servers_role_can_neither_take_the_wall_down_nor_own_anything(wall):
    """A connection of its own; that the password is asked, and the whole course, is in tests/test_in_earnest.py."""
    with psycopg.connect(
        **_parameters()
    ) as own:  # never committed: the role goes on having no login
        own.execute(f"SET SESSION AUTHORIZATION {settings.APP_ROLE}")
        for statement in (
            "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY",
            "CREATE TABLE public.mine (a integer)",
            "SET LOCAL row_security = off; SELECT count(*) FROM people_person",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), own.transaction():
                own.execute(statement)
        assert own.execute("SELECT count(*) FROM people_person").fetchone() == (0,)


def _parameters():
    asked = connection.get_connection_params()
    return {k: v for k, v in asked.items() if k in {"dbname", "user", "password", "host", "port"}}
