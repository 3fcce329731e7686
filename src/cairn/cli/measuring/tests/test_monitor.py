"""`cairn measure monitor` and `monitor-rules`: plans on file, and how often each rule is wrong."""

import numpy as np
import pytest

from cairn.kernel.errors import BadInput

from .desk import run, said, write, written

WEEKS = [0, 0, 0, *range(1, 15)]


@pytest.fixture
def checks(tmp_path):
    random = np.random.default_rng(8)
    rows = [
        (name, week, round(float(60 + gain * week + random.normal(0, 3)), 1))
        for name, gain in (("007", 0.2), ("008", 1.9), ("009", 3.6))
        for week in WEEKS
    ]
    rows[5] = (*rows[5][:2], "")
    random.shuffle(rows)
    return write(tmp_path / "checks.csv", "id,week,wcpm", [*rows, ("010", 3, 50)])


def monitored(file, *options):
    out = file.with_name("says.csv")
    words = ("--id=id", "--week=week", "--score=wcpm", "--gain=1.9", "--weeks=14", f"--out={out}")
    found = said("monitor", file, *words, *options)
    return found, {row["id"]: row for row in written(out)}


@pytest.mark.parametrize("rule", ["sequential@1", "theil_sen@1", "trend@1", "four_point@1"])
def test_who_hardly_moves_is_told_to_change_and_who_gains_more_to_aim_higher(checks, rule):
    found, rows = monitored(checks, f"--rule={rule}")
    assert found["learners"] == 4
    assert (rows["007"]["SAYS"], rows["009"]["SAYS"]) == ("change", "higher")
    assert rows["007"]["CHECKS"] == "16"  # the one without a score is no check
    assert float(rows["007"]["FIRST_TOLD"]) <= float(rows["007"]["SINCE"]) <= 14
    if rule == "sequential@1":
        assert rows["009"]["FIRST_TOLD"] == ""  # the others send even such a learner away at first
    assert rows["010"]["SAYS"] == "no first check"


def test_the_rows_order_changes_nothing_and_the_default_is_sequential(checks):
    again = checks.with_name("again.csv")
    head, *rows = checks.read_text().splitlines()
    again.write_text("\n".join([head, *reversed(rows)]) + "\n")
    assert monitored(checks)[1] == monitored(again, "--rule=sequential@1")[1]


@pytest.mark.parametrize(
    ("row", "what"), [("x,,50", "week is empty"), (",1,50", "id is empty"), ("x,-1,5", "below 0")]
)
def test_a_faulty_row_is_named(checks, row, what):
    checks.write_text(f"id,week,wcpm\na,0,1\n{row}\n")
    with pytest.raises(BadInput, match=f"data row 2: .*{what}"):
        monitored(checks)


def test_a_rule_that_is_not_there_is_refused_with_those_that_are(checks):
    with pytest.raises(BadInput) as refused:
        monitored(checks, "--rule=five_point@1")
    assert "sequential@1" in refused.value.mend


def test_the_rules_stand_side_by_side_with_their_errors():
    ask = ("--gain=1.9", "--noise=8", "--weeks=14", "--learners=4000")
    found = said("monitor-rules", *ask)
    rules = found["rules"]
    assert rules["sequential@1"]["false_alarm"] < 0.12 < 0.35 < rules["four_point@1"]["false_alarm"]
    assert rules["sequential@1"]["caught"] > 0.8
    assert 9 <= found["weeks_needed"] <= 13
    assert "finds 80 of 100 in a plan of" in run("monitor-rules", *ask)
    assert "choose a surer check" in run("monitor-rules", "--gain=.01", *ask[1:])
