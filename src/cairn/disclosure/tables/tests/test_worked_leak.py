"""The worked leak and its variants: a school's grade 5 mathematics, levels 1 to 4, “blank fewer than 10”.

Figures as they were worked out by another attacker before this one was written.
"""

from collections.abc import Iterable

import pytest

from cairn.disclosure.tables.attacking import Promise, attack, present, small
from cairn.disclosure.tables.releases import Group, Release
from cairn.disclosure.tables.statements import Statement, Ties, between, count, percent, same

LEVELS = range(4)
SENSITIVE = {f"level {i + 1}": (i,) for i in LEVELS} | {"proficient": (2, 3)}
WHITE, HISPANIC, BLACK = (6, 12, 9, 4), (4, 5, 3, 1), (4, 0, 0, 0)
ALONE = Promise(minimum=10, width=2, insiders=0)


def cells(*groups: str, place: str = "Pine") -> list[list[tuple[str, str, int]]]:
    return [[(place, group, level) for group in groups] for level in LEVELS]


def flat(levels: Iterable[list[tuple[str, str, int]]]) -> list[tuple[str, str, int]]:
    return [cell for level in levels for cell in level]


def counted(
    name: str, levels: list[list[tuple[str, str, int]]], row: tuple[int, ...]
) -> list[Statement]:
    return [
        count(cells, n, f"{name} level {i + 1}: {n}")
        for i, (cells, n) in enumerate(zip(levels, row, strict=True))
    ]


def in_percent(
    name: str, levels: list[list[tuple[str, str, int]]], row: tuple[int, ...], n: bool = True
) -> list[Statement]:
    whole = flat(levels)
    said = [count(whole, sum(row), f"{name}: {sum(row)}")] if n else []
    for level, many in zip(levels, row, strict=True):
        shown = (200 * many + sum(row)) // (2 * sum(row))
        said += percent(level, whole, shown, says=f"{name}: {shown} %")
    return said


def blanked(name: str, place: str = "Pine", least: int = 1) -> Statement:
    return between(flat(cells(name, place=place)), least, 9, f"{name}: *")


def release(said: list[Statement], *names: str, place: str = "Pine") -> Release:
    groups = [Group(name, tuple(tuple(c) for c in cells(name, place=place))) for name in names]
    return Release(tuple(said), tuple(groups), SENSITIVE)


def bounds(made: Release, name: str) -> dict[str, tuple[int, int]]:
    group = next(g for g in made.groups if g.name == name)
    return {f.count: (f.low, f.high) for f in attack(made, [group], ALONE)}


ALL = tuple(map(sum, zip(WHITE, HISPANIC, BLACK, strict=True)))
RACES = ("White", "Hispanic", "Black")
EXACTLY = {
    "learners": (4, 4), "level 1": (4, 4), "level 2": (0, 0), "level 3": (0, 0), "level 4": (0, 0),
    "proficient": (0, 0),
}  # fmt: skip


@pytest.mark.parametrize("publish", [counted, in_percent])
def test_a_blanked_row_beside_its_total_is_recovered_whole(publish):
    said = publish("All", cells(*RACES), ALL)
    said += publish("White", cells("White"), WHITE) + publish(
        "Hispanic", cells("Hispanic"), HISPANIC
    )
    made = release([*said, blanked("Black")], "Black")
    assert bounds(made, "Black") == EXACTLY
    found = {f.count: f for f in attack(made, made.groups, ALONE)}
    assert found["level 1"].all
    assert found["proficient"].none
    assert not any(f.kept(ALONE) for f in found.values())
    assert str(found["level 1"]) == "Black: all are in level 1 (exactly 4)."


def test_percents_without_any_n_say_much_less():
    said = [between(flat(cells(*RACES)), 30, 99, "enrolment 30 to 99")]
    said += in_percent("All", cells(*RACES), ALL, n=False)
    said += in_percent("White", cells("White"), WHITE, n=False)
    said += in_percent("Hispanic", cells("Hispanic"), HISPANIC, n=False)
    found = bounds(release([*said, blanked("Black")], "Black"), "Black")
    assert found["learners"] == (4, 9)
    assert found["proficient"] == (0, 3)
    assert found["level 1"][0] == 4


