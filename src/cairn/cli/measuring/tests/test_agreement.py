"""`cairn measure agreement` on plain files: what it says, and what it refuses and why."""

import pytest

from cairn.kernel.errors import BadInput

from .desk import run, said, write

LEVELS = "--levels=Beginning,Developing,Proficient"


@pytest.fixture
def ratings(tmp_path):
    rows = [("w1", 1, 1, 2), ("w2", 2, 3, 3), ("w3", 3, 3, ""), ("w4", 0, 0, 0), ("w5", "", 2, 2)]
    return write(tmp_path / "ratings.csv", "work,ada,ben,cy", rows)


def test_agreement_of_two_raters_and_of_all(ratings):
    found = said("agreement", ratings, "--a=ada", "--b=ben", "--also=cy", "--draws=50")
    assert (found["n"], found["skipped"]) == (4, 1)
    assert found["exact"]["share"] == 0.75
    assert found["adjacent"]["share"] == 1
    assert found["milder"]["value"] == 0.25
    assert found["alpha"]["pieces"] == 5
    assert found["alpha"]["low"] <= found["alpha"]["value"] <= found["alpha"]["high"]
    told = run("agreement", ratings, "--a=ada", "--b=ben")
    assert "quadratic weighted kappa" in told
    assert "alpha (interval, 2 raters)" in told


def test_agreement_of_levels_by_name(tmp_path):
    rows = [("Proficient", "Developing"), ("Beginning", "Beginning"), ("absent", "Proficient")]
    file = write(tmp_path / "named.csv", "a,b", rows)
    found = said("agreement", file, "--a=a", "--b=b", LEVELS, "--none=absent", "--draws=0")
    assert (found["n"], found["skipped"], found["milder"]["value"]) == (2, 1, -0.5)
    assert found["alpha"]["low"] is None
    with pytest.raises(BadInput, match="data row 3: a is 'absent', which --levels does not name"):
        run("agreement", file, "--a=a", "--b=b", LEVELS)
    with pytest.raises(BadInput, match=r"data row 1: a is 'Proficient'.*--levels"):
        run("agreement", file, "--a=a", "--b=b")


def test_one_rating_throughout_is_said_to_have_no_kappa(tmp_path):
    file = write(tmp_path / "same.csv", "a,b", [(2, 2), (2, 2)])
    assert "not defined" in run("agreement", file, "--a=a", "--b=b")
    assert said("agreement", file, "--a=a", "--b=b")["kappa"]["value"] is None
