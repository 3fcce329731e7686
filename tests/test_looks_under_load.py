"""Reads that left are in the log, whoever was killed in between: the benchmark, small."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "looks_under_load.py"


@pytest.mark.slow
def test_reads_that_left_are_reads_in_the_log_byte_by_byte_with_servers_sealers_and_exports_killed(
    tmp_path,
):
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, SCRIPT, "--requests", "600", "--clients", "2", "--kills", "5", "--pages", "0"],
        env=env | {"CAIRN_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "lost: 0\n" in done.stdout
    assert "a flipped byte found: True" in done.stdout