def test_the_only_blanked_half_of_a_division_is_recovered_from_percents():
    others, disabled = (8, 16, 15, 7), (6, 1, 0, 0)
    whole = tuple(a + b for a, b in zip(others, disabled, strict=True))
    said = in_percent("All", cells("without", "with"), whole)
    said += in_percent("without", cells("without"), others)
    found = bounds(release([*said, blanked("with")], "with"), "with")
    assert [found[f"level {i + 1}"] for i in LEVELS] == [(6, 6), (1, 1), (0, 0), (0, 0)]


ASIAN = (1, 2, 1, 1)


def two_blanked(
    black: tuple[int, ...] = BLACK, asian: tuple[int, ...] = ASIAN, least: int = 1
) -> list[Statement]:
    whole = tuple(map(sum, zip(WHITE, HISPANIC, black, asian, strict=True)))
    said = counted("All", cells(*RACES, "Asian"), whole)
    said += counted("White", cells("White"), WHITE) + counted(
        "Hispanic", cells("Hispanic"), HISPANIC
    )
    return [*said, blanked("Black", least=least), blanked("Asian", least=least)]


def test_two_blanked_rows_hold_until_the_district_and_the_other_school_are_read_too():
    alone = bounds(release(two_blanked(), "Black", "Asian"), "Black")
    assert alone["learners"] == (1, 8)
    assert alone["level 1"] == (0, 5)
    elsewhere = (3, 6, 5, 3)
    both = cells("Black") + cells("Black", place="Oak")
    district = [both[i] + both[i + 4] for i in LEVELS]
    linked = counted("Oak: Black", cells("Black", place="Oak"), elsewhere)
    linked += counted(
        "District: Black", district, tuple(a + b for a, b in zip(BLACK, elsewhere, strict=True))
    )
    made = release([*two_blanked(), *linked], "Black", "Asian")
    assert bounds(made, "Black") == EXACTLY
    assert [bounds(made, "Asian")[f"level {i + 1}"] for i in LEVELS] == [(n, n) for n in ASIAN]


def test_of_two_blanked_rows_no_count_is_exact_and_yet_none_is_proved_proficient():
    made = release(two_blanked(asian=(5, 0, 0, 0)), "Black", "Asian")
    for name in ("Black", "Asian"):
        found = {
            f.count: f for f in attack(made, [g for g in made.groups if g.name == name], ALONE)
        }
        assert not found["level 1"].exact
        assert found["level 1"].all
        assert found["proficient"].none


def test_the_only_learner_of_a_blanked_group_reads_the_other_blanked_row_better():
    one = (1, 0, 0, 0)
    said = two_blanked(asian=one, least=0)
    names = (*RACES, "Asian")
    kinds = tuple(((("Pine", name, i)),) for name in names for i in LEVELS)
    made = Release(tuple(said), release(said, "Black").groups, {}, kinds)
    rows = zip(names, (WHITE, HISPANIC, BLACK, one), strict=True)
    truth = {c: n for name, row in rows for c, n in zip(flat(cells(name)), row, strict=True)}
    world = made.world(truth)
    groups, there = small(made, world, 10), present(made, world)
    alone = {f.count: f for f in attack(made, groups, Promise(10, 5, 0))}["learners"]
    found = {f.count: f for f in attack(made, groups, Promise(10, 5, 1), insiders=there)}[
        "learners"
    ]
    assert (alone.low, alone.high) == (0, 5)
    assert found.high - found.low == 4
    assert found.insiders


def test_pooled_years_give_away_the_year_that_is_withheld():
    years = ("2024", "2025", "2026")
    part = {y: [(y, "yes")] for y in years}
    whole = {y: [(y, "yes"), (y, "no")] for y in years}
    said = []
    for year, n, shown in (("2024", 14, 43), ("2025", 12, 42)):
        said += [count(whole[year], n, year), *percent(part[year], whole[year], shown, says=year)]
    pooled = [c for y in years for c in whole[y]]
    said += [count(pooled, 32, "pooled")]
    said += percent([c for y in years for c in part[y]], pooled, 34, says="pooled")
    said += [between(whole["2026"], 0, 9, "2026: *")]
    group = Group("2026", (tuple(part["2026"]), (("2026", "no"),)))
    made = Release(tuple(said), (group,), {"proficient": (0,)})
    found = {f.count: f for f in attack(made, [group], ALONE)}
    assert (found["learners"].low, found["learners"].high) == (6, 6)
    assert found["proficient"].none


