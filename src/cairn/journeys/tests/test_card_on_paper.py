"""A report card on paper says what the card holds: every figure, its range, and why a row has none."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.accountability.rules.asked import Published, Question, Where
from cairn.accountability.rules.cards import Placed, Standing
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.making_cards import Released, card
from cairn.accountability.rules.statuses import Stands, Status
from cairn.intake.rulebook import book
from cairn.journeys.reporting.on_paper import sheet
from cairn.journeys.reporting.page import card_page
from cairn.journeys.words import cards as words
from cairn.journeys.words.grounds import category_words
from cairn.paper.tests.listening import heard
from cairn.paper.typesetting import report_card

LEVELS = ("beginning", "developing", "proficient", "extending")
MATH = Question("achievement.mathematics", LEVELS, (2, 3), {"en": "Math", "es": "Matemáticas"})
GROWTH = Question("growth.mathematics", ("low", "typical", "high"), (1, 2), MATH.names)
ATTENDANCE = Question("attendance", ("often absent", "present"), (1,), {"en": "Attendance"})
SCHOOL = "school:1"
GROUPS = ("", "english:learner", "english:other", "race:asian", "race:white", "sex:female")


def rows(draw, question, year, place):
    """Rows as the gate lets them out: ranges, narrow or wide, or none and why."""
    grades = [("06", ""), ("07", "")] if place == SCHOOL and question is MATH else []
    groups = GROUPS if place == SCHOOL else GROUPS[:1]
    for grade, group in (*(("", group) for group in groups), *grades):
        where = Where(year, place, grade, group)
        shown = draw(st.sampled_from(["percents", "tens", "few", "beside", "nothing"]))
        counts = [draw(st.integers(1, 90)) for _level in question.levels]
        n = sum(counts)
        if shown in {"percents", "tens"}:
            step = 1 if shown == "percents" else 10
            lows = [min(100 * count // (n * step) * step, 100 - step) for count in counts]
            shares = tuple((low, low + step) for low in lows)
            size = n // step * step
            yield Published(question.key, where, (max(size, 1), size + step - 1), shares)
        elif shown != "nothing":
            yield Published(
                question.key, where, (0, 9) if shown == "few" else (10, None), why=shown
            )


@st.composite
def cards(draw):
    found = []
    for year in (2024, 2025):
        mine = [
            row
            for question in (MATH, GROWTH, ATTENDANCE)
            for place in (SCHOOL, "state")
            for row in rows(draw, question, year, place)
        ]
        standing = Standing(year, date(year + 1, 8, 14), date(year + 1, 10, 2), None, "ab" * 32, 10)
        named = (
            Placed("state", "state", "Tamarack"),
            Placed(SCHOOL, "school", "Cedar Ridge", "", "6–8"),
        )
        found.append(Released(standing, (GROWTH, MATH, ATTENDANCE), named, tuple(mine)))
    return card(SCHOOL, found[1], found[:1])


def plain(text):
    """Without spaces of any kind: a line may break within a figure."""
    return re.sub(r"\s", "", text)


def figures(found):
    """Every figure of a card in words, with its likely range where it has one."""
    for tile in found.tiles:
        if tile.figure is not None:
            yield words.figure_words(tile.figure)
            yield words.likely_words(tile.figure)
        elif tile.row.why:
            yield words.reason_words(tile.row, 10)
    for growth in found.growth:
        yield from (each for row in growth.rows for each in _row(row.row, row.figure))
    for levels in found.levels:
        groups = (row for _division, rows in levels.divisions for row in rows)
        everybody = levels.everybody, *groups, *levels.grades
        yield from (each for row in everybody for each in _row(row.row, row.figure))
    for trend in found.trends:
        shown = [point.here for point in trend.points if point.here]
        yield from (words.figure_words(each) for each in shown if len(shown) > 1)
    yield from (words.said(each, found) for each in (*found.headline, *found.ask))


def _row(row, figure):
    if row.why:
        return [words.reason_words(row, 10)]
    return [] if figure is None else [words.figure_words(figure)]


@settings(max_examples=12, deadline=None)
@given(cards(), st.sampled_from(["en", "es"]))
def test_paper_says_every_figure_of_the_card_and_why_a_row_has_none(found, language):
    with translation.override(language):
        there = heard(report_card(sheet(card_page(found))))
        everything = plain(" ".join(each.words for each in there))
        missing = [each for each in figures(found) if plain(each) not in everything]
    assert missing == []


@settings(max_examples=5, deadline=None)
@given(cards())
def test_paper_holds_no_percent_that_the_card_does_not(found):
    """Whatever is read as a percent in the tables of levels is a level's share or what a figure says."""
    there = heard(report_card(sheet(card_page(found))))
    said = {n for each in figures(found) for n in re.findall(r"\d+(?=%)|\d+(?=–\d+%)", each)}
    said |= {
        n for t in found.tiles if t.state for n in re.findall(r"\d+", words.figure_words(t.state))
    }
    said |= {
        n for t in found.tiles if t.before for n in re.findall(r"\d+", words.figure_words(t.before))
    }
    said |= {"0", "20", "40", "60", "80", "100"}
    cells = [each.words for each in there if each.role == "TD"]
    for cell in cells:
        assert set(re.findall(r"\d+(?=%)", cell)) <= said, cell


