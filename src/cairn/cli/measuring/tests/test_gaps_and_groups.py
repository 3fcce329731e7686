"""`cairn measure gap` and `groups` on plain files: what they say, and what they refuse and why."""

import numpy as np
import pytest

from cairn.kernel.errors import BadInput

from .desk import run, said, write


@pytest.fixture
def years(tmp_path):
    random, rows = np.random.default_rng(3), []
    for _ in range(800):
        year, meals, school = random.integers(0, 2), random.integers(0, 2), random.integers(0, 12)
        level = np.clip(np.rint(random.normal(3 - 0.8 * meals + 0.5 * meals * year, 0.8)), 1, 4)
        rows.append((int(level), "yes" if meals else "no", ("2025", "2026")[year], f"s{school}"))
    return write(tmp_path / "years.csv", "level,meals,year,school", [*rows, ("", "no", "2025", "s1")])  # fmt: skip


WHO = (
    "--group=meals",
    "--ahead=no",
    "--behind=yes",
    "--year=year",
    "--before=2025",
    "--after=2026",
)


def test_a_gap_and_its_change_by_shares_by_schools_and_by_means(years):
    shares = said("gap", years, "--value=level", *WHO, "--line=3")
    drawn = said("gap", years, "--value=level", *WHO, "--line=3", "--cluster=school", "--draws=300")
    means = said("gap", years, "--value=level", *WHO, "--cluster=school", "--draws=300")
    assert shares["change"]["value"] == pytest.approx(drawn["change"]["value"])
    assert shares["change"]["high"] < 0
    assert means["before"]["value"] == pytest.approx(0.8, abs=0.15)
    assert means["change"]["value"] == pytest.approx(-0.5, abs=0.2)
    assert sum(drawn["sizes"]) == 800
    told = run("gap", years, "--value=level", *WHO, "--line=3")
    assert "The gap has closed." in told
    assert "no, 2025" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([*WHO], "Means need schools"),
        ([*WHO[:1], "--ahead=maybe", *WHO[2:], "--line=3"], "meals is nowhere 'maybe'"),
    ],
)
def test_gap_refuses_what_cannot_be_meant(years, words, says):
    with pytest.raises(BadInput, match=says):
        run("gap", years, "--value=level", *words)


def test_groups_say_what_their_figures_are_worth(years, tmp_path):
    out = tmp_path / "schools.csv"
    words = ("--value=level", "--group=school", "--line=3", "--cut=0.5")
    found = said("groups", years, *words, f"--out={out}")
    assert len(found["groups"]) == 12
    for row in found["groups"]:
        assert 0 <= row["reliability"] < 1
        assert row["low"] < row["drawn_in"] < row["high"]
        near, far = sorted((row["figure"], found["overall"]))
        assert near - 1e-12 <= row["drawn_in"] <= far + 1e-12
    assert out.read_text().replace('"', "").startswith("school,n,figure")
    assert "variance between groups" in run("groups", years, "--value=level", "--group=school")


def test_nothing_is_written_over_the_file_that_is_read(tmp_path):
    file = write(tmp_path / "in.csv", "school,score", [("a", 1), ("a", 2), ("b", 3), ("b", 4)])
    before = file.read_bytes()
    with pytest.raises(BadInput, match="would be written over what is read"):
        run("groups", file, "--value=score", "--group=school", f"--out={file}")
    assert file.read_bytes() == before
