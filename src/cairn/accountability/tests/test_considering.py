"""What a considered policy asks of kept numbers, and when chance alone might have made a change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cairn.accountability.rules.chances import Spread
from cairn.accountability.rules.comparing import Change
from cairn.accountability.rules.considering import (
    differences,
    lacking,
    laid_over,
    usable,
    years_of_rules,
)
from cairn.accountability.rules.in_force import plan_in_force
from cairn.accountability.rules.near import Near
from cairn.accountability.rules.results import Result
from cairn.accountability.rules.weighing import by_question, summary, weigh
from cairn.policy.book import Book, read
from cairn.policy.rulings import Dated

POLICY = Path(__file__).parents[4] / "policy"
BOOK, EVERYTHING = read(POLICY), read(POLICY / "states" / "everything")
DAY = date(2026, 5, 1)
ATTENDANCE, SPANS = "accountability.indicators.attendance", "accountability.counting.spans"


def saying(name, value, start=date(2018, 7, 1)):
    said = replace(BOOK.parameters[name], values=(Dated(start, value, "A draft"),))
    return Book({**BOOK.parameters, name: said}, (), "draft")


def near(place, what, chance, group=""):
    return Near(place, group, what, "", chance)


@pytest.mark.parametrize(
    ("before", "after", "by_chance"),
    [
        (0.95, 0.92, False), (0.95, 0.85, True), (0.85, 0.95, True), (0.9, 0.9, False),
        (None, 0.8, True), (None, None, None), (0.95, None, None), (None, 0.95, None),
    ],
)  # fmt: skip
def test_an_answer_is_open_to_chance_where_either_of_the_two_is_not_clear(before, after, by_chance):
    sides = [
        by_question([near("a", "rating", c)] if c is not None else []) for c in (before, after)
    ]
    [found] = weigh([Change("a", "", "rating", "x", "y", ())], *sides, {}, 0.9)
    assert found.by_chance is by_chance
    [unruled] = weigh([found.change], *sides, {}, None)
    assert unruled.by_chance is None, "policy does not say when an answer is clear"


def test_a_total_is_open_to_chance_in_its_likely_range_and_no_answer_at_all_never():
    ranges = {"a": Spread(50.0, 60.0, 2.5)}
    changes = [
        Change("a", "", "total", "55", "60", ()), Change("a", "", "total", "55", "60.1", ()),
        Change("a", "", "total", "55", "–", ()), Change("b", "", "total", "55", "56", ()),
        Change("a", "race:x", "total", "55", "56", ()), Change("a", "", "rating", "x", "–", ()),
        Change("a", "", "rated", "rated", "not rated", ()),
    ]  # fmt: skip
    unsure = by_question([near("a", "rating", 0.4)])
    found = weigh(changes, unsure, {}, ranges, 0.9)
    assert [each.by_chance for each in found] == [True, False, None, None, None, False, False]


def test_what_nobody_asked_is_not_weighed_and_of_a_recognition_nobody_knows_it():
    changes = [
        Change("a", "", "csi", "–", "named", ()), Change("a", "", "tsi", "named", "–", ()),
        Change("a", "", "award", "recognised", "–", ()),
    ]  # fmt: skip
    before, after = by_question([near("a", "tsi", 0.95)]), by_question([near("a", "csi", 0.95)])
    found = weigh(changes, before, after, {}, 0.9)
    assert [each.by_chance for each in found] == [False, False, None]


def test_a_school_changes_by_chance_alone_where_every_change_of_it_may_be_so():
    changes = [Change(p, "", "rating", "x", "y", ()) for p in ("a", "b", "c")]
    changes += [Change("b", "", "csi", "–", "named", ()), Change("d", "", "total", "1", "2", ())]
    before = [near("a", "rating", 0.5), near("b", "rating", 0.5), near("b", "csi", 0.99)]
    after = [near("b", "csi", 0.99)]
    said = summary(weigh(changes, by_question(before), by_question(after), {}, 0.9), 9)
    assert (said.places, said.changed, said.worded, said.identified) == (9, 3, 3, 1)
    assert (said.by_chance, said.unweighed, said.moved) == (1, 1, 1)


def test_all_but_accountability_and_the_scale_stays_the_installations_own():
    alone = laid_over(BOOK, EVERYTHING, DAY)
    mine = {n for n in BOOK.parameters if not n.startswith(("accountability.", "scale."))}
    assert {n: alone.parameters[n] for n in mine} == {n: BOOK.parameters[n] for n in mine}
    assert alone.waivers == BOOK.waivers
    assert alone.ask_state("scale.levels", DAY).value == BOOK.ask_state("scale.levels", DAY).value
    theirs = {n for n in alone.parameters if n.startswith("accountability.indicators.")}
    assert theirs == {
        n for n in EVERYTHING.parameters if n.startswith("accountability.indicators.")
    }
    spans = alone.ask_state(SPANS, DAY).value
    assert [" ".join(line.split()) for line in spans][1] == "middle: 06 07 08", (
        "as it names its grades"
    )
    assert any(each.counts for each in differences(BOOK, alone, DAY))


def test_another_days_rules_hold_for_ever_and_years_reach_to_the_last_that_is_adopted():
    later = saying(ATTENDANCE, ("measured by: share not of attendance",), date(2030, 7, 1))
    found = differences(later, laid_over(later, later, DAY), date(2031, 1, 1))
    [gone] = [each for each in found if each.parameter == ATTENDANCE]
    assert (gone.before != "", gone.after) == (True, ""), "it was said of no one then"
    assert years_of_rules(later, 2025)[-1] == 2030
    assert years_of_rules(BOOK, 2040) == range(2018, 2041)


def test_numbers_are_read_where_they_are_measured_alike_and_what_is_not_there_is_lacking():
    ours = plan_in_force(BOOK, DAY)
    kept = [
        Result(2025, "a", "middle", "", "attendance", 90.0, 100, 3.0, counts=(10, 90)),
        Result(2025, "a", "middle", "", "growth", 50.0, 100, 3.0),
    ]
    lines = ("called en: Away", "measured by: share not of attendance", "score: as given of 100")
    theirs = plan_in_force(saying(ATTENDANCE, lines), DAY)
    used = usable(ours, theirs, kept, {})
    assert used == kept[1:]
    [missing] = lacking(ours, theirs, kept, used, {"attendance"})
    assert (missing.what, missing.countable) == ("attendance", True)
    assert not lacking(ours, theirs, kept, used, set())[0].countable, "nobody counts it"
    elsewhere = (
        "called en: Said",
        "measured by: the survey of parents, as given",
        "score: as given of 100",
    )
    one, same = (plan_in_force(saying(ATTENDANCE, elsewhere), DAY) for _ in range(2))
    assert usable(one, same, kept, {}) == kept, "given by others, in the same words"
    assert usable(one, theirs, kept, {}) == kept[1:]