def test_the_words_are_in_the_language_of_the_reader():
    found = card(
        SCHOOL,
        Released(
            Standing(2025, date(2026, 8, 14), None, None, "ab" * 32, 10),
            (MATH,),
            (Placed("state", "state", "Tamarack"), Placed(SCHOOL, "school", "Cedar Ridge")),
            (
                Published(
                    MATH.key,
                    Where(2025, SCHOOL),
                    (100, 100),
                    ((10, 11), (20, 21), (30, 31), (39, 40)),
                ),
            ),
        ),
    )
    with translation.override("es"):
        on_paper = sheet(card_page(found))
    assert on_paper.language == "es"
    assert on_paper.facts[0].label.endswith("Matemáticas")
    assert on_paper.questions[0].heading != "What can students do, and is every group served?"


def small(why):
    """A row that is not shown, and the card of a school that has no other."""
    row = Published(MATH.key, Where(2025, SCHOOL), (0, 9), why=why)
    standing = Standing(2025, date(2026, 8, 14), None, None, "ab" * 32, 10)
    of = Released(standing, (MATH,), (Placed(SCHOOL, "school", "Cedar Ridge"),), (row,))
    return row, card(SCHOOL, of)


@pytest.mark.parametrize("few", ["few", "beside"])
def test_a_card_that_shows_nothing_is_a_sheet_that_says_so(few):
    why, found = small(few)
    there = [each.words for each in heard(report_card(sheet(card_page(found))))]
    assert words.reason_words(why, 10) in there


@pytest.mark.parametrize("named", [True, False])
def test_a_status_comes_first_with_what_comes_next_and_where_none_is_so_behind_all_else(named):
    says = Status(
        SCHOOL, "csi", "support", Stands.YES if named else Stands.NO, 2024, ("lowest",) * named
    )
    found = sheet(card_page(replace(small("few")[1], statuses=(says,))))
    headings = [asked.heading for asked in found.questions]
    at = headings.index("Who gets support, and who is recognized?")
    [line] = found.questions[at].items
    if named:
        assert found.lead[0].words.startswith("By the results of 2024–25, the rules name this")
        assert (at, "It may end after 3 years" in line) == (0, True)
    else:
        assert "support" not in found.lead[0].words
        assert at > headings.index("Questions to ask at the next school meeting")
        assert "the rules do not name this school for it" in line


def test_a_category_is_called_as_policy_calls_it_in_the_language_of_the_reader():
    plan = plan_in_force(book(), date(2026, 8, 14))
    named = replace(plan, called={"csi": {"en": "Help first"}, "ours": {"en": "Our own"}})
    assert category_words("csi", named) == "Help first"
    assert category_words("ours", named) == "Our own"
    assert category_words("theirs", named) == "theirs"
    with translation.override("es"):
        assert category_words("csi", named) == "Apoyo para toda la escuela (CSI)"
        assert category_words("ours", named) == "Our own"