def test_participation_and_graduation_rates_name_one_learner():
    tested, not_tested = [("tested",)], [("not",)]
    said = [count(tested, 20, "20 tested")]
    said += percent(tested, tested + not_tested, 95, says="95 % took part")
    away = Group("not tested", (tuple(not_tested), ()))
    found = attack(Release(tuple(said), (away,), {}), [away], ALONE)
    assert (found[0].low, found[0].high) == (1, 1)
    four, fifth, rest = [("4",)], [("5",)], [("no",)]
    said = [count(four + fifth + rest, 20, "cohort")]
    said += percent(four, four + fifth + rest, 90, says="4 years")
    said += percent(four + fifth, four + fifth + rest, 95, says="5 years")
    late = Group("fifth year", (tuple(fifth), ()))
    found = attack(Release(tuple(said), (late,), {}), [late], ALONE)
    assert (found[0].low, found[0].high) == (1, 1)


def test_percents_to_two_digits_leave_eleven_sizes_up_to_300():
    levels = [[(i,)] for i in LEVELS]
    whole = [(i,) for i in LEVELS]
    shown = ("14.81", "33.33", "40.74", "11.11")
    said = [
        s for part, p in zip(levels, shown, strict=True) for s in percent(part, whole, p, says=p)
    ]
    group = Group("all", tuple(tuple(c) for c in levels))
    fits = []
    for n in range(1, 301):
        rows = [
            [m for m in range(n + 1) if (20000 * m + n) // (2 * n) == round(float(p) * 100)]
            for p in shown
        ]
        if all(rows) and any(sum(x) == n for x in _all(rows)):
            fits.append(n)
    assert len(fits) == 11
    assert fits[:2] == [27, 54]
    found = attack(Release((*said, between(whole, 1, 59, "n")), (group,), {}), [group], ALONE)
    assert (found[0].low, found[0].high) == (27, 54)


def _all(rows):
    from itertools import product

    return product(*rows)


def test_a_status_label_says_that_the_group_is_large_enough_for_it():
    said = [between(flat(cells("Black", "Asian")), 21, 21, "both"), blanked("Asian", least=0)]
    said += [between(flat(cells("Black")), 20, None, "Black: TSI")]
    assert bounds(release(said, "Asian"), "Asian")["learners"] == (0, 1)


def test_two_ways_to_divide_are_linked_through_all():
    said = [count(flat(cells("EL", "not EL")), 12, "n"), count(flat(cells("EL")), 5, "EL")]
    said += [same(flat(cells("EL", "not EL")), flat(cells("girls", "boys")), "one school")]
    said += [between(flat(cells("girls")), 10, 10, "girls")]
    assert bounds(release(said, "boys"), "boys")["learners"] == (2, 2)


def test_ties_are_read_as_they_were_rounded():
    part, whole = [("a",)], [("a",), ("b",)]
    group = Group("a", ((("a",),), (("b",),)))

    def possible(ties):
        said = [count(whole, 8, "8"), *percent(part, whole, "12", ties=ties, says="12 %")]
        try:
            return bounds_of(Release(tuple(said), (group,), {"a": (0,)}), group)
        except Exception as error:
            return type(error).__name__

    def bounds_of(made, group):
        found = {f.count: f for f in attack(made, [group], ALONE)}["a"]
        return found.low, found.high

    assert possible(Ties.HALF_EVEN) == (1, 1)  # 12.5 becomes 12
    assert possible(Ties.DOWN) == (1, 1)
    assert possible(Ties.UNKNOWN) == (1, 1)
    assert possible(Ties.HALF_UP) == "BadInput"  # 1 of 8 would have been 13
