"""Every page's example worked by hand is the answer that the code gives."""

from pathlib import Path

import numpy as np
import pytest

from cairn.measure.growth.pace import Rates, pace
from cairn.measure.growth.percentiles import Cohort, fit_matrices, growth_percentiles
from cairn.measure.growth.projections import targets
from cairn.measure.growth.simex import Plan
from cairn.measure.growth.to_standard import on_track
from cairn.measure.growth.value_table import ValueTable, expected_points, points

PAGES = Path(__file__).parents[5] / "docs" / "methods"
ROW = (0, 50, 100, 125)


def percentiles():
    cohort = Cohort.of(np.repeat([3.0, 7.0], 50), np.tile([[1.0], [2.0]], (50, 1)))
    found = growth_percentiles(cohort, fit_matrices(cohort)).percentile
    return [f"**{found[-1]}**", f"**{found[0]}**"]


def extrapolated():
    shares = Plan(lambdas=(1.0, 2.0)).shares()
    return [f"**{shares @ [640, 642, 644]:.0f}**"]


def target():
    quantiles = np.arange(454.0, 554.0)  # the 61st of the hundred is 514, the 62nd 515
    found = targets(quantiles[None, None, 1:], [515.0]).by_year[0, 0]
    return [f"**{found}**", f"**.{100 - found}**"]


def to_standard():
    errors = {"before_error": 10, "now_error": 10, "years_between": 1, "years_left": 3}
    found = on_track([500], [530], [590], **errors)
    return [f"**{found.probability[0]:.3f}**".replace("0.", ".")]


def valued():
    table = ValueTable((ROW, ROW))
    unsure = expected_points(table, [[0, 1]], [[0, 0, 0.4, 0.6]])
    sure = points(table, [1], [3])[0]
    return [f"**{sure:.0f}**", f"**{unsure.mean[0]:.0f}**", f"**{unsure.sd[0]:.1f}**"]


def paced():
    found = pace([6], [0.5], [30], 3.0, Rates(4.0, 0.5))
    span = f"({found.rate_low[0]:.2f} to {found.rate_high[0]:.2f})"
    return [f"**{found.rate[0]:.0f}** a year {span}", f"pace **{found.pace[0]:.0f}**"]


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        ("student_growth_percentile", percentiles),
        ("simex", extrapolated),
        ("growth_projection", target),
        ("growth_to_standard", to_standard),
        ("value_table", valued),
        ("pace", paced),
    ],
)
def test_a_method_has_its_page_and_the_example_is_right(name, worked):
    page = (PAGES / f"{name}.md").read_text()
    for part in ("```text", "**Worked by hand.**", "**Gets wrong.**", "**References.**"):
        assert part in page
    example = " ".join(page.split("**Worked by hand.**")[1].split("**Good for.**")[0].split())
    for answer in worked():
        assert answer in example
    assert f"({name}.md)" in (PAGES / "README.md").read_text()
