"""Kill -9 in the middle of an import: what was acknowledged is there, once; the next run does the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 400


def survives(folder: Path, kills: int, seed: int) -> str:
    file = folder / "evidence.csv"
    lines = [f"k{i},S-1,C.1,interim,{i % 4 + 1},2026-11-03,t{i}\n" for i in range(ROWS)]
    file.write_text("key,learner,competency,use,score,performed_at,task\n" + "".join(lines))
    (folder / "data").mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("killing.py")),
            str(file),
            str(kills),
            str(seed),
        ],
        env=environment | {"CAIRN_DATA": str(folder / "data"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_an_import_survives_being_killed(tmp_path):
    assert f"rows={ROWS}" in survives(tmp_path, 2, 1)


@pytest.mark.slow
def test_an_import_survives_being_killed_a_hundred_times(tmp_path):
    assert "cut=100 of" in survives(tmp_path, 100, 2)
