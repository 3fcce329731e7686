"""The second wall: what PostgreSQL itself keeps from the web server, whatever a page asks for."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.test import Client
from django.urls import reverse
from psycopg.conninfo import make_conninfo

from cairn.accountability.selectors.tables import CURRENT
from cairn.accountability.services import running
from cairn.intake.bulk import insert
from cairn.journeys.tests.visiting import NOW, links, model, text, visitor
from cairn.kernel.access import Actor, DataClass, Purpose, operator
from cairn.kernel.days import school_year
from cairn.kernel.ids import uuid7
from cairn.people.rules.access import Relation
from cairn.people.selectors import access
from cairn.people.selectors.access import learners
from cairn.site.wall import scope, table
from cairn.site.wall.functions import ENTER, FOR_ONE
from cairn.site.wall.inspection import holes
from cairn.site.wall.raising import raise_wall
from cairn.site.wall.ties import PERSONAS

pytestmark = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL alone has it"
)
DAY = NOW.date()


@pytest.fixture(scope="session")
def roles(django_db_setup, django_db_blocker):
    """The roles of the wall, once a server."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for role in (settings.APP_ROLE, settings.KEEPER_ROLE):
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")


@pytest.fixture(scope="session")
def raised(built_demo, roles, django_db_blocker):
    with django_db_blocker.unblock():
        raise_wall()


@pytest.fixture
def wall(raised, demo_state):
    """The demonstration behind the wall; the tests' own role is above it until it becomes another."""
    return demo_state


@pytest.fixture
def as_app(wall):
    become(settings.APP_ROLE)
    yield
    become("none")


