"""The example of docs/methods/study-extract.md, as it stands there."""

import pyarrow as pa
import pytest

from cairn.disclosure.records.ladders import WITHHELD, Ladder
from cairn.disclosure.records.protecting import Promise, protect


def test_eight_learners_keep_grade_or_sex_and_half_of_what_was_told():
    known = pa.table({"grade": list("33334444"), "sex": list("fffmfmmm")})
    ladders = [Ladder("grade", (("band", {"3": "3-5", "4": "3-5"}),)), Ladder("sex")]
    found = protect(known, pa.table({}), ladders, Promise(4, 1, 0.0))
    assert found.information == found.bound == pytest.approx(0.5)
    assert found.smallest == 4
    assert sorted(found.steps.values()) in ([0, 1], [0, 2])
    assert WITHHELD in {*found.table["grade"].to_pylist(), *found.table["sex"].to_pylist(), "*"}
