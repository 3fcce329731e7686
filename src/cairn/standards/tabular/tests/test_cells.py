"""Cells: what a text stands for, and what is said when it stands for nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.standards.tabular import cells
from cairn.standards.tabular.diagnostics import Refusal, shown

TODAY = date(2026, 11, 21)
SEX = cells.choice("male", "female", "other", "unspecified")


def read(reader, text):
    said = []
    return reader(text, lambda what, mend: said.append(mend)), said


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (cells.boolean, "true", True),
        (cells.boolean, "", None),
        (cells.day, "2024-02-29", date(2024, 2, 29)),
        (cells.number, "0", 0.0),
        (cells.number, "-1.50", -1.5),
        (cells.number, "", None),
        (cells.whole, "3.0", 3),
        (cells.year, "2024", 2024),
        (cells.words, " 06 , 07,", ("06", "07")),
        (cells.words, "", ()),
        (SEX, "", None),
        (cells.moment, "2026-03-09T14:05:00.000Z", datetime(2026, 3, 9, 14, 5, tzinfo=UTC)),
    ],
)
def test_a_good_cell_has_a_value_and_nothing_is_said(reader, text, value):
    assert read(reader, text) == (value, [])


@pytest.mark.parametrize(
    ("reader", "text", "mend"),
    [
        (SEX, "M", "Write male."),
        (SEX, "f", "Write female."),
        (SEX, "x", "Write one of male, female, other, unspecified."),
        (cells.boolean, "yes", "Write true or false."),
        (cells.boolean, "1", "Write true or false."),
        (cells.day, "05/20/2024", "YYYY-MM-DD"),
        (cells.day, "20240520", "YYYY-MM-DD"),
        (cells.day, "2023-02-29", "Correct the day."),
        (cells.day, "0024-05-20", "Write the year in full."),
        (cells.day_until(TODAY), "2026-11-22", "when it has come"),
        (cells.number, "NaN", "Write a number"),
        (cells.number, "inf", "Write a number"),
        (cells.number, "1_000", "Write a number"),
        (cells.number, "3,5", "Use a point"),
        (cells.number, "1e999", "Write a number"),
        (cells.whole, "2.5", "without decimals"),
        (cells.year, "24", "four digits"),
        (cells.moment, "yesterday", "UTC"),
        (cells.moment, "2026-03-09T14:05:00", "UTC"),
        (cells.needed(cells.plain), "", "Fill it in."),
    ],
)
def test_a_bad_cell_is_refused_with_its_mend(reader, text, mend):
    with pytest.raises(Refusal) as refused:
        read(reader, text)
    assert mend in refused.value.mend


def test_today_is_not_in_the_future():
    assert read(cells.day_until(TODAY), "2026-11-21") == (TODAY, [])


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [(cells.boolean, "TRUE", True), (SEX, "Male", "male"), (cells.boolean, "False", False)],
)
def test_capitals_are_put_up_with_and_told(reader, text, value):
    found, said = read(reader, text)
    assert found == value
    assert len(said) == 1


@given(st.text(max_size=200))
def test_a_foreign_value_is_shown_short_and_printable(text):
    assert shown(text).isprintable()
    assert len(shown("x" * 1000)) < 70
