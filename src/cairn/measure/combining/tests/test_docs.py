"""The page's worked example is the one that is computed, and every way is on it."""

from pathlib import Path

import pytest

from cairn.measure.combining.determine import determine
from cairn.measure.combining.measured import Measured
from cairn.measure.combining.methods import METHODS
from cairn.measure.combining.standing import Unmet
from cairn.measure.combining.tests.test_determine import a_rule

PAGE = (Path(__file__).parents[5] / "docs" / "methods" / "combining.md").read_text()
PARTS = {
    "compensatory@1": {},
    "conjunctive@1": {},
    "profile@1": {"profile": {"at_least": 2}},
    "precision_weighted@1": {"prior": {"mean": 2.4, "sd": 0.8}},
}


@pytest.mark.parametrize("method", METHODS)
def test_the_page_works_each_way_by_hand(method):
    found = determine(a_rule(method, **PARTS[method]), Measured.of([[2.6, 2.2, 3.0]]))
    worked = PAGE[PAGE.index("## Worked by hand") :]
    told = worked[worked.index(f"- `{method}`") :].split("\n- ")[0]
    assert f"level **{found.level[0]:.0f}**" in told
    assert ", ".join(f"{share:.4f}" for share in found.probabilities[0]) in told
    if METHODS[method].weighs:
        assert f"**{found.point[0]:g}**" in told
        assert f"**{found.standard_error[0]:.4f}**" in told


def test_the_page_knows_every_reason_for_no_determination():
    for word in Unmet(7).words:
        assert f"`{word}`" in PAGE
