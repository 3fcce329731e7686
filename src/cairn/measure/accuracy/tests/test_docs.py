"""The page's worked examples are the ones that are computed."""

from pathlib import Path

from cairn.measure.accuracy.items import Item
from cairn.measure.accuracy.lee import lee
from cairn.measure.accuracy.livingston_lewis import effective_length
from cairn.measure.accuracy.rudner import rudner

PAGE = (Path(__file__).parents[5] / "docs" / "methods" / "accuracy.md").read_text()


def section(name):
    return PAGE[PAGE.index(f"## `{name}`") :].split("\n## ")[0]


def told(found):
    return f"**{found.accuracy:.4f}**", f"**{found.consistency:.4f}**"


def test_rudners_learner():
    for figure in told(rudner([2.3], [0.4], cuts=[1.5, 2.5])):
        assert figure in section("rudner@1")


def test_lees_two_items():
    items = [Item("3pl", 1, (-1.0,)), Item("3pl", 1, (0.5,))]
    for figure in told(lee([0.0], items, cuts=[1])):
        assert figure in section("lee@1")


def test_livingston_and_lewis_effective_length():
    length = effective_length(12, 16, reliability=0.8, least=0, most=20)
    assert f"**{length:.0f}**" in section("livingston_lewis@1")