def become(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


def count(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        return cursor.fetchone()[0]


def walled():
    return [
        name for name, way in table.every_table().items() if way.is_walled and not way.is_closed
    ]


def everyone():
    """Each person of the demonstration who can sign in, and one of each kind of tie."""
    rows = model("people.Account").objects.filter(person__isnull=False)
    return list(rows.values_list("person__record_id", flat=True))


def may_open(person):
    """Whom the first wall lets this person read anything about, for any purpose."""
    by = Actor(person, "someone")
    found = set()
    for purpose in Purpose:
        for data in DataClass:
            rows = learners(by=by, purpose=purpose, data=data, day=DAY)
            found |= set(rows.values_list("pk", flat=True))
    return found


def learners_seen():
    """Raw SQL, without any filter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.record_id FROM evidence_evidence e JOIN people_person p ON p.id = e.learner_id"
        )
        return {key for (key,) in cursor.fetchall()}


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
    teacher = _a_teacher().person_id
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


def test_the_wall_stands_when_a_page_forgets_its_filter(wall, settings, monkeypatch):
    """The page's check, taken out, lets a teacher open any record; the database gives no row of it."""
    teacher = _a_teacher()
    reach = may_open(teacher.person_id)
    rows = model("evidence.Evidence").objects.exclude(learner__record__in=reach)
    stranger = model("people.Person").objects.get(pk=rows.first().learner_id)
    pupils, everybody = access.opened, model("people.Person").objects.values("record_id")

    def all_are_pupils(relation, *asked):
        return everybody if relation is Relation.TEACHER else pupils(relation, *asked)

    monkeypatch.setattr(access, "opened", all_are_pupils)
    page = reverse("journeys:learner", args=[stranger.pk])
    client = visitor(teacher.username)
    assert stranger.family_name in text(client.get(page))  # one wall only: the hole is real
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert stranger.family_name not in text(client.get(page), status=404)


def test_every_persona_finds_the_same_pages_behind_the_wall(wall, settings):
    for username in _personas():
        client = visitor(username)
        settings.SECOND_WALL = False
        become("none")
        pages = _pages(client)
        before = [_said(client.get(page)) for page in pages]
        settings.SECOND_WALL = True
        become(settings.APP_ROLE)
        for page, said in zip(pages, before, strict=True):
            status, words = _said(client.get(page))
            assert (username, page, status, set(words) ^ set(said[1])) == (
                username,
                page,
                said[0],
                set(),
            )
    become("none")


def test_the_doors_of_a_demonstration_stand_open_behind_the_wall(wall, settings, client):
    before = _said(client.get("/"))
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert _said(client.get("/")) == before


def test_the_front_door_finds_a_demonstrations_people_by_an_index_of_them_alone(wall):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT {PERSONAS}")
        assert "account_of_persona" in str(cursor.fetchall())


def test_a_teacher_records_evidence_behind_the_wall_and_only_about_their_own(as_app):
    become("none")
    teacher = _a_teacher()
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


def test_a_request_takes_its_whole_course_behind_the_wall(wall, settings, monkeypatch):
    """Asked, refused, heard, overturned, carried out; a choice, a consent, a notice: each by its own role."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya, mother = (_person_of(name) for name in ("maya", "maya-family"))
    piece = model("evidence.Evidence").objects.filter(
        learner=maya, value__isnull=False, supersedes=None, withdraws=None, superseded_by=None,
        withdrawn_by=None,
    ).latest("pk")  # fmt: skip
    family, school, district = (visitor(n) for n in ("maya-family", "cedar-ridge", "alder"))
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)

    def send(who, name, *args, query="", **given):
        address = reverse(f"journeys:{name}", args=args) + query
        answer = who.post(address, given)
        assert answer.status_code == 302, (name, answer.content[:500])

    send(family, "correct", maya, query=f"?piece={piece.pk}", words="It showed more.")
    [key] = links(text(school.get(reverse("journeys:requests"))), "journeys:request")
    refused = {"form": "decide", "decision": "refuse", "words": "No."}
    send(school, "request", key, **refused)
    send(family, "ask-hearing", maya, key)
    send(district, "request", key, form="hear", outcome="overturned", words="They are right.")
    granted = {"form": "decide", "decision": "correct", "level": "4", "words": "As decided."}
    send(school, "request", key, **granted)
    send(family, "choose", maya, choice="directory", agrees="no")
    consent = {"party": "Tutor", "purpose": "help", "parts": ["evidence"], "signature": "Ana"}
    send(family, "consent", maya, **consent)
    send(school, "notices", to=[f"{maya} {mother}"], how="paper", language="en")
    become("none")
    steps = model("people.RequestStep").objects.filter(request=key).order_by("pk")
    said = [step.said for step in steps]
    assert said == ["refused", "hearing_asked", "overturned", "granted"]
    assert model("evidence.Evidence").objects.get(supersedes=piece).score == 4
    assert model("people.NoticeGiven").objects.get(learner=maya).given_to_id == mother


def test_a_leader_finds_the_learners_behind_a_number_behind_the_wall(wall, settings, monkeypatch):
    """The same names as without it, though only the leader's own rows are there; who sees figures alone has none."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    by = {"by": operator("test"), "purpose": Purpose.OPERATE}
    running.run(school_year(DAY).first_day.year, at=NOW, basis=CURRENT, **by)
    cedar = model("people.Organization").objects.get(name="Cedar Ridge Middle School")
    page = reverse("journeys:behind-learners", args=[cedar.pk]) + "?indicator="
    leader, analyst = visitor("cedar-ridge"), visitor("state")

    def named(indicator):
        return re.findall(r'<th scope="row">([^<]+)</th>', text(leader.get(page + indicator)))

    before = {key: named(key) for key in ("attendance", "competencies")}
    assert min(map(len, before.values())) > 10
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    assert {key: named(key) for key in before} == before
    assert "neither counted nor named here" in text(leader.get(page + "attendance"))
    assert analyst.get(page + "attendance").status_code == 404


def test_a_code_on_paper_reaches_one_child_behind_the_wall_whatever_its_holder_may_else(
    wall, settings, monkeypatch
):
    """Printed by the teacher, typed by nobody, closed by its holder: each behind the wall."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    maya, mother, tran = (_person_of(name) for name in ("maya", "maya-family", "tran"))
    members = model("people.SectionEnrollment").objects
    taught = members.filter(person=tran, role="teacher", last_day__gte=DAY).values("section")
    class_ = members.filter(person=maya, section__in=taught).latest("first_day").section_id
    other = members.filter(section=class_, role="learner").exclude(person=maya).first().person_id
    ties = model("people.Guardianship").objects
    ties.create(guardian_id=mother, learner_id=other, relation="aunt", first_day=DAY)
    family, nobody = visitor("maya-family"), Client(headers={"accept-language": "en"})
    teacher = visitor("tran")
    settings.SECOND_WALL = True
    become(settings.APP_ROLE)
    sheets = text(teacher.post(f"/classes/{class_}/sheets", {"guardian": mother}))
    codes = dict(
        zip(
            re.findall("See how (.*?) is", sheets), re.findall('"sign">(.*?)<', sheets), strict=True
        )
    )
    assert len(codes) == 2
    assert nobody.post("/sheet", {"code": codes["Maya"]}).status_code == 302
    assert "Maya" in text(nobody.get("/sheet/page"))
    assert learners_seen() == {maya}  # not the other child for whom she answers too
    listed = text(family.get(reverse("journeys:sheets", args=[maya])))
    (end,) = re.findall('action="(/learn/[^"]*/end)"', listed)
    assert family.post(end).status_code == 302
    assert nobody.get("/sheet/page").url == "/sheet?over"
    shut = learners_seen()
    nobody.get("/")
    assert learners_seen() == shut  # no more than anybody at the front door
    become("none")


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_no_tie_survives_its_transaction_on_a_connection_that_is_used_again(wall, ends):
    with psycopg.connect(**_parameters()) as second:
        second.execute(f"SET ROLE {settings.APP_ROLE}")
        second.commit()
        second.execute(ENTER, [_a_teacher().person_id, DAY, 30, DAY])
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


def _personas():
    rows = model("people.Account").objects.filter(person__isnull=False).exclude(persona="")
    return list(rows.order_by("pk").values_list("username", flat=True))


def _person_of(username):
    return model("people.Account").objects.get(username=username).person_id


def _a_teacher():
    taught = model("people.SectionEnrollment").objects.filter(role="teacher", last_day__gte=DAY)
    accounts = model("people.Account").objects.filter(person__in=taught.values("person"))
    return accounts.exclude(persona="").order_by("pk").first()


def _pages(client):
    """Where a person's day starts, and some of the pages that it leads to."""
    home = client.get(reverse("journeys:home"), follow=True)
    found = re.findall(r'href="(/[^"#]*)"', home.content.decode())
    found = [
        page
        for page in found
        # The front page names the people of its doors to whoever has yet to sign in (the next test).
        if page != "/" and not page.startswith(("/static", "/who", "/sign")) and "looks" not in page
    ]
    return [home.request["PATH_INFO"], *dict.fromkeys(found)][:9]


def _said(response):
    """A page's words, without what differs each time."""
    words = response.content.decode()
    words = re.sub(r'name="(csrfmiddlewaretoken|until)" value="[^"]*"', "", words)
    words = re.sub(r"\d+ (people have|person has) opened|\d+ times?|once", "", words)
    return response.status_code, words.splitlines()


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
