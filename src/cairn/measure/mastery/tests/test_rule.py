"""What policy may say about a method, and what is refused with its mend."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given

from cairn.kernel.errors import BadPolicy, UnknownName
from cairn.measure.mastery.events import Use, context_code, mask_of, uses_in
from cairn.measure.mastery.layout import READING_SLOTS, RULE_SLOTS
from cairn.measure.mastery.methods import METHODS, named
from cairn.measure.mastery.rule import Rule
from cairn.measure.mastery.tests.casts import PLAIN, a_rule, rules


@given(rules())
def test_a_rule_goes_through_json_and_comes_back_the_same(rule):
    again = Rule.from_plain(json.loads(json.dumps(rule.plain())))
    assert again == rule
    assert hash(again) == hash(rule)
    assert again.digest == rule.digest
    assert again.vector.tobytes() == rule.vector.tobytes()


def test_a_default_setting_and_the_same_setting_given_are_one_rule():
    given_it = a_rule("exponential_decay@1", settings={"weight": 0.65})
    assert a_rule("exponential_decay@1") == given_it
    assert a_rule("exponential_decay@1").digest == given_it.digest
    assert a_rule("exponential_decay@1", settings={"weight": 0.5}).digest != given_it.digest


def test_self_assessment_is_not_counted_unless_policy_says_so():
    assert "self" not in a_rule().plain()["counted"]
    assert a_rule(counted=["self"]).plain()["counted"] == ["self"]


def test_codes_of_stored_things_never_change():
    assert [method.code for method in METHODS.values()] == list(range(10))
    assert next(iter(METHODS)) == "highest@1"
    assert list(METHODS)[-3:] == ["power_law@1", "latent_growth@1", "bkt@1"]
    assert [use.name.lower() for use in Use] == [
        "formative",
        "interim",
        "summative",
        "performance",
        "adaptive",
        "observation",
        "portfolio",
        "self",
    ]
    assert context_code("class 7b") == 721925411819075.0
    assert (a_rule().vector.size, 22) == (RULE_SLOTS, READING_SLOTS)


def test_a_context_is_a_whole_number_that_a_float_holds_and_no_name_is_no_context():
    assert context_code("class 7b").is_integer() > 0
    assert context_code("") == 0.0


def test_masks_and_names_of_uses_go_back_and_forth():
    assert uses_in(mask_of(["self", "interim"])) == ("interim", "self")
    with pytest.raises(UnknownName, match="Use one of: formative"):
        mask_of(["homework"])


REFUSED = [
    ({"method": "decaying_average"}, UnknownName, "The methods are: highest@1"),
    ({"settings": {"weight": 0.5}}, UnknownName, "Its settings are: none"),
    ({"method": "n_times@1", "settings": {"n": 2.5}}, BadPolicy, "a whole number from 1 to 20"),
    ({"method": "n_times@1", "settings": {"n": 0}}, BadPolicy, "n = 0"),
    (
        {"method": "exponential_decay@1", "settings": {"weight": 65}},
        BadPolicy,
        "a number from 0.05 to 1",
    ),
    ({"method": "exponential_decay@1", "settings": {"weight": "0.65"}}, BadPolicy, "'0.65'"),
    (
        {"method": "latent_growth@1", "settings": {"cuts": [0.5, 1.5]}},
        BadPolicy,
        "2 cuts between levels were given for a scale of 4",
    ),
    ({"method": "latent_growth@1", "settings": {"cuts": [1, 1, 2]}}, BadPolicy, "rising numbers"),
    ({"method": "latent_growth@1", "settings": {"cuts": 0.5}}, BadPolicy, "cuts = 0.5"),
    ({"method": "latent_growth@1", "settings": {"noise": 0}}, BadPolicy, "noise = 0"),
    ({"scale": {"lowest": 1, "levels": 11}}, BadPolicy, "number of levels is 11"),
    ({"scale": {"lowest": 1, "levels": 1}}, BadPolicy, "from 2 to 10"),
    ({"scale": {"lowest": 1}}, BadPolicy, "came without levels"),
    ({"scale": {"lowest": 1, "levels": 4, "top": 4}}, BadPolicy, "does not know top"),
    ({"gates": {"pieces": 0}}, BadPolicy, "pieces is 0"),
    ({"gates": {"contexts": 9}}, BadPolicy, "from 0 to 8"),
    ({"gates": {"recency_days": True}}, BadPolicy, "True"),
    ({"gates": {"uses": ["homework"]}}, UnknownName, "homework"),
    ({"certainty": {"piece_sd": 0.7}}, BadPolicy, "drift_per_year, prior_pieces"),
    (
        {"certainty": {"piece_sd": 0, "prior_pieces": 4, "drift_per_year": 0}},
        BadPolicy,
        "piece_sd is 0",
    ),
    ({"counted": []}, BadPolicy, "counted uses"),
    ({"minimum": 3}, BadPolicy, "does not know minimum"),
]


@pytest.mark.parametrize(("parts", "error", "says"), REFUSED)
def test_a_rule_that_cannot_be_meant_is_refused(parts, error, says):
    with pytest.raises(error, match=says):
        Rule.from_plain({**PLAIN, **parts})


def test_a_rule_without_its_scale_is_refused():
    with pytest.raises(BadPolicy, match="Add scale to the policy"):
        Rule.from_plain({k: v for k, v in PLAIN.items() if k != "scale"})


def test_a_method_is_found_by_its_whole_name_only():
    assert named("mode@1").says.startswith("the level shown most often")
    with pytest.raises(UnknownName):
        named("mode")


def test_a_rule_can_be_read_and_made_without_the_compiler():
    loads = "import sys, cairn.measure.mastery.rule, cairn.measure.mastery.oracles; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads], env=os.environ).returncode == 0
