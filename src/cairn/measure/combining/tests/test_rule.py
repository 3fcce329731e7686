"""What policy may say about combining, and what is refused with its mend."""

import json

import pytest
from hypothesis import given

from cairn.kernel.errors import BadPolicy, UnknownName
from cairn.measure.combining.methods import METHODS
from cairn.measure.combining.rule import Rule
from cairn.measure.combining.tests.test_determine import rules

PLAIN = {
    "method": "compensatory@1",
    "scale": {"lowest": 1, "cuts": [1.5, 2.5]},
    "measures": [{"name": "a", "standard_error": 0.5}, {"name": "b"}],
}


@given(rules())
def test_a_rule_goes_through_json_and_comes_back_the_same(rule):
    again = Rule.from_plain(json.loads(json.dumps(rule.plain())))
    assert again == rule
    assert hash(again) == hash(rule)
    assert again.digest == rule.digest


def test_another_weight_is_another_rule():
    other = PLAIN | {"measures": [{"name": "a", "weight": 2}, {"name": "b"}]}
    assert Rule.from_plain(PLAIN).digest != Rule.from_plain(other).digest


def test_the_names_of_the_ways_never_change():
    assert list(METHODS) == ["compensatory@1", "conjunctive@1", "profile@1", "precision_weighted@1"]


MEASURE = {"name": "a", "standard_error": 0.5}
REFUSED = [
    ({"method": "average"}, UnknownName, "They are: compensatory@1"),
    ({"measures": []}, BadPolicy, "number of measures is 0"),
    ({"measures": [MEASURE, MEASURE]}, BadPolicy, "a is there twice"),
    ({"measures": [{"weight": 1}]}, BadPolicy, "came without all it needs"),
    ({"measures": [{"name": ""}]}, BadPolicy, "Give it a name"),
    ({"measures": [MEASURE | {"weight": -1}]}, BadPolicy, "a's weight is -1"),
    ({"measures": [MEASURE | {"weight": 0}]}, BadPolicy, "All weights are 0"),
    ({"measures": [MEASURE | {"slope": 0}]}, BadPolicy, "a's slope is 0"),
    ({"measures": [MEASURE | {"standard_error": "x"}]}, BadPolicy, "'x'"),
    ({"measures": [MEASURE | {"cuts": [1]}]}, BadPolicy, "a has 1 cuts, the scale 2"),
    ({"measures": [MEASURE | {"cuts": [2, 1]}]}, BadPolicy, "lowest first"),
    ({"measures": [MEASURE | {"weigth": 1}]}, BadPolicy, "does not know weigth"),
    ({"scale": {"lowest": 1, "cuts": []}}, BadPolicy, "number of cuts is 0"),
    ({"scale": {"lowest": 1, "cuts": [2, 2]}}, BadPolicy, "cuts of the scale"),
    ({"scale": {"lowest": True, "cuts": [2]}}, BadPolicy, "lowest level is True"),
    ({"scale": {"cuts": [2]}}, BadPolicy, "lowest"),
    ({"scale": {"lowest": 101, "cuts": [2]}}, BadPolicy, "from -100 to 100"),
    ({"scale": {"lowest": -101, "cuts": [2]}}, BadPolicy, "from -100 to 100"),
    ({"scale": {"lowest": 1, "cuts": list(range(10))}}, BadPolicy, "from 1 to 9"),
    ({"measures": [{"name": str(i)} for i in range(101)]}, BadPolicy, "from 1 to 100"),
    ({"enough": {"minimum": 3}}, BadPolicy, "minimum of measures is 3"),
    ({"enough": {"required": ["c"]}}, UnknownName, "'c', which is no measure"),
    ({"movers": {"required": ["c"]}}, UnknownName, "The measures are: a, b"),
    ({"enough": {"minimum_weight": 2}}, BadPolicy, "minimum_weight is 2"),
    ({"drift_per_year": -1}, BadPolicy, "drift_per_year is -1"),
    ({"prior": {"mean": 0}}, BadPolicy, "part prior came without"),
    ({"profile": {"at_least": 1}}, BadPolicy, "came with a profile"),
    ({"method": "profile@1"}, BadPolicy, "without its profile"),
    ({"method": "profile@1", "profile": {"at_least": 3}}, BadPolicy, "at_least is 3"),
    ({"method": "profile@1", "profile": {"at_least": 1, "gates": ["c"]}}, UnknownName, "'c'"),
    ({"method": "profile@1", "profile": {"at_least": 1, "below": -1}}, BadPolicy, "below is -1"),
    ({"method": "precision_weighted@1", "prior": {"mean": 0, "sd": 0}}, BadPolicy, "sd is 0"),
    ({"cuts": [1]}, BadPolicy, "does not know cuts"),
]


@pytest.mark.parametrize(("parts", "error", "says"), REFUSED)
def test_a_rule_that_cannot_be_meant_is_refused(parts, error, says):
    with pytest.raises(error, match=says):
        Rule.from_plain(PLAIN | parts)


@pytest.mark.parametrize("part", ["method", "scale", "measures"])
def test_a_rule_without_an_essential_part_is_refused(part):
    with pytest.raises(BadPolicy, match=f"Add {part} to the policy"):
        Rule.from_plain({k: v for k, v in PLAIN.items() if k != part})
