"""A school's and a district's figures: sums, likely ranges, and what is kept back."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from cairn.determinations.rules import ALL_DOMAINS
from cairn.determinations.rules.tallies import by_place
from cairn.disclosure.withholding import Withheld
from cairn.journeys.groups.levels_growth import Asked, Verdict, levels_and_growth

CEDAR, ELM, OAK = UUID(int=1), UUID(int=2), UUID(int=3)
LAST_YEAR, NOW = date(2025, 10, 31), date(2026, 10, 31)


@dataclass(frozen=True)
class Row:
    levels: tuple[int, ...]
    learners: int
    subgroup: str = "all"
    domain: str = "Ratios"
    place: UUID = CEDAR
    as_of: date = NOW
    competency: UUID | None = None

    @property
    def enrolled(self):
        return self.learners + 2

    @property
    def cells(self):
        return sum(self.levels) + 5

    @property
    def enough(self):
        return sum(self.levels)


ASKED = Asked(
    proficient=3,
    minimum_n=10,
    domain_names={},
    group_names=lambda kind, value: f"{kind} {value}",
    school_names={CEDAR: "Cedar", ELM: "Elm"},
    own_rules={},
)


def whole(*rows, learners=None):
    """The row for all domains together, of rows for one day and group; as many learners as in the largest."""
    levels = tuple(map(sum, zip(*(r.levels for r in rows), strict=True)))
    most = max(r.learners for r in rows) if learners is None else learners
    return replace(rows[0], levels=levels, learners=most, domain=ALL_DOMAINS)


def page(*rows, schools=()):
    """Of rows for domains, and those of the schools below."""
    single = [r for r in rows if r.competency is None and r.domain != ALL_DOMAINS]
    given = {(r.subgroup, r.as_of) for r in rows if r.domain == ALL_DOMAINS}
    groups = {(r.subgroup, r.as_of): [] for r in single}
    for row in single:
        groups[row.subgroup, row.as_of].append(row)
    wholes = [whole(*own) for key, own in groups.items() if key not in given]
    return levels_and_growth([*rows, *wholes], ASKED, by_place(schools))


def test_competencies_add_up_over_domains_and_learners_do_not():
    rows = [Row((10, 20, 30, 40), 50), Row((0, 0, 50, 50), 40, domain="Number")]
    shown = page(*rows, whole(*rows, learners=60))
    assert shown.whole.levels == (10, 20, 80, 90)
    assert shown.everyone.learners == 60
    assert shown.everyone.share.share == pytest.approx(170 / 200)
    assert [r.name for r in shown.domains.rows] == ["Number", "Ratios"]


def test_a_likely_range_counts_each_learner_once():
    few = page(Row((100, 100, 100, 100), 20)).everyone.share
    many = page(Row((100, 100, 100, 100), 200)).everyone.share
    assert few.share == many.share
    assert few.high - few.low > 2 * (many.high - many.low)


def test_rows_of_single_competencies_do_not_count_twice():
    shown = page(Row((5, 5, 5, 5), 20), Row((5, 5, 5, 5), 20, competency=UUID(int=9)))
    assert shown.whole.cells == 25


def test_a_small_group_and_what_would_betray_it_are_kept_back_with_their_reasons():
    shown = page(
        Row((20, 20, 20, 20), 80),
        Row((5, 1, 1, 0), 7, subgroup="race_ethnicity=Asian"),
        Row((5, 5, 5, 5), 20, subgroup="race_ethnicity=Black"),
        Row((9, 9, 9, 9), 53, subgroup="race_ethnicity=White"),
    )
    [block] = shown.groups
    assert [(r.name, r.withheld, r.learners, r.bar, r.share) for r in block.rows[:2]] == [
        ("race_ethnicity Asian", Withheld.SMALL, None, (), None),
        ("race_ethnicity Black", Withheld.COMPLEMENTARY, None, (), None),
    ]
    assert block.rows[2].withheld is None


def test_a_place_with_too_few_learners_shows_no_figure_at_all():
    shown = page(Row((3, 3, 3, 0), 9))
    assert shown.everyone.withheld is Withheld.SMALL
    assert (shown.domains.rows, shown.groups, shown.proficient_line.months) == ((), (), ())


def test_a_place_without_counts_says_so():
    assert page().as_of is None


def test_growth_is_more_only_when_its_whole_range_is():
    shown = page(
        Row((60, 60, 40, 40), 200, as_of=LAST_YEAR), Row((30, 30, 70, 70), 200),
        Row((25, 25, 25, 25), 30, as_of=LAST_YEAR, domain="Number"),
        Row((24, 25, 25, 26), 30, domain="Number"),
    )  # fmt: skip
    assert shown.since_a_year.since == LAST_YEAR
    by_name = {r.name: r for r in shown.since_a_year.rows}
    assert by_name["Ratios"].verdict is Verdict.MORE
    assert by_name["Number"].verdict is Verdict.TOO_CLOSE
    assert by_name["Ratios"].change.difference == pytest.approx(0.3)
    assert shown.since_the_first is None


def test_a_group_that_was_small_a_year_ago_shows_no_growth():
    group = "english_learner=yes"
    shown = page(
        Row((20, 20, 20, 20), 80, as_of=LAST_YEAR), Row((20, 20, 20, 20), 80),
        Row((2, 2, 2, 0), 6, subgroup=group, as_of=LAST_YEAR),
        Row((5, 5, 5, 5), 20, subgroup=group),
    )  # fmt: skip
    row = next(r for r in shown.since_a_year.rows if r.key == group)
    assert (row.change, row.withheld) == (None, Withheld.SMALL)


def test_without_a_count_near_a_year_ago_there_is_no_yearly_growth_but_one_since_the_first():
    first = date(2026, 6, 30)
    shown = page(Row((20, 20, 20, 20), 80, as_of=first), Row((20, 20, 20, 20), 80))
    assert shown.since_a_year is None
    assert shown.since_the_first.since == first


def test_schools_stand_by_name_each_beside_the_others_of_the_district():
    elm = Row((100, 100, 50, 50), 150, place=ELM)
    cedar = Row((20, 20, 100, 100), 150, place=CEDAR)
    shown = page(Row((120, 120, 150, 150), 300, place=OAK), schools=[elm, cedar])
    assert [(r.name, r.against) for r in shown.schools.rows] == [
        ("Cedar", Verdict.MORE),
        ("Elm", Verdict.LESS),
    ]


def test_a_place_with_rules_of_its_own_is_compared_with_nobody_and_nobody_with_it():
    asked = replace(ASKED, own_rules={ELM: "Zone"}, school_names={**ASKED.school_names, OAK: "Oak"})
    rows = [
        Row((20, 20, 20, 20), 80, place=CEDAR),
        Row((20, 20, 20, 20), 80, place=OAK),
        Row((0, 0, 0, 800), 800, place=ELM),
    ]
    district = whole(Row((40, 40, 40, 840), 960))
    shown = levels_and_growth([district], asked, by_place(rows)).schools.rows
    assert [(r.name, r.against, r.rules) for r in shown] == [
        ("Cedar", Verdict.TOO_CLOSE, ""),
        ("Elm", None, "Zone"),
        ("Oak", Verdict.TOO_CLOSE, ""),
    ]


def test_a_school_alone_is_not_compared_with_itself():
    assert page(Row((20, 20, 20, 20), 80)).schools.rows == ()


def test_a_month_below_the_minimum_is_left_out_of_the_trend():
    shown = page(
        Row((2, 2, 2, 2), 9, as_of=date(2026, 8, 31)),
        Row((9, 9, 9, 9), 30, as_of=date(2026, 9, 30)),
        Row((9, 9, 9, 18), 30),
    )
    assert [m.day.month for m in shown.proficient_line.months] == [9, 10]
    assert len(shown.proficient_line.drawn.dots) == 2


def test_a_month_in_which_few_had_evidence_speaks_for_nobody():
    @dataclass(frozen=True)
    class Early(Row):
        enrolled = 100

    shown = page(
        Early((9, 9, 9, 9), 49, as_of=date(2026, 8, 31)),
        Early((9, 9, 9, 9), 50, as_of=date(2026, 9, 30)),
        Early((9, 9, 9, 9), 80),
    )
    assert [m.day.month for m in shown.covered_line.months] == [9, 10]
    assert shown.since_the_first.since == date(2026, 9, 30)
