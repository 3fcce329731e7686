"""Six states and an invented one as policy: their cases hold, their READMEs say what is left out."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cairn.accountability.rules.cases import read_rating_cases
from cairn.accountability.rules.figures import shown, told
from cairn.accountability.rules.in_force import plan_in_force, unsaid
from cairn.accountability.rules.rating import rate
from cairn.kernel.errors import BadPolicy
from cairn.policy.book import read
from cairn.policy.cases import read_cases, unasked

ROOT = Path(__file__).parents[4] / "policy"
STATES = sorted(folder.parent for folder in (ROOT / "states").glob("*/parameters"))
BOOKS = {root: read(root) for root in (ROOT, *STATES)}
CASES = [(root, case) for root in BOOKS for case in read_rating_cases(root)]


def test_six_states_are_written_as_policy():
    assert {root.name for root in STATES} >= {
        *("massachusetts", "colorado", "virginia", "kentucky", "new_mexico", "arizona")
    }


@pytest.mark.parametrize(("root", "case"), CASES, ids=lambda x: getattr(x, "name", ""))
def test_rating_case(root, case):
    assert case.differs(BOOKS[root]) == []


@pytest.mark.parametrize("root", STATES, ids=lambda root: root.name)
def test_a_state_is_a_whole_policy_and_its_readme_says_what_it_leaves_out(root):
    book = BOOKS[root]
    cases = read_cases(root)
    assert [c.name for c in cases if not c.holds(book)] == []
    assert unasked(book, cases) == []
    says = (root / "README.md").read_text(encoding="utf-8")
    assert [n for n in unsaid(plan_in_force(book, date(2026, 6, 30))) if f"`{n}`" not in says] == []


def massachusetts(name):
    root = ROOT / "states" / "massachusetts"
    [case] = [c for c in read_rating_cases(root) if c.name.startswith(name)]
    plan = plan_in_force(BOOKS[root], case.day)
    state = rate(plan, case.results, case.schools, case.year)
    return plan, state.places["district:06000000"]


def test_every_printed_figure_of_a_published_report_comes_out_to_the_digit():
    """Acton-Boxborough, 2024: group per cents, grade spans, the year, and both years together."""
    plan, rated = massachusetts("2024")
    lines = list(told(rated.total.total))
    printed = plan.rounding["shown"]
    assert shown(rated.total.year, printed) == "86"
    assert shown(rated.total.total, printed) == "85"
    spans = {f.what: shown(f, printed) for f in rated.total.year.parts}
    assert spans == {"high: per cent of points": "86", "non_high: per cent of points": "86"}
    groups = [shown(g, printed) for f in rated.total.year.parts for g in f.parts]
    assert sorted(groups) == ["76", "80", "91", "95"]
    weighted = [
        line.split("weighted points: ")[1].split(" ")[0]
        for line in lines
        if "rounded half up to 1" in line and "weighted" in line
    ]
    assert {"9.1", "5.8", "9.7", "6.1"} <= set(weighted)
    assert any("9.1 ÷ 9.6" in line for line in lines)


def test_a_policy_that_names_an_indicator_it_does_not_have_is_refused(tmp_path):
    """One good line and one bad: the weights of a state with a word changed."""
    shutil.copytree(ROOT / "states" / "colorado", tmp_path / "c")
    weights = tmp_path / "c/parameters/accountability/weights/high.yaml"
    plan_in_force(read(tmp_path / "c"), date(2025, 1, 1))
    weights.write_text(weights.read_text().replace("pwr 30", "charm 30"))
    with pytest.raises(BadPolicy, match=r"names charm, no indicator"):
        plan_in_force(read(tmp_path / "c"), date(2025, 1, 1))


def test_a_changed_cut_breaks_a_case():
    root = ROOT / "states" / "virginia"
    [case] = [c for c in read_rating_cases(root) if c.name.startswith("From 90")]
    plan = plan_in_force(BOOKS[root], case.day)
    wrong = replace(plan, ratings=(replace(plan.ratings[0], at=90.1), *plan.ratings[1:]))
    state = rate(wrong, case.results, case.schools, case.year)
    assert state.places["a"].rating != case.expect["rating"]["a"]


def test_a_policy_can_say_everything_and_what_nobody_measures():
    plan = plan_in_force(BOOKS[ROOT / "states" / "everything"], date(2026, 6, 30))
    assert unsaid(plan) == {}
    assert [each.key for each in plan.unmeasured()] == ["citizenship"]
    assert all(each.consulted for each in plan.indicators.values())
