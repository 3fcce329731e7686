"""The class table says what the standings say, and what is not a level does not look like one."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cairn.journeys.classes.grid import (
    Column,
    Learner,
    Scale,
    cells_of,
    grid,
    in_roster_order,
)
from cairn.journeys.classes.today import Group, Notice, Piece, Reason

TODAY = date(2026, 11, 17)
MAYA = Learner(UUID(int=1), "Maya Ortega", "Ortega, Maya")
AN = Learner(UUID(int=2), "An Nguyễn", "Nguyễn, An")
WEI = Learner(UUID(int=3), "Wei Chen", "Chen, Wei")
RATES = Column(UUID(int=11), "Unit rates", "Ratios")
PERCENT = Column(UUID(int=12), "Percent", "Ratios")
ANGLES = Column(UUID(int=13), "Angles", "Geometry")
POLICY = Scale(levels=4, proficient=3, early_pieces=3)


@dataclass(frozen=True)
class At:
    held: int | None
    pieces: int = 5
    latest: int | None = None

    @property
    def level(self):
        return self.held

    @property
    def shown(self):
        return self.latest if self.held is None else self.held


def drawn(standings, *, learners=(MAYA, AN, WEI), pieces=None, notices=()):
    columns = [RATES, PERCENT, ANGLES]
    return grid(
        learners, columns, standings,
        pieces=pieces or {}, notices=notices, scale=POLICY, day=TODAY,
    )  # fmt: skip


def test_a_class_stands_by_family_name_marks_aside():
    assert [learner.name for learner in in_roster_order([MAYA, AN, WEI])] == [
        "Wei Chen", "An Nguyễn", "Maya Ortega",
    ]  # fmt: skip


def test_domains_span_their_competencies_and_the_first_of_each_opens_it():
    table = drawn({})
    assert [(d.name, d.span) for d in table.domains] == [("Ratios", 2), ("Geometry", 1)]
    assert [h.starts for h in table.heads] == [True, False, True]


def test_not_yet_shown_begun_and_early_are_three_things():
    [maya, an, wei] = drawn(
        {MAYA.id: {RATES.id: At(None, pieces=1)}, AN.id: {RATES.id: At(None, pieces=2, latest=3)}}
    ).rows
    signs = [(r.boxes[0].numeral, r.boxes[0].early, r.boxes[0].begun) for r in (maya, an, wei)]
    assert signs == [(None, False, True), (3, True, False), (None, False, False)]


def test_an_early_numeral_is_no_level_and_counts_in_no_foot():
    foot = drawn({MAYA.id: {RATES.id: At(None, pieces=2, latest=3)}}).feet[0]
    assert (foot.reached, foot.leveled, foot.bar) == (0, 0, ())


def test_a_level_on_fewer_pieces_than_policy_asks_is_early():
    row = drawn({MAYA.id: {RATES.id: At(3, pieces=2), PERCENT.id: At(3, pieces=3)}}).rows[0]
    assert [box.early for box in row.boxes] == [True, False, False]


def test_a_competency_on_todays_list_carries_its_reason():
    line = Notice(Group.READY, Reason.LATEST_ABOVE, MAYA.id, RATES.id, TODAY)
    row = drawn({MAYA.id: {RATES.id: At(2)}}, notices=[line]).rows[0]
    assert [box.reason for box in row.boxes] == [Reason.LATEST_ABOVE, None, None]


def test_the_foot_counts_only_those_who_have_a_level():
    foot = drawn({MAYA.id: {RATES.id: At(3)}, AN.id: {RATES.id: At(1)}}).feet[0]
    assert (foot.reached, foot.leveled) == (1, 2)
    assert [(p.level, p.percent) for p in foot.bar if p.count] == [(1, 50), (3, 50)]
    assert drawn({}).feet[0].bar == ()


def test_this_weeks_focus_is_what_a_third_of_the_class_showed_within_seven_days():
    def on(days):
        return {(MAYA.id, RATES.id): [Piece(2, TODAY - timedelta(days=days))]}

    assert drawn({}, pieces=on(6)).heads[0].focus
    assert not drawn({}, pieces=on(7)).heads[0].focus
    four = [MAYA, AN, WEI, Learner(UUID(int=4), "Finn O’Brien", "O’Brien, Finn")]
    assert not drawn({}, learners=four, pieces=on(1)).heads[0].focus


def test_todays_rules_see_every_cell_also_one_without_a_standing():
    cells = cells_of([MAYA], [RATES, PERCENT], {MAYA.id: {RATES.id: At(2)}}, {})
    assert [(c.competency, c.shown) for c in cells] == [(RATES.id, 2), (PERCENT.id, None)]
