"""`cairn measure combine`: measures become determinations in a file, or the fault is named."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cairn.kernel.errors import BadInput, BadPolicy

from .desk import run, said, write

RULE = """
method: precision_weighted@1
scale: {lowest: 1, cuts: [1.5, 2.5, 3.5]}
measures:
  - {name: summative, standard_error: 0.4}
  - {name: interim, standard_error: 0.5}
  - {name: tasks, standard_error: 0.8}
prior: {mean: 2.5, sd: 0.9}
enough: {minimum: 2}
movers: {minimum: 1, carry_years: 1}
drift_per_year: 0.3
"""


def test_measures_become_determinations_in_a_file(tmp_path):
    rule, out = tmp_path / "rule.yaml", tmp_path / "out.parquet"
    rule.write_text(RULE)
    rows = [
        ("s1", 2.6, 2.2, 3.0, 0.2, 0, 0), ("s2", 0, "", 1, "", 0, 0), ("s3", 4, "", "", "", 1, 1),
        ("s4", 4, "", "", "", 1, 0),
    ]  # fmt: skip
    head = "id,summative,interim,tasks,interim_se,summative_age,moved"
    file = write(tmp_path / "measures.csv", head, rows)
    found = said("combine", file, f"--rule={rule}", "--id=id", f"--out={out}", "--mover=moved")
    assert (found["learners"], found["determined"]) == (4, 3)
    assert found["levels"] == {"1": 1, "2": 1, "3": 0, "4": 1}
    assert found["measures"] is None
    written = pq.read_table(out).to_pylist()
    assert [row["id"] for row in written] == ["s1", "s2", "s3", "s4"]
    assert written[0]["p_2"] + written[0]["p_3"] > 0.9
    assert (written[3]["level"], written[3]["why_not"]) == (None, "few_measures")
    told = run("combine", file, f"--rule={rule}", "--id=id", f"--out={out}", "--mover=moved")
    assert "3 of 4 learners have a level" in told


def test_measures_are_held_against_one_another(tmp_path):
    random = np.random.default_rng(2)
    true = random.normal(2.5, 0.9, (3000, 1)) + random.normal(size=(3000, 3)) * [0.4, 0.5, 0.8]
    names = ("summative", "interim", "tasks")
    table = pa.table({"id": [str(i) for i in range(3000)]} | dict(zip(names, true.T, strict=True)))
    pq.write_table(table, tmp_path / "m.parquet")
    (tmp_path / "rule.yaml").write_text(RULE)
    words = (f"--rule={tmp_path / 'rule.yaml'}", "--id=id", f"--out={tmp_path / 'o.csv'}")
    found = said("combine", tmp_path / "m.parquet", *words)
    shown = [row["shown_standard_error"] for row in found["measures"]]
    assert np.allclose(shown, [0.4, 0.5, 0.8], atol=0.06)
    assert "reliability" in run("combine", tmp_path / "m.parquet", *words)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("[1, 2", BadInput, "cannot be read"),
        ("3", BadInput, "holds no rule"),
        (RULE.replace("0.9", "0"), BadPolicy, "prior's sd is 0"),
        (RULE.replace("tasks", "task"), BadInput, "Did you mean 'tasks'"),
        (RULE.replace(", standard_error: 0.8", ""), BadInput, "Row 1: tasks has a score without"),
    ],
)
def test_combine_refuses_what_cannot_be_meant(tmp_path, text, error, says):
    (tmp_path / "rule.yaml").write_text(text)
    file = write(tmp_path / "m.csv", "id,summative,interim,tasks", [("a", 1, 2, 3)])
    with pytest.raises(error, match=says):
        run("combine", file, f"--rule={tmp_path / 'rule.yaml'}", "--id=id", f"--out={tmp_path / 'o.csv'}")  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("007", 1), ("008", 2), ("007", 3)], "Data rows 1 and 3 both have id '007'"),
        ([("007", 1), ("", 2)], "Data row 2: id is empty"),
    ],
)
def test_a_learner_has_one_row_where_measures_are_combined(tmp_path, rows, says):
    from cairn.cli.measuring.inputs import one_row_each

    ids = pa.array([who or None for who, _score in rows])
    with pytest.raises(BadInput, match=says):
        one_row_each(ids, "id")
