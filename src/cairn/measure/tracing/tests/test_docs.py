"""The pages' worked examples are what the code does."""

from pathlib import Path

import numpy as np
import pytest

from cairn.measure.tracing import bkt
from cairn.measure.tracing.performance import Following, NextPerformance
from cairn.measure.tracing.performance_steps import ABILITY, SIGNS, VARIANCE

PAGES = Path(__file__).parents[5] / "docs" / "methods"
PARTS = (
    "```text",
    "**Worked by hand.**",
    "**Gets wrong.**",
    "## How it is fitted",
    "## References",
)


@pytest.mark.parametrize("name", ["bkt", "next-performance"])
def test_every_page_has_its_parts_and_is_listed(name):
    page = (PAGES / f"{name}.md").read_text()
    assert [part for part in PARTS if part not in page] == []
    assert f"({name}.md)" in (PAGES / "README.md").read_text()


def test_the_page_works_bkt_as_the_code_does():
    page = (PAGES / "bkt.md").read_text()
    assert "prior 0.4, learn 0.2, guess 0.25, slip 0.1; answers 0, 1, 1" in page
    parameters, odds = np.array([0.4, 0.2, 0.25, 0.1]), bkt.odds_of(0.4)
    chances = [bkt.chance(parameters, odds)]
    for correct in (0, 1, 1):
        odds = bkt.step(parameters, odds, correct)
        chances.append(bkt.chance(parameters, odds))
    assert chances == pytest.approx([0.51, 0.422449, 0.673913, 0.832903], abs=1e-6)
    for chance in chances:
        assert f"**{round(chance, 6):g}**" in page


def test_the_page_works_the_filter_as_the_code_does():
    page = (PAGES / "next-performance.md").read_text()
    alone = np.array([0.0, 1.0, *[0.0] * (len(SIGNS) - 2)])
    model = NextPerformance(
        settings=np.array([1.0, 0.5, 0.0, 0.0, 0.05]),
        names=("adding",),
        difficulty=np.zeros(2),
        weights=np.vstack([alone, alone]),
        fitted_on={},
    )
    one = Following(model)
    assert one.chance("adding") == 0.5
    one.take({"adding": 1.0})
    figures = [one.learner[ABILITY], one.learner[VARIANCE], *one._cells[0][:2]]
    chance = one.chance("adding")
    figures += [np.log(chance / (1 - chance)), chance]
    for figure in figures:
        assert f"**{round(figure, 6):g}**" in page
