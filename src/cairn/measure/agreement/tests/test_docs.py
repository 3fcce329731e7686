"""The page's worked example is the one that is computed."""

from pathlib import Path

from cairn.measure.agreement.pairs import agreement
from cairn.measure.agreement.tests.test_agreement import COHEN

PAGE = (Path(__file__).parents[5] / "docs" / "methods" / "agreement.md").read_text()


def test_cohens_two_hundred_cases():
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(COHEN[i][j])]
    found = agreement(*zip(*pairs, strict=True))
    for row, counts in enumerate(COHEN, start=1):
        assert f"| {row} | {' | '.join(map(str, counts))} |" in PAGE
    for figure in (found.kappa, found.quadratic):
        assert f"**{figure.value:.4f}**, error **{figure.standard_error:.4f}**" in PAGE
    assert f"140 / 200 = {found.exact.share:.2f}" in PAGE
