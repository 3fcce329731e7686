"""A file is data in every spreadsheet: no cell of text is ever taken for a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from cairn.journeys.files.csv_files import csv_text, safe

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(text)
def test_no_text_begins_as_a_formula_does(cell):
    assert not str(safe(cell)).lstrip().startswith(("=", "+", "-", "@"))
    assert not str(safe(cell)).startswith(("\t", "\r"))


@given(st.lists(st.tuples(text, text), max_size=5))
def test_what_was_written_is_read_again(rows):
    written = csv_text(["a", "b"], rows)
    found = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert found == [[str(safe(a)), str(safe(b))] for a, b in rows]


def test_missing_is_empty_and_zero_is_zero():
    assert csv_text(["a", "b", "c"], [[None, 0, 0.0]]) == "a,b,c\r\n,0,0.0\r\n"


def test_a_number_below_zero_stays_a_number():
    assert safe(-0.25) == -0.25
