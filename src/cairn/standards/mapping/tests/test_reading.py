"""Rows come typed through a mapping; faulty rows are told apart with column, value and mend."""

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.kernel.errors import BadInput
from cairn.kernel.terms import Use
from cairn.standards.mapping import Learners, Mapping, Reading, Scale, Source, plain_layout
from cairn.standards.mapping.keys import Seen
from cairn.standards.mapping.opening import opened
from cairn.standards.tabular.source import Broken, Limits

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAIN = "key,learner,competency,use,score,performed_at\n"
VENDOR = Mapping(
    name="vendor",
    fields={
        "learner": Source(column="ID"),
        "competency": Source(column="TEST", words={"M": "guid-m", "R": "guid-r"}),
        "use": Source(constant="summative"),
        "performed_at": Source(column="YEAR", format="school_year", month_day=(5, 1)),
        "score": Source(column="SCORE"),
        "level": Source(column="LEVEL", words={"Low": "1", "High": "2", "No Score": None}),
        "task": Source(template="Test {TEST}, {YEAR}"),
    },
    key=("TEST", "YEAR", "ID"),
    where={"VALID": "yes"},
    scales=(Scale(where={"TEST": "M"}, cuts=(400.0,)), Scale(cuts=(500.0,))),
    missing=frozenset({"NA"}),
    learners=Learners("state"),
)
HEAD = "VALID,ID,TEST,YEAR,SCORE,LEVEL,UNUSED\n"


@pytest.fixture
def read(tmp_path):
    def read(text, mapping=None, *, name="evidence.csv", zone=UTC, chunk=4000):
        path = tmp_path / name
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        with opened(path) as table:
            reading = Reading(table, mapping or plain_layout(), NOW, zone, chunk)
            batches = list(reading.batches())
        rows = [row for batch in batches for row in batch.rows]
        refused = [row for batch in batches for row in batch.refused]
        return rows, refused, reading, sum(batch.passed_over for batch in batches)

    return read


def whats(refused):
    return [f"{r.line} {f.column}: {f.what} {f.mend}" for r in refused for f in r.faults]


def test_the_plain_layout_is_read_as_it_is(read):
    [row], refused, reading, _ = read(PLAIN + "k1,S-1,6.EE.A.1,interim,0,2026-11-03\n")
    assert (row.key, row.learner, row.competency, row.use) == ("k1", "S-1", "6.EE.A.1", Use.INTERIM)
    assert row.score == 0.0
    assert row.performed_at == datetime(2026, 11, 3, tzinfo=UTC)
    assert (row.line, refused, reading.notes) == (2, [], [])


def test_an_empty_score_is_missing_and_not_zero(read):
    [row], *_ = read(PLAIN + "k1,S-1,c,interim,,2026-11-03\n")
    assert row.score is None
    assert row.withdrawn is None


def test_a_vendors_columns_words_years_and_scales_become_ours(read):
    rows, refused, _, passed_over = read(
        HEAD
        + "yes,7,M,2022_2023,435.0,High,x\nyes,7,R,2023-24,NA,No Score,x\nno,8,M,2022_2023,1,Low,x\n",
        VENDOR,
        name="v.csv.gz",
    )
    assert refused == []
    assert passed_over == 1
    assert [(r.key, r.competency, r.score, r.level) for r in rows] == [
        ("M/2022_2023/7", "guid-m", 435.0, "2"),
        ("R/2023-24/7", "guid-r", None, None),
    ]
    assert [r.performed_at.date().isoformat() for r in rows] == ["2023-05-01", "2024-05-01"]
    assert [r.on_scale.cuts for r in rows] == [(400.0,), (500.0,)]
    assert rows[0].task == "Test M, 2022_2023"


def test_every_fault_of_a_row_is_told_with_its_column_and_mend(read):
    rows, refused, *_ = read(HEAD + "yes,,X,22_23,many,Low,x\nyes,7,M,2022_2023,1,Low,x\n", VENDOR)
    assert len(rows) == 1
    said = whats(refused)
    assert "2 ID: There is no learner. Fill it in." in said
    assert any("2 TEST: “X” is not one of the mapping's words (M, R)" in s for s in said)
    assert any("2 YEAR: “22_23” is not a school year." in s for s in said)
    assert any("2 SCORE: “many” is not a number." in s for s in said)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2027-01-01", "lies in the future (today is 2026-11-21)"),
        ("2026-11-21T12:00:01Z", "lies in the future"),
        ("2026-02-30", "neither a day nor a moment"),
        ("03.11.2026", "neither a day nor a moment"),
        ("0026-11-03", "year 26 cannot be right"),
        ("", "There is no performed_at"),
    ],
)
def test_a_day_that_cannot_be_is_refused(read, cell, said):
    rows, refused, *_ = read(PLAIN + f"k1,S-1,c,interim,1,{cell}\n")
    assert rows == []
    assert said in whats(refused)[0]


def test_a_moment_without_a_zone_is_one_here(read):
    east = timezone(timedelta(hours=-5))
    rows, *_ = read(
        PLAIN + "a,S,c,interim,1,2026-11-03\nb,S,c,interim,1,2026-11-03T09:30:00Z\n", zone=east
    )
    assert [r.performed_at.isoformat() for r in rows] == [
        "2026-11-03T05:00:00+00:00",
        "2026-11-03T09:30:00+00:00",
    ]


