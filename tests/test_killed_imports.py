"""Kill -9 in the middle of each import, a hundred times at random moments, and run it again.

No acknowledged row is lost, none is doubled, and the record is in the end the same as after an import
that nobody disturbed. What is done to the children stands in tests/killing.py.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import SERVER

pytestmark = pytest.mark.slow  # minutes; `make test-long` runs it

ROOT = Path(__file__).parent.parent
KILLS = {"framework": 15, "roster": 45, "records": 20, "evidence": 25}
"""Together at least a hundred; on PostgreSQL, where each round copies a database, a fifth of them."""
A_FEW = 3


def test_there_are_at_least_a_hundred_kills():
    assert sum(KILLS.values()) >= 100


@pytest.mark.parametrize("kind", KILLS)
def test_an_import_that_is_killed_loses_and_doubles_nothing(kind, installations, tmp_path):
    killed(kind, A_FEW, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KILLS)
def test_a_hundred_kills_lose_and_double_nothing(kind, installations, tmp_path):
    rounds = KILLS[kind] // 5 if SERVER else KILLS[kind]
    told = killed(kind, rounds, tmp_path)
    assert told["with_rows_left_to_do"] > rounds / 4, f"most kills came too late: {told}"
    if kind != "framework":  # which is one transaction: nothing is acknowledged before its end
        assert told["with_rows_acknowledged"] > 0, told


def killed(kind, rounds, folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", kind, str(rounds), "20261121", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout)
    assert told["killed"] == rounds
    return told
