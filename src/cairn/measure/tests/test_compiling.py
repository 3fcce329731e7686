"""Compiled work is taken up again while every source of its package is unchanged, and only then."""

import os
import shutil
import subprocess
import sys

import pytest

from cairn.measure import compiling

FORMULA = """
from numba import float64
from small.compiling import compiled
from small.figures import ADDED

@compiled(float64, float64)
def more(figure):
    return figure + ADDED

print(more(1.0), sum(more.stats.cache_hits.values()))
"""


@pytest.fixture
def package(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    (small / "__init__.py").touch()
    shutil.copy(compiling.__file__, small)
    (small / "figures.py").write_text("ADDED = 1.0\n")
    (small / "formula.py").write_text(FORMULA)
    return small


def answer(package):
    ran = subprocess.run(
        [sys.executable, "-c", "import small.formula"],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_a_figure_changed_in_another_file_is_never_answered_from_yesterdays_formula(package):
    assert answer(package) == ["2.0", "0"]
    assert answer(package) == ["2.0", "1"]
    (package / "figures.py").write_text("ADDED = 2.0\n")
    assert answer(package) == ["3.0", "0"]
