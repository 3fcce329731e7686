"""Kill -9 in the middle of a roster, again and again: nothing is lost, nothing is doubled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cairn.standards.oneroster.tests.a_school import School


def killed(tmp_path, kills):
    school = School(tmp_path)
    for n in range(60):
        school.add("users", f"m{n},,,true,m{n},,Max,Muster{n},,5{n:03},,,,,06,,,,,,s1,")
        school.add("roles", f"mr{n},,,m{n},primary,student,,,s1,")
        school.add("demographics", f"m{n},,,2014-01-{n % 28 + 1:02},male,,,,,true,,,,,,")
        school.add("enrollments", f"me{n},,,k1,s1,m{n},student,,,")
    data = tmp_path / "data"
    data.mkdir()
    done = subprocess.run(
        [sys.executable, Path(__file__).parent / "killing.py", school.write(), str(kills), "7"],
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"CAIRN_DATA": str(data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout.split()[-1])


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_where_it_ended(tmp_path):
    assert killed(tmp_path, 3) >= 3


@pytest.mark.slow
def test_a_hundred_kills_lose_and_double_nothing(tmp_path):
    assert killed(tmp_path, 100) >= 100