def test_the_same_key_twice_in_a_file_keeps_the_first_whatever_the_batches(read):
    lines = [f"k{i % 5},S,c,interim,{i},2026-11-03\n" for i in range(7)]
    rows, refused, *_ = read(PLAIN + "".join(lines), chunk=2)
    assert [r.score for r in rows] == [0, 1, 2, 3, 4]
    assert [r.line for r in refused] == [7, 8]
    assert "has the same key" in whats(refused)[0]


def test_without_a_key_a_row_is_known_by_its_meaning_but_not_by_its_score(read):
    head = "learner,competency,use,score,performed_at,task\n"
    [one], *_ = read(head + "S,c,interim,1,2026-11-03,Essay\n")
    [two], *_ = read(head + "S,c,interim,4,2026-11-03,Essay\n")
    [other], *_ = read(head + "S,c,interim,1,2026-11-03,Debate\n")
    assert one.key == two.key != other.key


def test_a_withdrawn_row_needs_only_its_key(read):
    [row], refused, *_ = read(
        "key,learner,competency,use,performed_at,withdrawn,note\nk1,,,,,true,Sent in error.\n"
    )
    assert (row.withdrawn, row.note, refused) == (True, "Sent in error.", [])


def test_misspelt_columns_are_named_and_missing_ones_stop_the_file(read):
    *_, reading, _ = read(
        "key,learner,competency,use,score,performed_at,taks\nk,S,c,interim,1,2026-11-03,x\n"
    )
    assert "taks" in reading.notes[0].what
    with pytest.raises(Broken, match="performed_at"):
        read("key,learner,competency,use,score,performed\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("learner,é".encode("utf-16"), "UTF-16|NUL|not UTF-8"),
        (b"", "empty"),
        (b"caf\xe9,learner\n", "not UTF-8"),
    ],
)
def test_what_is_no_table_is_told_so(read, data, said):
    with pytest.raises(Broken, match=said):
        read(data)


def test_a_latin_1_line_costs_itself_alone(read):
    text = (PLAIN + "a,S,c,interim,1,2026-11-03\n").encode()
    rows, refused, *_ = read(
        text + b"b,caf\xe9,c,interim,1,2026-11-03\nc,S,c,interim,1,2026-11-03\n"
    )
    assert [r.key for r in rows] == ["a", "c"]
    assert refused[0].line == 3
    assert "not UTF-8" in whats(refused)[0]


def test_a_line_without_end_and_an_open_quotation_mark_cost_themselves_alone(read):
    long = "x" * (2 << 20)
    lines = f'a,S,c,interim,1,2026-11-03\n{long}\nb,"S,c,interim,1,2026-11-03\nc,S,c,interim,1,2026-11-03\n'
    rows, refused, *_ = read(PLAIN + lines)
    assert [r.key for r in rows] == ["a", "c"]
    assert [r.line for r in refused] == [3, 4]


def test_a_file_that_is_cut_off_keeps_what_came_before(read, tmp_path):
    rows = "".join(
        f"k{i},S-{i * 7919 % 10007},c,interim,{i % 5},2026-11-03\n" for i in range(20000)
    )
    whole = gzip.compress((PLAIN + rows).encode())
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with opened(path) as table:
        reading = Reading(table, plain_layout(), NOW, UTC)
        kept = sum(len(batch.rows) for batch in reading.batches())
    assert 5000 < kept < 20000
    assert reading.broken is not None
    assert "damaged or cut off" in reading.broken.what


def test_a_bomb_is_stopped_and_what_came_before_it_is_kept(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    line = b"k,S,c,interim,1,2026-11-03\n"
    path.write_bytes(gzip.compress(PLAIN.encode() + line + line.replace(b"S", b"x" * 900) * 20_000))
    with opened(path, limits=Limits(spared=1 << 20, total=1 << 20)) as table:
        reading = Reading(table, plain_layout(), NOW, UTC)
        assert next(reading.batches()).rows[0].learner == "S"
        list(reading.batches())
    assert reading.broken is not None
    assert "over 100 to one" in reading.broken.what


def test_parquet_says_the_same_as_text(read, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "key": pa.array([1, 2, 3]),
            "learner": pa.array(["S", "S", None]).dictionary_encode(),
            "competency": ["c", "c", "c"],
            "use": ["interim"] * 3,
            "score": pa.array([0.0, None, 1.5]),
            "performed_at": pa.array([NOW.date()] * 3),
            "withdrawn": pa.array([False, True, None]),
        }
    )
    path = tmp_path / "e.parquet"
    pq.write_table(table, path)
    with opened(path) as source:
        reading = Reading(source, plain_layout(), NOW, UTC)
        [batch] = list(reading.batches())
    assert [(r.key, r.score, r.withdrawn) for r in batch.rows] == [
        ("1", 0.0, False),
        ("2", None, True),
    ]
    assert whats(batch.refused) == ["4 learner: There is no learner. Fill it in."]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadInput, match="not a Parquet file, or it is cut off"), opened(path):
        pass


@given(st.lists(st.lists(st.text(max_size=3), max_size=9), max_size=9))
def test_seen_keys_agree_with_a_plain_set(batches):
    seen, slow = Seen(), set()
    for batch in batches:
        expected = []
        for key in batch:
            expected.append(key in slow)
            slow.add(key)
        assert seen.repeated(batch) == expected
