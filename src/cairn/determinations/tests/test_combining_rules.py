"""From policy to the rule by which measures become one determination: pure, without a database."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cairn.determinations.rules import in_force
from cairn.determinations.rules.combining import (
    Combining,
    combining_in_force,
    measure_rule,
)
from cairn.kernel.errors import BadPolicy, UnknownName
from cairn.measure.mastery.rule import Scale
from cairn.policy.book import read

ROOT = Path(__file__).parents[4] / "policy"
DAY = date(2026, 11, 17)
AT = "determination.combining"


@pytest.fixture
def says(tmp_path):
    """The rule in force where policy says these values as well."""
    folder = tmp_path / "policy"
    shutil.copytree(ROOT, folder)

    def ask(rules, place=None, scale=None):
        for name, value in rules.items():
            file = folder / "parameters" / f"{name.replace('.', '/')}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                "description: d\nunit: u\nvalues:\n"
                f"  - {{start: 2020-07-01, value: {value}, source: s}}\n"
            )
        book = read(folder)
        base = in_force(book, DAY, place or {}, scale)
        return combining_in_force(book, DAY, place or {}, base)

    return ask


def test_in_the_demonstration_state_the_level_held_decides(says):
    assert says({}) is None


def test_a_policy_that_has_never_asked_the_question_has_not_ruled_so(tmp_path):
    shutil.copytree(ROOT, tmp_path / "p")
    shutil.rmtree(tmp_path / "p" / "parameters" / "determination" / "combining")
    book = read(tmp_path / "p")
    assert combining_in_force(book, DAY, {}, in_force(book, DAY, {})) is None


def test_one_word_turns_it_on_and_every_ruling_keeps_its_source(says):
    force = says({f"{AT}.method": "precision_weighted@1"})
    assert force.rule.names == ("summative", "interim", "performance_task", "judgement")
    assert force.rule.scale.cuts == (1.5, 2.5, 3.5)
    assert (force.rule.prior.mean, force.rule.prior.sd) == (2.5, 1.0)
    assert force.rule.drift_per_year == 0.5  # certainty.drift_per_year
    assert (force.rule.enough.minimum, force.rule.movers.minimum) == (2, 1)
    assert force.rule.measures[3].standard_error == 0.5
    assert force.rule.measures[0].standard_error is None  # the method in force says its own
    assert all(ruling.source for ruling in force.rulings)
    assert force.rulings[0].parameter == f"{AT}.method"


def test_a_profile_reads_its_pattern_and_other_ways_do_not(says):
    force = says({f"{AT}.method": "profile@1", f"{AT}.profile.below": '"none"'})
    assert (force.rule.profile.at_least, force.rule.profile.below) == (3, None)
    assert says({f"{AT}.method": "conjunctive@1"}).rule.profile is None


def test_a_framework_with_its_own_scale_is_combined_on_it(says):
    force = says({f"{AT}.method": "compensatory@1"}, scale=Scale(0, 6))
    assert (force.rule.scale.lowest, force.rule.scale.cuts) == (0, (0.5, 1.5, 2.5, 3.5, 4.5))
    assert (force.rule.prior.mean, force.rule.prior.sd) == (2.5, 1.5)


def test_a_spread_of_0_supposes_nothing_before_any_measure(says):
    force = says({f"{AT}.method": "compensatory@1", f"{AT}.prior_spread": 0})
    assert force.rule.prior is None


def test_a_state_may_name_measures_of_its_own_and_is_told_what_is_lacking(says):
    portfolio = {f"{AT}.method": "conjunctive@1", f"{AT}.measures": "[portfolio]"}
    portfolio |= {f"{AT}.minimum": 1}
    with pytest.raises(UnknownName, match=r"combining/portfolio/uses\.yaml"):
        says(portfolio)
    mine = {"uses": "[portfolio, observation]", "weight": 1, "specific_sd": 0}
    force = says(portfolio | {f"{AT}.portfolio.{name}": value for name, value in mine.items()})
    [own] = force.estimates
    assert own.plain()["counted"] == ["observation", "portfolio"]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"summative.uses": "[self]"}, "made of self, which does not count"),
        ({"summative.uses": "[]"}, "made of nothing"),
        ({"measures": "[]"}, "List the names"),
        ({"minimum": 5}, "minimum of measures is 5"),
        ({"movers.after_days": -1}, "after_days is -1"),
        ({"prior_start": '"x"'}, "prior_start is 'x'"),
        ({"required": "[essay]"}, "names 'essay', which is no measure"),
        ({"method": "median@1"}, "No way of combining measures is called 'median@1'"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_mend(says, wrong, what):
    rules = {f"{AT}.method": "compensatory@1"} | {f"{AT}.{k}": v for k, v in wrong.items()}
    with pytest.raises((BadPolicy, UnknownName), match=what):
        says(rules)


def test_a_method_that_tells_two_levels_apart_gives_no_figure_to_combine(says):
    with pytest.raises(BadPolicy, match="bkt@1 works levels out, which tells two levels apart"):
        says({f"{AT}.method": "compensatory@1", "determination.method": "bkt@1"})


def test_what_is_kept_gives_the_same_rule_back(says):
    force = says({f"{AT}.method": "profile@1"})
    again = Combining.from_plain(force.plain())
    assert (again.rule, again.estimates, again.after_days) == (force.rule, force.estimates, 92)
    assert again.plain() == force.plain()


def test_who_is_enrolled_later_than_so_many_days_into_the_year_came_during_it(says):
    force = says({f"{AT}.method": "compensatory@1"})
    assert not force.came_during_the_year(date(2026, 10, 1), DAY)
    assert force.came_during_the_year(date(2026, 10, 2), DAY)
    assert not force.came_during_the_year(date(2019, 8, 15), DAY)
    assert not force.came_during_the_year(None, DAY)


def test_a_measure_rests_on_its_own_uses_and_one_piece_is_enough():
    base = in_force(read(ROOT), DAY, {}).rule
    own = measure_rule(base, ("interim", "adaptive"))
    assert own.plain()["counted"] == ["interim", "adaptive"]
    assert (own.gates.pieces, own.gates.contexts) == (1, 0)
    assert (own.method, own.settings) == (base.method, base.settings)


def test_the_waiver_of_the_guide_is_one_that_works(tmp_path):
    guide = (ROOT.parent / "docs" / "guide" / "determinations.md").read_text()
    shutil.copytree(ROOT, tmp_path / "p")
    waiver = guide.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "p" / "waivers" / "lakeside.yaml").write_text(waiver)
    book = read(tmp_path / "p")
    place = {"district": "0102"}
    force = combining_in_force(book, DAY, place, in_force(book, DAY, place))
    assert (force.rule.profile.at_least, force.rule.profile.gates) == (2, ("performance_task",))
    assert force.waiver == "lakeside"
    assert combining_in_force(book, DAY, {"district": "0001"}, in_force(book, DAY, {})) is None


def test_the_guide_names_every_file_of_the_folder():
    guide = (ROOT.parent / "docs" / "guide" / "determinations.md").read_text()
    folder = ROOT / "parameters" / "determination" / "combining"
    alone = [each.stem for each in folder.glob("*.yaml")]
    shared = [each.stem for each in (folder / "summative").glob("*.yaml")]
    assert [name for name in (*alone, *shared) if name not in guide] == []
