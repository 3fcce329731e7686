"""The officer's search over a log of many millions of looks: milliseconds, pages read, and how both grow.

    python tests/on_postgres.py python benchmarks/looks_search.py [1000000 5000000 …]

The log grows as it does in a state: some 27,000 looks a day, so a larger log is a longer one (100 million: ten
years). For each kind of search that the page offers the database is asked by the page's own selector and says
what it did: time, pages of 8 KiB touched, rows looked at and thrown away. Also: what one more look costs to write with
all indexes and with the key alone, and the chain's rate. Needs DATABASE_URL of an empty PostgreSQL.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

os.environ.setdefault("CAIRN_DATA", tempfile.mkdtemp(prefix="cairn-looks-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from cairn.kernel.access import Actor, DataClass, operator  # noqa: E402
from cairn.people.models import Look, LookLink  # noqa: E402
from cairn.people.selectors.chain import Head, verify  # noqa: E402
from cairn.people.selectors.look_search import Wanted, searched  # noqa: E402
from cairn.people.selectors.looks import looks_about  # noqa: E402
from cairn.people.services.sealing import seal_all  # noqa: E402

A_DAY = 27_000
LEARNERS, STAFF, DISTRICTS, SCHOOLS = 40_000, 4_000, 40, 400
NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = NOW.date()
KEEPER = operator("keeper")
SHOWN = 100
SEALED = 100_000


def key(kind, number):
    """The same key for the same thing, in Python as in SQL."""
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def _key(kind, number):
    return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


LEARNER, ADULT, DISTRICT, SCHOOL, SECTION, ENROLLED, POST = range(1, 8)


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def again(row, count, **columns):
    """The same row so often, with other values in these columns: `n` counts from 1."""
    table = row._meta.db_table
    others = ", ".join(f"'{name}', {value}" for name, value in columns.items())
    ask(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({others}))).*"
        f" FROM {table} AS t, generate_series(1, {count - 1}) AS n WHERE t.id = '{row.pk}'"
    )


def peopled():
    """A state without evidence: organizations, learners with their schools, staff, classes, three officers."""
    from cairn.people.models import (
        Enrollment,
        Organization,
        Person,
        Section,
        StaffAssignment,
    )

    state = Organization.objects.create(id=key(DISTRICT, 0), kind="SEA", name="State")
    for n in range(1, DISTRICTS + 1):
        Organization.objects.create(id=key(DISTRICT, n), kind="LEA", name=f"D{n}", parent=state)
    for n in range(SCHOOLS):
        district = key(DISTRICT, 1 + n % DISTRICTS)
        Organization.objects.create(
            id=key(SCHOOL, n), kind="school", name=f"S{n}", parent_id=district, district_id=district
        )
    for kind, count in ((LEARNER, LEARNERS), (ADULT, STAFF)):
        first = Person(id=key(kind, 0), record_id=key(kind, 0), state_id=f"{kind}-0")
        first.save(force_insert=True)
        one = _key(kind, "n")
        again(first, count, id=one, record_id=one, state_id=f"'{kind}-' || n")
    school = _key(SCHOOL, f"n % {SCHOOLS}")
    first = Section.objects.create(
        id=key(SECTION, 0), name="C", school_id=key(SCHOOL, 0), first_day=DAY
    )
    again(first, STAFF, id=_key(SECTION, "n"), school_id=school)
    first = Enrollment.objects.create(
        id=key(ENROLLED, 0), person_id=key(LEARNER, 0), school_id=key(SCHOOL, 0),
        district_id=key(DISTRICT, 1), first_day=DAY - timedelta(days=400),
    )  # fmt: skip
    again(
        first, LEARNERS, id=_key(ENROLLED, "n"), person_id=_key(LEARNER, "n"), school_id=school,
        district_id=_key(DISTRICT, f"1 + (n % {SCHOOLS}) % {DISTRICTS}"),
    )  # fmt: skip
    places = (("district", key(DISTRICT, 5)), ("school", key(SCHOOL, 7)))
    for n, (_name, place) in enumerate(places):
        StaffAssignment.objects.create(
            person_id=key(ADULT, n), position="privacy_officer", organization_id=place,
            first_day=DAY - timedelta(days=900),
        )  # fmt: skip


def _grown(first, last):
    """Looks number `first` to `last`, the newest last; a day has A_DAY of them."""
    return f"""
    INSERT INTO people_look (id, at, actor_id, actor_name, actor_role, purpose, reason, data, through,
        learner_id, section_id, organization_id, of_id, records, bytes)
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
            || '8' || substr(md5(n::text), 4, 15))::uuid,
        at, {_key(ADULT, f"(h1 % {STAFF})")}, 'Given Family' || h1 % {STAFF},
        CASE WHEN h2 % 100 < 60 THEN 'teacher' ELSE 'guardian' END,
        CASE WHEN h2 % 100 < 60 THEN 'instruct' WHEN h2 % 100 < 95 THEN 'own_record'
             WHEN h2 % 10000 = 9999 THEN 'emergency' WHEN h2 % 100 = 99 THEN 'protect' ELSE 'improve' END,
        'A teacher of record of a class in which the learner is.', 'evidence',
        CASE WHEN h3 % 100000 = 7 THEN 'export of levels' WHEN h3 % 10 < 4 THEN 'learner page'
             WHEN h3 % 10 < 7 THEN 'family page' ELSE 'page' END,
        CASE WHEN h3 % 10 < 7 THEN {_key(LEARNER, f"(h4 % {LEARNERS})")} END,
        CASE WHEN h3 % 10 IN (7, 8) THEN {_key(SECTION, f"(h4 % {STAFF})")} END,
        CASE WHEN h3 % 10 = 9 THEN {_key(SCHOOL, f"(h4 % {SCHOOLS})")} END,
        NULL, NULL, 1000 + h1 % 9000
    FROM (SELECT n, '{NOW.isoformat()}'::timestamptz - ((0 - n) || ' seconds')::interval * {86400 / A_DAY} AS at,
            hashint8(n) & 2147483647 AS h1, hashint8(n * 31 + 7) & 2147483647 AS h2,
            hashint8(n * 101 + 3) & 2147483647 AS h3, hashint8(n * 997 + 5) & 2147483647 AS h4
          FROM generate_series({first}::bigint, {last}) AS n) AS drawn"""


def grow(upto, before):
    """Makes the log so long; each size is made by adding older looks, as whoever searches begins with the newest."""
    indexes = ask(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename = 'people_look' AND indexname NOT LIKE '%pkey'"
    )
    ask("SET session_replication_role = replica")
    for name, _made in indexes:
        ask(f'DROP INDEX "{name}"')
    for first in range(before, upto, 500_000):
        last = min(first + 500_000, upto) - 1
        ask(_grown(-last, -first))
    ask("SET maintenance_work_mem = '512MB'")
    for _name, made in indexes:
        ask(made)
    ask("SET session_replication_role = DEFAULT")
    ask("VACUUM ANALYZE people_look")


def kinds(first):
    """The searches that the page offers: {words: (who asks, what)}."""
    year = max(first, DAY - timedelta(days=365))
    keeper = {
        "the newest, 30 days": Wanted(DAY - timedelta(days=30), DAY),
        "the newest, all days": Wanted(first, DAY),
        "one learner, all days": Wanted(first, DAY, learner=key(LEARNER, 77)),
        "one person, all days": Wanted(first, DAY, person=key(ADULT, 77)),
        "a purpose, common": Wanted(first, DAY, purpose="instruct"),
        "a purpose, 1 in 10,000": Wanted(first, DAY, purpose="emergency"),
        "through, common": Wanted(first, DAY, through="learner page"),
        "through, 1 in 100,000": Wanted(first, DAY, through="export of levels"),
        "through, never seen": Wanted(first, DAY, through="nothing"),
        "one person and a purpose": Wanted(first, DAY, person=key(ADULT, 77), purpose="improve"),
        "rare purpose and common through": Wanted(first, DAY, purpose="emergency", through="page"),
        "one day long ago": Wanted(first + timedelta(days=3), first + timedelta(days=3)),
    }
    found = {words: (KEEPER, wanted) for words, wanted in keeper.items()}
    for n, words in enumerate(("a district's officer (1 in 40)", "a school's officer (1 in 400)")):
        officer = Actor(key(ADULT, n), words)
        found[f"{words}, newest"] = (officer, Wanted(year, DAY))
        found[f"{words}, rare purpose"] = (officer, Wanted(year, DAY, purpose="emergency"))
        found[f"{words}, a learner"] = (officer, Wanted(year, DAY, learner=key(LEARNER, 7)))
    return found


def told(rows):
    """(milliseconds, pages touched, rows thrown away, rows, way) of a question, the second time it is asked."""
    question, values = rows.query.sql_with_params()
    for _ in range(2):
        [(plan,)] = ask(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {question}", *values)
    plan = plan if isinstance(plan, list) else json.loads(plan)
    top = plan[0]["Plan"]
    nodes = list(_nodes(top))
    ways = [n.get("Index Name") or n["Node Type"] for n in nodes if "Scan" in n["Node Type"]]
    mine = [w for w in ways if w.startswith("look_") or w == "Seq Scan"]
    thrown = sum(n.get("Rows Removed by Filter", 0) * n["Actual Loops"] for n in nodes)
    pages = top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)
    return plan[0]["Execution Time"], pages, int(thrown), int(top["Actual Rows"]), "+".join(mine)


def _nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def measured(size):
    first = DAY - timedelta(days=size // A_DAY)
    [(taken,)] = ask("SELECT pg_total_relation_size('people_look')")
    print(f"\n{size:,} looks, {(DAY - first).days:,} days, {taken:,} bytes", flush=True)
    found = {}
    for words, (by, wanted) in kinds(first).items():
        found[words] = told(searched(wanted, by=by, day=DAY)[:SHOWN])
        rows = list(searched(wanted, by=by, day=DAY)[:SHOWN])
        if len(rows) == SHOWN:
            onward = Wanted(**vars(wanted) | {"before": (rows[-1].at, rows[-1].pk)})
            found[f"{words}: next page"] = told(searched(onward, by=by, day=DAY)[:SHOWN])
    old = NOW - (NOW - datetime.combine(first, NOW.timetz())) / 2
    deep = Wanted(first, DAY, purpose="instruct", before=(old, key(LEARNER, 1)))
    found["a purpose, common: from the middle"] = told(searched(deep, by=KEEPER, day=DAY)[:SHOWN])
    about = looks_about([key(LEARNER, 77)], since=first)
    found["every look at one learner (full list)"] = told(about.order_by("-at", "-pk"))
    for words, (ms, pages, thrown, rows, way) in found.items():
        print(f"  {words:48} {ms:9.2f} ms {pages:9,} pages {thrown:9,} thrown {rows:5,} rows", way)
    return found


def written(times=400):
    """Median milliseconds to add one look (committed), as it is and to a copy of the table with its key alone."""
    ask("CREATE TABLE bare (LIKE people_look INCLUDING DEFAULTS, PRIMARY KEY (id))")
    look = {
        "at": NOW, "actor_id": key(ADULT, 5), "actor_name": "G", "actor_role": "teacher", "purpose": "instruct",
        "reason": "A teacher of record.", "data": DataClass.EVIDENCE.value, "through": "page",
        "learner_id": key(LEARNER, 3),
    }  # fmt: skip
    table, found = Look._meta.db_table, {"people_look": [], "bare": []}
    for n in range(times * 2):
        name = ("people_look", "bare")[n % 2]
        Look._meta.db_table = name
        began = time.perf_counter()
        Look(**look).save(force_insert=True)
        found[name].append(1000 * (time.perf_counter() - began))
    Look._meta.db_table = table
    ask("DROP TABLE bare")
    return statistics.median(found["people_look"]), statistics.median(found["bare"])


def chained():
    """Looks a second taken into the chain and verified, whole and from a head."""
    ask(
        "INSERT INTO people_lookarrival (look) SELECT id FROM"
        f" (SELECT id FROM people_look ORDER BY at LIMIT {SEALED}) AS oldest"
    )
    began, used = time.perf_counter(), time.process_time()
    taken = seal_all()
    mid, mid_used = time.perf_counter(), time.process_time()
    half = LookLink.objects.get(number=taken // 2)
    head = Head(DAY, half.number, bytes(half.hash).hex())
    found = verify(since=Head(DAY, 0, "00" * 32))
    end, end_used = time.perf_counter(), time.process_time()
    later = verify(since=head)
    last = time.perf_counter()
    assert found.links == later.links == taken
    print(f"\nchain: {taken:,} taken in, {taken / (mid - began):,.0f} a second"
          f" ({1e6 * (mid_used - used) / taken:.0f} µs of processor each);"
          f" verified {taken / (end - mid):,.0f} a second ({1e6 * (end_used - mid_used) / taken:.0f} µs each),"
          f" from a head in the middle in {(last - end) / (end - mid):.0%} of the time")  # fmt: skip


def main():
    sizes = [int(word) for word in sys.argv[1:]] or [1_000_000, 5_000_000]
    call_command("migrate", verbosity=0)
    peopled()
    before, all_of_them = 0, []
    for size in sizes:
        grow(size, before)
        before = size
        all_of_them.append(measured(size))
    print("\ngrowth of pages touched, first size to last:")
    for words, (_ms, pages, *_rest) in all_of_them[-1].items():
        was = all_of_them[0].get(words, (0, 0))[1]
        if was:
            print(f"  {words:48} {was:9,} → {pages:9,}  × {pages / was:.1f}")
    with_all, bare = written()
    print(f"\none more look: {with_all:.2f} ms; with the key alone {bare:.2f} ms")
    chained()


if __name__ == "__main__":
    main()
