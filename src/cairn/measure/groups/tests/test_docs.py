"""The pages' worked examples are the ones that are computed."""

from pathlib import Path

import numpy as np

from cairn.measure.groups.gaps import gap_change
from cairn.measure.groups.paired import paired_difference
from cairn.measure.groups.shrinkage import shrink
from cairn.measure.groups.tests.test_flips import Z95
from cairn.measure.groups.tests.test_shrinkage import DYESTUFF
from cairn.measure.shares import wilson

PAGES = Path(__file__).parents[5] / "docs" / "methods"


def page(name):
    return (PAGES / name).read_text().replace("−", "-")


def test_newcombes_fifty_learners():
    found = paired_difference(36, 12, 2, 0, z=Z95)
    assert f"**{found.difference:.2f}**" in page("flips.md")
    assert f"**{found.low:.4f} to {found.high:.4f}**" in page("flips.md")


def test_the_gap_that_is_too_close_to_call():
    cells = ((150, 200), (60, 120), (156, 200), (75, 120))
    found = gap_change(*(wilson(x / n, n) for x, n in cells))
    for gap in (found.before, found.after):
        assert f"**{gap.difference:g}** ({gap.low:.4f} to {gap.high:.4f})" in page("groups.md")
    change = found.change
    for figure in (f"{change.difference:.3f}", f"{change.low:.4f}", f"{change.high:.4f}"):
        assert f"**{figure}**" in page("groups.md")


def test_davies_dyestuff():
    found = shrink(np.ravel(DYESTUFF), np.repeat(np.arange(6), 5), groups=6)
    for figure in (found.within, found.between):
        assert f"**{figure:.2f}**" in page("groups.md")
    for figure in (found.reliability[0], found.overall - found.shrunk[0]):
        assert f"**{figure:.4f}**" in page("groups.md")
