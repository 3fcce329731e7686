"""Lines and rows: any bytes come out as the csv module would have them, and one bad line harms itself."""

import csv
import io
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from cairn.standards.tabular.csvrows import Rows, Unreadable
from cairn.standards.tabular.lines import TooLong, physical_lines


def lines_of(data, **settings):
    return list(physical_lines(io.BytesIO(data).read, kept=lambda _: None, **settings))


def rows_of(data, width=None, **settings):
    rows = Rows(physical_lines(io.BytesIO(data).read, kept=lambda _: None, **settings))
    rows.width = width
    return list(rows)


def cells_of(data, **settings):
    return [cells for _, cells in rows_of(data, **settings)]


@given(st.binary(max_size=200), st.integers(1, 9))
def test_lines_are_those_of_splitlines_however_the_blocks_fall(data, block):
    assert [raw for _, raw in lines_of(data, block=block)] == data.splitlines(keepends=True)


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\r", b"bb", b"cccccc", b"d" * 30]), max_size=30),
    st.integers(1, 9),
)
def test_a_line_beyond_the_bound_is_told_by_its_size_and_the_others_stay(parts, block):
    data = b"".join(parts)
    found = [
        raw.size if isinstance(raw, TooLong) else raw
        for _, raw in lines_of(data, block=block, longest=10)
    ]
    whole = data.splitlines(keepends=True)
    assert found == [len(line) if len(line) > 10 else line for line in whole]


texts = st.text(st.sampled_from('ab",;\n\r é\u2028'), max_size=6)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=6)
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(1, 50),
)
def test_what_the_csv_module_writes_comes_back(table, end, quoting, block):
    if quoting == csv.QUOTE_MINIMAL:  # it leaves a lone carriage return bare, which ends a line
        table = [[cell.replace("\r", "") for cell in row] for row in table]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(table)
    expected = [row for row in csv.reader(io.StringIO(out.getvalue(), newline="")) if row]
    width = len(table[0]) if table else None
    data = out.getvalue().encode()
    assert [cells for _, cells in rows_of(data, width, block=block)] == expected


def test_line_numbers_are_those_of_an_editor_over_blank_lines_and_rows_of_several_lines():
    data = b'a,b\n\n"x\ny",1\nz,2\n'
    assert [number for number, _ in rows_of(data, 2)] == [1, 3, 5]


def test_carriage_returns_alone_end_lines_too():
    assert cells_of(b"a,b\r1,2\r3,4") == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_an_unclosed_quotation_mark_costs_its_own_line_only():
    found = rows_of(b'1,"Ann\n2,Ben\n3,Cleo\n', 2)
    assert isinstance(found[0][1], Unreadable)
    assert "quotation mark" in found[0][1].what
    assert found[1:] == [(2, ["2", "Ben"]), (3, ["3", "Cleo"])]


def test_an_unclosed_quotation_mark_that_meets_another_one_later_costs_its_own_line_only():
    found = rows_of(b'1,"Ann\n2,Ben\n3,"Cleo, D."\n4,Dan\n', 2)
    assert [number for number, cells in found if isinstance(cells, Unreadable)] == [1]
    assert [cells for _, cells in found[1:]] == [["2", "Ben"], ["3", "Cleo, D."], ["4", "Dan"]]


def test_a_row_of_several_lines_that_is_not_as_wide_as_the_header_is_not_believed():
    found = rows_of(b'1,"a\n2,b\n3,c"\n4,d\n', 3)
    assert isinstance(found[0][1], Unreadable)
    assert [cells for _, cells in found[1:]] == [["2", "b"], ["3", 'c"'], ["4", "d"]]


def test_a_line_that_is_not_utf8_is_named_with_its_byte_and_the_mend():
    (_, good), (line, bad), _ = rows_of(b"1,Ann\n" + "2,José\n".encode("latin-1") + b"3,B\n")
    assert good == ["1", "Ann"]
    assert line == 2
    assert "Byte 6 of the line (0xE9" in bad.what
    assert "UTF-8" in bad.mend


def test_a_nul_is_refused():
    assert "NUL" in cells_of(b"1,a\0b\n")[0].what


def test_a_monstrous_line_takes_no_memory():
    size = 200_000_000

    class Monster:
        left = size

        def read(self, n):
            n = min(n, self.left)
            self.left -= n
            return b"x" * n

    parts = iter([b"1,a\n"])
    monster = Monster()
    tracemalloc.start()
    found = list(
        Rows(physical_lines(lambda n: next(parts, b"") or monster.read(n), kept=lambda _: None))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found[0] == (1, ["1", "a"])
    assert f"{size:,} bytes" in found[1][1].what
    assert peak < 10_000_000
