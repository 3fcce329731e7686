"""Every command pays for what is imported before it: the libraries for numbers come with what reckons."""

import subprocess
import sys

HEAVY = {"numpy", "scipy", "numba", "pyarrow", "duckdb", "lxml", "saml2", "onelogin", "typst"}
STARTED = """
import sys
from django.core.management import call_command
import cairn.cli, cairn.cli.app
cairn.cli.app.app(["rights", "--help"], standalone_mode=False)
import django
django.setup()
print("loaded:", *sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_a_command_that_reckons_nothing_loads_no_library_for_numbers():
    done = subprocess.run(
        [sys.executable, "-c", STARTED, *HEAVY], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded:"
