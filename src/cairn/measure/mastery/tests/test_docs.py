"""Every method has its page, and the page's worked example is the one that is tested."""

from pathlib import Path

import pytest

from cairn.measure.mastery.methods import METHODS
from cairn.measure.mastery.tests.test_methods_agree import WORKED

PAGES = Path(__file__).parents[5] / "docs" / "methods"


def page(method: str) -> str:
    return (PAGES / f"{method.split('@')[0]}.md").read_text()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_specified_in_words_formula_and_example(method):
    for part in (f"# `{method}`", "```text", "**Worked by hand.**", "**Gets wrong.**"):
        assert part in page(method)
    for setting in METHODS[method].settings:
        assert f"`{setting.name}`" in page(method)
        default = "none" if setting.rising else f"{setting.default:g}"
        assert f"(default {default})" in page(method)
    assert f"(`{method}`]"[1:] in (PAGES / "README.md").read_text()


@pytest.mark.parametrize(("method", "settings", "values", "answer"), WORKED)
def test_the_page_works_the_tested_example(method, settings, values, answer):
    assert ", ".join(map(str, values)) in page(method)
    assert ("**no level**" if answer is None else f"**{answer:.10g}**") in page(method)
