"""The log of looks cannot be altered unseen: a flipped byte, a gap, a swap, a cut tail are each found."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.kernel.ids import uuid7
from cairn.people.models import Look, LookArrival, LookHead, LookLink
from cairn.people.rules.chain import canonical, link
from cairn.people.selectors.chain import Head, heads, read_head, verify
from cairn.people.services.sealing import publish_head, seal, seal_all

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = AT.date()


def looked(n, at=AT):
    for i in range(n):
        Look.objects.create(
            at=at + timedelta(seconds=i), actor_name=f"Ms {i}", actor_role="teacher",
            purpose="instruct", reason="They teach.", through="page",
        )  # fmt: skip


def tamper(sql, *values):
    """As someone would who holds the database itself: the triggers down, the change made, the triggers up."""
    names = ["people_look_is_never_", "people_looklink_is_never_"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for name in names:
                for act in ("changed", "removed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{act}")
        cursor.execute(sql, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def key(look):
    return look.hex if connection.vendor == "sqlite" else look


def number(n):
    return LookLink.objects.get(number=n).look


@pytest.fixture
def chain(db):
    looked(12)
    assert seal_all() == 12


def test_what_was_written_is_found_as_it_was_written(chain):
    found = verify()
    assert (found.links, found.waiting, found.fault) == (12, 0, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_name", "Ms 4."), ("purpose", "improve"), ("reason", ""), ("bytes", 0)],
)
def test_a_changed_field_is_named_with_its_row(chain, column, value):
    victim = number(5)
    tamper(f"UPDATE people_look SET {column} = %s WHERE id = %s", value, key(victim))
    assert verify().fault.look == victim
    assert verify().links == 4


def test_one_flipped_bit_of_a_hash_is_found(chain):
    bad = bytearray(LookLink.objects.get(number=7).hash)
    bad[31] ^= 1
    tamper("UPDATE people_looklink SET hash = %s WHERE number = 7", bytes(bad))
    assert verify().fault.number == 7


def test_a_removed_row_is_found_whether_its_link_is_removed_or_not(chain):
    victim = number(3)
    tamper("DELETE FROM people_look WHERE id = %s", key(victim))
    assert (verify().fault.number, verify().fault.look) == (3, victim)
    tamper("DELETE FROM people_looklink WHERE number = 3")
    assert (verify().fault.number, verify().fault.look) == (3, None)


def test_two_rows_that_changed_places_are_found(chain):
    one, other = key(number(6)), key(number(9))
    spare = key(uuid7())
    for n, look in ((6, spare), (9, one), (6, other)):
        tamper("UPDATE people_looklink SET look = %s WHERE number = %s", look, n)
    assert verify().fault.number == 6


def test_a_cut_tail_is_found_against_a_head_that_was_published(chain):
    kept = publish_head(day=DAY, at=AT)
    tamper(
        "DELETE FROM people_look WHERE id IN (SELECT look FROM people_looklink WHERE number > 8)"
    )
    tamper("DELETE FROM people_looklink WHERE number > 8")
    assert verify().fault.number == 9
    with (
        connection.cursor() as cursor
    ):  # and the published line gone as well: a family still has it
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER people_lookhead_is_never_removed")
        cursor.execute("DELETE FROM people_lookhead")
    assert verify().fault is None
    assert verify([read_head(str(kept))]).fault.number == 9


def test_a_chain_written_wholly_anew_differs_from_a_head_that_someone_kept(chain):
    kept = publish_head(day=DAY, at=AT)
    victim = number(2)
    tamper("UPDATE people_look SET actor_name = 'Nobody' WHERE id = %s", key(victim))
    looks = list(LookLink.objects.order_by("number").values_list("look", flat=True))
    tamper("DELETE FROM people_looklink")
    LookArrival.objects.bulk_create([LookArrival(look=look) for look in looks])
    seal_all()
    assert "published" in verify([kept]).fault.what


def test_a_look_slipped_in_beside_the_chain_is_found(chain):
    looked(1)
    LookArrival.objects.all().delete()
    assert verify().fault.what == "this look never came into the chain"


def test_a_look_removed_before_it_came_into_the_chain_is_found(chain):
    looked(1)
    tamper("DELETE FROM people_look WHERE id = %s", key(LookArrival.objects.get().look))
    seal_all()
    assert "before it came" in verify().fault.what


def test_the_database_notes_each_look_and_takes_the_note_back_with_it(db):
    with transaction.atomic():
        looked(1)
        transaction.set_rollback(True)
    assert (Look.objects.count(), LookArrival.objects.count()) == (0, 0)


def test_neither_links_nor_heads_can_be_changed(chain):
    publish_head(day=DAY, at=AT)
    for rows in (LookLink.objects.filter(number=1), LookHead.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(number=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_a_batch_takes_so_many_and_the_next_goes_on(db):
    looked(5)
    assert [seal(limit=2), seal(limit=2), seal(limit=2), seal()] == [2, 2, 1, 0]
    assert verify().links == 5


def test_a_days_head_is_published_once_and_stays(chain):
    first = publish_head(day=DAY, at=AT)
    looked(1)
    assert publish_head(day=DAY, at=AT) == first == heads()[0]
    later = publish_head(day=DAY + timedelta(days=1), at=AT)
    assert (first.number, later.number) == (12, 13)
    assert verify(since=first).links == 13


def test_a_line_that_is_no_head_says_what_one_looks_like():
    for line in ("", "2026-11-17 5", "2026-11-17 5 abc", "yesterday 5 " + "0" * 64):
        with pytest.raises(BadInput, match="64 hexadecimal"):
            read_head(line)
    assert read_head(f"2026-11-17 5 {'A0' * 32}\n") == Head(date(2026, 11, 17), 5, "a0" * 32)


values = st.none() | st.text(max_size=5) | st.integers() | st.uuids()
rows = st.lists(values, min_size=3, max_size=3)


def plain(row):
    """What stands for a value in the specification: its text, or that it is missing."""
    return [None if v is None else v.hex if isinstance(v, UUID) else str(v) for v in row]


@given(rows, rows)
def test_two_rows_have_the_same_bytes_only_when_they_say_the_same(one, other):
    assert (canonical(one) == canonical(other)) == (plain(one) == plain(other))


def test_the_hash_is_the_one_of_the_specification():
    import hashlib

    row = [UUID(int=1), AT, None, "", 0]
    text = [("0" * 31 + "1").encode(), str(int(AT.timestamp()) * 10**6).encode(), None, b"", b"0"]
    told = b"".join(b"\xff" * 4 if t is None else len(t).to_bytes(4, "big") + t for t in text)
    assert link(bytes(32), row) == hashlib.sha256(bytes(32) + told).digest()
