"""Reads that left are in the log, whoever was killed in between: the benchmark, small."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "looks_under_load.py"


@pytest.mark.slow
def test_reads_that_left_are_reads_in_the_log_after_a_thousand_requests_and_many_kills(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, SCRIPT, "--requests", "1000", "--workers", "2"],
        env=env | {"CAIRN_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "a flipped byte found: True" in done.stdout
