"""The documented recipes bring real data in, whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from cairn.competencies.services.frameworks import import_framework
from cairn.evidence.services.files import import_evidence

from .conftest import KEEPER, NOW, every

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
ROOT = Path(__file__).parents[4]
RECIPES = ROOT / "docs" / "guide" / "recipes"


def framework(path):
    import_framework(path.read_bytes(), by=KEEPER, at=NOW, name=path.name)


def bring(path, mapping):
    done = import_evidence(path, mapping=RECIPES / mapping, by=KEEPER, source="recipe", at=NOW)
    return tuple(done.tally.as_json()["evidence"].values())


def test_rated_demonstrations_of_slate_cbl_come_in(shared, tmp_path):
    framework(ROOT / "src" / "cairn" / "demo" / "frameworks" / "slate-cbl.json")
    recipe = [sys.executable, str(RECIPES / "slate_cbl_to_evidence.py"), str(shared / "cbl")]
    said = subprocess.run([*recipe, str(tmp_path)], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("2422 ratings, 270 judgements")
    for expected in ((2422, 2419, 0, 3), (2422, 0, 2419, 3)):
        assert bring(tmp_path / "demonstrations.csv", "slate_cbl.yaml") == expected
    aside = every("intake.QuarantinedRow").values_list("value", flat=True).distinct()
    assert set(aside) == {"HOS.1.5", "HOS.5.1", "TEST.1.1"}, (
        "archived in the dump, or its test area"
    )
    missed = every("evidence.Evidence").filter(score=0)
    assert missed.count() == 190
    assert set(missed.values_list("value", flat=True)) == {1.0}


@pytest.mark.slow
def test_five_years_of_state_assessments_come_in_once(shared):
    framework(RECIPES / "sgpdata-framework.json")
    path = shared / "sgp" / "sgpData_LONG.csv.gz"
    assert bring(path, "sgpdata.yaml") == (368301, 368301, 0, 0)
    assert bring(path, "sgpdata.yaml") == (368301, 0, 368301, 0)
    assert every("people.Person").count() == 67547
    assert every("evidence.Evidence").filter(value=None).count() == 2106
    levels = every("evidence.Evidence").values_list("value", flat=True).order_by("value").distinct()
    assert list(levels.exclude(value=None)) == [1.0, 2.0, 3.0, 4.0]
