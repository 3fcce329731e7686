"""The page's worked example is what is computed."""

from pathlib import Path

import numpy as np

from cairn.measure.comparing.effects import adjusted

PAGE = (Path(__file__).parents[5] / "docs" / "methods" / "did-it-help.md").read_text()


def test_five_pairs_by_hand():
    before = np.column_stack([[-0.2, -0.1, 0, 0.1, 0.2], np.zeros(5)])
    found = adjusted(np.array([0.1, 0, 0.3, 0.2, 0.4]), before)
    assert f"e = **{found.value:.2f}**" in PAGE
    assert f"**{found.low:.2f} to {found.high:.2f}**" in PAGE
